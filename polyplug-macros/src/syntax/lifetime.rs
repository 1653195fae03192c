//! The lifetimes in a type, written or not.
//!
//! **Invariant:** a lifetime that a name hides is not seen. The expansion asserts that no name hides a borrow.

use syn::{
    Lifetime, PathArguments, Type, TypeMacro, TypePath, TypeReference, TypeTraitObject,
    visit::{self, Visit},
    visit_mut::{self, VisitMut},
};

use super::{
    trait_object::{iterator_item, object_lifetime},
    word::{is_lifetime, is_word},
};
use crate::names;

/// The lifetimes of the references and of the iterators in a type, in the order in which they begin.
pub(crate) fn lifetimes(ty: &Type) -> Vec<Option<String>> {
    #[derive(Default)]
    struct Found(Vec<Option<String>>);
    impl<'ast> Visit<'ast> for Found {
        fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
            self.0.push(reference.lifetime.as_ref().and_then(lifetime_name));
            visit::visit_type_reference(self, reference);
        }

        fn visit_type_trait_object(&mut self, object: &'ast TypeTraitObject) {
            let is_iterator = iterator_item(object).is_some();
            if let Some(lifetime) = object_lifetime(object).filter(|_| is_iterator) {
                self.0.push(lifetime_name(lifetime));
            }
            visit::visit_type_trait_object(self, object);
        }
    }
    let mut found = Found::default();
    found.visit_type(ty);
    found.0
}

/// How many borrows are written in a type: its references, and its iterators, also those without a lifetime. The SDK's
/// type for an iterator that is lent is called by a generated name, which no author can write.
pub(crate) fn written_borrows(ty: &Type) -> usize {
    struct Count(usize);
    impl<'ast> Visit<'ast> for Count {
        fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
            self.0 += 1;
            visit::visit_type_reference(self, reference);
        }

        fn visit_type_trait_object(&mut self, object: &'ast TypeTraitObject) {
            self.0 += usize::from(iterator_item(object).is_some());
            visit::visit_type_trait_object(self, object);
        }

        fn visit_type_path(&mut self, path: &'ast TypePath) {
            let mut names = path.path.segments.iter().map(|segment| &segment.ident);
            let is_lent = names.next().is_some_and(|name| is_word(name, "__pp"))
                && names.next().is_some_and(|name| is_word(name, "LentIterator"));
            self.0 += usize::from(is_lent);
            visit::visit_type_path(self, path);
        }
    }
    let mut count = Count(0);
    count.visit_type(ty);
    count.0
}

/// Whether a lifetime is written in a type anywhere but on a reference: as the argument of a name.
pub(crate) fn takes_lifetime(ty: &Type) -> bool {
    struct Found(bool);
    impl<'ast> Visit<'ast> for Found {
        fn visit_lifetime(&mut self, _: &'ast Lifetime) {
            self.0 = true;
        }

        fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
            visit::visit_type(self, &reference.elem);
        }
    }
    let mut found = Found(false);
    found.visit_type(ty);
    found.0
}

/// Whether a lifetime stands inside of a name, as in `Option<&str>` and `<&str as Trait>::Type`, where the name decides
/// what becomes of it. In references, tuples, arrays and slices it is what it is written as.
pub(crate) fn lifetime_in_a_name(ty: &Type) -> bool {
    struct Found(bool);
    impl<'ast> Visit<'ast> for Found {
        fn visit_type_path(&mut self, path: &'ast TypePath) {
            let mut inner = AnyLifetime(false);
            visit::visit_type_path(&mut inner, path);
            self.0 |= inner.0;
        }

        fn visit_type_macro(&mut self, _: &'ast TypeMacro) {
            self.0 = true;
        }
    }
    let mut found = Found(false);
    found.visit_type(ty);
    found.0
}

/// Whether there is a lifetime, or a reference, which has one.
struct AnyLifetime(bool);

impl<'ast> Visit<'ast> for AnyLifetime {
    fn visit_lifetime(&mut self, _: &'ast Lifetime) {
        self.0 = true;
    }

    fn visit_type_reference(&mut self, _: &'ast TypeReference) {
        self.0 = true;
    }
}

