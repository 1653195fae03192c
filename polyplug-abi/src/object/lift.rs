//! The receiver's side of objects.
//!
//! Not here: the sender's side, in `lower`. Invariant: an object that cannot be lifted is ended if it was given
//! away and has a table, and left alone if it was lent.

use alloc::{boxed::Box, sync::Arc};
use core::{
    any::TypeId,
    ffi::c_void,
    mem::{ManuallyDrop, MaybeUninit},
};

use super::{extend_table::extend_table, owned::keep};
use crate::{
    contract::{Contract, Object, Proxy, RawProxy},
    crossing::InvalidValue,
    extension::{HOME, Holding, ObjectInfo, ObjectRepr, VTableHeader},
    target::{ArcHolder, BoxHolder, MutHolder, RefHolder, Target},
    v1::AbiError,
};

/// Returns the head of an object's table.
///
/// # Errors
/// If there is no table.
///
/// # Safety
/// The table is null, misaligned or live.
#[inline]
pub(super) unsafe fn head(object: ObjectRepr) -> Result<&'static VTableHeader, InvalidValue> {
    if !object.vtable.is_aligned() {
        return Err(InvalidValue::Misaligned);
    }
    // SAFETY: the caller promises a live table if it is one at all, and tables are not freed.
    unsafe { object.vtable.as_ref() }.ok_or(InvalidValue::Null)
}

/// Finds this side's own object that `object` is only a proxy to, if it is one.
///
/// # Safety
/// `object` is a live instance of `head`, and this side's own with `consume`.
unsafe fn peeled(object: ObjectRepr, head: &VTableHeader, consume: bool) -> Option<ObjectRepr> {
    // SAFETY: the field is null or points to a constant.
    let info = unsafe { head.object.as_ref() }?;
    let peel = info.peel.filter(|_| !info.is_own())?;
    let mut found = MaybeUninit::uninit();
    // SAFETY: the caller promises a live instance of this table, its own with `consume`; there is room for the
    // object.
    let status =
        unsafe { peel(object.instance, &raw const HOME, consume.into(), found.as_mut_ptr()) };
    // SAFETY: the function says whether it has written the object.
    (status == 1).then(|| unsafe { found.assume_init() })
}

/// Finds this side's own object that `object` is only a proxy to, if it is one of a `C`. It is not taken over.
///
/// # Safety
/// `object` is a live instance of `head`.
unsafe fn peeled_as<C: Contract + ?Sized>(
    object: ObjectRepr,
    head: &VTableHeader,
) -> Option<ObjectRepr> {
    // SAFETY: the caller promises a live instance.
    let found = unsafe { peeled(object, head, false) }?;
    // SAFETY: what was found is an object of this side, which has a table.
    let table = unsafe { self::head(found) }.ok()?;
    own_holding::<C>(table).map(|_| found)
}

/// Takes this side's own object out of a proxy, if it is one of a `C`; otherwise `object` is what there is.
///
/// # Errors
/// If code of the author's says of one proxy that it is two objects. Both are gone then.
///
/// # Safety
/// `object` is a live instance of `head` that is given away.
unsafe fn taken_home<C: Contract + ?Sized>(
    object: ObjectRepr,
    head: &VTableHeader,
) -> Result<ObjectRepr, InvalidValue> {
    // SAFETY: the caller promises a live instance.
    if unsafe { peeled_as::<C>(object, head) }.is_none() {
        return Ok(object);
    }
    // SAFETY: the caller gives the instance away.
    let Some(found) = (unsafe { peeled(object, head, true) }) else { return Ok(object) };
    // SAFETY: what was found is an object of this side, which has a table.
    let table = unsafe { self::head(found) }?;
    if own_holding::<C>(table).is_some() {
        return Ok(found);
    }
    // SAFETY: what was found was given to this side with the instance.
    unsafe { end(found, table) };
    Err(InvalidValue::Null)
}

/// Says how this side keeps the object; `None` when the object is not this side's, or not a `C`.
fn own_holding<C: Contract + ?Sized>(head: &VTableHeader) -> Option<Holding> {
    // SAFETY: the field is null or points to a constant.
    let info: &ObjectInfo = unsafe { head.object.as_ref() }?;
    (info.is_own() && (info.contract)() == TypeId::of::<C>()).then_some(info.holding)
}

