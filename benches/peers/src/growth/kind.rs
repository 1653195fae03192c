//! The kinds of samples.

use crate::{
    Failure,
    growth::{bundles, life},
    plugins::Plugins,
    settings::Settings,
};

/// What the process of a sample does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Registry,
    Bundles,
    RawBundles,
    Threads,
    Life,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Registry, Self::Bundles, Self::RawBundles, Self::Threads, Self::Life];

    /// The name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Bundles => "bundles",
            Self::RawBundles => "raw_bundles",
            Self::Threads => "threads",
            Self::Life => "life",
        }
    }

    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Makes what the samples need, and returns the sizes at which they are taken.
    pub(crate) fn prepare(
        self,
        plugins: &Plugins,
        settings: &Settings,
    ) -> Result<Vec<u64>, Failure> {
        match self {
            Self::Registry => Ok(settings.contracts.to_vec()),
            Self::Bundles | Self::RawBundles => {
                settings.bundles.iter().try_for_each(|count| bundles::make(plugins, *count))?;
                Ok(settings.bundles.to_vec())
            }
            Self::Threads => {
                bundles::make(plugins, 1)?;
                Ok(settings.threads.to_vec())
            }
            Self::Life => life::sizes(plugins),
        }
    }
}
