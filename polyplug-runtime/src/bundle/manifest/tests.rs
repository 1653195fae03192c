//! What manifests say, and what is said of those that are wrong.

use polyplug_abi::{BundleId, GuestContractId, Version};
use std::env::consts::{ARCH, OS};

use super::*;

use crate::{
    bundle::manifest::{
        config::{Config, to_json},
        contents::{FileTable, Manifest},
    },
    identity::provided::Provided,
};

#[test]
fn a_manifest_of_abi_v1_is_read() {
    // An id in the upper half of the numbers, which do not fit an `i64`.
    assert!(BundleId::of("my-bundle").0 > i64::MAX as u64);
    let manifest = Manifest::parse(&format!(
        "name = \"my-bundle\"\n\
         id = {}\n\
         version = \"1.2.0-rc.1\"\n\
         loader = \"native\"\n\
         provides = [\"greeter.Hello@1\"]\n\
         function_count = {{ \"greeter.Hello@1\" = 2 }}\n\
         needs_reinit_on_dep_reload = false\n\
         colour = \"red\"\n\
         [file]\n\
         {OS}.{ARCH} = \"libmy_greeter.so\"\n\
         [[dependency]]\n\
         kind = \"contract\"\n\
         contract = \"other.Thing\"\n\
         contract_id = 0xF4EED62106859977\n\
         min_version = \"1.2\"\n",
        BundleId::of("my-bundle").0
    ))
    .unwrap();
    assert_eq!(manifest.name, "my-bundle");
    assert_eq!(manifest.version, Some(Version::new(1, 2, 0)));
    assert_eq!(manifest.loader, None);
    let hello = Provided { name: "greeter.Hello".into(), major: Some(1), minor: None };
    assert_eq!(manifest.provides, Some(vec![hello]));
    assert_eq!(manifest.function_count["greeter.Hello@1"], 2);
    let FileTable::PerTarget(files) = &manifest.file else { panic!("{manifest:?}") };
    assert_eq!(files[OS][ARCH], "libmy_greeter.so");
    assert_eq!(manifest.dependencies[0].to_string(), "contract `other.Thing` >=1.2.0, <2.0.0");
    assert_eq!(manifest.dependencies[0].contract_id(), 0xF4EE_D621_0685_9977);
    let warnings: Vec<_> = manifest.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings, ["8:1: unknown key `colour`"]);
}

/// Fault: a dependency on what a bundle provides, as polyplugc writes it, named two things and was refused.
#[test]
fn f2_a_dependency_of_abi_v1_names_a_bundle_and_its_contract() {
    let contract = GuestContractId::of("other.Thing", 1).0;
    let text = |bundle_id: u64, contract_id: u64| {
        format!(
            "name = 'x'\n[[dependency]]\nkind = 'bundle'\ncontract = 'other.Thing@1'\n\
             min_version = '1.2'\nbundle = 'things'\nbundle_id = {bundle_id}\ncontract_id = {contract_id}\n",
        )
    };
    let bundle = BundleId::of("things").0;
    for contract_id in [contract, 0] {
        let manifest = Manifest::parse(&text(bundle, contract_id)).unwrap();
        let [dependency] = &*manifest.dependencies else { panic!("{manifest:?}") };
        assert_eq!(
            dependency.to_string(),
            "contract `other.Thing` >=1.2.0, <2.0.0 of bundle `things`"
        );
        assert_eq!(dependency.contract_id(), contract);
        assert!(manifest.warnings.is_empty());
    }
    // Both ids are checked, and not the last one alone.
    for (bundle, contract) in [(bundle + 1, contract), (bundle, contract + 1)] {
        assert_eq!(problems(&text(bundle, contract)).len(), 1);
    }
}

