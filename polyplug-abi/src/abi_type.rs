//! The types that can cross a boundary, and how each of them is represented on the way.
//!
//! A value is *lowered* to its [`AbiType::Repr`] on one side and *lifted* from it on the other. A
//! representation is `Copy`, `repr(C)`, free of lifetimes, and every bit pattern of it is valid Rust:
//! what the bits mean is checked when they are lifted. Representations that own memory are plain bits
//! too; who lifts one takes the ownership over.

use crate::{
    invalid_value::InvalidValue,
    repr::Repr,
    schema::TypeSchema,
    v1::{SliceMut, SliceView, StringView},
};

/// Who made a representation that is about to be lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Rust code behind this SDK made it: its text is valid UTF-8.
    Sdk,
    /// Anybody made it: everything that can be checked is checked.
    Foreign,
}

/// A type that can cross a boundary by value, as a parameter or as a result.
///
/// Derive it with `#[derive(AbiType)]`.
///
/// # Safety
/// `Repr` is `repr(C)` or a primitive, the same on both sides, and valid for every bit pattern;
/// `from_repr` never returns a value that is invalid for `Self` as long as its own contract is kept, nor for a
/// representation of zeros, which owns nothing and takes the place of a part that was too deep; `SCHEMA` describes
/// `Repr` completely, so that equal schemas mean equal representations; `IS_BITS` is only true of a type that is laid
/// out as its `Repr`, owns nothing, and is valid for every bit pattern.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross a plugin boundary",
    label = "not an `AbiType`",
    note = "numbers, `bool`, `char`, text, paths, times, and vectors, boxes, arrays, tuples, maps, options and results of them can",
    note = "for your own struct or enum, add `#[derive(AbiType)]`; to pass it as `&T` or `&[T]`, add `#[repr(C)]` too and use plain fields",
    note = "an error crosses as `AnyError`, `&[String]` as `Vec<String>` or `&[&str]`, `Instant` as `Duration` or `SystemTime`, `OsString` as `PathBuf`, `VecDeque<T>` as `Vec<T>`, `Rc<T>`, `RefCell<T>` and `Mutex<T>` as the `T` in them, a trait as `Box<dyn Trait>` of a contract"
)]
pub unsafe trait AbiType: Sized {
    /// What travels.
    type Repr: Repr;

    /// What the type looks like to the other side.
    const SCHEMA: &'static TypeSchema;

    /// How many borrows a value contains: `#[contract]` insists on seeing each of them as a `&`.
    const BORROWS: usize = 0;

    /// Whether neither `into_repr` nor `from_repr` changes a bit, so that many values are moved at once.
    const IS_BITS: bool = false;

    /// Lowers the value; whatever it owns now belongs to the representation.
    fn into_repr(self) -> Self::Repr;

    /// Lifts a value and takes over whatever the representation owns, also on failure.
    ///
    /// # Errors
    /// If the bits do not stand for a value of this type.
    ///
    /// # Safety
    /// `repr` was made by `into_repr` of the same type on some side, or by foreign code that keeps
    /// `SPEC.md`, and is lifted only once; what it borrows outlives the value; `trust` is the truth.
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue>;
}

/// A type that is its own representation in memory, so that references to it can cross.
///
/// # Safety
/// `Self` and `Self::Repr` have the same size, alignment and field offsets; `Self` owns nothing and
/// has no interior mutability; once `validate` returned `Ok` for a representation, the same memory is
/// a valid `Self`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross a plugin boundary by reference",
    label = "is not laid out the same on both sides",
    note = "numbers, `bool`, `char`, arrays of them, and `#[derive(AbiType)] #[repr(C)]` structs and enums of such fields can",
    note = "pass it by value; instead of `&String` write `&str`, instead of `&Vec<T>` write `&[T]`, instead of `&[String]` write `Vec<String>` or `&[&str]`"
)]
pub unsafe trait AbiPlain: AbiType {
    /// Asserts, when it is evaluated, that the layouts are the same.
    const SAME_LAYOUT: () = ();

    /// Checks a representation in place.
    ///
    /// # Errors
    /// If the bits do not stand for a value of this type.
    fn validate(repr: &Self::Repr) -> Result<(), InvalidValue>;
}

/// A plain type of which every bit pattern is a value, so that the other side may write it.
///
/// # Safety
/// `Self` is valid for every bit pattern.
#[diagnostic::on_unimplemented(
    message = "`&mut {Self}` cannot cross a plugin boundary",
    label = "has bit patterns that are no value, and the other side could write one",
    note = "numbers can, arrays of them, and `#[derive(AbiType)] #[repr(C)]` structs of such fields",
    note = "take the value by value and return the new one"
)]
pub unsafe trait AbiBits: AbiPlain {}

macro_rules! primitives {
    ($($ty:ident)*) => {$(
        // SAFETY: a number is its own representation, valid for every bit pattern, and named.
        unsafe impl AbiType for $ty {
            type Repr = Self;
            const SCHEMA: &'static TypeSchema = &TypeSchema::Named(stringify!($ty));
            const IS_BITS: bool = true;

            #[inline]
            fn into_repr(self) -> Self {
                self
            }

            #[inline]
            unsafe fn from_repr(repr: Self, _: Trust) -> Result<Self, InvalidValue> {
                Ok(repr)
            }
        }

        // SAFETY: the representation is the type itself.
        unsafe impl AbiPlain for $ty {
            #[inline]
            fn validate(_: &Self) -> Result<(), InvalidValue> {
                Ok(())
            }
        }

        // SAFETY: every bit pattern is a number.
        unsafe impl AbiBits for $ty {}
    )*};
}

primitives!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

// SAFETY: `()` has no bits; a method that returns it has no `out` at all.
unsafe impl AbiType for () {
    type Repr = ();
    const SCHEMA: &'static TypeSchema = &TypeSchema::Named("()");

