//! What the dynamic linker follows in an ELF file before it runs any of its code, checked against the segments.
//!
//! The linker believes a file: an address of a table, a length, or an index of a symbol that is wrong makes it read, or
//! write, where nothing or something else is mapped, and the process dies. `segments` reads what is mapped where,
//! `sections` what the file says of that a second time, and `dynamic` the list of the tables. `symbols`, `versions` and
//! `relocations` are the tables, and `functions` are those that the linker calls. What is not: code, and data that no
//! table describes. A damage of those is found by a list of hashes alone, see `hashes`.
//!
//! The invariant: whatever a file says, only its own bytes are read, and each of them a bounded number of times.

mod dynamic;
mod functions;
mod relocations;
mod sections;
mod segments;
mod symbols;
mod versions;
mod words;

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
    let functions = functions::check(&segments, &dynamic, &symbols)?;
    Relocations::check(&segments, &dynamic, &symbols, functions)
}

#[cfg(test)]
mod tests;
