//! Instances that the host asks a plugin to make.
//!
//! Not here: the functions that a host calls for that, in `implementation`. Invariant: null is an instance only of
//! a type without bits that is made with `Default`.

use core::{fmt::Display, marker::PhantomData, mem, ptr::NonNull};
use std::sync::Arc;

use polyplug_abi::{Contract, CreateArgs, HostApi, Target, TargetRefusal, Trust};

use super::context::PluginContext;
use crate::guard::ThunkFailure;

/// A type whose values `M` makes when the host asks for them, from `A`: `()`, or one value in a tuple.
#[diagnostic::on_unimplemented(
    message = "the host cannot create a `{Self}` from `{A}`",
    label = "needs `Default`, or a constructor",
    note = "`#[plugin]` makes instances with `Default`, from `()`: add `#[derive(Default)]` or implement it",
    note = "or name a constructor with `#[plugin(create = path)]`, as a contract needs that says `create = ..`"
)]
pub trait Create<M, A>: Sized + 'static {
    /// Makes one for `asker`.
    ///
    /// # Errors
    /// If the plugin says so, or does not know its host.
    fn create(asker: Asker<'_, A>) -> Result<Self, ThunkFailure>;

    /// Makes the value that null means; `None` when null means nothing.
    #[must_use]
    fn stateless() -> Option<Self> {
        None
    }
}

/// Makes values with `Default`.
#[derive(Debug)]
pub struct ByDefault;

impl<T: Default + 'static> Create<ByDefault, ()> for T {
    fn create(_: Asker<'_, ()>) -> Result<Self, ThunkFailure> {
        Ok(T::default())
    }

    fn stateless() -> Option<Self> {
        (size_of::<T>() == 0).then(T::default)
    }
}

/// The host that asks for an instance, and from what it is made.
#[derive(Debug)]
pub struct Asker<'a, A> {
    host: *const HostApi,
    args: A,
    life: PhantomData<&'a HostApi>,
}

impl<A: CreateArgs> Asker<'_, A> {
    /// Takes the arguments, and what they own.
    ///
    /// # Errors
    /// If there are none, or they are no values of their types.
    ///
    /// # Safety
    /// `host` is null or a table that lives for the lifetime; `args` is null or points to the representation
    /// of arguments, which is not used any more.
    pub(super) unsafe fn new(
        host: *const HostApi,
        args: *const A::Repr,
    ) -> Result<Self, ThunkFailure> {
        let args =
            if size_of::<A::Repr>() == 0 { NonNull::dangling().as_ptr() } else { args.cast_mut() };
        if args.is_null() {
            let message = "what it is made from is missing: the host makes it from nothing";
            return Err(ThunkFailure::Message(message.into()));
        }
        // SAFETY: the caller promises arguments there; a value without bits is everywhere.
        let repr = unsafe { args.read() };
        // SAFETY: the caller promises a representation of the arguments that is not used any more; who made it is
        // not known, so everything is checked.
        let args = unsafe { A::from_repr(repr, Trust::Foreign) }.map_err(|error| {
            ThunkFailure::Message(format!("what it is made from is invalid: {error}"))
        })?;
        Ok(Self { host, args, life: PhantomData })
    }
}

/// What instances are made from, and how a constructor takes it: as `()`, or as one value in a tuple.
pub trait MadeFrom: Sized {
    /// The function that `#[plugin(create = ..)]` names.
    type Constructor<T, E>;

    /// Makes a value.
    ///
    /// # Errors
    /// If the constructor fails, or the host is null and none is known.
    fn construct<T, E: Display>(
        asker: Asker<'_, Self>,
        constructor: Self::Constructor<T, E>,
    ) -> Result<T, ThunkFailure>;
}

