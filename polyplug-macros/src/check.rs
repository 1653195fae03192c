//! The rules of a contract, a function each. All of them run; none stops at the first mistake.
//!
//! On the trait: [`check_head`], [`check_supertraits`], [`check_member`].
//! On a method: [`check_qualifiers`], [`check_generics`], [`check_receiver`], [`check_types`].
//! On all methods: [`check_names`], [`check_since`].
//!
//! Which types can cross is not decided here but by the `AbiType` trait, which sees through aliases;
//! [`check_types`] only refuses what never can.

use std::collections::HashSet;

use quote::ToTokens as _;
use syn::{
    GenericParam, ItemTrait, ReturnType, Signature, TraitItem, Type, TypeParamBound,
    visit::{self, Visit},
};

use crate::{diag::Diagnostics, model::Method, names};

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
            for attr in method.attrs.iter().filter(|attr| attr.path().is_ident("cfg")) {
                diag.error(
                    attr,
                    "a contract is the same in every build, so its methods cannot have `#[cfg]`",
                    "remove it; a method that works in some builds only can return a `Result`",
                );
            }
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
        if !matches!(param, GenericParam::Lifetime(_)) {
            diag.error(
                param,
                "a generic method cannot cross a plugin boundary: it has no single address",
                "write a method for each type",
            );
        }
    }
    if let Some(clause) = &sig.generics.where_clause {
        diag.error(clause, "a method of a contract has no `where` clause", "remove it");
    }
}

fn check_receiver(sig: &Signature, diag: &mut Diagnostics) {
    match sig.receiver() {
        None => diag.error(
            &sig.ident,
            "a method of a contract takes `&self` or `&mut self`",
            "add `&self` as the first parameter",
        ),
        Some(receiver) if receiver.reference.is_none() || receiver.colon_token.is_some() => diag
            .error(
                receiver,
                "a method of a contract takes `&self` or `&mut self`: an instance stays on its side",
                "write `&self`, or `&mut self` if it changes the instance",
            ),
        Some(_) => {}
    }
}

fn check_types(sig: &Signature, diag: &mut Diagnostics) {
    let mut types = Types { diag, borrows: 0 };
    for (_, ty) in crate::model::typed_params(sig) {
        types.visit_type(ty);
    }
    if let ReturnType::Type(_, ty) = &sig.output {
        let borrowed_before = types.borrows;
        types.visit_type(ty);
        let borrows = types.borrows > borrowed_before;
        if borrows && sig.receiver().is_none() {
            diag.error(
                ty,
                "a method can only return what it borrows from `self`",
                "add `&self`, or return an owned value like `String`",
            );
        }
    }
}

/// Refuses types that can never cross, whatever their names stand for.
struct Types<'d> {
    diag: &'d mut Diagnostics,
    borrows: usize,
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

    fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
        self.borrows += 1;
        if let Some(lifetime) = reference.lifetime.as_ref().filter(|life| life.ident == "static") {
            self.diag.error(
                lifetime,
                "a `'static` borrow cannot cross a plugin boundary: a library is not there for ever",
                "leave the lifetime out, or return an owned value like `String`",
            );
        }
        visit::visit_type_reference(self, reference);
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
        if seen.contains(&names::fallible(method.ident()).to_string()) {
            diag.error(
                method.ident(),
                &format!(
                    "the proxy has a method `try_{0}` that reports errors of `{0}`, and so does the contract",
                    names::plain(method.ident())
                ),
                "rename one of the two",
            );
        }
    }
}

fn check_since(methods: &[Method], version: Option<(u32, u32)>, diag: &mut Diagnostics) {
    let Some(version) = version else { return };
    let mut last = (version.0, 0);
    for method in methods {
        let place = method.ident().to_token_stream();
        let since = method.since.unwrap_or((version.0, 0));
        if since.0 != version.0 || since > version {
            diag.error(
                place,
                "a method comes with a minor version of this major, up to the contract's own",
                &format!("write `#[since(\"{}.{}\")]`", version.0, version.1),
            );
        } else if since < last {
            diag.error(
                place,
                "a newer method stands before this one, but new methods are appended",
                "move it up, before all methods with a later `#[since(..)]`",
            );
        } else {
            last = since;
        }
    }
}
