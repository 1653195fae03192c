//! The types that cross, each listed once.
//!
//! **Invariant:** two types that differ in their lifetimes alone are one entry, so an entry has the lifetime
//! `'a` in all places.

use syn::Type;

use crate::syntax::lifetime::with_lifetimes;

/// The different types of an item, in the order in which they were first met.
#[derive(Default)]
pub(crate) struct Crossings {
    pub(crate) values: Vec<CrossingType>,
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
        let (ty, borrows) = with_lifetimes(ty, Some("'a"));
        let index = self.values.iter().position(|known| known.ty == ty).unwrap_or_else(|| {
            self.values.push(CrossingType { ty, borrows });
            self.values.len() - 1
        });
        Crossing { index, borrows }
    }

    /// Adds the type of an object that is lent.
    pub(crate) fn object(&mut self, ty: &Type) -> ObjectCrossing {
        let index = self.objects.iter().position(|known| known == ty).unwrap_or_else(|| {
            self.objects.push(ty.clone());
            self.objects.len() - 1
        });
        ObjectCrossing(index)
    }
}
