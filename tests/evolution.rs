//! Contracts that change: hosts and plugins of both versions, as real libraries.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use fixture_evolution::{new, old};
use polyplug_abi::evolution::{Effect, Schema, Verdict};
use polyplug_sdk::{CallError, Contract, GetError, Provider, Proxy, Runtime};

use crate::support::load;

/// What a host makes of a plugin, in the words of the documentation.
fn outcome<C: Contract + ?Sized>(made: Result<C::Proxy, GetError>) -> &'static str {
    match made {
        Ok(proxy) => {
            assert!(Provider::of(&proxy).plugin.starts_with("evolution-"));
            assert!(proxy.as_raw().provider().path.is_some());
            "runs"
        }
        Err(GetError::Mismatch(mismatch)) => {
            assert!(mismatch.differences.iter().any(|difference| difference.breaks));
            let text = mismatch.to_string();
            assert!(text.lines().count() <= 25 && text.contains("\n  help: "), "{text}");
            "refused"
        }
        Err(GetError::NotFound(_)) => "not found",
        Err(error) => panic!("{}: {error}", C::NAME),
    }
}

/// The verdict of a lock file, in the same words.
fn judged<Old: Contract + ?Sized, New: Contract + ?Sized>() -> (&'static str, &'static str) {
    let (old, new) = (Old::SCHEMA.to_text(), New::SCHEMA.to_text());
    let read = |text| Schema::parse(text).expect("a contract's own text is readable");
    let verdict = Verdict::of(&read(&old), &read(&new));
    assert!(!verdict.is_same(), "{}", Old::NAME);
    let word = |effect| if effect == Effect::Major { "refused" } else { "runs" };
    (word(verdict.old_host_new_plugin()), word(verdict.new_host_old_plugin()))
}

#[test]
fn the_table_of_changes_is_true() {
    let (old_plugin, new_plugin) = (load(&["evolution-old"]), load(&["evolution-new"]));
    let mut rows = Vec::new();
    macro_rules! row {
        ($text:literal, $contract:ident) => {
            row!($text, $contract, create(), create());
        };
        ($text:literal, $contract:ident, $old:ident($($of:expr)?), $new:ident($($from:expr)?)) => {
            let (old_host, new_host) = row!($text, $contract, $old($($of)?), $new($($from)?), of another contract);
            if new_host != "not found" {
                let judged = judged::<dyn old::$contract, dyn new::$contract>();
                assert_eq!((old_host, new_host), judged, $text);
            }
        };
        ($text:literal, $contract:ident, of another contract) => {
            row!($text, $contract, create(), create(), of another contract)
        };
        (
            $text:literal, $contract:ident, $old:ident($($of:expr)?), $new:ident($($from:expr)?),
            of another contract
        ) => {{
            let of_old = |runtime: &Runtime| {
                outcome::<dyn old::$contract>(runtime.providers::<dyn old::$contract>().$old($($of)?))
            };
            let of_new = |runtime: &Runtime| {
                outcome::<dyn new::$contract>(runtime.providers::<dyn new::$contract>().$new($($from)?))
            };
            let (old_host, new_host) = (of_old(&new_plugin), of_new(&old_plugin));
            rows.push(format!("//! | {} | {old_host} | {new_host} | ", $text));
            assert_eq!(of_old(&old_plugin), "runs", $text);
            assert_eq!(of_new(&new_plugin), "runs", $text);
            (old_host, new_host)
        }};
    }
    row!("rename a parameter, change documentation", Said);
    row!("append a method with `#[since]` and a body", WithBody);
    row!("append a method with `#[since(.., optional)]`", WithOptional);
    row!("append a method with `#[since]` alone", WithNeeded);
    row!("append a method without `#[since]`", WithUnmarked);
    row!("add a body to a method, or remove it", BodyAdded);
    row!("add `Send` or `Sync` to the trait", BoundsAdded);
    row!("remove `Send` or `Sync` from the trait", BoundsRemoved);
    row!("remove the last method", LastRemoved);
    row!("remove another method", FirstRemoved);
    row!("reorder methods", Reordered);
    row!("rename a method", MethodRenamed);
    row!("add or remove a parameter", ParameterAdded);
    row!("change the type of a parameter", ParameterType);
    row!("change the type of the result", ResultType);
    row!("change `&self` to `&mut self`, or back", Receiver);
    row!("change what a result borrows from", Borrow);
    row!("change what instances are made from", Made, create_from(7), create_from("7".to_owned()));
    row!("change the type of a field", FieldType);
    row!("reorder or rename fields", FieldOrder);
    row!("append a field to a struct", FieldAppended);
    row!("append a variant to an enum", VariantAppended);
    row!("change a contract whose objects are passed", Passes, of another contract);
    row!("append a method with `#[since]` to it", PassesGrowing, of another contract);
    row!("give the contract a new major version", Major);
    row!("the same, with a plugin that provides both", Majors);

    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../polyplug-sdk/src/evolution.rs");
    let page = fs::read_to_string(page).unwrap();
    let table: Vec<_> = page.lines().filter(|line| line.starts_with("//! | ")).skip(1).collect();
    assert_eq!(table.len(), rows.len());
    for (line, row) in table.iter().zip(&rows) {
        assert!(line.starts_with(row.as_str()), "\n  says: {line}\n  is:   {row}");
    }
}

