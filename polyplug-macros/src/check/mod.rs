//! The rules of a contract, a function each. All of them run; none stops at the first mistake.
//!
//! On the trait: [`check_head`], [`check_supertraits`], [`check_member`].
//! On a method: [`check_reserved`], [`check_cfg`], [`check_qualifiers`], [`check_generics`],
//! [`check_receiver`], [`check_types`], [`check_dyn`].
//! On all methods: [`check_names`], [`check_since`], [`check_optional`], [`check_receivers`].
//!
//! Which types can cross is not decided here but by the `AbiType` trait, which sees through aliases;
//! [`check_types`] only refuses what never can.

mod args;

use std::collections::HashSet;

use syn::{
    FnArg, GenericParam, ItemTrait, Lifetime, PredicateType, ReturnType, Signature, TraitItem,
    TraitItemFn, Type, TypeParamBound, TypeTraitObject, WherePredicate,
    visit::{self, Visit},
};

use crate::{
    diag::{self, Errors},
    model::{ContractArgs, ContractMethod, ReceiverKind},
    names,
    parse::receiver,
    syntax::{
        bound::is_marker,
        lifetime,
        signature::typed_params,
        trait_object::{self, CallbackKind, DynPointer, DynType},
    },
};

/// How many parameters a method can have besides `self`, and a callback.
const MAX_PARAMS: usize = 16;

/// Checks the arguments of `#[contract(..)]`.
pub(crate) fn check_args(args: &ContractArgs, errors: &mut Errors) {
    args::check_missing(args, errors);
    if let Some(name) = args.name.given() {
        args::check_contract_name(name, errors);
    }
    if let Some(ty) = &args.create {
        args::check_create(ty, errors);
    }
}

/// Checks the trait as it was written.
pub(crate) fn check_trait(item: &ItemTrait, errors: &mut Errors) {
    check_head(item, errors);
    check_supertraits(item, errors);
    for member in &item.items {
        check_member(member, errors);
    }
}

/// Checks the methods against each other and against the contract's version.
pub(crate) fn check_methods(
    methods: &[ContractMethod],
    version: Option<(u32, u32)>,
    errors: &mut Errors,
) {
    check_names(methods, errors);
    check_since(methods, version, errors);
    check_optional(methods, errors);
    check_receivers(methods, errors);
}

fn check_head(item: &ItemTrait, errors: &mut Errors) {
    if let Some(token) = &item.unsafety {
        errors.report(token, diag::contract::UNSAFE);
    }
    if let Some(token) = &item.auto_token {
        errors.report(token, diag::contract::AUTO);
    }
    if let Some(param) = item.generics.params.first() {
        errors.report(param, diag::contract::GENERIC);
    }
    let predicates = item.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    for predicate in predicates {
        match predicate {
            WherePredicate::Type(PredicateType { bounded_ty: Type::Path(of), bounds, .. })
                if of.path.is_ident("Self") =>
            {
                check_bounds(bounds, errors);
                if let Some(bound) = bounds.iter().find(|bound| is_marker(bound, "Display")) {
                    errors.report(bound, diag::contract::DISPLAY_IN_WHERE_CLAUSE);
                }
            }
            _ => errors.report(predicate, diag::contract::WHERE_CLAUSE),
        }
    }
}

fn check_supertraits(item: &ItemTrait, errors: &mut Errors) {
    check_bounds(&item.supertraits, errors);
}

fn check_bounds<'a>(bounds: impl IntoIterator<Item = &'a TypeParamBound>, errors: &mut Errors) {
    for bound in bounds {
        let known = match bound {
            TypeParamBound::Lifetime(lifetime) => lifetime.ident == "static",
            bound => ["Send", "Sync", "Debug", "Display"].iter().any(|name| is_marker(bound, name)),
        };
        if !known {
            errors.report(bound, diag::contract::SUPERTRAIT);
        }
    }
}

