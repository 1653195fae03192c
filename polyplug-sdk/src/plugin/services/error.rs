//! Why a plugin does not get a contract that it asks for.
//!
//! Not here: how a plugin asks. Invariant: the message is whole, and names the contract.

use std::fmt;

use polyplug_abi::{AbiError, AbiErrorCode};

/// Why a plugin does not get a contract that it asks for. The message is whole: it names the contract, and says
/// what to do.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceError {
    /// It has no provider.
    NotFound {
        /// The name of the contract.
        contract: &'static str,
        /// What the host says.
        message: String,
    },
    /// It is provided in another shape.
    Mismatch {
        /// The name of the contract.
        contract: &'static str,
        /// All that differs, as the host says it.
        message: String,
    },
    /// The runtime is gone, or cannot do it.
    Unavailable {
        /// The name of the contract.
        contract: &'static str,
        /// What the host says.
        message: String,
    },
    /// The provider could not make the instance.
    Create {
        /// The name of the contract.
        contract: &'static str,
        /// An [`AbiErrorCode`], or from 256 on a number of the provider's own.
        code: u32,
        /// What the provider says.
        message: String,
    },
}

impl ServiceError {
    /// Reads what a host answered.
    ///
    /// # Safety
    /// The message of `err` is null and empty, or live bytes.
    pub(super) unsafe fn new(contract: &'static str, code: u32, err: AbiError) -> Self {
        // SAFETY: the caller promises a valid message.
        let message = String::from_utf8_lossy(unsafe { err.message.as_bytes() }).into_owned();
        match AbiErrorCode::from_u32(code) {
            Some(AbiErrorCode::NotFound | AbiErrorCode::HostContractNotFound) => {
                Self::NotFound { contract, message }
            }
            Some(AbiErrorCode::HostContractVersionMismatch) => Self::Mismatch { contract, message },
            Some(AbiErrorCode::FunctionNotAvailable | AbiErrorCode::InvalidPointer) => {
                Self::Unavailable { contract, message }
            }
            _ => Self::Create { contract, code, message },
        }
    }

    /// Returns the name of the contract.
    #[must_use]
    pub fn contract(&self) -> &'static str {
        match self {
            Self::NotFound { contract, .. }
            | Self::Mismatch { contract, .. }
            | Self::Unavailable { contract, .. }
            | Self::Create { contract, .. } => contract,
        }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { message, .. } | Self::Mismatch { message, .. } => f.write_str(message),
            Self::Unavailable { contract, message } => {
                write!(f, "contract `{contract}` is not to be had: {message}")
            }
            Self::Create { message, .. } => f.write_str(message),
        }
    }
}

/// Says what `{}` says: it is what an `init` that returns the error logs.
impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ServiceError {}
