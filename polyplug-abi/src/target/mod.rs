//! What the `this` of a table leads to: the implementation, kept in one way or another.
//!
//! Here: the trait of all ways (`pointer`), the instances of a plugin (`instance`), and objects while the other
//! side has them (`holders`). Not here: the contract that the implementation is of. The invariant: each way
//! is a type of its own, and a table is only ever used with pointers of its own way.

mod holders;
mod instance;
mod pointer;

pub use holders::{ArcHolder, BoxHolder, MutHolder, RefHolder};
pub use instance::{Instance, SharedInstance, Untrusting};
pub use pointer::{Hold, Target, TargetRefusal};
