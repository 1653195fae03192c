//! The types that cross: each type of an item is checked in one place, and named by an alias
//! everywhere else.
//!
//! What is checked is only that the type is an `AbiType`, in a constant that needs it to be one. The
//! alias mentions the constant. So if the type cannot cross, the constant is invalid, and with it all
//! that uses the alias, which the compiler therefore has nothing more to say about: one mistake, one
//! error, at the type itself.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Lifetime, Type, spanned::Spanned as _};

use crate::syntax::{
    group::peel,
    known_type,
    lifetime::{lifetimes, takes_lifetime, with_lifetimes},
};

/// The different types of an item, in the order in which they were first met.
#[derive(Default)]
pub(crate) struct Crossings {
    values: Vec<Entry>,
    /// The trait objects that are lent.
    objects: Vec<Type>,
    /// What the names of the constants end with.
    suffix: &'static str,
}

/// What the compiler repeats when it finds a type inside of itself where the derive saw another name.
const IN_A_CYCLE: &str =
    "_HELP_IN_A_CYCLE_WRITE_THE_TYPE_BY_ITS_OWN_NAME_OR_MAKE_ONE_OF_THEM_GENERIC";

struct Entry {
    ty: Type,
    borrows: bool,
}

/// One of the types of an item. Wherever it stands, its lifetimes are those of the place.
#[derive(Clone, Copy)]
pub(crate) struct Crossing {
    index: usize,
    borrows: bool,
}

impl Crossings {
    /// Makes an empty list for the fields of a type, which could hold the type itself.
    pub(crate) fn of_fields() -> Self {
        Self { suffix: IN_A_CYCLE, ..Self::default() }
    }

    /// Adds the type of a value.
    pub(crate) fn value(&mut self, ty: &Type) -> Crossing {
        let (ty, borrows) = with_lifetimes(ty, Some("'a"));
        let index = self.values.iter().position(|entry| entry.ty == ty).unwrap_or_else(|| {
            self.values.push(Entry { ty, borrows });
            self.values.len() - 1
        });
        Crossing { index, borrows }
    }

    /// Adds the type of an object that is lent.
    pub(crate) fn object(&mut self, ty: &Type) -> ObjectCrossing {
        let index = self.objects.iter().position(|known| known == ty).unwrap_or_else(|| {
            self.objects.push(ty.clone());
            self.objects.len() - 1
        });
        ObjectCrossing(index)
    }

    /// Expands the constants and aliases that the other parts of the expansion name.
    pub(crate) fn expand(&self) -> TokenStream {
        let expand = |(index, entry)| expand_entry(index, entry, &size(index, self.suffix));
        let values = self.values.iter().enumerate().map(expand);
        values.chain(self.objects.iter().enumerate().map(expand_object)).collect()
    }
}

/// A trait object that is lent, which is named by an alias as values are.
#[derive(Clone, Copy)]
pub(crate) struct ObjectCrossing(usize);

impl ToTokens for ObjectCrossing {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        format_ident!("__O{}", self.0).to_tokens(tokens);
    }
}