fn check_member(member: &TraitItem, errors: &mut Errors) {
    match member {
        TraitItem::Fn(method) => {
            check_qualifiers(&method.sig, errors);
            check_generics(&method.sig, errors);
            check_receiver(&method.sig, errors);
            check_types(&method.sig, errors);
            check_reserved(&method.sig, errors);
            check_cfg(method, errors);
        }
        TraitItem::Const(constant) => errors.report(&constant.ident, diag::contract::CONSTANT),
        TraitItem::Type(ty) => errors.report(&ty.ident, diag::contract::TYPE),
        other => errors.report(other, diag::contract::NOT_A_METHOD),
    }
}

fn check_reserved(sig: &Signature, errors: &mut Errors) {
    let params = typed_params(sig).filter_map(|(ident, _)| ident);
    for ident in params.chain([&sig.ident]) {
        if names::plain(ident).starts_with("__") {
            errors.report(ident, diag::method::RESERVED_NAME);
        }
    }
}

fn check_cfg(method: &TraitItemFn, errors: &mut Errors) {
    let params = method.sig.inputs.iter().flat_map(|input| match input {
        FnArg::Receiver(receiver) => &receiver.attrs,
        FnArg::Typed(typed) => &typed.attrs,
    });
    for attr in method.attrs.iter().chain(params).filter(|attr| attr.path().is_ident("cfg")) {
        errors.report(attr, diag::method::CFG);
    }
}

fn check_qualifiers(sig: &Signature, errors: &mut Errors) {
    if let Some(token) = &sig.asyncness {
        errors.report(token, diag::method::ASYNC);
    }
    if let Some(token) = &sig.unsafety {
        errors.report(token, diag::method::UNSAFE);
    }
    if let Some(token) = &sig.constness {
        errors.report(token, diag::method::CONST);
    }
    if let Some(abi) = &sig.abi {
        errors.report(abi, diag::method::EXTERN);
    }
    if let Some(variadic) = &sig.variadic {
        errors.report(variadic, diag::method::VARIADIC);
    }
}

fn check_generics(sig: &Signature, errors: &mut Errors) {
    for param in &sig.generics.params {
        match param {
            GenericParam::Lifetime(lifetime) if lifetime.bounds.is_empty() => {}
            GenericParam::Lifetime(lifetime) => {
                errors.report(&lifetime.bounds, diag::method::LIFETIME_BOUNDS);
            }
            _ => errors.report(param, diag::method::GENERIC),
        }
    }
    if let Some(clause) = &sig.generics.where_clause {
        errors.report(clause, diag::method::WHERE_CLAUSE);
    }
}

fn check_receiver(sig: &Signature, errors: &mut Errors) {
    match sig.receiver() {
        None => check_static(sig, errors),
        Some(receiver) if receiver.colon_token.is_some() => {
            if receiver::parse_smart_receiver(&receiver.ty).is_none() {
                errors.report(receiver, diag::method::RECEIVER);
            }
        }
        Some(receiver) if receiver.reference.is_none() => {
            errors.report(receiver, diag::method::SELF_BY_VALUE);
        }
        Some(_) => {}
    }
}

fn check_static(sig: &Signature, errors: &mut Errors) {
    match &sig.output {
        ReturnType::Type(_, ty) if lifetime::borrows(ty) => {
            errors.report(ty, diag::method::BORROWS_FROM_NOTHING);
        }
        _ => errors.report(&sig.ident, diag::method::NO_RECEIVER),
    }
}

fn check_receivers(methods: &[ContractMethod], errors: &mut Errors) {
    if !methods.iter().any(|method| method.receiver == ReceiverKind::Arc) {
        return;
    }
    for method in methods {
        if let ReceiverKind::Mut | ReceiverKind::Box = method.receiver {
            errors.report(method.sig.receiver(), diag::method::SHARED_AND_CHANGED);
        }
    }
}

fn check_types(sig: &Signature, errors: &mut Errors) {
    let mut statics = StaticLifetimes { errors };
    sig.inputs.iter().for_each(|input| statics.visit_fn_arg(input));
    statics.visit_return_type(&sig.output);
    let params = typed_params(sig).map(|(_, ty)| ty);
    check_count(params.clone(), errors);
    for ty in params {
        match trait_object::dyn_of(ty) {
            Some(object) => check_dyn(&object, errors),
            None => check_value(ty, errors),
        }
    }
    if let ReturnType::Type(_, ty) = &sig.output {
        check_value(ty, errors);
    }
}

