//! The traits, as authors write them for cglue.

#![allow(missing_docs, reason = "the names say which work is done; cglue copies no comments")]

use cglue::{
    callback::OpaqueCallback,
    prelude::v1::{CVec, ReprCString},
    *,
};

work::record! { #[repr(C)] }
work::shape! { #[repr(C)] }
work::message! { #[repr(C)] Message, ReprCString }

/// The work.
#[cglue_trait]
pub trait Work {
    #[wrap_with_obj(Adder)]
    type Made: Adder + 'static;

    fn inc_stateless(&self, x: u32) -> u32;
    fn inc(&self, x: u32) -> u32;
    fn text_stateless(&self, text: &str) -> u64;
    fn text(&self, text: &str) -> u64;
    fn bytes(&self, bytes: &[u8]) -> u64;
    fn record(&self, record: Record) -> Record;
    fn shape(&self, shape: Shape) -> Shape;
    fn string(&self) -> ReprCString;
    fn numbers(&self, numbers: CVec<u64>) -> CVec<u64>;
    fn texts(&self, texts: CVec<ReprCString>) -> CVec<ReprCString>;
    fn message(&self, message: Message) -> Message;
    fn each(&self, count: u32, visit: OpaqueCallback<u32>);
    fn make(&self) -> Self::Made;
}

/// What the work makes.
#[cglue_trait]
pub trait Adder {
    /// Adds.
    fn add(&self, x: u32) -> u32;
}

/// What the library exports, as `new_work`.
pub type NewWork = extern "C" fn() -> WorkBox<'static>;
