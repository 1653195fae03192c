//! A projection takes one lifetime and has another.
use polyplug_sdk::prelude::*;

trait Id {
    type Out;
}

impl<T: ?Sized> Id for &T {
    type Out = &'static str;
}

type Lie<T> = <T as Id>::Out;

#[contract(name = "test.Keep", version = "1.0")]
trait Keep: Send + Sync {
    fn keep(&self, text: Lie<&str>);
    fn kept(&self) -> Lie<&str>;
    fn inside(&self, text: Option<Lie<&str>>);
}

fn main() {}
