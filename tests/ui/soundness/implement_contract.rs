//! `Contract` by hand, for a borrowed table.

use polyplug_sdk::prelude::*;

use polyplug_sdk::{Contract, Proxy};

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

pub trait U {}

impl Contract for dyn U {
    const NAME: &'static str = "test.U";
    const VERSION: polyplug_sdk::Version = <dyn T as Contract>::VERSION;
    const NAME_AT_MAJOR: &'static str = "test.U@1";
    const SCHEMA: &'static polyplug_sdk::__private::ContractSchema = <dyn T as Contract>::SCHEMA;
    const SCHEMA_TEXT: &'static str = <dyn T as Contract>::SCHEMA_TEXT;
    type VTable = <dyn T as Contract>::VTable;
    type Proxy = UProxy;
    const ADAPTER: &'static Self::VTable = <dyn T as Contract>::ADAPTER;
}

pub struct UProxy(TProxy);

fn main() {}
