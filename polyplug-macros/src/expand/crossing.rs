//! The types that cross: the compiler checks each type of an item in one place, and an alias names it
//! everywhere else.
//!
//! The check is that the type is an `AbiType`, in a constant that needs it to be one. The alias mentions the
//! constant. If the type cannot cross, the constant is invalid, and so is all code that uses the alias, about
//! which the compiler therefore says nothing more.
//!
//! **Invariant:** one mistake, one error, at the type itself.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{Lifetime, Type, spanned::Spanned as _};

use crate::{
    diag,
    model::{Crossing, CrossingType, Crossings},
    names,
    syntax::{
        group::peel,
        known_type,
        lifetime::{lifetime_in_a_name, takes_lifetime, with_lifetimes, written_borrows},
        reference::is_mutable,
    },
};

/// Expands the constants and aliases that the other parts of the expansion name.
pub(super) fn expand(crossings: &Crossings) -> TokenStream {
    let suffix = if crossings.are_fields { diag::abi_type::IN_A_CYCLE } else { "" };
    let values = crossings.values.iter().enumerate();
    let values =
        values.map(|(index, value)| expand_value(index, value, &names::size(index, suffix)));
    let lent = crossings.lent.iter().enumerate().map(expand_lent);
    values.chain(lent).chain(crossings.objects.iter().enumerate().map(expand_object)).collect()
}

/// The type, with this lifetime.
pub(super) fn named(crossing: Crossing, lifetime: &str) -> TokenStream {
    named_at(&names::type_alias(crossing.index), crossing.borrows, lifetime)
}

/// The type of a parameter that is lent, with this lifetime.
pub(super) fn named_lent(crossing: Crossing, lifetime: &str) -> TokenStream {
    named_at(&names::lent_alias(crossing.index), crossing.borrows, lifetime)
}

