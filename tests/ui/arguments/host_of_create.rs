//! A host that makes instances from nothing, or from something else than the contract says.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0", create = String)]
pub trait T: Send + Sync {
    fn f(&self);
}

struct P;

impl T for P {
    fn f(&self) {}
}

fn use_it(runtime: &Runtime) {
    let _ = runtime.get::<dyn T>();
    let _ = runtime.create::<dyn T>();
    let _ = runtime.live::<dyn T>();
    let _ = runtime.create_from::<dyn T, _>(7_u32);
    let _ = runtime.register::<dyn T, _>(P);
}

fn main() {}
