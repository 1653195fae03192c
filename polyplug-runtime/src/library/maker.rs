//! Who made what the host calls, where its faults are reported, and the library that it lies in.

use std::sync::Arc;

use polyplug_abi::Provider;

use crate::{library::open_library::Library, report::diagnostics::Diagnostics, sync::Counted};

/// The maker of instances and objects. All that it made share this, and hold its library by it: one count for both.
pub(crate) struct Maker {
    pub(crate) provider: Provider,
    pub(crate) diagnostics: Arc<Diagnostics>,
    /// The library that the functions lie in; `None` for a value of the host, and for a source.
    pub(crate) library: Option<Counted<Library>>,
}

impl Maker {
    pub(crate) fn new(provider: Provider, diagnostics: &Arc<Diagnostics>) -> Counted<Self> {
        Self::of_library(provider, diagnostics, None)
    }

    /// Describes who made what lies in a library.
    pub(crate) fn of_library(
        provider: Provider,
        diagnostics: &Arc<Diagnostics>,
        library: Option<Counted<Library>>,
    ) -> Counted<Self> {
        let maker = Counted::new(Self { provider, diagnostics: Arc::clone(diagnostics), library });
        if let Some(library) = &maker.library {
            let noted = Counted::downgrade(&maker);
            library.note_maker(Box::new(move || noted.strong_count()));
        }
        maker
    }
}
