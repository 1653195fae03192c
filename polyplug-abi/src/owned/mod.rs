//! Values that carry others: owned memory, and the tagged unions of `Option` and `Result`.

mod option;
mod result;
mod string;
mod vec;

pub use option::AbiOption;
pub use result::{AbiResult, AbiResultPayload};
pub use string::OwnedString;
pub use vec::OwnedVec;
