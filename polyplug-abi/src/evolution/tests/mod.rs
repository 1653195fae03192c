//! The laws of comparisons: every single change of a schema changes its fingerprint and is found, appended
//! methods are accepted in both directions, and no text breaks the reader.

use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

mod mutations;

use proptest::prelude::*;

use self::mutations::*;
use super::*;
use crate::schema::{
    CallbackSchema, ContractSchema, EnumSchema, FieldSchema, MethodSchema, ObjectSchema, Pointer,
    Receiver, StructSchema, TypeSchema, VariantSchema, fingerprint,
};

/// Whether an old host takes a new plugin, and whether a new host takes an old plugin.
type Fits = (bool, bool);

const BOTH: Fits = (true, true);
const NEITHER: Fits = (false, false);

fn check_all_changes(schema: &ContractSchema) {
    let old = schema.to_text();
    assert_eq!(compare_texts(&old, &old), []);
    for (changed, (old_host, new_host)) in contracts(schema) {
        let new = changed.to_text();
        assert_ne!(fingerprint(&old), fingerprint(&new), "{new}");
        for (host, plugin, fits) in [(&old, &new, old_host), (&new, &old, new_host)] {
            let found = compare_texts(host, plugin);
            assert!(!found.is_empty(), "nothing found\n{host}{plugin}");
            assert_eq!(fits, !breaks(host, plugin), "{found:#?}\n{host}{plugin}");
            let lines: usize = found.iter().map(|found| found.to_string().lines().count()).sum();
            assert!(lines <= 20, "{found:#?}");
        }
        let verdict = Verdict::of(&Schema::parse(&old).unwrap(), &Schema::parse(&new).unwrap());
        assert!(!verdict.is_same());
        assert!(verdict.effect() == Effect::Major || (old_host && new_host));
    }
}

#[test]
fn every_single_change_is_found() {
    const TILE: TypeSchema = TypeSchema::Struct(StructSchema {
        name: "Tile",
        size: 16,
        align: 8,
        fields: &[
            FieldSchema { name: "width", offset: 0, ty: &TypeSchema::Named("u32") },
            FieldSchema {
                name: "inner",
                offset: 8,
                ty: &TypeSchema::Array(&TypeSchema::Named("u8"), 4),
            },
        ],
    });
    check_all_changes(&ContractSchema {
        name: "image.Filter",
        major: 2,
        minor: 1,
        send: true,
        sync: false,
        create: Some(&TILE),
        methods: &[
            MethodSchema {
                name: "apply",
                params: &[&TypeSchema::Ref(&TILE), &TypeSchema::SliceMut(&TypeSchema::Named("u8"))],
                param_names: &["tile", "bytes"],
                ret: &TypeSchema::Generic(
                    "Result",
                    &[&TypeSchema::Named("()"), &TypeSchema::Named("String")],
                ),
                ..METHOD
            },
            MethodSchema {
                name: "pick",
                params: &[&TypeSchema::Tuple(&[&TILE, &TypeSchema::Named("u8")])],
                ret: &TypeSchema::RefMut(&TypeSchema::Named("u8")),
                from: "self+1",
                ..METHOD
            },
            MethodSchema {
                name: "call",
                params: &[
                    &TypeSchema::Callback(CallbackSchema {
                        by: Pointer::Ref,
                        kind: "Fn",
                        params: &[&TILE, &TypeSchema::Named("u8")],
                        ret: &TypeSchema::Named("bool"),
                        send: true,
                        sync: false,
                    }),
                    &TypeSchema::Enum(EnumSchema {
                        name: "Shape",
                        tag: "u8",
                        size: 24,
                        align: 8,
                        variants: &[
                            VariantSchema { name: "Empty", tag: 0, fields: &[] },
                            VariantSchema {
                                name: "Filled",
                                tag: -1,
                                fields: &[
                                    FieldSchema { name: "tile", offset: 8, ty: &TILE },
                                    FieldSchema {
                                        name: "next",
                                        offset: 16,
                                        ty: &TypeSchema::Generic(
                                            "Box",
                                            &[&TypeSchema::Named("u8")],
                                        ),
                                    },
                                ],
                            },
                        ],
                    }),
                    &TypeSchema::Object(ObjectSchema {
                        by: Pointer::Box,
                        contract: "image.Sink@1",
                        shape: || unreachable!("texts have the name only"),
                    }),
                ],
                ..METHOD
            },
            MethodSchema { name: "reset", since: Some((2, 1)), has_default: true, ..METHOD },
        ],
    });
}

