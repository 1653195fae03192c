//! Panics and exceptions in every thunk: caught on their own side, and reported in full.

use fixture_contracts::Explosive;
use polyplug_sdk::{CallError, GetError};

use crate::support::load;

/// What `how` makes the plugin panic with.
fn message(fixture: &str, how: &str) -> String {
    let explosive = load(&[fixture]).get::<dyn Explosive>().unwrap();
    let error = explosive.try_explode(how).unwrap_err();
    assert_eq!(explosive.try_explode("still alive").unwrap(), "still alive");
    match error {
        CallError::Panicked { plugin, contract, method, message } => {
            assert_eq!(plugin, fixture);
            assert_eq!((contract, method), ("test.Explosive", "explode"));
            match message.rsplit_once(", at ") {
                Some((message, place)) => {
                    assert!(place.starts_with("fixtures/panics-call/src/lib.rs:"), "{place}");
                    message.to_owned()
                }
                None => message,
            }
        }
        other => panic!("not a panic: {other}"),
    }
}

#[test]
fn defect_13_a_panic_says_what_and_where() {
    let explosive = load(&["panics-call"]).get::<dyn Explosive>().unwrap();
    let message = explosive.try_explode("str").unwrap_err().to_string();
    assert!(message.contains("boom, at fixtures/panics-call/src/lib.rs:"), "{message}");
}

#[test]
fn a_panic_with_a_literal() {
    assert_eq!(message("panics-call", "str"), "boom");
}

#[test]
fn a_panic_with_a_formatted_text() {
    assert_eq!(message("panics-call", "string"), "boom number 2");
}

#[test]
fn a_panic_with_another_value() {
    assert_eq!(message("panics-call", "value"), "the panic carries a value that is not text");
}

#[test]
fn a_panic_whose_payload_panics_when_it_is_dropped() {
    let expected = "the panic carries a value that is not text";
    assert_eq!(message("panics-call", "vengeful"), expected);
}

#[test]
fn a_long_message_is_cut_between_letters() {
    let message = message("panics-call", "long");
    assert!(message.len() > 500 && message.chars().all(|letter| letter == 'ä'));
}

#[test]
fn defect_13_an_exception_keeps_what_it_says() {
    assert_eq!(message("throws-cpp", "exception"), "boom");
}

#[test]
fn an_exception_that_says_nothing() {
    assert!(!message("throws-cpp", "int").is_empty());
}

#[test]
fn a_plugins_own_error_code_arrives_intact() {
    let explosive = load(&["throws-cpp"]).get::<dyn Explosive>().unwrap();
    let error = explosive.try_explode("code").unwrap_err();
    assert!(
        matches!(&error, CallError::Failed { code: 300, message, .. } if message == "own code"),
        "{error:?}"
    );
}

#[test]
fn invalid_text_from_another_language_is_an_error() {
    let explosive = load(&["throws-cpp"]).get::<dyn Explosive>().unwrap();
    let error = explosive.try_explode("utf8").unwrap_err();
    assert!(matches!(&error, CallError::InvalidValue { .. }), "{error:?}");
    assert!(error.to_string().contains("UTF-8"), "{error}");
}

#[test]
fn a_panic_while_an_instance_is_made() {
    let runtime = load(&["panics-create"]);
    for _ in 0..2 {
        let error = runtime.get::<dyn Explosive>().unwrap_err();
        let GetError::Create(error) = error else { panic!("no failed create: {error}") };
        assert!(
            matches!(&error, CallError::Panicked { plugin, method: "create", message, .. }
                if plugin == "panics-create" && message.starts_with("no instance today, at ")),
            "{error:?}"
        );
    }
    assert!(runtime.create::<dyn Explosive>().is_err());
}
