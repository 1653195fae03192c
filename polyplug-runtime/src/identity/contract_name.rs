//! What identifies a contract, and how it is named in messages.

use std::{collections::BTreeSet, sync::Mutex};

use polyplug_abi::Version;

use crate::sync::lock;

/// What identifies a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContractName {
    pub(crate) id: u64,
    /// As in `greeter.Hello`.
    pub(crate) name: String,
    /// The version that the implementation was built with.
    pub(crate) version: Version,
}

impl ContractName {
    /// Returns `name@major`, or what there is: host contracts of ABI v1 have no name.
    pub(crate) fn full(&self) -> String {
        if self.name.is_empty() {
            return format!("{:#018x}@{}", self.id, self.version.major);
        }
        format!("{}@{}", self.name, self.version.major)
    }

    /// Returns the name, or what there is instead.
    pub(crate) fn shown(&self) -> String {
        if self.name.is_empty() { format!("{:#018x}", self.id) } else { self.name.clone() }
    }

    /// Returns the name as errors of calls have it, which stays: each is kept once.
    pub(crate) fn kept_name(&self) -> &'static str {
        static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let name = self.shown();
        let mut names = lock(&NAMES);
        if let Some(known) = names.get(&*name) {
            return known;
        }
        let name: &'static str = name.leak();
        names.insert(name);
        name
    }
}
