//! What a bundle depends on, and in which versions.

use std::fmt;

use polyplug_abi::GuestContractId;
use semver::{Comparator, Op, VersionReq};

/// Something that has to be loaded before a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// What it is.
    pub on: Requirement,
    /// Which versions of it will do.
    pub version: VersionReq,
}

/// What a bundle depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requirement {
    // Called `Contract`, it would keep compiler messages from calling the trait by its short name.
    /// A contract of this name, whoever provides it.
    ProviderOf(String),
    /// The bundle of this name.
    BundleNamed(String),
    /// A contract of this name, provided by the bundle of that name.
    ContractOf {
        /// The name of the contract, whose versions are meant.
        contract: String,
        /// The name of the bundle.
        bundle: String,
    },
}

impl Requirement {
    /// Returns what a manifest calls it.
    pub(crate) fn kind(&self) -> &'static str {
        if self.bundle().is_some() { "bundle" } else { "contract" }
    }

    /// Returns the name of the contract, if one is needed.
    pub(crate) fn contract(&self) -> Option<&str> {
        match self {
            Self::ProviderOf(contract) | Self::ContractOf { contract, .. } => Some(contract),
            Self::BundleNamed(_) => None,
        }
    }

    /// Returns the name of the bundle, if it has to be one.
    pub(crate) fn bundle(&self) -> Option<&str> {
        match self {
            Self::BundleNamed(bundle) | Self::ContractOf { bundle, .. } => Some(bundle),
            Self::ProviderOf(_) => None,
        }
    }
}

impl Dependency {
    /// Returns the id of the contract in the major version that is asked for; 0 for a bundle, and when
    /// every major version will do.
    pub(crate) fn contract_id(&self) -> u64 {
        match (self.on.contract(), self.major()) {
            (Some(name), Some(major)) => GuestContractId::of(name, major).0,
            _ => 0,
        }
    }

    /// Returns the major version that is asked for, if it is one.
    pub(crate) fn major(&self) -> Option<u32> {
        let within =
            |it: &&Comparator| matches!(it.op, Op::Exact | Op::Tilde | Op::Caret | Op::Wildcard);
        let major = match &*self.version.comparators {
            // As `min_version` of a contract is written.
            [least, end]
                if least.op == Op::GreaterEq
                    && end.op == Op::Less
                    && least.major.checked_add(1) == Some(end.major)
                    && end.minor.unwrap_or_default() == 0
                    && end.patch.unwrap_or_default() == 0 =>
            {
                least.major
            }
            all => all.iter().find(within)?.major,
        };
        u32::try_from(major).ok()
    }
}

impl fmt::Display for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.on {
            Requirement::ProviderOf(name) => write!(f, "contract `{name}` {}", self.version),
            Requirement::BundleNamed(name) => write!(f, "bundle `{name}` {}", self.version),
            Requirement::ContractOf { contract, bundle } => {
                write!(f, "contract `{contract}` {} of bundle `{bundle}`", self.version)
            }
        }
    }
}
