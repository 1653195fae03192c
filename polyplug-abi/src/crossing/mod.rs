//! The types that can cross a boundary by value, and how each is represented on the way.
//!
//! Here, each file above those that it names: what can be wrong with a value (`invalid_value`), the memory of
//! results (`host_heap`) and of owned values (`shared_heap`, `memory`), representations (`repr`), the traits of types that
//! cross (`abi_type`), what is lent (`lending`), how parts of a value wait for one another (`unlifted`), how deep a value goes (`levels`, which asks `stack`) and how a value alone is converted (`whole`),
//! and the types that implement the traits, with memory of their own (`owned`) and without (`values`). Not here:
//! objects of contracts. The invariant: every bit pattern of a representation is valid Rust, and what it means is
//! checked when it is lifted.

mod abi_type;
mod host_heap;
mod invalid_value;
mod lending;
#[cfg(feature = "std")]
mod levels;
mod memory;
mod owned;
mod repr;
mod shared_heap;
#[cfg(feature = "std")]
mod stack;
mod unlifted;
mod values;
mod whole;

pub use abi_type::{AbiBits, AbiPlain, AbiType, Arg, Trust, is_indirect};
pub use host_heap::HostHeap;
pub use invalid_value::{InvalidValue, MAX_LEVEL_BYTES, MAX_LEVEL_STACK, MAX_LEVELS};
pub use lending::{Arena, Copies, Lend, LendMut};
#[cfg(feature = "std")]
pub use levels::{Conversion, copy_nested, lend_nested, lift_nested, lower_nested};
pub use memory::{share_heap, share_own_heap};
pub use owned::{AbiOption, AbiResult, AbiResultPayload, AbiString, AbiVec, OwnedString, OwnedVec};
pub use repr::{MAX_DIRECT, Pass, Passing, Repr, SameRepr};
pub use shared_heap::{Allocator, FreeFn, FreeTable, OWN_HEAP, SharedHeap};
#[cfg(feature = "std")]
pub use unlifted::discard;
pub use unlifted::{Lowered, Unlifted, swallow};
pub use values::{
    AbiArray, AbiTuple1, AbiTuple2, AbiTuple3, AbiTuple4, AbiTuple5, AbiTuple6, AnyError, Boxed,
    BoxedError, BoxedValue, BoxedWay, Recursive, RecursiveType,
};
pub use whole::{lift_whole, lower_whole};
