//! What went wrong without anybody to return an error to.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use polyplug_abi::CallError;

use crate::identity::printable::shown;
use crate::{
    error::{
        build::BuildError,
        get::GetError,
        load::LoadError,
        loader::LoaderError,
        manifest::ManifestProblem,
        reload::ReloadError,
        text::{Chain, FewNames},
    },
    report::logs::{Logs, WeakLogs, say},
    sync::lock,
};

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
    /// A directory that an environment variable names cannot be read.
    Directory {
        /// The variable.
        variable: String,
        /// The directory.
        path: PathBuf,
        /// Why.
        error: Arc<BuildError>,
    },
    /// A folder in a plugin directory has several libraries and no manifest, or a plugin directory has nothing but
    /// libraries that only the compiler reads; so nothing of it was loaded.
    AmbiguousFolder {
        /// What loading the folder would answer.
        error: Arc<LoadError>,
    },
    /// A bundle was loaded, but provides nothing.
    Empty {
        /// The name of the bundle.
        bundle: String,
        /// The bundle.
        path: PathBuf,
    },
    /// A bundle was loaded that does not say in its file what its contracts look like, so that they could
    /// not be checked before its code ran.
    NoMetadata {
        /// The name of the bundle.
        bundle: String,
        /// The bundle.
        path: PathBuf,
    },
    /// A C++ plugin uses variables of another library, because the dynamic linker keeps one of each name in a process.
    SharedVariables {
        /// The name of the bundle.
        bundle: String,
        /// Its library.
        path: PathBuf,
        /// The name of the plugin whose variables they are, which was opened before. It may be an earlier generation of the same.
        with: String,
        /// The names of the variables, as the linker knows them; `c++filt` reads them.
        variables: Vec<String>,
    },
    /// A plugin would carry its state over a reload, but the host never asks for it: only shared instances are replaced
    /// when a bundle is reloaded, and those of the contract are not shared.
    UnusedState {
        /// The name of the bundle.
        bundle: String,
        /// The name of the contract.
        contract: String,
        /// Why its instances are not shared.
        reason: String,
    },
    /// A bundle was not signed by whom the host trusts, which is no reason to refuse it where
    /// [`SignaturePolicy::WarnOnly`](crate::signature::SignaturePolicy) is said.
    Signature {
        /// The bundle.
        path: PathBuf,
        /// Why it would be refused.
        error: Arc<LoadError>,
    },
    /// A provider was left out of the answer of `all` or `create_all`.
    Provider {
        /// The name of the plugin.
        plugin: String,
        /// Why.
        error: GetError,
    },
    /// A bundle asked to be reloaded with one that it depends on, or its files have changed while they were
    /// watched, and it could not be. It goes on as it was.
    Reload {
        /// The name of the bundle.
        bundle: String,
        /// Why.
        error: Arc<ReloadError>,
    },
    /// A loader failed to end a bundle. The bundle is gone all the same.
    Unload {
        /// The name of the bundle.
        bundle: String,
        /// What the loader said.
        error: LoaderError,
    },
    /// A manifest says something odd, such as a key that nobody knows.
    Manifest {
        /// The `manifest.toml`.
        path: PathBuf,
        /// What is odd, and where.
        problem: ManifestProblem,
    },
    /// [`RuntimeBuilder::prefer`](crate::RuntimeBuilder::prefer) names a bundle that is not loaded now.
    Preferred {
        /// The name of the bundle.
        bundle: String,
    },
    /// Who was told of an event panicked. What happened has happened all the same.
    Listener {
        /// What the panic said.
        message: String,
    },
    /// Changes of a folder are not told any more.
    #[cfg(feature = "watch")]
    Watch {
        /// Why.
        error: Arc<crate::error::watch::WatchError>,
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
            Self::Load { error, .. } | Self::AmbiguousFolder { error } => {
                write!(f, "{}", Chain(error.as_ref()))
            }
            Self::Directory { variable, error, .. } => {
                write!(f, "{}, which `{variable}` names", Chain(error.as_ref()))
            }
            Self::Empty { bundle, path } => {
                let path = shown(path);
                write!(
                    f,
                    "bundle `{bundle}` in `{path}` was loaded, but provides no contract; put \
                     `#[plugin]` on the `impl` of one, or declare one in the source; one in another crate \
                     is linked only where the library names that crate, as in `use other_crate as _;`"
                )
            }
            Self::NoMetadata { bundle, path } => {
                let path = shown(path);
                write!(
                    f,
                    "bundle `{bundle}` in `{path}` has no metadata, so its contracts could not be checked \
                     before its code ran; `RuntimeBuilder::require_schema` refuses such bundles"
                )
            }
            Self::SharedVariables { bundle, path, with, variables } => {
                write!(
                    f,
                    "bundle `{bundle}` in `{}` uses variables of `{with}`, because a process has one of each, whatever \
                     its type is: {}; build both with `-fvisibility=hidden` or `-fno-gnu-unique`",
                    shown(path),
                    FewNames(variables)
                )
            }
            Self::UnusedState { bundle, contract, reason } => write!(
                f,
                "`Stateful` in bundle `{bundle}` has no effect behind contract `{contract}`, whose instances are not \
                 shared, because {reason}; an instance stays with its holder when the bundle is reloaded"
            ),
            Self::Manifest { path, problem } => write!(f, "{}:{problem}", shown(path)),
            Self::Preferred { bundle } => write!(
                f,
                "bundle `{bundle}` is preferred, but not loaded; `Runtime::bundles` lists those that are"
            ),
            Self::Listener { message } => {
                write!(f, "a function that `on_event` was given panicked: {message}")
            }
            #[cfg(feature = "watch")]
            Self::Watch { error } => write!(f, "{}", Chain(error.as_ref())),
            Self::Signature { error, .. } => {
                write!(
                    f,
                    "{}; `SignaturePolicy::Required` refuses such bundles",
                    Chain(error.as_ref())
                )
            }
            Self::Reload { error, .. } => write!(f, "{}", Chain(error.as_ref())),
            Self::Provider { error, .. } => error.fmt(f),
            Self::Unload { bundle, error } => {
                write!(f, "the loader of bundle `{bundle}` failed to end it: {error}")
            }
            Self::Drop { error } => error.fmt(f),
        }
    }
}

