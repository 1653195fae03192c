//! `std::io::Error`: its kind, the number that the operating system has for it, and the texts of it and its causes.
//!
//! Invariant: the kind is the same on both sides, or `Other` where one of them does not know it.

use alloc::{
    boxed::Box,
    string::{String, ToString as _},
};
use core::error::Error;
use std::io::{self, ErrorKind};

use super::{
    any_error::{AnyError, lend_error},
    tuple::AbiTuple3,
    via::via,
};
use crate::{
    crossing::{
        abi_type::AbiType,
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
        owned::OwnedString,
    },
    schema::TypeSchema,
};

/// Kinds and their names, which cross because their numbers are the compiler's own.
macro_rules! kinds {
    ($($kind:ident)*) => {
        fn name_of(kind: ErrorKind) -> &'static str {
            match kind {
                $(ErrorKind::$kind => stringify!($kind),)*
                _ => "Other",
            }
        }

        fn kind_of(name: &str) -> ErrorKind {
            match name {
                $(stringify!($kind) => ErrorKind::$kind,)*
                _ => ErrorKind::Other,
            }
        }

        #[cfg(test)]
        const KINDS: &[ErrorKind] = &[$(ErrorKind::$kind),*];
    };
}

kinds! {
    AddrInUse AddrNotAvailable AlreadyExists ArgumentListTooLong BrokenPipe ConnectionAborted ConnectionRefused
    ConnectionReset CrossesDevices Deadlock DirectoryNotEmpty ExecutableFileBusy FileTooLarge HostUnreachable
    Interrupted InvalidData InvalidFilename InvalidInput IsADirectory NetworkDown NetworkUnreachable NotADirectory
    NotConnected NotFound NotSeekable OutOfMemory PermissionDenied QuotaExceeded ReadOnlyFilesystem ResourceBusy
    StaleNetworkFileHandle StorageFull TimedOut TooManyLinks UnexpectedEof Unsupported WouldBlock WriteZero
}

/// The name of the kind, the number of the operating system, and the texts.
type Parts = (String, Option<i32>, AnyError);

fn into_parts(error: io::Error) -> Parts {
    let (kind, number) = (name_of(error.kind()), error.raw_os_error());
    (kind.into(), number, AnyError::from(error))
}

/// Makes an error of its parts. That of a number is this side's own, if it means the same here.
fn from_parts((name, number, texts): Parts) -> io::Error {
    let kind = kind_of(&name);
    let own = number.map(io::Error::from_raw_os_error);
    own.filter(|own| own.kind() == kind && own.to_string() == texts.to_string())
        .unwrap_or_else(|| io::Error::new(kind, <Box<dyn Error + Send + Sync>>::from(texts)))
}

via!(
    impl[] io::Error as Parts,
    TypeSchema::Named("IoError"),
    into: into_parts,
    from: |parts| Ok(from_parts(parts)),
);

// SAFETY: the kind is a constant, the number is bits, and the texts are lent in the arena; all are copied.
unsafe impl Lend for io::Error {
    type Lent = <Parts as Lend>::Lent;
    type With<'x> = Self;
    const SCHEMA: &'static TypeSchema = <Self as AbiType>::SCHEMA;

    fn lend(&self, arena: &Arena) -> Self::Lent {
        AbiTuple3 {
            f0: OwnedString::lent(name_of(self.kind())),
            f1: self.raw_os_error().lend(arena),
            f2: lend_error(self, arena),
        }
    }

    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises an error that was lent, which is its parts.
        unsafe { Parts::copy(lent, copies) }.map(from_parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crossing::Trust;

    fn there_and_back(error: io::Error) -> io::Error {
        // SAFETY: it was lowered a moment ago, and is lifted once.
        unsafe { io::Error::from_repr(error.into_repr(), Trust::Foreign) }.unwrap()
    }

    #[test]
    fn a_kind_crosses() {
        for kind in KINDS {
            assert_eq!(there_and_back((*kind).into()).kind(), *kind);
            let error = there_and_back(io::Error::new(*kind, "it broke"));
            assert_eq!((error.kind(), error.to_string()), (*kind, "it broke".into()));
            assert_eq!(name_of(*kind), alloc::format!("{kind:?}"));
        }
        assert_eq!(
            from_parts(("Unheard".into(), None, AnyError::new("x"))).kind(),
            ErrorKind::Other
        );
    }

    #[test]
    fn the_number_of_the_operating_system_crosses_if_it_means_the_same() {
        let error = io::Error::from_raw_os_error(2);
        let (kind, text) = (error.kind(), error.to_string());
        let back = there_and_back(error);
        assert_eq!((back.kind(), back.to_string(), back.raw_os_error()), (kind, text, Some(2)));
        let other = from_parts(("NotFound".into(), Some(2), AnyError::new("no such thing")));
        assert_eq!((other.kind(), other.raw_os_error()), (ErrorKind::NotFound, None));
        assert_eq!(other.to_string(), "no such thing");
    }

    #[test]
    fn causes_cross() {
        let cause = AnyError::new("disk full").context("cannot write");
        let cause: Box<dyn Error + Send + Sync> = cause.into();
        let error = there_and_back(io::Error::new(ErrorKind::StorageFull, cause));
        assert_eq!(error.to_string(), "cannot write");
        assert_eq!(error.source().unwrap().to_string(), "disk full");
    }
}
