//! The rules of a contract, a function each. All of them run; none stops at the first mistake.
//!
//! On the trait: [`check_head`], [`check_supertraits`], [`check_member`].
//! On a method: [`check_reserved`], [`check_cfg`], [`check_qualifiers`], [`check_generics`],
//! [`check_receiver`], [`check_types`], [`check_dyn`].
//! On all methods: [`check_names`], [`check_since`], [`check_optional`], [`check_receivers`].
//!
//! Which types can cross is not decided here but by the `AbiType` trait, which sees through aliases;
//! [`check_types`] only refuses what never can.

use std::collections::HashSet;

use syn::{
    FnArg, GenericParam, ItemTrait, Lifetime, PredicateType, ReturnType, Signature, TraitItem,
    TraitItemFn, Type, TypeParamBound, TypeTraitObject, WherePredicate,
    visit::{self, Visit},
};

use crate::{
    crossing,
    diag::Diagnostics,
    model::{Method, Receiver, typed_params},
    names,
    param::{self, CallbackKind, Dyn, Held, is_marker},
    parse,
};

/// How many parameters a method can have besides `self`, and a callback.
const MAX_PARAMS: usize = 16;

/// Checks the trait as it was written.
pub(crate) fn check_trait(item: &ItemTrait, diag: &mut Diagnostics) {
    check_head(item, diag);
    check_supertraits(item, diag);
    for member in &item.items {
        check_member(member, diag);
    }
}

/// Checks the methods against each other and against the contract's version.
pub(crate) fn check_methods(
    methods: &[Method],
    version: Option<(u32, u32)>,
    diag: &mut Diagnostics,
) {
    check_names(methods, diag);
    check_since(methods, version, diag);
    check_optional(methods, diag);
    check_receivers(methods, diag);
}

fn check_head(item: &ItemTrait, diag: &mut Diagnostics) {
    if let Some(token) = &item.unsafety {
        let help = "remove `unsafe`; what implementers must keep goes into the documentation";
        diag.error(token, "a contract cannot be an unsafe trait", help);
    }
    if let Some(token) = &item.auto_token {
        diag.error(token, "a contract cannot be an auto trait", "remove `auto`");
    }
    if let Some(param) = item.generics.params.first() {
        let help = "write a contract for each type, or pass the values in a form all of them share";
        diag.error(param, "a contract has no type or lifetime parameters", help);
    }
    let predicates = item.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    for predicate in predicates {
        match predicate {
            WherePredicate::Type(PredicateType { bounded_ty: Type::Path(of), bounds, .. })
                if of.path.is_ident("Self") =>
            {
                check_bounds(bounds, diag);
                if let Some(bound) = bounds.iter().find(|bound| is_marker(bound, "Display")) {
                    let help = "write `trait Name: Display` instead";
                    diag.error(bound, "a contract requires `Display` as a supertrait", help);
                }
            }
            _ => diag.error(
                predicate,
                "a `where` clause of a contract says what `Self` is, and nothing else",
                "remove it",
            ),
        }
    }
}

fn check_supertraits(item: &ItemTrait, diag: &mut Diagnostics) {
    check_bounds(&item.supertraits, diag);
}

fn check_bounds<'a>(bounds: impl IntoIterator<Item = &'a TypeParamBound>, diag: &mut Diagnostics) {
    for bound in bounds {
        let known = match bound {
            TypeParamBound::Lifetime(lifetime) => lifetime.ident == "static",
            bound => ["Send", "Sync", "Debug", "Display"].iter().any(|name| is_marker(bound, name)),
        };
        if !known {
            diag.error(
                bound,
                "a contract can require `Send`, `Sync`, `Debug`, `Display` and `'static`, and nothing else",
                "declare the methods you need in the contract itself",
            );
        }
    }
}

fn check_member(member: &TraitItem, diag: &mut Diagnostics) {
    match member {
        TraitItem::Fn(method) => {
            check_qualifiers(&method.sig, diag);
            check_generics(&method.sig, diag);
            check_receiver(&method.sig, diag);
            check_types(&method.sig, diag);
            check_reserved(&method.sig, diag);
            check_cfg(method, diag);
        }
        TraitItem::Const(constant) => diag.error(
            &constant.ident,
            "an associated constant cannot cross a plugin boundary",
            "make it a method: `fn name(&self) -> Type`",
        ),
        TraitItem::Type(ty) => diag.error(
            &ty.ident,
            "an associated type cannot cross a plugin boundary",
            "name the type itself in the methods",
        ),
        other => diag.error(other, "a contract consists of methods", "remove this"),
    }
}

