//! The types that can cross a boundary by value, and how each is represented on the way.
//!
//! Here, each file above those that it names: what can be wrong with a value (`invalid_value`), the memory of
//! results (`host_heap`), representations (`repr`), the traits of types that cross (`abi_type`), and the types that
//! implement them, with memory of their own (`owned`) and without (`values`). Not here: objects of contracts. The
//! invariant: every bit pattern of a representation is valid Rust, and what it means is checked when it is lifted.

mod abi_type;
mod host_heap;
mod invalid_value;
mod owned;
mod repr;
mod values;

pub use abi_type::{AbiBits, AbiPlain, AbiType, Arg, Trust, is_indirect};
pub use host_heap::HostHeap;
pub use invalid_value::{InvalidValue, MAX_LEVEL_BYTES, MAX_LEVELS};
pub use owned::{AbiOption, AbiResult, AbiResultPayload, AbiString, AbiVec, OwnedString, OwnedVec};
pub use repr::{MAX_DIRECT, Pass, Passing, Repr, SameRepr};
pub use values::{
    AbiArray, AbiTuple1, AbiTuple2, AbiTuple3, AbiTuple4, AbiTuple5, AbiTuple6, AnyError, Boxed,
    BoxedValue, BoxedWay, Recursive, RecursiveType,
};
