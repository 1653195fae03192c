//! `String`: owned UTF-8 text.
//!
//! Not here: text that keeps the memory of its maker, which is an `AbiString`. Invariant: text from Rust is UTF-8;
//! any other text is checked.

use alloc::{string::String, vec::Vec};

use super::vec::OwnedVec;
use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        host_heap::HostHeap,
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
        repr::Repr,
    },
    schema::TypeSchema,
    v1::{Array, SliceView, StringView},
};

/// Owned UTF-8 text: the same bits as an [`OwnedVec`] of bytes.
///
/// # ABI
/// 32 bytes, align 8.
#[repr(transparent)]
#[derive(Clone, Copy, Debug)]
pub struct OwnedString(pub OwnedVec<u8>);

impl OwnedString {
    /// Lends text, which stays the owner's.
    #[inline]
    pub(crate) fn lent(text: &str) -> Self {
        Self(OwnedVec::lent(SliceView::new(text.as_ptr(), text.len())))
    }

    /// Reads text that was lent.
    ///
    /// # Errors
    /// If it is no text.
    ///
    /// # Safety
    /// It was lent by [`lent`](Self::lent), or by foreign code that keeps `SPEC.md`, as `trust` says, and it is not used
    /// for longer.
    #[inline]
    pub(crate) unsafe fn text<'a>(self, trust: Trust) -> Result<&'a str, InvalidValue> {
        let view = self.lend();
        if trust == Trust::Foreign {
            // SAFETY: the caller promises that the text is there for as long.
            return unsafe { view.checked() };
        }
        // SAFETY: the caller promises that the text is there for as long.
        let bytes = unsafe { view.as_bytes() };
        // SAFETY: text that Rust lent comes from a `str`.
        Ok(unsafe { core::str::from_utf8_unchecked(bytes) })
    }
}

// SAFETY: as for `OwnedVec`; a view of text has the layout of the parts that are lent and given.
unsafe impl Repr for OwnedString {
    type Uniform = StringView;

    #[inline]
    fn lend(&self) -> StringView {
        StringView { ptr: self.0.ptr, len: self.0.len }
    }

    unsafe fn release(self) {
        // SAFETY: the caller owns the text, and does not use it any more.
        unsafe { self.0.free() };
    }

    unsafe fn adopt(lent: StringView) -> Self {
        let lent = Array { items: lent.ptr.cast_mut(), len: lent.len, align: 1 };
        // SAFETY: the caller promises live text, which is as many live bytes.
        Self(unsafe { OwnedVec::adopt(lent) })
    }

    unsafe fn give(self) -> Option<StringView> {
        // SAFETY: the caller owns the text, and does not use it any more.
        let given = unsafe { self.0.give() }?;
        Some(StringView { ptr: given.items, len: given.len })
    }

    unsafe fn take(given: StringView, heap: HostHeap) -> Self {
        let given = Array { items: given.ptr.cast_mut(), len: given.len, align: 1 };
        // SAFETY: the caller promises text in memory of this heap; text is allocated with alignment 1.
        Self(unsafe { OwnedVec::take(given, heap) })
    }
}

// SAFETY: as for `Vec<u8>`; the text is checked unless Rust made it.
unsafe impl AbiType for String {
    type With<'x> = Self;
    type Repr = OwnedString;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Named("String");

    #[inline]
    fn into_repr(self) -> OwnedString {
        OwnedString(OwnedVec::from_vec(self.into_bytes()))
    }

    #[inline]
    unsafe fn from_repr(repr: OwnedString, trust: Trust) -> Result<Self, InvalidValue> {
        repr.0.view().check()?;
        // SAFETY: the caller hands the text over.
        let bytes: Vec<u8> = unsafe { repr.0.into_vec() };
        match trust {
            // SAFETY: owned text that Rust made comes from a `String`.
            Trust::Sdk => Ok(unsafe { Self::from_utf8_unchecked(bytes) }),
            Trust::Foreign => Self::from_utf8(bytes).map_err(|error| InvalidValue::Utf8 {
                valid_up_to: error.utf8_error().valid_up_to(),
            }),
        }
    }
}

// SAFETY: the text is lent where it is, which a move does not change, and is copied.
unsafe impl Lend for String {
    type Lent = OwnedString;
    type With<'x> = Self;
    const SCHEMA: &'static TypeSchema = <Self as AbiType>::SCHEMA;

    #[inline]
    fn lend(&self, _: &Arena) -> OwnedString {
        OwnedString::lent(self)
    }

    #[inline]
    unsafe fn copy(lent: OwnedString, copies: &Copies) -> Result<Self, InvalidValue> {
        let mut copied = Self::new();
        // SAFETY: the caller promises the same.
        unsafe { copied.refill(lent, copies) }?;
        Ok(copied)
    }

    #[inline]
    unsafe fn refill(&mut self, lent: OwnedString, copies: &Copies) -> Result<(), InvalidValue> {
        // SAFETY: the caller promises text that was lent, and it is not used after this.
        let text = unsafe { lent.text(copies.trust()) }?;
        let before = self.capacity();
        self.clear();
        self.push_str(text);
        copies.count(self.capacity() - before);
        Ok(())
    }
}