fn check_reserved(sig: &Signature, diag: &mut Diagnostics) {
    let params = typed_params(sig).filter_map(|(ident, _)| ident);
    for ident in params.chain([&sig.ident]) {
        if names::plain(ident).starts_with("__") {
            diag.error(ident, "names that begin with `__` belong to generated code", "rename it");
        }
    }
}

fn check_cfg(method: &TraitItemFn, diag: &mut Diagnostics) {
    let params = method.sig.inputs.iter().flat_map(|input| match input {
        FnArg::Receiver(receiver) => &receiver.attrs,
        FnArg::Typed(typed) => &typed.attrs,
    });
    for attr in method.attrs.iter().chain(params).filter(|attr| attr.path().is_ident("cfg")) {
        diag.error(
            attr,
            "a contract is the same in every build, so no part of it can have `#[cfg]`",
            "remove it; a method that works in some builds only can return a `Result`",
        );
    }
}

fn check_qualifiers(sig: &Signature, diag: &mut Diagnostics) {
    if let Some(token) = &sig.asyncness {
        diag.error(
            token,
            "an async method cannot cross a plugin boundary",
            "remove `async` and let the host call the method from a thread that may block",
        );
    }
    if let Some(token) = &sig.unsafety {
        diag.error(token, "a method of a contract cannot be unsafe", "remove `unsafe`");
    }
    if let Some(token) = &sig.constness {
        diag.error(token, "a method of a contract cannot be const", "remove `const`");
    }
    if let Some(abi) = &sig.abi {
        let help = "remove `extern`; the generated table has the C calling convention";
        diag.error(abi, "a method of a contract has no calling convention of its own", help);
    }
    if let Some(variadic) = &sig.variadic {
        diag.error(variadic, "a method of a contract cannot be variadic", "pass a slice");
    }
}

fn check_generics(sig: &Signature, diag: &mut Diagnostics) {
    for param in &sig.generics.params {
        match param {
            GenericParam::Lifetime(lifetime) if lifetime.bounds.is_empty() => {}
            GenericParam::Lifetime(lifetime) => diag.error(
                &lifetime.bounds,
                "a lifetime of a contract has no bounds",
                "use one lifetime for what must live equally long",
            ),
            _ => diag.error(
                param,
                "a generic method cannot cross a plugin boundary: it has no single address",
                "write a method for each type",
            ),
        }
    }
    if let Some(clause) = &sig.generics.where_clause {
        diag.error(clause, "a method of a contract has no `where` clause", "remove it");
    }
}

fn check_receiver(sig: &Signature, diag: &mut Diagnostics) {
    match sig.receiver() {
        None => check_static(sig, diag),
        Some(receiver) if receiver.colon_token.is_some() => {
            if parse::smart_receiver(&receiver.ty).is_none() {
                diag.error(
                    receiver,
                    "a method of a contract takes `&self`, `&mut self`, `self: Box<Self>` or `self: Arc<Self>`",
                    "write one of the four",
                );
            }
        }
        Some(receiver) if receiver.reference.is_none() => diag.error(
            receiver,
            "a method of a contract cannot take `self`: the value has no size on the other side",
            "write `self: Box<Self>` if the method uses the instance up, otherwise `&self`",
        ),
        Some(_) => {}
    }
}

fn check_receivers(methods: &[Method], diag: &mut Diagnostics) {
    if !methods.iter().any(|method| method.receiver == Receiver::Arc) {
        return;
    }
    for method in methods {
        if let Receiver::Mut | Receiver::Box = method.receiver {
            diag.error(
                method.sig.receiver(),
                "an instance that shares itself by `self: Arc<Self>` cannot be changed or used up",
                "take `&self` here, or remove the methods with `self: Arc<Self>`",
            );
        }
    }
}

fn check_static(sig: &Signature, diag: &mut Diagnostics) {
    if let ReturnType::Type(_, ty) = &sig.output
        && crossing::borrows(ty)
    {
        diag.error(
            ty,
            "a method can only return what it borrows from `self` or from a parameter",
            "add `&self` as the first parameter",
        );
    } else {
        diag.error(
            &sig.ident,
            "a method of a contract takes `&self` or `&mut self`",
            "add `&self` as the first parameter",
        );
    }
}

fn check_types(sig: &Signature, diag: &mut Diagnostics) {
    let mut statics = Statics { diag };
    sig.inputs.iter().for_each(|input| statics.visit_fn_arg(input));
    statics.visit_return_type(&sig.output);
    let params = typed_params(sig).map(|(_, ty)| ty);
    check_count(params.clone(), diag);
    let ret = match &sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(&**ty),
    };
    for ty in params {
        match param::dyn_of(ty) {
            Some(object) => check_dyn(&object, diag),
            None => check_value(ty, diag),
        }
    }
    if let Some(ty) = ret {
        check_value(ty, diag);
    }
}

