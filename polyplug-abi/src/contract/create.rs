//! The arguments that the instances of a contract are made from, and how they get to their maker.
//!
//! It travels as a parameter of a method does: for the typed convention a representation whose owner is the
//! plugin, for ABI v1 one that is lent. `create` gets a pointer to it, null for nothing.
//!
//! Invariant: the arguments are owned, and belong to the plugin whatever it answers.

use crate::crossing::{AbiType, InvalidValue, Repr, Trust, lift_whole, lower_whole};

/// What the instances of a contract are made from: `()`, or one value in a tuple.
///
/// # Safety
/// As for [`AbiType`].
pub unsafe trait CreateArgs: Sized + 'static {
    /// What travels.
    type Repr: Repr;

    /// Lowers the value; whatever it owns now belongs to the representation.
    ///
    /// # Errors
    /// If it is too deep. It is freed.
    fn into_repr(self) -> Result<Self::Repr, InvalidValue>;

    /// Lifts a value and takes over whatever the representation owns, also on failure.
    ///
    /// # Errors
    /// If the bits are no such value.
    ///
    /// # Safety
    /// As for [`AbiType::from_repr`].
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue>;
}

// SAFETY: there is nothing.
unsafe impl CreateArgs for () {
    type Repr = ();

    fn into_repr(self) -> Result<(), InvalidValue> {
        Ok(())
    }

    unsafe fn from_repr((): (), _: Trust) -> Result<Self, InvalidValue> {
        Ok(())
    }
}

// SAFETY: the value is one that can cross.
unsafe impl<T: AbiType + 'static> CreateArgs for (T,) {
    type Repr = T::Repr;

    fn into_repr(self) -> Result<T::Repr, InvalidValue> {
        lower_whole(self.0)
    }

    unsafe fn from_repr(repr: T::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises a representation of `(T,)`, which is one of a `T`.
        unsafe { lift_whole::<T>(repr, trust) }.map(|value| (value,))
    }
}

/// What the instances of a contract are made from when it is nothing.
#[diagnostic::on_unimplemented(
    message = "instances of this contract are made from `{Self}`",
    label = "is made from something",
    note = "use `create_from`, which is given that; values of the host are made from nothing"
)]
pub trait NoArgs: CreateArgs {}

impl NoArgs for () {}
