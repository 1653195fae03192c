//! The relocations: where the dynamic linker writes, and what.

use std::ops::Range;

use object::ReadRef;

use crate::bundle::linked::{
    dynamic::{
        Dynamic, FLAGS, JMPREL, PLTREL, PLTRELSZ, REL, RELA, RELACOUNT, RELASZ, RELCOUNT, RELR,
        RELRSZ, RELSZ, TEXTREL,
    },
    functions,
    sections::{SHT_REL, SHT_RELA, SHT_RELR},
    segments::{Right, Segments, is_in},
    symbols::Symbols,
    words::outside,
};

const DF_TEXTREL: u64 = 4;

const WHAT: &str = "relocation is";

const TABLE: &str = "relocations are";

/// The most places that packed relocations write to. One of them is a bit, and may be that of the same place again.
const MOST_PACKED: u64 = 8 << 20;

/// The processor whose relocations may be anywhere.
const X86: u16 = 3;

/// The numbers of the relocations of a processor.
struct Kinds {
    machine: u16,
    /// The entry of the list of tables for the only form that its dynamic linker reads.
    form: u64,
    /// Writes where the library is plus a number.
    relative: u32,
    /// Calls a function, and writes what it returns.
    resolved: u32,
    /// Writes the address of a symbol: for a call, or for any use.
    address: [u32; 2],
    /// Writes what finds data of threads: a function that does, then the rest.
    threads: [u32; 4],
    /// The last that the dynamic linker knows.
    last: u32,
}

impl Kinds {
    /// Whether one belongs into the table of those for calls.
    fn is_of_calls(&self, kind: u32) -> bool {
        [self.address[0], self.resolved, self.threads[0]].contains(&kind)
    }
}

const KINDS: [Kinds; 5] = [
    Kinds {
        machine: X86,
        form: REL,
        relative: 8,
        resolved: 42,
        address: [7, 6],
        threads: [41, 35, 36, 14],
        last: 43,
    },
    // arm
    Kinds {
        machine: 40,
        form: REL,
        relative: 23,
        resolved: 160,
        address: [22, 21],
        threads: [13, 17, 18, 19],
        last: 160,
    },
    // x86_64
    Kinds {
        machine: 62,
        form: RELA,
        relative: 8,
        resolved: 37,
        address: [7, 6],
        threads: [36, 16, 17, 18],
        last: 42,
    },
    // aarch64
    Kinds {
        machine: 183,
        form: RELA,
        relative: 1027,
        resolved: 1032,
        address: [1026, 1025],
        threads: [1031, 1028, 1029, 1030],
        last: 1032,
    },
    // riscv
    Kinds {
        machine: 243,
        form: RELA,
        relative: 3,
        resolved: 58,
        address: [5, 5],
        threads: [12, 7, 9, 11],
        last: 65,
    },
];

/// What checking them needs.
pub(super) struct Relocations<'s, 'a, R> {
    segments: &'s Segments<R>,
    symbols: &'s Symbols<'a>,
    kinds: Option<&'static Kinds>,
    /// The right of what is written to.
    right: Right,
    /// Where functions to run are.
    functions: Vec<(u64, u64)>,
    /// Those of them that a relocation writes.
    written: Vec<u64>,
    /// Where relocations write, of which no two are the same. Sorting them takes a tenth of the time of a set.
    places: Vec<u64>,
    /// The segment that was written to last, and the one that an address led to. The next is most often the same.
    last_place: Range<u64>,
    last_target: Range<u64>,
}

