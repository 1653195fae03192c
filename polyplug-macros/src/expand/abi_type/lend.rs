//! Items behind `&`: `Lend`, field by field.
//!
//! **Invariant:** the bounds of the impl decide whether an item can be lent; if a field cannot, the impl does not apply.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericParam, Generics, Type, parse_quote, visit::Visit};

use super::{fields, generics, lifetimes};
use crate::model::{DerivedField, DerivedType, FieldType};

/// The parts of an impl that differ between structs and enums.
pub(super) struct Parts {
    /// The representation.
    pub(super) repr: TokenStream,
    /// Whether the item is plain if its fields are.
    pub(super) is_plain: bool,
    /// Whether a plain item is known to lie in memory as its representation.
    pub(super) in_place: TokenStream,
    /// The representation of `self`.
    pub(super) lend: TokenStream,
    /// A `Result` of the item, made of `__repr`.
    pub(super) copy: TokenStream,
    /// Writes `__repr` into `self`, if that is done field by field.
    pub(super) refill: Option<TokenStream>,
}

/// Expands the impl.
pub(super) fn expand(item: &DerivedType, parts: &Parts) -> TokenStream {
    if item.layout.is_packed || item.is_recursive && holds_itself_beside_an_object(item) {
        return TokenStream::new();
    }
    let (ident, generics) = (&item.ident, generics(item));
    let (params, arguments, clause) = generics.split_for_impl();
    let with = lifetimes::expand_with(item, &quote!(__pp::Lend));
    let Parts { repr, is_plain, in_place, lend, copy, refill } = parts;
    let types: Vec<_> = item.fields().map(|field| fields::ty(&field.ty)).collect();
    let copies = if item.is_recursive {
        quote!(true)
    } else {
        quote!(false #(|| <#types as __pp::Lend>::COPIES)*)
    };
    let plain = is_plain.then(|| {
        quote! {
            const IS_PLAIN: ::core::primitive::bool = true #(&& <#types as __pp::Lend>::IS_PLAIN)*;
            const IN_PLACE: ::core::primitive::bool = #in_place;
        }
    });
    let (lend, copy) = if item.is_recursive {
        (
            // SAFETY: the type is a representation.
            quote!(unsafe { __pp::lend_nested(|| { #lend }) }),
            quote!(__pp::copy_nested::<#repr, Self>(|| { #copy })),
        )
    } else {
        (lend.clone(), copy.clone())
    };
    let refill = refill.as_ref().filter(|_| !item.is_recursive).map(|refill| {
        quote! {
            #[inline]
            unsafe fn refill(
                &mut self,
                __repr: #repr,
                __copies: &__pp::Copies,
            ) -> __pp::Result<(), __pp::InvalidValue> {
                #refill
            }
        }
    });
    quote! {
        // SAFETY: every field is lent, and copied, by itself. What travels is the mirror, which owns nothing if its fields
        // do not. A plain item lies in memory as its mirror if its fields do, and lie where the mirror has them.
        #[automatically_derived]
        unsafe impl #params __pp::Lend for #ident #arguments #clause {
            type Lent = #repr;
            #with
            const SCHEMA: &'static __pp::TypeSchema = <Self as __pp::AbiType>::SCHEMA;
            const BORROWS: ::core::primitive::usize = <Self as __pp::AbiType>::BORROWS;
            const COPIES: ::core::primitive::bool = #copies;
            #plain

            #[inline]
            fn lend(&self, __arena: &__pp::Arena) -> #repr {
                #lend
            }

            #[inline]
            unsafe fn copy(
                __repr: #repr,
                __copies: &__pp::Copies,
            ) -> __pp::Result<Self, __pp::InvalidValue> {
                #copy
            }

            #refill
        }
    }
}

/// `f0: Lend::lend(__f0, __arena),`: the fields of the mirror.
pub(super) fn lent(fields: &[DerivedField]) -> TokenStream {
    let (mirrors, locals, types) =
        (fields::mirrors(fields), fields::locals(fields), fields::types(fields));
    quote!(#(#mirrors: <#types as __pp::Lend>::lend(#locals, __arena),)*)
}

/// Copies every field of the mirror `__repr`.
pub(super) fn copied(fields: &[DerivedField], what: &TokenStream) -> TokenStream {
    let (members, mirrors, types) =
        (fields::members(fields), fields::mirrors(fields), fields::types(fields));
    quote! {
        __pp::Ok(#what {
            #(
                // SAFETY: the caller lent every field with the item.
                #members: unsafe { <#types as __pp::Lend>::copy(__repr.#mirrors, __copies) }?,
            )*
        })
    }
}

/// Writes every field of the mirror `__repr` into those of `self`.
pub(super) fn refilled(fields: &[DerivedField]) -> TokenStream {
    let (pattern, mirrors) = (fields::pattern(fields), fields::mirrors(fields));
    let (locals, types) = (fields::locals(fields), fields::types(fields));
    quote! {
        let Self #pattern = self;
        #(
            // SAFETY: the caller lent every field with the item.
            unsafe { <#types as __pp::Lend>::refill(#locals, __repr.#mirrors, __copies) }?;
        )*
        __pp::Ok(())
    }
}

/// The parameters of the item, with the bound that all fields can be lent, but for those which hold the item itself: these
/// can if the item can.
fn generics(item: &DerivedType) -> Generics {
    let mut generics = generics::for_impls(item);
    let owned = !lifetimes::may_borrow(item);
    for param in &mut generics.params {
        if let GenericParam::Type(param) = param {
            let ident = &param.ident;
            param.bounds.push(parse_quote!(__pp::Lend<Lent = __pp::ReprOf<#ident>>));
            if owned {
                param.bounds.push(parse_quote!('static));
            }
        }
    }
    let clause = generics.make_where_clause();
    for field in item.fields() {
        if matches!(field.ty, FieldType::Dependent { is_recursive: true, .. }) {
            continue;
        }
        let ty = fields::ty(&field.ty);
        clause
            .predicates
            .push(parse_quote!(for<'__plain> #ty: __pp::Lend<Lent = __pp::ReprOf<#ty>>));
    }
    generics
}

/// Whether a field that holds the item has a trait object beside it, which cannot be lent. A bound would say so, but one on
/// a type that holds the item would not end.
fn holds_itself_beside_an_object(item: &DerivedType) -> bool {
    struct Found(bool);
    impl<'ast> Visit<'ast> for Found {
        fn visit_type_trait_object(&mut self, _: &'ast syn::TypeTraitObject) {
            self.0 = true;
        }
    }
    let mut found = Found(false);
    for field in item.fields() {
        if let FieldType::Dependent { ty, is_recursive: true, .. } = &field.ty {
            let ty: &Type = ty;
            found.visit_type(ty);
        }
    }
    found.0
}
