//! Instances: shared and own ones, and how long they live.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    ptr, thread,
};

use fixture_contracts::{Adder, Counter, Explosive, Greeter, Workshop};
use polyplug_sdk::{CallError, close};

use crate::support::{Made, foreign, load, over};

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
fn null_is_no_instance_of_a_type_with_state() {
    for fixture in ["stateful", "stateful-cpp"] {
        let runtime = load(&[fixture]);
        let mut made = foreign::<dyn Counter>(&runtime);
        // It ends the instance that was made.
        drop(Made { foreign: made.foreign, interface: made.interface, host: made.host });
        made.foreign.instance.data = ptr::null_mut();
        let mut counter = over::<dyn Counter>(made, Some(runtime));
        for error in [counter.try_total().unwrap_err(), counter.try_add(1).unwrap_err()] {
            assert!(error.to_string().contains("null"), "{fixture}: {error}");
        }
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
fn defect_8_a_proxy_outlives_its_runtime() {
    let runtime = load(&["seed-rust", "stateful"]);
    let adder = runtime.get::<dyn Adder>().unwrap();
    let mut counter = runtime.create::<dyn Counter>().unwrap();
    drop(runtime);
    assert_eq!(adder.add(20, 22), 42);
    assert_eq!(adder.clone().add(20, 22), 42);
    assert_eq!(counter.add(1), 1);
}

#[test]
fn defect_8_objects_and_handles_outlive_their_runtime() {
    for fixture in ["objects", "objects-cpp"] {
        let runtime = load(&[fixture]);
        let mut live = runtime.live::<dyn Workshop>();
        let workshop = runtime.create::<dyn Workshop>().unwrap();
        let (shape, hub) = (workshop.shape("square", 4.0), workshop.hub());
        workshop.keep(workshop.shape("kept", 1.0));
        drop(runtime);
        assert_eq!(live.get().unwrap().area_of(&*shape), 4.0, "{fixture}");
        let kept = workshop.kept();
        drop((workshop, live));
        assert_eq!((kept[0].name(), shape.name()), ("kept", "square"));
        assert_eq!(hub.me().holders(), 2);
    }
}

#[test]
fn defect_8_a_runtime_can_go_while_others_call() {
    let runtime = load(&["greeter"]);
    let greeter = runtime.get::<dyn Greeter>().unwrap();
    let call = move || (0..1000).for_each(|_| assert_eq!(greeter.greet("you"), "Hello, you!"));
    let threads: Vec<_> = (0..4).map(|_| thread::spawn(call.clone())).collect();
    drop((runtime, call));
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn defect_14_closing_reports_a_panic_of_the_destructor() {
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
fn defect_14_dropping_reports_a_panic_of_the_destructor() {
    let runtime = load(&["panics-drop"]);
    drop(runtime.create::<dyn Explosive>().unwrap());
    let diagnostics = runtime.diagnostics();
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert!(diagnostics[0].to_string().contains("no farewell"), "{}", diagnostics[0]);
}

#[test]
fn defect_14_a_destructor_can_panic_while_the_host_panics() {
    let runtime = load(&["panics-drop"]);
    let explosive = runtime.create::<dyn Explosive>().unwrap();
    let host = catch_unwind(AssertUnwindSafe(|| {
        let _explosive = explosive;
        panic!("the host has its own troubles");
    }));
    assert_eq!(host.unwrap_err().downcast_ref(), Some(&"the host has its own troubles"));
    assert_eq!(runtime.diagnostics().len(), 1, "{:?}", runtime.diagnostics());
}

#[test]
fn defect_14_a_destructor_can_panic_wherever_the_last_holder_goes() {
    let runtime = load(&["panics-drop"]);
    // On another thread, as a local of that thread, when the bundle is gone, and when the runtime is.
    let held = || runtime.create::<dyn Explosive>().unwrap();
    let (one, two, three) = (held(), held(), held());
    thread::spawn(move || drop(one)).join().unwrap();
    thread_local! {
        static HELD: std::cell::RefCell<Option<fixture_contracts::ExplosiveProxy>> =
            const { std::cell::RefCell::new(None) };
    }
    thread::spawn(move || HELD.set(Some(two))).join().unwrap();
    let shared = runtime.get::<dyn Explosive>().unwrap();
    runtime.unload(runtime.bundles()[0].name()).unwrap();
    drop(shared);
    assert_eq!(runtime.diagnostics().len(), 1, "they say the same: {:?}", runtime.diagnostics());
    drop(runtime);
    drop(three);
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
