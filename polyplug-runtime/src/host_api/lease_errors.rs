//! What a plugin is told that asks for a contract and does not get it. It is passed on as text.

use std::{cmp::Ordering, fmt};

use polyplug_abi::{
    GuestContractId, HostContractId, SupportedLanguage, Version,
    evolution::{Difference, Sides},
};

use crate::{
    error::mismatch::write_differences,
    registry::{Registry, registration::Registration},
};

/// A contract that nobody provides to who asks for it.
pub(crate) struct NotOffered<'a> {
    /// The bundle that asks.
    pub(crate) asker: &'a str,
    /// Whether it asks the host, and not whoever provides it for everybody.
    pub(crate) is_host: bool,
    pub(crate) name: &'a str,
    /// Its version in the plugin.
    pub(crate) version: Version,
    /// The bundle that is to provide it; empty for any.
    pub(crate) bundle: &'a str,
}

impl NotOffered<'_> {
    /// Says what there is instead.
    pub(crate) fn describe(&self, registry: &Registry) -> String {
        let Self { asker, is_host, name, version: Version { major, minor, .. }, bundle } = *self;
        let mut text = if is_host {
            format!("the host provides no contract `{name}` {major}.{minor} for plugins")
        } else {
            format!("nobody provides contract `{name}` {major}.{minor}")
        };
        if !bundle.is_empty() {
            text += &format!(" from bundle `{bundle}`");
        }
        text += &format!(", which plugin `{asker}` asks for");
        let known = if is_host { registry.all_offers() } else { registry.everything() };
        text += if known.is_empty() { "\n  provided: nothing" } else { "\n  provided:" };
        for registration in known {
            let (contract, provider) = (&registration.contract, registration.provider());
            let (of, by) = (contract.version, &provider.plugin);
            let name = contract.shown();
            text +=
                &format!("\n    `{name}` {}.{} by `{by}` {}", of.major, of.minor, provider.version);
        }
        text + "\n  help: " + self.help(registry)
    }

    fn help(&self, registry: &Registry) -> &'static str {
        let Self { is_host, name, version: Version { major, .. }, .. } = *self;
        let mut same_name = if is_host { registry.all_offers() } else { registry.everything() };
        same_name.retain(|it| it.contract.name == name && it.contract.version.major != major);
        let by_others = registry.first(GuestContractId::of(name, major).0, |_| true).is_some();
        let by_host = registry.offer(HostContractId::of(name, major).0).is_some();
        if !same_name.is_empty() {
            "another major version is another contract: rebuild one of the two with the other's contract crate"
        } else if is_host && by_others {
            "it is provided for everybody: ask for it with `get`"
        } else if is_host {
            "the host offers it with `RuntimeBuilder::provide`"
        } else if by_host {
            "the host provides it for plugins: ask for it with `host`"
        } else {
            "load a plugin that provides it before it is asked for: a `[[dependency]]` of the manifest sees to \
             that, and what a plugin provides itself is found once it is loaded"
        }
    }
}

/// A contract that is provided in another shape than who asks for it was built with.
pub(crate) struct LeaseMismatch<'a> {
    /// The bundle that asks.
    pub(crate) asker: &'a str,
    pub(crate) name: &'a str,
    /// Its version in the plugin that asks.
    pub(crate) version: Version,
    pub(crate) found: &'a Registration,
    pub(crate) differences: &'a [Difference],
}

impl fmt::Display for LeaseMismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asker, name, version, found, differences } = self;
        let (provider, theirs) = (found.provider(), found.contract.version);
        write!(
            f,
            "contract `{name}` of `{}` {} does not fit plugin `{asker}`, which asks for {}.{}",
            provider.plugin, provider.version, version.major, version.minor
        )?;
        if let Some(path) = &provider.path {
            write!(f, "\n  provider: {path}")?;
        }
        let sides = Sides::new("asking plugin", "provider");
        write_differences(f, differences, sides, "")?;
        write!(
            f,
            "\n  help: the provider was built against {name} {}.{}",
            theirs.major, theirs.minor
        )?;
        f.write_str(match theirs.minor.cmp(&version.minor) {
            Ordering::Less => {
                ", which is older; rebuild it with the contract crate of the plugin that asks, or ask for the \
                 older version"
            }
            Ordering::Equal if provider.language == Some(SupportedLanguage::Rust) => {
                " too, so the contract was changed without a new version; rebuild both with the same \
                 contract crate, and give what changes for good a new major version"
            }
            Ordering::Equal => {
                " too, but the two descriptions of the contract differ; correct one of them"
            }
            Ordering::Greater => {
                ", which is newer; rebuild the plugin that asks with its contract crate. What a minor version \
                 changes must be an appended method; anything else is a new major version"
            }
        })
    }
}
