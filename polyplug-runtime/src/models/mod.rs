//! Orders in which threads can take their steps, all of them, by a model checker; `bash .ci/models` runs it.
//!
//! What is here: models of the `graveyard`, and what stands in them for what has no steps that the
//! checker knows, a `linker` and a `plugin`. What runs is the code of the runtime itself. The parts of the
//! registry are modelled in `registry::models`.

pub(crate) mod linker;

#[cfg(test)]
mod graveyard;
#[cfg(test)]
mod plugin;

/// Tries every order of steps.
///
/// After each order, every instance has ended once, in a library that was mapped.
#[cfg(test)]
pub(crate) fn check(model: impl Fn() + Send + Sync + 'static) {
    loom::model(move || {
        linker::begin();
        plugin::begin();
        model();
        plugin::check();
        let faults = linker::faults();
        assert!(faults.is_empty(), "{faults:?}");
    });
}
