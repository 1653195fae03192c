//! Who provides a contract: nobody, one, or several.

use fixture_contracts::{Adder, Counter, Greeter};
use polyplug_sdk::{GetError, Provider};

use crate::support::load;

#[test]
fn nobody() {
    let runtime = load(&["seed-rust"]);
    let error = runtime.get::<dyn Greeter>().unwrap_err();
    assert!(matches!(error, GetError::NotFound { .. }), "{error:?}");
    let message = error.to_string();
    for word in ["greeter.Hello", "1.1", "test.add", "seed-rust"] {
        assert!(message.contains(word), "no `{word}` in: {message}");
    }
}

#[test]
fn nobody_at_all() {
    let error = load(&[]).create::<dyn Counter>().unwrap_err();
    assert!(error.to_string().contains("nothing"), "{error}");
}

#[test]
fn two_of_which_the_first_is_picked() {
    for order in [["seed-rust", "seed-cpp"], ["seed-cpp", "seed-rust"]] {
        let runtime = load(&order);
        let picked = runtime.get::<dyn Adder>().unwrap();
        let all = runtime.all::<dyn Adder>();
        let paths: Vec<_> = all.iter().map(|adder| Provider::of(adder).path.clone()).collect();
        assert_eq!(paths.len(), 2);
        assert_ne!(paths[0], paths[1]);
        assert_eq!(Provider::of(&picked).path, paths[0]);
        assert!(all.iter().all(|adder| adder.add(40, 2) == 42));
    }
}

#[test]
fn runtimes_do_not_see_each_others_plugins() {
    let one = load(&["seed-rust"]);
    let two = load(&[]);
    assert!(one.get::<dyn Adder>().is_ok());
    assert!(two.get::<dyn Adder>().is_err());
}
