//! The trait of references through which a callee writes.
//!
//! Not here: `&mut` of what every bit pattern is a value of, which crosses as an `AbiType`. The invariant: what lies behind
//! such a reference is a value of its type again when the call ends, whoever wrote it.

use crate::{
    crossing::{abi_type::Trust, invalid_value::InvalidValue, repr::Repr},
    schema::TypeSchema,
};

/// A reference that gives the permission to write, as a parameter: `&mut T`, `&mut [T]`, `&mut [&mut [T]]`.
///
/// # Safety
/// `Lent` is valid for every bit pattern. What `lend` makes points to what `hold` was given, or to the frame. After
/// `restore`, everything behind the reference is a value, whatever bits were written there. `SCHEMA`, `BORROWS`,
/// `With` and `IS_ABI_TYPE` are as for [`Lend`](super::lend::Lend).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross a plugin boundary",
    label = "cannot be written by the other side",
    note = "numbers, `bool`, `char`, arrays of them, and `#[derive(AbiType)] #[repr(C)]` structs and enums of such fields can stand behind `&mut`",
    note = "take any other value by value and return the new one"
)]
pub unsafe trait LendMut: Sized {
    /// What travels.
    type Lent: Repr;

    /// The type with `'a` for each of its lifetimes.
    type With<'a>: 'a;

    /// What stays in the caller's frame.
    type Frame;

    /// What the type looks like to the other side.
    const SCHEMA: &'static TypeSchema;

    /// How many borrows a value contains.
    const BORROWS: usize;

    /// Whether the type is an `AbiType`.
    const IS_ABI_TYPE: bool;

    /// Puts the reference into the caller's frame.
    fn hold(self) -> Self::Frame;

    /// Lends what is behind the reference.
    fn lend(frame: &mut Self::Frame) -> Self::Lent;

    /// Makes values again of what is behind the reference, after code that is not behind this SDK wrote there.
    ///
    /// # Errors
    /// If something was no value, in whose place there is another one now.
    ///
    /// # Safety
    /// `lend` was called, and nothing that was lent is used any more.
    unsafe fn restore(frame: &mut Self::Frame) -> Result<(), InvalidValue>;

    /// Makes the callee's reference.
    ///
    /// # Errors
    /// If the pointer leads nowhere, or not to values.
    ///
    /// # Safety
    /// `lent` was made by `lend` of the same type on some side, or by foreign code that keeps `SPEC.md`, as `trust`
    /// says, and is used once and not for longer than the call.
    unsafe fn receive(lent: Self::Lent, trust: Trust) -> Result<Self, InvalidValue>;
}
