//! There are functions for so many parameters, and no more.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    #[rustfmt::skip]
    fn method(&self, p0: u8, p1: u8, p2: u8, p3: u8, p4: u8, p5: u8, p6: u8, p7: u8, p8: u8, p9: u8, p10: u8, p11: u8, p12: u8, p13: u8, p14: u8, p15: u8, p16: u8);
    #[rustfmt::skip]
    fn callback(&self, f: &dyn Fn(u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8));
}

fn main() {}
