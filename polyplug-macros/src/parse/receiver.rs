//! Reads the receiver of a method.
//!
//! **Invariant:** a receiver that no contract can have is read as `&self`.

use syn::{GenericArgument, PathArguments, Signature, Type};

use crate::{model::ReceiverKind, names, syntax::word::is_path};

/// Reads the receiver of a signature.
pub(super) fn parse_receiver(sig: &Signature) -> ReceiverKind {
    match sig.receiver() {
        Some(receiver) if receiver.colon_token.is_some() => {
            parse_smart_receiver(&receiver.ty).unwrap_or(ReceiverKind::Ref)
        }
        Some(receiver) if receiver.mutability.is_some() => ReceiverKind::Mut,
        _ => ReceiverKind::Ref,
    }
}

/// Reads `Box<Self>` and `Arc<Self>`, by whatever path.
pub(crate) fn parse_smart_receiver(ty: &Type) -> Option<ReceiverKind> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let receiver = match names::plain(&last.ident).as_str() {
        "Box" => ReceiverKind::Box,
        "Arc" => ReceiverKind::Arc,
        _ => return None,
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(Type::Path(of)))
            if is_path(&of.path, "Self") && arguments.args.len() == 1 =>
        {
            Some(receiver)
        }
        _ => None,
    }
}
