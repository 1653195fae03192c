//! How a contract changes without breaking those who use it.
//!
//! Hosts and plugins are built at different times, so each meets the other's older and newer versions of a
//! contract. What fits is decided when a plugin is used for the first time, by comparing the shapes of both
//! sides: what runs is right, and what does not fit is refused with all its differences
//! ([`GetError::Mismatch`](crate::GetError)). The version number decides about nothing but the major
//! version, which is part of the contract's identity.
//!
//! | change | old host, new plugin | new host, old plugin | why |
//! |---|---|---|---|
//! | rename a parameter, change documentation | runs | runs | neither is part of the shape |
//! | append a method with `#[since]` and a body | runs | runs | the host has the body, and runs it for the old plugin |
//! | append a method with `#[since(.., optional)]` | runs | runs | a call answers `CallError::MethodMissing` for the old plugin |
//! | append a method with `#[since]` alone | runs | refused | the old plugin lacks it, and nothing stands in |
//! | append a method without `#[since]` | runs | refused | as before; it counts as one that was always there |
//! | add a body to a method, or remove it | runs | runs | who implements the trait writes less or more; calls are the same |
//! | add `Send` or `Sync` to the trait | runs | refused | a plugin may promise more than is asked for, and not less |
//! | remove `Send` or `Sync` from the trait | refused | runs | as before, the other way round |
//! | remove the last method | refused | runs | the old host calls it; the new one does not know it |
//! | remove another method | refused | refused | the methods behind it would be taken for each other |
//! | reorder methods | refused | refused | they would be taken for each other |
//! | rename a method | refused | refused | a name is a meaning: it may be another method |
//! | add or remove a parameter | refused | refused | the call is another one |
//! | change the type of a parameter | refused | refused | the bytes would be read as something else |
//! | change the type of the result | refused | refused | as before |
//! | change `&self` to `&mut self`, or back | refused | refused | one of them may be called by several threads at once |
//! | change what a result borrows from | refused | refused | it would live shorter than the caller believes |
//! | change what instances are made from | refused | refused | the plugin would read it as something else |
//! | change the type of a field | refused | refused | the bytes would be read as something else |
//! | reorder or rename fields | refused | refused | they would be taken for each other |
//! | append a field to a struct | refused | refused | the two sides disagree about its size |
//! | append a variant to an enum | refused | refused | the side that does not know it could not go on when it comes |
//! | change a contract whose objects are passed | refused | refused | objects go both ways, so their contracts have to fit both ways |
//! | append a method with `#[since]` to it | runs | runs | the body runs, or a call answers `CallError::MethodMissing` |
//! | give the contract a new major version | not found | not found | it is another contract, of the same name |
//! | the same, with a plugin that provides both | runs | not found | the plugin implements two traits, one of each version |
//!
//! The changes that run in both directions need no more than a new minor version. For the others:
//!
//! * A new method that older plugins need not have: give it a body, or mark it `optional`. The proxy
//!   answers whether the plugin has it, with a method named `supports_` and its name.
//! * Anything else is a new contract: keep the old trait, write a new one with the next major version, and
//!   let plugins implement both for a while. A host asks for the new one first, and then for the old one.
//!
//! ```
//! use polyplug_sdk::prelude::*;
//!
//! #[contract(name = "greeter.Hello", version = "1.2")]
//! pub trait Greeter: Send + Sync {
//!     fn greet(&self, name: &str) -> String;
//!
//!     /// Plugins of version 1.0 lack it, and the host runs this body for them.
//!     #[since("1.1")]
//!     fn shout(&self, name: &str) -> String {
//!         self.greet(name).to_uppercase()
//!     }
//!
//!     /// Plugins of versions 1.0 and 1.1 lack it, and a call is an error.
//!     #[since("1.2", optional)]
//!     fn languages(&self) -> Vec<String>;
//! }
//!
//! fn languages_of(greeter: &GreeterProxy) -> Vec<String> {
//!     if greeter.supports_languages() { greeter.languages() } else { Vec::new() }
//! }
//! # fn main() {}
//! ```
//!
//! [`lock`](mod@crate::lock) keeps a record of the shapes, so that a test says what a change means before users
//! find out.

pub use polyplug_abi::evolution::{Change, Difference, Effect, Sides, Unreadable, Verdict};
