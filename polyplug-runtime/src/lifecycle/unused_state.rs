//! State that a plugin would carry over a reload, where the host never asks for it.
//!
//! Only shared instances are replaced at a reload. Not here: carrying state over, in `reload`. Invariant: nothing is
//! refused.

use polyplug_abi::evolution::Schema;

use crate::{
    bundle::description::Bundle,
    host_api::staging::Staged,
    registry::registration::implementation::{Implementation, Origin},
    report::diagnostics::{Diagnostic, Diagnostics},
};

/// Tells of contracts behind which state is never saved. One type can stand behind several contracts, so nothing is
/// told if the state of one of them is saved.
pub(super) fn report(diagnostics: &Diagnostics, bundle: &Bundle, staged: &[Staged]) {
    let with_state = staged.iter().filter_map(schema_with_state);
    let unshared: Option<Vec<_>> = with_state.map(|it| Some((why_unshared(&it)?, it))).collect();
    for (reason, schema) in unshared.unwrap_or_default() {
        diagnostics.report(Diagnostic::UnusedState {
            bundle: bundle.name().to_string(),
            contract: schema.name.to_string(),
            reason,
        });
    }
}

/// Returns the schema of a contract whose instances can save their state.
fn schema_with_state(staged: &Staged) -> Option<Schema<'_>> {
    let Implementation::Typed { schema, origin: Origin::Plugin { hooks, .. }, .. } =
        &staged.implementation
    else {
        return None;
    };
    hooks.save?;
    Schema::parse(schema.as_deref()?).ok()
}

/// Says why instances of a contract are not shared; `None` where they are.
fn why_unshared(schema: &Schema<'_>) -> Option<String> {
    let takes = |receiver| schema.methods.iter().find(|method| method.receiver == receiver);
    if let Some(method) = takes("&mut self").or_else(|| takes("self: Box<Self>")) {
        return Some(format!("`{}` takes `{}`", method.name, method.receiver));
    }
    if let Some(args) = &schema.create {
        return Some(format!("they are made from `{args}`"));
    }
    let is_shared = schema.send && schema.sync;
    (!is_shared).then(|| "the trait is not `Send + Sync`".to_string())
}
