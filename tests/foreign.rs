//! Plugins that only know ABI v1, behind the same proxies.

use fixture_contracts::{Adder, Greeter};
use polyplug_sdk::{CallError, Provider};

use crate::support::load;

#[test]
fn a_plugin_of_abi_v1_is_called_through_the_typed_proxy() {
    let runtime = load(&["v1-c"]);
    let adder = runtime.get::<dyn Adder>().unwrap();
    assert_eq!(adder.add(40, 2), 42);
    assert_eq!(Provider::of(&adder).plugin, "v1-plugin");
    assert_eq!(Provider::of(&adder).language, None);
}

#[test]
fn text_of_a_plugin_of_abi_v1_is_copied_and_freed() {
    let greeter = load(&["v1-c"]).get::<dyn Greeter>().unwrap();
    for _ in 0..1000 {
        assert_eq!(greeter.greet("wörld"), "Ahoy, wörld");
    }
    assert_eq!(greeter.greet(""), "Ahoy, ");
}

#[test]
fn a_method_that_an_older_plugin_lacks_runs_its_default_body() {
    let greeter = load(&["v1-c"]).get::<dyn Greeter>().unwrap();
    assert_eq!(greeter.shout("you"), "AHOY, YOU");
    assert_eq!(greeter.try_shout("you").unwrap(), "AHOY, YOU");
}

#[test]
fn an_error_of_a_plugin_of_abi_v1_arrives_with_its_message() {
    let greeter = load(&["v1-c"]).get::<dyn Greeter>().unwrap();
    let error = greeter.try_greet("nobody").unwrap_err();
    assert!(
        matches!(&error, CallError::Failed { code: 400, message, .. } if message == "nobody is here"),
        "{error:?}"
    );
}

#[test]
fn text_of_a_plugin_of_abi_v1_is_validated() {
    let greeter = load(&["v1-c"]).get::<dyn Greeter>().unwrap();
    let error = greeter.try_greet("latin1").unwrap_err();
    assert!(matches!(&error, CallError::InvalidValue { .. }), "{error:?}");
}

#[test]
fn text_that_cannot_be_is_an_error() {
    let greeter = load(&["v1-c"]).get::<dyn Greeter>().unwrap();
    for how in ["null", "huge"] {
        let error = greeter.try_greet(how).unwrap_err();
        assert!(matches!(&error, CallError::InvalidValue { .. }), "{how}: {error}");
    }
}

#[test]
fn a_result_that_was_not_written_is_empty() {
    let greeter = load(&["v1-c"]).get::<dyn Greeter>().unwrap();
    assert_eq!(greeter.greet("nothing"), "");
}

#[test]
fn an_error_without_a_message_still_has_its_code() {
    let greeter = load(&["v1-c"]).get::<dyn Greeter>().unwrap();
    let error = greeter.try_greet("no message").unwrap_err();
    assert!(matches!(&error, CallError::Failed { code: 400, .. }), "{error}");
}
