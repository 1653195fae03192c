//! An iterator does not outlive what it borrows from.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn own(&self) -> Box<dyn Iterator<Item = &str> + '_>;
    fn words<'a>(&self, of: &'a str) -> Box<dyn Iterator<Item = &'a str> + 'a>;
    fn change(&mut self) -> Box<dyn Iterator<Item = u32> + '_>;
    fn take(&mut self, numbers: Box<dyn Iterator<Item = u32> + '_>);
}

fn outlives_its_proxy(of: TProxy) {
    let numbers = of.own();
    drop(of);
    numbers.count();
}

fn outlives_its_text(of: &TProxy) {
    let words = of.words(&String::from("a b"));
    words.count();
}

fn changes_meanwhile(of: &mut TProxy) {
    let numbers = of.change();
    of.own();
    numbers.count();
}

struct Keeps(Option<Box<dyn Iterator<Item = u32>>>);

impl T for Keeps {
    fn own(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(std::iter::empty())
    }

    fn words<'a>(&self, _: &'a str) -> Box<dyn Iterator<Item = &'a str> + 'a> {
        Box::new(std::iter::empty())
    }

    fn change(&mut self) -> Box<dyn Iterator<Item = u32> + '_> {
        Box::new(std::iter::empty())
    }

    fn take(&mut self, numbers: Box<dyn Iterator<Item = u32> + '_>) {
        self.0 = Some(numbers);
    }
}

fn main() {}
