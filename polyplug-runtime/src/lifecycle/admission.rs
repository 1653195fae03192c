//! What a library is refused for because of what it says about itself: before its code runs, and again
//! when it has registered something.
//!
//! Nothing here runs code of the plugin. A library without metadata is one that only knows ABI v1, or
//! that was written without the SDK; whether it may load is the host's choice.

use std::{collections::HashSet, path::Path};

use polyplug_abi::{
    POLYPLUG_ABI_VERSION, SupportedLanguage, Version,
    evolution::{Difference, compare_texts},
};

use crate::{
    bundle::metadata::{Implemented, Metadata},
    error::{load::LoadError, mismatch::ContractMismatch},
    host_api::staging::{Staged, Staging},
    identity::build_info::BuildInfo,
    shared::admission_rules::{AdmissionRules, ExpectedContract},
};

/// Whose implementation it is, for messages.
struct About<'a> {
    plugin: &'a str,
    version: Version,
    language: Option<SupportedLanguage>,
    build: Option<&'a BuildInfo>,
}

impl ExpectedContract {
    /// Returns in what an implementation of the contract does not fit; nothing when it does not say.
    fn differences(&self, found: &Implemented) -> Vec<Difference> {
        if found.schema == self.schema || found.schema.is_empty() {
            return Vec::new();
        }
        let differences = compare_texts(&self.schema, &found.schema);
        let breaks = differences.iter().any(|difference| difference.breaks);
        if breaks { differences } else { Vec::new() }
    }
}

impl AdmissionRules {
    /// Refuses a library for what it says about itself.
    pub(crate) fn check(
        &self,
        library: &Path,
        metadata: Option<&Metadata>,
    ) -> Result<(), LoadError> {
        let Some(metadata) = metadata else {
            let what = "it has no metadata";
            return if self.require_schema { Err(no_schema(library, what)) } else { Ok(()) };
        };
        check_platform(library, metadata)?;
        check_duplicates(library, metadata)?;
        for found in &metadata.implementations {
            if self.require_schema && found.schema.is_empty() {
                let what = format!("its metadata describes no method of `{}`", found.full());
                return Err(no_schema(library, &what));
            }
            let about = About {
                plugin: &metadata.name,
                version: metadata.version,
                language: SupportedLanguage::from_u32(metadata.language),
                build: Some(&metadata.build),
            };
            self.check_shape(library, &about, found)?;
        }
        Ok(())
    }

    /// Refuses what a loader registered for a bundle called `name`: there is no file that says it before.
    pub(crate) fn check_registered(
        &self,
        source: &Path,
        name: &str,
        language: Option<SupportedLanguage>,
        staging: &Staging,
    ) -> Result<(), LoadError> {
        for staged in &staging.registrations {
            let found = Implemented {
                contract: staged.contract.name.clone(),
                version: staged.contract.version,
                implementor: staged.plugin.clone(),
                fingerprint: staged.implementation.fingerprint(),
                schema: staged.implementation.schema().unwrap_or_default().into(),
            };
            if self.require_schema && found.schema.is_empty() {
                let what = format!("its loader describes no method of `{}`", found.full());
                return Err(no_schema(source, &what));
            }
            let about =
                About { plugin: name, version: staged.plugin_version, language, build: None };
            self.check_shape(source, &about, &found)?;
        }
        Ok(())
    }

    /// Refuses an implementation that fits none of the host's forms of its contract. A host that was
    /// linked with two minor versions of a contract has two.
    fn check_shape(
        &self,
        library: &Path,
        about: &About<'_>,
        found: &Implemented,
    ) -> Result<(), LoadError> {
        let is_same = |expected: &&ExpectedContract| {
            expected.name == found.contract && expected.version.major == found.version.major
        };
        let mut closest: Option<(&ExpectedContract, Vec<Difference>)> = None;
        for expected in self.expected.iter().filter(is_same) {
            let differences = expected.differences(found);
            if differences.is_empty() {
                return Ok(());
            }
            if closest.as_ref().is_none_or(|(_, least)| differences.len() < least.len()) {
                closest = Some((expected, differences));
            }
        }
        let Some((expected, differences)) = closest else { return Ok(()) };
        Err(LoadError::Mismatch(Box::new(ContractMismatch {
            contract: expected.name,
            host: expected.version,
            found: found.version,
            plugin: about.plugin.into(),
            plugin_version: about.version,
            language: about.language,
            path: Some(library.to_string_lossy().into_owned()),
            build: about.build.cloned(),
            differences,
        })))
    }
}

