//! A trait object within the program: nothing is loaded, and nothing crosses.

use polyplug_contract::{Adder, Message, OwnMessage, Record, Shape, Work};
use polyplug_sdk::prelude::*;
use work::State;

use super::polyplug::{add_calls, add_values};
use crate::{arm::Arms, item::Item, peer::Peer};

#[derive(Default)]
struct Worker(State);

impl Work for Worker {
    #[inline(never)]
    fn inc_stateless(&self, x: u32) -> u32 {
        work::inc_stateless(x)
    }

    #[inline(never)]
    fn inc(&self, x: u32) -> u32 {
        work::inc(self.0.step, x)
    }

    #[inline(never)]
    fn text_stateless(&self, text: &str) -> u64 {
        work::text_stateless(text)
    }

    #[inline(never)]
    fn text(&self, text: &str) -> u64 {
        work::text(self.0.step, text)
    }

    #[inline(never)]
    fn bytes(&self, bytes: &[u8]) -> u64 {
        work::bytes(self.0.step, bytes)
    }

    #[inline(never)]
    fn record(&self, record: Record) -> Record {
        record.moved(self.0.step)
    }

    #[inline(never)]
    fn shape(&self, shape: Shape) -> Shape {
        shape.grown(self.0.step)
    }

    #[inline(never)]
    fn string(&self) -> String {
        work::string(self.0.step).to_owned()
    }

    #[inline(never)]
    fn string_own(&self) -> AbiString {
        AbiString::from(work::string(self.0.step))
    }

    #[inline(never)]
    fn numbers(&self, mut numbers: Vec<u64>) -> Vec<u64> {
        work::numbers(self.0.step, &mut numbers);
        numbers
    }

    #[inline(never)]
    fn numbers_own(&self, numbers: AbiVec<u64>) -> AbiVec<u64> {
        numbers
    }

    #[inline(never)]
    fn texts(&self, mut texts: Vec<String>) -> Vec<String> {
        work::texts(self.0.step, &mut texts);
        texts
    }

    #[inline(never)]
    fn texts_own(&self, texts: Vec<AbiString>) -> Vec<AbiString> {
        texts
    }

    #[inline(never)]
    fn message(&self, message: Message) -> Message {
        message.counted(self.0.step)
    }

    #[inline(never)]
    fn message_own(&self, message: OwnMessage) -> OwnMessage {
        message.counted(self.0.step)
    }

    #[inline(never)]
    fn each(&self, count: u32, visit: &mut dyn FnMut(u32)) {
        work::each(self.0.step, count, visit);
    }

    #[inline(never)]
    fn make(&self) -> Box<dyn Adder> {
        Box::new(Made(self.0))
    }
}

struct Made(State);

impl Adder for Made {
    #[inline(never)]
    fn add(&self, x: u32) -> u32 {
        work::inc(self.0.step, x)
    }
}

pub(super) fn add(arms: &mut Arms) {
    let caller = || Box::new(Worker::default()) as Box<dyn Work>;
    add_calls(arms, Peer::Native, caller);
    add_values(arms, Peer::Native, caller);
    arms.add(Peer::Native, Item::Create, move |x| {
        drop(std::hint::black_box(caller()));
        x
    });
}
