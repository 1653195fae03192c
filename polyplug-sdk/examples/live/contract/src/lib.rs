//! What host and plugin agree on.

use polyplug_sdk::prelude::*;

/// Welcomes whoever comes in.
#[contract(name = "live.Desk", version = "1.0")]
pub trait Desk: Send + Sync {
    /// Welcomes `who`, as the next one in a row.
    fn welcome(&self, who: &str) -> String;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails when the contract changes, and says for whom that matters.
    #[test]
    fn contracts_are_locked() -> Result<(), polyplug_sdk::lock::LockError> {
        polyplug_sdk::lock!(dyn Desk).check()
    }
}
