//! An implementation of a contract.
//!
//! **Invariant:** an impl that passed the rules has a trait and no parameters.

use syn::{ExprPath, ItemImpl};

use crate::paths::Sdk;

/// An impl with `#[plugin]` on it.
pub(crate) struct PluginImpl {
    pub(crate) sdk: Sdk,
    pub(crate) item: ItemImpl,
    /// The path of the function that makes instances; without it, `Default` does.
    pub(crate) create: Option<ExprPath>,
}
