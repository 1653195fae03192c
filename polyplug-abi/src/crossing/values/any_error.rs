//! `AnyError`: the error of callers that only report it, and boxes of errors, which cross as one.
//!
//! Not here: errors that callers tell apart, which are enums of a contract's author. Invariant: only texts cross,
//! the error's own first, and there is at least one.

use alloc::{
    boxed::Box,
    string::{String, ToString as _},
    vec::Vec,
};
use core::{error::Error, fmt, ops::Deref};

use super::{
    owners::{Boxed, BoxedWay},
    via::via,
};
use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
        owned::{OwnedString, OwnedVec},
    },
    schema::TypeSchema,
};

/// How many causes are kept: an error can claim to be its own cause.
const MAX_CAUSES: usize = 64;

/// Any error, as the texts of it and of its causes.
///
/// `?` makes one of every error, so a method of a contract can return `Result<T, AnyError>` whatever goes
/// wrong inside. The texts cross the boundary, and `source()` walks through them on the other side; the
/// types of the errors stay behind. An error that callers are to tell apart is better an enum with
/// `#[derive(AbiType)]`.
///
/// A method of a contract that fails with one, or with a `Box<dyn Error + Send + Sync>`, returns a call that failed as
/// its error too, as one that panicked.
///
/// Text is not an `Error`, so `?` makes nothing of it; [`AnyError::new`] does:
///
/// ```
/// use polyplug_abi::AnyError;
///
/// fn port(text: &str) -> Result<u16, AnyError> {
///     if text.is_empty() {
///         return Err(AnyError::new("there is no port"));
///     }
///     Ok(text.parse()?)
/// }
/// assert_eq!(port("").unwrap_err().to_string(), "there is no port");
/// assert!(port("80 or so").is_err());
/// ```
///
/// Like all types that convert from every error, it is not an `Error` itself but dereferences to one, and
/// `?` makes a `Box<dyn Error>` of it. Neither do `anyhow::Error` and `Box<dyn Error>` implement `Error`, so `?` makes
/// nothing of them; [`AnyError::from_boxed`] does.
///
/// `{}` writes the error, `{:#}` and `{:?}` its causes too, on one line or on many.
pub struct AnyError(Link);

/// The texts that are left of an error.
struct Link {
    message: String,
    source: Option<Box<Self>>,
}

impl AnyError {
    /// Makes an error that says `message` and has no cause.
    pub fn new(message: impl fmt::Display) -> Self {
        Self(Link { message: message.to_string(), source: None })
    }

    /// Makes an error of a boxed one, or of what can be boxed: an `anyhow::Error`, an `eyre::Report`, a text.
    ///
    /// ```
    /// use std::error::Error;
    ///
    /// use polyplug_abi::AnyError;
    ///
    /// fn boxed() -> Result<u32, Box<dyn Error + Send + Sync>> {
    ///     Ok("x".parse()?)
    /// }
    /// fn any() -> Result<u32, AnyError> {
    ///     boxed().map_err(AnyError::from_boxed)
    /// }
    /// assert_eq!(any().unwrap_err().to_string(), "invalid digit found in string");
    /// ```
    pub fn from_boxed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::of(&*error.into())
    }

    /// Makes an error of the texts of another one and of its causes.
    fn of(error: &dyn Error) -> Self {
        let (mut causes, mut source) = (Vec::new(), error.source());
        while let Some(cause) = source
            && causes.len() < MAX_CAUSES
        {
            causes.push(cause.to_string());
            source = cause.source();
        }
        let source = Self::from_texts(causes).map(|cause| Box::new(cause.0));
        Self(Link { message: error.to_string(), source })
    }

    /// Makes an error that says `message`, with this one as its cause.
    #[must_use]
    pub fn context(self, message: impl fmt::Display) -> Self {
        Self(Link { message: message.to_string(), source: Some(Box::new(self.0)) })
    }

    /// Returns the texts, from the error itself to its last cause.
    pub fn chain(&self) -> impl Iterator<Item = &str> {
        self.0.chain().map(|link| &*link.message)
    }

    /// Makes an error of its texts; `None` if there are none.
    fn from_texts(texts: Vec<String>) -> Option<Self> {
        let link =
            |source: Option<Link>, message| Some(Link { message, source: source.map(Box::new) });
        texts.into_iter().rev().fold(None, link).map(Self)
    }

    /// Makes an error of texts that arrived.
    fn of_arrived(texts: Vec<String>) -> Result<Self, InvalidValue> {
        Self::from_texts(texts).ok_or(InvalidValue::Length { expected: 1, found: 0 })
    }

    fn into_texts(mut self) -> Vec<String> {
        let mut texts = Vec::new();
        let mut next = Some(&mut self.0);
        while let Some(link) = next {
            texts.push(core::mem::take(&mut link.message));
            next = link.source.as_deref_mut();
        }
        texts
    }
}

