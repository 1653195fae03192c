//! What a host demands of plugins before their code runs. `lifecycle::admission` checks it.

use polyplug_abi::{Contract, Version};

/// What a host demands of plugins before their code runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct AdmissionRules {
    /// Whether a plugin must say what its contracts look like.
    pub(crate) require_schema: bool,
    /// The contracts that the host uses.
    pub(crate) expected: Vec<ExpectedContract>,
}

/// A contract as the host was built with it.
#[derive(Clone, Debug)]
pub(crate) struct ExpectedContract {
    pub(crate) name: &'static str,
    pub(crate) version: Version,
    pub(crate) schema: String,
}

impl ExpectedContract {
    pub(crate) fn of<C: Contract + ?Sized>() -> Self {
        let schema = C::SCHEMA.to_text();
        let (name, version) = (C::NAME, C::VERSION);
        Self { name, version, schema }
    }
}
