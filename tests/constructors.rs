//! Constructors of instances: what they are told, and how they fail.

use std::{ptr, thread};

use fixture_contracts::{Account, Counter, Descent, Explosive, Greeter, Label, Lineage, Opening};
use polyplug_abi::{
    Contract, GuestContractInstance, GuestContractInterface, MAX_LEVELS, StringView, VmLoaderData,
};
use polyplug_sdk::{CallError, GetError, LoadError, Runtime};

use crate::support::{bundle, folder, load};

/// Loads a bundle of the fixture called `name`, with `config` in its manifest.
fn constructed(test: &str, name: &str, config: &str) -> Runtime {
    let runtime = load(&[]);
    runtime.load(bundle(&folder(test), name, "constructed", config)).unwrap();
    runtime
}

/// Returns the interface of ABI v1 for `C`.
fn interface<C: Contract + ?Sized>(runtime: &Runtime) -> &'static GuestContractInterface {
    let host = runtime.host_api();
    // SAFETY: the table is never freed.
    let api = unsafe { &*host };
    // SAFETY: the function gets its own table.
    let handle = unsafe { (api.find_guest_contract)(host, C::ID.0, 1) };
    // SAFETY: as above.
    let interface = unsafe { (api.resolve_guest_contract)(host, handle) };
    // SAFETY: it lives as long as its library, which is never unmapped.
    unsafe { interface.as_ref() }.unwrap()
}

#[test]
fn a_constructor_learns_of_its_bundle_on_any_thread() {
    let config = "[config]\ngreeting = 'Olá'";
    let runtime = constructed("a_constructor_learns", "bundled", config);
    let expected = "Olá, you, from bundled";
    assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("you"), expected);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                assert_eq!(runtime.create::<dyn Greeter>().unwrap().greet("you"), expected);
            });
        }
    });
}

#[test]
fn two_runtimes_tell_constructors_of_their_own_bundles() {
    let one = constructed("two_runtimes_one", "one", "[config]\ngreeting = 'Hello'");
    let two = constructed("two_runtimes_two", "two", "[config]\ngreeting = 'Ahoy'");
    for _ in 0..2 {
        assert_eq!(one.create::<dyn Greeter>().unwrap().greet("you"), "Hello, you, from one");
        assert_eq!(two.create::<dyn Greeter>().unwrap().greet("you"), "Ahoy, you, from two");
    }
}

#[test]
fn what_a_constructor_says_is_the_reason() {
    let runtime = constructed("what_a_constructor_says", "it", "");
    for _ in 0..2 {
        let error = runtime.get::<dyn Greeter>().unwrap_err();
        let GetError::Create(CallError::Failed { plugin, contract, method, message, .. }) = &error
        else {
            panic!("no failed create: {error}")
        };
        assert_eq!((&**plugin, *contract, *method), ("it", "greeter.Hello", "create"));
        assert!(message.starts_with("cannot be polite: "), "{message}");
        assert!(message.contains("missing field `greeting`"), "{message}");
    }
}

#[test]
fn a_constructor_that_failed_and_panicked_is_asked_again() {
    let runtime = constructed("a_constructor_that_failed", "it", "");
    let error = runtime.get::<dyn Explosive>().unwrap_err().to_string();
    assert!(error.contains("the fuse is wet"), "{error}");
    let error = runtime.get::<dyn Explosive>().unwrap_err();
    assert!(
        matches!(&error, GetError::Create(CallError::Panicked { message, .. })
            if message.starts_with("the fuse burned, at ")),
        "{error}"
    );
    assert_eq!(runtime.get::<dyn Explosive>().unwrap().explode("x"), "x");
}

#[test]
fn each_contract_of_a_type_has_its_own_constructor() {
    let runtime = constructed("each_contract_of_a_type", "it", "");
    assert_eq!(runtime.create::<dyn Counter>().unwrap().total(), 0);
    assert!(runtime.create::<dyn Greeter>().is_err());
}

#[test]
fn a_caller_of_abi_v1_gets_an_instance_or_none() {
    let good = constructed("a_caller_of_abi_v1_good", "it", "[config]\ngreeting = 'Olá'");
    let bad = constructed("a_caller_of_abi_v1_bad", "it", "");
    for (runtime, made) in [(&good, true), (&bad, false)] {
        let (host, interface) = (runtime.host_api(), interface::<dyn Greeter>(runtime));
        // SAFETY: the table is never freed.
        let api = unsafe { &*host };
        let mut instance = GuestContractInstance::null();
        // SAFETY: the interface is one that was resolved, and there is room for the instance.
        unsafe {
            (api.create_guest_instance)(host, interface, ptr::null(), &raw mut instance);
        }
        assert_eq!(!instance.data.is_null(), made);
        // SAFETY: the instance is the interface's, or has no data.
        unsafe { (api.destroy_guest_instance)(host, interface, instance) };
    }
}

#[test]
fn a_host_that_the_plugin_does_not_know_is_the_last_that_it_knows() {
    let runtime = constructed("a_host_that_the_plugin", "it", "[config]\ngreeting = 'Olá'");
    let interface = interface::<dyn Greeter>(&runtime);
    for host in [ptr::null(), load(&[]).host_api()] {
        let mut instance = GuestContractInstance::null();
        // SAFETY: the function takes null or a live table, and has room for the instance.
        unsafe {
            (interface.create_instance)(VmLoaderData::null(), host, ptr::null(), &raw mut instance);
        }
        assert!(!instance.data.is_null());
        // SAFETY: the instance is the interface's.
        unsafe { (interface.destroy_instance)(VmLoaderData::null(), host, instance) };
    }
}