/// Fault: what a manifest of ABI v1 may leave out was refused, and what it may say was unknown.
#[test]
fn f3_versions_may_be_left_out_and_bundles_may_be_listed() {
    let manifest = Manifest::parse(
        "name = 'x'\nprovides = ['test.add', 'b@2.1']\n\
         bundle_dependencies = ['image-decoder@1.2', 'audio-encoder']\n",
    );
    let manifest = manifest.unwrap();
    assert!(manifest.warnings.is_empty());
    let provides: Vec<_> =
        manifest.provides.iter().flatten().map(|it| (&*it.name, it.major, it.minor)).collect();
    assert_eq!(provides, [("test.add", None, None), ("b", Some(2), Some(1))]);
    let needs: Vec<_> = manifest.dependencies.iter().map(ToString::to_string).collect();
    assert_eq!(needs, ["bundle `image-decoder` >=1.2.0", "bundle `audio-encoder` *"]);
    for wrong in ["provides = ['']", "provides = ['@1']", "bundle_dependencies = ['a@b', 'c']"] {
        assert_eq!(problems(&format!("name = 'x'\n{wrong}")).len(), 1, "{wrong}");
    }
}

#[test]
fn what_is_written_is_read_again() {
    let text = "name = 'a \"b\"'\nloader = 'tiny'\nversion = '1.2.3'\npriority = -3\nprovides = ['x@1', 'y.Z@2.5', 'w']\n\
                needs_reinit_on_dep_reload = true\n\
                function_count = { 'x@1' = 2 }\n\
                file = { linux = { x86_64 = 'liba.so' }, 'mac os'.arm = 'b/liba.dylib' }\n\
                dependency = [{ bundle = 'c', version = '>=1.2, <3' }, { contract = 'd' },\n\
                { bundle = 'e', contract = 'f', min_version = '1.1' }]\nbundle_dependencies = ['g@1', 'h']\n\
                [config]\nname = 'ä\\n'\nwhen = 2026-01-02T03:04:05Z\n\
                [config.inner]\nlist = [1, 2.5, { deep = true }]\n";
    let manifest = Manifest::parse(text).unwrap();
    let written = manifest.to_string();
    assert_eq!(Manifest::parse(&written).as_ref(), Ok(&manifest), "{written}");
    assert_eq!(
        to_json(manifest.config.as_ref().unwrap()),
        r#"{"inner":{"list":[1,2.5,{"deep":true}]},"name":"ä\\n","when":"2026-01-02T03:04:05Z"}"#
    );
    let one = Manifest { file: FileTable::One("x.so".into()), ..Manifest::new("least") };
    assert_eq!(Manifest::parse(&one.to_string()), Ok(one));
}

#[test]
fn a_value_of_the_configuration_is_found_in_the_text() {
    let text = "name = 'x'\n[config]\n'änger' = 'é'\n'a.b' = 1\nlists = [[1, 2], [\n  3, 'ä', { deep = true }]]\n\
                [config.inner]\n  key = 1\n";
    let table = Manifest::parse(text).unwrap().config.unwrap();
    let config = Config::new(&table, Some(text.into()));
    let place = |key| config.place(key).map(|it| (it.line, it.column));
    assert_eq!(place("."), Some((2, 1)));
    assert_eq!(place("änger"), Some((3, 1)));
    assert_eq!(place("a.b"), Some((4, 1)));
    assert_eq!(place("lists[0][1]"), Some((5, 14)));
    assert_eq!(place("lists[1][2]"), Some((6, 11)));
    assert_eq!(place("lists[1][2].deep"), Some((6, 13)));
    assert_eq!(place("inner.key"), Some((8, 3)));
    for nowhere in [
        "",
        "x",
        "inner.",
        "inner.x",
        "inner.key.x",
        "lists[",
        "lists[9]",
        "lists[x]",
        "name",
        "key",
    ] {
        assert_eq!(place(nowhere), None, "{nowhere}");
    }
    assert_eq!(Config::new(&table, None).place("."), None);
}

