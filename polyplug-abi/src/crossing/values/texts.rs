//! Lists of borrowed texts: `&[&str]`, without a copy.
//!
//! Invariant: a text in a list is never null, because it becomes a reference where it lies.

use core::slice;

use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        invalid_value::InvalidValue,
    },
    schema::TypeSchema,
    v1::{SliceView, StringView},
};

/// Whether a `&str` and a `&[T]` lie in memory as their views do: the pointer first. The language does not promise it.
pub(super) const fn are_views() -> bool {
    assert!(size_of::<&str>() == size_of::<StringView>());
    assert!(align_of::<&str>() == align_of::<StringView>());
    assert!(size_of::<&[u64]>() == size_of::<SliceView<u64>>());
    assert!(align_of::<&[u64]>() == align_of::<SliceView<u64>>());
    // SAFETY: the sizes are the same; were the pointer read as the length, the compiler would stop here,
    // because it cannot make a number of a pointer.
    let text = unsafe { core::mem::transmute::<&str, StringView>("seven ch") };
    // SAFETY: as above.
    let slice = unsafe { core::mem::transmute::<&[u64], SliceView<u64>>(&[7; 3]) };
    text.len == 8 && slice.len == 3
}

/// Asserts it, when it is evaluated.
const SAME_LAYOUT: () = assert!(are_views());

// SAFETY: a view is valid for every bit pattern; its elements are checked in place, and are laid out as
// `&str`.
unsafe impl AbiType for &[&str] {
    type With<'x> = &'x [&'x str];
    type Repr = SliceView<StringView>;
    const BORROWS: usize = 2;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Slice(<&str as AbiType>::SCHEMA);

    fn into_repr(self) -> Self::Repr {
        const { SAME_LAYOUT }
        SliceView::new(self.as_ptr().cast(), self.len())
    }

    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        const { SAME_LAYOUT }
        if trust == Trust::Sdk {
            // SAFETY: a view that Rust made comes from a live slice of `&str`, also if that is empty.
            return Ok(unsafe { slice::from_raw_parts(repr.ptr.cast(), repr.len) });
        }
        repr.check()?;
        // SAFETY: the caller promises that the view was made of live values, and null is ruled out.
        let views = unsafe { repr.as_slice() };
        for &view in views {
            // An empty view may be null elsewhere; in place it cannot become a reference.
            if view.ptr.is_null() {
                return Err(InvalidValue::Null);
            }
            // SAFETY: the caller promises that each view was made of live text.
            unsafe { <&str>::from_repr(view, trust) }?;
        }
        let texts = SliceView::new(views.as_ptr().cast::<&str>(), views.len());
        // SAFETY: each view was checked to be valid text, and a view lies in memory as a `&str` does.
        Ok(unsafe { texts.as_slice() })
    }
}
