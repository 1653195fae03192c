//! A borrow that lives for ever, hidden behind a name.

use polyplug_sdk::prelude::*;

type Text = &'static str;

#[contract(name = "test.Keep", version = "1.0")]
pub trait Keep: Send + Sync {
    fn keep(&self, text: Text);
}

fn main() {}
