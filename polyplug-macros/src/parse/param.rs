//! Reads the types of parameters and results, of methods and of callbacks.
//!
//! **Invariant:** each type that is read is listed among the crossings.

use syn::{ReturnType, Type, parse_quote};

use crate::{
    model::{Callback, Crossing, Crossings, ParamType},
    syntax::{
        bound::is_marker,
        reference::{is_lent, is_mutable},
        trait_object::{DynPointer, DynType, callback_bound, dyn_of, lent_item, without_lifetimes},
    },
};

/// Reads the type of a parameter; callbacks are numbered from `callbacks` on.
pub(super) fn parse_param(
    ty: &Type,
    crossings: &mut Crossings,
    callbacks: &mut usize,
) -> ParamType {
    let Some(dyn_type) = dyn_of(ty) else {
        if is_lent(ty) {
            return ParamType::Lent { ty: crossings.lent(ty), mutable: is_mutable(ty) };
        }
        return ParamType::Value(crossings.value(ty));
    };
    if let Some(callback) = parse_callback(&dyn_type, *callbacks, crossings) {
        *callbacks += 1;
        return ParamType::Callback(Box::new(callback));
    }
    if let Some(item) = lent_item(&dyn_type) {
        let lent = parse_quote!(__pp::LentIterator<'_, #item>);
        return ParamType::Iterator(crossings.value(&lent));
    }
    match dyn_type.pointer {
        DynPointer::Box => ParamType::Value(crossings.value(ty)),
        pointer => ParamType::Object {
            object: crossings.object(&without_lifetimes(dyn_type.object)),
            mutable: pointer == DynPointer::Mut,
        },
    }
}

/// Reads the trait object of a callback, which gets the number `index`.
fn parse_callback(
    DynType { object, pointer }: &DynType<'_>,
    index: usize,
    crossings: &mut Crossings,
) -> Option<Callback> {
    let (kind, bound, arguments) = callback_bound(object)?;
    // A callback in a callback is refused, so its number does not matter.
    let param = |ty: &Type| (ty.clone(), parse_param(ty, crossings, &mut 0));
    let params = arguments.inputs.iter().map(param).collect();
    Some(Callback {
        index,
        kind,
        boxed: *pointer == DynPointer::Box,
        object: without_lifetimes(object),
        bound: bound.clone(),
        params,
        ret: parse_result(&arguments.output, crossings),
        output: arguments.output.clone(),
        send: object.bounds.iter().any(|bound| is_marker(bound, "Send")),
        sync: object.bounds.iter().any(|bound| is_marker(bound, "Sync")),
    })
}

/// Reads the type of a result; `()` is none.
pub(super) fn parse_result(output: &ReturnType, crossings: &mut Crossings) -> Option<Crossing> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) if is_unit(ty) => None,
        ReturnType::Type(_, ty) => Some(crossings.value(ty)),
    }
}

fn is_unit(ty: &Type) -> bool {
    match ty {
        Type::Tuple(tuple) => tuple.elems.is_empty(),
        Type::Paren(paren) => is_unit(&paren.elem),
        Type::Group(group) => is_unit(&group.elem),
        _ => false,
    }
}
