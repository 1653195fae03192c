//! Objects that are proxies themselves, and proxies to objects of this side.
//!
//! An object behind `dyn Trait` that is a proxy is called through it where a failure is to be returned. Not here: objects
//! that cross. Invariant: what is taken for a proxy is one, whatever an implementation says of itself.

use alloc::{boxed::Box, sync::Arc};
use core::ptr;

use super::{
    lower::{lower_arc, lower_owned},
    owned::OwnedObject,
};
use crate::{
    contract::{
        ArcContract, Contract, IsProxy, Object, ObjectOf, Provider, Proxy, RawProxy, is_in,
    },
    extension::ObjectRepr,
    target::{ArcHolder, BoxHolder},
};

/// Whether an implementation that was asked is a proxy itself.
#[inline]
pub fn is_itself<C: Object + ?Sized, I: ?Sized>(
    implementation: &I,
    answer: IsProxy<'_, C>,
) -> bool {
    answer.raw().is_some_and(|raw| is_in(implementation, raw))
}

/// Returns the implementation as the proxy that it is.
///
/// # Safety
/// [`is_itself`] has just said that it is one of `C`. The proxy is only called, and neither cloned nor kept: it may be lent for a call.
#[inline]
pub const unsafe fn itself<C: Object + ?Sized, I: ?Sized>(implementation: &I) -> &C::Proxy {
    // SAFETY: the caller promises that a raw proxy lies there, as which a proxy is laid out.
    unsafe { &*ptr::from_ref(implementation).cast() }
}

/// Returns the implementation as the proxy that it is, for methods that may change the instance.
///
/// # Safety
/// As for [`itself`].
#[inline]
pub const unsafe fn itself_mut<C: Object + ?Sized, I: ?Sized>(
    implementation: &mut I,
) -> &mut C::Proxy {
    // SAFETY: the caller promises that a raw proxy lies there, as which a proxy is laid out.
    unsafe { &mut *ptr::from_mut(implementation).cast() }
}

/// Makes a proxy of an object: the object itself if it is one, or a proxy to it.
#[must_use]
pub fn proxy_of_box<C: Contract + ObjectOf<BoxHolder<C>> + ?Sized>(object: Box<C>) -> C::Proxy {
    if is_itself(&*object, C::proxy_of(&object)) {
        // SAFETY: the box holds a raw proxy and nothing else, as which a proxy is laid out, and was allocated for that
        // size and alignment. What is in a box is not lent.
        return *unsafe { Box::from_raw(Box::into_raw(object).cast::<C::Proxy>()) };
    }
    let object = lower_owned::<C, C>(object);
    // SAFETY: the object was made a moment ago with these tables, and is given away.
    unsafe { proxy_to::<C>(object, <C as ObjectOf<BoxHolder<C>>>::TABLES.original) }
}

/// Makes a proxy of a shared object: another one to the same instance if it is one, or a proxy to it.
#[must_use]
pub fn proxy_of_arc<C: ArcContract + ?Sized>(object: Arc<C>) -> C::Proxy {
    if is_itself(&*object, C::proxy_of(&object)) {
        // SAFETY: it is a proxy, which is not lent, because it is in an `Arc`.
        let proxy = unsafe { itself::<C, C>(&object) };
        return C::Proxy::from_raw(proxy.as_raw().clone());
    }
    let object = lower_arc(object);
    // SAFETY: the object was made a moment ago with these tables, and is given away.
    unsafe { proxy_to::<C>(object, <C as ObjectOf<ArcHolder<C>>>::TABLES.typed) }
}

/// # Safety
/// `object` is given away, and goes with `vtable`, which begins as its own table does.
unsafe fn proxy_to<C: Contract + ?Sized>(
    object: ObjectRepr,
    vtable: &'static C::VTable,
) -> C::Proxy {
    // SAFETY: the caller gives away a live instance of its table.
    let keep = unsafe { OwnedObject::new(object, C::NAME) };
    // SAFETY: the instance goes with the table, and `keep` ends it, which alone has it.
    C::Proxy::from_raw(unsafe { RawProxy::new(object.instance, vtable, Arc::new(keep)) })
}

impl Provider {
    /// Returns who stands behind an object, or `None` if that is not known: the object is of this side, or lent for a call.
    #[must_use]
    pub fn of_object<C: Contract + ?Sized>(object: &C) -> Option<&Self> {
        let raw = C::proxy_of(object).raw()?;
        Some(raw.provider()).filter(|provider| !provider.is_unknown())
    }
}