/// Whether a table is of another binary, and its instances are no proxies: what most objects are.
#[inline]
fn is_of_stranger(head: &VTableHeader) -> bool {
    // SAFETY: the field is null or points to a constant.
    let info = unsafe { head.object.as_ref() };
    info.is_none_or(|info| info.peel.is_none() && !info.is_own())
}

/// Wraps an object that is lent.
///
/// # Errors
/// If its table does not fit.
///
/// # Safety
/// `object` is what a sender made of an `O`, or foreign code that keeps `SPEC.md`, and outlives the proxy.
#[inline]
pub unsafe fn lift_proxy<O: Object + ?Sized>(object: ObjectRepr) -> Result<O::Proxy, InvalidValue> {
    // SAFETY: the caller promises what a sender made, whose table is live if there is one.
    let head = unsafe { head(object) }?;
    let vtable = extend_table::<O>(head)?;
    // SAFETY: the instance goes with the table, and the caller promises that it outlives the proxy.
    Ok(O::Proxy::from_raw(unsafe { RawProxy::lent(object.instance, vtable) }))
}

/// Wraps an object that was given to this side.
///
/// # Errors
/// If its table does not fit; the object is gone then.
///
/// # Safety
/// `object` is what a sender made of an `O`, or foreign code that keeps `SPEC.md`; it is lifted once.
pub unsafe fn lift_owned<O: Object + ?Sized>(object: ObjectRepr) -> Result<O::Proxy, InvalidValue> {
    // SAFETY: the caller promises what a sender made, whose table is live if there is one.
    let head = unsafe { head(object) }?;
    match extend_table::<O>(head) {
        Ok(vtable) => {
            // SAFETY: the caller gives away a live instance of the table that begins with this head.
            let keep = unsafe { keep(object, head, O::NAME) };
            // SAFETY: the instance goes with the table, and `keep` ends it, which alone has it.
            Ok(O::Proxy::from_raw(unsafe { RawProxy::new(object.instance, vtable, keep) }))
        }
        Err(error) => {
            // SAFETY: the caller gives the instance away.
            unsafe { end(object, head) };
            Err(error)
        }
    }
}

/// # Safety
/// `object` is a live instance of `head` that this side owns and does not use any more.
pub(super) unsafe fn end(object: ObjectRepr, head: &VTableHeader) {
    let mut err = AbiError::ok();
    // SAFETY: the caller promises a live instance of this table that it owns and does not use any more.
    unsafe { (head.drop_instance)(object.instance.cast_mut().cast::<c_void>(), &raw mut err) };
}

/// Takes over an object, and finds this side's own if it comes back.
///
/// # Errors
/// If its table does not fit; the object is gone then.
///
/// # Safety
/// As for [`lift_owned`].
pub unsafe fn lift_box<C: Contract + ?Sized>(object: ObjectRepr) -> Result<Box<C>, InvalidValue> {
    // SAFETY: the caller promises what a sender made, whose table is live if there is one.
    let table = unsafe { head(object) }?;
    if is_of_stranger(table) {
        // SAFETY: the caller gives away what a sender made.
        return unsafe { lift_owned::<C>(object) }.map(C::into_box);
    }
    // SAFETY: the object is what the caller promises.
    unsafe { box_of::<C>(object, table) }
}

/// Takes over an object that can be this side's own, or a proxy to one.
///
/// # Safety
/// As for [`lift_box`]; the table is that of the object.
#[inline(never)]
unsafe fn box_of<C: Contract + ?Sized>(
    object: ObjectRepr,
    table: &VTableHeader,
) -> Result<Box<C>, InvalidValue> {
    // SAFETY: the caller gives a live instance away.
    let object = unsafe { taken_home::<C>(object, table) }?;
    // SAFETY: the object is what the caller promises, or one of this side that `peeled` found; either has a table.
    let table = unsafe { head(object) }?;
    if own_holding::<C>(table) == Some(Holding::Box)
        // SAFETY: `Holding::Box` and the type say that it is an instance of this holder.
        && unsafe { BoxHolder::<C>::get::<true>(object.instance) }.is_ok()
        // SAFETY: `Holding::Box` and the type say that it is an instance of this holder, which is this side's to
        // take.
        && let Ok(own) = unsafe { BoxHolder::<C>::take(object.instance.cast_mut()) }
    {
        return Ok(own);
    }
    // SAFETY: the caller gives away what a sender made, or `peeled` found this side's own object in its place.
    unsafe { lift_owned::<C>(object) }.map(C::into_box)
}

