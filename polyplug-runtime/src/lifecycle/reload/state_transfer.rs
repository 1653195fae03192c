//! What the next generation of a bundle takes over from the one that is there: its shared instances.
//!
//! Nobody finds the next generation yet, so whatever fails here leaves everything as it was. The plugins'
//! code runs without any lock. What an instance is told after it was saved is not in the next one.

use std::sync::Arc;

use crate::{
    bundle::description::Bundle,
    error::reload::ReloadError,
    registry::{binding, registration::Registration, slot::Rank},
    report::logs::say,
    shared::runtime_core::Core,
};

/// Has `next` take over from `old`: it fits whatever callers use of the contracts, and has an instance for
/// each that they share, with its state if both generations know how. No lock may be held, because plugin
/// code runs.
pub(crate) fn take_over(
    core: &Core,
    old: &Bundle,
    next: &[(Rank, Registration)],
) -> Result<(), ReloadError> {
    let heirs: Vec<_> = core
        .registry
        .everything()
        .into_iter()
        .filter(|it| it.bundle.as_ref() == Some(old))
        .filter_map(|before| Some((heir(&before, next)?, before)))
        .map(|(after, before)| Heir { bundle: old.name(), before, after })
        .collect();
    heirs.iter().try_for_each(Heir::fits)?;
    heirs.iter().try_for_each(Heir::exists)?;
    // As late as possible, because callers go on changing it.
    heirs.iter().try_for_each(Heir::remembers)
}

fn heir<'a>(before: &Registration, next: &'a [(Rank, Registration)]) -> Option<&'a Registration> {
    next.iter().map(|(_, after)| after).find(|after| after.contract.id == before.contract.id)
}

/// Two generations of an implementation.
struct Heir<'a> {
    bundle: &'a str,
    before: Arc<Registration>,
    after: &'a Registration,
}

impl Heir<'_> {
    /// Checks that it fits the types with which callers use the contract.
    fn fits(&self) -> Result<(), ReloadError> {
        binding::bind_again(&self.before, self.after).map_err(|misfit| {
            let (bundle, error) = (self.bundle.into(), Box::new(misfit));
            ReloadError::Mismatch { bundle, error }
        })
    }

    /// Makes the shared instance, if there is one.
    fn exists(&self) -> Result<(), ReloadError> {
        let Some(instance) = self.before.shared() else { return Ok(()) };
        let contract = instance.contract();
        self.after.share(contract).map(drop).map_err(|error| {
            let (bundle, error) = (self.bundle.into(), Box::new(error));
            ReloadError::Create { bundle, contract, error }
        })
    }

    /// Carries its state over.
    fn remembers(&self) -> Result<(), ReloadError> {
        let (Some(old), Some(new)) = (self.before.shared(), self.after.shared()) else {
            return Ok(());
        };
        let (bundle, contract) = (self.bundle, old.contract());
        let (Some(save), Some(restore)) = (self.before.hooks().save, self.after.hooks().restore)
        else {
            let which = if self.before.hooks().save.is_some() { "new" } else { "old" };
            say!(
                self.after.logs(),
                debug,
                { bundle, contract, }
                "the shared instance begins anew: the {which} generation carries no state"
            );
            return Ok(());
        };
        let state = old.save(save).map_err(|error| {
            let (bundle, error) = (bundle.into(), Box::new(error));
            ReloadError::Save { bundle, contract, error }
        })?;
        new.restore(restore, &state).map_err(|error| {
            let (bundle, error) = (bundle.into(), Box::new(error));
            ReloadError::Restore { bundle, contract, error }
        })
    }
}