fn named_at(alias: &Ident, borrows: bool, lifetime: &str) -> TokenStream {
    let lifetime = Lifetime::new(lifetime, Span::call_site());
    if borrows { quote!(#alias<#lifetime>) } else { quote!(#alias) }
}

/// The type, for items. A representation has no lifetimes, so any will do.
pub(super) fn erased(crossing: Crossing) -> TokenStream {
    named(crossing, "'static")
}

/// The description.
pub(super) fn schema(crossing: Crossing) -> TokenStream {
    let erased = erased(crossing);
    if crossing.lends {
        quote!(__pp::Lending::<#erased>::SCHEMA)
    } else {
        quote!(<#erased as __pp::AbiType>::SCHEMA)
    }
}

/// The description of a result; `None` is `()`.
pub(super) fn schema_of_result(ret: Option<Crossing>) -> TokenStream {
    match ret {
        Some(ret) => schema(ret),
        None => quote!(<() as __pp::AbiType>::SCHEMA),
    }
}

fn expand_object((index, ty): (usize, &Type)) -> TokenStream {
    let (alias, required) = (names::object_alias(index), names::object_name(index));
    let contract = quote_spanned!(ty.span()=> <#ty as __IsContract>::NAME_AT_MAJOR);
    quote! {
        const #required: ::core::primitive::usize = ::core::primitive::str::len(#contract);
        type #alias = <__pp::Checked<#required> as __pp::Same<#ty>>::Type;
    }
}

/// Expands a constant that only a type which crosses has, the alias that needs it, and the assertion that no
/// borrow hides behind another name. The macro could not see the lifetime of such a borrow, and a plugin could
/// keep it. The assertion returns whether a parameter of the type is passed by pointer.
fn expand_value(index: usize, value: &CrossingType, size: &Ident) -> TokenStream {
    let CrossingType { ty, borrows } = value;
    let (alias, indirect) = (names::type_alias(index), names::is_indirect(index));
    let size_of = expand_size(ty);
    let lifetime = borrows.then(|| quote!(<'a>));
    let (count, erased) = (written_borrows(ty), named_at(&alias, *borrows, "'static"));
    let borrows = quote!(<#erased as __pp::AbiType>::BORROWS);
    // Nothing but the call lies where the type was written, for the sake of lints about paths.
    let assertion = quote_spanned!(ty.span()=> __visible(#borrows, #count, #size));
    let lifetimes = expand_lifetimes(ty, &alias, &erased, &quote!(__pp::AbiType), "__is_abi_type");
    if known_type::is_known(ty) {
        return quote! {
            type #alias #lifetime = #ty;
            const #indirect: ::core::primitive::bool =
                __visible(#borrows, #count, ::core::mem::size_of::<<#erased as __pp::AbiType>::Repr>());
        };
    }
    quote! {
        const #size: ::core::primitive::usize = #size_of;
        type #alias #lifetime = <[#ty; #size] as ::core::iter::IntoIterator>::Item;
        const #indirect: ::core::primitive::bool = #assertion;
        #lifetimes
    }
}

/// The trait of what is lent, with the permission to write or without.
pub(super) fn lending(mutable: bool) -> TokenStream {
    if mutable { quote!(__pp::LendMut) } else { quote!(__pp::Lend) }
}

/// Expands the assertions about the lifetimes that are written in a type, which has the trait `of`; the function `is_of`
/// asserts that.
fn expand_lifetimes(
    ty: &Type,
    alias: &Ident,
    erased: &TokenStream,
    of: &TokenStream,
    is_of: &str,
) -> TokenStream {
    // A type that crosses for `'static` alone must not be written with a lifetime: the schema would not
    // say that its values borrow.
    let general = takes_lifetime(ty).then(|| {
        let is_of = Ident::new(is_of, ty.span());
        let general = quote_spanned!(ty.span()=> #is_of::<#alias<'a>>());
        quote!(const _: () = { fn __general<'a>() { #general } };)
    });
    // A name can take a lifetime, and have another one. The type itself says which it has.
    let written = lifetime_in_a_name(ty).then(|| {
        let real = quote!(<#erased as #of>::With<'a>);
        let written = quote_spanned!(ty.span()=> __lifetimes_are_written::<#alias<'a>, #real>());
        quote!(const _: () = { fn __written<'a>() { #written } };)
    });
    quote!(#general #written)
}

/// Expands for a parameter that is lent what [`expand_value`] does for one that is given away, and whether it crosses
/// as the latter.
fn expand_lent((index, value): (usize, &CrossingType)) -> TokenStream {
    let CrossingType { ty, borrows } = value;
    let (alias, size) = (names::lent_alias(index), names::lent_size(index));
    let (indirect, is_value) = (names::lent_is_indirect(index), names::is_value(index));
    let mutable = is_mutable(ty);
    let of = lending(mutable);
    let size_of = match slice_of(&with_lifetimes(ty, None).0) {
        // Slices have more than one impl, as above.
        Some((element, true)) => {
            let (first, last) = ends(ty);
            let (open, close) = (quote_spanned!(first=> <), quote_spanned!(last=> >::SAME_LAYOUT));
            quote!({ let () = #open #element as __pp::AbiPlain #close; __pp::SLICE_SIZE })
        }
        _ => expand_size_as(ty, &of, "Lent"),
    };
    let (way, is_lent) = match mutable {
        true => (quote!(WayMut), "__is_written"),
        false => (quote!(Way), "__is_lent"),
    };
    let lifetime = borrows.then(|| quote!(<'a>));
    let (count, erased) = (written_borrows(ty), named_at(&alias, *borrows, "'static"));
    let borrows = quote!(<#erased as #of>::BORROWS);
    let assertion = quote_spanned!(ty.span()=> __visible(#borrows, #count, #size));
    let lifetimes = expand_lifetimes(ty, &alias, &erased, &of, is_lent);
    quote! {
        const #size: ::core::primitive::usize = #size_of;
        type #alias #lifetime = <[#ty; #size] as ::core::iter::IntoIterator>::Item;
        const #indirect: ::core::primitive::bool = #assertion;
        const #is_value: ::core::primitive::bool = <#erased as #of>::IS_ABI_TYPE;
        const _: () = <__pp::#way<#is_value> as __pp::WayOf<#erased, #indirect>>::CHECKED;
        #lifetimes
    }
}

/// Expands the assertion that a result can borrow from a parameter that is lent: the other side does not see a copy of it,
/// which would end with the call.
pub(super) fn expand_source(crossing: Crossing, ty: &Type) -> TokenStream {
    let erased = named_lent(crossing, "'static");
    let is_value = names::is_value(crossing.index);
    let copies = quote!(!#is_value && <#erased as __pp::Lend>::COPIES);
    let assertion = quote_spanned!(ty.span()=> __is_not_copied(#copies));
    quote!(const _: () = #assertion;)
}

/// The size of the representation, which only a type that crosses has, in tokens that lie where the type was written,
/// from its first to its last.
///
/// Slices have more than one impl, and of several impls the compiler does not say what they lack. So a slice
/// is asked for by a constant of its elements.
fn expand_size(ty: &Type) -> TokenStream {
    let (ty, _) = with_lifetimes(ty, None);
    let (first, last) = ends(&ty);
    let open = quote_spanned!(first=> <);
    match slice_of(&ty) {
        Some((element, false)) => {
            let close = quote_spanned!(last=> >::SAME_LAYOUT);
            quote!({ let () = #open #element as __pp::AbiPlain #close; __pp::SLICE_SIZE })
        }
        Some((element, true)) => {
            let close = quote_spanned!(last=> >::IS_WRITABLE);
            quote!({ let () = #open #element as __pp::AbiBits #close; __pp::SLICE_SIZE })
        }
        None => size_in(&ty, &quote!(__pp::AbiType), "Repr", first, last),
    }
}

/// The size of what travels for a type, which only a type with the trait has.
fn expand_size_as(ty: &Type, of: &TokenStream, repr: &str) -> TokenStream {
    let (ty, _) = with_lifetimes(ty, None);
    let (first, last) = ends(&ty);
    size_in(&ty, of, repr, first, last)
}

fn size_in(ty: &Type, of: &TokenStream, repr: &str, first: Span, last: Span) -> TokenStream {
    let (open, repr) = (quote_spanned!(first=> <), Ident::new(repr, last));
    let close = quote_spanned!(last=> >::#repr);
    quote!(::core::mem::size_of::<#open #ty as #of #close>())
}

/// Where the first and the last token of a type lie.
fn ends(ty: &Type) -> (Span, Span) {
    let mut spans = ty.to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}

/// The elements of `&[T]` or `&mut [T]`, and whether it is the latter. One of references, as `&[&str]`, has
/// an impl of its own.
fn slice_of(ty: &Type) -> Option<(&Type, bool)> {
    let Type::Reference(reference) = ty else { return None };
    let Type::Slice(slice) = &*reference.elem else { return None };
    let element = peel(&slice.elem);
    (!matches!(element, Type::Reference(_))).then_some((element, reference.mutability.is_some()))
}