/// Takes over a share of an object, and finds this side's own if it comes back.
///
/// # Errors
/// If its table does not fit; the share is given back then.
///
/// # Safety
/// As for [`lift_owned`].
pub unsafe fn lift_arc<C: Contract + ?Sized>(object: ObjectRepr) -> Result<Arc<C>, InvalidValue> {
    // SAFETY: the caller promises what a sender made, whose table is live if there is one.
    let table = unsafe { head(object) }?;
    if is_of_stranger(table) {
        // SAFETY: the caller gives away what a sender made.
        return unsafe { lift_owned::<C>(object) }.map(C::into_arc);
    }
    // SAFETY: the object is what the caller promises.
    unsafe { share_of::<C>(object, table) }
}

/// Takes over a share of an object that can be this side's own, or a proxy to one.
///
/// # Safety
/// As for [`lift_arc`]; the table is that of the object.
#[inline(never)]
unsafe fn share_of<C: Contract + ?Sized>(
    object: ObjectRepr,
    table: &VTableHeader,
) -> Result<Arc<C>, InvalidValue> {
    // SAFETY: the caller gives a live instance away.
    let inner = unsafe { peeled_as::<C>(object, table) }.unwrap_or(object);
    // SAFETY: the object is what the caller promises, or one of this side that `peeled` found; either has a table.
    let inner_table = unsafe { head(inner) }?;
    if own_holding::<C>(inner_table) == Some(Holding::Arc)
        // SAFETY: `Holding::Arc` and the type say that it is an instance of this holder.
        && let Ok(own) = unsafe { ArcHolder::<C>::share(inner.instance) }
    {
        // SAFETY: the caller gives the share away, in whose place `own` is now.
        unsafe { end(object, table) };
        return Ok(own);
    }
    // SAFETY: the caller gives away what a sender made of a `C`.
    unsafe { lift_owned::<C>(object) }.map(C::into_arc)
}

/// An object that was lent to this side for a call: a proxy, or what this side had sent.
#[derive(Debug)]
pub enum LiftedRef<'a, C: Contract + ?Sized> {
    /// It belongs to the other side. Nothing of it is dropped: a destructor that an author gives to proxies
    /// would get hold of an object that is only lent.
    Proxy(ManuallyDrop<C::Proxy>),
    /// It was on this side all the time.
    Own(&'a C),
}

