//! The parameters of a type: which it can have, and what its impls ask of them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{
    GenericParam, Generics, PredicateType, Token, Type, TypeParam, TypeParamBound, TypePath,
    WhereClause, WherePredicate, parse_quote,
    punctuated::Punctuated,
    visit::{self, Visit},
};

use super::model::{FieldType, Item};
use crate::diag::{self, Errors};

/// Refuses lifetimes: whose they are could not be seen where the type is used.
pub(super) fn check(generics: &Generics, errors: &mut Errors) {
    for param in generics.lifetimes() {
        errors.report(param, diag::abi_type::LIFETIME);
    }
}

/// The parameters without defaults, and such that every type can cross. A type that holds itself may be taken
/// apart after the call, so its parameters do not borrow.
pub(super) fn that_cross(generics: &Generics, is_recursive: bool) -> Generics {
    let mut generics = generics.clone();
    let (params, clause) = (&mut generics.params, &mut generics.where_clause);
    for param in params {
        match param {
            GenericParam::Type(param) => {
                (param.eq_token, param.default) = (None, None);
                let bounds = bounds(param, clause.as_mut());
                bounds.push(parse_quote!(__pp::AbiType));
                if is_recursive {
                    bounds.push(parse_quote!('static));
                }
            }
            GenericParam::Const(param) => (param.eq_token, param.default) = (None, None),
            GenericParam::Lifetime(_) => {}
        }
    }
    generics
}

/// Where the bounds of a parameter are written: a lint wants them all in one place.
fn bounds<'a>(param: &'a mut TypeParam, clause: Option<&'a mut WhereClause>) -> &'a mut Bounds {
    let ident = &param.ident;
    let mut predicates = clause.into_iter().flat_map(|clause| &mut clause.predicates);
    let found = predicates.find_map(|predicate| match predicate {
        WherePredicate::Type(PredicateType {
            lifetimes: None,
            bounded_ty: Type::Path(path),
            bounds,
            ..
        }) if path.path.is_ident(ident) => Some(bounds),
        _ => None,
    });
    found.unwrap_or(&mut param.bounds)
}

type Bounds = Punctuated<TypeParamBound, Token![+]>;

/// The parameters for impls: such that what the fields make of them can cross, too.
pub(super) fn for_impls(item: &Item) -> Generics {
    let mut generics = item.params.clone();
    for ty in conditions(item) {
        generics.make_where_clause().predicates.push(parse_quote!(#ty: __pp::AbiType));
    }
    generics
}

/// The types of fields that must be able to cross, if they can because of the parameters. An item cannot
/// require that of itself.
pub(super) fn conditions(item: &Item) -> impl Iterator<Item = &Type> {
    let is_param = |ty: &Type| {
        let mut params = item.params.type_params();
        matches!(ty, Type::Path(path) if params.any(|param| path.path.is_ident(&param.ident)))
    };
    item.fields().filter_map(move |field| match &field.ty {
        FieldType::Dependent { ty, is_recursive: false, .. } if !is_param(ty) => Some(&**ty),
        _ => None,
    })
}

/// Whether there is a type among the parameters.
pub(super) fn has_types(generics: &Generics) -> bool {
    generics.type_params().next().is_some()
}

/// Whether a type mentions one of the parameters.
pub(super) fn mentions(ty: &Type, generics: &Generics) -> bool {
    generics.params.iter().any(|param| match param {
        GenericParam::Type(param) => count(ty, &param.ident) > 0,
        GenericParam::Const(param) => count(ty, &param.ident) > 0,
        GenericParam::Lifetime(_) => false,
    })
}

/// How many borrows come with the parameters that a type mentions.
pub(super) fn borrows(ty: &Type, generics: &Generics) -> TokenStream {
    let counts = generics.type_params().map(|param| count(ty, &param.ident));
    let idents = generics.type_params().map(|param| &param.ident);
    quote!(0 #(+ #counts * <#idents as __pp::AbiType>::BORROWS)*)
}

fn count(ty: &Type, ident: &Ident) -> usize {
    struct Search<'a>(&'a Ident, usize);
    impl<'ast> Visit<'ast> for Search<'_> {
        fn visit_type_path(&mut self, path: &'ast TypePath) {
            if path.qself.is_none()
                && path.path.segments.first().is_some_and(|s| s.ident == *self.0)
            {
                self.1 += 1;
            }
            visit::visit_type_path(self, path);
        }

        fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
            self.1 += usize::from(path.path.is_ident(self.0));
            visit::visit_expr_path(self, path);
        }
    }
    let mut search = Search(ident, 0);
    search.visit_type(ty);
    search.1
}
