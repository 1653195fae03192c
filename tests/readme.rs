//! The README's examples, taken from the README, built and run as a stranger would.

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use fixture_contracts::Greeter;
use polyplug_sdk::prelude::*;

use crate::support::{folder, load};

/// The contract that the README's second C++ plugin implements, as it says in its comment.
#[contract(name = "text.Words", version = "1.0")]
trait Words: Send + Sync {
    fn each(&self, text: &str, visit: &mut dyn FnMut(&str));
}

/// What the README's pieces of code speak of, as a crate that they are the modules of.
const PIECES: &str = r#"
    use std::sync::{OnceLock, atomic::{AtomicU64, Ordering}};
    use polyplug_sdk::{BuildError, signature::Ed25519PublicKey, prelude::*};

    #[contract(name = "greeter.Hello", version = "1.0")]
    pub trait Greeter: Send + Sync {
        fn greet(&self, name: &str) -> String;
    }
    #[contract(name = "pieces.Clock", version = "1.0")]
    pub trait Clock: Send + Sync {
        fn now(&self) -> u64;
    }
    pub struct Counted(AtomicU64);
"#;

const PIECES_MANIFEST: &str = r#"
    [package]
    name = "pieces"
    version = "0.0.0"
    edition = "2024"
    [workspace]
    [dependencies]
    polyplug-sdk = { path = "../polyplug/polyplug-sdk", features = ["config", "host"] }
    serde = { version = "1", features = ["derive"] }
"#;

/// The README, a folder for what is written there, and the folder of what is built.
struct Reader {
    readme: String,
    root: &'static Path,
    folder: PathBuf,
    target: PathBuf,
}

impl Reader {
    fn new(name: &str) -> Self {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it lies in the workspace");
        let readme = fs::read_to_string(root.join("README.md")).unwrap();
        let target = polyplug_fixtures::target_dir().join(name);
        Self { readme, root, folder: folder(name), target }
    }

    /// Returns the language and the text of each code block.
    fn blocks(&self) -> impl Iterator<Item = (&str, &str)> {
        self.readme.split("\n```").skip(1).step_by(2).filter_map(|block| block.split_once('\n'))
    }

    /// Writes every code block that begins with a file's name in a comment.
    fn write_files(&self) -> usize {
        let named = self.blocks().filter_map(|(_, text)| Some((file_name(text)?, text)));
        named.map(|(file, text)| self.write(file, text)).count()
    }

    /// Writes a file. Who reads the README has the repository beside what they write.
    fn write(&self, file: &str, text: &str) {
        let path = self.folder.join(file);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).unwrap();
        let here = format!("{}/polyplug-sdk", self.root.display());
        fs::write(path, text.replace("../polyplug/polyplug-sdk", &here)).unwrap();
    }

    /// Runs cargo, with the versions of crates that are tested here, and returns what was printed.
    fn cargo(&self, arguments: &[&str]) -> String {
        fs::copy(self.root.join("Cargo.lock"), self.folder.join("Cargo.lock")).unwrap();
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", &self.target).args(arguments);
        let output = command.output().expect("cargo runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).expect("it prints text")
    }
}

fn file_name(block: &str) -> Option<&str> {
    let first = block.lines().next()?;
    first.strip_prefix("// ").or_else(|| first.strip_prefix("# "))
}

#[test]
fn the_example_of_the_readme_prints_what_it_says() {
    let reader = Reader::new("readme");
    assert_eq!(reader.write_files(), 9);
    reader.cargo(&["build", "--quiet"]);
    // The host looks for plugins where Cargo puts them by default.
    let link = reader.folder.join("target");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&reader.target, link).unwrap();
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(&reader.target, link).unwrap();
    let printed = reader.cargo(&["run", "--quiet", "-p", "app"]);
    assert!(reader.readme.contains(&format!("cargo run -p app\n{printed}")), "{printed}");
}

#[test]
fn the_pieces_of_the_readme_compile() {
    let reader = Reader::new("readme-pieces");
    let is_piece =
        |(language, text): &(&str, &str)| *language == "rust" && file_name(text).is_none();
    let mut source = PIECES.to_owned();
    let mut count = 0;
    for (_, piece) in reader.blocks().filter(is_piece) {
        count += 1;
        write!(source, "\nmod piece{count} {{ use super::*;\n{piece}\n}}\n").unwrap();
    }
    assert_eq!(count, 5);
    reader.write("Cargo.toml", PIECES_MANIFEST);
    reader.write("src/lib.rs", &source);
    fs::write(reader.folder.join("src/vendor.pub"), [&b"PPKEY\0\x02"[..], &[7; 32]].concat())
        .unwrap();
    reader.cargo(&["check", "--quiet", "--tests"]);
}

#[test]
fn the_cpp_plugin_of_the_readme_stands_behind_the_same_trait() {
    let reader = Reader::new("readme-cpp");
    reader.write_files();
    let runtime = load(&[]);
    for name in ["hello", "words"] {
        let source = reader.folder.join(format!("{name}.cpp"));
        runtime.load(polyplug_fixtures::cpp_plugin(&format!("readme-{name}"), &source)).unwrap();
    }
    let mut seen = Vec::new();
    let words = runtime.get::<dyn Words>().unwrap();
    words.each("a few words", &mut |word| seen.push(word.to_owned()));
    assert_eq!(seen, ["a", "few", "words"]);
    let greeter = runtime.get::<dyn Greeter>().unwrap();
    assert_eq!(greeter.greet("you"), "Ahoy, you");
    assert_eq!(greeter.shout("you"), "AHOY, YOU");
}