fn check_count<'a>(mut params: impl Iterator<Item = &'a Type>, diag: &mut Diagnostics) {
    if let Some(ty) = params.nth(MAX_PARAMS) {
        let rule = format!("no more than {MAX_PARAMS} parameters cross a plugin boundary");
        diag.error(ty, &rule, "put those that belong together into a struct");
    }
}

fn check_value(ty: &Type, diag: &mut Diagnostics) {
    if is_unsized(ty) {
        let help = "write `&str` or `&[T]` to borrow it, `String` or `Vec<T>` to give it away";
        diag.error(ty, "a value of no fixed size cannot cross a plugin boundary", help);
    } else {
        Types { diag }.visit_type(ty);
    }
}

/// Checks a parameter that is a trait object behind a pointer.
fn check_dyn(Dyn { object, held }: &Dyn<'_>, diag: &mut Diagnostics) {
    let Some((kind, _, arguments)) = param::callback_bound(object) else {
        return check_object(object, *held, diag);
    };
    check_count(arguments.inputs.iter(), diag);
    if *held == Held::Box {
        check_unbound(object, diag);
    }
    let written = match held {
        Held::Ref => "&dyn",
        Held::Mut => "&mut dyn",
        Held::Box => "Box<dyn ..>",
    };
    let fits = match kind {
        CallbackKind::Fn => *held != Held::Mut,
        CallbackKind::FnMut => *held != Held::Ref,
        CallbackKind::FnOnce => *held == Held::Box,
    };
    if !fits {
        let name = kind.name();
        let help = match kind {
            CallbackKind::Fn => "write `&dyn Fn(..)`",
            CallbackKind::FnMut => "write `&mut dyn FnMut(..)`",
            CallbackKind::FnOnce => "write `Box<dyn FnOnce(..)>`",
        };
        diag.error(object, &format!("a `{name}` cannot be called behind `{written}`"), help);
    }
    for bound in &object.bounds {
        let known = [kind.name(), "Send", "Sync"].iter().any(|name| param::is_marker(bound, name));
        if !known && !matches!(bound, TypeParamBound::Lifetime(_)) {
            let help = "remove the bound";
            diag.error(bound, "a callback can be `Send` and `Sync`, and nothing else", help);
        }
    }
    for lifetime in param::named_lifetimes(arguments) {
        let help = "leave the lifetime out";
        diag.error(&lifetime, "what a callback borrows, it borrows for one call", help);
    }
    for ty in &arguments.inputs {
        match param::dyn_of(ty) {
            Some(inner) if param::callback_bound(inner.object).is_some() => diag.error(
                ty,
                "a callback cannot take a callback",
                "declare a contract with a method, and take `&dyn` of it",
            ),
            Some(inner) => check_dyn(&inner, diag),
            None => check_value(ty, diag),
        }
    }
    if let ReturnType::Type(_, ty) = &arguments.output {
        if crossing::borrows(ty) {
            let help = "return an owned value like `String`";
            diag.error(ty, "a callback returns nothing that is borrowed", help);
        } else {
            check_value(ty, diag);
        }
    }
}

/// Refuses a lifetime on a trait object that is given away.
fn check_unbound(object: &TypeTraitObject, diag: &mut Diagnostics) {
    for bound in &object.bounds {
        if let TypeParamBound::Lifetime(lifetime) = bound
            && lifetime.ident != "static"
        {
            let help = "remove the lifetime, or lend the object as `&dyn ..` or `&mut dyn ..`";
            diag.error(lifetime, "what is given away borrows nothing", help);
        }
    }
}