impl<'s, 'a, R: ReadRef<'a>> Relocations<'s, 'a, R> {
    pub(super) fn check(
        segments: &'s Segments<R>,
        dynamic: &Dynamic<'a>,
        symbols: &'s Symbols<'a>,
        functions: Vec<(u64, u64)>,
    ) -> Result<(), String> {
        let flags = dynamic.get(FLAGS).unwrap_or_default();
        let in_code = dynamic.get(TEXTREL).is_some() || flags & DF_TEXTREL != 0;
        let mut relocations = Self {
            segments,
            symbols,
            kinds: KINDS.iter().find(|it| it.machine == segments.machine),
            right: if in_code { Right::Read } else { Right::Write },
            functions,
            written: Vec::new(),
            places: Vec::new(),
            last_place: 0..0,
            last_target: 0..0,
        };
        let of_calls = dynamic.get(PLTREL);
        if relocations.kinds.zip(of_calls).is_some_and(|(kinds, form)| kinds.form != form) {
            return Err("its relocations for calls are of another form than its processor's".into());
        }
        let place =
            |start, size| Some((dynamic.get(start)?, dynamic.get(size).unwrap_or_default()));
        let calls = place(JMPREL, PLTRELSZ);
        for (form, size, count, kind) in
            [(RELA, RELASZ, RELACOUNT, SHT_RELA), (REL, RELSZ, RELCOUNT, SHT_REL)]
        {
            let relative = dynamic.get(count).unwrap_or_default();
            let calls = calls.filter(|_| of_calls == Some(form));
            let table = place(form, size).map(|table| without(table, calls));
            let all: Vec<_> = table.into_iter().chain(calls).collect();
            segments.sections.check_tables(TABLE, kind, &all)?;
            if let Some(table) = table {
                relocations.table(table, relative, form == RELA, false)?;
            }
            if let Some(calls) = calls {
                relocations.table(calls, 0, form == RELA, true)?;
            }
        }
        let packed = place(RELR, RELRSZ);
        segments.sections.check_tables(TABLE, SHT_RELR, packed.as_slice())?;
        if let Some(packed) = packed {
            relocations.packed(packed)?;
        }
        relocations.check_places()?;
        relocations.check_functions()
    }

    /// Checks a table, of which the first `relative` write where the library is.
    fn table(
        &mut self,
        (start, size): (u64, u64),
        relative: u64,
        has_addends: bool,
        is_of_calls: bool,
    ) -> Result<(), String> {
        let words = self.segments.words;
        let bytes = self.segments.bytes(TABLE, start, size)?;
        let len = usize::try_from(words.size()).unwrap_or(8);
        let len = if has_addends { len * 3 } else { len * 2 };
        if bytes.len() % len != 0 {
            return Err("it has a part of a relocation".into());
        }
        if relative > (bytes.len() / len) as u64 {
            return Err("it has fewer relocations than it says".into());
        }
        // Most relocations name the same symbol, none.
        let mut known = None;
        for (number, entry) in (0_u64..).zip(bytes.chunks_exact(len)) {
            let place = words.word(entry, 0);
            let info = words.word(entry, words.pick(8, 4));
            let (symbol, kind) =
                words.pick((info >> 32, info as u32), (info >> 8, info as u32 & 0xff));
            let addend = has_addends.then(|| words.word(entry, words.pick(16, 8)));
            if known != Some(symbol) {
                self.symbols.get(symbol)?;
                known = Some(symbol);
            }
            let is_relative = self.kinds.is_some_and(|kinds| kinds.relative == kind);
            if self.kinds.is_some() && number < relative && !is_relative {
                return Err("a relocation is of another kind than it says".into());
            }
            if is_of_calls && self.kinds.is_some_and(|kinds| !kinds.is_of_calls(kind)) {
                return Err("a relocation for a call is of another kind".into());
            }
            self.entry(place, kind, symbol, addend)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        place: u64,
        kind: u32,
        symbol: u64,
        addend: Option<u64>,
    ) -> Result<(), String> {
        // One that does nothing.
        if kind == 0 {
            return Ok(());
        }
        let size = self.segments.words.size();
        if !self.is_written(place, 4) {
            return Err(outside(WHAT));
        }
        let Some(kinds) = self.kinds else { return Ok(()) };
        if kind > kinds.last {
            return Err(format!("it has a relocation of the unknown kind {kind}"));
        }
        let is_own = kind == kinds.relative || kind == kinds.resolved;
        if is_own && symbol != 0 {
            return Err("a relocation of its own address names a symbol".into());
        }
        if symbol == 0 && kinds.address.contains(&kind) {
            return Err("a relocation of the address of a symbol names none".into());
        }
        if symbol == 0 && kinds.threads.contains(&kind) && self.segments.tls == 0 {
            return Err("a relocation is of data of threads, which it does not have".into());
        }
        let is_packed = self.right == Right::Write && kinds.machine != X86;
        if is_packed {
            if !place.is_multiple_of(size) {
                return Err("a relocation is within two words".into());
            }
            self.places.push(place);
        }
        if !is_own {
            if self.is_function(place) && symbol != 0 {
                self.written.push(place);
            }
            return Ok(());
        }
        // Without an addend of its own, the place has it.
        let target = match addend {
            Some(addend) => addend,
            None => self.segments.words.word(self.segments.bytes(WHAT, place, size)?, 0),
        };
        self.relative(place, target, kind == kinds.resolved)
    }

    /// Checks that what a relocation makes an address of is one of the library.
    fn relative(&mut self, place: u64, target: u64, is_called: bool) -> Result<(), String> {
        let is_function = self.is_function(place);
        let is_there = if is_called || is_function {
            self.segments.has(target, 0, Right::Execute)
        } else {
            self.is_read(target)
        };
        if !is_there || !self.is_written(place, self.segments.words.size()) {
            return Err(outside(WHAT));
        }
        if is_function {
            self.written.push(place);
        }
        Ok(())
    }

    /// Whether so many bytes at a place are written to.
    fn is_written(&mut self, place: u64, size: u64) -> bool {
        if is_in(&self.last_place, place, size) {
            return true;
        }
        let found = self.segments.place_of(place, size, self.right);
        found.map(|found| self.last_place = found).is_some()
    }

    /// Whether there is something at an address.
    fn is_read(&mut self, target: u64) -> bool {
        if is_in(&self.last_target, target, 0) {
            return true;
        }
        let found = self.segments.place_of(target, 0, Right::Read);
        found.map(|found| self.last_target = found).is_some()
    }

    /// Checks a table of bits, each of which stands for a place.
    fn packed(&mut self, (start, size): (u64, u64)) -> Result<(), String> {
        let (words, len) = (self.segments.words, self.segments.words.size());
        let bytes = self.segments.bytes(TABLE, start, size)?;
        if !size.is_multiple_of(len) {
            return Err("it has a part of a relocation".into());
        }
        let entries = bytes.chunks_exact(words.pick(8, 4)).map(|entry| words.word(entry, 0));
        let places = |entry: u64| if entry & 1 == 0 { 1 } else { u64::from(entry.count_ones()) };
        if entries.clone().map(places).sum::<u64>() > MOST_PACKED {
            return Err("its packed relocations have no end".into());
        }
        let mut next = None;
        for entry in entries {
            if entry & 1 == 0 {
                self.packed_place(entry)?;
                next = Some(entry.saturating_add(len));
                continue;
            }
            let base = next.ok_or("its relocations begin with bits")?;
            for bit in (1..len * 8).filter(|bit| entry >> bit & 1 == 1) {
                self.packed_place(base.saturating_add((bit - 1) * len))?;
            }
            next = Some(base.saturating_add((len * 8 - 1) * len));
        }
        Ok(())
    }

    fn packed_place(&mut self, place: u64) -> Result<(), String> {
        let bytes = self.segments.bytes(WHAT, place, self.segments.words.size())?;
        self.relative(place, self.segments.words.word(bytes, 0), false)
    }

    fn is_function(&self, place: u64) -> bool {
        self.functions.iter().any(|(start, end)| (*start..*end).contains(&place))
    }

    /// Checks that no two relocations write to the same place.
    fn check_places(&mut self) -> Result<(), String> {
        // Linkers sort most of them, which a stable sort makes use of.
        self.places.sort();
        if self.places.windows(2).any(|two| two[0] == two[1]) {
            return Err("a relocation is where another is".into());
        }
        Ok(())
    }

    /// Checks that every function to run is one. Which relocations write it is known of some processors.
    fn check_functions(&mut self) -> Result<(), String> {
        if self.kinds.is_none() {
            return Ok(());
        }
        self.written.sort_unstable();
        let words = self.segments.words;
        for (start, end) in self.functions.iter().copied() {
            let bytes = self.segments.bytes(functions::WHAT, start, end - start);
            let bytes = if start == end { &[] } else { bytes? };
            let places = (0..).map(|number| start + number * words.size());
            for (place, _) in places.zip(bytes.chunks_exact(words.pick(8, 4))) {
                if self.written.binary_search(&place).is_err() {
                    return Err("one of its functions to run is no address".into());
                }
            }
        }
        Ok(())
    }
}

/// Returns a table without its end, if that is the table of the relocations for calls.
fn without((start, size): (u64, u64), calls: Option<(u64, u64)>) -> (u64, u64) {
    let end = |(start, size): (u64, u64)| start.checked_add(size);
    let calls = calls.filter(|it| end(*it) == end((start, size)));
    (start, calls.and_then(|it| size.checked_sub(it.1)).unwrap_or(size))
}
