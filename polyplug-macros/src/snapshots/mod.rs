//! The whole expansion of small items, compared with the files in this folder, so that a change of the generated
//! code can be read where changes are read. `POLYPLUG_BLESS=1 cargo test -p polyplug-macros` writes the files.
//!
//! The legend of the names:
//!
//! * `__pp` is the SDK's private module, and `__VTable` the table of the contract.
//! * `__T0` is a type that crosses, `__N0` the size of its representation, and `__I0` whether a value of it is
//!   passed by pointer.
//! * `__O0` is the type of an object that is lent, and `__M0` the length of the name of its contract.
//! * `__F0` is the form of a call of a method, and `__f0` has its functions. `__C0` is the form of a call of a
//!   callback, and `__Call0` the callback as an object.
//! * `f0` is a field in a mirror, `v0` the member of the union for a variant, `__R0` the parameter of a mirror for
//!   a field, and `__f0` the variable for it.
//!
//! `names` has all of them.

use std::{env, fs, path::Path};

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::{
    Expr, ExprMethodCall, Macro, Token,
    punctuated::Punctuated,
    visit::{self, Visit},
};

use crate::attributes::{abi_type, contract, plugin};

#[test]
fn a_contract() {
    let input = r#"
        /// Greets people.
        pub trait Greeter: Send + Sync {
            /// Greets `name`.
            fn greet(&self, name: &str) -> String;
            /// Forgets all names.
            fn forget(&mut self);
            /// Greets `name` so that it is heard.
            #[since("1.1")]
            fn shout(&self, name: &str) -> String {
                self.greet(name).to_uppercase()
            }
        }
    "#;
    let args = parse(r#"name = "greeter.Hello", version = "1.1""#);
    check("contract", "#[contract]", &contract::expand(args, parse(input)));
}

#[test]
fn a_struct() {
    let input = "
        #[repr(C)]
        pub struct Point {
            pub x: u32,
            pub y: u32,
            pub label: char,
        }
    ";
    check("abi_type", "#[derive(AbiType)]", &abi_type::expand(parse(input)));
}

#[test]
fn an_enum() {
    let input = "
        #[repr(C, u8)]
        pub enum Shape {
            Empty,
            Circle { radius: f64 } = 7,
            Rect(f64, f64),
        }
    ";
    check("abi_type_enum", "#[derive(AbiType)]", &abi_type::expand(parse(input)));
}

#[test]
fn an_enum_of_numbers() {
    let input = "
        #[repr(i8)]
        pub enum Sign {
            Minus = -1,
            Zero,
            Plus,
        }
    ";
    check("abi_type_number", "#[derive(AbiType)]", &abi_type::expand(parse(input)));
}

#[test]
fn a_generic_struct() {
    let input = "
        pub struct Page<T, const N: usize> {
            pub items: [T; N],
            pub next: Option<u64>,
        }
    ";
    check("abi_type_generic", "#[derive(AbiType)]", &abi_type::expand(parse(input)));
}

#[test]
fn a_type_that_holds_itself() {
    let input = "
        pub enum Tree<T> {
            Leaf(T),
            Fork(Box<Self>, Vec<Tree<T>>),
        }
    ";
    check("abi_type_recursive", "#[derive(AbiType)]", &abi_type::expand(parse(input)));
}

#[test]
fn a_plugin() {
    let input = "
        impl Greeter for English {
            fn greet(&self, name: &str) -> String {
                name.to_owned()
            }
        }
    ";
    check("plugin", "#[plugin]", &plugin::expand(TokenStream::new(), parse(input)));
    let args = parse("create = Self::open::<Self>");
    check("plugin_create", "#[plugin(create = ..)]", &plugin::expand(args, parse(input)));
}

#[test]
fn what_instances_are_made_from_is_written_once() {
    let args = r#"name = "test.Made", version = "1.0", create = Options"#;
    let expansion = contract::expand(parse(args), parse("trait Made { fn made(&self); }"));
    assert_eq!(expansion.to_string().matches("Options").count(), 1);
}

#[test]
fn raw_names_make_names() {
    let input = r#"
        trait r#box {
            #[since("1.1")]
            fn r#in(&self, r#fn: &dyn Fn(u8)) {}
        }
    "#;
    let expansion = contract::expand(parse(r#"name = "test.Raw", version = "1.1""#), parse(input));
    syn::parse2::<syn::File>(expansion).expect("the expansion consists of items");
    let expansion = abi_type::expand(parse("enum r#match { r#in(u8), Fork { r#fn: Box<Self> } }"));
    syn::parse2::<syn::File>(expansion).expect("the expansion consists of items");
}

/// A call with a dot could find a method that the author's crate gives to every type.
#[test]
fn no_expansion_calls_with_a_dot() {
    struct Dots(Vec<String>);
    impl<'ast> Visit<'ast> for Dots {
        fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
            self.0.push(call.to_token_stream().to_string());
            visit::visit_expr_method_call(self, call);
        }

        fn visit_macro(&mut self, call: &'ast Macro) {
            // Its arguments are a type and members.
            if call.path.segments.last().is_some_and(|name| name.ident == "offset_of") {
                return;
            }
            let arguments = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
            for argument in arguments.expect("a macro is called with expressions") {
                let mut dots = Dots(Vec::new());
                dots.visit_expr(&argument);
                self.0.append(&mut dots.0);
            }
        }
    }
    let contract = r#"
        trait All: Send + Sync + Debug + Display {
            fn values(&self, a: u8, b: &[Point], c: &mut [u8], d: Option<String>) -> Vec<Point>;
            fn calls(&self, a: &dyn Fn(u8) -> u8, b: &mut dyn FnMut(&str), c: Box<dyn FnOnce() -> u8>);
            fn objects(&self, a: &dyn All, b: Box<dyn All>) -> Arc<dyn All>;
            fn lent<'a>(&self, a: &'a str) -> &'a str;
            #[since("1.1")]
            fn with_a_body(&self, a: Box<dyn Fn()>) {}
            #[since("1.2", optional)]
            fn optional(&self);
            #[since("1.3")]
            fn necessary(&self);
        }
    "#;
    let args = r#"name = "test.All", version = "1.3", create = Options"#;
    let receivers = "trait R { fn a(&mut self); fn b(self: Box<Self>); }";
    let shared = "trait S: Send + Sync { fn a(&self); fn b(self: Arc<Self>); }";
    let name = r#"name = "test.R", version = "1.0""#;
    let implementation = "impl All for Plugin {}";
    let expansions = [
        contract::expand(parse(args), parse(contract)),
        contract::expand(parse(name), parse(receivers)),
        contract::expand(parse(name), parse(shared)),
        plugin::expand(TokenStream::new(), parse(implementation)),
        plugin::expand(parse("create = Plugin::open"), parse(implementation)),
        abi_type::expand(parse("#[repr(C)] struct Point { x: u8, y: [u8; 4] }")),
        abi_type::expand(parse("struct Nothing;")),
        abi_type::expand(parse("struct Page<T, const N: usize>([T; N], Option<T>);")),
        abi_type::expand(parse("#[repr(C, u8)] enum Shape { Empty, Dot(Point) = 7 }")),
        abi_type::expand(parse("enum Tree<T> { Leaf(T), Fork(Box<Self>, Vec<Tree<T>>) }")),
    ];
    for expansion in expansions {
        let file = syn::parse2(expansion).expect("the expansion consists of items");
        let mut dots = Dots(Vec::new());
        dots.visit_file(&file);
        assert!(dots.0.is_empty(), "{}", dots.0.join("\n"));
    }
}

fn parse(source: &str) -> TokenStream {
    source.parse().expect("the source consists of tokens")
}

/// Compares an expansion with its file, or writes the file.
fn check(name: &str, attribute: &str, expansion: &TokenStream) {
    let file = syn::parse2(expansion.clone()).expect("the expansion consists of items");
    let head = format!(
        "//! The expansion of `{attribute}` for the item in `mod.rs`, which has a legend of the names.\n\n"
    );
    let found = head + &prettyplease::unparse(&file);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/snapshots/{name}.rs"));
    if env::var_os("POLYPLUG_BLESS").is_some() {
        fs::write(&path, found).expect("the snapshot can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let line = expected.lines().zip(found.lines()).take_while(|(a, b)| a == b).count();
    assert!(
        expected == found,
        "the expansion differs from {} from line {} on; read the difference after \
         `POLYPLUG_BLESS=1 cargo test -p polyplug-macros`",
        path.display(),
        line + 1,
    );
}
