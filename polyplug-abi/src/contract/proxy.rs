//! Objects that are called through a table, and their proxies: two sides of one definition.
//!
//! A type of proxy names its object, an object the type of its proxies, and both are made of [`RawProxy`]: an
//! instance, its table, and what keeps both alive. So they share this file. Not here: what a contract is beside its
//! table. The invariant: the instance of a proxy goes with its table, and both live as long as the proxy.

use alloc::sync::Arc;
use core::{
    fmt, hint,
    marker::PhantomData,
    mem::{self, ManuallyDrop, MaybeUninit},
    panic::{RefUnwindSafe, UnwindSafe},
    ptr,
    sync::atomic::{self, AtomicU8, Ordering},
};

use super::{
    call_error::{CallError, call_error},
    keep_alive::KeepAlive,
    provider::Provider,
};
use crate::{
    crossing::{AbiType, InvalidValue, Trust},
    extension::{ObjectRepr, VTableHeader},
    v1::{AbiError, UniformFn},
};

/// What stands behind a typed table: a contract, or a callback of one. Implemented by `#[contract]`;
/// not by hand.
///
/// # Safety
/// `VTable` is `repr(C)`, begins with a [`VTableHeader`] and goes on with one function pointer per
/// method, each of the typed convention. The slots from `REQUIRED` on are nullable.
pub unsafe trait Object: 'static {
    /// The name in messages: that of the contract, as in `greeter.Hello`.
    const NAME: &'static str;
    /// How many methods every implementation has, however old it is.
    const REQUIRED: usize;
    /// The typed table.
    type VTable: 'static;
    /// The type that calls through the table.
    type Proxy: Proxy<Contract = Self>;
}

/// The tables with which the instances of `X` stand behind an object. Implemented by `#[contract]`.
///
/// # Safety
/// `TABLES` are tables of the object whose instances are those of `X`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a contract that this type implements",
    label = "not a contract",
    note = "a contract is a trait with `#[contract(name = \"..\", version = \"M.m\")]` on it"
)]
pub unsafe trait ObjectOf<X>: Object {
    /// The tables.
    const TABLES: Tables<Self::VTable>;
}

/// The tables of an object.
#[derive(Clone, Copy, Debug)]
pub struct Tables<V: 'static> {
    /// The typed table.
    pub typed: &'static V,
    /// The typed table for instances that are no proxies, which the receiver need not ask.
    pub original: &'static V,
    /// The uniform table: a function for each slot of the typed one.
    pub uniform: &'static [UniformFn],
    /// The typed table over uniform functions of any provider, whose `this` is a
    /// [`ForeignInstance`](crate::ForeignInstance). It is the same for every target.
    pub adapter: &'static V,
}

/// What `#[contract]` generates to call through a typed table.
///
/// # Safety
/// The type is `repr(transparent)` over a [`RawProxy`] of `Contract`.
pub unsafe trait Proxy: Sized {
    /// The contract, or the callback.
    type Contract: Object<Proxy = Self> + ?Sized;

    /// Wraps an instance.
    #[inline]
    fn from_raw(raw: RawProxy<Self::Contract>) -> Self {
        // SAFETY: both have the same layout, and the original is not dropped.
        unsafe { mem::transmute_copy(&ManuallyDrop::new(raw)) }
    }

    /// Returns the instance inside.
    #[inline]
    fn as_raw(&self) -> &RawProxy<Self::Contract> {
        // SAFETY: both have the same layout.
        unsafe { &*ptr::from_ref(self).cast() }
    }

    /// Unwraps the instance.
    #[inline]
    fn into_raw(self) -> RawProxy<Self::Contract> {
        // SAFETY: both have the same layout, and the original is not dropped.
        unsafe { mem::transmute_copy(&ManuallyDrop::new(self)) }
    }
}

/// Reads the head of a contract's table.
#[must_use]
pub fn header<C: Object + ?Sized>(vtable: &C::VTable) -> &VTableHeader {
    // SAFETY: `Object` says that every table begins with a header.
    unsafe { &*ptr::from_ref(vtable).cast() }
}

impl Provider {
    /// Returns who stands behind `proxy`.
    pub fn of<P: Proxy>(proxy: &P) -> &Self {
        proxy.as_raw().provider()
    }
}

/// Who is behind an object that was lent for a call.
static LENDER: Provider = Provider::unknown();

/// An instance behind a contract: `{ this, table, keep-alive }`, inline and concrete.
///
/// It is `Send` and `Sync` exactly when the trait says so.
pub struct RawProxy<C: Object + ?Sized> {
    this: *const (),
    vtable: &'static C::VTable,
    /// `None` for an object that is lent for a call.
    keep: Option<Arc<dyn KeepAlive>>,
    contract: PhantomData<C>,
}

