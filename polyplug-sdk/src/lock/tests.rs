//! Files as they are written, read, edited and misread.

use std::{fs, ops::Deref, path::PathBuf, process};

use super::*;

const FILTER: &str = "polyplug-schema 1 64le\n\
    contract image.Filter 2.1 send\n\
    create (struct Tile { width: u32 @0, stride: u64 @8 } 16/8, struct create { fn: u8 @0 } 1/1)\n\
    fn apply(&self, &struct Tile { width: u32 @0, stride: u64 @8 } 16/8, &mut [u8]) -> Option<enum Shape u8 \
    { Empty = 0, Circle = 1 { 0: f64 @8, tile: struct Tile { width: u32 @0, stride: u64 @8 } 16/8 @16 }, \
    More = -2 { next: Box<^Shape> @8 } } 40/8>\n\
    fn pick(&mut self, &str, (u8,), [struct Tile { Tile: u8 @0 } 1/1; 3]) -> &str; from self+1\n\
    fn reset(&mut self) -> struct Box { Tile: Box<u8> @0 } 32/8; since 2.1; default\n\
    fn send(self: Box<Self>, Box<dyn my-Tile.Empty@1>, &dyn Fn(struct Empty { } 0/1) -> () + Send) -> ()\n\
    fn Tile(&self, struct Empty { } 0/1) -> (); since 2.1; optional; quick\n\
    # apply(tile, bytes)\n\
    # pick(name, _, Tile)\n";

const FILTER_FILE: &str = "\
# What this crate's contracts look like. A test compares it with the code, and says what a change means
# for hosts and plugins that were built before; `POLYPLUG_BLESS=1 cargo test` writes it anew.
target = \"64le\"

[\"image.Filter@2\"]
shape = '''
contract image.Filter 2.1 send
create (Tile, create#2)
fn apply(&self, tile: &Tile, bytes: &mut [u8]) -> Option<Shape>
fn pick(&mut self, name: &str, (u8,), Tile: [Tile#2; 3]) -> &str; from self+1
fn reset(&mut self) -> Box#2; since 2.1; default
fn send(self: Box<Self>, Box<dyn my-Tile.Empty@1>, &dyn Fn(Empty) -> () + Send) -> ()
fn Tile(&self, Empty) -> (); since 2.1; optional; quick

struct Tile 16/8
  width: u32 @0
  stride: u64 @8

struct create#2 1/1
  fn: u8 @0

enum Shape u8 40/8
  Empty = 0
  Circle = 1 { 0: f64 @8, tile: Tile @16 }
  More = -2 { next: Box<^Shape> @8 }

struct Tile#2 1/1
  Tile: u8 @0

struct Box#2 32/8
  Tile: Box<u8> @0

struct Empty 0/1
'''
";

/// A lock for one contract in a folder of the test's own, which goes when it does.
struct Temporary(Lock);

impl Deref for Temporary {
    type Target = Lock;

    fn deref(&self) -> &Lock {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.path.parent().unwrap());
    }
}