fn expand_object((index, ty): (usize, &Type)) -> TokenStream {
    let (alias, required) = (ObjectCrossing(index), format_ident!("__M{index}"));
    let contract = quote_spanned!(ty.span()=> <#ty as __pp::Contract>::NAME_AT_MAJOR);
    quote! {
        const #required: ::core::primitive::usize = #contract.len();
        type #alias = <__pp::Checked<#required> as __pp::Same<#ty>>::Type;
    }
}

/// A constant that only a type which crosses has, the alias that needs it, and the assertion that no
/// borrow hides behind another name, where its lifetime could not be seen: what a plugin may keep would be
/// decided by an alias. The assertion says whether a parameter of the type is passed by pointer.
fn expand_entry(index: usize, entry: &Entry, size: &Ident) -> TokenStream {
    let Entry { ty, borrows } = entry;
    let crossing = Crossing { index, borrows: *borrows };
    let (alias, indirect) = (alias(index), crossing.indirect());
    let repr = expand_repr(ty);
    let lifetime = borrows.then(|| quote!(<'a>));
    let (written, erased) = (lifetimes(ty).len(), crossing.erased());
    let borrows = quote!(<#erased as __pp::AbiType>::BORROWS);
    // Nothing but the call lies where the type was written, for the sake of lints about paths.
    let assertion = quote_spanned!(ty.span()=> __visible(#borrows, #written, #size));
    // A type that crosses for `'static` alone must not be written with a lifetime: the schema would not
    // say that its values borrow.
    let general = takes_lifetime(ty).then(|| {
        let general = quote_spanned!(ty.span()=> __pp::crosses::<#alias<'a>>());
        quote!(const _: () = { fn __general<'a>() { #general } };)
    });
    if known_type::is_known(ty) {
        return quote! {
            type #alias #lifetime = #ty;
            const #indirect: ::core::primitive::bool =
                __visible(#borrows, #written, ::core::mem::size_of::<<#erased as __pp::AbiType>::Repr>());
        };
    }
    quote! {
        const #size: ::core::primitive::usize = ::core::mem::size_of::<#repr>();
        type #alias #lifetime = <[#ty; #size] as ::core::iter::IntoIterator>::Item;
        const #indirect: ::core::primitive::bool = #assertion;
        #general
    }
}

/// The representation, in tokens that lie where the type was written, from its first to its last.
///
/// There is more than one impl for slices, and of several the compiler does not say what they lack. So
/// a slice is asked for by its elements.
fn expand_repr(ty: &Type) -> TokenStream {
    let (ty, _) = with_lifetimes(ty, None);
    let mut spans = ty.to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    let last = spans.last().unwrap_or(first);
    let open = quote_spanned!(first=> <);
    let close = quote_spanned!(last=> >::Repr);
    match slice_of(&ty) {
        Some((element, false)) => quote!(#open #element as __pp::InSlice #close),
        Some((element, true)) => quote!(#open #element as __pp::InSliceMut #close),
        None => quote!(#open #ty as __pp::AbiType #close),
    }
}

/// The elements of `&[T]` or `&mut [T]`, and whether it is the latter. One of references, as `&[&str]`, has
/// an impl of its own.
fn slice_of(ty: &Type) -> Option<(&Type, bool)> {
    let Type::Reference(reference) = ty else { return None };
    let Type::Slice(slice) = &*reference.elem else { return None };
    let element = peel(&slice.elem);
    (!matches!(element, Type::Reference(_))).then_some((element, reference.mutability.is_some()))
}

/// `__N0`: the size of a representation.
fn size(index: usize, suffix: &str) -> Ident {
    format_ident!("__N{index}{suffix}")
}

/// `__T0`: the type.
fn alias(index: usize) -> Ident {
    format_ident!("__T{index}")
}

impl Crossing {
    /// `__I0`: whether it is passed by pointer.
    pub(crate) fn indirect(self) -> Ident {
        format_ident!("__I{}", self.index)
    }

    /// Whether the type has a lifetime.
    pub(crate) fn borrows(self) -> bool {
        self.borrows
    }

    /// The type, with this lifetime.
    pub(crate) fn named(self, lifetime: &str) -> TokenStream {
        let alias = alias(self.index);
        let lifetime = Lifetime::new(lifetime, Span::call_site());
        if self.borrows { quote!(#alias<#lifetime>) } else { quote!(#alias) }
    }

    /// The type, for items. A representation has no lifetimes, so any will do.
    pub(crate) fn erased(self) -> TokenStream {
        self.named("'static")
    }

    /// The description of a result; `None` is `()`.
    pub(crate) fn schema_of(ret: Option<Self>) -> TokenStream {
        match ret {
            Some(ret) => ret.schema(),
            None => quote!(<() as __pp::AbiType>::SCHEMA),
        }
    }

    /// The description.
    pub(crate) fn schema(self) -> TokenStream {
        let erased = self.erased();
        quote!(<#erased as __pp::AbiType>::SCHEMA)
    }
}
