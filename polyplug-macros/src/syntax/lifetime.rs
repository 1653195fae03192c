//! The lifetimes in a type, written or not.
//!
//! **Invariant:** a lifetime that a name hides is not seen. The expansion asserts that no name hides a borrow.

use syn::{
    Lifetime, Type, TypeReference,
    visit::{self, Visit},
    visit_mut::{self, VisitMut},
};

use super::word::is_lifetime;
use crate::names;

/// The lifetimes of the references in a type, in the order in which they are written.
pub(crate) fn lifetimes(ty: &Type) -> Vec<Option<String>> {
    #[derive(Default)]
    struct Found(Vec<Option<String>>);
    impl<'ast> Visit<'ast> for Found {
        fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
            self.0.push(reference.lifetime.as_ref().and_then(lifetime_name));
            visit::visit_type_reference(self, reference);
        }
    }
    let mut found = Found::default();
    found.visit_type(ty);
    found.0
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
