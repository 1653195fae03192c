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

/// A file of one segment with all rights, and the tables that it is made of.
struct Made {
    loads: usize,
    texts: Vec<u8>,
    symbols: u32,
    packed: Vec<u64>,
}

impl Made {
    const SOUND: Self = Self { loads: 1, texts: Vec::new(), symbols: 1, packed: Vec::new() };

    fn bytes(&self) -> Vec<u8> {
        let (headers, dynamic_size) = (64 + (self.loads + 1) * 56, 16 * 16);
        let mut rest = Vec::new();
        let start = headers + dynamic_size;
        let mut put = |bytes: &[u8]| {
            rest.resize(rest.len().next_multiple_of(8), 0);
            rest.extend(bytes);
            (start + rest.len() - bytes.len()) as u64
        };
        let texts = [b"\0", &*self.texts, b"\0"].concat();
        let texts_at = put(&texts);
        // Each but the first has the first text.
        let symbol = |index| [&u32::to_le_bytes(index), &[0; 20][..]].concat();
        let symbols: Vec<u8> = (0..self.symbols).flat_map(|index| symbol(index.min(1))).collect();
        let symbols_at = put(&symbols);
        let hash = [1, self.symbols, 0].map(u32::to_le_bytes).concat();
        let hash_at = put(&[hash, vec![0; self.symbols as usize * 4]].concat());
        let packed = self.packed.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>();
        let packed_at = put(&packed);
        let entries = [
            (dynamic::STRTAB, texts_at),
            (dynamic::STRSZ, texts.len() as u64),
            (dynamic::SYMTAB, symbols_at),
            (11, 24),
            (dynamic::HASH, hash_at),
            (dynamic::RELR, packed_at),
            (dynamic::RELRSZ, packed.len() as u64),
            (dynamic::RELRENT, 8),
        ];
        let len = (start + rest.len()) as u64;
        let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
        bytes.resize(16, 0);
        bytes.extend([3, 0, 62, 0, 1, 0, 0, 0]);
        bytes.extend([0, 64, 0].map(u64::to_le_bytes).concat());
        bytes.extend(
            [0, 0, 64, 56, self.loads as u32 + 1, 64, 0, 0]
                .map(|it| it as u16)
                .map(u16::to_le_bytes)
                .concat(),
        );
        let mut header = |kind: u32, at: u64, size: u64| {
            bytes.extend([kind, 7].map(u32::to_le_bytes).concat());
            bytes.extend([at, at, at, size, size, 1].map(u64::to_le_bytes).concat());
        };
        header(1, 0, len);
        (1..self.loads).for_each(|_| header(1, len, 0));
        header(2, headers as u64, dynamic_size as u64);
        bytes.extend(entries.iter().flat_map(|(tag, at)| [*tag, *at]).flat_map(u64::to_le_bytes));
        bytes.resize(start, 0);
        [bytes, rest].concat()
    }
}

/// Fault: tables that overlap were read as often as a file said.
#[test]
fn what_overlaps_is_read_a_bounded_number_of_times() {
    told(&Made::SOUND.bytes()).unwrap();
    let error = |made: Made| told(&made.bytes()).unwrap_err();
    told(&Made { loads: 64, ..Made::SOUND }.bytes()).unwrap();
    assert_eq!(
        error(Made { loads: 65, ..Made::SOUND }),
        "it has more than 64 segments that are mapped"
    );
    let long = vec![b'a'; 1 << 20];
    told(&Made { texts: long.clone(), symbols: 3, ..Made::SOUND }.bytes()).unwrap();
    assert_eq!(
        error(Made { texts: long, symbols: 100_000, ..Made::SOUND }),
        "its texts have no end"
    );
    // A place, and the 63 behind it, again and again.
    let packed = |times| [0_u64, u64::MAX].repeat(times);
    told(&Made { packed: packed(2), ..Made::SOUND }.bytes()).unwrap_err();
    assert_eq!(
        error(Made { packed: packed(150_000), ..Made::SOUND }),
        "its packed relocations have no end"
    );
}
