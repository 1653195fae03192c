//! Which functions a library exports, found in a bounded time.
//!
//! Tables in a file may overlap: a million names are one long name, and a million ways lead to one place. What is here:
//! for each format the way of asking that cannot be made long. **Invariant:** as many bytes are looked at as a file of
//! the largest size has, and a few times that at most.

use object::{
    Object as _, ObjectSymbol as _, ReadRef,
    read::{
        macho::{MachHeader, MachOFile},
        pe::{ImageNtHeaders, PeFile},
    },
};

/// The most bytes that all names of a DLL have together, and 16 for each.
const MOST_NAMES: usize = 128 << 20;

/// The most bytes that the trie of a library of Mach-O has.
const MOST_TRIE: usize = 32 << 20;

/// Returns which of these names a library exports.
pub(super) fn exports<'a, R: ReadRef<'a>, const N: usize>(
    file: &object::File<'a, R>,
    names: [&str; N],
) -> Result<[bool; N], String> {
    let mut found = [false; N];
    let mut note = |name: &[u8]| {
        for (found, expected) in found.iter_mut().zip(names) {
            *found |= expected.as_bytes() == name;
        }
    };
    match file {
        object::File::Pe32(file) => names_of_dll(file, &mut note)?,
        object::File::Pe64(file) => names_of_dll(file, &mut note)?,
        object::File::MachO32(file) => names_of_mach(file, names, &mut note)?,
        object::File::MachO64(file) => names_of_mach(file, names, &mut note)?,
        file => {
            // Not the exports with their versions, whose tables can overlap. Each name that is read is counted.
            for symbol in file.dynamic_symbols() {
                if !symbol.is_local() && !symbol.is_undefined() {
                    note(symbol.name_bytes().map_err(told)?);
                }
            }
        }
    }
    Ok(found)
}

fn told(error: object::Error) -> String {
    error.to_string()
}

fn names_of_dll<'a, Pe: ImageNtHeaders, R: ReadRef<'a>>(
    file: &PeFile<'a, Pe, R>,
    note: &mut impl FnMut(&[u8]),
) -> Result<(), String> {
    let table = file.export_table().map_err(told)?;
    let Some(table) = table else { return Ok(()) };
    let mut left = MOST_NAMES;
    for (pointer, _) in table.name_iter() {
        let name = table.name_from_pointer(pointer).map_err(told)?;
        let counted = left.checked_sub(name.len().saturating_add(16));
        left = counted.ok_or("the names that it exports have no end")?;
        note(name);
    }
    Ok(())
}

fn names_of_mach<'a, Mach: MachHeader, R: ReadRef<'a>, const N: usize>(
    file: &MachOFile<'a, Mach, R>,
    names: [&str; N],
    note: &mut impl FnMut(&[u8]),
) -> Result<(), String> {
    let (endian, data) = (file.endian(), file.data());
    let (mut of_its_own, mut with_others) = (None, None);
    let mut commands = file.macho_load_commands().map_err(told)?;
    while let Some(command) = commands.next().map_err(told)? {
        if let Some(trie) = command.dyld_exports_trie().map_err(told)? {
            of_its_own = Some(trie);
        } else if let Some(info) = command.dyld_info().map_err(told)? {
            with_others = Some(info);
        }
    }
    let trie = match (of_its_own, with_others) {
        (Some(trie), _) => trie.data(endian, data),
        (None, Some(info)) => info.export_data(endian, data),
        (None, None) => {
            for symbol in file.symbols().filter(|it| it.is_global() && it.is_definition()) {
                let name = symbol.name_bytes().map_err(told)?;
                note(name.strip_prefix(b"_").unwrap_or_default());
            }
            return Ok(());
        }
    };
    let trie = trie.map_err(told)?;
    if trie.len() > MOST_TRIE {
        return Err(format!("its exports have {} bytes, at most {MOST_TRIE} are read", trie.len()));
    }
    for name in names {
        // The symbols of Mach-O begin with an underscore.
        let has = trie_has(trie, format!("_{name}").as_bytes());
        if has.ok_or("its exports are cut off")? {
            note(name.as_bytes());
        }
    }
    Ok(())
}

/// Returns whether a name is in a trie; `None` if the trie ends too early. Each step takes a part of the name, and what
/// leads elsewhere is passed over, so nodes that lead to each other cost nothing.
fn trie_has(trie: &[u8], name: &[u8]) -> Option<bool> {
    let (mut at, mut rest) = (0, name);
    loop {
        let mut node = trie.get(at..)?;
        let terminal = number(&mut node)?;
        if rest.is_empty() {
            return Some(terminal > 0);
        }
        let (children, mut node) = node.get(terminal..)?.split_first()?;
        let mut next = None;
        for _ in 0..*children {
            let end = node.iter().position(|byte| *byte == 0)?;
            let edge = &node[..end];
            node = &node[end + 1..];
            let child = number(&mut node)?;
            if let Some(rest) = rest.strip_prefix(edge).filter(|_| !edge.is_empty()) {
                next = Some((child, rest));
                break;
            }
        }
        let Some(next) = next else { return Some(false) };
        (at, rest) = next;
    }
}

/// Reads a number of groups of seven bits, the lowest first.
fn number(bytes: &mut &[u8]) -> Option<usize> {
    let (mut number, mut shift) = (0_usize, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let group = usize::from(byte & 0x7f);
        let placed = group.checked_shl(shift).filter(|placed| placed >> shift == group)?;
        number |= placed;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A trie with `_a`, `_ab` and `_b`.
    const TRIE: &[u8] = &[
        0, 1, b'_', 0, 5, // The first node, with one child.
        0, 2, b'a', 0, 13, b'b', 0, 21, // `_`
        2, 0, 7, 1, b'b', 0, 21, 0, // `_a`
        2, 0, 9, 0, // `_b` and `_ab`
    ];

    #[test]
    fn names_are_found_in_a_trie() {
        for (name, is_there) in [
            ("_a", true),
            ("_b", true),
            ("_ab", true),
            ("_", false),
            ("_c", false),
            ("", false),
            ("_abb", false),
        ] {
            assert_eq!(trie_has(TRIE, name.as_bytes()), Some(is_there), "{name}");
        }
        for len in 0..=21 {
            assert_eq!(trie_has(&TRIE[..len], b"_b"), None, "{len}");
        }
        assert_eq!(trie_has(&[0x80; 64], b"_b"), None);
    }

    /// Fault: all ways through a trie were gone, and nodes that share their children have more of them than time.
    #[test]
    fn nodes_that_share_their_children_cost_nothing() {
        let mut trie = Vec::new();
        for node in 1..16 {
            let next = node * 8;
            trie.extend([0, 2, b'a', 0, next, 0, next, 0]);
        }
        trie.extend([0, 0]);
        assert_eq!(trie_has(&trie, b"_polyplug_init"), Some(false));
        assert_eq!(trie_has(&trie, &[b'a'; 15]), Some(false));
        // A node that is its own child.
        assert_eq!(trie_has(&[0, 1, b'a', 0, 0], &[b'a'; 99]), Some(false));
    }
}
