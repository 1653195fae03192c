//! What our plugins register in place of an interface of ABI v1: both tables of an implementation.
//!
//! The invariant: an export is constant, lives as long as its library, grows at its end, and says its size.

use core::ffi::c_void;

use super::vtable::VTableHeader;
use crate::{
    crossing::OwnedVec,
    v1::{AbiError, GuestContractInterface, HostApi, SliceView, StringView},
};

/// Makes an instance: on 0 `out` holds it, on anything else `err` says why not; never both.
///
/// `args` is null, or points to the representation of what the contract says instances are made from, which is
/// given away whatever the answer.
pub type CreateFn = unsafe extern "C" fn(
    host: *const HostApi,
    args: *const c_void,
    out: *mut *mut c_void,
    err: *mut AbiError,
) -> u32;

/// One implementation of a contract, with both of its tables.
///
/// # ABI
/// 88 bytes, align 8; fewer from plugins that do not have the last fields. Constant, owned by the plugin, alive
/// as long as its library. Grows at its end.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ContractExport {
    /// The size of this struct in bytes, as the plugin was built.
    pub size: u32,
    /// Reserved, 0.
    pub flags: u32,
    /// The interface of ABI v1: ids, versions and the uniform table. Never null.
    pub interface: *const GuestContractInterface,
    /// The typed table. Its type is the contract's; every instance of `create` goes with it. Never null.
    pub vtable: *const VTableHeader,
    /// Makes an instance for either table.
    pub create: CreateFn,
    /// The canonical text of the contract's schema (see `SPEC.md`); null when the plugin has none.
    pub schema: StringView,
    /// The FNV-1a hash of `schema` up to its notes, which begin with `#`; 0 when there is none.
    pub fingerprint: u64,
    /// Returns the schemas of other contracts whose objects this one passes; null when it does not say.
    pub mentioned: Option<MentionedFn>,
    /// The typed table for callers whose texts may be anything, with the same instances: that of `vtable` if
    /// its functions check texts, or take none. Null when there is none for them.
    pub untrusting: *const VTableHeader,
    /// Saves the state of an instance of `create`; null when its state is not to be carried over.
    pub save: Option<SaveFn>,
    /// Restores what `save` of another generation wrote, in an instance that has not been used yet; null when
    /// instances begin anew.
    pub restore: Option<RestoreFn>,
}

/// Writes the canonical text number `index` to `out` and returns 1, or returns 0 when there are no more.
/// The text is constant and stays as long as the library.
pub type MentionedFn = unsafe extern "C" fn(index: usize, out: *mut StringView) -> u32;

/// Saves the state of an instance: `fn save(&self) -> Vec<u8>` in the typed convention.
pub type SaveFn =
    unsafe extern "C" fn(instance: *mut c_void, out: *mut OwnedVec<u8>, err: *mut AbiError) -> u32;

/// Restores the state of an instance: `fn restore(&mut self, state: &[u8])` in the typed convention.
pub type RestoreFn =
    unsafe extern "C" fn(instance: *mut c_void, state: SliceView<u8>, err: *mut AbiError) -> u32;

// SAFETY: an export is a constant table of function pointers and of pointers to such tables.
unsafe impl Sync for ContractExport {}
// SAFETY: an export is constant, and none of its addresses belongs to a thread.
unsafe impl Send for ContractExport {}
