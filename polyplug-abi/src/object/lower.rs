//! The sender's side of objects.
//!
//! Not here: the receiver's side, in `lift`. Invariant: an object goes with the table of the holder that it was put
//! into.

use alloc::{boxed::Box, sync::Arc};
use core::{marker::PhantomData, ptr, sync::atomic::AtomicU8};

use crate::{
    contract::{Contract, IsProxy, Object, ObjectOf, RawProxy, header, is_in},
    extension::{Holding, ObjectRepr, VTableHeader},
    target::{ArcHolder, BoxHolder, Hold, Instance, MutHolder, RefHolder, Target},
};

/// Returns the table of an object. Only the table of a proxy has the receiver ask the instance whether it is one.
///
/// # Panics
/// If code of the author's that answers in place of generated code panics.
#[inline]
fn table_of<C: Contract + ObjectOf<X> + ?Sized, X: Target>(value: &C) -> *const VTableHeader {
    let tables = const { &<C as ObjectOf<X>>::TABLES };
    header::<C>(if C::proxy_of(value).is_one() { tables.typed } else { tables.original })
}

/// Gives an object away: the receiver ends it.
pub fn lower_box<C: Contract + ObjectOf<BoxHolder<C>> + ?Sized>(value: Box<C>) -> ObjectRepr {
    let vtable = table_of::<C, BoxHolder<C>>(&value);
    ObjectRepr { instance: <Instance<Box<C>> as Hold<_>>::into_raw(value), vtable }
}

/// Gives away what stands behind an object and is no proxy: a callback.
pub fn lower_owned<O, I>(value: Box<I>) -> ObjectRepr
where
    O: ObjectOf<BoxHolder<I>> + ?Sized,
    I: ?Sized + 'static,
{
    let vtable = header::<O>(O::TABLES.original);
    ObjectRepr { instance: <Instance<Box<I>> as Hold<_>>::into_raw(value), vtable }
}

/// Shares an object: the receiver gives its share back.
pub fn lower_arc<C: Contract + ObjectOf<ArcHolder<C>> + ?Sized>(value: Arc<C>) -> ObjectRepr {
    let vtable = table_of::<C, ArcHolder<C>>(&value);
    ObjectRepr { instance: Box::into_raw(Box::new(value)).cast_const().cast(), vtable }
}

/// What is lent for a call, in the frame of the caller: an `I`, which crosses as an `O`.
#[derive(Debug)]
pub struct HeldRef<'a, O: ?Sized, I: ?Sized> {
    value: &'a I,
    vtable: *const VTableHeader,
    crosses_as: PhantomData<O>,
}

impl<'a, O: ObjectOf<RefHolder<I>> + ?Sized, I: ?Sized + 'static> HeldRef<'a, O, I> {
    /// Keeps the reference to a callback for a call.
    #[inline]
    pub fn callback(value: &'a I) -> Self {
        let vtable = header::<O>(O::TABLES.original);
        Self { value, vtable, crosses_as: PhantomData }
    }

    /// Lends it for as long as `self` stays where it is.
    #[inline]
    pub fn lend(&mut self) -> ObjectRepr {
        ObjectRepr { instance: ptr::from_ref(&self.value).cast(), vtable: self.vtable }
    }
}

impl<'a, C: Contract + ObjectOf<RefHolder<C>> + ?Sized> HeldRef<'a, C, C> {
    /// Keeps the reference to an object for a call.
    #[inline]
    pub fn object(value: &'a C) -> Self {
        Self { value, vtable: table_of::<C, RefHolder<C>>(value), crosses_as: PhantomData }
    }
}

/// What is lent to be changed during a call, in the frame of the caller: an `I`, which crosses as an `O`.
#[derive(Debug)]
pub struct HeldMut<'a, O: ?Sized, I: ?Sized> {
    value: &'a mut I,
    vtable: *const VTableHeader,
    crosses_as: PhantomData<O>,
}

impl<'a, O: ObjectOf<MutHolder<I>> + ?Sized, I: ?Sized + 'static> HeldMut<'a, O, I> {
    /// Keeps the reference to a callback for a call.
    #[inline]
    pub fn callback(value: &'a mut I) -> Self {
        let vtable = header::<O>(O::TABLES.original);
        Self { value, vtable, crosses_as: PhantomData }
    }

    /// Lends it for as long as `self` stays where it is.
    #[inline]
    pub fn lend(&mut self) -> ObjectRepr {
        let instance = ptr::from_mut(&mut self.value).cast_const().cast();
        ObjectRepr { instance, vtable: self.vtable }
    }
}

impl<'a, C: Contract + ObjectOf<MutHolder<C>> + ?Sized> HeldMut<'a, C, C> {
    /// Keeps the reference to an object for a call.
    #[inline]
    pub fn object(value: &'a mut C) -> Self {
        let vtable = table_of::<C, MutHolder<C>>(value);
        Self { value, vtable, crosses_as: PhantomData }
    }
}

/// Finds the object of `home` that an instance of `X` is only a proxy to.
///
/// `find` asks the implementation whether it is a proxy.
///
/// # Safety
/// `this` is a live instance of `X`, and the caller's own with `consume`.
#[inline]
pub unsafe fn peel<O: Object + ?Sized, X: Target>(
    this: *const (),
    home: *const AtomicU8,
    consume: bool,
    find: impl FnOnce(&X::Impl) -> IsProxy<'_, O>,
) -> Option<ObjectRepr> {
    // SAFETY: the caller promises a live instance; one that is poisoned is left as it is.
    let implementation = unsafe { X::get::<true>(this) }.ok()?;
    let raw = find(implementation).raw()?;
    // SAFETY: the caller promises a live instance of `X`, its own with `consume`.
    unsafe { peel_proxy::<O, X>(this, home, consume, implementation, raw) }
}

/// Finds the object of `home` behind `raw`, which `implementation` says that it is a proxy by.
///
/// # Safety
/// As for [`peel`]; the instance is the implementation's.
#[inline(never)]
unsafe fn peel_proxy<O: Object + ?Sized, X: Target>(
    this: *const (),
    home: *const AtomicU8,
    consume: bool,
    implementation: &X::Impl,
    raw: &RawProxy<O>,
) -> Option<ObjectRepr> {
    let object = raw.object_of(home)?;
    if !is_in(implementation, raw) {
        return None;
    }
    if !consume {
        // A `&mut` object has exactly one borrower: the proxy is the implementation, to which there is one reference,
        // and must not be known to others.
        let is_one = X::HOLDING != Holding::Mut || raw.is_lent() || raw.is_only();
        return is_one.then_some(object);
    }
    if X::HOLDING != Holding::Box || !raw.is_only() {
        return None;
    }
    // SAFETY: the caller gives the instance away.
    let boxed = unsafe { X::take(this.cast_mut()) }.ok()?;
    let raw = Box::into_raw(boxed).cast::<RawProxy<O>>();
    // SAFETY: the box holds a proxy and nothing else, and was allocated for that size and alignment.
    let raw = unsafe { Box::from_raw(raw) };
    raw.release();
    Some(object)
}
