//! The lifetimes of a derived type: `AbiType::With`, and the assertion that its fields agree with it.
//!
//! **Invariant:** a borrow in a value comes in by a parameter whose own lifetimes are known, or there is none.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{
    GenericParam, Ident, Type, TypePath, WherePredicate, parse_quote,
    spanned::Spanned as _,
    visit_mut::{self, VisitMut},
};

use super::fields;
use crate::{
    model::{DerivedType, FieldType},
    syntax::{own_type::OwnType, word::is_path_of},
};

/// Whether a parameter can be a type that borrows. One with a bound cannot, because the bound need not hold with
/// another lifetime, and one of a type that holds itself cannot, because such a value may be taken apart after the call.
pub(super) fn may_borrow(item: &DerivedType) -> bool {
    !item.is_recursive && !has_bounds(item)
}

/// Whether the author requires anything of a parameter.
fn has_bounds(item: &DerivedType) -> bool {
    let is_free = |param: &GenericParam| match param {
        GenericParam::Type(param) => param.bounds.is_empty(),
        GenericParam::Const(_) | GenericParam::Lifetime(_) => true,
    };
    let clause = item.generics.where_clause.as_ref();
    let mut predicates = clause.into_iter().flat_map(|clause| &clause.predicates);
    let no_clause = predicates.all(|predicate| matches!(predicate, WherePredicate::Lifetime(_)));
    !no_clause || !item.generics.params.iter().all(is_free)
}

/// Expands the type with another lifetime, in an impl of the trait `of`.
pub(super) fn expand_with(item: &DerivedType, of: &TokenStream) -> TokenStream {
    if item.generics.type_params().next().is_none() || has_bounds(item) {
        return quote!(
            type With<'__with> = Self;
        );
    }
    let ident = &item.ident;
    let arguments = item.generics.params.iter().map(|param| match param {
        GenericParam::Type(param) => {
            let ident = &param.ident;
            quote!(<#ident as #of>::With<'__with>)
        }
        GenericParam::Const(param) => {
            let ident = &param.ident;
            quote!(#ident)
        }
        GenericParam::Lifetime(param) => quote!(#param),
    });
    quote!(type With<'__with> = #ident<#(#arguments),*>;)
}

/// Expands the calls which assert that each field which depends on a parameter can cross, and has the lifetimes of that
/// parameter: a name in its type could hide another one.
pub(super) fn expand_assertions(item: &DerivedType) -> TokenStream {
    let params: Vec<_> = item.generics.type_params().map(|param| param.ident.clone()).collect();
    let calls = item.fields().filter_map(|field| match &field.ty {
        FieldType::Dependent { ty, .. } => {
            let with = with(ty, &params, None);
            let call = quote_spanned!(ty.span()=> __crosses_with::<'__with, #ty, #with>());
            Some(quote!(#call;))
        }
        FieldType::Fixed(_) => None,
    });
    quote!(#(#calls)*)
}

/// Expands the calls which assert that what the schema says of a field that holds the type itself is the type of the
/// field, but for the stand-in: another trait could tell the two apart.
pub(super) fn expand_stand_ins(item: &DerivedType) -> TokenStream {
    let own = OwnType::new(&item.ident, &item.generics);
    let params: Vec<_> = item.generics.type_params().map(|param| param.ident.clone()).collect();
    let calls = item.fields().filter_map(|field| match &field.ty {
        FieldType::Dependent { ty, is_recursive: true, .. } => {
            let (described, with) =
                (fields::described(item, &field.ty), with(ty, &params, Some(&own)));
            let call = quote_spanned!(ty.span()=> __holds_itself::<'__with, #described, #with>());
            Some(quote!(#call;))
        }
        _ => None,
    });
    quote!(#(#calls)*)
}

/// Returns the type with another lifetime in each parameter, and in the item itself.
fn with(ty: &Type, params: &[Ident], own: Option<&OwnType>) -> Type {
    struct With<'a>(&'a [Ident], Option<&'a OwnType>);
    impl VisitMut for With<'_> {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if let Type::Path(TypePath { qself: None, path }) = ty {
                let own = self.1.filter(|own| own.is_named_by(path));
                let param = self.0.iter().find(|param| is_path_of(path, param));
                let named =
                    own.map(|own| own.ty().to_token_stream()).or(param.map(Ident::to_token_stream));
                if let Some(named) = named {
                    *ty = parse_quote!(<#named as __pp::AbiType>::With<'__with>);
                    return;
                }
            }
            // `T::Out` is `<T>::Out`, of which the compiler would have to guess the trait.
            visit_mut::visit_type_mut(self, ty);
        }
    }
    let mut ty = ty.clone();
    With(params, own).visit_type_mut(&mut ty);
    ty
}
