//! Words: identifiers as the language compares them, where `r#packed` is `packed`.
//!
//! **Invariant:** no other file of the crate compares identifiers. A test reads the sources for that.

use proc_macro2::Ident;
use syn::{Lifetime, Path};

use crate::names;

/// Whether the identifier is this word.
pub(crate) fn is_word(ident: &Ident, word: &str) -> bool {
    names::plain(ident) == word
}

/// Whether two identifiers are the same word.
pub(crate) fn is_same(a: &Ident, b: &Ident) -> bool {
    names::plain(a) == names::plain(b)
}

/// Whether the path is this word, without arguments.
pub(crate) fn is_path(path: &Path, word: &str) -> bool {
    path.get_ident().is_some_and(|ident| is_word(ident, word))
}

/// Whether the path is the same word as the identifier, without arguments.
pub(crate) fn is_path_of(path: &Path, ident: &Ident) -> bool {
    path.get_ident().is_some_and(|found| is_same(found, ident))
}

/// Whether the lifetime is this word, which is written without `'`.
pub(crate) fn is_lifetime(lifetime: &Lifetime, word: &str) -> bool {
    is_word(&lifetime.ident, word)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use quote::format_ident;

    use super::*;

    #[test]
    fn raw_identifiers_are_the_same_words() {
        let raw: Ident = syn::parse_quote!(r#packed);
        assert!(is_word(&raw, "packed") && is_same(&raw, &format_ident!("packed")));
        assert!(is_path(&syn::parse_quote!(r#repr), "repr"));
        assert!(!is_path(&syn::parse_quote!(a::repr), "repr"));
    }

    /// An identifier that is compared as it was written would hide a word from the macros that the compiler sees.
    #[test]
    fn identifiers_are_compared_here_alone() {
        let mut found = Vec::new();
        visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert!(found.is_empty(), "use `syntax::word` instead:\n{}", found.join("\n"));
    }

    fn visit(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.ends_with("snapshots")
                || path.ends_with("word.rs")
                || path.ends_with("names.rs")
            {
                continue;
            }
            if path.is_dir() {
                visit(&path, found);
                continue;
            }
            let source = fs::read_to_string(&path).expect("the file is text");
            let forbidden = ["is_ident(", "ident ==", "ident !=", "ident.to_string()", "ident.eq("];
            for (index, line) in source.lines().enumerate() {
                if forbidden.iter().any(|words| line.contains(words)) {
                    found.push(format!("{}:{}: {}", path.display(), index + 1, line.trim()));
                }
            }
        }
    }
}
