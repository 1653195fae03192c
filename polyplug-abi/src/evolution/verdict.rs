//! What a change of a contract means for hosts and plugins that were built before and after it.
//!
//! Not here: the comparisons that it is made of, in `compare`. Invariant: a change is judged in both directions,
//! because either side may be the older one.

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    compare::compare,
    difference::{Change, Difference},
    tree::{Method, Schema},
};

/// What a change means to one pair of host and plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing that either side could notice: they run, and the version may stay.
    Compatible,
    /// They run, and the minor version has to say that there is more.
    Minor,
    /// The host refuses the plugin: this takes a new major version.
    Major,
}

/// What a change of a contract means, in both directions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// Everything that differs for a host that was built with the new contract, and a plugin of the old.
    pub new_host_old_plugin: Vec<Difference>,
    /// Everything that differs for a host that was built with the old contract, and a plugin of the new.
    pub old_host_new_plugin: Vec<Difference>,
    /// Whether the version says so: it is a later one, and methods that were appended are newer than the
    /// old one.
    pub announced: bool,
}

impl Verdict {
    /// Judges the change from `old` to `new`.
    #[must_use]
    pub fn of(old: &Schema<'_>, new: &Schema<'_>) -> Self {
        let mut new_host_old_plugin = compare(new, old);
        new_host_old_plugin.extend(required(old, new));
        Self {
            new_host_old_plugin,
            old_host_new_plugin: compare(old, new),
            announced: new.version > old.version
                && appended(old, new).all(|method| method.since > Some(old.version)),
        }
    }

    /// Returns whether nothing differs at all.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.new_host_old_plugin.is_empty()
    }

    /// Returns what it means for a new host and an old plugin.
    #[must_use]
    pub fn new_host_old_plugin(&self) -> Effect {
        effect(&self.new_host_old_plugin)
    }

    /// Returns what it means for an old host and a new plugin.
    #[must_use]
    pub fn old_host_new_plugin(&self) -> Effect {
        effect(&self.old_host_new_plugin)
    }

    /// Returns the graver of both.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.new_host_old_plugin().max(self.old_host_new_plugin())
    }
}

fn effect(differences: &[Difference]) -> Effect {
    let of = |difference: &Difference| match difference.change {
        _ if difference.breaks => Effect::Major,
        Change::Missing { .. } | Change::Additional { .. } | Change::Minor { .. } => Effect::Minor,
        _ => Effect::Compatible,
    };
    differences.iter().map(of).max().unwrap_or(Effect::Compatible)
}

fn appended<'a>(old: &Schema<'_>, new: &'a Schema<'a>) -> impl Iterator<Item = &'a Method<'a>> {
    let names: BTreeSet<String> = old.methods.iter().map(|method| method.name.into()).collect();
    new.methods.iter().filter(move |method| !names.contains(method.name))
}

/// Finds methods without which plugins could be until now: those that are older than `old` lack them.
fn required(old: &Schema<'_>, new: &Schema<'_>) -> Vec<Difference> {
    let known = |method: &Method<'_>| old.methods.iter().find(|known| known.name == method.name);
    let required = new.methods.iter().filter(|method| !method.may_be_missing());
    let required = required.filter_map(|method| {
        let before = known(method).filter(|before| before.may_be_missing())?;
        let change = Change::Required { since: before.since? };
        Some(Difference::breaking(Some(method.to_string()), change))
    });
    required.collect()
}
