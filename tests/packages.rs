//! Packages that differ from the tests' own in what Cargo decides: the edition, and the names of dependencies.

use std::{
    env,
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use polyplug_sdk::Runtime;

use crate::support::folder;

/// The words that are, were or may become keywords, and can be raw identifiers.
const WORDS: &str = "abstract as async auto await become box break const continue default do dyn else enum \
    extern false final fn for gen if impl in let loop macro macro_rules match mod move mut override priv pub raw ref \
    return safe static struct trait true try type typeof union unsafe unsized use virtual where while yield";

/// The words among them that an edition has no raw form of its own for, because they are ordinary there.
fn ordinary(edition: &str) -> &'static [&'static str] {
    const ALWAYS: [&str; 6] = ["auto", "default", "macro_rules", "raw", "safe", "union"];
    const BEFORE_2024: [&str; 7] =
        ["auto", "default", "macro_rules", "raw", "safe", "union", "gen"];
    if edition == "2024" { &ALWAYS } else { &BEFORE_2024 }
}

/// A workspace of packages.
struct Packages {
    folder: PathBuf,
}

impl Packages {
    fn new(name: &str) -> Self {
        let packages = Self { folder: folder(name) };
        packages.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n");
        packages
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.folder.join(file);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes a package. Where `SDK` is the path of a dependency, it is that of the SDK.
    fn package(&self, name: &str, edition: &str, dependencies: &str, source: &str) {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it lies in the workspace");
        let sdk = root.join("polyplug-sdk").display().to_string().replace('\\', "/");
        let dependencies = dependencies.replace("SDK", &sdk);
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"{edition}\"\n\
             [lib]\ncrate-type = [\"rlib\", \"cdylib\"]\n[dependencies]\n{dependencies}\n"
        );
        self.write(&format!("{name}/Cargo.toml"), &manifest);
        self.write(&format!("{name}/src/lib.rs"), source);
    }

    /// Returns the library of a package that was built.
    fn library(&self, name: &str) -> PathBuf {
        let target = polyplug_fixtures::target_dir().join("packages");
        let made = env::var_os("CARGO_BUILD_TARGET").map_or(target.clone(), |it| target.join(it));
        made.join("debug").join(format!("{DLL_PREFIX}{name}{DLL_SUFFIX}"))
    }

