//! The work behind abi_stable's traits.

use abi_stable::{
    export_root_module,
    prefix_type::PrefixTypeTrait,
    sabi_extern_fn,
    sabi_trait::TD_Opaque,
    std_types::{RSlice, RStr, RString, RVec},
};
use abi_stable_contract::{
    Adder, Adder_TO, BoxedAdder, BoxedWork, Message, Record, Shape, Visitor, Work, Work_TO,
    WorkModule, WorkModuleRef,
};
use work::State;

struct Worker(State);

impl Work for Worker {
    fn inc_stateless(&self, x: u32) -> u32 {
        work::inc_stateless(x)
    }

    fn inc(&self, x: u32) -> u32 {
        work::inc(self.0.step, x)
    }

    fn text_stateless(&self, text: RStr<'_>) -> u64 {
        work::text_stateless(text.as_str())
    }

    fn text(&self, text: RStr<'_>) -> u64 {
        work::text(self.0.step, text.as_str())
    }

    fn bytes(&self, bytes: RSlice<'_, u8>) -> u64 {
        work::bytes(self.0.step, bytes.as_slice())
    }

    fn record(&self, record: Record) -> Record {
        record.moved(self.0.step)
    }

    fn shape(&self, shape: Shape) -> Shape {
        shape.grown(self.0.step)
    }

    fn string(&self) -> RString {
        work::string(self.0.step).into()
    }

    fn numbers(&self, mut numbers: RVec<u64>) -> RVec<u64> {
        work::numbers(self.0.step, &mut numbers);
        numbers
    }

    fn texts(&self, mut texts: RVec<RString>) -> RVec<RString> {
        work::texts(self.0.step, &mut texts);
        texts
    }

    fn message(&self, message: Message) -> Message {
        message.counted(self.0.step)
    }

    fn each(&self, count: u32, mut visit: Visitor<'_>) {
        work::each(self.0.step, count, |index| visit.visit(index));
    }

    fn make(&self) -> BoxedAdder {
        Adder_TO::from_value(Made(self.0), TD_Opaque)
    }
}

struct Made(State);

impl Adder for Made {
    fn add(&self, x: u32) -> u32 {
        work::inc(self.0.step, x)
    }
}

/// Makes an instance.
#[sabi_extern_fn]
fn new_work() -> BoxedWork {
    Work_TO::from_value(Worker(State::default()), TD_Opaque)
}

/// Returns what the library exports.
#[export_root_module]
fn module() -> WorkModuleRef {
    WorkModule { new_work }.leak_into_prefix()
}