/// The diagnostics of a runtime. Instances hold it too, because they outlive registries.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    kept: Mutex<KeptDiagnostics>,
    /// Who is told of each.
    logs: WeakLogs,
}

/// Those that are kept, and what they say.
#[derive(Debug, Default)]
struct KeptDiagnostics {
    diagnostics: VecDeque<(Diagnostic, Arc<str>)>,
    texts: HashSet<Arc<str>>,
}

impl Diagnostics {
    pub(crate) fn new(logs: &Logs) -> Self {
        Self { logs: logs.downgrade(), ..Self::default() }
    }

    /// Returns where the records of the runtime go.
    pub(crate) fn logs(&self) -> Logs {
        self.logs.upgrade()
    }

    /// Keeps a diagnostic unless it is known, and tells whoever listens.
    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        let text: Arc<str> = diagnostic.to_string().into();
        let is_warning = matches!(
            diagnostic,
            Diagnostic::Directory { .. }
                | Diagnostic::Empty { .. }
                | Diagnostic::Manifest { .. }
                | Diagnostic::NoMetadata { .. }
                | Diagnostic::SharedVariables { .. }
                | Diagnostic::Signature { .. }
                | Diagnostic::AmbiguousFolder { .. }
        );
        let mut kept = lock(&self.kept);
        if !kept.texts.insert(Arc::clone(&text)) {
            return;
        }
        if kept.diagnostics.len() == CAPACITY
            && let Some((_, oldest)) = kept.diagnostics.pop_front()
        {
            kept.texts.remove(&oldest);
        }
        kept.diagnostics.push_back((diagnostic, Arc::clone(&text)));
        // Whoever listens may ask for the diagnostics.
        drop(kept);
        if is_warning {
            say!(self.logs(), warn, {} "{text}");
        } else {
            say!(self.logs(), error, {} "{text}");
        }
    }

    /// Returns those that are kept, the oldest first.
    pub(crate) fn all(&self) -> Vec<Diagnostic> {
        lock(&self.kept).diagnostics.iter().map(|(diagnostic, _)| diagnostic.clone()).collect()
    }

    /// Returns what is known of bundles that provide nothing, or that could not be loaded.
    pub(crate) fn without_contract(&self) -> Vec<String> {
        let about_loading = |diagnostic: &Diagnostic| {
            matches!(
                diagnostic,
                Diagnostic::Load { .. }
                    | Diagnostic::Directory { .. }
                    | Diagnostic::Empty { .. }
                    | Diagnostic::AmbiguousFolder { .. }
            )
        };
        let kept = lock(&self.kept);
        let all = kept.diagnostics.iter();
        all.filter(|(it, _)| about_loading(it)).map(|(_, text)| text.to_string()).collect()
    }
}
