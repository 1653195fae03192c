//! The state of the tree: what reviewers would otherwise have to remember.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use proc_macro2::{TokenStream, TokenTree};

use crate::imports::{Arrow, Crate};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the workspace")
}

/// The files of the tree with one of these extensions, relative to its root.
fn files(extensions: &[&str]) -> Vec<PathBuf> {
    fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).expect("the tree can be read") {
            let path = entry.expect("the tree can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                // A crate has a module of that name, too.
                let is_built = name == "target" && !dir.ends_with("src");
                if !is_built && name != ".git" && !name.starts_with("target-") {
                    collect(&path, files);
                }
            } else {
                files.push(path);
            }
        }
    }
    let mut all = Vec::new();
    collect(root(), &mut all);
    all.retain(|path| {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        extensions.contains(&extension.as_ref())
    });
    let relative = |path: PathBuf| path.strip_prefix(root()).expect("it lies below").to_owned();
    all.into_iter().map(relative).collect()
}

fn read(path: &Path) -> String {
    let text = fs::read_to_string(root().join(path));
    text.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Whether a file holds code that users run.
fn is_product(path: &Path) -> bool {
    let crates =
        ["polyplug-abi/src", "polyplug-macros/src", "polyplug-runtime/src", "polyplug-sdk/src"];
    crates.iter().any(|folder| path.starts_with(folder))
        && !path.components().any(|part| part.as_os_str() == "tests")
}

fn fail_if_any(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn rust_files_open_with_what_is_in_them() {
    let found: Vec<_> = files(&["rs"])
        .iter()
        .filter(|path| {
            !path.starts_with("tests/ui") && !path.to_string_lossy().contains("snapshots")
        })
        .filter(|path| !read(path).starts_with("//!"))
        .map(|path| path.display().to_string())
        .collect();
    fail_if_any("files that do not open with `//!`", &found);
}

#[test]
fn files_are_short() {
    let found: Vec<_> = files(&["rs"])
        .iter()
        .filter(|path| is_product(path))
        .map(|path| (path, read(path).split("#[cfg(test)]").next().unwrap_or("").lines().count()))
        .filter(|(_, lines)| *lines > 600)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    fail_if_any("files of more than 600 lines", &found);
}

#[test]
fn silenced_lints_have_reasons() {
    let mut found = Vec::new();
    for path in files(&["rs"]).iter().filter(|path| !path.starts_with("tests")) {
        let text = read(path);
        for (start, _) in text.match_indices("[allow(").chain(text.match_indices("[expect(")) {
            let attribute = text[start..].split(")]").next().unwrap_or("");
            if !attribute.contains("reason") {
                found.push(format!("{}: {attribute}", path.display()));
            }
        }
    }
    fail_if_any("lints silenced without a reason", &found);
}

/// A path can have characters that move the cursor of a terminal.
#[test]
fn the_runtime_shows_no_path_as_it_is() {
    let mut found = Vec::new();
    for path in files(&["rs"]).iter().filter(|path| path.starts_with("polyplug-runtime/src")) {
        let text = read(path);
        let product = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_test = path.ends_with("tests.rs");
        if is_product(path) && !is_test && product.contains(".display()") {
            found.push(format!("{}: use `printable::shown`", path.display()));
        }
    }
    fail_if_any("paths that are shown as they are", &found);
}

#[test]
fn nothing_is_left_unfinished() {
    let words = ["TODO", "FIXME", "XXX", "todo!(", "unimplemented!(", "dbg!("];
    let mut found = Vec::new();
    for path in files(&["rs", "md", "toml", "h", "hpp", "cpp", "c"]) {
        // What the compiler refuses is not work.
        if path.ends_with("tests/tidy.rs") || path.starts_with("tests/ui") {
            continue;
        }
        let text = read(&path);
        for word in words.iter().filter(|word| text.contains(**word)) {
            found.push(format!("{}: {word}", path.display()));
        }
    }
    fail_if_any("unfinished work", &found);
}

/// The paths that a document names in links and in backquotes.
fn named_paths(document: &str) -> BTreeSet<String> {
    let quoted = document.split('`').skip(1).step_by(2);
    let linked = document.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    quoted
        .chain(linked)
        .filter(|name| name.contains('/') && !name.contains("://"))
        .filter(|name| name.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c)))
        .map(|name| name.trim_end_matches('/').to_owned())
        .collect()
}

