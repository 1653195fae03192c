//! The list of the tables that the dynamic linker uses.

use std::{cell::Cell, collections::HashSet, ffi::CStr};

use object::ReadRef;

use crate::bundle::linked::{
    sections::Table,
    segments::{Right, Segments},
    words::outside,
};

pub(super) const NEEDED: u64 = 1;
pub(super) const PLTRELSZ: u64 = 2;
const PLTGOT: u64 = 3;
pub(super) const HASH: u64 = 4;
pub(super) const STRTAB: u64 = 5;
pub(super) const SYMTAB: u64 = 6;
pub(super) const RELA: u64 = 7;
pub(super) const RELASZ: u64 = 8;
pub(super) const RELAENT: u64 = 9;
pub(super) const STRSZ: u64 = 10;
const SYMENT: u64 = 11;
pub(super) const INIT: u64 = 12;
pub(super) const FINI: u64 = 13;
const SONAME: u64 = 14;
const RPATH: u64 = 15;
pub(super) const REL: u64 = 17;
pub(super) const RELSZ: u64 = 18;
pub(super) const RELENT: u64 = 19;
pub(super) const PLTREL: u64 = 20;
pub(super) const TEXTREL: u64 = 22;
pub(super) const JMPREL: u64 = 23;
pub(super) const INIT_ARRAY: u64 = 25;
pub(super) const FINI_ARRAY: u64 = 26;
pub(super) const INIT_ARRAYSZ: u64 = 27;
pub(super) const FINI_ARRAYSZ: u64 = 28;
const RUNPATH: u64 = 29;
pub(super) const FLAGS: u64 = 30;
pub(super) const PREINIT_ARRAY: u64 = 32;
pub(super) const PREINIT_ARRAYSZ: u64 = 33;
pub(super) const RELRSZ: u64 = 35;
pub(super) const RELR: u64 = 36;
pub(super) const RELRENT: u64 = 37;
/// The last that all systems share.
const LAST_SHARED: u64 = 38;
/// The first of those that systems and processors have of their own.
const FIRST_OWN: u64 = 0x6000_0000;
pub(super) const GNU_HASH: u64 = 0x6fff_fef5;
pub(super) const VERSYM: u64 = 0x6fff_fff0;
pub(super) const RELACOUNT: u64 = 0x6fff_fff9;
pub(super) const RELCOUNT: u64 = 0x6fff_fffa;
pub(super) const VERDEF: u64 = 0x6fff_fffc;
pub(super) const VERDEFNUM: u64 = 0x6fff_fffd;
pub(super) const VERNEED: u64 = 0x6fff_fffe;
pub(super) const VERNEEDNUM: u64 = 0x6fff_ffff;
const AUXILIARY: u64 = 0x7fff_fffd;
const FILTER: u64 = 0x7fff_ffff;
/// The last of all.
const LAST: u64 = 0x7fff_ffff;

/// Those that may be there several times. Of others, the dynamic linker uses the last.
const REPEATED: [u64; 3] = [NEEDED, AUXILIARY, FILTER];

/// The most bytes that all texts have together which are looked at, and 16 for each. They can overlap, so that a million
/// names are one long name.
const MOST_TEXTS: usize = 128 << 20;

/// Which entries come together.
const PAIRS: [(u64, u64); 15] = [
    (STRTAB, STRSZ),
    (SYMTAB, SYMENT),
    (RELA, RELASZ),
    (RELA, RELAENT),
    (REL, RELSZ),
    (REL, RELENT),
    (RELR, RELRSZ),
    (RELR, RELRENT),
    (JMPREL, PLTRELSZ),
    (JMPREL, PLTREL),
    (VERDEF, VERDEFNUM),
    (VERNEED, VERNEEDNUM),
    (INIT_ARRAY, INIT_ARRAYSZ),
    (FINI_ARRAY, FINI_ARRAYSZ),
    (PREINIT_ARRAY, PREINIT_ARRAYSZ),
];

/// Which entry says how many of the table of another are alike.
const COUNTS: [(u64, u64); 2] = [(RELACOUNT, RELA), (RELCOUNT, REL)];

/// The list of the tables.
pub(super) struct Dynamic<'a> {
    entries: Vec<(u64, u64)>,
    /// The texts, of which the last ends.
    texts: &'a [u8],
    /// How much of the texts may still be looked at.
    left: Cell<usize>,
}

