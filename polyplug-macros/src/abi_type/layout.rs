//! What `#[repr(..)]` says about a type.

use proc_macro2::Ident;
use quote::format_ident;
use syn::{DeriveInput, meta::ParseNestedMeta};

use crate::diag::{self, Errors};

/// What `#[repr(..)]` says.
#[derive(Default)]
pub(super) struct Layout {
    is_c: bool,
    is_transparent: bool,
    /// Packed or aligned: not as C does it.
    is_changed: bool,
    number: Option<Ident>,
}

impl Layout {
    /// Reads the attributes. What is wrong with a `repr`, the compiler says itself.
    pub(super) fn parse(item: &DeriveInput, errors: &mut Errors) -> Self {
        let mut layout = Self::default();
        for attr in item.attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
            let _ = attr.parse_nested_meta(|meta| layout.add(&meta, errors));
        }
        layout
    }

    fn add(&mut self, meta: &ParseNestedMeta<'_>, errors: &mut Errors) -> syn::Result<()> {
        let Some(word) = meta.path.get_ident() else { return Ok(()) };
        match word.to_string().as_str() {
            "C" => self.is_c = true,
            "transparent" => self.is_transparent = true,
            "packed" | "align" => {
                self.is_changed = true;
                // What is in the parentheses does not matter, and may be missing.
                let _ = meta.input.parse::<proc_macro2::Group>();
            }
            "u128" | "i128" => {
                errors.report(word, diag::abi_type::WIDE_TAG);
            }
            _ => self.number = Some(word.clone()),
        }
        Ok(())
    }

    /// Whether a struct is laid out as its mirror, if its fields are: by C, or by its only field.
    pub(super) fn is_of_struct_mirror(&self) -> bool {
        (self.is_c || self.is_transparent) && !self.is_changed
    }

    /// Whether an enum is laid out as its mirror: a number, or a tag before a union as in C.
    pub(super) fn is_of_enum_mirror(&self, has_fields: bool) -> bool {
        let is_number = self.number.is_some() && !has_fields;
        (self.is_c || is_number) && !self.is_changed
    }

    /// The type of an enum's tag, and whether C chose it: an `int`.
    pub(super) fn tag(&self) -> (Ident, bool) {
        match &self.number {
            Some(number) => (format_ident!("{number}"), false),
            None => (format_ident!("i32"), true),
        }
    }

    /// The number with the bits of a tag and no sign.
    pub(super) fn tag_bits(&self) -> Ident {
        let (tag, _) = self.tag();
        match tag.to_string().strip_prefix('i') {
            Some(width) => format_ident!("u{width}"),
            None => tag,
        }
    }
}
