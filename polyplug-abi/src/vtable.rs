//! The head of every typed table, and the rule by which tables grow.
//!
//! A typed table is a [`VTableHeader`] followed by one function pointer per method, in the order of
//! declaration. A minor version appends methods; nothing is ever reordered or removed. A host that
//! knows more methods than the plugin sees a null slot; one that knows fewer never looks that far.

use core::ffi::c_void;

use crate::{object::ObjectInfo, v1::AbiError};

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
    /// What Rust code behind this SDK says about the instances when they cross as objects; null for
    /// everybody else. A constant.
    pub object: *const ObjectInfo,
}

/// Destroys an instance; on anything but 0 `err` was written. Either way the instance is gone.
pub type DropFn = unsafe extern "C" fn(this: *mut c_void, err: *mut AbiError) -> u32;

// SAFETY: a header is constant, and points to constants.
unsafe impl Sync for VTableHeader {}
// SAFETY: as above; nothing in it belongs to a thread.
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

    /// Returns an address that stands for the binary that made the table; `None` when it does not say.
    #[must_use]
    pub fn home(&self) -> Option<usize> {
        // SAFETY: the field is null or points to a constant.
        unsafe { self.object.as_ref() }.map(|object| object.home.addr())
    }

    /// Returns how many methods the table has.
    #[must_use]
    pub const fn methods(&self) -> usize {
        (self.size as usize).saturating_sub(size_of::<Self>()) / size_of::<*const ()>()
    }
}
