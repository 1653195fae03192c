//! The trait of values that can be lent.
//!
//! What travels is the representation that the value would be given away as, but it owns nothing: each function that
//! would free its memory is null. References travel as pointers to such representations. Invariant: what travels is
//! the same, whether a side copies it or has it in place.

use super::{arena::Arena, copies::Copies};
use crate::{
    crossing::{invalid_value::InvalidValue, repr::Repr},
    schema::TypeSchema,
};

/// A type whose values can be lent for a call: behind `&`, or as a reference itself.
///
/// The caller lends where the value lies, and writes what the other side could not read there. The callee takes what is
/// plain in place, and copies everything else into values that end with the call.
///
/// Derive it with `#[derive(AbiType)]`, which does so if every field can be lent.
///
/// # Safety
/// `Lent` is valid for every bit pattern. `lend` makes one that owns nothing; it points to the arena and to memory that
/// stays where it is while `self` is borrowed, also when `self` moves. `copy` and `refill` free nothing of what they are
/// given, and fail if it is no value of the type, as does `check`, which means the memory itself of a type that is
/// `IN_PLACE`; a value that they make may end on another thread, unless it borrows or
/// they called [`Copies::spoil`], and they count its memory. `IS_ABI_TYPE` is only true of an
/// [`AbiType`](crate::AbiType) with the same representation, and `IS_PLAIN` of an [`AbiPlain`](crate::AbiPlain) type;
/// `IN_PLACE` of one whose memory is that of `Lent`. Where `COPIES` is false, a value refers to what was lent, and to
/// nothing that was copied. `SCHEMA`, `BORROWS` and `With` are as for [`AbiType`](crate::AbiType).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross a plugin boundary by reference",
    label = "cannot be lent",
    note = "every type can that crosses by value, except an object: lend that as `&dyn Trait`",
    note = "for your own struct or enum, add `#[derive(AbiType)]`",
    note = "`#[contract]` cannot see through an alias of `dyn Trait` or `dyn Fn(..)`: write that itself in the signature"
)]
pub unsafe trait Lend: Sized {
    /// What travels.
    type Lent: Repr;

    /// The type with `'a` for each of its lifetimes.
    type With<'a>: 'a;

    /// What the type looks like to the other side.
    const SCHEMA: &'static TypeSchema;

    /// How many borrows a value contains.
    const BORROWS: usize = 0;

    /// Whether the type is an `AbiType`.
    const IS_ABI_TYPE: bool = true;

    /// Whether the type is plain.
    const IS_PLAIN: bool = false;

    /// Whether values lie in memory as what travels, so that many of them are lent where they are.
    const IN_PLACE: bool = Self::IS_PLAIN;

    /// Whether a value is made of something that ends with the call.
    const COPIES: bool = true;

    /// Lends the value.
    fn lend(&self, arena: &Arena) -> Self::Lent;

    /// Makes a value of what was lent.
    ///
    /// # Errors
    /// If it is no value of this type.
    ///
    /// # Safety
    /// `lent` was made by `lend` of the same type on some side, or by foreign code that keeps `SPEC.md`, as
    /// [`Copies::trust`] says; the value is not used after `copies`, nor after what was lent.
    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue>;

    /// Checks what lies in memory as a value of the type, where it is.
    ///
    /// # Errors
    /// If it is no value of this type.
    ///
    /// # Safety
    /// As for [`copy`](Self::copy).
    #[inline]
    unsafe fn check(lent: &Self::Lent, copies: &Copies) -> Result<(), InvalidValue> {
        // SAFETY: the caller promises the same.
        unsafe { Self::copy(*lent, copies) }.map(drop)
    }

    /// Makes this value one of what was lent, and uses its memory again.
    ///
    /// # Errors
    /// If it is no value of this type. The value is any after that.
    ///
    /// # Safety
    /// As for [`copy`](Self::copy).
    #[inline]
    unsafe fn refill(&mut self, lent: Self::Lent, copies: &Copies) -> Result<(), InvalidValue> {
        // SAFETY: the caller promises the same.
        *self = unsafe { Self::copy(lent, copies) }?;
        Ok(())
    }
}
