//! The types that cross, each listed once.
//!
//! **Invariant:** two types that differ in their lifetimes alone are one entry, so an entry has the lifetime
//! `'a` in all places. Two whose tokens are the same are one type only if no token says where it is from.

use syn::{
    Path, Type,
    visit::{self, Visit},
};

use crate::syntax::{group::peel, lifetime::with_lifetimes, word::is_word};

/// The different types of an item, in the order in which they were first met.
#[derive(Default)]
pub(crate) struct Crossings {
    pub(crate) values: Vec<CrossingType>,
    /// The types of parameters that are references, or may be one.
    pub(crate) lent: Vec<CrossingType>,
    /// The trait objects that are lent.
    pub(crate) objects: Vec<Type>,
    /// Whether they are the fields of a type, which could hold the type itself.
    pub(crate) are_fields: bool,
}

/// A type of a value, with the lifetime `'a`.
pub(crate) struct CrossingType {
    pub(crate) ty: Type,
    pub(crate) borrows: bool,
}

/// One of the types of an item. Wherever it is used, its lifetimes are those of the place.
#[derive(Clone, Copy)]
pub(crate) struct Crossing {
    pub(crate) index: usize,
    /// Whether the type has a lifetime.
    pub(crate) borrows: bool,
    /// Whether there can be iterators in the type, which are lent then.
    pub(crate) lends: bool,
}

/// The number of a trait object that is lent.
#[derive(Clone, Copy)]
pub(crate) struct ObjectCrossing(pub(crate) usize);

impl Crossings {
    /// Makes an empty list for the fields of a type.
    pub(crate) fn of_fields() -> Self {
        Self { are_fields: true, ..Self::default() }
    }

    /// Adds the type of a value.
    pub(crate) fn value(&mut self, ty: &Type) -> Crossing {
        add(&mut self.values, ty)
    }

    /// Adds the type of a parameter that is a reference, or may be one.
    pub(crate) fn lent(&mut self, ty: &Type) -> Crossing {
        add(&mut self.lent, ty)
    }

    /// Adds the type of an object that is lent.
    pub(crate) fn object(&mut self, ty: &Type) -> ObjectCrossing {
        let known = self.objects.iter().position(|known| known == ty && !has_origin(ty));
        let index = known.unwrap_or_else(|| {
            self.objects.push(ty.clone());
            self.objects.len() - 1
        });
        ObjectCrossing(index)
    }
}

fn add(list: &mut Vec<CrossingType>, ty: &Type) -> Crossing {
    let (ty, borrows) = with_lifetimes(ty, Some("'a"));
    let known = list.iter().position(|known| known.ty == ty && !has_origin(&ty));
    let index = known.unwrap_or_else(|| {
        list.push(CrossingType { ty: ty.clone(), borrows });
        list.len() - 1
    });
    // What a reference leads to holds no iterator, whatever it is called.
    Crossing { index, borrows, lends: borrows && !matches!(peel(&ty), Type::Reference(_)) }
}

/// Whether a type has a name that depends on where its tokens are from: `$crate` is the crate of a macro, and what `::`
/// begins with depends on the edition.
fn has_origin(ty: &Type) -> bool {
    struct Found(bool);
    impl<'ast> Visit<'ast> for Found {
        fn visit_path(&mut self, path: &'ast Path) {
            let is_of_macro = |first: &syn::PathSegment| is_word(&first.ident, "$crate");
            self.0 |=
                path.leading_colon.is_some() || path.segments.first().is_some_and(is_of_macro);
            visit::visit_path(self, path);
        }
    }
    let mut found = Found(false);
    found.visit_type(ty);
    found.0
}
