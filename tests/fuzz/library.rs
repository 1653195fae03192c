//! Fuzzes what looks into a library before it is opened: ELF, PE and Mach-O files.
//!
//! A file that is read in pieces is told the same of as one that is there as a whole, what can be opened can be
//! inspected, and errors are short and printable.

#![no_main]

use std::{env, fs, path::PathBuf, process, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use polyplug_fuzz::check_message;
use polyplug_runtime::fuzzing::{Answers, library, library_at, symbols_at};

/// The most bytes of an error, which can show a name of a contract.
const LONGEST: usize = 8192;

/// The file that every input is written to. `.ci/fuzz` names a folder in memory for it, where there is one.
static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| env::temp_dir().join(format!("polyplug-fuzz-{}.so", process::id())));

fuzz_target!(|bytes: &[u8]| {
    let whole = library(bytes);
    check(&whole);
    fs::write(&*FILE, bytes).expect("a temporary file can be written");
    let in_pieces = library_at(&FILE);
    let symbols = symbols_at(&FILE);
    fs::remove_file(&*FILE).expect("it was written");
    assert_eq!(in_pieces, whole);
    symbols.iter().for_each(|name| check_message(name, LONGEST));
});

fn check(answers: &Answers) {
    for answer in [&answers.check, &answers.inspect] {
        if let Err(message) = answer {
            check_message(message, LONGEST);
        }
    }
    // What is checked is what is inspected, and more.
    if let (Ok(_), Err(message)) = (&answers.check, &answers.inspect) {
        panic!("it can be opened, and not inspected: {message}");
    }
}
