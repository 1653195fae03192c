//! A macro below `#[contract]` would change the trait after the contract has been made of it.

use polyplug_sdk::contract;

#[contract(name = "test.Mocked", version = "1.0")]
#[polyplug_adversary::with_static]
#[cfg_attr(all(), doc = "A contract.", diagnostic::on_unimplemented(note = "can be shadowed"))]
#[must_use]
#[deprecated]
pub trait Mocked: Send + Sync {
    /// Not a macro.
    #[must_use]
    #[cfg_attr(any(), tracing::instrument)]
    #[allow(clippy::missing_docs_in_private_items)]
    fn len(&self, text: &str) -> usize;
}

fn main() {}
