//! How a plugin asks the host for an object of a contract, and what it is given: a lease.
//!
//! Not here: how a plugin calls through a lease, which `object` knows. Invariant: a lease belongs to its receiver,
//! who releases it once.

use core::ffi::c_void;

use super::export::MentionedFn;
use crate::v1::{AbiError, HostApi, StringView, Version};

/// Who provides what a plugin asks for.
///
/// # ABI
/// A `u32`. Foreign memory can hold any number: it is read as `u32`.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// The host, for plugins: a contract with the id of a [`HostContractId`](crate::HostContractId).
    Host = 0,
    /// The highest-ranked public provider; the instance is shared.
    Shared = 1,
    /// The same; the instance is a new one, and the plugin's own.
    Own = 2,
}

/// What a plugin asks for, and what it knows of the contract.
///
/// # ABI
/// 88 bytes, align 8. Lent for the call. Grows at its end.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ContractRequest {
    /// The size of this struct in bytes, as the plugin was built.
    pub size: u32,
    /// A [`RequestKind`].
    pub kind: u32,
    /// A set of [`ContractRequest::TRUSTED_TEXT`].
    pub flags: u32,
    /// The version of the contract that the plugin was built with.
    pub version: Version,
    /// The name of the contract.
    pub name: StringView,
    /// The bundle that is to provide it; empty for any. Ignored for what the host provides.
    pub bundle: StringView,
    /// The canonical text of the contract's schema. Never empty.
    pub schema: StringView,
    /// The hash of `schema` up to its notes.
    pub fingerprint: u64,
    /// Returns the schemas of other contracts whose objects this one passes; null when it does not say.
    pub mentioned: Option<MentionedFn>,
}

impl ContractRequest {
    /// Set when every text that the plugin passes is valid UTF-8 because Rust made it.
    pub const TRUSTED_TEXT: u32 = 1;
}

/// How the functions of a lease are called.
///
/// # ABI
/// A `u32`.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// `table` is the [`VTableHeader`](crate::VTableHeader) of a typed table.
    Typed = 0,
    /// `table` has [`UniformFn`](crate::UniformFn)s.
    Uniform = 1,
    /// `table` has [`HostUniformFn`](crate::HostUniformFn)s.
    HostUniform = 2,
}

/// An object of a contract that belongs to its provider, and what keeps it.
///
/// # ABI
/// 96 bytes, align 8. It belongs to its receiver, which calls `release` once.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ContractLease {
    /// A [`Convention`].
    pub convention: u32,
    /// How many functions the table has, if it is not a typed one.
    pub function_count: u32,
    /// What the functions take; with [`Convention::Uniform`] the `data` of the instance.
    pub instance: *mut c_void,
    /// The `contract_id` of the instance, for [`Convention::Uniform`].
    pub contract_id: u64,
    /// The functions, as `convention` says. Constant until the lease is released.
    pub table: *const (),
    /// What `release` takes.
    pub lease: *mut c_void,
    /// Gives the lease back.
    pub release: ReleaseFn,
    /// The name of who provides it. As the texts below, it stays until the lease is released.
    pub provider: StringView,
    /// Where its library lies; empty for a value of the host.
    pub path: StringView,
    /// The version of who provides it.
    pub provider_version: Version,
    /// A [`SupportedLanguage`](crate::SupportedLanguage); [`ContractLease::UNKNOWN`] when it does not say.
    pub language: u32,
}

impl ContractLease {
    /// `language` of a provider that does not declare one.
    pub const UNKNOWN: u32 = u32::MAX;
}

/// Gives a lease back, which may end the instance: on anything but 0 `err` was written, and the lease is gone
/// all the same. `used_up` is 1 when a method has consumed the instance, else 0. With a null `err`, what goes
/// wrong is noted by the host. May be called on any thread on which the instance may end.
pub type ReleaseFn =
    unsafe extern "C" fn(lease: *mut c_void, used_up: u32, err: *mut AbiError) -> u32;

/// Makes a lease: on 0 `out` holds it, on anything else `err` says why not; never both. May be called at any
/// time, on any thread.
pub type LeaseFn = unsafe extern "C" fn(
    host: *const HostApi,
    request: *const ContractRequest,
    out: *mut ContractLease,
    err: *mut AbiError,
) -> u32;
