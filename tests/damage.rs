//! The experiment of damaged libraries: copies with one to four changed bytes are loaded, each by a process of its own, and
//! those are counted that end the process. What the checks of the runtime refuse ends none.

use std::{env, fs, path::Path, process::Command};

use polyplug_sdk::Runtime;

use crate::support::folder;

/// How many copies are loaded.
const COPIES: &str = "POLYPLUG_DAMAGED_COPIES";

/// What a child loads.
const LIBRARY: &str = "POLYPLUG_DAMAGED_LIBRARY";

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end
    }
}

/// How a process ended that was to load a library.
#[derive(Default, Debug)]
struct Ends {
    loaded: usize,
    refused: usize,
    killed: usize,
}

fn load_in_child(test: &str, library: &Path, ends: &mut Ends) -> bool {
    let arguments = ["--exact", test, "--ignored", "--nocapture", "--test-threads", "1"];
    let mut child = Command::new(env::current_exe().unwrap());
    let output = child.args(arguments).env(LIBRARY, library).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    if text.contains("child: loaded") && output.status.success() {
        ends.loaded += 1;
    } else if text.contains("child: refused") && output.status.success() {
        ends.refused += 1;
    } else {
        ends.killed += 1;
        return true;
    }
    false
}

#[test]
#[ignore = "runs in a process of its own"]
fn child_with_checks() {
    let Some(library) = env::var_os(LIBRARY) else { return };
    match Runtime::builder().build().unwrap().load(library) {
        Ok(_) => println!("child: loaded"),
        Err(error) => println!("child: refused: {error}"),
    }
}

#[test]
#[ignore = "runs in a process of its own"]
fn child_without_checks() {
    let Some(library) = env::var_os(LIBRARY) else { return };
    // SAFETY: what the constructors of a damaged library do is the experiment.
    match unsafe { libloading::os::unix::Library::open(Some(library), 2) } {
        Ok(_) => println!("child: loaded"),
        Err(_) => println!("child: refused"),
    }
}

/// The part of a library that has a byte.
fn section_of(bytes: &[u8], at: usize) -> String {
    let word = |at: usize| {
        usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap()
    };
    let half = |at: usize| usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()));
    let (start, count, names) = (word(40), half(60), half(62));
    let name = |section: usize| {
        let offset = u32::from_le_bytes(bytes[section..section + 4].try_into().unwrap());
        let text = &bytes[word(start + names * 64 + 24) + offset as usize..];
        String::from_utf8_lossy(text.split(|byte| *byte == 0).next().unwrap()).into_owned()
    };
    let mut sections = (0..count).map(|number| start + number * 64);
    let is_it = |section: &usize| {
        let (kind, offset, size) = (bytes[section + 4], word(section + 24), word(section + 32));
        kind != 8 && (offset..offset + size).contains(&at)
    };
    sections.find(is_it).map_or_else(|| "headers".into(), name)
}

#[test]
#[ignore = "takes minutes; CONTRIBUTING.md says how to run it"]
fn damaged_copies() {
    let copies = env::var(COPIES).ok().and_then(|it| it.parse().ok()).unwrap_or(3000);
    let library = polyplug_fixtures::library("greeter");
    let whole = fs::read(&library).unwrap();
    // Half of the places are anywhere, and half in what the dynamic linker reads.
    let tables: Vec<_> =
        (0..whole.len()).filter(|at| is_of_linker(&section_of(&whole, *at))).collect();
    let copy = folder("damaged_copies").join(library.file_name().unwrap());
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let (mut with, mut without) = (Ends::default(), Ends::default());
    for _ in 0..copies {
        let mut bytes = whole.clone();
        let mut places = Vec::new();
        for _ in 0..=numbers.below(4) {
            let anywhere = numbers.below(2) == 0;
            let at = numbers.below(if anywhere { whole.len() } else { tables.len() });
            let at = if anywhere { at } else { tables[at] };
            bytes[at] = u8::try_from(numbers.below(256)).unwrap();
            places.push(section_of(&whole, at));
        }
        fs::remove_file(&copy).ok();
        fs::write(&copy, &bytes).unwrap();
        load_in_child("damage::child_without_checks", &copy, &mut without);
        if load_in_child("damage::child_with_checks", &copy, &mut with) {
            println!("killed in spite of the checks: {}", places.join(", "));
        }
    }
    println!("without checks: {without:?}\nwith checks: {with:?}");
    assert!(with.killed < without.killed);
}

/// Whether the dynamic linker reads a section.
fn is_of_linker(section: &str) -> bool {
    let names = ["headers", ".dyn", ".gnu", ".rel", ".init_array", ".fini_array", ".note"];
    names.iter().any(|name| section.starts_with(name))
}
