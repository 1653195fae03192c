//! What went wrong without anybody to return an error to.

use std::{
    collections::VecDeque,
    error::Error,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use polyplug_abi::CallError;

use crate::LoadError;

/// How many are kept; the oldest go first, so that a plugin that fails for ever fills no memory.
const CAPACITY: usize = 1024;

/// Something that went wrong without anybody to return an error to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Diagnostic {
    /// A bundle of a plugin directory could not be loaded.
    Load {
        /// The bundle.
        path: PathBuf,
        /// Why.
        error: Arc<LoadError>,
    },
    /// A bundle was loaded, but provides nothing.
    Empty {
        /// The name of the bundle.
        bundle: String,
        /// The bundle.
        path: PathBuf,
    },
    /// The destructor of an instance failed or panicked. The instance is gone all the same.
    Drop {
        /// What the plugin said.
        error: CallError,
    },
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Load { error, .. } => write!(f, "{}", Chain(error.as_ref())),
            Self::Empty { bundle, path } => {
                let path = path.display();
                write!(f, "bundle `{bundle}` in `{path}` was loaded, but provides no contract")
            }
            Self::Drop { error } => error.fmt(f),
        }
    }
}

/// Writes an error together with its causes, for the places that show one line only.
pub(crate) struct Chain<'a>(pub(crate) &'a dyn Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// The diagnostics of a runtime. Instances hold it too, because they outlive registries.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics(Mutex<VecDeque<Diagnostic>>);

impl Diagnostics {
    /// Keeps a diagnostic, and tells whoever subscribed to the events.
    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        match &diagnostic {
            Diagnostic::Empty { .. } => tracing::warn!(target: "polyplug", "{diagnostic}"),
            _ => tracing::error!(target: "polyplug", "{diagnostic}"),
        }
        let mut kept = lock(&self.0);
        if kept.len() == CAPACITY {
            kept.pop_front();
        }
        kept.push_back(diagnostic);
    }

    /// Returns those that are kept, the oldest first.
    pub(crate) fn all(&self) -> Vec<Diagnostic> {
        lock(&self.0).iter().cloned().collect()
    }

    /// Counts the bundles that could not be loaded.
    pub(crate) fn failed_loads(&self) -> usize {
        let kept = lock(&self.0);
        kept.iter().filter(|diagnostic| matches!(diagnostic, Diagnostic::Load { .. })).count()
    }
}

/// Locks a mutex. What the runtime keeps in them is whole between any two statements, so a panic of
/// another thread spoils nothing.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