fn lock(name: &str, contract: &str) -> Temporary {
    let folder = std::env::temp_dir().join(format!("polyplug-lock-{}-{name}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut lock = Lock::in_folder(folder);
    lock.contracts.push(contract.to_owned());
    Temporary(lock)
}

/// What is said of `contract` when the file is `text`.
fn said(name: &str, contract: &str, text: &str) -> String {
    let lock = lock(name, contract);
    fs::write(&lock.path, text).unwrap();
    lock.compare().err().map_or_else(String::new, |error| error.to_string())
}

/// What is said when `old` is locked and the code is `new`, without the lines around it.
fn change(name: &str, old: &str, new: &str) -> String {
    let old = lock(name, old);
    old.bless().unwrap();
    let text = fs::read_to_string(&old.path).unwrap();
    drop(old);
    let text = said(name, new, &text);
    let lines = text.lines().skip(1).filter(|line| !line.starts_with("  help: "));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_file_is_written_for_people_and_read_back() {
    let lock = lock("written", FILTER);
    lock.bless().unwrap();
    let written = fs::read_to_string(&lock.path).unwrap();
    assert_eq!(written, FILTER_FILE);
    lock.compare().unwrap();
    let file = LockFile::parse(&written).unwrap();
    let text =
        format!("polyplug-schema 1 64le\n{}", file.shapes["image.Filter@2"].expand().unwrap());
    let (read, known) = (Schema::parse(&text).unwrap(), Schema::parse(FILTER).unwrap());
    assert_eq!(read, known);
}

#[test]
fn line_ends_comments_and_order_do_not_matter() {
    let crlf = FILTER_FILE.replace('\n', "\r\n");
    assert_eq!(said("crlf", FILTER, &crlf), "");
    assert_eq!(said("crlf", FILTER, &FILTER_FILE.replace("\n[", "\n\n# Ours.\n[")), "");
}

#[test]
fn a_file_that_is_not_there_is_asked_for() {
    let lock = lock("missing", FILTER);
    let _ = fs::remove_file(&lock.path);
    let error = lock.compare().unwrap_err().to_string();
    assert!(error.contains("so nobody sees") && error.contains("POLYPLUG_BLESS=1"), "{error}");
    let nowhere = Lock { path: PathBuf::from("no/such/folder"), contracts: lock.contracts.clone() };
    let error = format!("{:?}", nowhere.bless().unwrap_err());
    assert!(error.starts_with("cannot read or write the lock file `no/such/folder`: "), "{error}");
}

#[test]
fn a_contract_that_is_new_or_gone_is_named() {
    let other = FILTER.replace("image.Filter", "image.Other");
    let text = said("gone", &other, FILTER_FILE);
    assert!(text.contains("`image.Other@2` is new: the lock does not have it"), "{text}");
    assert!(
        text.contains("`image.Filter@2` is gone: hosts and plugins of it find nobody"),
        "{text}"
    );
    let mut twice = lock("gone", FILTER);
    twice.0.contracts.push(FILTER.to_owned());
    assert!(matches!(twice.compare(), Err(LockError::Twice { .. })));
    assert!(matches!(twice.bless(), Err(LockError::Twice { .. })));
}

const PLAIN: &str = "polyplug-schema 1 64le\n\
    contract greeter.Hello 1.1\n\
    fn greet(&self, &str) -> String\n\
    fn shout(&self, &str) -> String; since 1.1; default\n\
    # greet(name)\n";

#[test]
fn a_major_change_says_whom_it_hits_and_what_to_do() {
    assert_eq!(
        change("major", PLAIN, &PLAIN.replace("greet(&self, &str)", "greet(&self, u32)")),
        "  `greeter.Hello@1` has a major change, and still the version 1.1
    method `greet(&self, name: u32) -> String`
      parameter `name`: u32 (code), &str (lock)
    new host, old plugin: refused, because of `greet`
    old host, new plugin: refused, because of `greet`
    help: undo it, or leave this trait as it was and write another one of version \"2.0\"; a plugin can \
         implement both"
    );
    assert_eq!(
        change("bounds", PLAIN, &PLAIN.replace("Hello 1.1", "Hello 1.1 send")),
        "  `greeter.Hello@1` has a major change, and still the version 1.1
    the contract is `Send` in the code, and not in the lock
    new host, old plugin: refused, because of the contract itself
    old host, new plugin: runs
    help: undo it, or leave this trait as it was and write another one of version \"2.0\"; a plugin can \
         implement both"
    );
}

#[test]
fn a_minor_change_asks_for_the_version() {
    let more = PLAIN.replace("# greet", "fn sing(&self) -> (); since 1.2; default\n# greet");
    let said = change("minor", PLAIN, &more);
    assert_eq!(
        said,
        "  `greeter.Hello@1` has a minor change, and still the version 1.1
    method `sing(&self)`
      missing in the lock; it came with 1.2
    new host, old plugin: runs
    old host, new plugin: runs
    help: raise the version to \"1.2\", and mark what is new with `#[since(\"1.2\")]`"
    );
    let raised = change("minor", PLAIN, &more.replace("Hello 1.1", "Hello 1.2"));
    assert!(raised.ends_with("help: the version says so already"), "{raised}");
    // A method that was appended later cannot have come earlier.
    let lie = more.replace("Hello 1.1", "Hello 1.2").replace("since 1.2", "since 1.1");
    assert!(change("minor", PLAIN, &lie).contains("mark what is new with `#[since(\"1.2\")]`"));
}

#[test]
fn a_method_that_older_plugins_lack_asks_for_a_stand_in() {
    for clause in ["", "; since 1.2"] {
        let more = PLAIN.replace("# greet", &format!("fn sing(&self) -> (){clause}\n# greet"));
        let said = change("needed", PLAIN, &more.replace("Hello 1.1", "Hello 1.2"));
        assert!(said.contains("old plugin: refused, because of `sing`\n"), "{said}");
        assert!(said.contains("new plugin: runs\n"), "{said}");
        assert!(said.ends_with("and a body, or `#[since(\"1.2\", optional)]`"), "{said}");
    }
    // The plugins of 1.0, which the lock has forgotten, lack `shout` still.
    for (from, to) in [("; since 1.1; default", ""), ("; default", "")] {
        let said = change("needed", PLAIN, &PLAIN.replace(from, to));
        assert!(said.contains("plugins older than 1.1 lack it"), "{said}");
        assert!(said.contains("old plugin: refused, because of `shout`\n"), "{said}");
    }
}

#[test]
fn a_compatible_change_has_to_be_written_down_too() {
    let said = change("names", PLAIN, &PLAIN.replace("greet(name)", "greet(whom)"));
    assert!(said.contains("a compatible change"), "{said}");
    assert!(said.contains("name of parameter 1: whom (code), name (lock)"), "{said}");
    assert!(said.ends_with("help: nobody who runs can notice"), "{said}");
}

#[test]
fn on_another_target_the_layout_is_not_compared() {
    let other = FILTER_FILE.replace("64le", "32le").replace("16/8", "12/4").replace("@8", "@4");
    assert_eq!(said("target", FILTER, &other), "");
    let wrong = other.replace("stride: u64", "stride: u32");
    assert!(said("target", FILTER, &wrong).contains("field `stride`: u64 at offset 0 (code)"));
    assert!(said("layout", FILTER, &FILTER_FILE.replace("@16", "@24")).contains("a major change"));
}

#[test]
fn every_line_counts_and_none_kills_the_reader() {
    let lines: Vec<_> = FILTER_FILE.lines().collect();
    for at in 2..lines.len() {
        if lines[at].is_empty() {
            continue;
        }
        for edit in [
            vec![],
            vec!["<<<<<<< ours"],
            vec![lines[at], lines[at]],
            vec!["'''"],
            vec!["  x: u8 @0"],
        ] {
            let text = [&lines[..at], &edit, &lines[at + 1..]].concat().join("\n");
            // Behind the end of a table, its end is all that is missing.
            let harmless = at + 1 == lines.len() && edit.is_empty();
            if edit != ["'''"] || lines[at] != "'''" {
                assert_eq!(said("lines", FILTER, &text).is_empty(), harmless, "{text}");
            }
        }
    }
    for text in ["", "\n", "target", "target = \"64le\"", "target = \"64le\"\n[\"image.Filter@2\"]"]
    {
        assert_ne!(said("lines", FILTER, text), "");
    }
}

#[test]
fn types_that_hold_each_other_are_an_error() {
    let endless = FILTER_FILE.replace("width: u32", "width: Tile");
    assert!(said("endless", FILTER, &endless).contains("expected types that end"));
    let wide = (0..40).fold(String::new(), |text, i| {
        format!("{text}\nstruct W{i} 1/1\n  a: W{n} @0\n  b: W{n} @0\n", n = i + 1)
    });
    let wide = FILTER_FILE
        .replace("width: u32", "width: W0")
        .replace("\nstruct Empty", &format!("{wide}\nstruct Empty"));
    assert!(said("endless", FILTER, &wide).contains("expected types that end"));
}

/// Fault: a type of no members was put in as often as it was named, however long that became.
#[test]
fn types_that_are_named_often_are_an_error() {
    let long = format!("{}/1", "0".repeat(4096));
    let often = FILTER_FILE.replace("Empty 0/1", &format!("Empty {long}"));
    let often =
        often.replace("&dyn Fn(Empty)", &format!("&dyn Fn({}Empty)", "Empty, ".repeat(4096)));
    assert!(said("often", FILTER, &often).contains("expected types that end"));
}

/// Fault: a word of something that is kept as text was taken for the name of a type.
#[test]
fn words_of_what_nobody_understands_are_no_names() {
    for (what, other) in
        [("apply(&self, ", "apply(&self, impl Shape Tile, "), ("; quick", "; quick Empty")]
    {
        let contract = FILTER.replace(what, other).replace("# apply(tile, bytes)\n", "");
        let lock = lock("words", &contract);
        lock.bless().unwrap();
        lock.compare().unwrap();
    }
}
