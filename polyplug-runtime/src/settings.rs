//! What a host decided when it set the runtime up.

use std::{cmp::Reverse, collections::HashMap};

use crate::{Bundle, registry::Rank};

/// What a host decided when it set the runtime up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// The bundles that are asked before others, and their order.
    preferred: HashMap<String, usize>,
}

impl Settings {
    /// Puts a bundle behind those that are preferred already.
    pub(crate) fn prefer(&mut self, bundle: String) {
        let next = self.preferred.len();
        self.preferred.entry(bundle).or_insert(next);
    }

    /// Says when a bundle is asked; without one it is a value of the host.
    pub(crate) fn rank(&self, bundle: Option<&Bundle>) -> Rank {
        let preference = bundle.and_then(|bundle| self.preferred.get(bundle.name()));
        Rank {
            preference: preference.copied().unwrap_or(usize::MAX),
            priority: Reverse(bundle.map_or(0, Bundle::priority)),
        }
    }
}
