//! The settings of an ABI v1 runtime.
//!
//! Not here: how a runtime follows the settings. Invariant: the struct is lent while the runtime is made; the
//! callbacks may run on any thread after that.

use core::{ffi::c_void, fmt, ptr};

use super::{
    bundle::ReloadPhase,
    views::{Array, StringView},
};

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
    /// A detail that helps to find a fault.
    Debug = 4,
    /// A detail of every step.
    Trace = 5,
}

impl LogLevel {
    /// Returns the level with this number, or `None` for an unknown one.
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
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ed25519PublicKey {
    /// The key as RFC 8032 encodes it.
    pub bytes: [u8; 32],
}

impl fmt::Debug for Ed25519PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519PublicKey(")?;
        self.bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

impl Ed25519PublicKey {
    /// Reads the file in which ABI v1 keeps a public key; `None` if it is none, such as one with a secret key.
    ///
    /// ```
    /// # use polyplug_abi::Ed25519PublicKey;
    /// # let file = [&b"PPKEY\0\x02"[..], &[7; 32]].concat();
    /// let key = Ed25519PublicKey::from_key_file(&file); // in a program, include_bytes!("vendor.pub")
    /// # assert_eq!(key, Some(Ed25519PublicKey { bytes: [7; 32] }));
    /// # assert_eq!(Ed25519PublicKey::from_key_file(&[&b"PPKEY\0\x01"[..], &[7; 32]].concat()), None);
    /// # assert_eq!(Ed25519PublicKey::from_key_file(&file[..38]), None);
    /// ```
    #[must_use]
    pub const fn from_key_file(file: &[u8]) -> Option<Self> {
        match file {
            [b'P', b'P', b'K', b'E', b'Y', 0, 2, key @ ..] if key.len() == 32 => {
                match key.first_chunk() {
                    Some(bytes) => Some(Self { bytes: *bytes }),
                    None => None,
                }
            }
            _ => None,
        }
    }

    /// Reads 64 hexadecimal digits, as `{}` writes them; `None` if it is anything else.
    ///
    /// ```
    /// # use polyplug_abi::Ed25519PublicKey;
    /// let text = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    /// let key = Ed25519PublicKey::from_hex(text).unwrap();
    /// assert_eq!(key.to_string(), text);
    /// # assert_eq!(Ed25519PublicKey::from_hex(&text.to_uppercase()), Some(key));
    /// # assert_eq!(Ed25519PublicKey::from_hex(&text[1..]), None);
    /// # assert_eq!(Ed25519PublicKey::from_hex(&text.replace('d', "g")), None);
    /// # assert_eq!(Ed25519PublicKey::from_hex(&"ü".repeat(32)), None);
    /// ```
    #[must_use]
    pub const fn from_hex(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        let mut bytes = [0; 32];
        if text.len() != 2 * bytes.len() {
            return None;
        }
        // A constant has no iterators.
        let mut i = 0;
        while i < bytes.len() {
            let (high, low) =
                ((text[2 * i] as char).to_digit(16), (text[2 * i + 1] as char).to_digit(16));
            match (high, low) {
                (Some(high), Some(low)) => bytes[i] = (high << 4 | low) as u8,
                _ => return None,
            }
            i += 1;
        }
        Some(Self { bytes })
    }
}

impl fmt::Display for Ed25519PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Told of each step of a reload, and of unloading.
///
/// `phase` is never null, and is lent for the call with its texts. May be called on any thread.
pub type OnReloadFn = unsafe extern "C" fn(user_data: *mut c_void, phase: *const ReloadPhase);

/// Told of each record of the log.
///
/// Both texts are lent for the call. May be called on any thread, on several at once.
pub type OnLogFn = unsafe extern "C" fn(
    user_data: *mut c_void,
    level: u32,
    scope: StringView,
    message: StringView,
);

/// The settings an ABI v1 host starts a runtime with: see `RuntimeBuilder::abi_v1_config`, and in C
/// `polyplug_runtime_create`.
///
/// # ABI
/// 72 bytes, align 8. Lent while the runtime is made, which copies what it keeps; what the user data points to is the
/// host's, and stays as long as the functions can be called.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RuntimeConfig {
    /// How strictly versions are compared.
    pub compatibility: Compatibility,
    /// Whether bundles may be replaced while they run.
    pub hot_reload_enabled: bool,
    /// Told of each step of a reload; null when the host does not want to be told.
    pub on_reload: Option<OnReloadFn>,
    /// Passed to `on_reload` as it is.
    pub on_reload_user_data: *mut c_void,
    /// Told of each log record; null for what the runtime does without it.
    pub log: Option<OnLogFn>,
    /// Passed to `log` as it is.
    pub log_user_data: *mut c_void,
    /// Records whose level is above this number are dropped: all of them at 0. Means nothing without `log`.
    pub log_max_level: u32,
    /// What happens to bundles without a valid signature.
    pub signature_policy: SignaturePolicy,
    /// The keys whose signatures count; without any, those of every key.
    pub trusted_keys: Array<Ed25519PublicKey>,
}

impl RuntimeConfig {
    /// The settings that ABI v1 has for a host that says nothing: strict, no reloading, no signatures, no callbacks.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            compatibility: Compatibility::Strict,
            hot_reload_enabled: false,
            on_reload: None,
            on_reload_user_data: ptr::null_mut(),
            log: None,
            log_user_data: ptr::null_mut(),
            log_max_level: LogLevel::Warn as u32,
            signature_policy: SignaturePolicy::Off,
            trusted_keys: Array::empty(),
        }
    }
}

impl Default for RuntimeConfig {
    fn default() -> Self {
        Self::new()
    }
}
