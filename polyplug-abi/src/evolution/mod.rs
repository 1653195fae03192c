//! How two versions of a contract get along: reads canonical texts, compares them, and says what a change
//! means.
//!
//! All of it is pure: text in, differences out. Refusing is up to the runtime, which compares
//! with [`compare`], and to the lock file of the SDK, which asks for a [`Verdict`].
//!
//! The invariant: two texts with different fingerprints have a difference, and a text from a stranger may
//! be anything.

mod compare;
mod compare_types;
mod difference;
mod mentioned;
mod reader;
mod tree;
mod verdict;

pub use compare::{compare, compare_texts};
pub use difference::{Change, Difference, Sides};
pub use mentioned::{compare_mentioned, mentioned};
pub use reader::Unreadable;
pub use tree::{Field, Form, Method, Param, Schema, Type, Variant};
pub use verdict::{Effect, Verdict};

#[cfg(test)]
mod tests;