    #[inline]
    fn into_repr(self) {}

    #[inline]
    unsafe fn from_repr((): (), _: Trust) -> Result<Self, InvalidValue> {
        Ok(())
    }
}

// SAFETY: a `bool` travels as a `u8`, and is checked when it is lifted.
unsafe impl AbiType for bool {
    type Repr = u8;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Named("bool");

    #[inline]
    fn into_repr(self) -> u8 {
        u8::from(self)
    }

    #[inline]
    unsafe fn from_repr(repr: u8, _: Trust) -> Result<Self, InvalidValue> {
        Self::validate(&repr)?;
        Ok(repr == 1)
    }
}

// SAFETY: `bool` has the size and alignment of `u8`, and 0 and 1 are its values.
unsafe impl AbiPlain for bool {
    #[inline]
    fn validate(repr: &u8) -> Result<(), InvalidValue> {
        if *repr <= 1 { Ok(()) } else { Err(InvalidValue::Bool(*repr)) }
    }
}

// SAFETY: a `char` travels as a `u32`, and is checked when it is lifted.
unsafe impl AbiType for char {
    type Repr = u32;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Named("char");

    #[inline]
    fn into_repr(self) -> u32 {
        u32::from(self)
    }

    #[inline]
    unsafe fn from_repr(repr: u32, _: Trust) -> Result<Self, InvalidValue> {
        Self::from_u32(repr).ok_or(InvalidValue::Char(repr))
    }
}

// SAFETY: `char` has the size and alignment of `u32`, and the scalar values are its values.
unsafe impl AbiPlain for char {
    #[inline]
    fn validate(repr: &u32) -> Result<(), InvalidValue> {
        Self::from_u32(*repr).map_or(Err(InvalidValue::Char(*repr)), |_| Ok(()))
    }
}

/// Lifts borrowed text.
///
/// # Safety
/// As for [`AbiType::from_repr`].
#[inline]
unsafe fn lift_text<'a>(repr: StringView, trust: Trust) -> Result<&'a str, InvalidValue> {
    if trust == Trust::Foreign {
        repr.check()?;
    }
    // SAFETY: the caller promises that the view was made of live text, and null is ruled out.
    let bytes = unsafe { repr.as_bytes() };
    match trust {
        // SAFETY: a view that Rust made comes from a `str`.
        Trust::Sdk => Ok(unsafe { core::str::from_utf8_unchecked(bytes) }),
        Trust::Foreign => core::str::from_utf8(bytes)
            .map_err(|error| InvalidValue::Utf8 { valid_up_to: error.valid_up_to() }),
    }
}

// SAFETY: a view is valid for every bit pattern; the text is checked unless Rust made it.
unsafe impl AbiType for &str {
    type Repr = StringView;
    const BORROWS: usize = 1;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Named("&str");

    #[inline]
    fn into_repr(self) -> StringView {
        StringView::from_str(self)
    }

    #[inline]
    unsafe fn from_repr(repr: StringView, trust: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller's promise is the same.
        unsafe { lift_text(repr, trust) }
    }
}

// SAFETY: a view is valid for every bit pattern; its elements are validated in place.
unsafe impl<T: AbiPlain> AbiType for &[T] {
    type Repr = SliceView<T::Repr>;
    const BORROWS: usize = 1;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Slice(T::SCHEMA);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        const { T::SAME_LAYOUT }
        SliceView::new(self.as_ptr().cast(), self.len())
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, _: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
        repr.check()?;
        // SAFETY: the caller promises that the view was made of live values, and null is ruled out.
        let elements = unsafe { repr.as_slice() };
        elements.iter().try_for_each(T::validate)?;
        let elements = SliceView::new(elements.as_ptr().cast::<T>(), elements.len());
        // SAFETY: `AbiPlain` says that memory whose representation is valid is a valid `T`.
        Ok(unsafe { elements.as_slice() })
    }
}

// SAFETY: a pointer is valid for every bit pattern; what it points to is validated in place.
unsafe impl<T: AbiPlain> AbiType for &T {
    type Repr = *const T::Repr;
    const BORROWS: usize = 1;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Ref(T::SCHEMA);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        const { T::SAME_LAYOUT }
        core::ptr::from_ref(self).cast()
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, _: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
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
    type Repr = SliceMut<T::Repr>;
    const BORROWS: usize = 1;
    const SCHEMA: &'static TypeSchema = &TypeSchema::SliceMut(T::SCHEMA);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        const { T::SAME_LAYOUT }
        SliceMut { ptr: self.as_mut_ptr().cast(), len: self.len() }
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, _: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
        SliceView::new(repr.ptr, repr.len).check()?;
        let elements = SliceMut { ptr: repr.ptr.cast::<T>(), len: repr.len };
        // SAFETY: the caller promises that the view was made of live values that nobody else has, and
        // null is ruled out; every bit pattern is a `T`.
        Ok(unsafe { elements.as_slice_mut() })
    }
}

// SAFETY: a pointer is valid for every bit pattern, and so is what it points to.
unsafe impl<T: AbiBits> AbiType for &mut T {
    type Repr = *mut T::Repr;
    const BORROWS: usize = 1;
    const SCHEMA: &'static TypeSchema = &TypeSchema::RefMut(T::SCHEMA);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        const { T::SAME_LAYOUT }
        core::ptr::from_mut(self).cast()
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, _: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
        if !repr.is_aligned() {
            return Err(InvalidValue::Misaligned);
        }
        // SAFETY: the caller promises that the pointer is null or made of a live reference that nobody
        // else has; every bit pattern is a `T`.
        unsafe { repr.cast::<T>().as_mut() }.ok_or(InvalidValue::Null)
    }
}
