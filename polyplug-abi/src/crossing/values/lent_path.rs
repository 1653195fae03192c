//! How paths are lent: by the parts that they have in memory, or by a copy of them where these are no bytes.
//!
//! Not here: paths that are given away. Invariant: no path is changed on the way, valid Unicode or not.

#[cfg(unix)]
use std::{os::unix::ffi::OsStrExt as _, path::Path};
use std::{path::PathBuf, vec::Vec};

#[cfg(unix)]
use crate::v1::SliceView;
use crate::{
    crossing::{
        abi_type::AbiType,
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
        owned::OwnedVec,
    },
    schema::TypeSchema,
};

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
