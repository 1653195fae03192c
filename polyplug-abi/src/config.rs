//! The settings of an ABI v1 runtime.

use core::ffi::c_void;

use crate::{Array, ReloadPhase, StringView};

/// How strictly versions are compared.
///
/// # ABI
/// A `u32`.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compatibility {
    /// A mismatch is an error.
    Strict = 0,
    /// A mismatch is a warning where the code can run.
    Relaxed = 1,
    /// Nothing is compared.
    Yolo = 2,
}

/// What happens to bundles without a valid signature.
///
/// # ABI
/// A `u32`.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignaturePolicy {
    /// Signatures are not looked at.
    Off = 0,
    /// A missing or wrong signature is logged.
    WarnOnly = 1,
    /// A missing or wrong signature is an error.
    Required = 2,
}

/// How much a log record matters.
///
/// # ABI
/// A `u32`. Foreign code can pass any number; see [`LogLevel::from_u32`].
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// Something failed.
    Error = 1,
    /// Something is odd.
    Warn = 2,
    /// Something happened.
    Info = 3,
    /// For somebody who looks for a fault.
    Debug = 4,
    /// For somebody who looks very closely.
    Trace = 5,
}

impl LogLevel {
    /// Returns the level that `number` stands for, or `None` for an unknown one.
    #[must_use]
    pub const fn from_u32(number: u32) -> Option<Self> {
        Some(match number {
            1 => Self::Error,
            2 => Self::Warn,
            3 => Self::Info,
            4 => Self::Debug,
            5 => Self::Trace,
            _ => return None,
        })
    }
}

/// An Ed25519 public key.
///
/// # ABI
/// 32 bytes, align 1.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ed25519PublicKey {
    /// The key as RFC 8032 encodes it.
    pub bytes: [u8; 32],
}

/// The settings an ABI v1 host starts a runtime with.
///
/// # ABI
/// 72 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RuntimeConfig {
    /// How strictly versions are compared.
    pub compatibility: Compatibility,
    /// Whether bundles may be replaced while they run.
    pub hot_reload_enabled: bool,
    /// Told of each step of a reload.
    pub on_reload: Option<unsafe extern "C" fn(phase: *const ReloadPhase, user_data: *mut c_void)>,
    /// Passed to `on_reload` as it is.
    pub on_reload_user_data: *mut c_void,
    /// Told of each log record.
    pub log: Option<
        unsafe extern "C" fn(
            level: u32,
            scope: StringView,
            message: StringView,
            user_data: *mut c_void,
        ),
    >,
    /// Passed to `log` as it is.
    pub log_user_data: *mut c_void,
    /// Records of a level above this number are dropped.
    pub log_max_level: u32,
    /// What happens to bundles without a valid signature.
    pub signature_policy: SignaturePolicy,
    /// The keys whose signatures count.
    pub trusted_keys: Array<Ed25519PublicKey>,
}
