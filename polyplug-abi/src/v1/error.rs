//! The error that crosses the boundary: a code and a borrowed message.
//!
//! Not here: what Rust callers see of it, which is `CallError`. Invariant: foreign code can write any number, so a
//! code is a `u32` until it is converted.

use super::views::StringView;

/// What went wrong, as a number that every language understands.
///
/// 0 to 102 belong to ABI v1; 200 to 255 belong to [`ExtensionErrorCode`](crate::ExtensionErrorCode);
/// from [`AbiErrorCode::FIRST_PLUGIN_CODE`] on they are the plugin's own and arrive unchanged.
///
/// # ABI
/// A `u32`. Foreign code can write any number: read a code as `u32` and convert with
/// [`AbiErrorCode::from_u32`].
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AbiErrorCode {
    /// Nothing went wrong.
    Ok = 0,
    /// Something without a code of its own.
    Generic = 1,
    /// The caller's buffer is too small for the answer.
    BufferTooSmall = 2,
    /// The callee panicked, or threw; it was caught on its own side.
    Panic = 3,
    /// The thing asked for is not there.
    NotFound = 4,
    /// The handle names something that has been replaced or removed.
    StaleHandle = 5,
    /// The function exists in the table but does nothing here; the message says why.
    FunctionNotAvailable = 6,
    /// The contract is already provided by this bundle.
    DuplicateProvider = 7,
    /// A pointer was null, or an instance was null where one with state is needed.
    InvalidPointer = 8,
    /// The callee is already running and cannot be entered again.
    ReentrantCall = 9,
    /// No host contract has the id.
    HostContractNotFound = 100,
    /// The host contract exists, but in another version.
    HostContractVersionMismatch = 101,
    /// The host contract was called and failed.
    HostContractCallFailed = 102,
}

impl AbiErrorCode {
    /// The first code that is free for a plugin's own use.
    pub const FIRST_PLUGIN_CODE: u32 = 256;

    /// Returns the code with this number, or `None` for one that ABI v1 does not define.
    #[must_use]
    pub const fn from_u32(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::Ok,
            1 => Self::Generic,
            2 => Self::BufferTooSmall,
            3 => Self::Panic,
            4 => Self::NotFound,
            5 => Self::StaleHandle,
            6 => Self::FunctionNotAvailable,
            7 => Self::DuplicateProvider,
            8 => Self::InvalidPointer,
            9 => Self::ReentrantCall,
            100 => Self::HostContractNotFound,
            101 => Self::HostContractVersionMismatch,
            102 => Self::HostContractCallFailed,
            _ => return None,
        })
    }
}

/// An error as the callee hands it over.
///
/// The message is lent: it lives in memory of the callee until its next failure on the same
/// thread. The receiver copies it at once and never frees it.
///
/// # ABI
/// 24 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct AbiError {
    /// An [`AbiErrorCode`], an [`ExtensionErrorCode`](crate::ExtensionErrorCode) or a plugin's own number; 0 is success.
    pub code: u32,
    /// UTF-8 text for a person. Null when there is none.
    pub message: StringView,
}

impl AbiError {
    /// Makes the value that says nothing went wrong.
    #[must_use]
    pub const fn ok() -> Self {
        Self { code: AbiErrorCode::Ok as u32, message: StringView::null() }
    }

    /// Makes an error with a message that lives forever.
    #[must_use]
    pub const fn new(code: AbiErrorCode, message: &'static str) -> Self {
        Self { code: code as u32, message: StringView::from_str(message) }
    }

    /// Returns whether nothing went wrong.
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        self.code == AbiErrorCode::Ok as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip() {
        let mut known = 0;
        for number in 0..=300 {
            if let Some(code) = AbiErrorCode::from_u32(number) {
                assert_eq!(code as u32, number);
                known += 1;
            }
        }
        assert_eq!(known, 13);
    }
}
