//! Values that carry others: owned memory, and the tagged unions of `Option` and `Result`.
//!
//! Not here: values that own nothing, in `values`. Invariant: a representation that owns memory is plain bits, and
//! its owner is the side that lifts it.

mod abi_string;
mod abi_vec;
mod lent_text;
mod lent_vec;
mod option;
mod result;
mod string;
mod vec;
#[cfg(feature = "serde")]
mod with_serde;

pub use abi_string::AbiString;
pub use abi_vec::AbiVec;
pub(super) use lent_vec::{copy_all, lend_all};
pub use option::AbiOption;
pub use result::{AbiResult, AbiResultPayload};
pub use string::OwnedString;
pub use vec::OwnedVec;
