//! `anyhow::Error`, which crosses as an [`AnyError`].
//!
//! Invariant: the texts of all causes cross, and none of their types.

use alloc::boxed::Box;
use core::error::Error;

use super::{any_error::AnyError, via::via};
use crate::schema::TypeSchema;

via!(
    impl[] anyhow::Error as AnyError,
    TypeSchema::Named("AnyError"),
    into: AnyError::from_boxed,
    from: |error| Ok(error.into()),
);

impl From<AnyError> for anyhow::Error {
    fn from(error: AnyError) -> Self {
        Self::from_boxed(<Box<dyn Error + Send + Sync>>::from(error))
    }
}
