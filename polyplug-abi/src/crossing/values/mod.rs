//! How values cross: each type of the standard library that can, beside those that own memory.
//!
//! Numbers and references cross as they lie in memory; arrays and tuples as C's structs. All others travel as their
//! `via` type, losslessly, and have a name of their own in the schema, so that a `Duration` is not taken for the
//! pair of numbers that it travels as. Not here: structs and enums of a contract's author, which
//! `#[derive(AbiType)]` implements.

mod any_error;
mod array;
mod borrowed;
#[cfg(feature = "std")]
mod io_error;
mod lent;
mod lent_mut;
#[cfg(all(feature = "std", any(unix, windows)))]
mod lent_path;
#[cfg(feature = "std")]
mod maps;
mod numbers;
mod owners;
#[cfg(all(feature = "std", any(unix, windows)))]
mod paths;
mod primitives;
mod recursive;
mod texts;
mod times;
mod tuple;
mod via;
#[cfg(feature = "anyhow")]
mod with_anyhow;

pub use any_error::{AnyError, BoxedError};
pub use array::AbiArray;
pub use owners::{Boxed, BoxedValue, BoxedWay};
pub use recursive::{Recursive, RecursiveType};
pub use tuple::{AbiTuple1, AbiTuple2, AbiTuple3, AbiTuple4, AbiTuple5, AbiTuple6};
