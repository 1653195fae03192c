//! Lock files over real contracts.

use std::fs;

use fixture_contracts::{Adder, Counter, Everything, Explosive, Greeter, Values};
use fixture_evolution::{new, old};
use polyplug_abi::evolution::Effect;
use polyplug_sdk::lock::{Drift, Lock, LockError};

use crate::support::folder;

#[test]
fn what_is_blessed_is_what_the_code_says() {
    let folder = folder("lock-blessed");
    let lock = Lock::in_folder(&folder)
        .contract::<dyn Adder>()
        .contract::<dyn Counter>()
        .contract::<dyn Everything>()
        .contract::<dyn Explosive>()
        .contract::<dyn Greeter>()
        .contract::<dyn Values>();
    assert!(matches!(lock.check(), Err(LockError::Missing { .. })));
    lock.bless().unwrap();
    lock.check().unwrap();
    let text = fs::read_to_string(folder.join("contracts.lock")).unwrap();
    let table: toml::Table = text.parse().expect("it is TOML");
    assert_eq!(table.len(), 7, "a target, and six contracts");
    let shape = table["greeter.Hello@1"]["shape"].as_str().unwrap();
    assert!(
        shape.ends_with("\nfn shout(&self, name: &str) -> String; since 1.1; default\n"),
        "{shape}"
    );
    let without = Lock::in_folder(&folder).contract::<dyn Adder>().check().unwrap_err();
    let LockError::Drifted { drifts, .. } = without else { panic!("{without}") };
    assert_eq!(drifts.len(), 5);
}

#[test]
fn a_change_is_judged_for_both_directions() {
    let folder = folder("lock-changed");
    let lock = Lock::in_folder(&folder);
    let old = lock
        .clone()
        .contract::<dyn old::WithBody>()
        .contract::<dyn old::WithNeeded>()
        .contract::<dyn old::FieldType>();
    let new = lock
        .contract::<dyn new::WithBody>()
        .contract::<dyn new::WithNeeded>()
        .contract::<dyn new::FieldType>();
    old.bless().unwrap();
    let error = new.check().unwrap_err();
    let LockError::Drifted { drifts, .. } = &error else { panic!("{error}") };
    let effects = drifts.iter().map(|drift| match drift {
        Drift::Changed { verdict, .. } => {
            (verdict.new_host_old_plugin(), verdict.old_host_new_plugin(), verdict.announced)
        }
        other => panic!("{other}"),
    });
    assert_eq!(
        effects.collect::<Vec<_>>(),
        [
            (Effect::Minor, Effect::Minor, true),
            (Effect::Major, Effect::Minor, true),
            (Effect::Major, Effect::Major, true),
        ]
    );
    let text = error.to_string();
    assert!(
        text.contains("struct `FieldTypes`, field `width`: u64 at offset 0 (code), u32"),
        "{text}"
    );
    new.bless().unwrap();
    new.check().unwrap();
    assert!(old.check().is_err());
}

#[test]
fn two_contracts_of_one_name_are_refused() {
    let lock = Lock::in_folder(folder("lock-twice"))
        .contract::<dyn old::Said>()
        .contract::<dyn new::Said>();
    assert!(matches!(lock.bless(), Err(LockError::Twice { .. })));
    let majors = Lock::in_folder(folder("lock-majors"))
        .contract::<dyn old::Majors>()
        .contract::<dyn new::Majors>();
    majors.bless().unwrap();
    majors.check().unwrap();
}
