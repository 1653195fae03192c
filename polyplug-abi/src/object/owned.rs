//! What keeps an object alive that was given to this side, and ends it.
//!
//! Not here: objects that are lent for a call, or leased. Invariant: an object ends once, on drop or on `close`,
//! unless it was given back.

use alloc::sync::Arc;
use core::{
    ffi::c_void,
    mem, ptr,
    sync::atomic::{AtomicBool, AtomicPtr, Ordering},
};

use crate::{
    contract::{CallError, KeepAlive, Provider, call_error},
    extension::{DropFn, ObjectRepr, VTableHeader},
    v1::AbiError,
};

/// Keeps an object of the contract `name`, of the binary with this [`VTableHeader::home`], alive, and that binary with it.
/// The object comes in its parts, which fit into registers.
///
/// # Safety
/// As for [`OwnedObject::new`].
pub type KeepObject =
    unsafe fn(home: usize, object: ObjectRepr, name: &'static str) -> Arc<dyn KeepAlive>;

/// The [`KeepObject`] of this binary; null when it has none, as in a plugin.
static KEEP: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());

/// Sets what keeps every object that is given to this binary from now on.
///
/// # Safety
/// Where libraries are closed, what `keep` returns keeps the library whose address it is given, and there is no other
/// way by which this binary finds it.
pub unsafe fn keep_objects_with(keep: KeepObject) {
    KEEP.store(keep as *mut (), Ordering::Release);
}

/// Keeps an object alive, with whatever keeps its binary.
///
/// # Safety
/// As for [`OwnedObject::new`]; `head` is the head of the object's table.
#[inline]
pub(super) unsafe fn keep(
    object: ObjectRepr,
    head: &VTableHeader,
    name: &'static str,
) -> Arc<dyn KeepAlive> {
    let keep = KEEP.load(Ordering::Acquire);
    // SAFETY: the caller promises the head of a table.
    match unsafe { head.home() } {
        Some(home) if !keep.is_null() => {
            // SAFETY: nothing but a `KeepObject` is ever stored there.
            let keep = unsafe { mem::transmute::<*mut (), KeepObject>(keep) };
            // SAFETY: the caller promises what `OwnedObject::new` asks for.
            unsafe { keep(home, object, name) }
        }
        // SAFETY: the caller promises what `OwnedObject::new` asks for.
        _ => Arc::new(unsafe { OwnedObject::new(object, name) }),
    }
}

/// An object that ends when it is dropped, unless it was given back.
#[derive(Debug)]
pub struct OwnedObject {
    this: *mut c_void,
    drop_instance: DropFn,
    ended: AtomicBool,
    name: &'static str,
}

/// The provider of objects whose makers are not known.
static UNKNOWN: Provider = Provider::unknown();

// SAFETY: whether an object may be used on several threads is what its contract says, and only the proxy
// that holds this uses it, which is `Send` and `Sync` exactly when the contract is.
unsafe impl Send for OwnedObject {}
// SAFETY: a shared reference only reads the pointer; whether the object may be used on several threads is what the
// contract says, as for `Send`.
unsafe impl Sync for OwnedObject {}

impl OwnedObject {
    /// Takes over an object of the contract `name`.
    ///
    /// # Safety
    /// `object` belongs to the caller, and is a live instance of its table.
    #[inline]
    #[must_use]
    pub unsafe fn new(object: ObjectRepr, name: &'static str) -> Self {
        // SAFETY: the caller promises a table, which begins with a header.
        let header = unsafe { &*object.vtable };
        Self {
            this: object.instance.cast_mut().cast(),
            drop_instance: header.drop_instance,
            ended: AtomicBool::new(false),
            name,
        }
    }

    /// Ends the object, which `provider` has made, unless it has ended or was given back.
    ///
    /// # Errors
    /// If its destructor panicked or failed.
    #[inline]
    pub fn end(&mut self, provider: &Provider) -> Result<(), CallError> {
        if mem::replace(self.ended.get_mut(), true) {
            return Ok(());
        }
        let mut err = AbiError::ok();
        // SAFETY: the object is this side's, ends here and is not used any more.
        let status = unsafe { (self.drop_instance)(self.this, &raw mut err) };
        if status == 0 {
            return Ok(());
        }
        // SAFETY: the other side has written the error, or it is still the empty one.
        Err(unsafe { call_error(&provider.plugin, self.name, "drop", status, err) })
    }

    /// Ends the object. Nothing here can return the error; a caller that wants it ends the object itself.
    #[inline(never)]
    fn end_unheard(&mut self) {
        _ = self.end(&UNKNOWN);
    }

    /// Whether it has ended, or ends elsewhere.
    fn has_ended(&mut self) -> bool {
        *self.ended.get_mut()
    }

    /// Notes that the object ends elsewhere. Returns whether it was to be ended here.
    pub fn leave(&self) -> bool {
        !self.ended.swap(true, Ordering::AcqRel)
    }
}

impl Drop for OwnedObject {
    #[inline]
    fn drop(&mut self) {
        if !self.has_ended() {
            self.end_unheard();
        }
    }
}

/// An object whose maker is not known.
impl KeepAlive for OwnedObject {
    fn provider(&self) -> &Provider {
        &UNKNOWN
    }

    fn close(self: Arc<Self>) -> Result<(), CallError> {
        Arc::into_inner(self).map_or(Ok(()), |mut object| object.end(&UNKNOWN))
    }

    fn is_only(&self) -> bool {
        true
    }

    fn release(&self) -> bool {
        self.leave()
    }
}
