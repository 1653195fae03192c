//! The words in `#[repr(..)]`.
//!
//! **Invariant:** a `repr` that cannot be read has no further words here; the compiler reports it.

use proc_macro2::{Group, Ident};
use syn::DeriveInput;

use super::word::{is_path, is_word};

/// Lists the words of all `repr`s of an item, without the numbers in parentheses after them.
pub(crate) fn repr_words(item: &DeriveInput) -> Vec<Ident> {
    let mut words = Vec::new();
    for attr in item.attrs.iter().filter(|attr| is_path(attr.path(), "repr")) {
        let _ = attr.parse_nested_meta(|meta| {
            let Some(word) = meta.path.get_ident() else { return Ok(()) };
            words.push(word.clone());
            if is_word(word, "packed") || is_word(word, "align") {
                // The number does not matter, and may be missing.
                let _ = meta.input.parse::<Group>();
            }
            Ok(())
        });
    }
    words
}
