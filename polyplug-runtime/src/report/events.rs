//! What happens to bundles after they were loaded, for whoever wants to know it.
//!
//! Told on the thread on which it happens, while no lock is held. Of a reload there are two: that it begins,
//! and how it ends. An attempt that does not begin, because there is no such bundle or it is being reloaded
//! already, is only told to who makes it.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use crate::{
    bundle::description::Bundle,
    error::{panic_text::panic_text, reload::ReloadError},
    report::diagnostics::{Diagnostic, Diagnostics},
};

/// Something that happens to a loaded bundle.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A bundle is about to be reloaded.
    Preparing {
        /// The generation that is there.
        bundle: &'a Bundle,
    },
    /// A bundle was reloaded, which is over when all were told of it. Callers find the new generation, and
    /// shared instances of the old one that nobody holds are about to end.
    Reloaded {
        /// The new generation.
        bundle: &'a Bundle,
    },
    /// A bundle could not be reloaded, and goes on as it was. A listener that reloads it at once is refused
    /// with [`ReloadError::Busy`].
    Failed {
        /// The name of the bundle.
        bundle: &'a str,
        /// Why.
        error: &'a ReloadError,
    },
    /// The files of a bundle that is watched are gone. It goes on as it was, and is reloaded when they are back.
    ///
    /// A compiler that removes the old library before it writes the new one can cause it.
    #[cfg(feature = "watch")]
    Vanished {
        /// The generation that is there.
        bundle: &'a Bundle,
    },
    /// A bundle has appeared in a plugin directory that is watched, and was loaded.
    #[cfg(feature = "watch")]
    Appeared {
        /// The bundle.
        bundle: &'a Bundle,
    },
    /// A bundle was taken out. Callers do not find it any more, and its shared instances that nobody holds
    /// are about to end.
    Unloaded {
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

    /// Tells all of them, also when one panics. No lock may be held, because they may call the runtime.
    pub(crate) fn tell(&self, event: &Event<'_>, diagnostics: &Diagnostics) {
        for listener in &self.0 {
            // What happened has happened, and is not undone because somebody who was told of it panics.
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| listener(event))) {
                diagnostics.report(Diagnostic::Listener { message: panic_text(panic) });
            }
        }
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} listeners", self.0.len())
    }
}
