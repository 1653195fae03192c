//! What a bundle says it provides.

use std::fmt;

use polyplug_abi::Version;

use crate::identity::contract_name::ContractName;

/// A contract that a bundle says it provides: `"greeter.Hello@1"`, `"greeter.Hello@1.2"`, or `"greeter.Hello"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provided {
    /// The name, as in `greeter.Hello`.
    pub name: String,
    /// The major version; `None` if the manifest does not say it, as in `"greeter.Hello"`.
    pub major: Option<u32>,
    /// The minor version, if the manifest says it.
    pub minor: Option<u32>,
}

impl Provided {
    /// Returns the version, as low as it can be.
    pub(crate) fn version(&self) -> Version {
        Version::new(self.major.unwrap_or_default(), self.minor.unwrap_or_default(), 0)
    }

    /// Whether a contract is meant.
    pub(crate) fn names(&self, contract: &ContractName) -> bool {
        self.name == contract.name && self.major.is_none_or(|major| major == contract.version.major)
    }
}

impl fmt::Display for Provided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.major.map_or(Ok(()), |major| write!(f, "@{major}"))?;
        self.minor.map_or(Ok(()), |minor| write!(f, ".{minor}"))
    }
}
