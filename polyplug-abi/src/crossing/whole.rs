//! Values that are converted on their own: the result of a call, what an instance is made from.
//!
//! Not here: parameters, which are converted together. Invariant: levels count from 0, and a value that is too deep
//! is refused, and never cut.

#[cfg(feature = "std")]
use super::levels::Conversion;
use super::{
    abi_type::{AbiType, Trust},
    invalid_value::InvalidValue,
};

/// Lowers a value.
///
/// # Errors
/// If it is too deep. It is freed.
#[inline]
pub fn lower_whole<T: AbiType>(value: T) -> Result<T::Repr, InvalidValue> {
    #[cfg(feature = "std")]
    if const { T::SCHEMA.holds_itself() } {
        let _conversion = Conversion::begin();
        let repr = value.into_repr();
        if Conversion::was_cut() {
            // SAFETY: it was made here and is used once.
            drop(unsafe { T::from_repr(repr, Trust::Sdk) });
            return Err(InvalidValue::TooDeep);
        }
        return Ok(repr);
    }
    Ok(value.into_repr())
}

/// Lifts a value and takes over whatever the representation owns, also on failure.
///
/// # Errors
/// If the bits are no value of this type.
///
/// # Safety
/// As for [`AbiType::from_repr`].
#[inline]
pub unsafe fn lift_whole<T: AbiType>(repr: T::Repr, trust: Trust) -> Result<T, InvalidValue> {
    #[cfg(feature = "std")]
    if const { T::SCHEMA.holds_itself() } {
        let _conversion = Conversion::begin();
        // SAFETY: the caller promises what `from_repr` asks for.
        return unsafe { T::from_repr(repr, trust) };
    }
    // SAFETY: the caller promises what `from_repr` asks for.
    unsafe { T::from_repr(repr, trust) }
}
