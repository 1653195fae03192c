//! The inside of every generated proxy: an instance, its table, and what keeps both alive.

use alloc::{
    string::{String, ToString},
    sync::Arc,
};
use core::{
    fmt,
    marker::PhantomData,
    mem::MaybeUninit,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::atomic::AtomicU8,
};

use crate::{
    call_error::CallError,
    contract::{Object, Proxy, SharedContract, header},
    crossing::{AbiType, InvalidValue, Trust},
    extension::{ExtensionErrorCode, ObjectRepr, VTableHeader},
    v1::{AbiError, AbiErrorCode, SupportedLanguage, Version},
};

/// Who stands behind a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Provider {
    /// The name of the plugin's bundle, which a runtime loads, reloads and unloads it by.
    pub plugin: String,
    /// The version of the bundle.
    pub version: Version,
    /// The language it is written in; `None` when it does not say.
    pub language: Option<SupportedLanguage>,
    /// Where its library lies; `None` for a value of this process.
    pub path: Option<String>,
}

impl Provider {
    /// What the name of a value of the host begins with; the name of its type follows.
    pub const HOST: &str = "host:";

    /// Stands for the other side, of which nothing is known.
    pub(crate) const fn unknown() -> Self {
        Self { plugin: String::new(), version: Version::new(0, 0, 0), language: None, path: None }
    }

    /// Makes the description of a plugin.
    #[must_use]
    pub fn new(
        plugin: String,
        version: Version,
        language: Option<SupportedLanguage>,
        path: Option<String>,
    ) -> Self {
        Self { plugin, version, language, path }
    }

    /// Returns who stands behind `proxy`.
    pub fn of<P: Proxy>(proxy: &P) -> &Self {
        proxy.as_raw().provider()
    }
}

/// Writes name, version and language, as in `english 0.1.0 (Rust)`.
impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.plugin, self.version)?;
        match self.language {
            Some(language) => write!(f, " ({language})"),
            None => Ok(()),
        }
    }
}

/// Keeps an instance, its library and its runtime alive for as long as a proxy lives.
pub trait KeepAlive: Send + Sync {
    /// Returns who stands behind the instance.
    fn provider(&self) -> &Provider;

    /// Lets go, and reports what the destructor of the instance said when this was the last holder.
    ///
    /// # Errors
    /// If the instance was destroyed and its destructor panicked or failed.
    fn close(self: Arc<Self>) -> Result<(), CallError>;

    /// Whether there is no other holder of the instance than this.
    fn is_only(&self) -> bool;

    /// Lets the instance live on, or be gone already: it is not ended any more. Returns whether it was
    /// to be ended by this.
    fn release(&self) -> bool;

    /// Is told what went wrong where nobody could return it: an object of the same maker that failed to
    /// end.
    fn report(&self, error: CallError) {
        _ = error;
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
// SAFETY: as above, for sharing.
unsafe impl<C: Object + Sync + ?Sized> Sync for RawProxy<C> {}

// A panic is caught on the other side, and one in a method that changes the instance poisons it there, so
// nobody sees a half-changed instance through a proxy.
impl<C: Object + ?Sized> UnwindSafe for RawProxy<C> {}
impl<C: Object + ?Sized> RefUnwindSafe for RawProxy<C> {}

impl<C: SharedContract + ?Sized> Clone for RawProxy<C> {
    fn clone(&self) -> Self {
        Self {
            this: self.this,
            vtable: self.vtable,
            keep: self.keep.clone(),
            contract: PhantomData,
        }
    }
}

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
    /// `C` is not [`SharedContract`], `Send` and `Sync`, nobody else has the instance.
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
    /// [`SharedContract`], `Send` and `Sync`, nobody else uses the instance meanwhile.
    #[must_use]
    pub(crate) unsafe fn lent(this: *const (), vtable: &'static C::VTable) -> Self {
        Self { this, vtable, keep: None, contract: PhantomData }
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

    /// Whether nobody else holds the instance.
    pub(crate) fn is_only(&self) -> bool {
        self.keep.as_ref().is_some_and(|keep| Arc::strong_count(keep) == 1 && keep.is_only())
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
    #[inline]
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
            return Err(unsafe { self.failure(method, status, &err) });
        }
        // SAFETY: on 0 the callee has written the result; `()` has no bits to write.
        let out = unsafe { out.assume_init() };
        let trusted = header::<C>(self.vtable).flags & VTableHeader::TRUSTED_TEXT != 0;
        let trust = if trusted { Trust::Sdk } else { Trust::Foreign };
        // SAFETY: the caller promises that the result is of type `R` with lifetimes that hold; it is
        // lifted once, and the flag of the table says who made it.
        unsafe { R::from_repr(out, trust) }.map_err(|value| self.invalid(method, value))
    }

    /// Calls a method that takes the instance away, as [`RawProxy::call`] does.
    ///
    /// # Errors
    /// As for [`RawProxy::call`]. The instance is gone in any case.
    ///
    /// # Safety
    /// As for [`RawProxy::call`]; the function takes the instance over.
    #[inline]
    pub unsafe fn call_once<R: AbiType>(
        self,
        method: &'static str,
        call: impl FnOnce(*const (), *mut R::Repr, *mut AbiError) -> u32,
    ) -> Result<R, CallError> {
        // The instance is gone also when lifting the result runs code that panics.
        let gone = Released(self);
        // SAFETY: the caller's promise is the same.
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

    /// # Safety
    /// `err` was written by a callee, and its message is still there.
    #[cold]
    #[inline(never)]
    unsafe fn failure(
        &self,
        method: &'static str,
        status: u32,
        err: &MaybeUninit<AbiError>,
    ) -> CallError {
        // SAFETY: the caller promises that the error was written.
        let err = unsafe { err.assume_init() };
        // SAFETY: the caller promises that the message is still there.
        unsafe { call_error(&self.provider().plugin, C::NAME, method, status, err) }
    }
}

/// Makes a [`CallError`] of what a callee reported, copying the message.
///
/// # Safety
/// The message of `err` is valid: null, or live bytes.
#[cold]
pub unsafe fn call_error(
    plugin: &str,
    contract: &'static str,
    method: &'static str,
    status: u32,
    err: AbiError,
) -> CallError {
    const PANIC: u32 = AbiErrorCode::Panic as u32;
    const INVALID: u32 = ExtensionErrorCode::InvalidValue as u32;
    const POISONED: u32 = ExtensionErrorCode::Poisoned as u32;
    let plugin = plugin.to_string();
    let message = match err.message.check() {
        // SAFETY: the caller promises a valid message, and senseless ones are ruled out.
        Ok(()) => String::from_utf8_lossy(unsafe { err.message.as_bytes() }).into_owned(),
        Err(_) => String::new(),
    };
    match status {
        PANIC => CallError::Panicked { plugin, contract, method, message },
        INVALID => CallError::InvalidValue { plugin, contract, method, message },
        POISONED => CallError::Poisoned { plugin, contract, method },
        code => CallError::Failed { plugin, contract, method, code, message },
    }
}
