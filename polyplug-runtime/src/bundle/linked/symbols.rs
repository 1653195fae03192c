//! The symbols, and the tables by which they are found.

use object::ReadRef;

use crate::bundle::linked::{
    dynamic::{Dynamic, GNU_HASH, HASH, SYMTAB},
    sections::Table,
    segments::{Right, Segments},
    words::{Words, outside},
};

const SHN_UNDEF: u16 = 0;
/// The first number of a section that is none.
const SHN_LORESERVE: u16 = 0xff00;
/// A processor on which only what is defined has a place.
const X86_64: u16 = 62;
const STB_LOCAL: u8 = 0;
const STT_FUNC: u8 = 2;
const STT_SECTION: u8 = 3;
const STT_TLS: u8 = 6;
const STT_GNU_IFUNC: u8 = 10;

/// The symbols.
pub(super) struct Symbols<'a> {
    bytes: &'a [u8],
    words: Words,
    pub(super) count: u64,
}

/// One of them.
pub(super) struct Symbol {
    name: u32,
    kind: u8,
    binding: u8,
    visibility: u8,
    section: u16,
    value: u64,
    size: u64,
}

impl<'a> Symbols<'a> {
    pub(super) fn read<R: ReadRef<'a>>(
        segments: &Segments<R>,
        dynamic: &Dynamic<'a>,
    ) -> Result<Self, String> {
        let words = segments.words;
        let start = dynamic.need(SYMTAB, "symbols")?;
        segments.sections.check_start("symbols are", Table::Symbols, start)?;
        let by_hash = dynamic.get(HASH).map(|at| OldHash::read(segments, at)).transpose()?;
        let by_gnu = dynamic.get(GNU_HASH).map(|at| GnuHash::read(segments, at)).transpose()?;
        let count = match (&by_hash, &by_gnu) {
            (Some(hash), _) => hash.count.into(),
            (None, Some(hash)) => hash.count(segments)?,
            (None, None) => return Err("it has no table by which symbols are found".into()),
        };
        let bytes =
            segments.bytes("symbols are", start, count.saturating_mul(words.pick(24, 16)))?;
        let symbols = Self { bytes, words, count };
        for index in 0..count {
            let symbol = symbols.get(index)?;
            symbol.check(segments, dynamic)?;
            if index > 0 {
                symbol.check_undefined()?;
                let may_be_local = segments.sections.may_be_local(index);
                if symbol.binding == STB_LOCAL && !may_be_local {
                    return Err("a symbol is local, and behind those that are not".into());
                }
            }
        }
        if let Some(hash) = by_hash {
            hash.check()?;
        }
        if let Some(hash) = by_gnu {
            hash.check(segments, dynamic, &symbols)?;
        }
        Ok(symbols)
    }

    /// Returns the symbol of a number.
    pub(super) fn get(&self, index: u64) -> Result<Symbol, String> {
        let (words, size) = (self.words, self.words.pick(24, 16));
        let at = usize::try_from(index).ok().and_then(|index| index.checked_mul(size));
        let bytes = at.and_then(|at| self.bytes.get(at..at.checked_add(size)?));
        let bytes = bytes.ok_or("it uses a symbol that it does not have")?;
        Ok(Symbol {
            name: words.u32(bytes, 0),
            kind: bytes[words.pick(4, 12)] & 0xf,
            binding: bytes[words.pick(4, 12)] >> 4,
            visibility: bytes[words.pick(5, 13)] & 3,
            section: words.u16(bytes, words.pick(6, 14)),
            value: words.word(bytes, words.pick(8, 4)),
            size: words.word(bytes, words.pick(16, 8)),
        })
    }
}

impl Symbol {
    fn check<'a, R: ReadRef<'a>>(
        &self,
        segments: &Segments<R>,
        dynamic: &Dynamic<'a>,
    ) -> Result<(), String> {
        dynamic.text(self.name.into())?;
        if !matches!(self.kind, 0..=STT_TLS | STT_GNU_IFUNC) || !matches!(self.binding, 0..=2 | 10)
        {
            return Err("a symbol is of an unknown kind".into());
        }
        if self.section == SHN_UNDEF && (self.value != 0) && segments.machine == X86_64 {
            return Err("a symbol that it does not define has a place".into());
        }
        if self.section == SHN_UNDEF || self.section >= SHN_LORESERVE {
            return Ok(());
        }
        let is_there = match self.kind {
            STT_TLS => self.value.checked_add(self.size).is_some_and(|end| end <= segments.tls),
            STT_FUNC | STT_GNU_IFUNC => segments.has(self.value, 0, Right::Execute),
            _ => segments.has(self.value, self.size, Right::Read),
        };
        if is_there { Ok(()) } else { Err(outside("symbol is")) }
    }

    /// Checks that what it does not define is looked for elsewhere. The dynamic linker takes what is local or hidden for
    /// defined.
    fn check_undefined(&self) -> Result<(), String> {
        let is_own = self.binding == STB_LOCAL || matches!(self.visibility, 1 | 2);
        if self.section == SHN_UNDEF && is_own && self.kind != STT_SECTION {
            return Err("a symbol that it does not define is only for itself".into());
        }
        Ok(())
    }

    /// Whether it is a function of the library that begins at an address.
    pub(super) fn is_at(&self, address: u64) -> bool {
        self.kind == STT_FUNC && self.section != SHN_UNDEF && self.value == address
    }
}

const TABLE: &str = "table of symbols is";

/// The table of the first form.
struct OldHash<'a> {
    words: Words,
    buckets: &'a [u8],
    chains: &'a [u8],
    count: u32,
}

