//! References in the types of parameters.
//!
//! **Invariant:** whether a type can be lent is not decided here, but by the trait `Lend`. What is not found here crosses as
//! a value, if it can.

use syn::{GenericArgument, PathArguments, Type, TypeReference};

use super::{group::peel, known_type, word::is_path, word::is_word};

/// Whether the type is a reference, or an option of one that gives no permission to write, and not among those whose names
/// say that they cross as a value.
pub(crate) fn is_lent(ty: &Type) -> bool {
    let ty = peel(ty);
    match ty {
        Type::Reference(_) => !known_type::is_known(ty) && !is_of_texts(ty),
        Type::Path(path) => {
            let last = path.path.segments.last().filter(|last| is_word(&last.ident, "Option"));
            match last.map(|last| &last.arguments) {
                Some(PathArguments::AngleBracketed(arguments)) => match arguments.args.first() {
                    Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => {
                        is_shared(ty) && !known_type::is_known(peel(ty))
                    }
                    _ => false,
                },
                _ => false,
            }
        }
        _ => false,
    }
}

/// Whether the type is a reference that gives the permission to write.
pub(crate) fn is_mutable(ty: &Type) -> bool {
    matches!(peel(ty), Type::Reference(TypeReference { mutability: Some(_), .. }))
}

fn is_shared(ty: &Type) -> bool {
    matches!(peel(ty), Type::Reference(TypeReference { mutability: None, .. }))
}

/// Whether the type is `&[&str]`.
fn is_of_texts(ty: &Type) -> bool {
    let Type::Reference(reference) = ty else { return false };
    let Type::Slice(slice) = peel(&reference.elem) else { return false };
    let Type::Reference(TypeReference { elem, mutability: None, .. }) = peel(&slice.elem) else {
        return false;
    };
    matches!(&**elem, Type::Path(path) if is_path(&path.path, "str"))
}