/// Returns what is wrong with a manifest.
fn problems(text: &str) -> Vec<String> {
    Manifest::parse(text).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn all_problems_come_together_in_the_order_of_the_text() {
    let found = problems(
        "name = \"a\"\nid = 7\nversion = 1\nloader = \"\"\npriority = 99999999999\n\
         file = \"../a.so\"\nprovides = [\"x@y\", 1]\nfunction_count = { x = -1 }\n\
         config = 1\nneeds_reinit_on_dep_reload = 1\n",
    );
    let expected = [
        "2:6: `id` is 7",
        "3:11: `version` is 1",
        "4:10: `loader` must be a text",
        "5:12: `priority` is 99999999999",
        "6:8: `file` is \"../a.so\"",
        "7:13: `provides` has \"x@y\"",
        "7:20: `provides` has 1",
        "8:24: `function_count.x` is -1",
        "9:10: `config` is 1",
        "10:30: `needs_reinit_on_dep_reload` is 1",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}, expected {expected}");
    }
    assert_eq!(problems(""), ["1:1: `name` is missing"]);
    assert_eq!(
        problems("name = \"a\"\nloader = \"tiny\""),
        ["2:1: `file` is missing, which names the source that `tiny` loads"]
    );
    assert_eq!(problems("name = \"\"\nid = 1").len(), 1);
    assert_eq!(problems("name = \"\u{e9}\"\nx = \ny = 1 2\n").len(), 2);
    assert!(problems("name = \"a\"\nfile = { linux = 3 }")[0].contains("linux.x86_64"));
}