fn check_platform(library: &Path, metadata: &Metadata) -> Result<(), LoadError> {
    let path = || library.into();
    let (expected, found) = (POLYPLUG_ABI_VERSION, metadata.abi_version);
    if expected != found {
        return Err(LoadError::AbiVersion { path: path(), expected, found });
    }
    let describe = |bits: u32, little: bool| {
        format!("code for {bits}-bit pointers, {}-endian", if little { "little" } else { "big" })
    };
    let expected = describe(usize::BITS, cfg!(target_endian = "little"));
    let found = describe(metadata.pointer_width.into(), metadata.little_endian);
    if expected != found {
        return Err(LoadError::WrongTarget { path: path(), expected, found });
    }
    Ok(())
}

fn check_duplicates(library: &Path, metadata: &Metadata) -> Result<(), LoadError> {
    let mut seen = HashSet::new();
    match metadata
        .implementations
        .iter()
        .map(Implemented::full)
        .find(|full| !seen.insert(full.clone()))
    {
        Some(contract) => Err(LoadError::DuplicateProvider { path: library.into(), contract }),
        None => Ok(()),
    }
}

fn no_schema(library: &Path, what: &str) -> LoadError {
    LoadError::NoSchema { path: library.into(), what: what.into() }
}

/// Refuses a library that registered something else than its file says.
pub(crate) fn confirm(
    library: &Path,
    metadata: Option<&Metadata>,
    staging: &Staging,
) -> Result<(), LoadError> {
    let Some(metadata) = metadata else { return Ok(()) };
    let mut differences = Vec::new();
    if let Some(told) = &staging.description {
        let file = format!("`{}` {}", metadata.name, metadata.version);
        let registered = format!("`{}` {}", told.name, told.version);
        if file != registered {
            differences.push(format!("bundle: {file} (file), {registered} (registered)"));
        }
    }
    let registered = &staging.registrations;
    for said in &metadata.implementations {
        let full = said.full();
        match registered.iter().find(|staged| staged.contract.full() == full) {
            None => differences.push(format!("`{full}` is in the file, and was not registered")),
            Some(staged) => compare(said, staged, &mut differences),
        }
    }
    for staged in registered {
        let full = staged.contract.full();
        if !metadata.implementations.iter().any(|said| said.full() == full) {
            differences.push(format!("`{full}` was registered, and is not in the file"));
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    Err(LoadError::Contradiction { path: library.into(), differences })
}

fn compare(said: &Implemented, staged: &Staged, differences: &mut Vec<String>) {
    let full = said.full();
    let (file, registered) = (said.version, staged.contract.version);
    if file != registered {
        differences.push(format!("version of `{full}`: {file} (file), {registered} (registered)"));
    }
    let (file, registered) = (said.fingerprint, staged.implementation.fingerprint());
    if file != registered {
        differences.push(format!(
            "fingerprint of `{full}`: {file:#018x} (file), {registered:#018x} (registered)"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(implementations: &[(&str, u32, &str)]) -> Metadata {
        let implemented = |(contract, major, schema): &(&str, u32, &str)| Implemented {
            contract: (*contract).into(),
            version: Version::new(*major, 0, 0),
            implementor: "Thing".into(),
            fingerprint: 0,
            schema: (*schema).into(),
        };
        Metadata {
            abi_version: POLYPLUG_ABI_VERSION,
            pointer_width: u8::try_from(usize::BITS).unwrap(),
            little_endian: cfg!(target_endian = "little"),
            language: 0,
            name: "thing".into(),
            version: Version::new(1, 0, 0),
            build: BuildInfo::default(),
            implementations: implementations.iter().map(implemented).collect(),
        }
    }

    fn check(admission: &AdmissionRules, metadata: Option<&Metadata>) -> Result<(), LoadError> {
        admission.check(Path::new("libthing.so"), metadata)
    }

    #[test]
    fn a_contract_that_is_in_the_file_twice_is_refused() {
        let any = AdmissionRules::default();
        check(&any, Some(&metadata(&[("a", 1, ""), ("a", 2, ""), ("b", 1, "")]))).unwrap();
        let error = check(&any, Some(&metadata(&[("a", 1, ""), ("a", 1, "")]))).unwrap_err();
        assert!(
            matches!(&error, LoadError::DuplicateProvider { contract, .. } if contract == "a@1")
        );
    }

    #[test]
    fn a_schema_is_required_of_every_contract() {
        let strict = AdmissionRules { require_schema: true, expected: Vec::new() };
        check(&strict, Some(&metadata(&[("a", 1, "x")]))).unwrap();
        let error = check(&strict, Some(&metadata(&[("a", 1, "x"), ("b", 1, "")]))).unwrap_err();
        assert!(error.to_string().contains("describes no method of `b@1`"), "{error}");
        assert!(check(&strict, None).is_err());
    }
}
