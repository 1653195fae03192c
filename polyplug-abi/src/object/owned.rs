//! What keeps an object alive that was given to this side, and ends it.

use alloc::sync::Arc;
use core::{
    ffi::c_void,
    sync::atomic::{AtomicBool, Ordering},
};

use super::ObjectRepr;
use crate::{AbiError, CallError, DropFn, KeepAlive, Provider, proxy::call_error};

/// An object that ends when it is dropped, unless it was given back.
pub(super) struct OwnedObject {
    this: *mut c_void,
    drop_instance: DropFn,
    ended: AtomicBool,
    name: &'static str,
    provider: Provider,
}

// SAFETY: whether an object may be used on several threads is what its contract says, and only the proxy
// that holds this uses it, which is `Send` and `Sync` exactly when the contract is.
unsafe impl Send for OwnedObject {}
// SAFETY: as above; through a shared reference the pointer is only read.
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
            provider: Provider::unknown(),
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
        Err(unsafe { call_error(&self.provider.plugin, self.name, "drop", status, err) })
    }
}

impl Drop for OwnedObject {
    fn drop(&mut self) {
        // There is nobody to tell: who wants to know calls `close`.
        let _ = self.end();
    }
}

impl KeepAlive for OwnedObject {
    fn provider(&self) -> &Provider {
        &self.provider
    }

    fn close(self: Arc<Self>) -> Result<(), CallError> {
        Arc::into_inner(self).map_or(Ok(()), |object| object.end())
    }

    fn release(&self) -> bool {
        !self.ended.swap(true, Ordering::AcqRel)
    }
}