// SAFETY: the instance behind the pointer is a `C` and may move to another thread when `C` may; the
// table is constant, and the keep-alive is `Send`.
unsafe impl<C: Object + Send + ?Sized> Send for RawProxy<C> {}
// SAFETY: the instance behind the pointer is a `C` and may be used from several threads when `C` may; the table is
// constant, and the keep-alive is `Sync`.
unsafe impl<C: Object + Sync + ?Sized> Sync for RawProxy<C> {}

// A panic is caught on the other side, and one in a method that changes the instance poisons it there, so
// a half-changed instance is never seen through a proxy.
impl<C: Object + ?Sized> UnwindSafe for RawProxy<C> {}
impl<C: Object + ?Sized> RefUnwindSafe for RawProxy<C> {}

/// A proxy whose instance is not ended when the proxy is.
struct Released<C: Object + ?Sized>(RawProxy<C>);

impl<C: Object + ?Sized> Drop for Released<C> {
    fn drop(&mut self) {
        if let Some(keep) = &self.0.keep {
            keep.release();
        }
    }
}

impl<C: Object + ?Sized> fmt::Debug for RawProxy<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.keep {
            Some(keep) => {
                let provider = keep.provider();
                write!(f, "{} of {} {}", C::NAME, provider.plugin, provider.version)
            }
            None => write!(f, "{} that is lent for a call", C::NAME),
        }
    }
}

impl<C: Object + ?Sized> RawProxy<C> {
    /// Wraps an instance.
    ///
    /// # Safety
    /// `this` is an instance that goes with `vtable`; both stay valid as long as `keep` lives. When
    /// `C` is not [`SharedContract`](crate::SharedContract), `Send` and `Sync`, the caller gives the only
    /// access to the instance away.
    #[must_use]
    pub unsafe fn new(
        this: *const (),
        vtable: &'static C::VTable,
        keep: Arc<dyn KeepAlive>,
    ) -> Self {
        Self { this, vtable, keep: Some(keep), contract: PhantomData }
    }

    /// Wraps an instance that is lent.
    ///
    /// # Safety
    /// `this` is an instance that goes with `vtable`, and outlives the proxy. When `C` is not
    /// [`SharedContract`](crate::SharedContract), `Send` and `Sync`, the instance is not used in any
    /// other way meanwhile.
    #[must_use]
    pub(crate) unsafe fn lent(this: *const (), vtable: &'static C::VTable) -> Self {
        Self { this, vtable, keep: None, contract: PhantomData }
    }

    /// Makes another proxy to the same instance.
    ///
    /// # Safety
    /// `C` is a [`SharedContract`](crate::SharedContract).
    pub(super) unsafe fn share(&self) -> Self {
        Self {
            this: self.this,
            vtable: self.vtable,
            keep: self.keep.clone(),
            contract: PhantomData,
        }
    }

    /// Returns who stands behind the instance.
    #[must_use]
    pub fn provider(&self) -> &Provider {
        self.keep.as_ref().map_or(&LENDER, |keep| keep.provider())
    }

    /// Returns the instance as an object, if the binary `home` made its table.
    pub(crate) fn object_of(&self, home: *const AtomicU8) -> Option<ObjectRepr> {
        let vtable = header::<C>(self.vtable);
        // SAFETY: the field is null or points to a constant.
        let info = unsafe { vtable.object.as_ref() }?;
        core::ptr::eq(info.home, home).then_some(ObjectRepr { instance: self.this, vtable })
    }

    /// Whether it was lent for a call.
    pub(crate) fn is_lent(&self) -> bool {
        self.keep.is_none()
    }

    /// Whether this is the only holder of the instance. What earlier holders on other threads have done with it is
    /// visible then.
    pub(crate) fn is_only(&self) -> bool {
        let is_only = |keep: &Arc<dyn KeepAlive>| Arc::strong_count(keep) == 1 && keep.is_only();
        let is_only = self.keep.as_ref().is_some_and(is_only);
        // The counts were read relaxed. An `Arc` lets go with a release, which this synchronizes with.
        atomic::fence(Ordering::Acquire);
        is_only
    }

    /// Lets go of the instance without ending it.
    pub(crate) fn release(self) {
        drop(Released(self));
    }

