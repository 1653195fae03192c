//! `AbiString`: owned text that stays where its maker put it.
//!
//! Not here: `String`, whose text is copied. Invariant: the bytes are UTF-8, which is checked when the text
//! arrives.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
use core::{
    borrow::Borrow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
};

use super::{abi_vec::AbiVec, string::OwnedString};
use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        invalid_value::InvalidValue,
    },
    schema::TypeSchema,
};

/// A `String` that crosses without being copied, in both directions.
///
/// It keeps the memory of its maker, together with the function that frees it, so it derefs to `str`
/// but does not grow. `String::from` makes a string of it; in the binary that made it, that costs nothing.
///
/// In a contract it can stand wherever `String` can, and the two are the same to the other side. A uniform
/// call copies both.
///
/// # ABI
/// That of an [`OwnedString`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AbiString {
    /// UTF-8.
    bytes: AbiVec<u8>,
}

impl AbiString {
    /// Makes the empty text, which has no memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: AbiVec::new() }
    }

    /// Returns the text.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        // SAFETY: every way to make one makes sure that it is UTF-8, and nothing changes it.
        unsafe { core::str::from_utf8_unchecked(&self.bytes) }
    }
}

// SAFETY: as for `AbiVec<u8>`; the text is checked unless Rust made it.
unsafe impl AbiType for AbiString {
    type With<'x> = Self;
    type Repr = OwnedString;
    const SCHEMA: &'static TypeSchema = String::SCHEMA;

    #[inline]
    fn into_repr(self) -> OwnedString {
        OwnedString(self.bytes.into_repr())
    }

    #[inline]
    unsafe fn from_repr(repr: OwnedString, trust: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller hands over owned text, whose representation is that of its bytes, and which is lifted
        // once.
        let bytes = unsafe { AbiVec::from_repr(repr.0, trust) }?;
        if trust == Trust::Foreign {
            core::str::from_utf8(&bytes)
                .map_err(|error| InvalidValue::Utf8 { valid_up_to: error.valid_up_to() })?;
        }
        Ok(Self { bytes })
    }
}

impl Deref for AbiString {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<String> for AbiString {
    #[inline]
    fn from(text: String) -> Self {
        Self { bytes: text.into_bytes().into() }
    }
}

impl From<AbiString> for String {
    fn from(text: AbiString) -> Self {
        let bytes = Vec::from(text.bytes);
        // SAFETY: they are those of the text.
        unsafe { Self::from_utf8_unchecked(bytes) }
    }
}

macro_rules! from {
    ($($ty:ty)*) => {$(
        impl From<$ty> for AbiString {
            #[inline]
            fn from(text: $ty) -> Self {
                String::from(text).into()
            }
        }
    )*};
}

from!(&str Box<str> Cow<'_, str> char);

macro_rules! equals {
    ($($ty:ty)*) => {$(
        impl PartialEq<$ty> for AbiString {
            fn eq(&self, other: &$ty) -> bool {
                **self == **other
            }
        }

        impl PartialEq<AbiString> for $ty {
            fn eq(&self, other: &AbiString) -> bool {
                **self == **other
            }
        }
    )*};
}

equals!(&str String);

impl PartialEq<str> for AbiString {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialOrd for AbiString {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for AbiString {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for AbiString {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for AbiString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for AbiString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

impl AsRef<str> for AbiString {
    fn as_ref(&self) -> &str {
        self
    }
}

impl AsRef<[u8]> for AbiString {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl Borrow<str> for AbiString {
    fn borrow(&self) -> &str {
        self
    }
}

impl<T> FromIterator<T> for AbiString
where
    String: FromIterator<T>,
{
    fn from_iter<I: IntoIterator<Item = T>>(parts: I) -> Self {
        String::from_iter(parts).into()
    }
}

impl core::str::FromStr for AbiString {
    type Err = core::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeSet, format, string::ToString as _};

    use super::*;
    use crate::OwnedVec;

    #[test]
    fn it_is_used_like_a_string() {
        let text: AbiString = "Hello".into();
        assert_eq!((text.len(), text.to_uppercase()), (5, "HELLO".to_string()));
        assert!(text == "Hello" && "Hello" == &*text);
        let string = String::from("Hello");
        assert_eq!(text, string);
        assert_eq!(string, text);
        assert_eq!(
            (format!("{text:>7}"), format!("{text:?}")),
            ("  Hello".into(), "\"Hello\"".into())
        );
        let set: BTreeSet<AbiString> = ["b", "a"].map(AbiString::from).into();
        assert!(set.contains("a") && set.iter().map(|text| &**text).eq(["a", "b"]));
        assert_eq!(["x", "y"].into_iter().collect::<AbiString>(), "xy");
        assert_eq!("z".parse(), Ok(AbiString::from('z')));
        assert_eq!(AbiString::default(), AbiString::new());
    }

    #[test]
    fn it_stays_where_it_is_and_is_checked_once_it_comes_from_others() {
        let text = String::from("text");
        let place = text.as_ptr();
        // SAFETY: it is of here, and lifted once.
        let text =
            unsafe { AbiString::from_repr(AbiString::from(text).into_repr(), Trust::Foreign) };
        assert_eq!(text.as_deref().map(str::as_ptr), Ok(place));

        let raw = OwnedString(OwnedVec::from_vec(alloc::vec![b'a', 0xff]));
        // SAFETY: the vector was taken apart here, and is lifted once.
        let text = unsafe { AbiString::from_repr(raw, Trust::Foreign) };
        assert_eq!(text, Err(InvalidValue::Utf8 { valid_up_to: 1 }));
    }
}
