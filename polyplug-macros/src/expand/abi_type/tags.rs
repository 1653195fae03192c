//! The tags of an enum: their type, and the number of each.
//!
//! **Invariant:** tags are counted as Rust counts discriminants, and the author's numbers lie where no generated name is
//! in scope: what they mean in the enum, they mean there.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::{
    expand::levels,
    model::{DerivedType, DerivedVariant, Layout},
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

/// Expands the numbers of all tags, in a block with nothing else in it.
pub(super) fn expand(item: &DerivedType, variants: &[DerivedVariant]) -> TokenStream {
    let (ident, private) = (&item.ident, item.sdk.private());
    let (params, arguments, clause) = item.generics.split_for_impl();
    let (ty, is_int) = ty(&item.layout);
    let number = if is_int { format_ident!("int") } else { ty.clone() };
    let written = variants.iter().map(|variant| match &variant.discriminant {
        Some(number) => quote!(::core::option::Option::Some(#number)),
        None => quote!(::core::option::Option::None),
    });
    let levels = levels::of_derived(item);
    quote! {
        #levels
        const _: () = {
            #[automatically_derived]
            impl #params #private::Numbered for #ident #arguments #clause {
                type Tag = ::core::primitive::#ty;
                const NUMBERS: &'static [::core::primitive::#ty] =
                    &#private::numbers::#number([#(#written),*]);
            }
        };
    }
}

/// The number of the tag of a variant.
pub(super) fn number(index: usize) -> TokenStream {
    let index = Literal::usize_unsuffixed(index);
    quote!(const { <Self as __pp::Numbered>::NUMBERS[#index] })
}
