//! Typed tables, and objects: an instance and its table.
//!
//! A typed table is a [`VTableHeader`] followed by one function pointer per method, in the order of
//! declaration. A minor version appends methods; nothing is ever reordered or removed. A host that knows more
//! methods than the plugin sees a null slot; one that knows fewer never looks that far.
//!
//! A table says what its instances are when they cross as objects ([`ObjectInfo`]), and an object ([`ObjectRepr`])
//! names its table. Not here: how objects are sent and received. The invariant: a table is constant, and is never
//! freed while an instance of it lives.

use core::{any::TypeId, ffi::c_void, ptr, sync::atomic::AtomicU8};

use crate::{crossing::SameRepr, v1::AbiError};

/// The head of a typed table.
///
/// # ABI
/// 24 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VTableHeader {
    /// The size of the whole table in bytes, this header included.
    pub size: u32,
    /// A set of [`VTableHeader::TRUSTED_TEXT`].
    pub flags: u32,
    /// Destroys an instance; on anything but 0 `err` was written. Either way the instance is gone.
    pub drop_instance: DropFn,
    /// What Rust code behind this SDK says about the instances when they cross as objects; null in
    /// tables of other code. A constant.
    pub object: *const ObjectInfo,
}

/// Destroys an instance; on anything but 0 `err` was written. Either way the instance is gone.
pub type DropFn = unsafe extern "C" fn(this: *mut c_void, err: *mut AbiError) -> u32;

// SAFETY: a header is constant, and points to constants.
unsafe impl Sync for VTableHeader {}
// SAFETY: a header is constant, and none of its addresses belongs to a thread.
unsafe impl Send for VTableHeader {}

impl VTableHeader {
    /// Set when every text that these functions return is valid UTF-8 because Rust made it; without
    /// it the caller validates.
    pub const TRUSTED_TEXT: u32 = 1;

    /// Returns the size in bytes of a table with `methods` methods.
    #[must_use]
    pub const fn size_for(methods: usize) -> usize {
        size_of::<Self>() + methods * size_of::<*const ()>()
    }

    /// Returns an address that identifies the binary that made the table; `None` when the table does not say.
    ///
    /// # Safety
    /// The head is that of a table, whose field `object` is null or points to a constant.
    #[must_use]
    pub unsafe fn home(&self) -> Option<usize> {
        // SAFETY: the caller promises that the field is null or points to a constant.
        unsafe { self.object.as_ref() }.map(|object| object.home.addr())
    }

    /// Returns how many methods the table has.
    #[must_use]
    pub const fn methods(&self) -> usize {
        (self.size as usize).saturating_sub(size_of::<Self>()) / size_of::<*const ()>()
    }
}

/// How `this` leads to the implementation.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// It points to the value itself, or to something of the SDK that contains it.
    Value = 0,
    /// It points to an [`Instance`](crate::Instance) with a box of the implementation.
    Box = 1,
    /// It points to an `Arc` of the implementation.
    Arc = 2,
    /// It points to a shared reference to the implementation.
    Ref = 3,
    /// It points to a unique reference to the implementation.
    Mut = 4,
}

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
    /// Finds the object of `home` that an instance is only a proxy to; null where no instance is one.
    pub(crate) peel: Option<PeelFn>,
    /// How `this` leads to the implementation.
    pub(crate) holding: Holding,
    /// The Rust type of the contract, for its own binary only.
    pub(crate) contract: fn() -> TypeId,
}

/// Finds the object of `home` that `this` is only a proxy to: writes it to `out` and returns 1, or
/// returns 0. With `consume` the instance is gone then, and the object belongs to the caller.
pub type PeelFn = unsafe extern "C" fn(
    this: *const (),
    home: *const AtomicU8,
    consume: u32,
    out: *mut ObjectRepr,
) -> u32;

/// Its address identifies this binary: each binary has a copy of this crate. It is never written, but could be,
/// so that no linker merges it with another.
pub(crate) static HOME: AtomicU8 = AtomicU8::new(0);

// SAFETY: the description is constant, and points to constants.
unsafe impl Sync for ObjectInfo {}
// SAFETY: the description is constant, and none of its addresses belongs to a thread.
unsafe impl Send for ObjectInfo {}

impl ObjectInfo {
    /// Describes the instances of a table of this binary.
    #[must_use]
    pub const fn new(contract: fn() -> TypeId, holding: Holding, peel: Option<PeelFn>) -> Self {
        Self { home: &raw const HOME, peel, holding, contract }
    }

    /// Whether the table was made by this binary.
    pub(crate) fn is_own(&self) -> bool {
        ptr::eq(self.home, &raw const HOME)
    }
}