fn check_count<'a>(mut params: impl Iterator<Item = &'a Type>, errors: &mut Errors) {
    if let Some(ty) = params.nth(MAX_PARAMS) {
        errors.report(ty, diag::method::too_many_params(MAX_PARAMS));
    }
}

fn check_value(ty: &Type, errors: &mut Errors) {
    if is_unsized(ty) {
        errors.report(ty, diag::value::UNSIZED);
    } else {
        NeverCrossing { errors }.visit_type(ty);
    }
}

/// Checks a parameter that is a trait object behind a pointer.
fn check_dyn(ty: &DynType<'_>, errors: &mut Errors) {
    let Some((kind, _, arguments)) = trait_object::callback_bound(ty.object) else {
        return check_object(ty.object, ty.pointer, errors);
    };
    check_count(arguments.inputs.iter(), errors);
    if ty.pointer == DynPointer::Box {
        check_unbound(ty.object, errors);
    }
    check_pointer(ty, kind, errors);
    check_callback_bounds(ty.object, kind, errors);
    for lifetime in trait_object::named_lifetimes(arguments) {
        errors.report(&lifetime, diag::callback::NAMED_LIFETIME);
    }
    for param in &arguments.inputs {
        check_callback_param(param, errors);
    }
    check_callback_result(&arguments.output, errors);
}

fn check_pointer(
    DynType { object, pointer }: &DynType<'_>,
    kind: CallbackKind,
    errors: &mut Errors,
) {
    let (fits, right) = match kind {
        CallbackKind::Fn => (*pointer != DynPointer::Mut, "&dyn Fn(..)"),
        CallbackKind::FnMut => (*pointer != DynPointer::Ref, "&mut dyn FnMut(..)"),
        CallbackKind::FnOnce => (*pointer == DynPointer::Box, "Box<dyn FnOnce(..)>"),
    };
    if !fits {
        let written = match pointer {
            DynPointer::Ref => "&dyn",
            DynPointer::Mut => "&mut dyn",
            DynPointer::Box => "Box<dyn ..>",
        };
        errors.report(object, diag::callback::behind_pointer(kind.name(), written, right));
    }
}

fn check_callback_bounds(object: &TypeTraitObject, kind: CallbackKind, errors: &mut Errors) {
    for bound in &object.bounds {
        let known = [kind.name(), "Send", "Sync"].iter().any(|name| is_marker(bound, name));
        if !known && !matches!(bound, TypeParamBound::Lifetime(_)) {
            errors.report(bound, diag::callback::BOUND);
        }
    }
}

fn check_callback_param(ty: &Type, errors: &mut Errors) {
    match trait_object::dyn_of(ty) {
        Some(inner) if trait_object::callback_bound(inner.object).is_some() => {
            errors.report(ty, diag::callback::IN_A_CALLBACK);
        }
        Some(inner) => check_object(inner.object, inner.pointer, errors),
        None => check_value(ty, errors),
    }
}

fn check_callback_result(output: &ReturnType, errors: &mut Errors) {
    let ReturnType::Type(_, ty) = output else { return };
    if lifetime::borrows(ty) {
        errors.report(ty, diag::callback::RETURNS_A_BORROW);
    } else {
        check_value(ty, errors);
    }
}

/// Refuses a lifetime on a trait object that is given away.
fn check_unbound(object: &TypeTraitObject, errors: &mut Errors) {
    for bound in &object.bounds {
        if let TypeParamBound::Lifetime(lifetime) = bound
            && lifetime.ident != "static"
        {
            errors.report(lifetime, diag::value::GIVEN_OBJECT_BORROWS);
        }
    }
}

