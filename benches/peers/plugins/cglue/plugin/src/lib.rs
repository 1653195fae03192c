//! The work behind cglue's traits.

use cglue::{
    callback::OpaqueCallback,
    prelude::v1::{CVec, ReprCString},
    trait_obj,
};
use cglue_contract::*;
use work::State;

struct Worker(State);

impl Work for Worker {
    type Made = Made;

    fn inc_stateless(&self, x: u32) -> u32 {
        work::inc_stateless(x)
    }

    fn inc(&self, x: u32) -> u32 {
        work::inc(self.0.step, x)
    }

    fn text_stateless(&self, text: &str) -> u64 {
        work::text_stateless(text)
    }

    fn text(&self, text: &str) -> u64 {
        work::text(self.0.step, text)
    }

    fn bytes(&self, bytes: &[u8]) -> u64 {
        work::bytes(self.0.step, bytes)
    }

    fn record(&self, record: Record) -> Record {
        record.moved(self.0.step)
    }

    fn shape(&self, shape: Shape) -> Shape {
        shape.grown(self.0.step)
    }

    fn string(&self) -> ReprCString {
        work::string(self.0.step).into()
    }

    fn numbers(&self, mut numbers: CVec<u64>) -> CVec<u64> {
        work::numbers(self.0.step, &mut numbers);
        numbers
    }

    fn texts(&self, mut texts: CVec<ReprCString>) -> CVec<ReprCString> {
        work::texts(self.0.step, &mut texts);
        texts
    }

    fn message(&self, message: Message) -> Message {
        message.counted(self.0.step)
    }

    fn each(&self, count: u32, mut visit: OpaqueCallback<u32>) {
        work::each(self.0.step, count, |index| {
            let _ = visit.call(index);
        });
    }

    fn make(&self) -> Made {
        Made(self.0)
    }
}

/// What the work makes.
#[derive(Debug)]
pub struct Made(State);

impl Adder for Made {
    fn add(&self, x: u32) -> u32 {
        work::inc(self.0.step, x)
    }
}

/// Makes an instance.
#[unsafe(no_mangle)]
pub extern "C" fn new_work() -> WorkBox<'static> {
    trait_obj!(Worker(State::default()) as Work)
}
