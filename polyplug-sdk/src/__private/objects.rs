//! The steps that thunks and tables of objects and callbacks are made of.

use core::{any::TypeId, mem::MaybeUninit, sync::atomic::AtomicU8};

use polyplug_abi::{
    AbiError, Contract, Holding, LiftedMut, LiftedRef, Object, ObjectInfo, ObjectRepr, PeelFn,
    RawProxy, Target,
};

use super::guard::{Failure, guard};

/// Names a type once a number about it is known, which it is not when the type is refused.
#[derive(Debug)]
pub struct Checked<const KNOWN: usize>;

/// The type itself.
pub trait Same<T: ?Sized> {
    /// It.
    type Type: ?Sized;
}

impl<T: ?Sized, const KNOWN: usize> Same<T> for Checked<KNOWN> {
    type Type = T;
}

/// Describes the instances of `X` behind the contract `C`, when they cross as objects.
pub const fn object_info<C: Object + ?Sized, X: Target>(peel: PeelFn) -> ObjectInfo {
    // Only what crossed before as an object can be a proxy; plugins have no use for the function.
    let peel = match X::HOLDING {
        Holding::Value => None,
        Holding::Box | Holding::Arc | Holding::Ref | Holding::Mut => Some(peel),
    };
    ObjectInfo::new(TypeId::of::<C>, X::HOLDING, peel)
}

/// Describes a callback, which is nothing but itself.
pub const fn callback_info<C: Object + ?Sized, X: Target>() -> ObjectInfo {
    ObjectInfo::new(TypeId::of::<C>, X::HOLDING, None)
}

/// Finds the object of `home` that an instance of `X` is only a proxy to; see [`PeelFn`].
///
/// # Safety
/// `this` is a live instance of `X`, and the caller's own with `consume`; `out` has room for an object.
pub unsafe fn peel<C: Object + ?Sized, X: Target>(
    this: *const (),
    home: *const AtomicU8,
    consume: u32,
    out: *mut ObjectRepr,
    find: impl FnOnce(&X::Impl) -> Option<&RawProxy<C>>,
) -> u32 {
    let mut found = None;
    let mut err = MaybeUninit::<AbiError>::uninit();
    let body = || {
        // SAFETY: the caller's promise is the same.
        found = unsafe { polyplug_abi::peel::<C, X>(this, home, consume != 0, find) };
        Ok(())
    };
    // SAFETY: the error has room; what is in it interests nobody.
    unsafe { guard(err.as_mut_ptr(), body) };
    let Some(object) = found else { return 0 };
    // SAFETY: the caller promises the room.
    unsafe { out.write(object) };
    1
}

/// Lifts an object that is lent.
///
/// # Safety
/// `object` is a parameter of the call that is running, and what is made of it ends with the call.
#[inline]
pub unsafe fn lift_ref<'a, C: Contract + ?Sized>(
    object: ObjectRepr,
    name: &'static str,
) -> Result<LiftedRef<'a, C>, Failure> {
    // SAFETY: the caller's promise covers it.
    unsafe { LiftedRef::new(object) }.map_err(|value| Failure::Parameter(name, value))
}

/// Lifts an object that is lent to be changed.
///
/// # Safety
/// As for [`lift_ref`]; nobody else uses the object.
#[inline]
pub unsafe fn lift_mut<'a, C: Contract + ?Sized>(
    object: ObjectRepr,
    name: &'static str,
) -> Result<LiftedMut<'a, C>, Failure> {
    // SAFETY: the caller's promise covers it.
    unsafe { LiftedMut::new(object) }.map_err(|value| Failure::Parameter(name, value))
}

/// Lifts a callback that is lent.
///
/// # Safety
/// As for [`lift_ref`]; nobody else uses a callback that may change something.
#[inline]
pub unsafe fn lift_proxy<O: Object + ?Sized>(
    object: ObjectRepr,
    name: &'static str,
) -> Result<O::Proxy, Failure> {
    // SAFETY: the caller's promise covers it.
    unsafe { polyplug_abi::lift_proxy::<O>(object) }
        .map_err(|value| Failure::Parameter(name, value))
}

/// Lifts a callback that is given away.
///
/// # Safety
/// `object` is a parameter of the call that is running, and is lifted once.
#[inline]
pub unsafe fn lift_owned<O: Object + ?Sized>(
    object: ObjectRepr,
    name: &'static str,
) -> Result<O::Proxy, Failure> {
    // SAFETY: the caller's promise covers it.
    unsafe { polyplug_abi::lift_owned::<O>(object) }
        .map_err(|value| Failure::Parameter(name, value))
}
