//! What a host decided when it set the runtime up.

use std::{cmp::Reverse, collections::HashMap, path::PathBuf, sync::Arc};

use polyplug_abi::Compatibility;

use crate::{
    bundle::{description::Bundle, signers::Signers},
    library::{private_copy::Placement, sweep_outcome::Unmap},
    registry::slot::Rank,
    report::{events::Listeners, gate::Gate, logs::Logs},
    shared::admission_rules::AdmissionRules,
};

/// What a host decided when it set the runtime up.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Where bundles are looked for.
    pub(crate) locations: Vec<Location>,
    /// The bundles that are asked before others, and their order.
    preferred: HashMap<String, usize>,
    pub(crate) compatibility: Compatibility,
    /// Whose bundles are loaded.
    pub(crate) signers: Signers,
    /// What is asked of libraries before they are opened.
    pub(crate) admission_rules: AdmissionRules,
    /// Where libraries are opened.
    pub(crate) placement: Placement,
    /// What becomes of libraries that no loaded bundle is made of.
    pub(crate) unmap: Unmap,
    /// Whether bundles may be reloaded.
    pub(crate) reloads: bool,
    /// Who wants to know what happens.
    pub(crate) listeners: Listeners,
    /// Where records go.
    pub(crate) logs: Logs,
    /// The way to functions of a host of ABI v1.
    pub(crate) gate: Arc<Gate>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            locations: Vec::new(),
            preferred: HashMap::new(),
            compatibility: Compatibility::Strict,
            signers: Signers::default(),
            admission_rules: AdmissionRules::default(),
            placement: Placement::default(),
            unmap: Unmap::default(),
            reloads: true,
            listeners: Listeners::default(),
            logs: Logs::default(),
            gate: Arc::default(),
        }
    }
}

/// Where a host told the runtime to look.
#[derive(Clone, Debug)]
pub(crate) enum Location {
    /// A directory of bundles, which has to be there.
    Directory(PathBuf),
    /// An environment variable with directories of bundles, separated as in `PATH`.
    Variable(String),
    /// One bundle.
    Bundle(PathBuf),
}

/// What becomes of something that a manifest says and that is not so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    Refuse,
    Warn,
    Ignore,
}

impl Settings {
    /// Puts a bundle behind those that are preferred already.
    pub(crate) fn prefer(&mut self, bundle: String) {
        let next = self.preferred.len();
        self.preferred.entry(bundle).or_insert(next);
    }

    /// Returns the names of the bundles that are preferred, in the order in which they are asked.
    pub(crate) fn preferred(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.preferred.iter().collect();
        names.sort_unstable_by_key(|(_, place)| **place);
        names.into_iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Says when a bundle is asked; without one it is a value of the host.
    pub(crate) fn rank(&self, bundle: Option<&Bundle>) -> Rank {
        let preference = bundle.and_then(|bundle| self.preferred.get(bundle.name()));
        Rank {
            preference: preference.copied().unwrap_or(usize::MAX),
            priority: Reverse(bundle.map_or(0, Bundle::priority)),
        }
    }

    /// Says what becomes of a mismatch, and whether the bundle could run all the same.
    pub(crate) fn judge(&self, could_run: bool) -> Judgement {
        match self.compatibility {
            Compatibility::Yolo => Judgement::Ignore,
            Compatibility::Relaxed if could_run => Judgement::Warn,
            Compatibility::Relaxed | Compatibility::Strict => Judgement::Refuse,
        }
    }
}