impl Link {
    fn chain(&self) -> impl Iterator<Item = &Self> {
        core::iter::successors(Some(self), |link| link.source.as_deref())
    }
}

/// One after the other: a chain that came from outside can be longer than the stack is deep.
impl Drop for Link {
    fn drop(&mut self) {
        let mut next = self.source.take();
        while let Some(mut link) = next {
            next = link.source.take();
        }
    }
}

impl<E: Error> From<E> for AnyError {
    fn from(error: E) -> Self {
        Self::of(&error)
    }
}

impl Deref for AnyError {
    type Target = dyn Error + Send + Sync;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl AsRef<dyn Error + Send + Sync> for AnyError {
    fn as_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &self.0
    }
}

impl AsRef<dyn Error> for AnyError {
    fn as_ref(&self) -> &(dyn Error + 'static) {
        &self.0
    }
}

impl From<AnyError> for Box<dyn Error + Send + Sync> {
    fn from(error: AnyError) -> Self {
        Box::new(error.0)
    }
}

impl From<AnyError> for Box<dyn Error> {
    fn from(error: AnyError) -> Self {
        Box::new(error.0)
    }
}

impl Error for Link {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for AnyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for AnyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if f.alternate() {
            self.chain().skip(1).try_for_each(|cause| write!(f, ": {}", cause.message))?;
        }
        Ok(())
    }
}

/// Says what a `main` that returns the error prints.
impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if self.source.is_some() {
            f.write_str("\n\nCaused by:")?;
        }
        self.chain().skip(1).try_for_each(|cause| write!(f, "\n    {}", cause.message))
    }
}

via!(
    impl[] AnyError as Vec<String>,
    TypeSchema::Named("AnyError"),
    into: AnyError::into_texts,
    from: AnyError::of_arrived,
);

// SAFETY: the texts are lent where they are, which is not in `self`, and are copied.
unsafe impl Lend for AnyError {
    type Lent = OwnedVec<OwnedString>;
    type With<'x> = Self;
    const SCHEMA: &'static TypeSchema = <Self as AbiType>::SCHEMA;

    fn lend(&self, arena: &Arena) -> Self::Lent {
        let texts: Vec<_> = self.chain().collect();
        OwnedVec::lent(arena.write_all(texts.into_iter(), OwnedString::lent))
    }

    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises an error that was lent, which is the vector of its texts.
        let texts = unsafe { Vec::copy(lent, copies) }?;
        Self::of_arrived(texts)
    }
}

/// Lends any error, as the texts of it and of its causes, which are written into the arena.
pub(super) fn lend_error(error: &dyn Error, arena: &Arena) -> OwnedVec<OwnedString> {
    let texts = AnyError::of(error).into_texts();
    let lend = |text: String| {
        OwnedString(OwnedVec::lent(arena.write_all(text.into_bytes().into_iter(), |byte| byte)))
    };
    OwnedVec::lent(arena.write_all(texts.into_iter(), lend))
}

/// A boxed error crosses as an [`AnyError`].
#[derive(Debug)]
pub struct BoxedError;

