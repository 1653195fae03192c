//! The tags of an enum: their type, and a constant for each.
//!
//! **Invariant:** tags are counted as Rust counts discriminants.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::{
    model::{DerivedType, DerivedVariant, Layout},
    names,
};

/// The type of an enum's tag, and whether C chose it: an `int`.
pub(super) fn ty(layout: &Layout) -> (Ident, bool) {
    match &layout.number {
        Some(number) => (format_ident!("{number}"), false),
        None => (format_ident!("i32"), true),
    }
}

/// The number with the bits of a tag and no sign.
pub(super) fn bits(layout: &Layout) -> Ident {
    let (tag, _) = ty(layout);
    match tag.to_string().strip_prefix('i') {
        Some(width) => format_ident!("u{width}"),
        None => tag,
    }
}

/// Expands a constant for each tag.
pub(super) fn expand(item: &DerivedType, variants: &[DerivedVariant]) -> TokenStream {
    let (ty, is_int) = ty(&item.layout);
    let tags = variants.iter().enumerate().map(|(index, variant)| {
        let (tag, before) = (names::tag(index), index.checked_sub(1).map(names::tag));
        let number = match (&variant.discriminant, before) {
            (Some(number), _) if is_int => quote!(__pp::int_tag(#number)),
            (Some(number), _) => quote!(#number),
            (None, Some(before)) => quote!(#before + 1),
            (None, None) => quote!(0),
        };
        quote!(const #tag: ::core::primitive::#ty = #number;)
    });
    tags.collect()
}
