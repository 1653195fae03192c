//! A dependency that is not met, and what there is instead.

use std::fmt;

use crate::{
    error::text::Names,
    identity::dependency::{Dependency, Requirement},
};

/// A dependency of a bundle that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnmetDependency {
    /// What is needed.
    pub dependency: Dependency,
    /// What is loaded under the name, in other versions, as in `` 1.0 of bundle `a` ``.
    pub loaded: Vec<String>,
    /// The bundles that would provide it, and could not be loaded.
    pub failed: Vec<String>,
}

impl fmt::Display for UnmetDependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.dependency)?;
        match (&*self.loaded, &*self.failed) {
            ([], []) => match self.dependency.on {
                Requirement::ProviderOf(_) => f.write_str("no bundle that is loaded provides it"),
                Requirement::BundleNamed(_) => f.write_str("no such bundle is loaded"),
                Requirement::ContractOf { .. } => {
                    f.write_str("the bundle is not loaded, or does not provide it")
                }
            },
            ([], failed) => write!(f, "bundle {} could not be loaded", Names(failed)),
            (loaded, _) => write!(f, "loaded is version {}", loaded.join(", ")),
        }
    }
}
