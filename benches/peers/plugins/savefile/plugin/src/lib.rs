//! The work behind savefile-abi's traits.

use savefile_contract::{Adder, Message, Record, Shape, Work};
use savefile_derive::savefile_abi_export;
use work::State;

#[derive(Default)]
struct Worker(State);

impl Work for Worker {
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

    fn string(&self) -> String {
        work::string(self.0.step).to_owned()
    }

    fn numbers(&self, mut numbers: Vec<u64>) -> Vec<u64> {
        work::numbers(self.0.step, &mut numbers);
        numbers
    }

    fn texts(&self, mut texts: Vec<String>) -> Vec<String> {
        work::texts(self.0.step, &mut texts);
        texts
    }

    fn message(&self, message: Message) -> Message {
        message.counted(self.0.step)
    }

    fn each(&self, count: u32, visit: &mut dyn FnMut(u32)) {
        work::each(self.0.step, count, visit);
    }

    fn make(&self) -> Box<dyn Adder> {
        Box::new(Made(self.0))
    }
}

struct Made(State);

impl Adder for Made {
    fn add(&self, x: u32) -> u32 {
        work::inc(self.0.step, x)
    }
}

savefile_abi_export!(Worker, Work);
