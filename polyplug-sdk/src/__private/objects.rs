//! The steps that thunks and tables of objects and callbacks are made of.
//!
//! Not here: sending and receiving objects, which is `polyplug-abi`'s. Invariant: a description goes into a table
//! of the target that it describes.

use core::{any::TypeId, sync::atomic::AtomicU8};

use polyplug_abi::{Holding, IsProxy, Object, ObjectInfo, ObjectRepr, PeelFn, Target};

use super::method::method_address;
use crate::guard::guard_quietly;

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

/// Describes the instances of `X` behind the contract `C`, when they cross as objects; the argument asks an
/// implementation whether it is a proxy.
///
/// # Safety
/// The description goes into a table of instances of `X`.
pub const unsafe fn object_info<C, X, F>(_: F) -> ObjectInfo
where
    C: Object + ?Sized,
    X: Target,
    F: Fn(&X::Impl) -> IsProxy<'_, C> + Copy,
{
    // Only what crossed before as an object can be a proxy; plugins have no use for the function.
    let peel: Option<PeelFn> = match X::HOLDING {
        Holding::Value => None,
        Holding::Box | Holding::Arc | Holding::Ref | Holding::Mut => Some(peel::<C, X, F>),
    };
    ObjectInfo::new(TypeId::of::<C>, X::HOLDING, peel)
}

/// Describes instances of `X` that are no proxies: callbacks, and objects that were asked.
pub const fn original_info<C: Object + ?Sized, X: Target>() -> ObjectInfo {
    ObjectInfo::new(TypeId::of::<C>, X::HOLDING, None)
}

/// Finds the object of `home` that an instance of `X` is only a proxy to; see [`PeelFn`].
unsafe extern "C" fn peel<C, X, F>(
    this: *const (),
    home: *const AtomicU8,
    consume: u32,
    out: *mut ObjectRepr,
) -> u32
where
    C: Object + ?Sized,
    X: Target,
    F: Fn(&X::Impl) -> IsProxy<'_, C> + Copy,
{
    guard_quietly(move || {
        // SAFETY: `object_info` was given one, and a value without bits is at every aligned address.
        let find = unsafe { *(method_address!(F)) };
        // SAFETY: the caller keeps what `PeelFn` asks for.
        let found = unsafe { polyplug_abi::peel::<C, X>(this, home, consume != 0, find) };
        let Some(object) = found else { return 0 };
        // SAFETY: the caller has room for it.
        unsafe { out.write(object) };
        1
    })
}
