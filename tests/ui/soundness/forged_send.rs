//! A trait of the user that is called `Send`.

use polyplug_sdk::prelude::*;

mod mine {
    pub trait Send {}
    impl<T: ?Sized> Send for T {}
}

#[contract(name = "test.T", version = "1.0")]
pub trait T: mine::Send {
    fn f(&self);
}

fn assert_send<T: Send>() {}

pub fn check() {
    assert_send::<TProxy>();
}

fn main() {}