impl MadeFrom for () {
    type Constructor<T, E> = fn(&PluginContext<'_>) -> Result<T, E>;

    fn construct<T, E: Display>(
        asker: Asker<'_, Self>,
        constructor: Self::Constructor<T, E>,
    ) -> Result<T, ThunkFailure> {
        // SAFETY: the host is null, or lives as long as the asker.
        unsafe { construct(asker.host, constructor) }
    }
}

impl<A> MadeFrom for (A,) {
    type Constructor<T, E> = fn(&PluginContext<'_>, A) -> Result<T, E>;

    fn construct<T, E: Display>(
        asker: Asker<'_, Self>,
        constructor: Self::Constructor<T, E>,
    ) -> Result<T, ThunkFailure> {
        let (args,) = asker.args;
        // SAFETY: the host is null, or lives as long as the asker.
        unsafe { construct(asker.host, |context| constructor(context, args)) }
    }
}

/// The type of a constructor of `T` from `A`. Generated code says it, so that the compiler compares it with the function
/// that the author named.
pub type ConstructorOf<A, T, E> = <A as MadeFrom>::Constructor<T, E>;

/// Makes a value with a constructor, which the author named.
///
/// # Errors
/// If it fails, or the host is null and none is known.
pub fn create_with<A: MadeFrom, T, E: Display>(
    asker: Asker<'_, A>,
    constructor: A::Constructor<T, E>,
) -> Result<T, ThunkFailure> {
    A::construct(asker, constructor)
}

/// # Safety
/// The host is null or a table that lives until this returns.
unsafe fn construct<T, E: Display>(
    host: *const HostApi,
    constructor: impl FnOnce(&PluginContext<'_>) -> Result<T, E>,
) -> Result<T, ThunkFailure> {
    // SAFETY: the caller promises null or a table that lives until this returns.
    let context = unsafe { PluginContext::of_known(host) };
    let context = context.ok_or_else(|| ThunkFailure::Message("the host is null".into()))?;
    // The alternate form of `AnyError` and of its like names the causes too.
    constructor(&context).map_err(|error| ThunkFailure::Message(format!("{error:#}")))
}

/// An instance of `T` that the plugin made with `M` and keeps as the contract `C` wants it; null means
/// what `M` says.
#[derive(Debug)]
pub struct Created<C: ?Sized, T, M>(PhantomData<(T, M, C)>);

/// How an instance is kept that is not null.
type InstanceOf<C, T> = <C as Contract>::Instance<T>;

/// Makes the value that null means.
fn stateless<T: Create<M, A>, M, A>() -> Result<T, TargetRefusal> {
    T::stateless().ok_or(TargetRefusal::Null)
}

/// As [`stateless`], at an address.
fn stateless_place<T: Create<M, A>, M, A>() -> Result<NonNull<T>, TargetRefusal> {
    if size_of::<T>() > 0 {
        return Err(TargetRefusal::Null);
    }
    // The value has no bits: forgotten here, it is at every address that is aligned for it.
    stateless::<T, M, A>().map(mem::forget)?;
    Ok(NonNull::dangling())
}

// SAFETY: a pointer to a `Created` is one to what the contract keeps it in; null means a value of a type without
// bits that was made a moment ago and is never dropped.
unsafe impl<C: Contract + ?Sized, T: Create<M, C::Args>, M: 'static> Target for Created<C, T, M> {
    type Impl = T;
    const IS_NEVER_NULL: bool = size_of::<T>() > 0;

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a T, TargetRefusal> {
        if this.is_null() {
            // SAFETY: the pointer is dangling but aligned, and a value without bits lives there.
            return stateless_place::<T, M, C::Args>().map(|value| unsafe { value.as_ref() });
        }
        // SAFETY: an instance that is not null is kept as the contract says; the caller promises a live one that
        // is not borrowed mutably.
        unsafe { InstanceOf::<C, T>::get::<CHECK>(this) }
    }

    #[inline]
    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut T, TargetRefusal> {
        if this.is_null() {
            // SAFETY: as in `get`; two values without bits do not overlap.
            return stateless_place::<T, M, C::Args>().map(|mut value| unsafe { value.as_mut() });
        }
        // SAFETY: an instance that is not null is kept as the contract says; the caller promises a live one that
        // is not borrowed elsewhere.
        unsafe { InstanceOf::<C, T>::get_mut(this) }
    }

    unsafe fn take(this: *mut ()) -> Result<Box<T>, TargetRefusal> {
        if this.is_null() {
            return stateless::<T, M, C::Args>().map(Box::new);
        }
        // SAFETY: an instance that is not null is kept as the contract says; the caller promises a live one that it
        // gives away.
        unsafe { InstanceOf::<C, T>::take(this) }
    }

    unsafe fn share(this: *const ()) -> Result<Arc<T>, TargetRefusal> {
        if this.is_null() {
            return stateless::<T, M, C::Args>().map(Arc::new);
        }
        // SAFETY: an instance that is not null is kept as the contract says; the caller promises a live one that
        // is not borrowed mutably.
        unsafe { InstanceOf::<C, T>::share(this) }
    }

    unsafe fn drop_raw(this: *mut ()) {
        if !this.is_null() {
            // SAFETY: an instance that is not null is kept as the contract says; the caller promises a live one
            // that it owns and does not use any more.
            unsafe { InstanceOf::<C, T>::drop_raw(this) };
        }
    }

    #[cold]
    unsafe fn poison(this: *const ()) {
        // SAFETY: null is ignored, and any other instance is kept as the contract says; the caller promises null or
        // a live one.
        unsafe { InstanceOf::<C, T>::poison(this) };
    }
}
