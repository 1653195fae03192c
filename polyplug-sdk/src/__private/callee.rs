//! The proxy that a call is made through.
//!
//! Not here: the call itself, which the proxy knows. The invariant: a proxy that is used up is not ended again.

use polyplug_abi::{AbiError, AbiType, CallError, Object, RawProxy};

/// A proxy as a call takes it: borrowed, or used up.
pub trait Callee {
    /// Whether the call takes the instance away, so that there has to be one.
    const GIVES_AWAY: bool;

    /// Whether the callee is Rust code behind this SDK, which writes no bits that are no value.
    fn is_believed(&self) -> bool;

    /// Calls through the table.
    ///
    /// # Errors
    /// As for [`RawProxy::call`].
    ///
    /// # Safety
    /// As for [`RawProxy::call`], and for [`RawProxy::call_once`] when the proxy is given away.
    unsafe fn call<R: AbiType>(
        self,
        method: &'static str,
        call: impl FnOnce(*const (), *mut R::Repr, *mut AbiError) -> u32,
    ) -> Result<R, CallError>;
}

impl<O: Object + ?Sized> Callee for &RawProxy<O> {
    const GIVES_AWAY: bool = false;

    #[inline]
    fn is_believed(&self) -> bool {
        RawProxy::is_believed(self)
    }

    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn call<R: AbiType>(
        self,
        method: &'static str,
        call: impl FnOnce(*const (), *mut R::Repr, *mut AbiError) -> u32,
    ) -> Result<R, CallError> {
        // SAFETY: the caller promises the function of `method`, its parameters and its result, as `RawProxy::call` asks.
        unsafe { RawProxy::call::<R>(self, method, call) }
    }
}

impl<O: Object + ?Sized> Callee for RawProxy<O> {
    const GIVES_AWAY: bool = true;

    #[inline]
    fn is_believed(&self) -> bool {
        Self::is_believed(self)
    }

    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn call<R: AbiType>(
        self,
        method: &'static str,
        call: impl FnOnce(*const (), *mut R::Repr, *mut AbiError) -> u32,
    ) -> Result<R, CallError> {
        // SAFETY: the caller promises the function of `method`, its parameters and its result, and that it takes the
        // instance over, as `RawProxy::call_once` asks.
        unsafe { self.call_once::<R>(method, call) }
    }
}
