//! Bodies in the trait, of old and of new methods.

#![deny(warnings)]

use std::{
    fmt::Debug,
    sync::atomic::{AtomicU32, Ordering},
};

use polyplug_sdk::prelude::*;

/// A struct to take apart.
#[derive(AbiType, Clone, Copy)]
#[repr(C)]
pub struct Point {
    pub x: u32,
    pub y: u32,
}

/// Counts calls.
static CALLS: AtomicU32 = AtomicU32::new(0);

#[contract(name = "test.Bodies", version = "1.2")]
pub trait Bodies: Debug + Send + Sync + 'static {
    fn base(&self, text: &str) -> String;

    fn change(&mut self) -> u32;

    fn old(&self, Point { x, y }: Point, mut total: u32) -> u32 {
        total += x + y;
        total
    }

    #[since("1.1")]
    fn patterns(&self, Point { x, .. }: Point, _: u32, mut total: u32, &Point { y, .. }: &Point) -> u32 {
        total += x + y;
        total
    }

    #[since("1.1")]
    fn items(&self, text: &str) -> String {
        static LOCAL: AtomicU32 = AtomicU32::new(0);
        const TIMES: usize = 2;
        fn repeat(text: &str) -> String {
            text.repeat(TIMES)
        }
        LOCAL.fetch_add(1, Ordering::Relaxed);
        CALLS.fetch_add(1, Ordering::Relaxed);
        let greet = |name: &str| self.base(name);
        greet(&repeat(text))
    }

    #[since("1.1")]
    fn paths(&self, text: &str) -> Result<String, String> {
        let number: u32 = text.parse().map_err(|_| Self::base(self, text))?;
        Ok(format!("{number}{}", Bodies::items(self, text)))
    }

    #[since("1.2")]
    fn changes(&mut self) -> u32 {
        self.change() + self.change()
    }

    #[since("1.2")]
    fn without_a_body(&self) -> u32;
}

/// A mock, which is no plugin.
#[derive(Debug)]
struct Fake(u32);

impl Bodies for Fake {
    fn base(&self, text: &str) -> String {
        text.to_owned()
    }

    fn change(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }

    fn without_a_body(&self) -> u32 {
        0
    }
}

fn main() {
    let point = Point { x: 1, y: 2 };
    let mut fake: Box<dyn Bodies> = Box::new(Fake(0));
    assert_eq!(fake.old(point, 3), 6);
    assert_eq!(fake.patterns(point, 0, 3, &point), 6);
    assert_eq!(fake.items("a"), "aa");
    assert_eq!(fake.paths("1"), Ok("111".to_owned()));
    assert_eq!(fake.paths("a"), Err("a".to_owned()));
    assert_eq!(fake.changes(), 3);
}
