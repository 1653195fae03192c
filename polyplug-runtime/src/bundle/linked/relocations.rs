//! The relocations: where the dynamic linker writes, and what.

use std::collections::HashSet;

use object::ReadRef;

use crate::bundle::linked::{
    dynamic::{
        Dynamic, FINI_ARRAY, FINI_ARRAYSZ, FLAGS, INIT_ARRAY, INIT_ARRAYSZ, JMPREL, PLTREL,
        PLTRELSZ, REL, RELA, RELACOUNT, RELASZ, RELCOUNT, RELR, RELRSZ, RELSZ, TEXTREL,
    },
    segments::{Right, Segments, outside},
    symbols::Symbols,
};

const DF_TEXTREL: u64 = 4;

const WHAT: &str = "relocation is";

/// The most places that packed relocations write to. One of them is a bit, and may be that of the same place again.
const MOST_PACKED: u64 = 8 << 20;

/// The processor whose relocations may be anywhere.
const X86: u16 = 3;

/// The numbers of the relocations of a processor.
struct Kinds {
    machine: u16,
    /// Writes where the library is plus a number.
    relative: u32,
    /// Calls a function, and writes what it returns.
    resolved: u32,
    /// The last that the dynamic linker knows.
    last: u32,
}

const KINDS: [Kinds; 4] = [
    Kinds { machine: X86, relative: 8, resolved: 42, last: 43 },
    // x86_64
    Kinds { machine: 62, relative: 8, resolved: 37, last: 42 },
    // aarch64
    Kinds { machine: 183, relative: 1027, resolved: 1032, last: 1032 },
    // riscv
    Kinds { machine: 243, relative: 3, resolved: 58, last: 65 },
];

/// What checking them needs.
pub(super) struct Relocations<'s, 'a, R> {
    segments: &'s Segments<R>,
    symbols: &'s Symbols<'a>,
    kinds: Option<&'static Kinds>,
    /// The right of what is written to.
    right: Right,
    /// Where functions to run are.
    functions: [(u64, u64); 2],
    /// Those of them that a relocation writes.
    written: HashSet<u64>,
    /// Where relocations write.
    places: HashSet<u64>,
}

impl<'s, 'a, R: ReadRef<'a>> Relocations<'s, 'a, R> {
    pub(super) fn check(
        segments: &'s Segments<R>,
        dynamic: &Dynamic<'a>,
        symbols: &'s Symbols<'a>,
    ) -> Result<(), String> {
        let flags = dynamic.get(FLAGS).unwrap_or_default();
        let in_code = dynamic.get(TEXTREL).is_some() || flags & DF_TEXTREL != 0;
        let array = |start, size| {
            let start = dynamic.get(start).unwrap_or_default();
            (start, start.saturating_add(dynamic.get(size).unwrap_or_default()))
        };
        let mut relocations = Self {
            segments,
            symbols,
            kinds: KINDS.iter().find(|it| it.machine == segments.machine),
            right: if in_code { Right::Read } else { Right::Write },
            functions: [array(INIT_ARRAY, INIT_ARRAYSZ), array(FINI_ARRAY, FINI_ARRAYSZ)],
            written: HashSet::new(),
            places: HashSet::new(),
        };
        let plt_has_addends = dynamic.get(PLTREL) == Some(RELA);
        for (start, size, count, has_addends) in [
            (RELA, RELASZ, Some(RELACOUNT), true),
            (REL, RELSZ, Some(RELCOUNT), false),
            (JMPREL, PLTRELSZ, None, plt_has_addends),
        ] {
            let Some(start) = dynamic.get(start) else { continue };
            let size = dynamic.get(size).unwrap_or_default();
            let relative = count.and_then(|count| dynamic.get(count)).unwrap_or_default();
            relocations.table(start, size, relative, has_addends)?;
        }
        if let Some(start) = dynamic.get(RELR) {
            relocations.packed(start, dynamic.get(RELRSZ).unwrap_or_default())?;
        }
        relocations.check_functions()
    }

    /// Checks a table, of which the first `relative` write where the library is.
    fn table(
        &mut self,
        start: u64,
        size: u64,
        relative: u64,
        has_addends: bool,
    ) -> Result<(), String> {
        let words = self.segments.words;
        let bytes = self.segments.bytes("relocations", start, size)?;
        let kind = if has_addends { 4 } else { 9 };
        self.segments.check_section("relocations", kind, start, size)?;
        let len = usize::try_from(words.size()).unwrap_or(8);
        let len = if has_addends { len * 3 } else { len * 2 };
        if bytes.len() % len != 0 {
            return Err("it has a part of a relocation".into());
        }
        for (number, entry) in (0_u64..).zip(bytes.chunks_exact(len)) {
            let place = words.word(entry, 0);
            let info = words.word(entry, words.pick(8, 4));
            let (symbol, kind) =
                words.pick((info >> 32, info as u32), (info >> 8, info as u32 & 0xff));
            let addend = has_addends.then(|| words.word(entry, words.pick(16, 8)));
            self.symbols.get(symbol)?;
            let is_relative = self.kinds.is_some_and(|kinds| kinds.relative == kind);
            if self.kinds.is_some() && number < relative && !is_relative {
                return Err("a relocation is of another kind than it says".into());
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
        if !self.segments.has(place, 4, self.right) {
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
        let is_packed = self.right == Right::Write && kinds.machine != X86;
        if is_packed && (!place.is_multiple_of(size) || !self.places.insert(place)) {
            return Err("a relocation is where another is".into());
        }
        if !is_own {
            if self.is_function(place) && symbol != 0 {
                self.written.insert(place);
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
        let right = if is_called || is_function { Right::Execute } else { Right::Read };
        if !self.segments.has(place, self.segments.words.size(), self.right)
            || !self.segments.has(target, 0, right)
        {
            return Err(outside(WHAT));
        }
        if is_function {
            self.written.insert(place);
        }
        Ok(())
    }

    /// Checks a table of bits, each of which stands for a place.
    fn packed(&mut self, start: u64, size: u64) -> Result<(), String> {
        let (words, len) = (self.segments.words, self.segments.words.size());
        let bytes = self.segments.bytes("relocations", start, size)?;
        self.segments.check_section("relocations", 19, start, size)?;
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

    /// Checks that every function to run is one.
    fn check_functions(&self) -> Result<(), String> {
        let words = self.segments.words;
        for (start, end) in self.functions {
            let bytes = self.segments.bytes("functions to run", start, end - start);
            let bytes = if start == end { &[] } else { bytes? };
            let places = (0..).map(|number| start + number * words.size());
            for (place, _) in places.zip(bytes.chunks_exact(words.pick(8, 4))) {
                if !self.written.contains(&place) {
                    return Err("one of its functions to run is no address".into());
                }
            }
        }
        Ok(())
    }
}
