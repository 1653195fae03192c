//! Sound libraries pass; damages of what the dynamic linker follows do not.

use std::fs;

use super::*;

fn told(bytes: &[u8]) -> Result<(), String> {
    check(Part::whole(bytes))
}

#[test]
#[cfg(target_os = "linux")]
fn every_library_of_the_system_passes() {
    let folders = ["/usr/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"];
    let entries = folders.iter().filter_map(|it| fs::read_dir(it).ok()).flatten().flatten();
    let (mut checked, mut wrong) = (0, Vec::new());
    for path in entries.map(|entry| entry.path()) {
        let is_library = path.to_string_lossy().contains(".so");
        let Ok(bytes) = fs::read(&path) else { continue };
        if !is_library || !bytes.starts_with(b"\x7fELF") || bytes.len() > 30 << 20 {
            continue;
        }
        if let Err(error) = told(&bytes) {
            wrong.push(format!("{}: {error}", path.display()));
        }
        checked += 1;
    }
    assert!(wrong.is_empty(), "{} of {checked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 10, "{checked}");
}

/// A plugin of which each table is damaged in turn.
struct Damaged {
    bytes: Vec<u8>,
}

impl Damaged {
    fn word(&self, at: usize) -> usize {
        let word = u64::from_le_bytes(self.bytes[at..at + 8].try_into().unwrap());
        usize::try_from(word).unwrap()
    }

    /// Returns where the value of an entry in the list of tables is.
    fn entry(&self, tag: u64) -> usize {
        let segments = Segments::read(Part::whole(&*self.bytes)).unwrap();
        let start = self.in_file(segments.dynamic.0);
        let tags = (start..self.bytes.len()).step_by(16);
        tags.into_iter().find(|at| self.word(*at) as u64 == tag).unwrap() + 8
    }

    /// Returns where in the file something is that is mapped at an address.
    fn in_file(&self, address: u64) -> usize {
        let segments = Segments::read(Part::whole(&*self.bytes)).unwrap();
        let there = segments.bytes("", address, 1).unwrap();
        there.as_ptr() as usize - self.bytes.as_ptr() as usize
    }

    /// Returns where a table is.
    fn table(&self, tag: u64) -> usize {
        self.in_file(self.word(self.entry(tag)) as u64)
    }

    fn check(&self, at: usize, bytes: &[u8], words: &str) {
        let mut changed = self.bytes.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        let error = told(&changed).expect_err(words);
        assert!(error.contains(words), "{error}, expected: {words}");
    }
}

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn segments_that_touch_are_not_taken_for_one_another() {
    const PT_LOAD: u8 = 1;
    let mut it = Damaged { bytes: fs::read(polyplug_fixtures::library("greeter")).unwrap() };
    let count = usize::from(it.bytes[56]);
    let headers = (0..count).map(|index| 64 + index * 56);
    let loads: Vec<_> = headers.filter(|at| it.bytes[*at] == PT_LOAD).collect();
    for pair in loads.windows(2) {
        let size = it.word(pair[1] + 16) - it.word(pair[0] + 16);
        it.bytes[pair[0] + 40..pair[0] + 48].copy_from_slice(&(size as u64).to_le_bytes());
    }
    told(&it.bytes).unwrap();
}

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn damages_of_what_the_linker_follows_are_found() {
    let it = Damaged { bytes: fs::read(polyplug_fixtures::library("greeter")).unwrap() };
    told(&it.bytes).unwrap();
    let far = 0x7fff_ffff_0000_u64.to_le_bytes();
    for (tag, words) in [
        (dynamic::STRTAB, "texts at an address"),
        (dynamic::SYMTAB, "symbols at an address"),
        (dynamic::GNU_HASH, "table of symbols at an address"),
        (dynamic::RELA, "relocations at an address"),
        (dynamic::JMPREL, "relocations at an address"),
        (dynamic::INIT_ARRAY, "functions to run at an address"),
        (dynamic::FINI_ARRAY, "functions to run at an address"),
        (dynamic::VERSYM, "versions of symbols at an address"),
        (dynamic::VERNEED, "versions at an address"),
        (dynamic::NEEDED, "names something by a text"),
    ] {
        it.check(it.entry(tag), &far, words);
    }
    it.check(it.entry(dynamic::RELASZ), &24_u64.to_le_bytes(), "not where their section is");
    it.check(it.entry(dynamic::RELA) - 8, &[0x31], "unknown entry 0x31");
    it.check(it.entry(dynamic::RELA) - 8, &[0x15], "without");
    // The first relocation: its place, its kind, its target; the number of its symbol.
    let first = it.table(dynamic::RELA);
    it.check(first, &far, "relocation is at an address");
    it.check(first + 8, &[0xff], "kind");
    it.check(first + 16, &far, "relocation is at an address");
    it.check(first + 12, &[0xff, 0xff, 0xff], "a symbol that it does not have");
    // A bucket, the filter's size, a chain.
    let hash = it.table(dynamic::GNU_HASH);
    it.check(hash, &[0; 4], "no usable size");
    it.check(hash + 8, &[3], "no usable size");
    let symbols = it.table(dynamic::SYMTAB);
    it.check(symbols + 24, &[0xff; 4], "names something by a text");
    it.check(it.table(dynamic::VERSYM) + 2, &[0x77, 0], "a version that it does not define");
    it.check(it.table(dynamic::VERNEED), &[9], "unknown form");
    // The first segment becomes one of another kind, and the second is elsewhere.
    let load = (64..).step_by(56).find(|at| it.bytes[*at] == 1).unwrap();
    it.check(load, &[9], "is not");
    it.check(load + 56 + 16 + 5, &[1], "cannot be mapped");
    // The name of a function that is exported.
    let name = b"polyplug_init\0";
    let at = it.bytes.windows(name.len()).position(|it| it == name).unwrap();
    it.check(at, b"q", "does not belong to its symbols");
}
