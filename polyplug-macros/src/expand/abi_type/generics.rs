//! The parameters of a derived type in its impls.
//!
//! **Invariant:** an impl requires that the parameters cross, and that the fields cross which are made of them.
//! If a field cannot, the impl is missing, and only `assertions` reports it.

use syn::{
    GenericParam, Generics, PredicateType, Token, Type, TypeParam, TypeParamBound, WhereClause,
    WherePredicate, parse_quote, punctuated::Punctuated,
};

use crate::{
    model::{DerivedType, FieldType},
    syntax::word::is_path_of,
};

/// The parameters without defaults, and such that every type can cross. A type that holds itself may be taken
/// apart after the call, so its parameters do not borrow.
pub(super) fn that_cross(item: &DerivedType) -> Generics {
    let mut generics = item.generics.clone();
    let (params, clause) = (&mut generics.params, &mut generics.where_clause);
    for param in params {
        match param {
            GenericParam::Type(param) => {
                (param.eq_token, param.default) = (None, None);
                let bounds = bounds(param, clause.as_mut());
                bounds.push(parse_quote!(__pp::AbiType));
                if item.is_recursive {
                    bounds.push(parse_quote!('static));
                }
            }
            GenericParam::Const(param) => (param.eq_token, param.default) = (None, None),
            GenericParam::Lifetime(_) => {}
        }
    }
    generics
}

/// Finds the place where the bounds of a parameter are written: a lint wants them all in one place.
fn bounds<'a>(param: &'a mut TypeParam, clause: Option<&'a mut WhereClause>) -> &'a mut Bounds {
    let ident = &param.ident;
    let mut predicates = clause.into_iter().flat_map(|clause| &mut clause.predicates);
    let found = predicates.find_map(|predicate| match predicate {
        WherePredicate::Type(PredicateType {
            lifetimes: None,
            bounded_ty: Type::Path(path),
            bounds,
            ..
        }) if is_path_of(&path.path, ident) => Some(bounds),
        _ => None,
    });
    found.unwrap_or(&mut param.bounds)
}

type Bounds = Punctuated<TypeParamBound, Token![+]>;

/// The parameters for impls: such that the fields which are made of them can cross, too.
pub(super) fn for_impls(item: &DerivedType) -> Generics {
    let mut generics = that_cross(item);
    for ty in conditions(item) {
        generics.make_where_clause().predicates.push(parse_quote!(#ty: __pp::AbiType));
    }
    generics
}

/// The types of fields that must be able to cross, if they can because of the parameters. An item cannot
/// require that of itself.
pub(super) fn conditions(item: &DerivedType) -> impl Iterator<Item = &Type> {
    let is_param = |ty: &Type| {
        let mut params = item.generics.type_params();
        matches!(ty, Type::Path(path) if params.any(|param| is_path_of(&path.path, &param.ident)))
    };
    item.fields().filter_map(move |field| match &field.ty {
        FieldType::Dependent { ty, is_recursive: false, .. } if !is_param(ty) => Some(&**ty),
        _ => None,
    })
}