impl<C: Contract + ?Sized> LiftedRef<'_, C> {
    /// Lifts the object.
    ///
    /// # Errors
    /// If its table does not fit.
    ///
    /// # Safety
    /// As for [`lift_proxy`]; what [`LiftedRef::get`] returns is not used beyond the life of the object.
    #[inline]
    pub unsafe fn new(object: ObjectRepr) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises what a sender made, whose table is live if there is one.
        let table = unsafe { head(object) }?;
        if is_of_stranger(table) {
            // SAFETY: the object is what the caller promises.
            let proxy = unsafe { lift_proxy::<C>(object) }?;
            return Ok(Self::Proxy(ManuallyDrop::new(proxy)));
        }
        // SAFETY: the object is what the caller promises.
        unsafe { Self::found(object, table) }
    }

    /// Lifts an object that can be this side's own, or a proxy to one.
    ///
    /// # Safety
    /// As for [`LiftedRef::new`]; the table is that of the object.
    #[inline(never)]
    unsafe fn found(object: ObjectRepr, table: &VTableHeader) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises a live instance.
        let object = unsafe { peeled_as::<C>(object, table) }.unwrap_or(object);
        // SAFETY: the object is what the caller promises, or one of this side that `peeled` found; either has a
        // table.
        let table = unsafe { head(object) }?;
        let own = match own_holding::<C>(table) {
            // SAFETY: the holding and the type say that it is an instance of this holder.
            Some(Holding::Box) => unsafe { BoxHolder::<C>::get::<true>(object.instance) }.ok(),
            // SAFETY: the holding and the type say that it is an instance of this holder.
            Some(Holding::Arc) => unsafe { ArcHolder::<C>::get::<true>(object.instance) }.ok(),
            // SAFETY: the holding and the type say that it is an instance of this holder.
            Some(Holding::Ref) => unsafe { RefHolder::<C>::get::<true>(object.instance) }.ok(),
            // SAFETY: the holding and the type say that it is an instance of this holder.
            Some(Holding::Mut) => unsafe { MutHolder::<C>::get::<true>(object.instance) }.ok(),
            Some(Holding::Value) | None => None,
        };
        match own {
            Some(own) => Ok(Self::Own(own)),
            // SAFETY: the object is what the caller promises, or this side's own; either outlives the proxy.
            None => unsafe { lift_proxy::<C>(object) }
                .map(|proxy| Self::Proxy(ManuallyDrop::new(proxy))),
        }
    }

    /// Returns the object.
    #[inline]
    pub fn get(&self) -> &C {
        match self {
            Self::Proxy(proxy) => C::as_dyn(proxy),
            Self::Own(own) => own,
        }
    }
}

/// An object that was lent to this side to be changed during a call.
#[derive(Debug)]
pub enum LiftedMut<'a, C: Contract + ?Sized> {
    /// It belongs to the other side. Never dropped, as that of [`LiftedRef`].
    Proxy(ManuallyDrop<C::Proxy>),
    /// It was on this side all the time.
    Own(&'a mut C),
}

impl<C: Contract + ?Sized> LiftedMut<'_, C> {
    /// Lifts the object.
    ///
    /// # Errors
    /// If its table does not fit.
    ///
    /// # Safety
    /// As for [`LiftedRef::new`]; no other call uses the object.
    #[inline]
    pub unsafe fn new(object: ObjectRepr) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises what a sender made, whose table is live if there is one.
        let table = unsafe { head(object) }?;
        if is_of_stranger(table) {
            // SAFETY: the object is what the caller promises.
            let proxy = unsafe { lift_proxy::<C>(object) }?;
            return Ok(Self::Proxy(ManuallyDrop::new(proxy)));
        }
        // SAFETY: the object is what the caller promises.
        unsafe { Self::found(object, table) }
    }

    /// Lifts an object that can be this side's own, or a proxy to one.
    ///
    /// # Safety
    /// As for [`LiftedMut::new`]; the table is that of the object.
    #[inline(never)]
    unsafe fn found(object: ObjectRepr, table: &VTableHeader) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises a live instance.
        let object = unsafe { peeled_as::<C>(object, table) }.unwrap_or(object);
        // SAFETY: the object is what the caller promises, or one of this side that `peeled` found; either has a
        // table.
        let table = unsafe { head(object) }?;
        let own = match own_holding::<C>(table) {
            // SAFETY: the holding and the type say that it is an instance of this holder.
            Some(Holding::Box) => unsafe { BoxHolder::<C>::get_mut(object.instance) }.ok(),
            // SAFETY: the holding and the type say that it is an instance of this holder.
            Some(Holding::Mut) => unsafe { MutHolder::<C>::get_mut(object.instance) }.ok(),
            Some(Holding::Value | Holding::Arc | Holding::Ref) | None => None,
        };
        match own {
            Some(own) => Ok(Self::Own(own)),
            // SAFETY: the object is what the caller promises, or this side's own; either outlives the proxy.
            None => unsafe { lift_proxy::<C>(object) }
                .map(|proxy| Self::Proxy(ManuallyDrop::new(proxy))),
        }
    }

    /// Returns the object.
    pub fn get(&mut self) -> &mut C {
        match self {
            Self::Proxy(proxy) => C::as_dyn_mut(proxy),
            Self::Own(own) => own,
        }
    }
}
