//! The README's example, taken from the README, built and run as a stranger would.

use std::{env, fs, path::Path, process::Command};

use fixture_contracts::Greeter;
use polyplug_sdk::prelude::*;

use crate::support::{folder, load};

/// The contract that the README's second C++ plugin implements, as it says in its comment.
#[contract(name = "text.Words", version = "1.0")]
trait Words: Send + Sync {
    fn each(&self, text: &str, visit: &mut dyn FnMut(&str));
}

/// Writes every code block that begins with a file's name in a comment into `folder`.
fn write_files(readme: &str, folder: &Path) -> usize {
    let blocks = readme.split("\n```").filter_map(|block| {
        let (_, text) = block.split_once('\n')?;
        let first = text.lines().next()?;
        let file = first.strip_prefix("// ").or_else(|| first.strip_prefix("# "))?;
        Some((file, text))
    });
    let mut written = 0;
    for (file, text) in blocks {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).unwrap();
        fs::write(path, text).unwrap();
        written += 1;
    }
    written
}

#[test]
fn the_example_of_the_readme_prints_what_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it lies in the workspace");
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let folder = folder("readme");
    assert_eq!(write_files(&readme, &folder), 9);

    // The README's reader has the repository beside the example, and the lock file is no matter.
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let here = format!("{}/polyplug-sdk", root.display());
    assert!(manifest.contains("../polyplug/polyplug-sdk"));
    fs::write(folder.join("Cargo.toml"), manifest.replace("../polyplug/polyplug-sdk", &here))
        .unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();

    let target = polyplug_fixtures::target_dir().join("readme");
    let cargo = |arguments: &[&str]| {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&folder).env("CARGO_TARGET_DIR", &target).args(arguments);
        let output = command.output().expect("cargo runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).expect("it prints text")
    };
    cargo(&["build", "--quiet"]);
    // The host looks for plugins where Cargo puts them by default.
    let link = folder.join("target");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&target, link).unwrap();
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(&target, link).unwrap();
    let printed = cargo(&["run", "--quiet", "-p", "app"]);
    assert!(readme.contains(&format!("cargo run -p app\n{printed}")), "{printed}");
}

#[test]
fn the_cpp_plugin_of_the_readme_stands_behind_the_same_trait() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it lies in the workspace");
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let folder = folder("readme-cpp");
    write_files(&readme, &folder);
    let runtime = load(&[]);
    for name in ["hello", "words"] {
        let source = folder.join(format!("{name}.cpp"));
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
