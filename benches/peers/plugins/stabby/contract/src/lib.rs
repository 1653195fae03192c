//! The traits, as authors write them for stabby.

use stabby::{
    boxed::Box, closure::CallMut1, dynptr, slice::Slice, str::Str, string::String, vec::Vec,
};

work::record! { #[stabby::stabby] }
work::shape! { #[stabby::stabby] #[repr(C, u8)] }
work::message! { #[stabby::stabby] Message, String }

/// An instance of the plugin.
pub type BoxedWork = dynptr!(Box<dyn Work>);

/// An object that the work makes.
pub type BoxedAdder = dynptr!(Box<dyn Adder>);

/// A function that is lent to the plugin.
pub type Visitor<'a> = dynptr!(&'a mut dyn CallMut1<(), u32>);

/// The work.
#[stabby::stabby(checked)]
#[expect(missing_docs, reason = "the names say which work is done")]
pub trait Work {
    extern "C" fn inc_stateless(&self, x: u32) -> u32;
    extern "C" fn inc(&self, x: u32) -> u32;
    extern "C" fn text_stateless<'a>(&self, text: Str<'a>) -> u64;
    extern "C" fn text<'a>(&self, text: Str<'a>) -> u64;
    extern "C" fn bytes<'a>(&self, bytes: Slice<'a, u8>) -> u64;
    extern "C" fn record(&self, record: Record) -> Record;
    extern "C" fn shape(&self, shape: Shape) -> Shape;
    extern "C" fn string(&self) -> String;
    extern "C" fn numbers(&self, numbers: Vec<u64>) -> Vec<u64>;
    extern "C" fn texts(&self, texts: Vec<String>) -> Vec<String>;
    extern "C" fn message(&self, message: Message) -> Message;
    extern "C" fn each<'a>(&self, count: u32, visit: Visitor<'a>);
    extern "C" fn make(&self) -> BoxedAdder;
}

/// What the work makes.
#[stabby::stabby(checked)]
pub trait Adder {
    /// Adds.
    extern "C" fn add(&self, x: u32) -> u32;
}
