//! The layout that `#[repr(..)]` gives to a type.
//!
//! **Invariant:** a layout says nothing about the fields, so a type with the layout of its mirror has it only
//! if its fields have that of theirs.

use proc_macro2::Ident;

/// The layout of a type.
#[derive(Default)]
pub(crate) struct Layout {
    pub(crate) is_c: bool,
    pub(crate) is_transparent: bool,
    /// Packed or aligned, which C's layout is not.
    pub(crate) is_changed: bool,
    /// Packed, so that no field can be referred to.
    pub(crate) is_packed: bool,
    /// The type of the tag.
    pub(crate) number: Option<Ident>,
}

impl Layout {
    /// Whether a struct is laid out as its mirror, if its fields are: by C, or by its only field.
    pub(crate) fn is_of_struct_mirror(&self) -> bool {
        (self.is_c || self.is_transparent) && !self.is_changed
    }

    /// Whether an enum is laid out as its mirror: a number, or a tag before a union as in C.
    pub(crate) fn is_of_enum_mirror(&self, has_fields: bool) -> bool {
        let is_number = self.number.is_some() && !has_fields;
        (self.is_c || is_number) && !self.is_changed
    }
}