#[test]
fn names_of_parameters_are_told_and_break_nothing() {
    let of = |names| ContractSchema {
        name: "a",
        major: 1,
        minor: 0,
        send: false,
        sync: false,
        create: None,
        methods: leak_all(vec![MethodSchema {
            params: &[&TypeSchema::Named("u8")],
            param_names: names,
            ..METHOD
        }]),
    };
    let (host, plugin) = (of(&["tile"]).to_text(), of(&["block"]).to_text());
    assert_eq!(fingerprint(&host), fingerprint(&plugin));
    let found = compare_texts(&host, &plugin);
    assert_eq!(
        found[0].to_string(),
        "method `method(&self, tile: u8)`: name of parameter 1: tile (host), block (plugin)"
    );
    assert!(found.len() == 1 && !found[0].breaks);
    // Who does not say has no other names.
    assert_eq!(compare_texts(&host, &of(&["_"]).to_text()), []);
}

const HEAD: &str = "polyplug-schema 1 64le\ncontract image.Filter 2.1 send sync\n";

fn lines(host: &str, plugin: &str) -> Vec<String> {
    let found = compare_texts(&format!("{HEAD}{host}\n"), &format!("{HEAD}{plugin}\n"));
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn causes_come_first_and_what_follows_from_them_is_left_out() {
    let tile = "fn apply(&self, &struct Tile { w: u32 @0, stride: u32 @4, x: u8 @8 } 12/4) -> ()";
    let wide = "fn apply(&self, &struct Tile { w: u32 @0, stride: u64 @8, x: u8 @16 } 24/8) -> ()";
    assert_eq!(
        lines(tile, wide),
        [
            "method `apply(&self, &Tile)`: struct `Tile`, field `stride`: u32 at offset 4 (host), u64 at \
          offset 8 (plugin)"
        ]
    );
    let twice = |of: &str| format!("{of}\n{}", of.replace("apply", "again"));
    assert_eq!(lines(&twice(tile), &twice(wide)).len(), 1, "one struct is reported once");
    let more = "fn apply(&self, &struct Tile { w: u32 @0, stride: u32 @4 } 8/4) -> ()";
    assert_eq!(
        lines(tile, more),
        [
            "method `apply(&self, &Tile)`: struct `Tile`: 3 fields (host), 2 fields (plugin)",
            "method `apply(&self, &Tile)`: struct `Tile`, field `x`: there (host), missing (plugin)",
        ]
    );
}

#[test]
fn every_change_of_an_enum_is_found() {
    let host = "fn f(&self) -> enum Shape u8 { Empty = 0, Circle = 1 { 0: f64 @8, next: Vec<^Shape> @16 }, \
                Far = 9 { x: u8 @1 } } 40/8; from self";
    assert!(Schema::parse(&format!("{HEAD}{host}")).unwrap().methods[0].ret.to_string() == "Shape");
    for (from, to, said) in [
        ("Shape u8", "Shape i8", "enum `Shape`, tag: u8 (host), i8 (plugin)"),
        ("Empty = 0", "Empty = 2", "enum `Shape`, variant `Empty`: 0 (host), 2 (plugin)"),
        ("Empty = 0", "Empty = -1", "enum `Shape`, variant `Empty`: 0 (host), -1 (plugin)"),
        (
            "Empty",
            "None",
            "enum `Shape`, variants: Empty, Circle, Far (host), None, Circle, Far (plugin)",
        ),
        (", Far = 9 { x: u8 @1 }", "", "enum `Shape`: 3 variants (host), 2 variants (plugin)"),
        (
            "f64 @8",
            "f32 @8",
            "enum `Shape`, variant `Circle`, field `0`: f64 at offset 8 (host), f32 at offset 8",
        ),
        (
            "f64 @8",
            "f64 @4",
            "enum `Shape`, variant `Circle`, field `0`: f64 at offset 8 (host), f64 at offset 4",
        ),
        ("x: u8 @1", "y: u8 @1", "enum `Shape`, variant `Far`, fields: x (host), y (plugin)"),
        (" { x: u8 @1 }", "", "enum `Shape`, variant `Far`: 1 field (host), 0 fields (plugin)"),
        (
            "^Shape",
            "^Other",
            "variant `Circle`, field `next`: Vec<Shape> at offset 16 (host), Vec<Other>",
        ),
        ("40/8", "48/8", "enum `Shape`: 40 bytes, align 8 (host), 48 bytes, align 8 (plugin)"),
        ("enum Shape", "enum Form", "result: Shape (host), Form (plugin)"),
    ] {
        let plugin = host.replace(from, to);
        let found = lines(host, &plugin);
        assert!(found.iter().any(|line| line.contains(said)), "{to}: {found:#?}");
        assert!(breaks(&format!("{HEAD}{host}"), &format!("{HEAD}{plugin}")));
        assert!(!lines(&plugin, host).is_empty());
    }
}

#[test]
fn methods_are_found_by_name_and_their_places_compared() {
    let (a, b, c) = ("fn a(&self) -> ()", "fn b(&self) -> u8", "fn c(&self) -> ()");
    let join = |of: &[&str]| of.join("\n");
    assert_eq!(
        lines(&join(&[a, b, c]), &join(&[b, a, c])),
        ["order of the methods: a, b, c (host), b, a, c (plugin)"]
    );
    assert_eq!(
        lines(&join(&[a, c]), &join(&[a, b, c])),
        ["method `b(&self) -> u8`: only in the plugin, where it moves the methods behind it"]
    );
    assert_eq!(
        lines(&join(&[a, b, c]), &join(&[a, c])),
        ["method `b(&self) -> u8`: missing in the plugin, where the methods behind it move up"]
    );
    assert_eq!(
        lines(&join(&[a, b]), &join(&[a, c])),
        ["method `b(&self) -> u8`: the plugin has `c(&self)` in its place"]
    );
    assert_eq!(lines(&join(&[a, a]), &join(&[a, b])).len(), 1, "no method is there twice");
}

#[test]
fn forms_that_are_not_known_are_compared_as_text() {
    let host = "fn f(&self, impl Fn(u8, &str) -> u8 + Send, u8) -> Box<dyn Sink { a -> b }>; quick";
    let schema = format!("{HEAD}{host}\n");
    let schema = Schema::parse(&schema).unwrap();
    assert_eq!(schema.methods[0].params.len(), 2);
    assert_eq!(schema.methods[0].others, ["quick"]);
    for (from, to) in [("-> u8", "-> i8"), ("Sink", "Source"), ("; quick", ""), ("quick", "slow")] {
        assert_eq!(lines(host, &host.replace(from, to)).len(), 1, "{to}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_by_its_line() {
    let host = format!("{HEAD}fn a(&self) -> ()\n");
    for (line, plugin) in [
        (2, "polyplug-schema 1 64le\n".to_string()),
        (2, host.replace("send", "sends")),
        (2, host.replace("2.1", "2.4294967296")),
        (3, host.replace("fn a", "nonsense")),
        (3, host.replace("&self", "self")),
        (3, host.replace("()\n", "\n")),
        (3, host.replace("()\n", "(); \n\n")),
        (2, host.replace("2.1", "+2.1")),
        (2, host.replace("2.1", "2.01")),
        (2, host.replace("2.1", "2.1 sync send")),
        (2, host.replace("2.1", "2.1#")),
        (3, host.replace("()\n", "(); default; default\n")),
        (3, host.replace("()\n", "&str; from 1; from self\n")),
    ] {
        let found = compare_texts(&host, &plugin);
        let Change::Unreadable(unreadable) = &found[0].change else { panic!("{found:?}") };
        assert_eq!((unreadable.line, found[0].breaks), (line, true), "{plugin}");
    }
    for plugin in ["", "\n\n", "polyplug-schema 2 64le\n", "polyplug-schema 1 32le\n"] {
        let found = compare_texts(&host, plugin);
        assert!(matches!(found[0].change, Change::Target { .. }), "{found:?}");
    }
}

/// Fault: notes are not in the fingerprint, and a method behind them was.
#[test]
fn methods_behind_notes_are_refused() {
    let host = format!("{HEAD}fn a(&self) -> ()\n");
    for end in ["# a()\nfn b(&self) -> ()\n", "fn b(&self) -> A#1\n"] {
        let plugin = format!("{host}{end}");
        assert!(Schema::parse(&plugin).is_err(), "{plugin}");
        assert!(breaks(&host, &plugin));
    }
}

/// Fault: a text with two methods of one name differed from itself.
#[test]
fn a_method_that_is_there_twice_is_refused() {
    let twice = format!("{HEAD}fn a(&self) -> ()\nfn a(&self) -> u8\n");
    assert_eq!(Schema::parse(&twice).unwrap_err().line, 4);
}

/// Fault: for each note, all methods were searched.
#[test]
fn many_notes_about_many_methods_are_read_in_time() {
    let count = 50_000;
    let methods: String = (0..count).map(|i| format!("fn m{i}(&self, u8) -> ()\n")).collect();
    let notes: String = (0..count).rev().map(|i| format!("# m{i}(a{i})\n")).collect();
    let text = format!("{HEAD}{methods}{notes}");
    let schema = Schema::parse(&text).unwrap();
    assert_eq!(schema.methods[count - 1].params[0].name, Some("a49999"));
}

#[test]
fn deep_and_long_texts_are_read_in_time() {
    for ty in
        ["&".repeat(100_000), "(".repeat(100_000), "Vec<".repeat(20_000), "u8, ".repeat(30_000)]
    {
        let text = format!("{HEAD}fn f(&self, {ty}u8) -> ()\n");
        let _ = compare_texts(&text, &format!("{HEAD}fn f(&self, u8) -> ()\n"));
        let _ = compare_texts(&text, &text.replace("f(", "g("));
    }
    let deep = "struct A { a: ".repeat(20_000);
    let _ = compare_texts(&format!("{HEAD}fn f(&self) -> {deep}"), HEAD);
}

fn any_type() -> impl Strategy<Value = TypeSchema> {
    let leaf = prop::sample::select(vec!["u8", "u64", "&str", "String", "()"]);
    leaf.prop_map(TypeSchema::Named).prop_recursive(3, 8, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..3)
            .prop_map(|of| leak_all(of.into_iter().map(|ty| leak(ty)).collect::<Vec<_>>()));
        prop_oneof![
            inner.clone().prop_map(|ty| TypeSchema::Ref(leak(ty))),
            inner.clone().prop_map(|ty| TypeSchema::SliceMut(leak(ty))),
            inner.clone().prop_map(|ty| TypeSchema::Array(leak(ty), 3)),
            list.clone().prop_map(TypeSchema::Tuple),
            list.clone().prop_map(|of| TypeSchema::Generic("Result", of)),
            list.prop_map(|of| {
                let fields = of.iter().zip(["a", "b"]).enumerate();
                let fields = fields.map(|(i, (ty, name))| FieldSchema { name, offset: i * 8, ty });
                let fields = leak_all(fields.collect());
                TypeSchema::Struct(StructSchema { name: "Struct", size: 16, align: 8, fields })
            }),
        ]
    })
}

fn any_method() -> impl Strategy<Value = MethodSchema> {
    (prop::collection::vec(any_type(), 0..3), any_type(), any::<bool>()).prop_map(
        |(params, ret, has_default)| MethodSchema {
            params: leak_all(params.into_iter().map(|ty| leak(ty)).collect()),
            ret: leak(ret),
            has_default,
            ..METHOD
        },
    )
}

fn any_contract() -> impl Strategy<Value = ContractSchema> {
    let methods = prop::collection::vec(any_method(), 0..4).prop_map(|mut methods| {
        for (method, name) in methods.iter_mut().zip(["a", "b", "c", "d"]) {
            method.name = name;
        }
        leak_all(methods)
    });
    let create = prop::option::of(any_type().prop_map(leak));
    let parts = (methods, any::<bool>(), any::<bool>(), create);
    parts.prop_map(|(methods, send, sync, create)| ContractSchema {
        name: "test.Any",
        major: 2,
        minor: 0,
        send,
        sync,
        create,
        methods,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_single_change_of_any_schema_is_found(schema in any_contract()) {
        check_all_changes(&schema);
    }

    #[test]
    fn what_is_written_is_read(schema in any_contract()) {
        let text = schema.to_text();
        let read = Schema::parse(&text).unwrap();
        prop_assert_eq!(read.methods.len(), schema.methods.len());
        let unknown = format!("{read:?}").contains("Unknown");
        prop_assert!(!unknown, "{}", text);
    }

    #[test]
    fn methods_that_are_appended_fit_in_both_directions(
        schema in any_contract(),
        appended in prop::collection::vec((any_method(), 1..4_u32), 1..4),
    ) {
        let mut methods = schema.methods.to_vec();
        for ((method, minor), name) in appended.into_iter().zip(["x", "y", "z"]) {
            let optional = !method.has_default;
            methods.push(MethodSchema { name, since: Some((2, minor)), optional, ..method });
        }
        let new = ContractSchema { minor: 3, methods: leak_all(methods), ..schema };
        let (old, new) = (schema.to_text(), new.to_text());
        prop_assert!(!breaks(&old, &new) && !breaks(&new, &old));
        let verdict = Verdict::of(&Schema::parse(&old).unwrap(), &Schema::parse(&new).unwrap());
        prop_assert_eq!(verdict.effect(), Effect::Minor);
    }

    #[test]
    fn no_pair_of_texts_breaks_the_reader(
        schema in any_contract(),
        cut in any::<prop::sample::Index>(),
        junk in "[ -~\\n\u{e9}]{0,20}",
        words in "(fn|&|mut |self|struct | enum |\\{|\\}|[<>(),:;@/^#\\[\\]]| |\\n|[a-z0-9]|\u{e9}){0,60}",
    ) {
        let text = schema.to_text();
        let at = cut.index(text.len() + 1);
        let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let spliced = format!("{}{junk}{}", &text[..at], &text[at..]);
        let hostile = format!("{HEAD}fn f(&self, {words}");
        for other in [&junk, &words, &spliced, &hostile] {
            for (host, plugin) in [(&text, other), (other, &text)] {
                let same = compare_texts(host, plugin).is_empty();
                // Notes may differ unseen, and so may the end of the last line.
                prop_assert!(!same || fingerprint(host) == fingerprint(plugin) || same_lines(host, plugin));
            }
        }
    }
}

/// Whether two texts consist of the same lines once their notes are gone.
fn same_lines(a: &str, b: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.starts_with("# ")).map(String::from).collect()
    };
    lines(a) == lines(b)
}

/// Fault: each difference was compared with all before it, and a library could take hours to refuse.
#[test]
fn many_differences_are_found_in_time() {
    let text = |name: &str, ty: &str, count: u32| {
        let field = |i| format!("{name}{i}: {ty} @{}", 4 * i);
        let fields: Vec<_> = (0..count).map(field).collect();
        let fields = fields.join(", ");
        format!(
            "polyplug-schema 1 64le\ncontract a 1.0 send sync\nfn f(&self, struct S {{ {fields} }} {}/4) -> ()\n",
            4 * count
        )
    };
    let count = 40_000;
    let types = compare_texts(&text("f", "u32", count), &text("f", "f32", count));
    assert_eq!(types.len(), count as usize);
    let names = compare_texts(&text("f", "u32", count), &text("g", "u32", count + 1));
    assert_eq!(names.len(), 2 * count as usize + 2);
}
