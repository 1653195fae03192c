//! Objects of contracts that both sides share: `Arc<dyn Trait>`.

use alloc::sync::Arc;

use crate::{
    abi_type::{AbiType, Trust},
    contract::ArcContract,
    invalid_value::InvalidValue,
    object::{ObjectRepr, lift_arc, lower_arc},
    schema::{ObjectSchema, Pointer, TypeSchema},
};

// SAFETY: an object is valid for every bit pattern, and described by its contract; what it points to is
// checked as far as it can be.
unsafe impl<C: ArcContract + ?Sized> AbiType for Arc<C> {
    type Repr = ObjectRepr;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Object(ObjectSchema::of::<C>(Pointer::Arc));

    fn into_repr(self) -> ObjectRepr {
        lower_arc(self)
    }

    unsafe fn from_repr(repr: ObjectRepr, _: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller's promise is the same.
        unsafe { lift_arc(repr) }
    }
}
