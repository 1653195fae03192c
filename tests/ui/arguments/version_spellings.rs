//! Versions that are not `major.minor`.

use polyplug_sdk::prelude::*;

#[contract(name = "test.OneNumber", version = "1")]
pub trait OneNumber {}

#[contract(name = "test.ThreeNumbers", version = "1.0.0")]
pub trait ThreeNumbers {}

#[contract(name = "test.LeadingZero", version = "01.0")]
pub trait LeadingZero {}

#[contract(name = "test.Letters", version = "a.b")]
pub trait Letters {}

#[contract(name = "test.Sign", version = "+1.0")]
pub trait Sign {}

#[contract(name = "test.NoMinor", version = "1.")]
pub trait NoMinor {}

#[contract(name = "test.NoMajor", version = ".1")]
pub trait NoMajor {}

#[contract(name = "test.Space", version = "1. 0")]
pub trait Space {}

#[contract(name = "test.TooLarge", version = "1.4294967296")]
pub trait TooLarge {}

#[contract(name = "test.Empty", version = "")]
pub trait Empty {}

fn main() {}
