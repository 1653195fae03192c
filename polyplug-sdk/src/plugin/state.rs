//! Finds out whether a plugin carries state from one generation to the next, and how the host asks for it.
//!
//! Not here: the trait that a plugin implements, in `stateful`. Invariant: both hooks are there, or neither is.

use core::{ffi::c_void, fmt::Display, marker::PhantomData};

use polyplug_abi::{AbiError, AbiType, Contract, OwnedVec, RestoreFn, SaveFn, SliceView, Target};

use super::{
    constructor::{Create, Created},
    stateful::Stateful,
};
use crate::guard::{Access, ByMut, ByRef, ThunkFailure, answer, guard};

/// How the host carries the state of instances over; both are null when it does not.
#[derive(Clone, Copy, Debug)]
pub struct StateHooks {
    pub(super) save: Option<SaveFn>,
    pub(super) restore: Option<RestoreFn>,
}

/// Answers how the state of instances of `T`, made by `M`, behind `C` is carried over: an inherent constant wins
/// over a trait's, as in `SendProbe`.
#[derive(Debug)]
pub struct StateProbe<C: ?Sized, T, M>(PhantomData<(T, M, C)>);

impl<C: Contract + ?Sized, T: Create<M, C::Args> + Stateful, M: 'static> StateProbe<C, T, M> {
    /// By `Stateful`.
    pub const __HOOKS: StateHooks = StateHooks {
        save: Some(save::<Created<C, T, M>>),
        restore: Some(restore::<Created<C, T, M>>),
    };
}

/// The answer for everything else.
pub trait NotStateful {
    /// It is not.
    const __HOOKS: StateHooks = StateHooks { save: None, restore: None };
}

impl<C: ?Sized, T, M> NotStateful for StateProbe<C, T, M> {}

/// # Safety
/// `this` is null or a live instance of `X`; `out` and `err` have room.
unsafe extern "C" fn save<X: Target<Impl: Stateful>>(
    this: *mut c_void,
    out: *mut OwnedVec<u8>,
    err: *mut AbiError,
) -> u32 {
    let this = this.cast_const().cast();
    let body = || {
        // SAFETY: the caller promises null or a live instance of `X`, and a host calls `save` beside nothing but
        // methods with `&self`.
        let instance: &X::Impl = unsafe { <ByRef<true> as Access<X>>::find(this) }?;
        let state = instance.save().map_err(said)?;
        // SAFETY: the caller promises room for the state.
        unsafe { out.write(state.into_repr()) };
        Ok(())
    };
    // SAFETY: the caller promises room for an error.
    let answered = move || unsafe { answer(err, &body()) };
    // SAFETY: the caller promises room for an error.
    unsafe { guard::<ByRef<true>, X>(this, err, answered) }
}

/// # Safety
/// `this` is null or a live instance of `X` that no other call uses; `state` is valid for the call; `err` has
/// room.
unsafe extern "C" fn restore<X: Target<Impl: Stateful>>(
    this: *mut c_void,
    state: SliceView<u8>,
    err: *mut AbiError,
) -> u32 {
    let this = this.cast_const().cast();
    let body = || {
        // SAFETY: the caller promises null or a live instance of `X` that no other call uses.
        let instance: &mut X::Impl = unsafe { <ByMut as Access<X>>::find(this) }?;
        // SAFETY: the caller promises bytes for the call.
        let state = unsafe { state.as_slice() };
        instance.restore(state).map_err(said)
    };
    // SAFETY: the caller promises room for an error.
    let answered = move || unsafe { answer(err, &body()) };
    // SAFETY: the caller promises room for an error, and null or a live instance.
    unsafe { guard::<ByMut, X>(this, err, answered) }
}

/// Says what the plugin says; the alternate form of `AnyError` and of its like names the causes too.
fn said(error: impl Display) -> ThunkFailure {
    ThunkFailure::Message(format!("{error:#}"))
}
