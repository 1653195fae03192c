//! A map of values that cannot cross.

use polyplug_sdk::prelude::*;

use std::{collections::HashMap, sync::Arc};

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, map: HashMap<String, Arc<u32>>);
    fn g(&self, map: &HashMap<String, u32>);
}

fn main() {}
