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
use crate::schema::TypeSchema;
#[cfg(unix)]
use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        invalid_value::InvalidValue,
    },
    v1::SliceView,
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
