//! Contract objects and callbacks as they cross: an instance and its typed table.
//!
//! Whoever sends an object puts it somewhere ([`holders`]) and names the table that leads to it. Whoever
//! receives one calls it through a proxy, or gets back what it had sent itself ([`lift`]). An object that
//! is owned ends by the function of its table ([`owned`]). A table of an older version of the contract
//! is completed first ([`widen`]).

use core::{any::TypeId, sync::atomic::AtomicU8};

use crate::{crossing::SameRepr, target::Holding, vtable::VTableHeader};

mod holders;
mod leased;
mod lift;
mod lower;
mod owned;
mod peeled;
mod pointers;
mod widen;

pub use holders::{ArcHolder, BoxHolder, MutHolder, RefHolder};
pub use leased::lift_leased;
pub use lift::{LiftedMut, LiftedRef, lift_arc, lift_box, lift_owned, lift_proxy};
pub use lower::{HeldMut, HeldRef, lower_arc, lower_box, lower_owned, peel};
pub use owned::{FindMaker, find_makers_with};
pub use peeled::IsProxy;
pub use pointers::{BoxedObject, BoxedShare};

/// An object on its way, of a contract or of a callback.
///
/// # ABI
/// 16 bytes, align 8. In the parameter of a method that borrows it, it is valid for the call. Anywhere
/// else it is owned by who receives it, who ends it with `drop_instance` of the table.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ObjectRepr {
    /// The instance, as the functions of the table take it.
    pub instance: *const (),
    /// The typed table. Never null; a constant of its library, or never freed.
    pub vtable: *const VTableHeader,
}

// SAFETY: two pointers are valid for every bit pattern.
unsafe impl SameRepr for ObjectRepr {}

/// What Rust code behind this SDK says about the instances of a table when they cross as objects.
///
/// # ABI
/// 32 bytes, align 8. Constant. Only `home` and `peel` are for others; the rest is for its own binary.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ObjectInfo {
    /// The binary that made the table: an address of its own.
    pub(crate) home: *const AtomicU8,
    /// Finds the object of `home` that an instance is only a proxy to.
    peel: PeelFn,
    /// How `this` leads to the implementation.
    holding: Holding,
    /// The Rust type of the contract, for its own binary only.
    contract: fn() -> TypeId,
}

/// Finds the object of `home` that `this` is only a proxy to: writes it to `out` and returns 1, or
/// returns 0. With `consume` the instance is gone then, and the object belongs to the caller.
pub type PeelFn = unsafe extern "C" fn(
    this: *const (),
    home: *const AtomicU8,
    consume: u32,
    out: *mut ObjectRepr,
) -> u32;

/// Its address stands for this binary: each has a copy of this crate. It is never written, but could be,
/// so that no linker merges it with another.
static HOME: AtomicU8 = AtomicU8::new(0);

/// There is nothing inside.
unsafe extern "C" fn no_peel(_: *const (), _: *const AtomicU8, _: u32, _: *mut ObjectRepr) -> u32 {
    0
}

// SAFETY: the description is constant, and points to constants.
unsafe impl Sync for ObjectInfo {}
// SAFETY: as above; nothing in it belongs to a thread.
unsafe impl Send for ObjectInfo {}

impl ObjectInfo {
    /// Describes the instances of a table of this binary.
    #[must_use]
    pub const fn new(contract: fn() -> TypeId, holding: Holding, peel: Option<PeelFn>) -> Self {
        let peel = match peel {
            Some(peel) => peel,
            None => no_peel,
        };
        Self { home: &raw const HOME, peel, holding, contract }
    }

    /// Whether the table was made by this binary.
    fn is_own(&self) -> bool {
        core::ptr::eq(self.home, &raw const HOME)
    }
}
