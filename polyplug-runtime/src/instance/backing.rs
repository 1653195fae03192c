//! What the code of an implementation needs to be there, and who made it.
//!
//! Invariant: whoever runs code of a plugin holds its backing meanwhile.

use std::sync::Arc;

use crate::{library::maker::Maker, loader::loader_bundle::LoaderBundle, sync::Counted};

/// What an implementation relies on, and each instance of it.
#[derive(Clone)]
pub(crate) struct Backing {
    /// Who made it, and the library that the functions lie in.
    pub(crate) maker: Counted<Maker>,
    /// What keeps the bundle loaded, if a loader brought it. It is only held.
    #[expect(dead_code, reason = "its loader ends the bundle when the last of these is dropped")]
    pub(crate) loaded: Option<Arc<LoaderBundle>>,
}

impl Backing {
    /// Returns that of a value of the host.
    pub(crate) fn of_host(maker: Counted<Maker>) -> Self {
        Self { maker, loaded: None }
    }
}
