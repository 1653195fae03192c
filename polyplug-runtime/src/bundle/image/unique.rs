//! Symbols of which the dynamic linker keeps one in a process, whichever library defines them.
//!
//! Compilers for ELF give this binding (`STB_GNU_UNIQUE`) to inline and template variables of C++, and to those in inline
//! functions, that are visible outside of their library. `RTLD_LOCAL` does not separate them: the second library that
//! defines one uses the memory of the first, whatever its own type is.

use std::{collections::BTreeSet, path::Path};

use object::{Object, ObjectSection, ObjectSymbol, SectionFlags, SymbolFlags, elf};

use crate::bundle::image::open;

/// The most that are kept of one library.
const MOST: usize = 4096;

/// The longest name that is kept.
const LONGEST: usize = 4096;

/// Whether the library at `path` defines such symbols, and so is never unmapped once one of them was found.
pub(crate) fn has_unique_symbols(path: &Path) -> bool {
    let Ok(file) = open(path) else { return false };
    let Ok(file) = object::File::parse(&file) else { return false };
    file.dynamic_symbols().any(|symbol| is_unique(&symbol))
}

/// Returns the names of such variables, as the linker knows them, in a library. Constants are left out: those of the
/// standard library are in every plugin that prints a number, and are the same in all.
pub(super) fn unique_variables<'a>(file: &impl Object<'a>) -> BTreeSet<String> {
    let variables = file.dynamic_symbols().filter(is_unique);
    let variables = variables.filter(|symbol| is_writable(file, symbol));
    let names = variables.filter_map(|symbol| symbol.name().ok().map(String::from));
    // Mangled names are made of letters, digits and few signs, and errors say them as they are.
    let sound = |name: &String| {
        (1..=LONGEST).contains(&name.len()) && name.bytes().all(|it| it.is_ascii_graphic())
    };
    names.filter(sound).take(MOST).collect()
}

fn is_unique<'a>(symbol: &impl ObjectSymbol<'a>) -> bool {
    let flags = symbol.flags();
    let is_unique = matches!(flags, SymbolFlags::Elf { st_info, .. } if st_info.st_bind() == elf::STB_GNU_UNIQUE);
    is_unique && symbol.is_definition()
}

/// Whether a symbol is in a section that can be written. A file without sections does not say, so it could be.
fn is_writable<'a>(file: &impl Object<'a>, symbol: &impl ObjectSymbol<'a>) -> bool {
    let section = symbol.section_index().and_then(|index| file.section_by_index(index).ok());
    section.is_none_or(|section| match section.flags() {
        SectionFlags::Elf { sh_flags, .. } => (sh_flags & elf::SHF_WRITE).0 != 0,
        _ => true,
    })
}
