//! Why a call into a plugin did not return a value.
//!
//! Not here: errors of a contract's own, which are results. Invariant: the texts are copies, so an error outlives
//! the library that it came from.

use alloc::string::{String, ToString};
use core::fmt;

use super::provider::Provider;
use crate::{
    crossing::InvalidValue,
    extension::ExtensionErrorCode,
    v1::{AbiError, AbiErrorCode, Version},
};

/// Why a call into a plugin did not return a value.
///
/// The host and the plugin both go on after any of these.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError {
    /// The plugin panicked, or threw; it was caught on its own side.
    Panicked {
        /// The name of the plugin; empty for an object that was lent or given to this side.
        plugin: String,
        /// The name of the contract.
        contract: &'static str,
        /// The method that was called; `create` or `drop` for the instance itself.
        method: &'static str,
        /// What the panic said.
        message: String,
    },
    /// The instance was left in an unknown state by an earlier panic in a `&mut self` method.
    Poisoned {
        /// The name of the plugin.
        plugin: String,
        /// The name of the contract.
        contract: &'static str,
        /// The method that was called.
        method: &'static str,
    },
    /// A parameter or the result is not a value of its type.
    InvalidValue {
        /// The name of the plugin.
        plugin: String,
        /// The name of the contract.
        contract: &'static str,
        /// The method that was called.
        method: &'static str,
        /// Why it is no value of its type.
        message: String,
    },
    /// A call that the method made failed, and the method did not handle that: a call of a closure or an object that it
    /// was given, of a service of the host, or of another plugin.
    CalleeFailed {
        /// The name of the plugin; empty for an object that was lent or given to this side.
        plugin: String,
        /// The name of the contract.
        contract: &'static str,
        /// The method that was called; `create` or `drop` for the instance itself.
        method: &'static str,
        /// What the other call failed with.
        message: String,
    },
    /// The plugin is older than the method, which has no default body to run instead.
    MethodMissing {
        /// The name of the plugin.
        plugin: String,
        /// The version of the plugin.
        plugin_version: Version,
        /// The name of the contract.
        contract: &'static str,
        /// The method that was called.
        method: &'static str,
        /// The minor version of the contract that the method came with, as `(major, minor)`.
        since: (u32, u32),
    },
    /// The plugin answered an error code.
    Failed {
        /// The name of the plugin.
        plugin: String,
        /// The name of the contract.
        contract: &'static str,
        /// The method that was called; `create` or `drop` for the instance itself.
        method: &'static str,
        /// An [`AbiErrorCode`], or from 256 on a number of the plugin's own.
        code: u32,
        /// What the plugin said.
        message: String,
    },
}

impl CallError {
    /// Makes the error for a value that could not be lifted.
    #[must_use]
    pub fn invalid(
        plugin: &str,
        contract: &'static str,
        method: &'static str,
        value: InvalidValue,
    ) -> Self {
        let message = alloc::format!("the result is invalid: {value}");
        Self::InvalidValue { plugin: plugin.into(), contract, method, message }
    }
}

/// The plugin, or the other side of a call that lent or gave an object away.
struct Who<'a>(&'a str);

impl fmt::Display for Who<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.0.strip_prefix(Provider::HOST)) {
            ("", _) => f.write_str("the other side"),
            (_, Some(value)) => write!(f, "the host's `{value}`"),
            (plugin, None) => write!(f, "plugin `{plugin}`"),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panicked { plugin, contract, method, message } => {
                write!(f, "{} panicked in `{contract}::{method}`: {message}", Who(plugin))
            }
            Self::CalleeFailed { plugin, contract, method, message } => write!(
                f,
                "`{contract}::{method}` of {} ended, because a call that it made failed: {message}",
                Who(plugin)
            ),
            Self::Poisoned { plugin, contract, method } => write!(
                f,
                "{} cannot run `{contract}::{method}`: an earlier panic left the \
                 instance in an unknown state; create a new one",
                Who(plugin)
            ),
            Self::InvalidValue { plugin, contract, method, message } => write!(
                f,
                "a value of `{contract}::{method}` of {} cannot be used: {message}",
                Who(plugin)
            ),
            Self::MethodMissing { plugin, plugin_version, contract, method, since } => write!(
                f,
                "{} {plugin_version} has no `{contract}::{method}`, which came with version {}.{}; \
                 rebuild the plugin with the current contract crate",
                Who(plugin),
                since.0,
                since.1
            ),
            Self::Failed { plugin, contract, method, code, message } => {
                let who = Who(plugin);
                write!(f, "{who} failed in `{contract}::{method}`")?;
                // The code of failures without one.
                if *code != AbiErrorCode::Generic as u32 {
                    write!(f, " with code {code}")?;
                }
                if message.is_empty() { Ok(()) } else { write!(f, ": {message}") }
            }
        }
    }
}

/// Says what `{}` says: it is what a `main` that returns the error prints.
impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for CallError {}

/// A call that fails is the error of a method that reads or writes.
#[cfg(feature = "std")]
impl From<CallError> for std::io::Error {
    fn from(error: CallError) -> Self {
        Self::other(error)
    }
}

/// Makes a [`CallError`] of what a callee reported, copying the message.
///
/// # Safety
/// The message of `err` is valid: null, or live bytes.
#[cold]
pub unsafe fn call_error(
    plugin: &str,
    contract: &'static str,
    method: &'static str,
    status: u32,
    err: AbiError,
) -> CallError {
    const PANIC: u32 = AbiErrorCode::Panic as u32;
    const INVALID: u32 = ExtensionErrorCode::InvalidValue as u32;
    const CALLEE_FAILED: u32 = ExtensionErrorCode::CalleeFailed as u32;
    const POISONED: u32 = ExtensionErrorCode::Poisoned as u32;
    let plugin = plugin.to_string();
    let message = match err.message.check() {
        // SAFETY: the caller promises a valid message, and senseless ones are ruled out.
        Ok(()) => String::from_utf8_lossy(unsafe { err.message.as_bytes() }).into_owned(),
        Err(_) => String::new(),
    };
    match status {
        PANIC => CallError::Panicked { plugin, contract, method, message },
        CALLEE_FAILED => CallError::CalleeFailed { plugin, contract, method, message },
        INVALID => CallError::InvalidValue { plugin, contract, method, message },
        POISONED => CallError::Poisoned { plugin, contract, method },
        code => CallError::Failed { plugin, contract, method, code, message },
    }
}
