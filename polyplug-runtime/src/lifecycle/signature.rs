//! Whether a bundle may load by its signature.

use std::sync::Arc;

use crate::{
    bundle::{hash::Hash, source::Source},
    error::load::LoadError,
    report::diagnostics::Diagnostic,
    shared::runtime_core::Core,
};

/// Refuses a bundle without the signature of a trusted key, or reports it where the policy is to warn. `library` is the
/// hash of the library or source that will be used, `None` if it cannot be read.
pub(super) fn check(core: &Core, source: &Source, library: Option<&Hash>) -> Result<(), LoadError> {
    if let Some(error) = core.settings.signers.check(source, library)? {
        let (path, error) = (source.path.clone(), Arc::new(error));
        core.diagnostics.report(Diagnostic::Signature { path, error });
    }
    Ok(())
}