#[test]
fn the_map_is_true() {
    let map = read(Path::new("ARCHITECTURE.md"));
    let mut missing = Vec::new();
    // A path is written from the root, or in the section of a crate or of a folder from there.
    for section in map.split("\n## ") {
        let krate = section.strip_prefix('`').and_then(|rest| rest.split('`').next());
        for part in section.split("\n### ") {
            let folder = part.strip_prefix("[`").and_then(|rest| rest.split('`').next());
            let src = krate.map(|krate| Path::new(krate).join("src"));
            let from = [
                Some(PathBuf::new()),
                krate.map(PathBuf::from),
                src.clone(),
                src.zip(folder).map(|(src, folder)| src.join(folder)),
            ];
            let exists = |path: &str| {
                from.iter().flatten().any(|from| root().join(from).join(path).exists())
            };
            missing.extend(named_paths(part).into_iter().filter(|path| !exists(path)));
        }
    }
    fail_if_any("paths in ARCHITECTURE.md that do not exist", &missing);
}

#[test]
fn the_map_has_an_invariant_for_each_folder() {
    let map = read(Path::new("ARCHITECTURE.md"));
    for (krate, order) in orders() {
        let folder = |room: &&String| root().join(&krate).join("src").join(room).is_dir();
        let missing: Vec<_> = order
            .iter()
            .filter(folder)
            .filter(|room| {
                let heading = format!("### [`{room}/`]({krate}/src/{room}/mod.rs)");
                let section = map.split(&heading).nth(1).unwrap_or_default();
                !section.split("\n#").next().unwrap_or_default().contains("**Invariant:**")
            })
            .cloned()
            .collect();
        fail_if_any(
            &format!("folders of {krate} without a heading and an invariant in ARCHITECTURE.md"),
            &missing,
        );
    }
}

#[test]
fn the_map_says_where_to_change_what() {
    let map = read(Path::new("ARCHITECTURE.md"));
    let section = map.split("\n## Where do I …\n").nth(1).expect("there is the section");
    let section = section.split("\n## ").next().unwrap_or(section);
    let asked = [
        "a type that crosses",
        "`manifest.toml`",
        "a diagnostic",
        "a field to a table",
        "an event",
        "a loader",
    ];
    let missing: Vec<_> = asked
        .iter()
        .filter(|what| {
            let mut rows = section.lines().filter(|line| line.starts_with("| "));
            !rows.any(|row| row.split('|').nth(1).is_some_and(|cell| cell.contains(**what)))
        })
        .map(|what| (*what).to_owned())
        .collect();
    fail_if_any("questions that ARCHITECTURE.md does not answer", &missing);
}

#[test]
fn links_of_the_readme_lead_somewhere() {
    for document in [
        "ARCHITECTURE.md",
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "UNSAFE.md",
        "benches/README.md",
        "fixtures/README.md",
    ] {
        let text = read(Path::new(document));
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let folder = root().join(document).parent().expect("it is a file").to_owned();
        let missing: Vec<_> = links
            .filter(|link| !link.contains("://") && !link.starts_with('#'))
            .filter(|link| !folder.join(link).exists())
            .map(str::to_owned)
            .collect();
        fail_if_any(document, &missing);
    }
}

#[test]
fn the_promises_of_security_have_tests() {
    let promises = read(Path::new("SECURITY.md"));
    let sources: String = files(&["rs"]).iter().map(|path| read(path)).collect();
    let names = promises.split('`').skip(1).step_by(2);
    let missing: Vec<_> = names
        .filter(|name| match name.split_once("::") {
            Some((_, test)) if test.contains('_') && test.len() > 20 => {
                let test = test.rsplit("::").next().unwrap_or(test);
                !sources.contains(&format!("fn {test}()"))
            }
            _ => name.starts_with("ui/") && !root().join("tests").join(name).exists(),
        })
        .map(str::to_owned)
        .collect();
    fail_if_any("tests that SECURITY.md names and that do not exist", &missing);
}

/// The rows of the tables in UNSAFE.md: the name of an invariant, what it says, who upholds it, its files and its tests.
fn invariants() -> Vec<[String; 5]> {
    let text = read(Path::new("UNSAFE.md"));
    let rows = text.lines().filter(|line| line.starts_with("| **"));
    rows.map(|row| {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(|it| it.trim().into()).collect();
        cells.try_into().unwrap_or_else(|cells| panic!("a row has five cells: {cells:?}"))
    })
    .collect()
}