fn check_object(object: &TypeTraitObject, pointer: DynPointer, errors: &mut Errors) {
    if pointer == DynPointer::Box {
        check_unbound(object, errors);
    }
    if object.bounds.len() == 1 {
        return;
    }
    for bound in &object.bounds {
        if let Some(name) = ["Send", "Sync"].iter().find(|name| is_marker(bound, name)) {
            errors.report(bound, diag::value::object_marker(name));
        }
    }
}

fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::Slice(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        Type::Paren(paren) => is_unsized(&paren.elem),
        Type::Group(group) => is_unsized(&group.elem),
        _ => false,
    }
}

/// `&dyn Trait` of what may be a contract.
fn is_borrowed_object(ty: &Type) -> bool {
    trait_object::dyn_of(ty)
        .is_some_and(|found| trait_object::callback_bound(found.object).is_none())
}

/// Refuses types that can never cross, whatever their names mean.
struct NeverCrossing<'d> {
    errors: &'d mut Errors,
}

impl<'ast> Visit<'ast> for NeverCrossing<'_> {
    fn visit_type(&mut self, ty: &'ast Type) {
        let refused = match ty {
            Type::TraitObject(object) if trait_object::callback_bound(object).is_some() => {
                diag::value::CALLBACK_IN_A_TYPE
            }
            Type::TraitObject(object) => return check_object(object, DynPointer::Box, self.errors),
            Type::ImplTrait(_) => diag::value::IMPL_TRAIT,
            Type::Reference(_) if is_borrowed_object(ty) => diag::value::BORROWED_OBJECT,
            Type::BareFn(_) => diag::value::FUNCTION_POINTER,
            Type::Ptr(_) => diag::value::RAW_POINTER,
            Type::Never(_) => diag::value::NEVER,
            Type::Path(path) if path.path.is_ident("Self") => diag::value::SELF_TYPE,
            _ => return visit::visit_type(self, ty),
        };
        self.errors.report(ty, refused);
    }
}

/// Refuses `'static` wherever it is written: on `self`, in a type, as an argument of one.
struct StaticLifetimes<'d> {
    errors: &'d mut Errors,
}

impl<'ast> Visit<'ast> for StaticLifetimes<'_> {
    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        if lifetime.ident == "static" {
            self.errors.report(lifetime, diag::value::STATIC_BORROW);
        }
    }
}

fn check_names(methods: &[ContractMethod], errors: &mut Errors) {
    let mut seen = HashSet::new();
    for method in methods {
        if !seen.insert(names::plain(method.ident())) {
            errors.report(method.ident(), diag::method::SAME_NAME);
        }
    }
    for method in methods {
        if let Some(of) = names::plain(method.ident()).strip_prefix("try_")
            && seen.contains(of)
        {
            errors.report(method.ident(), diag::method::same_name_as_fallible(of));
        }
    }
    for method in methods.iter().filter(|method| method.is_appended()) {
        let name = names::plain(method.ident());
        let query = names::query(method.ident()).to_string();
        if let Some(other) = methods.iter().find(|other| query == names::plain(other.ident())) {
            errors.report(other.ident(), diag::method::same_name_as_query(&query, &name));
        }
    }
}

fn check_since(methods: &[ContractMethod], version: Option<(u32, u32)>, errors: &mut Errors) {
    let Some(version) = version else { return };
    let mut last = (version.0, 0);
    for method in methods {
        let Some(since) = &method.since else {
            if last.1 > 0 {
                errors.report(method.ident(), diag::since::missing(last));
            }
            continue;
        };
        let wrong = if since.version.0 != version.0 {
            diag::since::other_major(version)
        } else if since.version.1 == 0 {
            diag::since::first_version(version.0)
        } else if since.version > version {
            diag::since::too_new(version, &since.text.value())
        } else if since.version < last {
            diag::since::OUT_OF_ORDER
        } else {
            last = since.version;
            continue;
        };
        errors.report(&since.text, wrong);
    }
}

fn check_optional(methods: &[ContractMethod], errors: &mut Errors) {
    for method in methods.iter().filter(|method| method.has_default) {
        if let Some(word) = method.since.as_ref().and_then(|since| since.optional.as_ref()) {
            errors.report(word, diag::since::OPTIONAL_WITH_BODY);
        }
    }
}
