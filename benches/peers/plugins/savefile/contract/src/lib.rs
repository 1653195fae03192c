//! The traits, as authors write them for savefile-abi.

use savefile_derive::{Savefile, savefile_abi_exportable};

work::record! { #[derive(Savefile)] #[repr(C)] }
work::shape! { #[derive(Savefile)] }
work::message! { #[derive(Savefile)] Message, String }

/// The work.
#[savefile_abi_exportable(version = 0)]
#[expect(missing_docs, reason = "the names say which work is done")]
pub trait Work {
    fn inc_stateless(&self, x: u32) -> u32;
    fn inc(&self, x: u32) -> u32;
    fn text_stateless(&self, text: &str) -> u64;
    fn text(&self, text: &str) -> u64;
    fn bytes(&self, bytes: &[u8]) -> u64;
    fn record(&self, record: Record) -> Record;
    fn shape(&self, shape: Shape) -> Shape;
    fn string(&self) -> String;
    fn numbers(&self, numbers: Vec<u64>) -> Vec<u64>;
    fn texts(&self, texts: Vec<String>) -> Vec<String>;
    fn message(&self, message: Message) -> Message;
    fn each(&self, count: u32, visit: &mut dyn FnMut(u32));
    fn make(&self) -> Box<dyn Adder>;
}

/// What the work makes.
#[savefile_abi_exportable(version = 0)]
pub trait Adder {
    /// Adds.
    fn add(&self, x: u32) -> u32;
}