/// What a cell has in backquotes.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The files that a cell of UNSAFE.md names: `abi/v1/{arena,views}.rs` are two in `polyplug-abi/src/v1`.
fn inventoried(cell: &str) -> BTreeSet<PathBuf> {
    let full = |name: String| match name.split_once('/') {
        Some((krate, path)) => Path::new(&format!("polyplug-{krate}")).join("src").join(path),
        None => PathBuf::from(name),
    };
    let names = quoted(cell).flat_map(|name| match name.split_once('{') {
        None => vec![name.to_owned()],
        Some((before, rest)) => {
            let (inner, after) = rest.split_once('}').expect("braces are closed");
            inner.split(',').map(|it| format!("{before}{it}{after}")).collect()
        }
    });
    names.map(full).collect()
}

/// Whether code has a block, function, trait or impl that is unsafe. The type of a pointer to an unsafe function
/// relies on nothing.
fn is_unsafe(code: TokenStream) -> bool {
    let tokens: Vec<_> = code.into_iter().collect();
    let at =
        |i: usize, word: &str| matches!(tokens.get(i), Some(TokenTree::Ident(it)) if it == word);
    // A pointer's type has its parameters where a function has its name.
    let is_group = |i: usize| matches!(tokens.get(i), Some(TokenTree::Group(_)) | None);
    let is_type = |i: usize| {
        at(i, "fn") && is_group(i + 1) || at(i, "extern") && at(i + 2, "fn") && is_group(i + 3)
    };
    (0..tokens.len()).any(|i| match &tokens[i] {
        TokenTree::Group(group) => is_unsafe(group.stream()),
        TokenTree::Ident(word) => word == "unsafe" && !is_type(i + 1),
        _ => false,
    })
}

#[test]
fn the_inventory_of_unsafe_code_names_each_file() {
    let rows = invariants();
    let named: BTreeSet<_> = rows.iter().flat_map(|row| inventoried(&row[3])).collect();
    let mut found = BTreeSet::new();
    for path in files(&["rs"]).into_iter().filter(|path| is_product(path)) {
        let is_test = ["models", "snapshots", "tests.rs"]
            .iter()
            .any(|part| path.components().any(|it| it.as_os_str() == *part));
        let text = read(&path);
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        if !is_test && is_unsafe(code.parse().expect("the tree compiles")) {
            found.insert(path);
        }
    }
    let shown = |paths: BTreeSet<&PathBuf>| -> Vec<_> {
        paths.into_iter().map(|path| path.display().to_string()).collect()
    };
    fail_if_any(
        "files with unsafe code that UNSAFE.md does not name: add them to the invariants that they rely on",
        &shown(found.difference(&named).collect()),
    );
    fail_if_any(
        "files that UNSAFE.md names and that have no unsafe code",
        &shown(named.difference(&found).collect()),
    );
}

/// Whether there is a test of this path: `module::name`, where the file is that of the module, or of its folder.
fn is_test(path: &str, sources: &[(PathBuf, String)]) -> bool {
    let Some((module, name)) = path.rsplit_once("::") else { return false };
    let module: PathBuf = module.split("::").collect();
    // Some files have a macro that makes a test of each case.
    let (head, case) = (format!("fn {name}()"), format!("{name} {{"));
    sources.iter().any(|(path, text)| {
        let file = path.with_extension("");
        let file = if file.ends_with("mod") { file.parent().unwrap_or(&file) } else { &file };
        let inner = text.contains("mod tests {").then(|| file.join("tests"));
        let is_there = file.ends_with(&module) || inner.is_some_and(|it| it.ends_with(&module));
        let is_head = |line: &str| line.trim_start().starts_with(&head);
        let mut tests = text.split("#[test]").skip(1);
        let is_case = text.contains("fn $name()") && text.lines().any(|line| line.trim() == case);
        is_there && (is_case || tests.any(|test| test.lines().take(8).any(is_head)))
    })
}

