//! What the code of an implementation needs to be there, and who made it.
//!
//! Invariant: whoever runs code of a plugin holds its backing meanwhile.

use std::sync::Arc;

use crate::{
    library::open_library::Library, loader::loader_bundle::LoaderBundle, report::maker::Maker,
    sync::Counted,
};

/// What an implementation relies on, and each instance of it.
#[derive(Clone)]
pub(crate) struct Backing {
    pub(crate) maker: Arc<Maker>,
    /// What keeps the bundle loaded, if a loader brought it. It is only held.
    #[expect(dead_code, reason = "its loader ends the bundle when the last of these is dropped")]
    pub(crate) loaded: Option<Arc<LoaderBundle>>,
    /// The library that the functions lie in; `None` for a value of the host, and for a source.
    pub(crate) library: Option<Counted<Library>>,
}

impl Backing {
    /// Returns that of a value of the host.
    pub(crate) fn of_host(maker: Arc<Maker>) -> Self {
        Self { maker, loaded: None, library: None }
    }
}
