//! Who is reloaded because somebody else was: bundles that say `needs_reinit_on_dep_reload`.
//!
//! Each of them once, after all of its own dependencies that are reloaded too, so it begins with new
//! generations only. One that cannot be reloaded goes on as it was, and so do those that would have followed
//! no other than it.

use std::sync::Arc;

use crate::{
    bundle::{
        description::Bundle,
        graph::{self, Node},
    },
    identity::provided::Provided,
    lifecycle::reload,
    report::diagnostics::Diagnostic,
    shared::runtime_core::Core,
};

/// Reloads those that ask to be reloaded with `bundle`, which was. No lock may be held, because plugin code
/// runs.
pub(crate) fn follow(core: &Arc<Core>, bundle: &Bundle) {
    let mut waiting = in_order(core.registry.bundles());
    waiting.retain(|other| other.needs_reinit() && other.name() != bundle.name());
    let mut reloaded = vec![bundle.clone()];
    // Whoever comes before the first in the order waits for none that could still be reloaded.
    while let Some(next) = waiting.iter().position(|it| follows(it, &reloaded)) {
        let next = waiting.remove(next);
        match reload::reload_one(core, next.name(), None) {
            Ok(bundle) => reloaded.push(bundle),
            Err(error) => core
                .diagnostics
                .report(Diagnostic::Reload { bundle: next.name().into(), error: Arc::new(error) }),
        }
    }
}

/// Puts each bundle behind those that it depends on; those that depend on each other at the end.
fn in_order(bundles: Vec<Bundle>) -> Vec<Bundle> {
    let provided = |bundle: &Bundle| {
        let contracts = bundle.contracts().iter().map(|it| Provided {
            name: it.name.clone(),
            major: Some(it.version.major),
            minor: Some(it.version.minor),
        });
        contracts.collect::<Vec<_>>()
    };
    let provides: Vec<_> = bundles.iter().map(provided).collect();
    let nodes = bundles.iter().zip(&provides).map(|(bundle, provides)| Node {
        name: bundle.name(),
        provides: Some(provides),
        needs: bundle.dependencies(),
    });
    let found = graph::order(&nodes.collect::<Vec<_>>());
    let order = found.order.into_iter().chain(found.cycles.into_iter().flatten());
    order.map(|index| bundles[index].clone()).collect()
}

/// Returns whether a bundle depends on one of those that were reloaded.
fn follows(dependent: &Bundle, reloaded: &[Bundle]) -> bool {
    let mut needs = dependent.dependencies().iter();
    needs.any(|dependency| {
        let (by, contract) = (dependency.on.bundle(), dependency.on.contract());
        reloaded.iter().any(|bundle| {
            by.is_none_or(|name| name == bundle.name())
                && contract.is_none_or(|name| bundle.contracts().iter().any(|it| it.name == name))
        })
    })
}
