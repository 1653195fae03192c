//! Reads `#[repr(..)]`.
//!
//! **Invariant:** a word that is none of the layout's own is the type of a tag; the compiler refuses others.

use syn::{DeriveInput, Ident};

use crate::{model::Layout, names, syntax::repr::repr_words};

/// Reads the layout of an item.
pub(super) fn parse_layout(item: &DeriveInput) -> Layout {
    let mut layout = Layout::default();
    for word in repr_words(item) {
        let plain = names::plain(&word);
        match plain.as_str() {
            "C" => layout.is_c = true,
            "transparent" => layout.is_transparent = true,
            "packed" => (layout.is_changed, layout.is_packed) = (true, true),
            "align" => layout.is_changed = true,
            _ => layout.number = Some(Ident::new(&plain, word.span())),
        }
    }
    layout
}
