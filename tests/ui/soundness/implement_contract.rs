//! `Contract` by hand, for a borrowed table.

use polyplug_sdk::prelude::*;

use polyplug_sdk::{
    Contract,
    __private::{ContractSchema, Object},
};

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

pub trait U {}

impl Object for dyn U {
    const NAME: &'static str = "test.U";
    const REQUIRED: usize = 0;
    type VTable = <dyn T as Object>::VTable;
    type Proxy = UProxy;
}

impl Contract for dyn U {
    const NAME_AT_MAJOR: &'static str = "test.U@1";
    const SCHEMA: &'static ContractSchema = <dyn T as Contract>::SCHEMA;
    type Args = ();
    type Instance<V: 'static> = <dyn T as Contract>::Instance<V>;
    const ADAPTER: &'static Self::VTable = <dyn T as Contract>::ADAPTER;

    fn unsize(_: *const UProxy) -> *const Self {
        loop {}
    }
}

pub struct UProxy(TProxy);

fn main() {}
