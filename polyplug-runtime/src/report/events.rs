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

/// Says what happens in one line, as in `` bundle `greeter` 1.2.0 was reloaded ``.
impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |f: &mut fmt::Formatter<'_>, bundle: &Bundle, what: &str| {
            write!(f, "bundle `{}` {} {what}", bundle.name(), bundle.version())
        };
        match self {
            Self::Preparing { bundle } => of(f, bundle, "is about to be reloaded"),
            Self::Reloaded { bundle } => of(f, bundle, "was reloaded"),
            // The error names the bundle.
            Self::Failed { error, .. } => write!(f, "{error}"),
            #[cfg(feature = "watch")]
            Self::Vanished { bundle } => of(f, bundle, "stays loaded, but its files are gone"),
            #[cfg(feature = "watch")]
            Self::Appeared { bundle } => of(f, bundle, "has appeared, and was loaded"),
            Self::Unloaded { bundle } => of(f, bundle, "was unloaded"),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::description::Description;

    #[test]
    fn an_event_says_in_one_line_what_happens_to_whom() {
        let version = polyplug_abi::Version::new(1, 2, 0);
        let bundle =
            Bundle::new(Description { name: "it".into(), version, ..Description::default() });
        assert_eq!(bundle.to_string(), "it 1.2.0");
        let said = |event: Event<'_>| event.to_string();
        assert_eq!(
            said(Event::Preparing { bundle: &bundle }),
            "bundle `it` 1.2.0 is about to be reloaded"
        );
        assert_eq!(said(Event::Reloaded { bundle: &bundle }), "bundle `it` 1.2.0 was reloaded");
        assert_eq!(said(Event::Unloaded { bundle: &bundle }), "bundle `it` 1.2.0 was unloaded");
        let error = ReloadError::Busy { bundle: "it".into() };
        let told = said(Event::Failed { bundle: "it", error: &error });
        assert_eq!(told, error.to_string());
    }
}
