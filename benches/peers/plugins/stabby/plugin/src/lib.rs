//! The work behind stabby's traits.

use stabby::{
    boxed::Box, closure::CallMut1DynMut, slice::Slice, str::Str, string::String, vec::Vec,
};
use stabby_contract::{Adder, BoxedAdder, BoxedWork, Message, Record, Shape, Visitor, Work};
use work::State;

struct Worker(State);

impl Work for Worker {
    extern "C" fn inc_stateless(&self, x: u32) -> u32 {
        work::inc_stateless(x)
    }

    extern "C" fn inc(&self, x: u32) -> u32 {
        work::inc(self.0.step, x)
    }

    extern "C" fn text_stateless<'a>(&self, text: Str<'a>) -> u64 {
        work::text_stateless(text.as_str())
    }

    extern "C" fn text<'a>(&self, text: Str<'a>) -> u64 {
        work::text(self.0.step, text.as_str())
    }

    extern "C" fn bytes<'a>(&self, bytes: Slice<'a, u8>) -> u64 {
        work::bytes(self.0.step, bytes.into())
    }

    extern "C" fn record(&self, record: Record) -> Record {
        record.moved(self.0.step)
    }

    extern "C" fn shape(&self, shape: Shape) -> Shape {
        shape.grown(self.0.step)
    }

    extern "C" fn string(&self) -> String {
        work::string(self.0.step).into()
    }

    extern "C" fn numbers(&self, mut numbers: Vec<u64>) -> Vec<u64> {
        work::numbers(self.0.step, &mut numbers);
        numbers
    }

    extern "C" fn texts(&self, mut texts: Vec<String>) -> Vec<String> {
        work::texts(self.0.step, &mut texts);
        texts
    }

    extern "C" fn message(&self, message: Message) -> Message {
        message.counted(self.0.step)
    }

    extern "C" fn each<'a>(&self, count: u32, mut visit: Visitor<'a>) {
        work::each(self.0.step, count, |index| visit.call_mut(index));
    }

    extern "C" fn make(&self) -> BoxedAdder {
        Box::new(Made(self.0)).into()
    }
}

struct Made(State);

impl Adder for Made {
    extern "C" fn add(&self, x: u32) -> u32 {
        work::inc(self.0.step, x)
    }
}

/// Makes an instance.
#[stabby::export]
pub extern "C" fn new_work() -> BoxedWork {
    Box::new(Worker(State::default())).into()
}
