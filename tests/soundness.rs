//! Ways in which safe code once broke something, each a test that it no longer does.

use fixture_contracts::Everything;
use polyplug_sdk::{GetError, prelude::*};

use crate::support::load;

mod of_self {
    use polyplug_sdk::prelude::*;

    #[contract(name = "test.Pick", version = "1.0")]
    pub(super) trait Pick: Send + Sync {
        fn pick<'a>(&'a self, name: &str) -> &'a str;
    }
}

mod of_parameter {
    use polyplug_sdk::prelude::*;

    #[contract(name = "test.Pick", version = "1.0")]
    pub(super) trait Pick: Send + Sync {
        fn pick<'a>(&self, name: &'a str) -> &'a str;
    }
}

struct Picker;

impl of_parameter::Pick for Picker {
    fn pick<'a>(&self, name: &'a str) -> &'a str {
        name
    }
}

#[test]
fn contracts_that_differ_in_lifetimes_only_do_not_fit() {
    let runtime = load(&[]);
    runtime.register::<dyn of_parameter::Pick, _>(Picker).unwrap();
    assert!(runtime.get::<dyn of_parameter::Pick>().is_ok());
    let error = runtime.get::<dyn of_self::Pick>().unwrap_err();
    assert!(matches!(error, GetError::Mismatch(_)), "{error}");
    assert!(error.to_string().contains("self (host), 1 (plugin)"), "{error}");
}

#[test]
fn the_owner_of_a_borrow_is_in_the_schema() {
    let text = <dyn Everything as polyplug_sdk::Contract>::SCHEMA_TEXT;
    assert!(text.contains("fn text(&self, &str) -> &str; from 1\n"), "{text}");
}

/// Two versions of one contract in one process, told apart by their Rust types.
mod older {
    use polyplug_sdk::prelude::*;

    #[contract(name = "test.Twice", version = "1.0")]
    pub(super) trait Twice: Send + Sync {
        fn twice(&self, of: u32) -> u32;
    }
}

#[contract(name = "test.Twice", version = "1.1")]
pub(crate) trait Twice: Send + Sync {
    fn twice(&self, of: u32) -> u32;
    #[since("1.1")]
    fn thrice(&self, of: u32) -> u32 {
        self.twice(of) + of
    }
}

struct Double;

impl older::Twice for Double {
    fn twice(&self, of: u32) -> u32 {
        of * 2
    }
}

#[test]
fn two_versions_of_a_contract_live_in_one_process() {
    let runtime = load(&[]);
    runtime.register::<dyn older::Twice, _>(Double).unwrap();
    let older = runtime.get::<dyn older::Twice>().unwrap();
    let newer = runtime.get::<dyn Twice>().unwrap();
    assert_eq!(older::Twice::twice(&older, 4), 8);
    assert_eq!((newer.twice(4), newer.thrice(4)), (8, 12));
}
