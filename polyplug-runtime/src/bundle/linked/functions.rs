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
            return Err(format!("its {what} a part of another"));
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
    if let Some(is_first) = segments.sections.is_first(address) {
        return is_first;
    }
    let is_named = |index| symbols.get(index).is_ok_and(|it| it.is_at(address));
    (0..symbols.count).any(is_named)
        || function_before(segments, address)
            .is_none_or(|(start, end)| address == start || address >= end)
}

/// Returns the start and the end of the function that the table for unwinding has at or before an address; `None` if
/// there is none, or the table has another form. Functions of assembly are in no such table, and can be between others.
fn function_before<'a, R: ReadRef<'a>>(segments: &Segments<R>, address: u64) -> Option<(u64, u64)> {
    const WHAT: &str = "table for unwinding is";
    // A version, and the form of three numbers: four bytes each, and those of the table relative to its start.
    const FORMS: [u8; 3] = [1, 0x03, 0x3b];
    let (words, (at, size)) = (segments.words, segments.unwinding?);
    let table = segments.bytes(WHAT, at, size).ok()?;
    let forms = [*table.first()?, *table.get(2)?, *table.get(3)?];
    if forms != FORMS || table[1] & 0xf != 0xb {
        return None;
    }
    let count = words.u32(table, 8) as usize;
    let entries: Vec<_> = table.get(12..)?.chunks_exact(8).take(count).collect();
    let number = entries.partition_point(|entry| words.beside(at, entry, 0) <= address);
    let entry = entries.get(number.checked_sub(1)?)?;
    let (start, record) = (words.beside(at, entry, 0), words.beside(at, entry, 4));
    let bytes = segments.bytes(WHAT, record, 16).ok()?;
    // The record says where the function is in one of several forms. It is the usual one if both say the same.
    if words.beside(record.checked_add(8)?, bytes, 8) != start {
        return None;
    }
    Some((start, start.checked_add(words.u32(bytes, 12).into())?))
}