    /// Returns the table.
    #[inline]
    #[must_use]
    pub fn vtable(&self) -> &'static C::VTable {
        self.vtable
    }

    /// Lets go of the instance, and reports what its destructor said if this was the last holder.
    ///
    /// # Errors
    /// If the instance was destroyed and its destructor panicked or failed.
    pub fn close(self) -> Result<(), CallError> {
        self.keep.map_or(Ok(()), KeepAlive::close)
    }

    /// Calls a method: `call` is given the instance and room for a result and for an error, and
    /// returns the status.
    ///
    /// # Errors
    /// Whatever the callee reports, and a result that is not a value of `R`.
    ///
    /// # Safety
    /// `call` calls the function of `method` in the table of this proxy, with parameters that were
    /// lowered from values of the schema's types; `R` is the type of its result, and the lifetimes in
    /// `R` are not longer than those that the trait's method has.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub unsafe fn call<R: AbiType>(
        &self,
        method: &'static str,
        call: impl FnOnce(*const (), *mut R::Repr, *mut AbiError) -> u32,
    ) -> Result<R, CallError> {
        let mut out = MaybeUninit::<R::Repr>::uninit();
        let mut err = MaybeUninit::<AbiError>::uninit();
        let status = call(self.this, out.as_mut_ptr(), err.as_mut_ptr());
        if status != 0 {
            // SAFETY: on anything but 0 the callee has written the error, which is lent until its
            // next failure on this thread.
            let failed = unsafe { self.failed::<R>(method, status, &err) };
            // SAFETY: it is an error, so that a caller that panics with it has no other way out.
            unsafe { hint::assert_unchecked(failed.is_err()) };
            return failed;
        }
        // SAFETY: on 0 the callee has written the result; `()` has no bits to write.
        let out = unsafe { out.assume_init() };
        if const { !R::SCHEMA.is_believed() } {
            // SAFETY: the caller promises that the result is of type `R`; it is lifted once, and everything is checked.
            let lifted = unsafe { R::from_repr(out, Trust::Foreign) };
            return lifted.map_err(|value| self.invalid(method, value));
        }
        if header::<C>(self.vtable).flags & VTableHeader::TRUSTED_TEXT == 0 {
            // SAFETY: the caller promises that the result is of type `R` with lifetimes that hold; it is lifted once.
            return unsafe { self.lift_foreign(method, out) };
        }
        // SAFETY: the caller promises that the result is of type `R` with lifetimes that hold; it is
        // lifted once, and the flag of the table says who made it.
        unsafe { R::from_repr(out, Trust::Sdk) }.map_err(|value| self.invalid(method, value))
    }

    /// Whether the other side is Rust code behind this SDK, as its table says.
    #[inline]
    #[must_use]
    pub fn is_believed(this: &Self) -> bool {
        header::<C>(this.vtable).flags & VTableHeader::TRUSTED_TEXT != 0
    }

    /// Lifts a result of which everything is checked.
    ///
    /// # Errors
    /// If it is not a value of `R`.
    ///
    /// # Safety
    /// As for [`AbiType::from_repr`].
    #[inline(never)]
    unsafe fn lift_foreign<R: AbiType>(
        &self,
        method: &'static str,
        out: R::Repr,
    ) -> Result<R, CallError> {
        // SAFETY: the caller promises what `from_repr` asks for.
        unsafe { R::from_repr(out, Trust::Foreign) }.map_err(|value| self.invalid(method, value))
    }

    /// Calls a method that takes the instance away, as [`RawProxy::call`] does.
    ///
    /// # Errors
    /// As for [`RawProxy::call`]. The instance is gone in any case.
    ///
    /// # Safety
    /// As for [`RawProxy::call`]; the function takes the instance over.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub unsafe fn call_once<R: AbiType>(
        self,
        method: &'static str,
        call: impl FnOnce(*const (), *mut R::Repr, *mut AbiError) -> u32,
    ) -> Result<R, CallError> {
        // The instance is gone also when lifting the result runs code that panics.
        let gone = Released(self);
        // SAFETY: the caller promises the function of `method`, its parameters and its result; the instance is
        // still there during the call.
        unsafe { gone.0.call::<R>(method, call) }
    }

    #[cold]
    #[inline(never)]
    fn invalid(&self, method: &'static str, value: InvalidValue) -> CallError {
        CallError::invalid(&self.provider().plugin, C::NAME, method, value)
    }

    /// Makes the error for a method that the plugin does not have.
    #[cold]
    #[must_use]
    pub fn missing(&self, method: &'static str, since: (u32, u32)) -> CallError {
        let provider = self.provider();
        CallError::MethodMissing {
            plugin: provider.plugin.clone(),
            plugin_version: provider.version,
            contract: C::NAME,
            method,
            since,
        }
    }

    /// Makes the error of a call; it is never `Ok`.
    ///
    /// # Safety
    /// `err` was written by a callee, and its message is still there.
    #[cold]
    #[inline(never)]
    unsafe fn failed<R>(
        &self,
        method: &'static str,
        status: u32,
        err: &MaybeUninit<AbiError>,
    ) -> Result<R, CallError> {
        // SAFETY: the caller promises that the error was written.
        let err = unsafe { err.assume_init() };
        // SAFETY: the caller promises that the message is still there.
        Err(unsafe { call_error(&self.provider().plugin, C::NAME, method, status, err) })
    }
}
