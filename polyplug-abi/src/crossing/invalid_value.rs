//! Values that are none of their type, and the checks of views that every lift begins with.
//!
//! Here: [`InvalidValue`], and whether a view can be a run of values at all. Not here: the meaning of the values,
//! which each type checks when it is lifted. The invariant: a check reads the pointer and the length, and never
//! what the pointer leads to.

use core::fmt;

use crate::v1::{SliceView, StringView};

/// How many levels deep a value of a type that holds itself can be: a list has so many elements.
///
/// Converting a level inside of another one takes room on the stack, and this is what there is room for.
pub const MAX_LEVELS: usize = 256;

/// How many bytes the representations of these levels can take together, where there is more than one level.
pub const MAX_LEVEL_BYTES: usize = 1 << 16;

/// How many bytes of the stack their conversion can take, where there is more than one level.
///
/// Types between the levels, as a tuple in a map in a box, take room too, and more of it without optimisation. The
/// rest of the 2 MiB that a thread of Rust has by default, and of the 1 MiB of the first one on Windows, is for callers.
pub const MAX_LEVEL_STACK: usize = if cfg!(windows) { 640 << 10 } else { 1280 << 10 };

/// A value arrived that is not one of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidValue {
    /// Text is not UTF-8 from this byte on.
    Utf8 {
        /// How many bytes are valid.
        valid_up_to: usize,
    },
    /// A `bool` is neither 0 nor 1.
    Bool(u8),
    /// A `char` is not a Unicode scalar value.
    Char(u32),
    /// The tag of a value of several variants names none of them.
    Tag {
        /// The type of the value.
        ty: &'static str,
        /// The bits of the tag.
        tag: u64,
    },
    /// A value holds itself more than [`MAX_LEVELS`] levels deep, or its levels take more than
    /// [`MAX_LEVEL_BYTES`], or their conversion more than [`MAX_LEVEL_STACK`].
    TooDeep,
    /// A pointer that must point somewhere is null.
    Null,
    /// A pointer is not aligned for what it must point to.
    Misaligned,
    /// There are more values than fit into memory.
    TooMany(usize),
    /// A `NonZero` number is 0.
    Zero,
    /// The nanoseconds of a time are a second or more.
    Nanoseconds(u32),
    /// A time is out of the range of this system; in seconds since the epoch.
    Time(i64),
    /// There are more or fewer values than there must be.
    Length {
        /// How many there must be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utf8 { valid_up_to } => {
                write!(f, "text is not valid UTF-8 from byte {valid_up_to} on")
            }
            Self::Bool(found) => write!(f, "a `bool` is 0 or 1, found {found}"),
            Self::Char(found) => write!(f, "a `char` is a Unicode scalar value, found {found:#x}"),
            Self::Tag { ty, tag } => write!(f, "`{ty}` has no variant with the tag {tag}"),
            Self::TooDeep => write!(
                f,
                "a value holds itself more than {MAX_LEVELS} levels deep, or its levels take more than \
                 {MAX_LEVEL_BYTES} bytes, or {MAX_LEVEL_STACK} bytes of the stack; a `Vec` of the parts, \
                 which name each other by index, can be of any size"
            ),
            Self::Misaligned => f.write_str("a pointer is not aligned for its type"),
            Self::TooMany(len) => write!(f, "there is no memory for {len} values"),
            Self::Null => f.write_str("a pointer that must not be null is null"),
            Self::Zero => f.write_str("a number that must not be 0 is 0"),
            Self::Nanoseconds(found) => {
                write!(f, "a time has less than 1000000000 nanoseconds, found {found}")
            }
            Self::Time(found) => {
                write!(f, "this system cannot represent a time {found} seconds from the epoch")
            }
            Self::Length { expected, found } => {
                write!(f, "there must be {expected} values, found {found}")
            }
        }
    }
}

impl core::error::Error for InvalidValue {}

impl StringView {
    /// Says what rules out that this is a run of bytes.
    ///
    /// # Errors
    /// As for [`SliceView`].
    #[inline]
    pub(crate) fn check(self) -> Result<(), InvalidValue> {
        SliceView::new(self.ptr, self.len).check()
    }

    /// Checks that this is text, and reads it.
    ///
    /// # Errors
    /// If it has bytes and the pointer is null, or more bytes than fit into memory, or they are not UTF-8.
    ///
    /// # Safety
    /// A pointer that is not null leads to so many bytes, which live and stay unchanged for `'a`.
    #[inline]
    pub(crate) unsafe fn checked<'a>(self) -> Result<&'a str, InvalidValue> {
        self.check()?;
        // SAFETY: the caller promises live bytes, and null is ruled out.
        let bytes = unsafe { self.as_bytes() };
        core::str::from_utf8(bytes)
            .map_err(|error| InvalidValue::Utf8 { valid_up_to: error.valid_up_to() })
    }
}

impl<T> SliceView<T> {
    /// Says what rules out that this is a run of values.
    ///
    /// # Errors
    /// If it has values and the pointer is null or misaligned, or more values than fit into memory.
    #[inline]
    pub(crate) fn check(self) -> Result<(), InvalidValue> {
        if self.len == 0 {
            Ok(())
        } else if self.ptr.is_null() {
            Err(InvalidValue::Null)
        } else if !self.ptr.is_aligned() {
            Err(InvalidValue::Misaligned)
        } else if self.len > isize::MAX as usize / size_of::<T>().max(1) {
            Err(InvalidValue::TooMany(self.len))
        } else {
            Ok(())
        }
    }
}
