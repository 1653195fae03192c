//! Files that somebody made to waste the host's time or memory: each is refused or read within a bound.
//!
//! What is measured is the time that the reading thread was given, so other processes do not count.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{self, Command},
};

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::bundle::{
    folder,
    hashes::HashList,
    image::{check, check_bytes, check_large, inspect, inspect_bytes},
    manifest::contents::Manifest,
    metadata,
    regular_file::{self, MAX_ENTRIES, MAX_LIBRARY},
    signature::SignatureState,
    source::Source,
};

/// The longest that reading one file may take, in nanoseconds.
const LONGEST: u64 = 1_000_000_000;

/// As many changed manifests are read, and as many changed records.
const MUTATIONS: u32 = 10_000;

/// Returns how long this thread has run; 0 where the system does not say.
fn running() -> u64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|it| it.parse().ok()).unwrap_or_default()
}

/// Runs a reader, and checks that it took no longer than it may.
fn bounded<T>(what: &str, read: impl FnOnce() -> T) -> T {
    let before = running();
    let result = read();
    let took = running() - before;
    assert!(took < LONGEST, "{what} took {took} ns");
    result
}

fn scratch(test: &str) -> PathBuf {
    let folder = env::temp_dir().join(format!("hostile-{test}-{}", process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What a manifest of the largest size can repeat.
const PIECES: [&str; 24] = [
    "k = 1\n",
    "name = 1\n",
    "[a]\n",
    "[[a]]\n",
    "[a.b]\n",
    "[[dependency]]\n",
    "[[dependency]]\nbundle = \"a\"\nversion = \"x\"\n",
    "a.",
    "a.b=1\n",
    "[",
    "a=[",
    "{",
    "a={",
    "\"",
    "'''",
    "\"\"\"",
    "#",
    "\u{202e}",
    "\\u0000",
    "=",
    "\r",
    "\n",
    "9",
    "provides = [\"a\", 1]\n",
];

#[test]
fn a_manifest_that_repeats_one_thing_is_read_in_a_second() {
    // Half of the largest, because this is not optimised.
    let most = 1 << 19;
    for piece in PIECES {
        let text = piece.repeat(most / piece.len());
        let read = bounded(piece, || Manifest::parse(&text));
        assert!(read.is_err() || piece == "#" || piece == "\n", "{piece}");
        let named = format!("name = \"a\"\n{text}");
        let _ = bounded(piece, || Manifest::parse(&named));
    }
    for around in ["file", "config", "provides", "function_count", "dependency", "version"] {
        let text = format!("name = \"a\"\n{around} = [{}]", "1,".repeat(most / 4));
        let _ = bounded(around, || Manifest::parse(&text));
    }
    // As many keys as fit, none of which is known.
    let keys: String = (0..most / 12).map(|i| format!("key{i} = 1\n")).collect();
    let warned = bounded("unknown keys", || Manifest::parse(&format!("name = \"a\"\n{keys}")));
    assert_eq!(warned.unwrap().warnings.len(), 65);
    let counts: String = (0..most / 12).map(|i| format!("k{i} = -1\n")).collect();
    let text = format!("name = \"a\"\n[function_count]\n{counts}");
    let problems = bounded("counts", || Manifest::parse(&text)).unwrap_err();
    assert!(problems.last().unwrap().message.starts_with("and "), "{problems:?}");
}

/// A change of a text or of bytes.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, prop::sample::Index)>> {
    vec((any::<prop::sample::Index>(), any::<u8>(), any::<prop::sample::Index>()), 1..8)
}

fn changed(whole: &[u8], changes: &[(prop::sample::Index, u8, prop::sample::Index)]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for (at, byte, other) in changes {
        if bytes.is_empty() {
            break;
        }
        let (at, other) = (at.index(bytes.len()), other.index(bytes.len()));
        match byte % 4 {
            0 => bytes[at] = *byte,
            1 => bytes.truncate(at.max(1)),
            2 => bytes[at] ^= 1 << (byte / 32),
            // A part of it once more.
            _ => {
                let part = bytes[at.min(other)..at.max(other)].to_vec();
                bytes.extend(&part[..part.len().min(4096)]);
            }
        }
    }
    bytes
}

/// Reads changes of one file.
fn with_changes(whole: &[u8], count: u32, read: impl Fn(Vec<u8>)) {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = Config { cases: count, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, rng);
    runner
        .run(&changes(), |changes| {
            read(changed(whole, &changes));
            Ok(())
        })
        .unwrap();
}

/// Returns the small sound files that the fuzz targets begin with too.
fn seeds(of: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/seeds").join(of);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Reads changes of all seeds.
fn with_changed_seeds(of: &str, count: u32, read: impl Fn(Vec<u8>)) {
    let seeds = seeds(of);
    let each = count / u32::try_from(seeds.len()).unwrap();
    seeds.iter().for_each(|seed| with_changes(seed, each, &read));
}

/// Reads a manifest, and what is written of it.
fn read_and_write(text: &str) {
    let Ok(read) = Manifest::parse(text) else { return };
    let again = Manifest::parse(&read.to_string());
    assert_eq!(again, Ok(Manifest { warnings: Vec::new(), ..read }));
}

#[test]
fn ten_thousand_changed_files_of_each_kind_are_read_in_a_second_each() {
    let folder = scratch("changed");
    let library = fs::read(polyplug_fixtures::library("seed-cpp")).unwrap();
    fs::write(folder.join("libit.so"), &library).unwrap();
    with_changed_seeds("manifest", MUTATIONS, |bytes| {
        let text = String::from_utf8_lossy(&bytes);
        bounded("a manifest", || read_and_write(&text));
    });
    with_changed_seeds("hashes", MUTATIONS, |bytes| {
        let text = String::from_utf8_lossy(&bytes);
        let _ = bounded("a list of hashes", || HashList::parse(&text));
    });
    with_changed_seeds("library", MUTATIONS / 10, |bytes| {
        let _ = bounded("a small library", || (check_bytes(&bytes), inspect_bytes(&bytes)));
    });
    let file = folder.join("it.so");
    with_changes(&library, MUTATIONS / 20, |bytes| {
        fs::write(&file, &bytes).unwrap();
        let _ = bounded("a library", || (check_large(&file), check(&file, &file), inspect(&file)));
    });
    let object = object::File::parse(&*library).unwrap();
    let section = metadata::section(&object).unwrap().unwrap();
    with_changes(section, MUTATIONS, |bytes| {
        let _ = bounded("metadata", || metadata::parse(&bytes));
    });
    with_changed_seeds("metadata", MUTATIONS, |bytes| {
        let _ = bounded("metadata", || metadata::parse(&bytes));
    });
    fs::write(folder.join("manifest.toml"), "name = \"it\"\nfile = \"libit.so\"").unwrap();
    let source = Source::locate(&folder).unwrap();
    let signature = [&b"PPSIG\0\x01"[..], &[7; 96]].concat();
    with_changes(&signature, MUTATIONS / 100, |bytes| {
        fs::write(folder.join("bundle.sig"), &bytes).unwrap();
        let _ = bounded("a signature", || SignatureState::of(&source));
    });
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_sparse_file_of_many_gigabytes_is_refused_before_it_is_read() {
    let folder = scratch("sparse");
    let library = fs::read(polyplug_fixtures::library("seed-cpp")).unwrap();
    let path = folder.join("libit.so");
    for (start, len, words) in [
        (&library[..], 6 << 30, "at most 1073741824 are read"),
        (b"", 6 << 30, "at most 1073741824 are read"),
        (&library, MAX_LIBRARY, "of which its headers ask for"),
        (b"", MAX_LIBRARY, "bytes of an unknown format"),
        (b"MZ", MAX_LIBRARY, "is not a library"),
    ] {
        fs::write(&path, start).unwrap();
        File::options().write(true).open(&path).unwrap().set_len(len).unwrap();
        let error = bounded("a sparse file", || check_large(&path)).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    fs::write(&path, &library).unwrap();
    check_large(&path).unwrap();
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn pipes_and_devices_are_refused_whatever_they_are_called() {
    let folder = scratch("pipes");
    for name in ["libit.so", "manifest.toml", "bundle.sig", "main.txt"] {
        let path = folder.join(name);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let error = regular_file::read(&path, 1).unwrap_err().to_string();
        assert_eq!(error, "it is no regular file");
        assert!(regular_file::open(&path).is_err() && check_large(&path).is_err());
        assert!(check(&path, &path).is_err());
    }
    assert!(Source::locate(&folder).is_err());
    assert!(regular_file::read("/dev/zero".as_ref(), 1).is_err());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_folder_of_too_many_files_is_refused() {
    let folder = scratch("many");
    for i in 0..=MAX_ENTRIES {
        File::create(folder.join(i.to_string())).unwrap();
    }
    let error = bounded("a folder", || folder::entries(&folder)).unwrap_err().to_string();
    assert!(error.contains("more than 65536 entries"), "{error}");
    fs::remove_dir_all(&folder).unwrap();
}