/// All lifetimes in a type in the order in which they are written, also those that are left out of references.
pub(crate) fn all_lifetimes(ty: &Type) -> Vec<Option<String>> {
    #[derive(Default)]
    struct Found(Vec<Option<String>>);
    impl<'ast> Visit<'ast> for Found {
        fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
            self.0.push(lifetime_name(lifetime));
        }

        fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
            self.0.push(reference.lifetime.as_ref().and_then(lifetime_name));
            visit::visit_type(self, &reference.elem);
        }

        // A callback borrows for one call, and its lifetimes are its own.
        fn visit_type_trait_object(&mut self, object: &'ast TypeTraitObject) {
            if iterator_item(object).is_some() {
                visit::visit_type_trait_object(self, object);
            }
        }
    }
    let mut found = Found::default();
    found.visit_type(ty);
    found.0
}

/// The types of the standard library in which a lifetime of its own can be told apart, and how many arguments they have.
const TRANSPARENT: &[(&str, usize)] = &[("Box", 1), ("Option", 1), ("Result", 2), ("Vec", 1)];

/// Whether a type has two lifetimes, at least one of them inside of a name. `unnamed` is the name of the lifetimes that
/// are left out, if they have one.
pub(crate) fn is_mixed_in_a_name(ty: &Type, unnamed: Option<&str>) -> bool {
    let mut lifetimes = all_lifetimes(ty);
    for lifetime in &mut lifetimes {
        *lifetime = lifetime.take().or_else(|| unnamed.map(str::to_owned));
    }
    lifetimes.sort();
    lifetimes.dedup();
    lifetimes.len() > 1 && lifetime_in_a_name(ty)
}

/// Whether each name in a type that has a lifetime inside is called like a type of the standard library which has its
/// arguments in the order in which they are written.
pub(crate) fn is_transparent(ty: &Type) -> bool {
    struct Found(bool);
    impl<'ast> Visit<'ast> for Found {
        fn visit_type_path(&mut self, path: &'ast TypePath) {
            let mut inner = AnyLifetime(false);
            visit::visit_type_path(&mut inner, path);
            if inner.0 {
                self.0 &= path.qself.is_none() && path.path.segments.len() == 1;
                let segment = path.path.segments.first();
                self.0 &= segment.is_some_and(|segment| match &segment.arguments {
                    PathArguments::AngleBracketed(arguments) => {
                        TRANSPARENT.iter().any(|(name, count)| {
                            is_word(&segment.ident, name) && arguments.args.len() == *count
                        })
                    }
                    _ => false,
                });
            }
            visit::visit_type_path(self, path);
        }

        fn visit_type_macro(&mut self, _: &'ast TypeMacro) {
            self.0 = false;
        }
    }
    let mut found = Found(true);
    found.visit_type(ty);
    found.0
}

/// The lifetime's name; `'_` has none.
pub(crate) fn lifetime_name(lifetime: &Lifetime) -> Option<String> {
    (!is_lifetime(lifetime, "_")).then(|| names::plain(&lifetime.ident))
}

/// Whether there is a lifetime in a type, written or not.
pub(crate) fn borrows(ty: &Type) -> bool {
    with_lifetimes(ty, None).1
}

/// Replaces all lifetimes, with `None` by ones for the compiler to find; says if there are any.
pub(crate) fn with_lifetimes(ty: &Type, lifetime: Option<&'static str>) -> (Type, bool) {
    struct Replace {
        lifetime: Option<&'static str>,
        any: bool,
    }
    impl VisitMut for Replace {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            self.any = true;
            *lifetime = Lifetime::new(self.lifetime.unwrap_or("'_"), lifetime.span());
        }

        fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
            self.any = true;
            let span = reference.and_token.span;
            reference.lifetime = self.lifetime.map(|name| Lifetime::new(name, span));
            visit_mut::visit_type_mut(self, &mut reference.elem);
        }
    }
    let mut ty = ty.clone();
    let mut replace = Replace { lifetime, any: false };
    replace.visit_type_mut(&mut ty);
    (ty, replace.any)
}