/// Returns what is odd about a manifest.
fn warnings(text: &str) -> Vec<String> {
    Manifest::parse(text).unwrap().warnings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_key_that_was_misspelt_comes_with_the_one_that_was_meant() {
    for (text, expected) in [
        ("[confg]\n", "2:2: unknown key `confg`; did you mean `config`?"),
        (
            "[[dependencies]]\nbundle = 'a'",
            "2:3: unknown key `dependencies`; did you mean `dependency`?",
        ),
        ("prioritiy = 1", "2:1: unknown key `prioritiy`; did you mean `priority`?"),
        ("fiel = 'a'", "2:1: unknown key `fiel`; did you mean `file`?"),
        (
            "[[dependency]]\nbundle = 'a'\nverison = '1'",
            "4:1: unknown key `verison`; did you mean `version`?",
        ),
        ("colour = 'red'", "2:1: unknown key `colour`"),
        ("x = 1", "2:1: unknown key `x`"),
    ] {
        assert_eq!(warnings(&format!("name = 'x'\n{text}")), [expected]);
    }
    // What can be meant is what is read.
    let top = read::KEYS.iter().map(|key| format!("{key} = 1.5"));
    let of_dependency = read::DEPENDENCY_KEYS.iter();
    for text in top.chain(of_dependency.map(|key| format!("dependency = [{{ {key} = 1.5 }}]"))) {
        let found = problems(&text);
        assert!(found.iter().all(|it| !it.contains("unknown key")), "{text}: {found:?}");
    }
}

#[test]
fn a_name_that_was_misspelt_is_where_it_is_missing() {
    assert_eq!(
        problems("version = '1.0.0'\nnmae = 'x'"),
        ["2:1: `name` is missing", "2:1: unknown key `nmae`; did you mean `name`?"]
    );
    let found = problems("name = 'x'\ndependency = [{ bundel = 'a' }]");
    assert!(found.len() == 2 && found[1].ends_with("did you mean `bundle`?"), "{found:?}");
    assert_eq!(problems("colour = 1"), ["1:1: `name` is missing", "1:1: unknown key `colour`"]);
}

#[test]
fn dependencies_that_make_no_sense_are_told_apart() {
    for (dependency, expected) in [
        ("", "names a `contract`, a `bundle`, or both"),
        ("bundle = 'a', contract = 'b', kind = 'contract'", "but a `bundle` is named"),
        ("bundle = 'a', contract = 'b', bundle_id = 3, contract_id = 0", "of bundle `a` is"),
        ("bundle = 'a', kind = 'contract'", "but a `bundle` is named"),
        ("bundle = 'a', version = 'one'", "expected as in \"^1.2\""),
        ("bundle = 'a', version = '1', min_version = '1'", "leave one out"),
        ("bundle = 'a', min_version = 'x'", "expected a text as in \"1.2\""),
        ("bundle = 'a', bundle_id = 3", "but the id of bundle `a` is"),
        ("bundle = 'a', contract_id = 3", "does not go with"),
        ("contract = 'a', contract_id = 3", "needs a `min_version`"),
        ("contract = 'a', contract_id = 3, min_version = '2'", "the id of contract `a@2` is"),
    ] {
        let found = problems(&format!("name = 'x'\ndependency = [{{ {dependency} }}]"));
        assert!(found.len() == 1 && found[0].contains(expected), "{dependency}: {found:?}");
    }
}

#[test]
fn what_no_plugin_can_be_handed_is_a_problem() {
    let found = problems("name = 'x'\n[config]\na = 99999999999999999999\nb = [nan]\n");
    assert!(found[0].starts_with("3:5: 99999999999999999999 does not fit"), "{found:?}");
    assert!(found[1].starts_with("4:6: nan cannot be handed"), "{found:?}");
}

#[test]
fn what_editors_on_windows_write_is_read() {
    let manifest = Manifest::parse("\u{feff}name = 'x'\r\ncolour = 1\r\n").unwrap();
    assert_eq!(manifest.name, "x");
    assert_eq!((manifest.warnings[0].line, manifest.warnings[0].column), (2, 1));
}

#[test]
fn a_hostile_manifest_is_no_more_than_wrong() {
    let deep = format!("name = 'x'\nconfig = {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(!problems(&deep).is_empty());
    let dotted = format!("name = 'x'\n{} = 1", vec!["a"; 100_000].join("."));
    assert!(!problems(&dotted).is_empty());
}

/// Fault: tables in tables took the stack until nothing was left of it.
#[test]
fn tables_in_tables_in_a_configuration_have_a_bound() {
    let fits = format!("name = 'x'\n[config]\na = {}1{}", "[".repeat(64), "]".repeat(64));
    let json = to_json(Manifest::parse(&fits).unwrap().config.as_ref().unwrap());
    serde_json::from_str::<serde_json::Value>(&json).unwrap();
    let keys = vec!["a"; 79].join(".");
    let deep = format!("{{{keys}=").repeat(78);
    let deep = format!("name = 'x'\n[config]\n{keys}={deep}1{}", "}".repeat(78));
    let found = problems(&deep);
    assert_eq!(found, ["3:130: more than 64 tables and lists lie in each other"]);
    // The same where it is in the way of something else.
    let other = |from, to| deep.replacen(from, to, 1);
    for text in [
        format!("{deep}\na = 1"),
        other("a.a", "a = 1\na.a"),
        other("a.a", "b = 1\nb = {a.a") + "}",
        other("[config]", "config = 1\n[config]"),
        other("[config]", "[[x]]\n[x]"),
    ] {
        assert!(!problems(&text).is_empty());
    }
}

/// Fault: keys of several lines were written as texts of several lines, which no key is.
#[test]
fn keys_with_control_characters_are_written_and_read() {
    let read = Manifest::parse(
        "name = 'x'\n[file]\n\"l\\n\\\"\".\"y\\u007f\" = 'a.so'\n[function_count]\n\"a\\n\\\\b\" = 1\n",
    );
    let read = read.unwrap();
    assert_eq!(read.function_count["a\n\\b"], 1);
    assert_eq!(Manifest::parse(&read.to_string()), Ok(read));
}

/// Fault: `bundle_dependencies` took names that are none, and `contract` one with a version in it.
#[test]
fn names_of_dependencies_are_names() {
    let long = "x".repeat(300);
    for (text, expected) in [
        ("bundle_dependencies = ['a\u{202e}@1']", "has \"a\\u{202e}@1\", expected texts"),
        (&format!("bundle_dependencies = ['{long}']"), "expected texts as in"),
        ("dependency = [{ contract = 'a@1@2' }]", "is \"a@1@2\", which says two versions"),
    ] {
        let found = problems(&format!("name = 'x'\n{text}"));
        assert!(found.len() == 1 && found[0].contains(expected), "{text}: {found:?}");
    }
}

/// Fault: numbers were repeated in full.
#[test]
fn numbers_without_end_are_shown_in_part() {
    for number in ["9".repeat(1000), format!("{}e999", "9".repeat(1000))] {
        let found = problems(&format!("name = 'x'\n[config]\na = {number}"));
        assert!(found[0].len() < 200 && found[0].contains("99.. "), "{found:?}");
    }
}
