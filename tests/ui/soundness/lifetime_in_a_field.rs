//! The same in a field, where a parameter brings the lifetime in.
use polyplug_sdk::prelude::*;

trait Id {
    type Out;
}

impl<'a> Id for &'a str {
    type Out = &'static str;
}

#[derive(AbiType)]
struct Held<T: Id> {
    text: <T as Id>::Out,
}

#[contract(name = "test.Keep", version = "1.0")]
trait Keep: Send + Sync {
    fn keep(&self, text: Held<&str>);
}

trait Hides {
    type Out: AbiType;
}

impl<T> Hides for T {
    type Out = &'static str;
}

#[derive(AbiType)]
struct Free<T> {
    text: <T as Hides>::Out,
    of: T,
}

fn main() {}
