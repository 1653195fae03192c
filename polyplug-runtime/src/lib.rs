//! The host runtime of polyplug: discovers, verifies, opens, registers and dispatches.
//!
//! What is here: everything between the path of a bundle and a proxy that calls it. What is not: the
//! layouts that cross the boundary (`polyplug-abi`), and what users write (`polyplug-sdk`, which
//! re-exports this crate under the feature `host`).
//!
//! # The life of a bundle
//!
//! ```text
//!      path
//!        │ bundle::source          which file? what does the manifest say?
//!        ▼
//!     Source ──────────► refused   no library, several, a bad manifest
//!        │ bundle::graph           of those found together: which one first?
//!        │ registry                is it loaded, or being loaded?
//!        ▼
//!     Attempt ─────────► refused   the bundle that is there stays as it is
//!        │ lifecycle::dependencies is what it needs loaded?
//!        │ lifecycle::signature    was it signed with a key that the host trusts?
//!        │ bundle::hashes          are its files those that were built?
//!        │ bundle::image           a library? for this target? complete? a plugin?
//!        ▼ bundle::metadata        what does it say about itself?
//!     checked ─────────► refused
//!        │ lifecycle::admission    the right ABI? do its contracts have the host's shape?
//!        ▼                         no code of the plugin has run so far
//!    admitted ─────────► refused
//!        │ library                 dlopen; the graveyard keeps it from here on, whatever happens
//!        ▼
//!      open ───────────► refused   cannot be linked, another ABI version
//!        │ lifecycle               polyplug_init runs, without any lock; `host_api::staging` checks
//!        ▼                         what it registers, and holds it back
//!     staged ──────────► discarded init failed, something registered was malformed, or is not
//!        │                         in the file
//!        │ lifecycle::provides     is it what the manifest says?
//!        │ registry                one step: everything, or nothing on a collision of names
//!        ▼
//!    registered
//!        │ registry::binding       once per registration and contract type: verify, choose a table
//!        ▼ instance                create; a lease keeps the instance and the runtime
//!      proxy
//! ```
//!
//! A bundle of another language goes past *image*, *admission* and *library*: its source is read and handed to
//! its loader, whose `load` takes the place of `polyplug_init`; what it registers is compared with the contracts of the
//! host before *provides*.
//!
//! The library that is opened is a private copy, which stays mapped, unless the host asked for
//! [`Unmap::WhenUnused`](unmap::Unmap::WhenUnused): then a sweep of the graveyard closes those that nothing holds any more.
//! Reloading does the same beside the generation that is there, takes over its shared instances, and takes its slots in the
//! last step. A registration stays until its bundle is unloaded or the runtime is gone; a shared instance ends with its last
//! holder.
//!
//! # Invariants
//!
//! * No lock is held while plugin code runs: constructors, init, create, drop, calls.
//! * No byte that a plugin wrote becomes a Rust value before its numbers were checked.
//! * Only a sweep closes a library, when nothing of the runtime leads into it.
//! * A table that a plugin was handed works until the process ends.
//! * A loader ends a bundle once, when nothing can call it any more.

mod boundary;
mod bundle;
mod error;
mod host;
mod host_api;
mod identity;
mod instance;
mod library;
mod lifecycle;
pub mod loader;
#[cfg(polyplug_model)]
mod models;
mod registry;
mod report;
mod shared;
mod sync;

pub use bundle::description::{Bundle, BundleState, ProvidedContract};
#[cfg(fuzzing)]
pub use bundle::fuzzing;
pub use error::{
    build::BuildError,
    get::{GetError, NotFound},
    load::LoadError,
    mismatch::ContractMismatch,
    register::RegisterError,
    reload::ReloadError,
    unload::UnloadError,
};
pub use host::{
    builder::RuntimeBuilder, c_host, live::Live, providers::Providers, runtime::Runtime,
};
pub use polyplug_abi::Compatibility;
pub use report::{diagnostics::Diagnostic, events::Event, logs::LogRecord};
pub use semver::VersionReq;

/// What is known of a bundle that is not loaded. Begin with [`Bundle::inspect`](crate::Bundle::inspect).
pub mod inspection {
    pub use crate::{
        bundle::{
            hashes::HashList,
            inspection::{InspectedContract, Inspection},
        },
        identity::build_info::BuildInfo,
    };
}

/// What the `manifest.toml` of a bundle says.
pub mod manifest {
    pub use crate::{
        bundle::manifest::contents::{FileTable, Manifest},
        error::{manifest::ManifestProblem, unmet_dependency::UnmetDependency},
        identity::{
            dependency::{Dependency, Requirement},
            provided::Provided,
        },
    };
}

/// Signatures of bundles, and whose count. Begin with [`RuntimeBuilder::trust`](crate::RuntimeBuilder::trust).
pub mod signature {
    pub use crate::{bundle::signature::SignatureState, error::signature::SignatureProblem};
    pub use polyplug_abi::{Ed25519PublicKey, SignaturePolicy};
}

/// Closing libraries that nothing uses. Begin with [`Runtime::sweep`](crate::Runtime::sweep).
pub mod unmap {
    pub use crate::library::sweep_outcome::{StillMapped, SweepOutcome, SweptLibrary, Unmap};
}

/// Reloading bundles when their files change. Begin with [`Runtime::watch`](crate::Runtime::watch).
#[cfg(feature = "watch")]
pub mod watch {
    pub use crate::{
        error::watch::WatchError,
        lifecycle::watch::handle::{Watch, WatchOptions},
    };
}
