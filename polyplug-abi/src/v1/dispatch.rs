//! How the functions of a contract are reached in ABI v1: a native table, or a virtual machine's entry.
//!
//! Not here: the interfaces that contain these, in `guest` and `host_contract`. Invariant: `dispatch_type` of the
//! interface says which member of the union is valid.

use core::ffi::c_void;

use super::{arena::CallArena, error::AbiError, instance::GuestContractInstance};

/// Which member of [`DispatchMechanisms`] is valid.
///
/// # ABI
/// A `u32`. Foreign memory can hold any number: read it as `u32` before it becomes this type.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DispatchType {
    /// A table of native functions.
    Native = 0,
    /// One entry point that takes the function's number.
    VirtualMachine = 1,
}

/// The language a plugin is written in.
///
/// # ABI
/// A `u32`.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the whole documentation")]
pub enum SupportedLanguage {
    Rust = 0,
    Cpp = 1,
    Dotnet = 2,
    Python = 3,
    Lua = 4,
    JavaScript = 5,
}

impl SupportedLanguage {
    /// Returns the language with this number, or `None` for an unknown one.
    #[must_use]
    pub const fn from_u32(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::Rust,
            1 => Self::Cpp,
            2 => Self::Dotnet,
            3 => Self::Python,
            4 => Self::Lua,
            5 => Self::JavaScript,
            _ => return None,
        })
    }
}

impl core::fmt::Display for SupportedLanguage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Rust => "Rust",
            Self::Cpp => "C++",
            Self::Dotnet => ".NET",
            Self::Python => "Python",
            Self::Lua => "Lua",
            Self::JavaScript => "JavaScript",
        })
    }
}

/// A function of a native table: the *uniform* convention.
///
/// `args` points to the argument struct (null when there are no parameters), `out` to room for the
/// result (null for none), `err` to an `AbiError` whose `code` the caller has set to 0. On failure the
/// callee writes `err` and leaves `out` alone.
pub type UniformFn = unsafe extern "C" fn(
    instance: GuestContractInstance,
    args: *const (),
    out: *mut (),
    err: *mut AbiError,
);

/// A table of [`UniformFn`]s in the order of declaration.
///
/// # ABI
/// 16 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct NativeDispatch {
    /// The number of functions.
    pub function_count: u32,
    /// The first of `function_count` function pointers; lives as long as the library.
    pub functions: *const *const (),
}

/// What a loader wants to be told with each call; opaque to everybody else.
///
/// # ABI
/// 8 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VmLoaderData {
    /// Owned by the loader.
    pub data: *mut c_void,
}

impl VmLoaderData {
    /// Makes the value for code without a loader.
    #[must_use]
    pub const fn null() -> Self {
        Self { data: core::ptr::null_mut() }
    }
}

/// Calls function `fn_id`, the number of its declaration from 0: the uniform convention, but that the
/// memory of a result is the arena's, and the host's if `arena` is null.
pub type VmCallFn = unsafe extern "C" fn(
    loader: VmLoaderData,
    instance: GuestContractInstance,
    fn_id: u32,
    args: *const (),
    out: *mut (),
    arena: *mut CallArena,
    err: *mut AbiError,
);

/// The one entry point of a contract that a virtual machine runs.
///
/// # ABI
/// 16 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VmDispatch {
    /// Calls a function.
    pub call: VmCallFn,
    /// Passed to `call` as it is.
    pub loader_data: VmLoaderData,
}

/// The way in, of the kind that [`DispatchType`] names.
///
/// # ABI
/// 16 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy)]
pub union DispatchMechanisms {
    /// Valid for [`DispatchType::Native`].
    pub native: NativeDispatch,
    /// Valid for [`DispatchType::VirtualMachine`].
    pub vm: VmDispatch,
}

impl core::fmt::Debug for DispatchMechanisms {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("DispatchMechanisms { .. }")
    }
}
