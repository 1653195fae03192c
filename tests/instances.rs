//! Instances: shared and own ones, and how long they live.

use std::panic::catch_unwind;

use fixture_contracts::{Adder, Counter, Explosive};
use polyplug_sdk::{CallError, close};

use crate::support::load;

#[test]
fn created_instances_have_their_own_state() {
    for fixture in ["stateful", "stateful-cpp"] {
        let runtime = load(&[fixture]);
        let mut one = runtime.create::<dyn Counter>().unwrap();
        let mut two = runtime.create::<dyn Counter>().unwrap();
        assert_eq!(one.add(40), 40);
        assert_eq!(one.add(2), 42);
        assert_eq!(two.add(1), 1);
        assert_eq!((one.total(), two.total()), (42, 1), "{fixture}");
    }
}

#[test]
fn a_panic_in_a_changing_method_poisons_that_instance_only() {
    for fixture in ["stateful", "stateful-cpp"] {
        let runtime = load(&[fixture]);
        let mut broken = runtime.create::<dyn Counter>().unwrap();
        let mut sound = runtime.create::<dyn Counter>().unwrap();
        let error = broken.try_fail().unwrap_err();
        assert!(
            matches!(&error, CallError::Panicked { message, .. } if message.starts_with("counter broke")),
            "{fixture}: {error}"
        );
        assert!(matches!(broken.try_total(), Err(CallError::Poisoned { .. })), "{fixture}");
        assert!(matches!(broken.try_add(1), Err(CallError::Poisoned { .. })), "{fixture}");
        assert_eq!(sound.add(1), 1);
    }
}

#[test]
fn a_proxy_outlives_its_runtime() {
    let runtime = load(&["seed-rust", "stateful"]);
    let adder = runtime.get::<dyn Adder>().unwrap();
    let mut counter = runtime.create::<dyn Counter>().unwrap();
    drop(runtime);
    assert_eq!(adder.add(20, 22), 42);
    assert_eq!(adder.clone().add(20, 22), 42);
    assert_eq!(counter.add(1), 1);
}

#[test]
fn closing_reports_a_panic_of_the_destructor() {
    let runtime = load(&["panics-drop"]);
    let explosive = runtime.create::<dyn Explosive>().unwrap();
    assert_eq!(explosive.explode("echo"), "echo");
    let error = close(explosive).unwrap_err();
    assert!(
        matches!(&error, CallError::Panicked { plugin, contract: "test.Explosive", method: "drop", message }
            if plugin == "panics-drop" && message.starts_with("no farewell, at ")),
        "{error:?}"
    );
}

#[test]
fn dropping_reports_a_panic_of_the_destructor_to_the_diagnostics() {
    let runtime = load(&["panics-drop"]);
    drop(runtime.create::<dyn Explosive>().unwrap());
    let diagnostics = runtime.diagnostics();
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert!(diagnostics[0].to_string().contains("no farewell"), "{}", diagnostics[0]);
}

#[test]
fn closing_one_of_several_holders_destroys_nothing() {
    let runtime = load(&["panics-drop"]);
    let one = runtime.get::<dyn Explosive>().unwrap();
    let two = one.clone();
    close(one).unwrap();
    assert_eq!(two.explode("echo"), "echo");
}

#[test]
fn a_trait_method_raises_the_plugins_panic_again() {
    let runtime = load(&["panics-call"]);
    let explosive = runtime.get::<dyn Explosive>().unwrap();
    let payload = catch_unwind(|| explosive.explode("str")).unwrap_err();
    let message = payload.downcast_ref::<String>().unwrap();
    let expected = "plugin `panics-call` panicked in `test.Explosive::explode`: boom";
    assert!(message.starts_with(expected), "{message}");
    assert_eq!(explosive.explode("echo"), "echo");
}
