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

    /// Checks that other numbers in the place of one are found.
    fn check_words(&self, at: usize, numbers: &[u64], words: &str) {
        numbers.iter().for_each(|number| self.check(at, &number.to_le_bytes(), words));
    }

    /// Returns where the header of the first segment of a kind is.
    fn header(&self, kind: u32) -> usize {
        self.find_header(kind).unwrap()
    }

    fn find_header(&self, kind: u32) -> Option<usize> {
        let headers = (0..usize::from(self.bytes[56])).map(|index| 64 + index * 56);
        let is_it = |at: &usize| self.bytes[*at..*at + 4] == kind.to_le_bytes();
        headers.into_iter().find(is_it)
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
    let mut without_sections = Damaged { bytes: it.bytes.clone() };
    without_sections.bytes[60..62].fill(0);
    told(&without_sections.bytes).unwrap();
    for (tag, words) in [
        (dynamic::STRTAB, "texts are at an address"),
        (dynamic::SYMTAB, "symbols are at an address"),
        (dynamic::GNU_HASH, "table of symbols is at an address"),
        (dynamic::RELA, "relocations are at an address"),
        (dynamic::JMPREL, "relocations are at an address"),
        (dynamic::INIT_ARRAY, "functions to run are at an address"),
        (dynamic::FINI_ARRAY, "functions to run are at an address"),
        (dynamic::VERSYM, "versions of symbols are at an address"),
        (dynamic::VERNEED, "versions are at an address"),
        (dynamic::NEEDED, "names something by a text"),
    ] {
        without_sections.check(it.entry(tag), &far, words);
    }
    it.check(it.entry(dynamic::RELASZ), &24_u64.to_le_bytes(), "not where the sections say");
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
    it.check(hash + 16, &[0; 8], "does not belong to its symbols");
    let symbols = it.table(dynamic::SYMTAB);
    it.check(symbols + 24, &[0xff; 4], "names something by a text");
    it.check(symbols + 24, &[0, 0, 0, 0, 0, 0, 0, 0x80], "a symbol is local");
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

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn damages_of_the_list_of_tables_are_found() {
    let it = Damaged { bytes: fs::read(polyplug_fixtures::library("greeter")).unwrap() };
    let entry = |tag| it.entry(tag);
    // The dynamic linker uses the last of two entries.
    it.check(entry(dynamic::RELACOUNT) - 8, &7_u64.to_le_bytes(), "the entry 0x7 twice");
    it.check(entry(dynamic::FLAGS) - 8, &6_u64.to_le_bytes(), "the entry 0x6 twice");
    for byte in 4..8 {
        it.check(entry(dynamic::INIT_ARRAYSZ) - 8 + byte, &[0x80], "unknown entry");
    }
    for (tag, becomes) in [
        (dynamic::INIT_ARRAYSZ, 0x6100_001b_u64),
        (dynamic::FINI_ARRAYSZ, 0x6100_001c),
        (dynamic::FINI_ARRAY, 0x6100_001a),
        (dynamic::RELA, dynamic::REL),
    ] {
        it.check(entry(tag) - 8, &becomes.to_le_bytes(), "without");
    }
    it.check_words(entry(dynamic::RELAENT), &[0, 25, 48, 24 << 32], "a relocation has");
    it.check_words(entry(dynamic::RELACOUNT), &[100_000, u64::MAX], "it says");
    it.check_words(entry(dynamic::PLTREL), &[dynamic::REL], "another form");
    it.check_words(entry(dynamic::PLTRELSZ), &[0], "relocations are not where the sections");
    it.check_words(entry(dynamic::INIT_ARRAYSZ), &[0, 8], "functions to run are not where");
    it.check_words(entry(dynamic::FINI_ARRAYSZ), &[0], "functions to run are not where");
    it.check_words(entry(dynamic::NEEDED), &[0], "a library without a name");
    for (tag, size, words) in [
        (dynamic::SYMTAB, 24, "symbols are not where"),
        (dynamic::STRTAB, 1, "texts are not where"),
        (dynamic::VERSYM, 2, "versions of symbols are not where"),
    ] {
        it.check_words(entry(tag), &[it.word(entry(tag)) as u64 - size], words);
    }
    // Within the code that runs first; within code that no table describes; a function that a compiler made.
    let segments = Segments::read(Part::whole(&*it.bytes)).unwrap();
    let code = segments.sections.0.iter().filter(|it| it.is_code()).max_by_key(|it| it.size);
    let undescribed = code.unwrap().start + 1;
    it.check_words(
        entry(dynamic::INIT),
        &[it.word(entry(dynamic::INIT)) as u64 + 1, undescribed],
        "first function is not where",
    );
    let name = b"polyplug_init\0";
    let texts = it.table(dynamic::STRTAB);
    let name = it.bytes.windows(name.len()).position(|it| it == name).unwrap() - texts;
    let symbols = (it.table(dynamic::SYMTAB)..).step_by(24);
    let is_it = |at: &usize| it.bytes[*at..*at + 4] == (name as u32).to_le_bytes();
    let function = it.word(symbols.into_iter().find(is_it).unwrap() + 8) as u64;
    it.check_words(entry(dynamic::FINI), &[function + 1], "last function is not where");
    let mut other = it.bytes.clone();
    other[entry(dynamic::FINI)..][..8].copy_from_slice(&function.to_le_bytes());
    told(&other).unwrap();
    // The first relocation for a call: its kind, and its symbol.
    let call = it.table(dynamic::JMPREL);
    it.check(call + 8, &[0], "for a call is of another kind");
    it.check(call + 12, &[0; 4], "names none");
}

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn damages_of_the_headers_of_segments_are_found() {
    let mut it = Damaged { bytes: fs::read(polyplug_fixtures::library("greeter")).unwrap() };
    let [address, in_file, memory, align] = [16, 32, 40, 48];
    // What becomes read-only is what is written by the dynamic linker alone.
    let read_only = it.header(0x6474_e552);
    let (start, size) = (it.word(read_only + address) as u64, it.word(read_only + memory) as u64);
    let words = "part that becomes read-only is";
    it.check_words(read_only + address, &[start + 0x1000, start + 8, start + size], words);
    it.check_words(read_only + memory, &[size + 0x1000, size + 0x2000, size - 0x101], words);
    let threads = it.header(7);
    let words = "data of threads";
    it.check_words(threads + in_file, &[0, it.word(threads + in_file) as u64 - 8], words);
    it.check_words(threads + memory, &[u64::MAX, it.word(threads + memory) as u64 - 16], words);
    it.check_words(threads + align, &[0, 1, 3], words);
    it.check(threads, &[0], words);
    // The last segment that is mapped ends in data of which the file has no bytes.
    let last = (it.header(1)..).step_by(56).take_while(|at| it.bytes[*at] == 1).last().unwrap();
    it.check_words(last + in_file, &[it.word(last + in_file) as u64 + 0x100], "is not where");
    let notes = it.header(4);
    it.check_words(notes + memory, &[1 << 20], "notes");
    // Not every linker describes the headers themselves.
    if let Some(own) = it.find_header(6) {
        it.check_words(own + address, &[0, 1 << 32], "headers of segments are at an address");
        it.check_words(own + in_file, &[56], "headers of segments are not where they say");
    }
    // Its second note would be a mebibyte.
    it.bytes[notes + align] = 8;
    it.check(it.word(notes + 8) + 4, &[0, 0, 16], "note does not end");
    it.check(56, &[1, 1], "more than 256 headers");
    it.check(it.header(0x6474_e551), &[0x50], "two segments");
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
        // Each but the first has the first text, and is looked for in all libraries.
        let symbol = |index| [&u32::to_le_bytes(index), &[index as u8 * 16][..], &[0; 19]].concat();
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
