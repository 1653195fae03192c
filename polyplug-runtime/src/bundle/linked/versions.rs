//! The versions of symbols: those that the library defines, those that it needs, and which symbol has which.

use std::collections::HashSet;

use object::ReadRef;

use crate::bundle::linked::{
    dynamic::{Dynamic, VERDEF, VERDEFNUM, VERNEED, VERNEEDNUM, VERSYM},
    sections::Table,
    segments::Segments,
    symbols::Symbols,
};

const WHAT: &str = "versions are";

/// What reading them needs.
pub(super) struct Versions<'s, 'a, R> {
    segments: &'s Segments<R>,
    dynamic: &'s Dynamic<'a>,
    /// The numbers that are given: 0 and 1 are those of symbols without a version.
    known: HashSet<u16>,
}

impl<'s, 'a, R: ReadRef<'a>> Versions<'s, 'a, R> {
    pub(super) fn check(
        segments: &'s Segments<R>,
        dynamic: &'s Dynamic<'a>,
        symbols: &Symbols<'a>,
    ) -> Result<(), String> {
        let mut versions = Self { segments, dynamic, known: HashSet::from([0, 1]) };
        versions.read_defined()?;
        versions.read_needed()?;
        let Some(start) = dynamic.get(VERSYM) else {
            return if versions.known.len() == 2 {
                Ok(())
            } else {
                Err("it has versions, and does not say of which symbols".into())
            };
        };
        const WHAT: &str = "versions of symbols are";
        let bytes = segments.bytes(WHAT, start, symbols.count.saturating_mul(2))?;
        segments.sections.check_start(WHAT, Table::VersionsOfSymbols, start)?;
        if versions.known.len() == 2 && dynamic.get(VERDEF).is_none() {
            return Err("its symbols have versions, and it has none".into());
        }
        let mut all = bytes.chunks_exact(2).map(|it| segments.words.u16(it, 0) & 0x7fff);
        if all.any(|version| !versions.known.contains(&version)) {
            return Err("a symbol has a version that it does not define".into());
        }
        Ok(())
    }

    /// Returns a record and its start, which lies `by` behind another.
    fn record(&self, start: u64, by: u32, size: u64) -> Result<(u64, &'a [u8]), String> {
        let at = start.saturating_add(by.into());
        Ok((at, self.segments.bytes(WHAT, at, size)?))
    }

    /// Checks that a name is the one that a version says the hash of.
    fn check_name(&self, name: u32, hash: u32) -> Result<(), String> {
        if elf_hash(self.dynamic.text(name.into())?) == hash {
            return Ok(());
        }
        Err("the name of a version is another".into())
    }

    fn read_defined(&mut self) -> Result<(), String> {
        let words = self.segments.words;
        let Some(start) = self.dynamic.get(VERDEF) else { return Ok(()) };
        self.segments.sections.check_start(WHAT, Table::VersionsDefined, start)?;
        let (mut at, mut by) = (start, 0);
        for number in 0..self.dynamic.get(VERDEFNUM).unwrap_or_default() {
            if number > 0 && by == 0 {
                return Err("a version that it defines is missing".into());
            }
            let (found, bytes) = self.record(at, by, 20)?;
            let (revision, index) = (words.u16(bytes, 0), words.u16(bytes, 4));
            if revision != 1 || words.u16(bytes, 6) == 0 {
                return Err("a version that it defines has an unknown form".into());
            }
            let (_, name) = self.record(found, words.u32(bytes, 12), 8)?;
            self.check_name(words.u32(name, 0), words.u32(bytes, 8))?;
            self.known.insert(index & 0x7fff);
            (at, by) = (found, words.u32(bytes, 16));
        }
        if by == 0 { Ok(()) } else { Err("it defines more versions than it says".into()) }
    }

    fn read_needed(&mut self) -> Result<(), String> {
        let words = self.segments.words;
        let Some(start) = self.dynamic.get(VERNEED) else { return Ok(()) };
        self.segments.sections.check_start(WHAT, Table::VersionsNeeded, start)?;
        let (mut at, mut by) = (start, 0);
        for number in 0..self.dynamic.get(VERNEEDNUM).unwrap_or_default() {
            if number > 0 && by == 0 {
                return Err("a version that it needs is missing".into());
            }
            let (found, bytes) = self.record(at, by, 16)?;
            if words.u16(bytes, 0) != 1 || words.u16(bytes, 2) == 0 {
                return Err("a version that it needs has an unknown form".into());
            }
            // The dynamic linker ends the process if it does not load the file.
            let file = self.dynamic.text(words.u32(bytes, 4).into())?;
            if !self.dynamic.needed().any(|needed| needed == file) {
                return Err("it needs versions of a library that it does not need".into());
            }
            let (mut aux, mut next) = (found, words.u32(bytes, 8));
            for _ in 0..words.u16(bytes, 2) {
                let (record, bytes) = self.record(aux, next, 16)?;
                self.check_name(words.u32(bytes, 8), words.u32(bytes, 0))?;
                self.known.insert(words.u16(bytes, 6) & 0x7fff);
                (aux, next) = (record, words.u32(bytes, 12));
            }
            if next != 0 {
                return Err("it needs more versions than it says".into());
            }
            (at, by) = (found, words.u32(bytes, 12));
        }
        if by == 0 {
            Ok(())
        } else {
            Err("it needs versions of more libraries than it says".into())
        }
    }
}

fn elf_hash(name: &[u8]) -> u32 {
    name.iter().fold(0, |hash: u32, byte| {
        let hash = (hash << 4).wrapping_add((*byte).into());
        let high = hash & 0xf000_0000;
        (hash ^ high >> 24) & !high
    })
}
