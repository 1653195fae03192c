//! The types that are known by their names to cross, which need no check for one clear error.
//!
//! **Invariant:** nothing depends on the names being right. If an author gives one of them to another type, the
//! compiler may report a mistake in it more than once; the expansion asserts the rest of the type itself.

use syn::{GenericArgument, PathArguments, Type, TypePath, TypeReference};

use super::word::{is_path, is_word};

/// The types without arguments.
const NAMES: &[&str] = &[
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "String", "u128",
    "u16", "u32", "u64", "u8", "usize",
];

/// The types that cross if their arguments do, and how many those are.
const GENERIC: &[(&str, usize)] = &[("Option", 1), ("Result", 2), ("Vec", 1)];

/// Whether the type is `&str`, a slice of numbers, or made of such types as `String`.
pub(crate) fn is_known(ty: &Type) -> bool {
    match ty {
        Type::Reference(TypeReference { elem, mutability: None, .. }) => match &**elem {
            Type::Path(path) => is_path(&path.path, "str"),
            Type::Slice(slice) => is_number(&slice.elem),
            _ => false,
        },
        ty => is_owned(ty),
    }
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.get_ident().is_some_and(|name| {
        NAMES.iter().any(|known| is_word(name, known) && *known != "String")
    }))
}

fn is_owned(ty: &Type) -> bool {
    let Type::Path(TypePath { qself: None, path }) = ty else { return false };
    let Some(segment) = path.segments.first().filter(|_| path.segments.len() == 1) else {
        return false;
    };
    match &segment.arguments {
        PathArguments::None => NAMES.iter().any(|name| is_word(&segment.ident, name)),
        PathArguments::AngleBracketed(arguments) => {
            let count = arguments.args.len();
            GENERIC.iter().any(|(name, number)| is_word(&segment.ident, name) && *number == count)
                && arguments
                    .args
                    .iter()
                    .all(|argument| matches!(argument, GenericArgument::Type(ty) if is_owned(ty)))
        }
        PathArguments::Parenthesized(_) => false,
    }
}
