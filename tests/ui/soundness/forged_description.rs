//! A description of a plugin, made by hand of parts that do not belong together.

use polyplug_sdk::{__private, prelude::*};

#[contract(name = "test.A", version = "1.0")]
pub trait A: Send + Sync {
    fn a(&self, text: &str) -> String;
}

#[contract(name = "test.B", version = "1.0")]
pub trait B: Send + Sync {
    fn b(&self, number: u64);
}

#[derive(Default)]
pub struct P;

impl A for P {
    fn a(&self, text: &str) -> String {
        text.to_owned()
    }
}

impl B for P {
    fn b(&self, _: u64) {}
}

static SCHEMA_OF_B: &str = __private::schema_text!(dyn B);

fn main() {
    let _ = __private::describe::<dyn A, P, __private::ByDefault>(
        "P",
        SCHEMA_OF_B,
        <__private::StateProbe<dyn A, P, __private::ByDefault> as __private::NotStateful>::__HOOKS,
    );
}
