//! Objects of contracts as values: `Arc<dyn Trait>`, which both sides share, and `Box<dyn Trait>`.
//!
//! Not here: objects that are lent, which only parameters can be. The invariant: what crosses belongs to the
//! receiver, or one share of it does.

use alloc::{boxed::Box, sync::Arc};

use super::{
    lift::{lift_arc, lift_box},
    lower::{lower_arc, lower_box},
};
use crate::{
    contract::{ArcContract, Contract, ObjectOf},
    crossing::{AbiType, BoxedWay, InvalidValue, Trust},
    extension::ObjectRepr,
    schema::{ObjectSchema, Pointer, TypeSchema},
    target::{ArcHolder, BoxHolder},
};

// SAFETY: an object is valid for every bit pattern, and described by its contract; what it points to is
// checked as far as it can be.
unsafe impl<C: ArcContract + ?Sized> AbiType for Arc<C> {
    type With<'x> = Self;
    type Repr = ObjectRepr;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Object(ObjectSchema::of::<C>(Pointer::Arc));

    fn into_repr(self) -> ObjectRepr {
        lower_arc(self)
    }

    unsafe fn from_repr(repr: ObjectRepr, _: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises a share of an object that a sender made of a `C`, lifted once.
        unsafe { lift_arc(repr) }
    }
}

/// A box of an object is given away.
#[derive(Debug)]
pub struct BoxedObject;

/// A box of an object whose contract has methods with `self: Arc<Self>` is shared from the start.
#[derive(Debug)]
pub struct BoxedShare;

macro_rules! way {
    ($way:ty, $holder:ident, $lower:ident) => {
        // SAFETY: an object is valid for every bit pattern, and described by its contract; what it points to is checked as
        // far as it can be.
        unsafe impl<C: Contract + ObjectOf<$holder<C>> + ?Sized> BoxedWay<C> for $way {
            type With<'x> = Box<C>;
            type Repr = ObjectRepr;
            const BORROWS: usize = 0;
            const SCHEMA: &'static TypeSchema =
                &TypeSchema::Object(ObjectSchema::of::<C>(Pointer::Box));

            fn into_repr(value: Box<C>) -> ObjectRepr {
                $lower(value)
            }

            unsafe fn from_repr(repr: ObjectRepr, _: Trust) -> Result<Box<C>, InvalidValue> {
                // SAFETY: the caller promises an object that a sender made of a `C`, lifted once.
                unsafe { lift_box(repr) }
            }
        }
    };
}

way!(BoxedObject, BoxHolder, lower_box);
way!(BoxedShare, ArcHolder, share);

fn share<C: Contract + ObjectOf<ArcHolder<C>> + ?Sized>(value: Box<C>) -> ObjectRepr {
    lower_arc::<C>(Arc::from(value))
}