macro_rules! boxed_error {
    ($($ty:ty)*) => {$(
        impl Boxed for $ty {
            type Way = BoxedError;
        }

        // SAFETY: the representation is that of an `AnyError`, which the box is turned into and made of.
        unsafe impl BoxedWay<$ty> for BoxedError {
            type Repr = <AnyError as AbiType>::Repr;
            type With<'x> = Box<$ty>;
            const BORROWS: usize = 0;
            const SCHEMA: &'static TypeSchema = <AnyError as AbiType>::SCHEMA;

            fn into_repr(value: Box<$ty>) -> Self::Repr {
                AnyError::of(&*value).into_repr()
            }

            unsafe fn from_repr(
                repr: Self::Repr,
                trust: Trust,
            ) -> Result<Box<$ty>, InvalidValue> {
                // SAFETY: the caller promises a representation of the box, which is one of an `AnyError`.
                let error = unsafe { AnyError::from_repr(repr, trust) }?;
                Ok(Box::new(error.0))
            }
        }

        // SAFETY: the texts are written into the arena, and are copied.
        unsafe impl Lend for Box<$ty> {
            type Lent = <AnyError as Lend>::Lent;
            type With<'x> = Self;
            const SCHEMA: &'static TypeSchema = <AnyError as AbiType>::SCHEMA;

            fn lend(&self, arena: &Arena) -> Self::Lent {
                lend_error(&**self, arena)
            }

            unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
                // SAFETY: the caller promises an error that was lent.
                let error = unsafe { AnyError::copy(lent, copies) }?;
                Ok(Box::new(error.0))
            }
        }
    )*};
}

boxed_error!(dyn Error  dyn Error + Send  dyn Error + Send + Sync);

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString as _};
    use core::{error::Error, fmt};

    use super::*;

    /// Is its own cause.
    #[derive(Debug)]
    struct Endless;

    impl fmt::Display for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("again")
        }
    }

    impl Error for Endless {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(self)
        }
    }

    fn three() -> AnyError {
        AnyError::new("disk full").context("cannot write `a`").context("cannot save")
    }

    #[test]
    fn the_causes_are_written_when_asked_for() {
        let error = three();
        assert_eq!(error.to_string(), "cannot save");
        assert_eq!(format!("{error:#}"), "cannot save: cannot write `a`: disk full");
        let all = "cannot save\n\nCaused by:\n    cannot write `a`\n    disk full";
        assert_eq!(format!("{error:?}"), all);
        assert_eq!(format!("{:?}", AnyError::new("alone")), "alone");
    }

    #[test]
    fn question_marks_go_in_and_out() {
        fn parse() -> Result<u32, AnyError> {
            Ok("x".parse::<u32>()?)
        }
        fn boxed() -> Result<(), Box<dyn Error + Send + Sync>> {
            Err(three())?
        }
        fn boxed_local() -> Result<(), Box<dyn Error>> {
            Err(three())?
        }
        assert_eq!(parse().unwrap_err().to_string(), "invalid digit found in string");
        assert_eq!(boxed().unwrap_err().to_string(), "cannot save");
        let error = boxed_local().unwrap_err();
        assert_eq!(error.source().unwrap().source().unwrap().to_string(), "disk full");
    }

    #[test]
    fn causes_are_kept_and_end() {
        let again = AnyError::from(Box::new(three().0) as Box<Link>);
        assert!(again.chain().eq(["cannot save", "cannot write `a`", "disk full"]));
        assert_eq!(AnyError::from(Endless).chain().count(), MAX_CAUSES + 1);
    }

    #[test]
    fn a_chain_of_any_length_comes_and_goes() {
        let texts: Vec<_> = (0..200_000).map(|number: u32| number.to_string()).collect();
        let error = AnyError::from_texts(texts.clone()).unwrap();
        assert_eq!(error.chain().count(), texts.len());
        assert_eq!(error.into_texts(), texts);
        assert!(AnyError::from_texts(Vec::new()).is_none());
    }
}
