//! Orders in which threads can take their steps, by a model checker; `bash .ci/models` runs it. It knows the steps that
//! are taken through `sync`, and tries all orders of them, but where a bound is said; others are none to it.
//!
//! What is here: models of the `graveyard` and of `live`, and what stands in them for what has no steps that the
//! checker knows, a `linker` and a `plugin`. What runs is the code of the runtime itself. The parts of the
//! registry are modelled in `registry::models`.

pub(crate) mod linker;

#[cfg(test)]
mod graveyard;
#[cfg(test)]
mod live;
#[cfg(test)]
mod plugin;

/// Tries every order of steps.
#[cfg(test)]
pub(crate) fn check(model: impl Fn() + Send + Sync + 'static) {
    check_with(None, model);
}

/// Tries every order in which a thread is interrupted, where it could go on, at most this often, because there are
/// too many without a bound.
#[cfg(test)]
pub(crate) fn check_interrupted(times: usize, model: impl Fn() + Send + Sync + 'static) {
    check_with(Some(times), model);
}

/// After each order, every instance has ended once, in a library that was mapped.
#[cfg(test)]
fn check_with(interruptions: Option<usize>, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = interruptions;
    builder.check(move || {
        linker::begin();
        plugin::begin();
        model();
        plugin::check();
        let faults = linker::faults();
        assert!(faults.is_empty(), "{faults:?}");
    });
}
