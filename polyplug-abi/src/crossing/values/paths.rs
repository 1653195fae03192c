//! `PathBuf` and `&Path`: the bytes of the path as the operating system has them.
//!
//! Unix paths are bytes, and cross as they are. Windows paths are UTF-16 that may be ill-formed, for which
//! there is no lossless borrowed form, so there `&Path` does not cross and `PathBuf` does as UTF-16.
//!
//! Invariant: no path is changed on the way, valid Unicode or not.

#[cfg(unix)]
use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _, path::Path};
use std::{path::PathBuf, vec::Vec};

use super::via::via;
#[cfg(unix)]
use crate::{crossing::abi_type::Trust, v1::SliceView};
use crate::{
    crossing::{
        abi_type::AbiType,
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
        owned::OwnedVec,
    },
    schema::TypeSchema,
};

#[cfg(unix)]
via!(
    impl[] PathBuf as Vec<u8>,
    TypeSchema::Named("PathBuf"),
    into: |path| std::os::unix::ffi::OsStringExt::into_vec(path.into_os_string()),
    from: |bytes| {
        let text: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
        Ok(text.into())
    },
);

#[cfg(windows)]
via!(
    impl[] PathBuf as Vec<u16>,
    TypeSchema::Named("PathBuf"),
    into: |path| std::os::windows::ffi::OsStrExt::encode_wide(path.as_os_str()).collect(),
    from: |units| {
        let text: std::ffi::OsString = std::os::windows::ffi::OsStringExt::from_wide(&units);
        Ok(text.into())
    },
);

// SAFETY: a view is valid for every bit pattern, and every sequence of bytes is a path.
#[cfg(unix)]
unsafe impl AbiType for &Path {
    type With<'x> = &'x Path;
    type Repr = SliceView<u8>;
    const BORROWS: usize = 1;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Named("&Path");

    #[inline]
    fn into_repr(self) -> Self::Repr {
        self.as_os_str().as_bytes().into_repr()
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises a path that lives long enough, which is a live slice of its bytes.
        let bytes = unsafe { <&[u8]>::from_repr(repr, trust) }?;
        Ok(Path::new(OsStr::from_bytes(bytes)))
    }
}

/// What a path is made of.
#[cfg(unix)]
type Part = u8;
#[cfg(windows)]
type Part = u16;

// SAFETY: the parts are lent where they are, which is not in `self`, or in the arena, and are copied.
unsafe impl Lend for PathBuf {
    type Lent = OwnedVec<Part>;
    type With<'x> = Self;
    const SCHEMA: &'static TypeSchema = <Self as AbiType>::SCHEMA;

    #[cfg(unix)]
    fn lend(&self, _: &Arena) -> Self::Lent {
        let bytes = self.as_os_str().as_bytes();
        OwnedVec::lent(SliceView::new(bytes.as_ptr(), bytes.len()))
    }

    #[cfg(windows)]
    fn lend(&self, arena: &Arena) -> Self::Lent {
        let units = std::os::windows::ffi::OsStrExt::encode_wide(self.as_os_str());
        let units: Vec<u16> = units.collect();
        OwnedVec::lent(arena.write_all(units.into_iter(), |unit| unit))
    }

    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises a path that was lent, which is the vector of its parts.
        let parts = unsafe { Vec::<Part>::copy(lent, copies) }?;
        // SAFETY: the vector was lowered a moment ago, and every sequence of parts is a path.
        unsafe { Self::from_repr(parts.into_repr(), copies.trust()) }
    }
}

// SAFETY: it is lent as what it is given as, which is a view, and a copy is one too.
#[cfg(unix)]
unsafe impl Lend for &Path {
    type Lent = SliceView<u8>;
    type With<'x> = &'x Path;
    const SCHEMA: &'static TypeSchema = <Self as AbiType>::SCHEMA;
    const BORROWS: usize = 1;
    const COPIES: bool = false;

    #[inline]
    fn lend(&self, _: &Arena) -> Self::Lent {
        self.into_repr()
    }

    #[inline]
    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises a path that was lent.
        unsafe { Self::from_repr(lent, copies.trust()) }
    }
}
