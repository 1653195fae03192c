//! Crates that do their worst to generated code: see the fixture `hostile`.

use hostile::{NAMED, Numbers, Packed, Raw};
use polyplug_sdk::Contract;

use crate::support::load;

/// Calls all methods of a contract beside hostile traits, over the boundary.
macro_rules! calls_arrive_beside_methods {
    ($($test:ident: $module:ident;)*) => {$(
        #[test]
        fn $test() {
            use hostile::$module::{Either, Hostile, Point, Shape, Tree};

            let runtime = load(&["hostile"]);
            let instance = runtime.create_from::<dyn Hostile, _>(5_u32).unwrap();
            assert_eq!(Hostile::ask(&instance, &|n| n + 40), 41);
            let mut calls = 0;
            let mut count = |n| {
                calls += 1;
                n * 10
            };
            assert_eq!(Hostile::tell(&instance, &mut count), 30);
            assert_eq!(calls, 2, "the closure itself was called");
            assert_eq!(Hostile::keep(&instance, Box::new(|n| n + 1)), 4);
            let shape = Shape::Dot(Point { x: 1, y: 2 });
            assert_eq!(Hostile::dot(&instance, shape, &[Point { x: 3, y: 4 }]), Some(shape));
            let leaf = Tree { name: "leaf".to_owned(), below: Vec::new() };
            let tree = Tree { name: "root".to_owned(), below: vec![leaf.clone(), leaf] };
            assert_eq!(Hostile::tree(&instance, tree.clone()), tree);
            let either = Either::<String, u32>::Right(7);
            assert_eq!(Hostile::either(&instance, either.clone()), Ok(either));
            assert_eq!(Hostile::of(&instance, "text"), "text");
            assert_eq!(Hostile::newest(&instance, &instance), 6);
            assert!(instance.supports_newer() && instance.supports_newest());
            assert_eq!(instance.to_string(), "a plugin");
            let schema = <dyn Hostile as Contract>::SCHEMA;
            assert!(schema.send && schema.sync);
        }
    )*};
}

calls_arrive_beside_methods! {
    calls_arrive_beside_methods_by_value: by_value;
    calls_arrive_beside_methods_by_reference: by_reference;
    calls_arrive_beside_methods_by_mutable_reference: by_mutable_reference;
}

/// What makes it strict is checked by clippy, in `.ci/run lint`.
#[test]
fn a_plugin_below_every_lint_loads() {
    load(&["strict"]);
}

#[test]
fn a_raw_repr_is_a_repr() {
    let runtime = load(&["hostile"]);
    let raw = runtime.get::<dyn Raw>().unwrap();
    let values = [1, 2, 3, 4].map(|b| Packed { a: 9, b });
    assert_eq!(raw.packed(values), values);
    assert_eq!(raw.text("n", &mut |n| n + 1), "n2");
    assert_eq!(raw.later(Box::new(|n| n + 1)), 3);
}

/// Fault: the tag of an enum was `r#u8` in a schema, whose fingerprint ends at the `#`.
#[test]
fn a_raw_word_is_no_raw_word_in_a_schema() {
    let text = <dyn Raw as Contract>::SCHEMA.to_text();
    let methods = text.split("\n# ").next().unwrap();
    assert!(methods.contains("enum Numbers u8 {") && !methods.contains('#'), "{text}");
}

#[test]
fn a_discriminant_names_what_the_author_named() {
    let runtime = load(&["hostile"]);
    let raw = runtime.get::<dyn Raw>().unwrap();
    let values = [Numbers::Flag(true), Numbers::Named(77), Numbers::Own { at: 2 }, Numbers::Next];
    assert_eq!(raw.numbers(&values), values);
    let text = <dyn Raw as Contract>::SCHEMA.to_text();
    for number in ["Flag = 0 ", "Own = 200 ", "Next = 10"] {
        assert!(text.contains(number), "{text}");
    }
    assert!(text.contains(&format!("Named = {NAMED} ")), "{text}");
}
