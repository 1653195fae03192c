//! The functions that the dynamic linker calls: the first, the last, and those of its arrays.

use object::ReadRef;

use crate::bundle::linked::{
    dynamic::{
        Dynamic, FINI, FINI_ARRAY, FINI_ARRAYSZ, INIT, INIT_ARRAY, INIT_ARRAYSZ, PREINIT_ARRAY,
        PREINIT_ARRAYSZ,
    },
    sections::{SHT_FINI_ARRAY, SHT_INIT_ARRAY, SHT_PREINIT_ARRAY},
    segments::{Right, Segments},
    symbols::Symbols,
    words::outside,
};

/// The processor whose addresses of functions say in a bit how the code is written.
const ARM: u16 = 40;

/// The arrays.
const ARRAYS: [(u64, u64, u32); 3] = [
    (INIT_ARRAY, INIT_ARRAYSZ, SHT_INIT_ARRAY),
    (FINI_ARRAY, FINI_ARRAYSZ, SHT_FINI_ARRAY),
    (PREINIT_ARRAY, PREINIT_ARRAYSZ, SHT_PREINIT_ARRAY),
];

pub(super) const WHAT: &str = "functions to run are";

/// Checks where they are, and returns the start and the end of each array.
pub(super) fn check<'a, R: ReadRef<'a>>(
    segments: &Segments<R>,
    dynamic: &Dynamic<'a>,
    symbols: &Symbols<'a>,
) -> Result<Vec<(u64, u64)>, String> {
    for (tag, what) in [(INIT, "first function is"), (FINI, "last function is")] {
        let Some(address) = dynamic.get(tag) else { continue };
        if !segments.has(address, 1, Right::Execute) {
            return Err(outside(what));
        }
        if !is_start(segments, symbols, address) {
            return Err(format!("its {what} not where a function begins"));
        }
    }
    let mut arrays = Vec::new();
    for (start, size, kind) in ARRAYS {
        let size = dynamic.get(size).unwrap_or_default();
        let array = dynamic.get(start).map(|start| (start, size));
        segments.sections.check_tables(WHAT, kind, array.as_slice())?;
        let Some((start, size)) = array else { continue };
        segments.bytes(WHAT, start, size)?;
        if !size.is_multiple_of(segments.words.size()) {
            return Err("it has a part of a function to run".into());
        }
        arrays.push((start, start + size));
    }
    Ok(arrays)
}

/// Whether a function begins at an address, as far as the file says where functions begin.
fn is_start<'a, R: ReadRef<'a>>(
    segments: &Segments<R>,
    symbols: &Symbols<'a>,
    address: u64,
) -> bool {
    let address = if segments.machine == ARM { address & !1 } else { address };
    let sections = &segments.sections;
    if let Some(is_first) = sections.is_first(address) {
        return is_first;
    }
    let is_named = |index| symbols.get(index).is_ok_and(|it| it.is_at(address));
    if (0..symbols.count).any(is_named) {
        return true;
    }
    let Some(table) = Unwinding::read(segments) else { return true };
    let before = table.function_before(segments, address);
    if sections.has_first_and_last() {
        // These are the functions of the linker. Others are those of a compiler, which describes them.
        return before.is_some_and(|(start, _)| address == start);
    }
    // A function of assembly, which is not described, can be between two others.
    before.is_none_or(|(start, end)| address == start || address >= end)
}

const UNWINDING: &str = "table for unwinding is";

/// The table for unwinding. It has the functions that a compiler made.
struct Unwinding<'a> {
    at: u64,
    /// Each has the address of a function, and that of its record.
    entries: Vec<&'a [u8]>,
}

impl<'a> Unwinding<'a> {
    /// Finds the table; `None` if there is none, or it has another form than the usual one.
    fn read<R: ReadRef<'a>>(segments: &Segments<R>) -> Option<Self> {
        // A version, and the form of three numbers: four bytes each, and those of the table relative to its start.
        const FORMS: [u8; 3] = [1, 0x03, 0x3b];
        let (at, size) = segments.unwinding?;
        let table = segments.bytes(UNWINDING, at, size).ok()?;
        let forms = [*table.first()?, *table.get(2)?, *table.get(3)?];
        if forms != FORMS || table[1] & 0xf != 0xb {
            return None;
        }
        let count = segments.words.u32(table, 8) as usize;
        Some(Self { at, entries: table.get(12..)?.chunks_exact(8).take(count).collect() })
    }

    /// Returns the start and the end of the last function that begins at or before an address.
    fn function_before<R: ReadRef<'a>>(
        &self,
        segments: &Segments<R>,
        address: u64,
    ) -> Option<(u64, u64)> {
        let words = segments.words;
        let beside = |entry, field| words.beside(self.at, entry, field);
        let number = self.entries.partition_point(|entry| beside(entry, 0) <= address);
        let entry = self.entries.get(number.checked_sub(1)?)?;
        let (start, record) = (beside(entry, 0), beside(entry, 4));
        let bytes = segments.bytes(UNWINDING, record, 16).ok()?;
        // The record says where the function is in one of several forms. It is the usual one if both say the same.
        if words.beside(record.checked_add(8)?, bytes, 8) != start {
            return None;
        }
        Some((start, start.checked_add(words.u32(bytes, 12).into())?))
    }
}
