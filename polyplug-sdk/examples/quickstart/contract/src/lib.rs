//! What host and plugins agree on: one ordinary trait.

use polyplug_sdk::prelude::*;

/// Converts documents.
#[contract(name = "doc.Converter", version = "1.0")]
pub trait Converter: Send + Sync {
    /// Says what it makes, as in "HTML".
    fn format(&self) -> String;

    /// Converts a Markdown document.
    fn convert(&self, markdown: &str) -> Result<String, String>;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails when the contract changes, and says for whom that matters.
    #[test]
    fn contracts_are_locked() -> Result<(), polyplug_sdk::lock::LockError> {
        polyplug_sdk::lock!(dyn Converter).check()
    }
}