    /// Runs cargo, with the versions of crates that are tested here, and returns what was printed.
    fn cargo(&self, arguments: &[&str]) -> String {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it lies in the workspace");
        fs::copy(root.join("Cargo.lock"), self.folder.join("Cargo.lock")).unwrap();
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let target = polyplug_fixtures::target_dir().join("packages");
        let mut command = Command::new(cargo);
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", target).args(arguments);
        let output = command.output().expect("cargo runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).expect("it prints text")
    }
}

/// Writes a contract, types and a plugin whose parts have all words as names.
fn source_of_words(edition: &str) -> String {
    let ordinary = ordinary(edition);
    let raw = |word: &str| {
        if ordinary.contains(&word) { word.to_owned() } else { format!("r#{word}") }
    };
    let words: Vec<_> = WORDS.split_whitespace().map(raw).collect();
    let [mut methods, mut appended, mut bodies, mut fields, mut variants, mut tuples] =
        <[String; 6]>::default();
    for word in &words {
        writeln!(methods, "fn {word}(&self, {word}: u32) -> u32;").unwrap();
        let plain = word.trim_start_matches("r#");
        writeln!(appended, "#[since(\"1.1\")] fn then_{plain}(&self, {word}: &dyn Fn(u32)) -> u32 {{ {word}(1); 1 }}")
            .unwrap();
        writeln!(bodies, "fn {word}(&self, {word}: u32) -> u32 {{ {word} }}").unwrap();
        writeln!(fields, "pub {word}: u32,").unwrap();
        writeln!(variants, "{word},").unwrap();
        writeln!(tuples, "{word} {{ {word}: Option<u32> }},").unwrap();
    }
    format!(
        "#![deny(warnings)]\n#![allow(non_camel_case_types, reason = \"the words are what they are\")]\n\
         use polyplug_sdk::prelude::*;\n\
         #[derive(AbiType)]\n#[repr(C)]\npub struct Fields {{\n{fields}}}\n\
         #[derive(AbiType)]\n#[repr(u8)]\npub enum Numbers {{\n{variants}}}\n\
         #[derive(AbiType)]\npub enum Variants {{\n{tuples}}}\n\
         #[contract(name = \"test.Words\", version = \"1.1\")]\n\
         pub trait Words: Send + Sync {{\n{methods}{appended}}}\n\
         #[derive(Default)]\npub struct All;\n\
         #[plugin]\nimpl Words for All {{\n{bodies}}}\n\
         polyplug_sdk::export_plugin!();\n"
    )
}

#[test]
fn words_of_all_editions_are_names_in_all_editions() {
    let packages = Packages::new("editions");
    for edition in ["2018", "2021", "2024"] {
        let sdk = "polyplug-sdk = { path = \"SDK\", features = [\"plugin\"] }";
        packages.package(&format!("of{edition}"), edition, sdk, &source_of_words(edition));
    }
    packages.cargo(&["check", "--quiet", "--workspace"]);
}

/// The contract, type and plugin of a package that reaches the SDK by another path.
fn source_by(path: &str, of: &str) -> String {
    format!(
        "#![deny(warnings)]\n\
         #[derive({path}::AbiType)]\n#[abi_type(crate = {path})]\n#[repr(u8)]\npub enum Shape {{ Empty, Dot(Option<u8>) = 3 }}\n\
         #[{path}::contract(name = \"test.{of}\", version = \"1.1\", crate = {path})]\n\
         pub trait {of}: Send + Sync + std::fmt::Display {{\n\
             fn shape(&self, shape: Shape, call: &dyn Fn(u32) -> u32) -> Shape;\n\
             #[since(\"1.1\")]\n fn later(&self) -> u32 {{ 7 }}\n}}\n\
         #[derive(Default)]\npub struct Plugin;\n\
         impl std::fmt::Display for Plugin {{\n\
             fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{ f.pad(\"it\") }}\n}}\n\
         #[{path}::plugin(crate = {path})]\nimpl {of} for Plugin {{\n\
             fn shape(&self, shape: Shape, _: &dyn Fn(u32) -> u32) -> Shape {{ shape }}\n}}\n\
         pub struct Made;\n\
         impl std::fmt::Display for Made {{\n\
             fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{ f.pad(\"it\") }}\n}}\n\
         fn make(_: &{path}::PluginContext<'_>) -> Result<Made, String> {{ Ok(Made) }}\n\
         #[{path}::plugin(crate = {path}, create = make)]\nimpl {of} for Made {{\n\
             fn shape(&self, shape: Shape, _: &dyn Fn(u32) -> u32) -> Shape {{ shape }}\n}}\n\
         {path}::export_plugin!();\n"
    )
}

#[test]
fn the_sdk_is_reached_by_other_names() {
    let packages = Packages::new("other-names");
    let facade = "polyplug-sdk = { path = \"SDK\", features = [\"plugin\"] }";
    packages.package("facade", "2024", facade, "pub use polyplug_sdk;\n");
    let by_facade = source_by("facade::polyplug_sdk", "Facade");
    packages.package("by-facade", "2021", "facade = { path = \"../facade\" }", &by_facade);
    let renamed = "pp = { package = \"polyplug-sdk\", path = \"SDK\", features = [\"plugin\"] }";
    packages.package("renamed", "2024", renamed, &source_by("pp", "Renamed"));
    let named_again = source_by("pp", "Again").replace(", crate = pp)", ")");
    let named_again =
        named_again.replace("(crate = pp, create", "(create").replace("(crate = pp)", "");
    let named_again = named_again.replace("#[abi_type]\n", "");
    assert!(!named_again.contains("crate = "), "{named_again}");
    let named_again = named_again.replacen('\n', "\nextern crate pp as polyplug_sdk;\n", 1);
    packages.package("named-again", "2024", renamed, &named_again);
    packages.cargo(&["check", "--quiet", "--workspace"]);
}

/// A plugin in another crate than that of the library.
const ELSEWHERE: &str = "
    use polyplug_sdk::prelude::*;
    #[contract(name = \"test.Elsewhere\", version = \"1.0\")]
    pub trait Elsewhere: Send + Sync {
        fn number(&self) -> u32;
    }
    #[derive(Default)]
    pub struct Seven;
    #[plugin]
    impl Elsewhere for Seven {
        fn number(&self) -> u32 {
            7
        }
    }
";

#[test]
fn a_plugin_in_a_crate_that_is_not_linked_is_hinted_at() {
    let packages = Packages::new("elsewhere");
    let sdk = "polyplug-sdk = { path = \"SDK\", features = [\"plugin\"] }";
    packages.package("elsewhere", "2024", sdk, ELSEWHERE);
    let dependencies = format!("{sdk}\nelsewhere = {{ path = \"../elsewhere\" }}");
    let export = "polyplug_sdk::export_plugin!();\n";
    let named = format!("use elsewhere as _;\n{export}");
    packages.package("names-it", "2024", &dependencies, &named);
    packages.package("leaves-it-out", "2024", &dependencies, export);
    packages.cargo(&["build", "--quiet", "--workspace"]);

    let runtime = Runtime::builder().build().unwrap();
    runtime.load(packages.library("names_it")).unwrap();
    assert!(runtime.diagnostics().is_empty(), "{:?}", runtime.diagnostics());
    runtime.load(packages.library("leaves_it_out")).unwrap();
    let told = runtime.diagnostics();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].to_string().contains("`use other_crate as _;`"), "{}", told[0]);
}

#[test]
fn an_example_in_a_contract_runs_once() {
    let packages = Packages::new("examples-of-contracts");
    let source = r#"
        use polyplug_sdk::prelude::*;
        /// A contract.
        ///
        /// ```
        /// assert_eq!(1 + 1, 2);
        /// ```
        #[contract(name = "test.Examples", version = "1.1")]
        pub trait Examples {
            /// A method.
            ///
            /// ```
            /// assert_eq!(2 + 2, 4);
            /// ```
            ///
            ///     assert_eq!(3 + 3, 6);
            fn method(&self);
            #[doc = include_str!("example.md")]
            fn included(&self);
            #[doc = "Another one.\n```\nassert_eq!(4 + 4, 8);\n```"]
            #[since("1.1")]
            fn later(&self) {}
        }
    "#;
    packages.package("examples", "2024", "polyplug-sdk = { path = \"SDK\" }", source);
    packages.write("examples/src/example.md", "An example.\n\n```\nassert_eq!(5 + 5, 10);\n```\n");
    let manifest = fs::read_to_string(packages.folder.join("examples/Cargo.toml")).unwrap();
    packages.write("examples/Cargo.toml", &manifest.replace(", \"cdylib\"", ""));
    let printed = packages.cargo(&["test", "--doc", "--quiet"]);
    assert!(printed.contains("5 passed; 0 failed; 0 ignored"), "{printed}");
}
