//! Borrowed values: `&str`, `&[T]`, `&T`, and those that the other side may write to.
//!
//! Nothing is copied: what was lent is checked where it lies, unless it was a reference, and becomes a reference to the
//! same memory.
//!
//! Invariant: a reference is made only of a pointer that is not null, is aligned, and leads to valid values.

use core::{slice, str};

use crate::{
    crossing::{
        abi_type::{AbiBits, AbiPlain, AbiType, Trust},
        invalid_value::InvalidValue,
    },
    schema::TypeSchema,
    v1::{SliceMut, SliceView, StringView},
};

/// Lifts borrowed text.
///
/// # Safety
/// As for [`AbiType::from_repr`].
#[inline]
unsafe fn lift_text<'a>(repr: StringView, trust: Trust) -> Result<&'a str, InvalidValue> {
    if trust == Trust::Sdk {
        // SAFETY: a view that Rust made comes from a live `str`, also if that is empty.
        let bytes = unsafe { slice::from_raw_parts(repr.ptr, repr.len) };
        // SAFETY: a view that Rust made comes from a `str`.
        return Ok(unsafe { str::from_utf8_unchecked(bytes) });
    }
    // SAFETY: the caller promises that the view was made of live text.
    unsafe { repr.checked() }
}

// SAFETY: a view is valid for every bit pattern; the text is checked unless Rust made it.
unsafe impl AbiType for &str {
    type With<'x> = &'x str;
    type Repr = StringView;
    const BORROWS: usize = 1;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Named("&str");

    #[inline]
    fn into_repr(self) -> StringView {
        StringView::from_str(self)
    }

    #[inline]
    unsafe fn from_repr(repr: StringView, trust: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises a view of text that lives for the lifetime, and the truth about who made it.
        unsafe { lift_text(repr, trust) }
    }
}

// SAFETY: a view is valid for every bit pattern; its elements are validated in place.
unsafe impl<T: AbiPlain> AbiType for &[T] {
    type With<'x> = &'x [T];
    type Repr = SliceView<T::Repr>;
    const BORROWS: usize = {
        let () = T::SAME_LAYOUT;
        1
    };
    const SCHEMA: &'static TypeSchema = &TypeSchema::Slice(T::SCHEMA);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        const { T::SAME_LAYOUT }
        SliceView::new(self.as_ptr().cast(), self.len())
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
        if trust == Trust::Sdk {
            // SAFETY: a view that Rust made comes from a live slice of `T`, also if that is empty.
            return Ok(unsafe { slice::from_raw_parts(repr.ptr.cast(), repr.len) });
        }
        repr.check()?;
        // SAFETY: the caller promises that the view was made of live values, and null is ruled out.
        let elements = unsafe { repr.as_slice() };
        // Of values without bits there can be more than anybody can count.
        if size_of::<T>() > 0 {
            elements.iter().try_for_each(T::validate)?;
        }
        let elements = SliceView::new(elements.as_ptr().cast::<T>(), elements.len());
        // SAFETY: `AbiPlain` says that memory whose representation is valid is a valid `T`.
        Ok(unsafe { elements.as_slice() })
    }
}

// SAFETY: a pointer is valid for every bit pattern; what it points to is validated in place.
unsafe impl<T: AbiPlain> AbiType for &T {
    type With<'x> = &'x T;
    type Repr = *const T::Repr;
    const BORROWS: usize = {
        let () = T::SAME_LAYOUT;
        1
    };
    const SCHEMA: &'static TypeSchema = &TypeSchema::Ref(T::SCHEMA);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        const { T::SAME_LAYOUT }
        core::ptr::from_ref(self).cast()
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
        if trust == Trust::Sdk {
            // SAFETY: a pointer that Rust made comes from a live `&T`.
            return Ok(unsafe { &*repr.cast::<T>() });
        }
        if !repr.is_aligned() {
            return Err(InvalidValue::Misaligned);
        }
        // SAFETY: the caller promises that the pointer is null or made of a live reference.
        let value = unsafe { repr.as_ref() }.ok_or(InvalidValue::Null)?;
        T::validate(value)?;
        // SAFETY: `AbiPlain` says that memory whose representation is valid is a valid `T`; the
        // pointer is not null, and the caller promises that it lives long enough.
        Ok(unsafe { &*repr.cast::<T>() })
    }
}

// SAFETY: a pointer and a length are valid for every bit pattern, and so are the elements.
unsafe impl<T: AbiBits> AbiType for &mut [T] {
    type With<'x> = &'x mut [T];
    type Repr = SliceMut<T::Repr>;
    const BORROWS: usize = 1;
    const SCHEMA: &'static TypeSchema = &TypeSchema::SliceMut(T::SCHEMA);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        const { T::SAME_LAYOUT }
        SliceMut { ptr: self.as_mut_ptr().cast(), len: self.len() }
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
        if trust == Trust::Sdk {
            // SAFETY: a view that Rust made comes from a live `&mut [T]`, also if that is empty.
            return Ok(unsafe { slice::from_raw_parts_mut(repr.ptr.cast(), repr.len) });
        }
        SliceView::new(repr.ptr, repr.len).check()?;
        let elements = SliceMut { ptr: repr.ptr.cast::<T>(), len: repr.len };
        // SAFETY: the caller promises that the view was made of live values that are not borrowed
        // elsewhere, and null is ruled out; every bit pattern is a `T`.
        Ok(unsafe { elements.as_slice_mut() })
    }
}

// SAFETY: a pointer is valid for every bit pattern, and so is what it points to.
unsafe impl<T: AbiBits> AbiType for &mut T {
    type With<'x> = &'x mut T;
    type Repr = *mut T::Repr;
    const BORROWS: usize = 1;
    const SCHEMA: &'static TypeSchema = &TypeSchema::RefMut(T::SCHEMA);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        const { T::SAME_LAYOUT }
        core::ptr::from_mut(self).cast()
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
        if trust == Trust::Sdk {
            // SAFETY: a pointer that Rust made comes from a live `&mut T`.
            return Ok(unsafe { &mut *repr.cast::<T>() });
        }
        if !repr.is_aligned() {
            return Err(InvalidValue::Misaligned);
        }
        // SAFETY: the caller promises that the pointer is null or made of a live reference to a value
        // that is not borrowed elsewhere; every bit pattern is a `T`.
        unsafe { repr.cast::<T>().as_mut() }.ok_or(InvalidValue::Null)
    }
}
