//! Items with the layout of their mirror, to which references can therefore point.
//!
//! **Invariant:** the bounds of the impls decide whether an item is plain; if its fields are not, the impls
//! do not apply.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Generics, WhereClause, parse_quote};

use super::{fields, generics};
use crate::{diag, model::DerivedType};

/// Expands `AbiPlain`, given a value, the code that validates the mirror `__repr`, and what besides size and alignment
/// makes a layout.
pub(super) fn expand(
    item: &DerivedType,
    mirror: &TokenStream,
    sample: &TokenStream,
    same_parts: &TokenStream,
    validate: &TokenStream,
) -> TokenStream {
    let (ident, bounded) = (&item.ident, with_bounds(item, &quote!(__pp::AbiPlain)));
    let (params, arguments, clause) = bounded.split_for_impl();
    let same_layout = same_layout(mirror, same_parts);
    let layout_differs = diag::abi_type::LAYOUT_DIFFERS;
    let fields = item.fields().map(|field| fields::ty(&field.ty));
    quote! {
        // The bounds hold or do not hold as they stand; the lifetime keeps the compiler from insisting
        // that they do, so that an item with other fields simply is not plain.
        //
        // SAFETY: item and mirror are both laid out by C, or the only field lays them out, or a number is
        // all there is; each field has the layout of its representation because it is plain, which the
        // assertion repeats.
        #[automatically_derived]
        unsafe impl #params __pp::AbiPlain for #ident #arguments #clause {
            const SAMPLE: Self = #sample;
            const SAME_LAYOUT: () = {
                #(let () = <#fields as __pp::AbiPlain>::SAME_LAYOUT;)*
                ::core::assert!(#same_layout, #layout_differs);
            };

            #[inline]
            fn validate(__repr: &#mirror) -> __pp::Result<(), __pp::InvalidValue> {
                #validate
            }
        }
    }
}

/// Whether an item is laid out as its mirror, as the compiler sees it.
pub(super) fn same_layout(mirror: &TokenStream, same_parts: &TokenStream) -> TokenStream {
    quote! {
        ::core::mem::size_of::<Self>() == ::core::mem::size_of::<#mirror>()
            && ::core::mem::align_of::<Self>() == ::core::mem::align_of::<#mirror>()
            #same_parts
    }
}

/// Expands `AbiBits` for an item whose fields decide it.
pub(super) fn expand_bits(item: &DerivedType) -> TokenStream {
    let (ident, bounded) = (&item.ident, with_bounds(item, &quote!(__pp::AbiBits)));
    let (params, arguments, clause) = bounded.split_for_impl();
    quote! {
        // SAFETY: every bit pattern of every field is a value.
        #[automatically_derived]
        unsafe impl #params __pp::AbiBits for #ident #arguments #clause {}
    }
}

/// The parameters of the item, with the bound that all fields have a trait.
fn with_bounds(item: &DerivedType, bound: &TokenStream) -> Generics {
    let mut generics = generics::for_impls(item);
    let clause: &mut WhereClause = generics.make_where_clause();
    for field in item.fields() {
        let ty = fields::ty(&field.ty);
        clause.predicates.push(parse_quote!(for<'__plain> #ty: #bound));
    }
    generics
}
