//! What the dynamic linker follows in an ELF file before it runs any of its code, checked against the segments.
//!
//! The linker believes a file: an address of a table, a length, or an index of a symbol that is wrong makes it read, or
//! write, where nothing or something else is mapped, and the process dies. `segments` reads what is mapped where,
//! `dynamic` the list of the tables, and `symbols`, `versions` and `relocations` are the tables. What is not: code, and
//! data that no table describes. A damage of those is found by a list of hashes alone, see `hashes`.
//!
//! The invariant: whatever a file says, only its own bytes are read, and each of them a bounded number of times.

mod dynamic;
mod relocations;
mod segments;
mod symbols;
mod versions;

use object::ReadRef;

use crate::bundle::{
    library_file::Part,
    linked::{
        dynamic::Dynamic, relocations::Relocations, segments::Segments, symbols::Symbols,
        versions::Versions,
    },
};

/// Checks an ELF file of the kind of this process, or says what is wrong with it.
pub(crate) fn check<'a, R: ReadRef<'a>>(data: Part<R>) -> Result<(), String> {
    let segments = Segments::read(data)?;
    let dynamic = Dynamic::read(&segments)?;
    let symbols = Symbols::read(&segments, &dynamic)?;
    Versions::check(&segments, &dynamic, &symbols)?;
    Relocations::check(&segments, &dynamic, &symbols)
}

#[cfg(test)]
mod tests;
