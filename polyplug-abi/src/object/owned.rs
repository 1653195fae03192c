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

/// Finds who made the objects of the binary with this [`VTableHeader::home`]; what it returns keeps
/// that binary.
pub type FindOrigin = fn(home: usize) -> Option<Arc<dyn KeepAlive>>;

/// The [`FindOrigin`] of this binary; null when it has none, as in a plugin.
static FIND_MAKER: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());

/// Sets what every object that is given to this binary from now on asks for its maker.
///
/// # Safety
/// Where libraries are closed, what `find` returns keeps the library whose address it is given, and there is no other
/// way by which this binary finds it.
pub unsafe fn find_origins_with(find: FindOrigin) {
    FIND_MAKER.store(find as *mut (), Ordering::Release);
}

fn find_maker(head: &VTableHeader) -> Option<Arc<dyn KeepAlive>> {
    let find = FIND_MAKER.load(Ordering::Acquire);
    if find.is_null() {
        return None;
    }
    // SAFETY: nothing but a `FindOrigin` is ever stored there.
    let find = unsafe { mem::transmute::<*mut (), FindOrigin>(find) };
    find(head.home()?)
}

/// An object that ends when it is dropped, unless it was given back.
pub(super) struct OwnedObject {
    this: *mut c_void,
    drop_instance: DropFn,
    ended: AtomicBool,
    name: &'static str,
    /// Who made it, and is kept for as long; `None` for objects of unknown makers.
    maker: Option<Arc<dyn KeepAlive>>,
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
    pub(super) unsafe fn new(object: ObjectRepr, name: &'static str) -> Self {
        // SAFETY: the caller promises a table, which begins with a header.
        let header = unsafe { &*object.vtable };
        Self {
            this: object.instance.cast_mut().cast(),
            drop_instance: header.drop_instance,
            ended: AtomicBool::new(false),
            name,
            maker: find_maker(header),
        }
    }

    fn end(&self) -> Result<(), CallError> {
        if self.ended.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        let mut err = AbiError::ok();
        // SAFETY: the object is this side's, ends here and is not used any more.
        let status = unsafe { (self.drop_instance)(self.this, &raw mut err) };
        if status == 0 {
            return Ok(());
        }
        // SAFETY: the other side has written the error, or it is still the empty one.
        Err(unsafe { call_error(&self.provider().plugin, self.name, "drop", status, err) })
    }
}

impl Drop for OwnedObject {
    fn drop(&mut self) {
        if let Err(error) = self.end()
            && let Some(maker) = &self.maker
        {
            maker.report(error);
        }
    }
}

impl KeepAlive for OwnedObject {
    fn provider(&self) -> &Provider {
        self.maker.as_ref().map_or(&UNKNOWN, |maker| maker.provider())
    }

    fn close(self: Arc<Self>) -> Result<(), CallError> {
        Arc::into_inner(self).map_or(Ok(()), |object| object.end())
    }

    fn is_only(&self) -> bool {
        true
    }

    fn release(&self) -> bool {
        !self.ended.swap(true, Ordering::AcqRel)
    }
}
