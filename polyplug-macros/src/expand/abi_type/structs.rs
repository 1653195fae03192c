//! Structs: one mirror.
//!
//! **Invariant:** the mirror of a struct without fields has a byte, so that there is something to pass.

use proc_macro2::TokenStream;
use quote::quote;

use super::{assertions, fields, generics, lend, lifetimes, mirror, plain, recursion};
use crate::{
    model::{DerivedField, DerivedType},
    names,
};

/// Expands the impls for a struct.
pub(super) fn expand(item: &DerivedType, fields: &[DerivedField]) -> TokenStream {
    let filler = fields.is_empty().then(|| quote!(none: __pp::u8,));
    let (mirror, members) = (mirror::of(item), mirror::members(item, fields));
    let definition = mirror.expand(&quote!(struct), &quote!(#members #filler));
    let same = mirror.expand_same();
    let abi_type = expand_abi_type(item, fields);
    let plain = is_plain(item, fields).then(|| expand_abi_plain(item, fields));
    let lend = expand_lend(item, fields);
    quote!(#definition #same #abi_type #plain #lend)
}

fn expand_lend(item: &DerivedType, fields: &[DerivedField]) -> TokenStream {
    let filler = fields.is_empty().then(|| quote!(none: 0,));
    let (pattern, lent) = (fields::pattern(fields), lend::lent(fields));
    let (mirror_ident, mirror) = (mirror::of(item).ident, mirror::of(item).ty());
    let types = fields::types(fields);
    let same_layout = plain::same_layout(&mirror, &same_offsets(fields, &mirror));
    let parts = lend::Parts {
        is_plain: is_plain(item, fields),
        in_place: quote!(#(<#types as __pp::Lend>::IS_PLAIN && <#types as __pp::Lend>::IN_PLACE && )* #same_layout),
        lend: quote!(let Self #pattern = self; #mirror_ident { #lent #filler }),
        copy: lend::copied(fields, &quote!(Self)),
        refill: Some(lend::refilled(fields)),
        repr: mirror,
    };
    lend::expand(item, &parts)
}

/// Whether the struct is plain if its fields are.
fn is_plain(item: &DerivedType, fields: &[DerivedField]) -> bool {
    item.layout.is_of_struct_mirror() && !fields.is_empty() && !item.is_recursive
}

fn expand_abi_type(item: &DerivedType, fields: &[DerivedField]) -> TokenStream {
    let (ident, name, mirror) = (&item.ident, names::plain(&item.ident), mirror::of(item));
    let generics = generics::for_impls(item);
    let (params, arguments, clause) = generics.split_for_impl();
    let borrows = assertions::expand_borrows(item);
    let with = lifetimes::expand_with(item, &quote!(__pp::AbiType));
    let bits = is_plain(item, fields).then(|| expand_are_bits(item, fields));
    let filler = fields.is_empty().then(|| quote!(none: 0,));
    let pattern = fields::pattern(fields);
    let (lower, lowered) = (fields::lower(fields), fields::lowered(fields));
    let (mirror_ident, mirror) = (&mirror.ident, mirror.ty());
    let value = recursion::value(item);
    let lower = quote!(let Self #pattern = #value; #lower #mirror_ident { #lowered #filler });
    let described = fields::describe(item, fields, &mirror, &quote!());
    let into_repr = recursion::expand_lower(item, &mirror, &lower);
    let from_repr = recursion::expand_lift(item, &mirror, &fields::lift(fields, &quote!(Self)));
    quote! {
        // SAFETY: the mirror is `repr(C)` and lists every field, as does the schema; every field is
        // lifted, once, before any failure is returned.
        #[automatically_derived]
        unsafe impl #params __pp::AbiType for #ident #arguments #clause {
            type Repr = #mirror;
            #with
            #borrows
            const SCHEMA: &'static __pp::TypeSchema =
                &__pp::TypeSchema::Struct(__pp::StructSchema {
                    name: #name,
                    size: ::core::mem::size_of::<#mirror>(),
                    align: ::core::mem::align_of::<#mirror>(),
                    fields: #described,
                });
            #bits
            #into_repr
            #from_repr
        }
    }
}

/// Expands whether values move as bits. The layout is asked for, too, so that what the derive read in `repr` does not
/// decide it.
fn expand_are_bits(item: &DerivedType, fields: &[DerivedField]) -> TokenStream {
    let mirror = mirror::of(item).ty();
    let same_layout = plain::same_layout(&mirror, &same_offsets(fields, &mirror));
    let bits = fields::are_bits(fields);
    quote!(const IS_BITS: ::core::primitive::bool = #bits && #same_layout;)
}

/// Whether the fields are where those of the mirror are.
fn same_offsets(fields: &[DerivedField], mirror: &TokenStream) -> TokenStream {
    let (members, mirrors) = (fields::members(fields), fields::mirrors(fields));
    quote! {
        #(&& ::core::mem::offset_of!(Self, #members)
            == ::core::mem::offset_of!(#mirror, #mirrors))*
    }
}

fn expand_abi_plain(item: &DerivedType, fields: &[DerivedField]) -> TokenStream {
    let mirror = mirror::of(item).ty();
    let same_offsets = same_offsets(fields, &mirror);
    let validated = fields::validate(fields);
    let validate = quote!(#validated __pp::Ok(()));
    let sample = fields::sample(fields);
    let plain = plain::expand(item, &mirror, &quote!(Self #sample), &same_offsets, &validate);
    let bits = plain::expand_bits(item);
    quote!(#plain #bits)
}