#[test]
fn what_an_instance_is_made_from_is_not_cut_where_it_is_too_deep() {
    let runtime = load(&["constructed"]);
    let create = |deep| runtime.create_from::<dyn Lineage, _>(Descent::of(deep));
    for deep in [1, 200, MAX_LEVELS] {
        assert_eq!(create(deep).unwrap().generations(), deep as u64);
    }
    for deep in [MAX_LEVELS + 1, 3 * MAX_LEVELS, 20_000] {
        let error = create(deep).unwrap_err();
        assert!(
            matches!(&error, GetError::Create(CallError::InvalidValue { method: "create", .. })),
            "{error}"
        );
        assert!(error.to_string().contains("more than 256 levels deep"), "{error}");
    }
}

fn opening(amount: i64) -> Opening {
    let (owner, note) = ("Zoë".to_owned(), Some("x".repeat(100)));
    Opening { owner, amount, limits: vec![7, 70, u32::MAX], note }
}

#[test]
fn an_instance_is_made_from_what_the_host_says() {
    for fixture in ["constructed", "constructed-cpp"] {
        let runtime = load(&[fixture]);
        let one = runtime.create_from::<dyn Account, _>(opening(1)).unwrap();
        let empty = Opening { owner: String::new(), amount: 2, limits: Vec::new(), note: None };
        let from = runtime.providers::<dyn Account>().in_bundle(fixture);
        let two = from.create_from(empty.clone()).unwrap();
        assert_eq!((one.opening(), two.opening()), (opening(1), empty), "{fixture}");
    }
}

#[test]
fn a_constructor_refuses_what_the_host_says() {
    for (fixture, amounts) in [("constructed", &[0, -1][..]), ("constructed-cpp", &[0])] {
        let runtime = load(&[fixture]);
        for amount in amounts {
            let error = runtime.create_from::<dyn Account, _>(opening(*amount)).unwrap_err();
            let GetError::Create(error) = &error else { panic!("{error}") };
            let expected = if *amount == 0 { "Zoë has no money" } else { "Zoë owes money" };
            assert!(error.to_string().contains(expected), "{fixture}: {error}");
            assert_eq!(
                matches!(error, CallError::Panicked { .. }),
                fixture == "constructed-cpp" || *amount < 0,
                "{error:?}"
            );
        }
        assert!(runtime.create_from::<dyn Account, _>(opening(1)).is_ok());
    }
}

#[test]
fn text_is_given_to_constructors_of_every_convention() {
    for (fixture, more) in [("constructed", ""), ("constructed-cpp", ""), ("v1-c", "!")] {
        let runtime = load(&[fixture]);
        for text in ["", "Zoë", &"x".repeat(1000)] {
            let label = runtime.create_from::<dyn Label, _>(text.to_owned()).unwrap();
            assert_eq!(label.text(), format!("{text}{more}"), "{fixture}");
        }
    }
}

#[test]
fn a_caller_of_abi_v1_lends_what_an_instance_is_made_from() {
    for fixture in ["constructed", "constructed-cpp"] {
        let runtime = load(&[fixture]);
        let (host, interface) = (runtime.host_api(), interface::<dyn Label>(&runtime));
        let make = |args: *const StringView| {
            let mut instance = GuestContractInstance::null();
            // SAFETY: the function is the plugin's, and gets its own host, what the contract says or null, and
            // room for the instance.
            unsafe {
                (interface.create_instance)(
                    VmLoaderData::null(),
                    host,
                    args.cast(),
                    &raw mut instance,
                );
            }
            instance
        };
        let text = String::from("lent");
        let made = make(&StringView::from_str(&text));
        assert!(!made.data.is_null(), "{fixture}");
        // SAFETY: the instance is the interface's, and nobody uses it.
        unsafe { (interface.destroy_instance)(VmLoaderData::null(), host, made) };
        // Neither nothing makes an instance, nor, where texts have rules, what is no text.
        assert!(make(ptr::null()).data.is_null(), "{fixture}");
        let broken = StringView { ptr: [0xff_u8].as_ptr(), len: 1 };
        assert!(fixture != "constructed" || make(&broken).data.is_null());
    }
}

mod other {
    use fixture_contracts::Opening;
    use polyplug_sdk::prelude::*;

    /// A contract of the same name, which is made from something else.
    #[contract(name = "test.Account", version = "1.0", create = String)]
    pub(super) trait Account: Send + Sync {
        fn opening(&self) -> Opening;
    }
}

mod without {
    use fixture_contracts::Opening;
    use polyplug_sdk::prelude::*;

    /// A contract of the same name, which is made from nothing.
    #[contract(name = "test.Account", version = "1.0")]
    pub(super) trait Account: Send + Sync {
        fn opening(&self) -> Opening;
    }
}

#[test]
fn a_plugin_that_is_made_from_something_else_is_refused() {
    for fixture in ["constructed", "constructed-cpp"] {
        let runtime = load(&[fixture]);
        let error = runtime.create_from::<dyn other::Account, _>(String::new()).unwrap_err();
        let text = "what instances are made from: String (host), Opening (plugin)";
        assert!(error.to_string().contains(text), "{error}");
        let error = runtime.create::<dyn without::Account>().unwrap_err();
        let text = "what instances are made from: nothing (host), Opening (plugin)";
        assert!(error.to_string().contains(text), "{error}");
        let picky = Runtime::builder().expect_contract::<dyn other::Account>().build().unwrap();
        let error = picky.load(polyplug_fixtures::library(fixture)).unwrap_err();
        assert!(matches!(error, LoadError::Mismatch(_)), "{error}");
        assert_eq!(picky.retired_count(), 0, "none of it ran");
    }
}