impl<'a> OldHash<'a> {
    fn read<R: ReadRef<'a>>(segments: &Segments<R>, at: u64) -> Result<Self, String> {
        let words = segments.words;
        let head = segments.bytes(TABLE, at, 8)?;
        segments.sections.check_start(TABLE, Table::Hash, at)?;
        let (buckets, count) = (words.u32(head, 0), words.u32(head, 4));
        let size = 8 + (u64::from(buckets) + u64::from(count)) * 4;
        let bytes = segments.bytes(TABLE, at, size)?;
        let split = 8 + buckets as usize * 4;
        if buckets == 0 {
            return Err("its table of symbols has no entries".into());
        }
        Ok(Self { words, buckets: &bytes[8..split], chains: &bytes[split..], count })
    }

    /// Follows every chain, no symbol of which is in two.
    fn check(&self) -> Result<(), String> {
        let mut seen = vec![false; self.count as usize];
        for bucket in self.buckets.chunks_exact(4) {
            let mut index = self.words.u32(bucket, 0) as usize;
            while index != 0 {
                match seen.get_mut(index) {
                    Some(seen) if !*seen => *seen = true,
                    _ => return Err("its table of symbols leads in a circle".into()),
                }
                index = self.words.u32(self.chains, index * 4) as usize;
            }
        }
        Ok(())
    }
}

/// The table of GNU.
struct GnuHash<'a> {
    words: Words,
    /// A symbol that is missing here is not looked for.
    filter: &'a [u8],
    shift: u32,
    buckets: &'a [u8],
    /// The first symbol that is in it.
    first: u32,
    /// Where the chains are.
    chains: u64,
}

impl<'a> GnuHash<'a> {
    fn read<R: ReadRef<'a>>(segments: &Segments<R>, at: u64) -> Result<Self, String> {
        let words = segments.words;
        let head = segments.bytes(TABLE, at, 16)?;
        segments.sections.check_start(TABLE, Table::GnuHash, at)?;
        let [buckets, first, bloom, shift] = [0, 4, 8, 12].map(|at| words.u32(head, at));
        if buckets == 0 || !bloom.is_power_of_two() || shift >= 32 {
            return Err("its table of symbols has no usable size".into());
        }
        let filter = u64::from(bloom) * words.size();
        let bytes = segments.bytes(TABLE, at, 16 + filter + u64::from(buckets) * 4)?;
        let start = usize::try_from(16 + filter).map_err(|_| outside(TABLE))?;
        let chains = at + bytes.len() as u64;
        let (filter, buckets) = (&bytes[16..start], &bytes[start..]);
        Ok(Self { words, filter, shift, buckets, first, chains })
    }

    fn buckets(&self) -> impl Iterator<Item = u32> {
        self.buckets.chunks_exact(4).map(|bucket| self.words.u32(bucket, 0))
    }

    /// Returns the value in a chain that belongs to a symbol.
    fn chain<R: ReadRef<'a>>(&self, segments: &Segments<R>, index: u32) -> Result<u32, String> {
        let at = self.chains + u64::from(index - self.first) * 4;
        Ok(self.words.u32(segments.bytes(TABLE, at, 4)?, 0))
    }

    /// Returns how many symbols there are: one more than the last of the last chain.
    fn count<R: ReadRef<'a>>(&self, segments: &Segments<R>) -> Result<u64, String> {
        let Some(mut last) = self.buckets().filter(|bucket| *bucket != 0).max() else {
            // Some linkers then say that the first is 1, whatever there is.
            let size = segments.sections.symbols_size() / self.words.pick(24, 16);
            return Ok(size.max(self.first.into()));
        };
        if last < self.first {
            return Err("its table of symbols begins before its first symbol".into());
        }
        // The end of the segment ends a chain that does not.
        while self.chain(segments, last)? & 1 == 0 {
            last += 1;
        }
        Ok(u64::from(last) + 1)
    }

    /// Whether the filter has a name.
    fn filters(&self, hash: u32) -> bool {
        let bits = self.words.pick(64, 32);
        let words = self.filter.len() / self.words.pick(8, 4);
        let at = (hash / bits) as usize % words.max(1) * self.words.pick(8, 4);
        let word = self.words.word(self.filter, at);
        [hash, hash >> self.shift].iter().all(|hash| word >> (hash % bits) & 1 == 1)
    }

    /// Checks that every symbol is in the filter, and in the chain of its name.
    fn check<R: ReadRef<'a>>(
        &self,
        segments: &Segments<R>,
        dynamic: &Dynamic<'a>,
        symbols: &Symbols<'a>,
    ) -> Result<(), String> {
        let buckets = self.buckets.len() as u32 / 4;
        let mut left = symbols.count;
        if self.buckets().all(|bucket| bucket == 0) {
            return Ok(());
        }
        for (number, bucket) in (0..).zip(self.buckets()).filter(|(_, bucket)| *bucket != 0) {
            if bucket < self.first {
                return Err("its table of symbols begins before its first symbol".into());
            }
            for index in bucket.. {
                left = left.checked_sub(1).ok_or("its table of symbols has a symbol twice")?;
                let found = self.chain(segments, index)?;
                let name = dynamic.text(symbols.get(index.into())?.name.into())?;
                let hash = gnu_hash(name);
                if hash | 1 != found | 1 || hash % buckets != number || !self.filters(hash) {
                    return Err("its table of symbols does not belong to its symbols".into());
                }
                if found & 1 == 1 {
                    break;
                }
            }
        }
        if left == u64::from(self.first) {
            return Ok(());
        }
        Err("its table of symbols does not lead to all of them".into())
    }
}

fn gnu_hash(name: &[u8]) -> u32 {
    name.iter().fold(5381, |hash: u32, byte| hash.wrapping_mul(33).wrapping_add((*byte).into()))
}
