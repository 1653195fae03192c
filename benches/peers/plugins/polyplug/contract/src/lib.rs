//! The contracts, as authors write them.

use polyplug_sdk::prelude::*;

work::record! { #[derive(AbiType)] #[repr(C)] }
work::shape! { #[derive(AbiType)] }
work::message! { #[derive(AbiType)] Message, String }
work::message! { #[derive(AbiType)] OwnMessage, AbiString }

/// The work.
#[contract(name = "peers.Work", version = "1.0")]
#[expect(missing_docs, reason = "the names say which work is done")]
pub trait Work: Send + Sync {
    fn inc_stateless(&self, x: u32) -> u32;
    fn inc(&self, x: u32) -> u32;
    fn text_stateless(&self, text: &str) -> u64;
    fn text(&self, text: &str) -> u64;
    fn bytes(&self, bytes: &[u8]) -> u64;
    fn record(&self, record: Record) -> Record;
    fn shape(&self, shape: Shape) -> Shape;
    fn string(&self) -> String;
    fn string_own(&self) -> AbiString;
    fn numbers(&self, numbers: Vec<u64>) -> Vec<u64>;
    fn numbers_own(&self, numbers: AbiVec<u64>) -> AbiVec<u64>;
    fn texts(&self, texts: Vec<String>) -> Vec<String>;
    fn texts_own(&self, texts: Vec<AbiString>) -> Vec<AbiString>;
    fn message(&self, message: Message) -> Message;
    fn message_own(&self, message: OwnMessage) -> OwnMessage;
    fn each(&self, count: u32, visit: &mut dyn FnMut(u32));
    fn make(&self) -> Box<dyn Adder>;
}

/// What the work makes.
#[contract(name = "peers.Adder", version = "1.0")]
pub trait Adder: Send + Sync {
    /// Adds.
    fn add(&self, x: u32) -> u32;
}
