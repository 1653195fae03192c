//! What happens to bundles after they were loaded, for whoever wants to know it.
//!
//! Told on the thread on which it happens, while no lock is held.

use std::{fmt, sync::Arc};

use crate::{Bundle, ReloadError};

/// Something that happens to a loaded bundle.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A bundle is about to be reloaded.
    Preparing {
        /// The generation that is there.
        bundle: &'a Bundle,
    },
    /// A bundle was reloaded. Callers find the new generation, and shared instances of the old one that
    /// nobody holds are about to end.
    Reloaded {
        /// The new generation.
        bundle: &'a Bundle,
    },
    /// A bundle could not be reloaded, and goes on as it was.
    Failed {
        /// The name of the bundle.
        bundle: &'a str,
        /// Why.
        error: &'a ReloadError,
    },
    /// A bundle was taken out. Callers do not find it any more, and its shared instances that nobody holds
    /// are about to end.
    Unloading {
        /// The bundle that was there.
        bundle: &'a Bundle,
    },
}

/// A function that wants to know.
type Listener = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// Those that want to know, in the order in which they said so.
#[derive(Clone, Default)]
pub(crate) struct Listeners(Vec<Listener>);

impl Listeners {
    pub(crate) fn add(&mut self, listener: Listener) {
        self.0.push(listener);
    }

    /// Tells all of them. No lock may be held, because they may call the runtime.
    pub(crate) fn tell(&self, event: &Event<'_>) {
        self.0.iter().for_each(|listener| listener(event));
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} listeners", self.0.len())
    }
}