#[test]
fn the_inventory_of_unsafe_code_has_tests() {
    let sources: Vec<_> =
        files(&["rs"]).into_iter().map(|path| (path.clone(), read(&path))).collect();
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for [name, says, upheld, _, tests] in invariants() {
        if says.is_empty() || upheld.is_empty() || !names.insert(name.clone()) {
            wrong.push(format!(
                "{name}: it is there once, says something and is upheld by somebody"
            ));
        }
        let mut named: Vec<_> = quoted(&tests).collect();
        let is_there = |test: &str| match test.split_once("ui/") {
            Some(("", _)) => root().join("tests").join(test).with_extension("stderr").exists(),
            _ => is_test(test, &sources),
        };
        named.retain(|test| test.contains("::") || test.starts_with("ui/"));
        if named.is_empty() && !tests.starts_with("none: ") {
            wrong.push(format!("{name}: name a test, or say why there is none"));
        }
        wrong.extend(named.iter().filter(|it| !is_there(it)).map(|it| format!("{name}: {it}")));
    }
    fail_if_any("invariants of UNSAFE.md whose tests do not exist", &wrong);
}

#[test]
fn the_table_of_fixtures_is_true() {
    let text = read(Path::new("fixtures/README.md"));
    let documented: BTreeSet<_> =
        text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let built: BTreeSet<_> = polyplug_fixtures::all().iter().map(|(name, _)| *name).collect();
    assert_eq!(documented, built);
}

/// The crates whose files have an order, and their folders and files from the bottom to the top, as ARCHITECTURE.md
/// lists them.
fn orders() -> Vec<(String, Vec<String>)> {
    let map = read(Path::new("ARCHITECTURE.md"));
    let section = map.split("\n## Directions\n").nth(1).expect("there is a section on directions");
    let section = section.split("\n## ").next().unwrap_or(section);
    let names = |cell: &str| -> Vec<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let rows = section.lines().filter(|line| line.starts_with("| `polyplug-"));
    rows.map(|row| {
        let mut cells = row.split('|').skip(1);
        let krate = names(cells.next().unwrap_or_default()).remove(0);
        (krate, names(cells.next().unwrap_or_default()))
    })
    .collect()
}

#[test]
fn imports_run_one_way() {
    let orders = orders();
    assert_eq!(orders.len(), 4, "{orders:?}");
    for (krate, order) in orders {
        let files = Crate::read(&root().join(&krate).join("src"));
        let listed: BTreeSet<_> = order.iter().cloned().collect();
        assert_eq!(listed, files.rooms(), "the order of {krate} in ARCHITECTURE.md");
        let height = |module: &[String]| {
            let room = module.first();
            room.map_or(order.len(), |room| order.iter().position(|it| it == room).unwrap_or(0))
        };
        let up: Vec<_> = files
            .arrows()
            .iter()
            .filter(|arrow| height(&arrow.to) > height(&arrow.from))
            .map(|Arrow { from, written, .. }| format!("{}: crate::{written}", from.join("::")))
            .collect();
        fail_if_any(&format!("imports of {krate} that run upwards"), &up);
        // ABI v1 has these pointers in its structs.
        let circle = if krate == "polyplug-abi" {
            files.without(&["arena", "dispatch", "guest", "host_api", "host_contract"]).circle()
        } else {
            files.circle()
        };
        let circle = circle.unwrap_or_default();
        let circle: Vec<_> = circle.iter().map(|module| module.join("::")).collect();
        fail_if_any(&format!("files of {krate} that import each other in a circle"), &circle);
    }
}

#[test]
fn folders_have_one_style() {
    let both = |path: &&PathBuf| path.with_extension("").join("mod.rs").exists();
    let beside = |path: &&PathBuf| root().join(path).with_extension("").is_dir();
    let found: Vec<_> = files(&["rs"])
        .iter()
        .filter(|path| is_product(path) && (both(path) || beside(path)))
        .map(|path| path.display().to_string())
        .collect();
    fail_if_any("files beside a folder of the same name; move them to its `mod.rs`", &found);
}

/// Counts the crates that cargo builds for a package with these arguments.
fn crates_of(arguments: &[&str]) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root())
        .args(["tree", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}", "--no-dedupe"])
        .args(arguments)
        .output()
        .expect("cargo runs");
    let text = String::from_utf8(output.stdout).expect("cargo prints text");
    text.lines().filter_map(|line| Some(line.split(' ').next()?.to_owned())).collect()
}

#[test]
fn a_plugin_pulls_in_at_most_ten_crates() {
    let greeter = crates_of(&["--package", "greeter"]);
    assert!((2..=10).contains(&greeter.len()), "{greeter:?}");
    let with_logs = crates_of(&["--package", "polyplug-sdk", "--features", "log,plugin,tracing"]);
    assert!((2..=10).contains(&with_logs.len()), "{with_logs:?}");
}