fn check_object(object: &TypeTraitObject, held: Held, diag: &mut Diagnostics) {
    if held == Held::Box {
        check_unbound(object, diag);
    }
    if object.bounds.len() == 1 {
        return;
    }
    for bound in &object.bounds {
        if let Some(name) = ["Send", "Sync"].iter().find(|name| param::is_marker(bound, name)) {
            let rule = "an object of a contract is `Send` and `Sync` exactly when the contract is";
            let help = format!("remove it here, and write `trait Contract: {name}` there");
            diag.error(bound, rule, &help);
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
    param::dyn_of(ty).is_some_and(|found| param::callback_bound(found.object).is_none())
}

/// Refuses types that can never cross, whatever their names stand for.
struct Types<'d> {
    diag: &'d mut Diagnostics,
}

impl<'ast> Visit<'ast> for Types<'_> {
    fn visit_type(&mut self, ty: &'ast Type) {
        let refused = match ty {
            Type::ImplTrait(_) => Some((
                "`impl Trait` cannot cross a plugin boundary: it stands for many types",
                "name one type",
            )),
            Type::TraitObject(object) => {
                return if param::callback_bound(object).is_some() {
                    let rule = "a callback crosses as a parameter, not as a part of another type or a result";
                    self.diag.error(
                        ty,
                        rule,
                        "declare a contract with a method, and use `Box<dyn ..>` of it",
                    );
                } else {
                    check_object(object, Held::Box, self.diag);
                };
            }
            Type::Reference(_) if is_borrowed_object(ty) => Some((
                "a borrowed object crosses as a parameter, not as a part of another type or a result",
                "write `Box<dyn ..>` to give the object away, or `Arc<dyn ..>` to share it",
            )),
            Type::BareFn(_) => Some((
                "a function pointer cannot cross a plugin boundary: it has another calling convention there",
                "write `&dyn Fn(..)`",
            )),
            Type::Ptr(_) => Some((
                "a raw pointer cannot cross a plugin boundary: nobody knows what it points to",
                "write `&T`, `&[T]` or `&str`",
            )),
            Type::Never(_) => Some(("a method of a contract returns", "write the type it returns")),
            Type::Path(path) if path.path.is_ident("Self") => Some((
                "`Self` cannot cross a plugin boundary: an instance stays on its side",
                "name another type",
            )),
            _ => None,
        };
        match refused {
            Some((rule, help)) => self.diag.error(ty, rule, help),
            None => visit::visit_type(self, ty),
        }
    }
}

/// Refuses `'static` wherever it is written: on `self`, in a type, as an argument of one.
struct Statics<'d> {
    diag: &'d mut Diagnostics,
}

impl<'ast> Visit<'ast> for Statics<'_> {
    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        if lifetime.ident == "static" {
            self.diag.error(
                lifetime,
                "a `'static` borrow cannot cross a plugin boundary: a library is not there for ever",
                "leave the lifetime out, or return an owned value like `String`",
            );
        }
    }
}

fn check_names(methods: &[Method], diag: &mut Diagnostics) {
    let mut seen = HashSet::new();
    for method in methods {
        if !seen.insert(names::plain(method.ident())) {
            diag.error(
                method.ident(),
                "a contract has one method of each name",
                "rename one of the two",
            );
        }
    }
    for method in methods {
        if let Some(of) = names::plain(method.ident()).strip_prefix("try_")
            && seen.contains(of)
        {
            let rule = format!("the proxy has a method `try_{of}` already: `{of}` with its errors");
            diag.error(method.ident(), &rule, "rename one of the two");
        }
    }
    for method in methods.iter().filter(|method| method.is_appended()) {
        let name = names::plain(method.ident());
        let query = names::query(method.ident());
        if let Some(other) = methods.iter().find(|other| query == names::plain(other.ident())) {
            let rule = format!(
                "the proxy has a method `{query}` already: whether the plugin has `{name}`"
            );
            diag.error(other.ident(), &rule, "rename one of the two");
        }
    }
}

fn check_since(methods: &[Method], version: Option<(u32, u32)>, diag: &mut Diagnostics) {
    let Some(version) = version else { return };
    let mut last = (version.0, 0);
    for method in methods {
        let Some(since) = &method.since else {
            if last.1 > 0 {
                let rule = "new methods are appended, and this one, without `#[since(..)]`, is old";
                let help = format!("write `#[since(\"{}.{}\")]`, or move it up", last.0, last.1);
                diag.error(method.ident(), rule, &help);
            }
            continue;
        };
        let (major, minor) = version;
        if since.version.0 != major {
            let rule = format!("a contract of major version {major} has no methods of another one");
            diag.error(&since.text, &rule, &format!("write `#[since(\"{major}.{minor}\")]`"));
        } else if since.version.1 == 0 {
            let rule = format!("every plugin of version {major}.0 has the method");
            diag.error(&since.text, &rule, "remove `#[since(..)]`");
        } else if since.version > version {
            let rule = format!("the method is newer than its contract, which has {major}.{minor}");
            let help = format!("raise the contract's version to \"{}\"", since.text.value());
            diag.error(&since.text, &rule, &help);
        } else if since.version < last {
            let rule = "new methods are appended, and the one before this is newer";
            diag.error(&since.text, rule, "move the method up");
        } else {
            last = since.version;
        }
    }
}

fn check_optional(methods: &[Method], diag: &mut Diagnostics) {
    for method in methods.iter().filter(|method| method.has_default) {
        if let Some(word) = method.since.as_ref().and_then(|since| since.optional.as_ref()) {
            diag.error(
                word,
                "a method with a body is never missing: where a plugin lacks it, the host runs the body",
                "remove `optional`, or the body",
            );
        }
    }
}
