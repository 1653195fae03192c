//! Whether a plugin registers what its manifest says it provides.

use crate::{
    bundle::source::Source,
    error::load::LoadError,
    host_api::staging::{Staged, Staging},
    identity::file_names::MANIFEST_FILE,
    report::logs::say,
    shared::settings::{Judgement, Settings},
};

/// Compares what a plugin registered with what its manifest says of it.
pub(crate) fn check(
    settings: &Settings,
    source: &Source,
    staging: &Staging,
) -> Result<(), LoadError> {
    let differences = differences(source, &staging.registrations);
    if differences.is_empty() {
        return Ok(());
    }
    let path = source.path.join(MANIFEST_FILE);
    let error = LoadError::Claims { path, differences };
    match settings.judge(true) {
        Judgement::Ignore => Ok(()),
        Judgement::Warn => {
            say!(settings.logs, warn, {} "{error}");
            Ok(())
        }
        Judgement::Refuse => Err(error),
    }
}

fn differences(source: &Source, registered: &[Staged]) -> Vec<String> {
    let mut differences = Vec::new();
    let Some(manifest) = &source.manifest else { return differences };
    for claim in manifest.provides.iter().flatten() {
        let same = |it: &&Staged| claim.names(&it.contract);
        match (registered.iter().find(same), claim.minor) {
            (None, _) => differences.push(format!("`{claim}` is not registered")),
            (Some(found), Some(minor)) if found.contract.version.minor < minor => {
                let found = found.contract.version;
                differences.push(format!(
                    "`{claim}` is registered in version {}.{}",
                    found.major, found.minor
                ));
            }
            _ => {}
        }
    }
    if let Some(provides) = &manifest.provides {
        for Staged { contract, .. } in registered {
            if !provides.iter().any(|it| it.names(contract)) {
                differences.push(format!("`{}` is registered, and not provided", contract.full()));
            }
        }
    }
    for (name, expected) in &manifest.function_count {
        let named = |it: &&Staged| it.contract.full() == *name || it.contract.name == *name;
        let Some(staged) = registered.iter().find(named) else {
            differences.push(format!("`function_count` names `{name}`, which is not registered"));
            continue;
        };
        // A machine that does not say it has those of its version.
        let Some(found) = staged.implementation.methods() else { continue };
        if found as u64 != u64::from(*expected) {
            differences.push(format!("`{name}` has {found} functions, and not {expected}"));
        }
    }
    differences
}
