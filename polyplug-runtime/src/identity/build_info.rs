//! How a library was built.

use std::fmt;

/// How a library was built. Information for people: nothing is refused for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildInfo {
    /// The compiler, as in `rustc 1.95.0`.
    pub compiler: String,
    /// The target, as the compiler calls it.
    pub target: String,
    /// `debug` or `release`.
    pub profile: String,
    /// What becomes of a panic or an exception: `unwind` or `abort`.
    pub panic: String,
    /// The SDK, as in `polyplug-sdk 0.2.0`.
    pub sdk: String,
}

impl fmt::Display for BuildInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { compiler, target, profile, panic, sdk } = self;
        write!(f, "{compiler} for {target}, {profile}, panic = {panic}, {sdk}")
    }
}