impl<'a> Dynamic<'a> {
    pub(super) fn read<R: ReadRef<'a>>(segments: &Segments<R>) -> Result<Self, String> {
        let (words, (start, size)) = (segments.words, segments.dynamic);
        let bytes = segments.bytes("list of tables is", start, size)?;
        let all = bytes
            .chunks_exact(words.pick(16, 8))
            .map(|entry| (words.word(entry, 0), words.word(entry, words.pick(8, 4))));
        let (mut entries, mut ended) = (Vec::new(), false);
        let mut seen = HashSet::new();
        for (tag, value) in all {
            if ended && tag != 0 {
                return Err("its list of tables goes on behind its end".into());
            }
            ended |= tag == 0;
            if tag > LAST_SHARED && tag < FIRST_OWN || tag > LAST {
                return Err(format!("its list of tables has the unknown entry {tag:#x}"));
            }
            if tag == 0 {
                continue;
            }
            if !seen.insert(tag) && !REPEATED.contains(&tag) {
                return Err(format!("its list of tables has the entry {tag:#x} twice"));
            }
            entries.push((tag, value));
        }
        if !ended {
            return Err("its list of tables has no end".into());
        }
        let mut dynamic = Self { entries, texts: &[], left: Cell::new(MOST_TEXTS) };
        dynamic.check_pairs()?;
        let size = dynamic.get(STRSZ).unwrap_or_default();
        let start = dynamic.need(STRTAB, "texts")?;
        dynamic.texts = segments.bytes("texts are", start, size)?;
        segments.sections.check_start("texts are", Table::Texts, start)?;
        if dynamic.texts.last() != Some(&0) {
            return Err("its last text does not end".into());
        }
        dynamic.check_entries(segments)?;
        Ok(dynamic)
    }

    /// Returns the value of an entry.
    pub(super) fn get(&self, tag: u64) -> Option<u64> {
        self.entries.iter().find(|(it, _)| *it == tag).map(|(_, value)| *value)
    }

    /// Returns the value of an entry that every library has.
    pub(super) fn need(&self, tag: u64, what: &str) -> Result<u64, String> {
        self.get(tag).ok_or_else(|| format!("its list of tables does not say where its {what} are"))
    }

    /// Returns a text.
    pub(super) fn text(&self, at: u64) -> Result<&'a [u8], String> {
        const ENDLESS: &str = "its texts have no end";
        if self.left.get() == 0 {
            return Err(ENDLESS.into());
        }
        let rest = usize::try_from(at).ok().and_then(|at| self.texts.get(at..));
        let text = rest.and_then(|rest| CStr::from_bytes_until_nul(rest).ok()).map(CStr::to_bytes);
        let text = text.ok_or("it names something by a text that it does not have")?;
        let left = self.left.get().saturating_sub(text.len().saturating_add(16));
        self.left.set(left);
        if left == 0 { Err(ENDLESS.into()) } else { Ok(text) }
    }

    /// Returns the names of the libraries that are loaded with it.
    pub(super) fn needed(&self) -> impl Iterator<Item = &'a [u8]> {
        let needed = self.entries.iter().filter(|(tag, _)| *tag == NEEDED);
        needed.filter_map(|(_, name)| self.text(*name).ok())
    }

    fn check_pairs(&self) -> Result<(), String> {
        for (one, other) in PAIRS {
            if self.get(one).is_some() != self.get(other).is_some() {
                return Err(format!(
                    "its list of tables has {one} without {other}, or the reverse"
                ));
            }
        }
        for (count, table) in COUNTS {
            if self.get(count).is_some() && self.get(table).is_none() {
                return Err(format!("its list of tables has {count} without {table}"));
            }
        }
        Ok(())
    }

    fn check_entries<R: ReadRef<'a>>(&self, segments: &Segments<R>) -> Result<(), String> {
        let words = segments.words;
        for (tag, value) in &self.entries {
            // What a record of a table has.
            let (what, size) = match *tag {
                NEEDED | SONAME | RPATH | RUNPATH | AUXILIARY | FILTER => {
                    // The dynamic linker takes a library without a name for the program.
                    if self.text(*value)?.is_empty() && REPEATED.contains(tag) {
                        return Err("it needs a library without a name".into());
                    }
                    continue;
                }
                PLTGOT if !segments.has(*value, 0, Right::Read) => {
                    return Err(outside("table of addresses is"));
                }
                SYMENT => ("symbol", words.pick(24, 16)),
                RELAENT => ("relocation", words.pick(24, 12)),
                RELENT => ("relocation", words.pick(16, 8)),
                RELRENT => ("packed relocation", words.size()),
                _ => continue,
            };
            if *value != size {
                return Err(format!("a {what} has {value} bytes, expected {size}"));
            }
        }
        Ok(())
    }
}
