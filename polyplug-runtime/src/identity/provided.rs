//! What a bundle says it provides.

use std::fmt;

use polyplug_abi::Version;

/// A contract that a bundle says it provides: `"greeter.Hello@1"`, or `"greeter.Hello@1.2"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provided {
    /// The name, as in `greeter.Hello`.
    pub name: String,
    /// The major version.
    pub major: u32,
    /// The minor version, if the manifest says it.
    pub minor: Option<u32>,
}

impl Provided {
    /// Returns the version, as low as it can be.
    pub(crate) fn version(&self) -> Version {
        Version::new(self.major, self.minor.unwrap_or_default(), 0)
    }
}

impl fmt::Display for Provided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.major)?;
        self.minor.map_or(Ok(()), |minor| write!(f, ".{minor}"))
    }
}
