//! Damaged libraries.
//!
//! What is here: each byte of what the dynamic linker reads first is changed, and no change ends the process. An experiment
//! changes one to four bytes anywhere, loads each copy in a process of its own, and counts those that end it.

use std::{
    env, fs,
    ops::Range,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use polyplug_sdk::Runtime;

use crate::support::folder;

/// How many copies are loaded.
const COPIES: &str = "POLYPLUG_DAMAGED_COPIES";

/// What a child loads.
const LIBRARY: &str = "POLYPLUG_DAMAGED_LIBRARY";

/// Which damages a child makes one after another: the first, how many, and the distance between two.
const DAMAGES: &str = "POLYPLUG_DAMAGES";

/// How many damages a child makes. All of them are tried again, in parts, if it dies.
const AT_ONCE: usize = 64;

/// How long a child may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// The entries of the list of tables for the first and the last function. Their values are not damaged: a damage that
/// leads to the start of another function is a sound library, and what that function does then is anything.
const FUNCTIONS: [usize; 2] = [12, 13];

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

/// Reads a number of some bytes.
fn number(bytes: &[u8], at: usize, len: usize) -> usize {
    bytes[at..at + len].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// The part of a library that has a byte.
fn section_of(bytes: &[u8], at: usize) -> String {
    let word = |at| number(bytes, at, 8);
    let (start, count, names) = (word(40), number(bytes, 60, 2), number(bytes, 62, 2));
    let name = |section: usize| {
        let text = &bytes[word(start + names * 64 + 24) + number(bytes, section, 4)..];
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

/// A byte of a library that is changed.
#[derive(Clone, Copy)]
struct Damage {
    at: usize,
    becomes: u8,
}

/// What of a library is damaged.
struct Described {
    file: Range<usize>,
    segments: Range<usize>,
    tables: Range<usize>,
}

impl Described {
    fn of(bytes: &[u8]) -> Self {
        let (start, count) = (number(bytes, 32, 8), number(bytes, 56, 2));
        let mut headers = (start..).step_by(56).take(count);
        let tables = headers.find(|at| number(bytes, *at, 4) == 2).unwrap();
        let [offset, size] = [8, 32].map(|field| number(bytes, tables + field, 8));
        Self { file: 0..64, segments: start..start + count * 56, tables: offset..offset + size }
    }

    /// Returns up to four other values for each byte.
    fn damages(&self, bytes: &[u8]) -> Vec<Damage> {
        let mut damages = Vec::new();
        for at in self.file.clone().chain(self.segments.clone()).chain(self.tables.clone()) {
            if self.value_of(bytes, at).is_some_and(|tag| FUNCTIONS.contains(&tag)) {
                continue;
            }
            let was = bytes[at];
            let mut others = vec![was ^ 1, was ^ 0x80, 0, 0xff];
            others.sort_unstable();
            others.dedup();
            let others = others.into_iter().filter(|other| *other != was);
            damages.extend(others.map(|becomes| Damage { at, becomes }));
        }
        damages
    }

    /// Returns the entry of the list of tables whose value has a byte.
    fn value_of(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let within = at.checked_sub(self.tables.start).filter(|_| at < self.tables.end)?;
        (within % 16 >= 8).then(|| number(bytes, at - within % 16, 8))
    }

    /// Says where a damage is.
    fn describe(&self, bytes: &[u8], Damage { at, becomes }: Damage) -> String {
        let place = if self.segments.contains(&at) {
            let within = at - self.segments.start;
            let kind = number(bytes, at - within % 56, 4);
            format!("byte {} of the header of a segment of the kind {kind:#x}", within % 56)
        } else if self.tables.contains(&at) {
            let within = at - self.tables.start;
            let tag = number(bytes, at - within % 16, 8);
            format!("byte {} of the entry {tag:#x}", within % 16)
        } else {
            format!("byte {at} of the file")
        };
        format!("{place}: {:#x} becomes {becomes:#x}", bytes[at])
    }
}

/// Makes damages one after another, and loads each copy.
#[test]
#[ignore = "runs in a process of its own"]
fn child_with_damages() {
    let Ok(damages) = env::var(DAMAGES) else { return };
    let numbers: Vec<usize> = damages.split(' ').map(|it| it.parse().unwrap()).collect();
    let [first, count, step] = numbers[..] else { panic!("three numbers: {damages}") };
    let library = PathBuf::from(env::var_os(LIBRARY).unwrap());
    let bytes = fs::read(&library).unwrap();
    let all = Described::of(&bytes).damages(&bytes);
    drop(Runtime::builder().build().unwrap().load(&library).unwrap());
    for damage in all.iter().skip(first).step_by(step).take(count) {
        let mut changed = bytes.clone();
        changed[damage.at] = damage.becomes;
        // The dynamic linker knows a file again by its number, which one that replaces it may get.
        let copy = library.with_extension(format!("{}.{}.so", damage.at, damage.becomes));
        fs::write(&copy, changed).unwrap();
        drop(Runtime::builder().build().unwrap().load(&copy));
        fs::remove_file(copy).unwrap();
    }
}

/// Whether a child ends as it should that makes `count` damages, from the `first` on.
fn survives(library: &Path, first: usize, count: usize, step: usize) -> bool {
    let test = "damage::child_with_damages";
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--test-threads", "1"])
        .env(LIBRARY, library)
        .env(DAMAGES, format!("{first} {count} {step}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    false
}

/// Returns which of some damages end a process.
fn deadly(library: &Path, first: usize, count: usize, step: usize) -> Vec<usize> {
    if count == 0 || survives(library, first, count, step) {
        return Vec::new();
    }
    if count == 1 {
        return vec![first];
    }
    let half = count / 2;
    let mut found = deadly(library, first, half, step);
    found.extend(deadly(library, first + half * step, count - half, step));
    assert!(!found.is_empty(), "{count} damages, of which {first} is the first, do it together");
    found
}

/// Tries each damage whose number is a multiple of `step`.
fn try_damages(fixture: &str, step: usize) {
    let original = polyplug_fixtures::library(fixture);
    let bytes = fs::read(&original).unwrap();
    let library = folder(&format!("each_damage_{fixture}_{step}")).join("library.so");
    fs::write(&library, &bytes).unwrap();
    let described = Described::of(&bytes);
    let all = described.damages(&bytes);
    let count = all.len().div_ceil(step);
    assert!(survives(&library, all.len(), 1, step), "a child without damages dies");
    let starts = (0..count).step_by(AT_ONCE);
    let found =
        starts.flat_map(|start| deadly(&library, start * step, AT_ONCE.min(count - start), step));
    let wrong: Vec<_> = found.map(|number| described.describe(&bytes, all[number])).collect();
    println!("{fixture}: {count} damages");
    assert!(wrong.is_empty(), "{fixture}:\n{}", wrong.join("\n"));
}

/// Fault: a byte of the list of tables, or of the header of a segment, that was changed ended the process in the dynamic
/// linker.
#[test]
#[cfg(target_pointer_width = "64")]
fn a_damage_of_a_header_ends_no_process() {
    try_damages("greeter", 3);
}

#[test]
#[cfg(target_pointer_width = "64")]
#[ignore = "takes minutes; CONTRIBUTING.md says how to run it"]
fn each_damage_of_a_header_ends_no_process() {
    for fixture in ["greeter", "everything-cpp"] {
        try_damages(fixture, 1);
    }
}