#[test]
fn an_older_plugin_runs_the_bodies_of_newer_methods_in_the_host() {
    use new::WithBody as _;

    for (plugin, hello) in [("evolution-old", "Hello, you"), ("evolution-cpp", "Ahoy, you")] {
        let greeter = load(&[plugin]).get::<dyn new::WithBody>().unwrap();
        assert_eq!(greeter.greet("you"), hello);
        assert!(!greeter.supports_shout());
        assert_eq!(greeter.shout("you"), hello.to_uppercase());
    }
    let greeter = load(&["evolution-new"]).get::<dyn new::WithBody>().unwrap();
    assert!(greeter.supports_shout());
    assert_eq!(greeter.shout("you"), "HELLO, you");
}

#[test]
fn an_optional_method_that_an_older_plugin_lacks_is_an_error() {
    for plugin in ["evolution-old", "evolution-cpp"] {
        let greeter = load(&[plugin]).get::<dyn new::WithOptional>().unwrap();
        assert!(!greeter.supports_shout());
        let error = greeter.try_shout("you").unwrap_err();
        let CallError::MethodMissing { plugin: by, method, since, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!((by.as_str(), *method, *since), (plugin, "shout", (1, 1)));
        assert!(error.to_string().contains("which came with version 1.1"), "{error}");
    }
    let greeter = load(&["evolution-new"]).get::<dyn new::WithOptional>().unwrap();
    assert!(greeter.supports_shout());
    assert_eq!(greeter.try_shout("you").unwrap(), "HELLO, you");
}

#[test]
fn a_method_that_nothing_stands_in_for_is_told_with_the_remedy() {
    for plugin in ["evolution-old", "evolution-cpp"] {
        let error = load(&[plugin]).get::<dyn new::WithNeeded>().unwrap_err().to_string();
        let method = "\n  method `shout(&self, name: &str) -> String`\n    \
                      missing in the plugin; it came with 1.1\n";
        assert!(error.contains(method), "{error}");
        let help =
            "\n  help: the plugin was built against evolution.WithNeeded 1.0, which is older; ";
        assert!(error.contains(help), "{error}");
    }
}

#[test]
fn a_host_that_is_older_does_without_what_is_new() {
    use old::WithNeeded as _;

    let greeter = load(&["evolution-new"]).get::<dyn old::WithNeeded>().unwrap();
    assert_eq!(greeter.greet("you"), "Hello, you");
}

#[test]
fn a_plugin_provides_several_majors_of_a_contract() {
    let runtime = load(&["evolution-new"]);
    let (one, two) =
        (runtime.get::<dyn old::Majors>().unwrap(), runtime.get::<dyn new::Majors>().unwrap());
    assert_eq!((old::Majors::one(&one), new::Majors::one(&two)), (1_u32, 1_u64));
    let provided: BTreeSet<_> = runtime.bundles()[0]
        .contracts()
        .iter()
        .filter(|contract| contract.name == "evolution.Majors")
        .map(|contract| contract.version.major)
        .collect();
    assert_eq!(provided, BTreeSet::from([1, 2]));
}

#[test]
fn another_major_that_is_loaded_is_named() {
    let error = load(&["evolution-new"]).get::<dyn old::Major>().unwrap_err();
    let GetError::NotFound(not_found) = &error else { panic!("{error}") };
    assert_eq!(not_found.other_majors, [2]);
    assert!(error.to_string().contains("major version 2 is loaded"), "{error}");
}

#[test]
fn a_field_at_fault_is_named() {
    let error = load(&["evolution-old"]).get::<dyn new::FieldType>().unwrap_err().to_string();
    assert!(
        error.contains(
            "\n  method `width(&self, size: FieldTypes) -> u64`\n    struct `FieldTypes`, field \
             `width`: u64 at offset 0 (host), u32 at offset 0 (plugin)\n"
        ),
        "{error}"
    );
    let error = load(&["evolution-new"]).get::<dyn old::FieldOrder>().unwrap_err().to_string();
    assert!(error.contains("fields: width, height (host), height, width (plugin)"), "{error}");
}

/// Keeps what it is given.
#[derive(Clone, Default)]
struct Words(Arc<Mutex<Vec<String>>>);

impl old::GrowingSink for Words {
    fn put(&self, word: &str) {
        self.0.lock().unwrap().push(word.to_owned());
    }
}

impl new::GrowingSink for Words {
    fn put(&self, word: &str) {
        self.0.lock().unwrap().push(word.to_owned());
    }
}

#[test]
fn objects_of_older_and_newer_contracts_are_called() {
    let words = Words::default();
    let old_plugin = load(&["evolution-old"]).get::<dyn new::PassesGrowing>().unwrap();
    new::PassesGrowing::pass(&old_plugin, Box::new(words.clone()));
    let new_plugin = load(&["evolution-new"]).get::<dyn old::PassesGrowing>().unwrap();
    old::PassesGrowing::pass(&new_plugin, Box::new(words.clone()));
    // The newer plugin ran the body of the method that the older host's object lacks.
    assert_eq!(*words.0.lock().unwrap(), ["word", "WORD"]);
}

#[test]
fn a_change_of_a_contract_whose_objects_are_passed_is_found_behind_equal_fingerprints() {
    assert_eq!(<dyn old::Passes>::SCHEMA.fingerprint(), <dyn new::Passes>::SCHEMA.fingerprint());
    let error = load(&["evolution-old"]).get::<dyn new::Passes>().unwrap_err().to_string();
    assert!(
        error.contains(
            "\n  objects of `evolution.Sink@1`, method `put(&self, word: &str, times: u32)`\n    \
             number of parameters: 2 (host), 1 (plugin)\n"
        ),
        "{error}"
    );
}
