//! How a type with lifetimes is described.
//!
//! `dyn Iterator + 'a` is one type to the compiler's constants, whatever `'a` is. So its owned form and its lent form
//! have one schema, and generated code, which knows whether a type has lifetimes, says which it is. Not here: the
//! assertion that the lifetimes are those of the type, which is `assertions`'. Invariant: an iterator in a type with
//! lifetimes is described as lent.

use core::marker::PhantomData;

use polyplug_abi::{AbiType, TypeSchema};

/// The description of a type that was written with lifetimes.
#[derive(Debug)]
pub struct Lending<T>(PhantomData<T>);

impl<T: AbiType> Lending<T> {
    const LENT: &'static TypeSchema = &TypeSchema::Generic("Lent", &[T::SCHEMA]);

    /// The description.
    pub const SCHEMA: &'static TypeSchema =
        if T::SCHEMA.iterates() { Self::LENT } else { T::SCHEMA };
}
