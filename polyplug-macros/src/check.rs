//! The rules of a contract, a function each. All of them run; none stops at the first mistake.
//!
//! On the trait: [`check_head`], [`check_supertraits`], [`check_member`].
//! On a method: [`check_reserved`], [`check_cfg`], [`check_qualifiers`], [`check_generics`],
//! [`check_receiver`], [`check_types`].
//! On all methods: [`check_names`], [`check_since`].
//!
//! Which types can cross is not decided here but by the `AbiType` trait, which sees through aliases;
//! [`check_types`] only refuses what never can.

use std::collections::HashSet;

use syn::{
    FnArg, GenericParam, ItemTrait, Lifetime, ReturnType, Signature, TraitItem, TraitItemFn, Type,
    TypeParamBound,
    visit::{self, Visit},
};

use crate::{
    crossing,
    diag::Diagnostics,
    model::{Method, typed_params},
    names,
};

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
    if let Some(clause) = &item.generics.where_clause {
        diag.error(clause, "a contract has no `where` clause", "remove it");
    }
}

fn check_supertraits(item: &ItemTrait, diag: &mut Diagnostics) {
    for bound in &item.supertraits {
        let known = match bound {
            TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| {
                ["Send", "Sync", "Debug"].iter().any(|name| last.ident == name)
            }),
            TypeParamBound::Lifetime(lifetime) => lifetime.ident == "static",
            _ => false,
        };
        if !known {
            diag.error(
                bound,
                "a contract can require `Send`, `Sync`, `Debug` and `'static`, and nothing else",
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
        Some(receiver) if receiver.reference.is_none() || receiver.colon_token.is_some() => diag
            .error(
                receiver,
                "a method of a contract takes `&self` or `&mut self`: an instance stays on its side",
                "write `&self`, or `&mut self` if it changes the instance",
            ),
        Some(_) => {}
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
    let ret = match &sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(&**ty),
    };
    for ty in params.chain(ret) {
        if is_unsized(ty) {
            let help = "write `&str` or `&[T]` to borrow it, `String` or `Vec<T>` to give it away";
            diag.error(ty, "a value of no fixed size cannot cross a plugin boundary", help);
        } else {
            Types { diag }.visit_type(ty);
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
            Type::TraitObject(_) => Some((
                "a trait object cannot cross a plugin boundary yet",
                "pass the data itself, or declare the methods in this contract",
            )),
            Type::BareFn(_) => Some((
                "a function pointer cannot cross a plugin boundary yet",
                "declare a method in this contract",
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
