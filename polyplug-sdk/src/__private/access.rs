//! What a method takes itself by, a type for each way.

use std::sync::Arc;

use polyplug_abi::{AbiError, AbiType};
use polyplug_abi::{CallError, Object, RawProxy, Target, TargetRefusal};

/// A way for a method to take its instance.
pub trait Access<X: Target> {
    /// `self`, with the lifetime that tables have.
    type This;

    /// Whether a panic leaves the instance half changed.
    const CHANGES: bool = false;

    /// Finds the instance.
    ///
    /// # Errors
    /// If it cannot be used in this way.
    ///
    /// # Safety
    /// `this` is null or a live instance of `X`, which the method may use in this way; what is returned
    /// is not used after the call.
    unsafe fn find(this: *const ()) -> Result<Self::This, TargetRefusal>;
}

/// `&self`; `CHECK` asks whether the instance is poisoned.
#[derive(Debug)]
pub struct ByRef<const CHECK: bool>;

/// `&mut self`
#[derive(Debug)]
pub struct ByMut;

/// `self: Box<Self>`
#[derive(Debug)]
pub struct ByBox;

/// `self: Arc<Self>`
#[derive(Debug)]
pub struct ByArc;

impl<X: Target, const CHECK: bool> Access<X> for ByRef<CHECK> {
    type This = &'static X::Impl;

    #[inline]
    unsafe fn find(this: *const ()) -> Result<Self::This, TargetRefusal> {
        // SAFETY: the caller's promise is the same.
        unsafe { X::get::<CHECK>(this) }
    }
}

impl<X: Target> Access<X> for ByMut {
    type This = &'static mut X::Impl;
    const CHANGES: bool = true;

    #[inline]
    unsafe fn find(this: *const ()) -> Result<Self::This, TargetRefusal> {
        // SAFETY: the caller's promise is the same.
        unsafe { X::get_mut(this) }
    }
}

impl<X: Target> Access<X> for ByBox {
    type This = Box<X::Impl>;

    #[inline]
    unsafe fn find(this: *const ()) -> Result<Self::This, TargetRefusal> {
        // SAFETY: the caller's promise is the same.
        unsafe { X::take(this.cast_mut()) }
    }
}

impl<X: Target> Access<X> for ByArc {
    type This = Arc<X::Impl>;

    #[inline]
    unsafe fn find(this: *const ()) -> Result<Self::This, TargetRefusal> {
        // SAFETY: the caller's promise is the same.
        unsafe { X::share(this) }
    }
}

/// A proxy as a call takes it: borrowed, or used up.
pub trait Callee {
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
    #[inline]
    unsafe fn call<R: AbiType>(
        self,
        method: &'static str,
        call: impl FnOnce(*const (), *mut R::Repr, *mut AbiError) -> u32,
    ) -> Result<R, CallError> {
        // SAFETY: the caller's promise is the same.
        unsafe { RawProxy::call::<R>(self, method, call) }
    }
}

impl<O: Object + ?Sized> Callee for RawProxy<O> {
    #[inline]
    unsafe fn call<R: AbiType>(
        self,
        method: &'static str,
        call: impl FnOnce(*const (), *mut R::Repr, *mut AbiError) -> u32,
    ) -> Result<R, CallError> {
        // SAFETY: the caller's promise is the same.
        unsafe { self.call_once::<R>(method, call) }
    }
}
