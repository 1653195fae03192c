//! What is known of a bundle that is not loaded.
//!
//! Everything comes from files: the manifest, and the metadata of the library. No code of the plugin
//! runs, and nothing is opened by the dynamic linker.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use polyplug_abi::{SupportedLanguage, Version, evolution::Schema};

use crate::{
    bundle::{
        hashes, image,
        metadata::{Implemented, Metadata},
        signature::SignatureState,
        source::Source,
    },
    error::load::LoadError,
    identity::{
        build_info::BuildInfo,
        dependency::Dependency,
        printable::{printable, shown},
    },
};

/// What is known of a bundle that is not loaded. Made by [`Bundle::inspect`](crate::Bundle::inspect).
///
/// `{}` prints it for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    path: PathBuf,
    library: PathBuf,
    target: String,
    name: String,
    version: Option<Version>,
    metadata: Option<Metadata>,
    contracts: Vec<InspectedContract>,
    dependencies: Vec<Dependency>,
    signature: SignatureState,
}

/// A contract that a bundle says it provides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InspectedContract {
    /// The name, as in `greeter.Hello`.
    pub name: String,
    /// The version that the plugin was built with.
    pub version: Version,
    /// The name of the type that implements it.
    pub implementor: String,
    /// The methods as in `greet(&self, &str) -> String`; none when the plugin does not say.
    pub methods: Vec<String>,
    /// The canonical text that hosts compare; empty when the plugin does not say.
    pub schema: String,
    /// The hash of the schema; 0 when the plugin does not say.
    pub fingerprint: u64,
}

impl Inspection {
    pub(crate) fn of(path: &Path) -> Result<Self, LoadError> {
        let source = Source::locate(path)?;
        hashes::check(&source, None)?;
        let (target, metadata) = match source.loader() {
            Some(loader) => (format!("a source that the loader `{loader}` runs"), None),
            None => image::inspect(&source.library)?,
        };
        let said = metadata.as_ref();
        let declared = source.declared_name().map(String::from);
        let name = declared
            .or_else(|| said.map(|said| said.name.clone()))
            .unwrap_or_else(|| source.name());
        let version = source.version().or(said.map(|said| said.version));
        let implemented = said.map(|said| said.implementations.as_slice()).unwrap_or_default();
        let contracts = implemented.iter().map(InspectedContract::new).collect();
        let dependencies = source.dependencies().to_vec();
        let signature = SignatureState::of(&source)?;
        let Source { path, library, .. } = source;
        Ok(Self {
            path,
            library,
            target,
            name,
            version,
            metadata,
            contracts,
            dependencies,
            signature,
        })
    }

    /// Returns the bundle directory or library, as it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the library, without symbolic links.
    #[must_use]
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// Returns the kind of library, as in `an ELF shared library for x86_64 (64 bit, little-endian)`.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Returns the name: that of the manifest, else what the library says, else the file's.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the version: that of the manifest, else what the library says.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// Returns the language that the plugin is written in; `None` when it does not say.
    #[must_use]
    pub fn language(&self) -> Option<SupportedLanguage> {
        SupportedLanguage::from_u32(self.metadata.as_ref()?.language)
    }

    /// Returns the contracts that the plugin implements; none when it does not say, see
    /// [`Inspection::has_metadata`].
    #[must_use]
    pub fn contracts(&self) -> &[InspectedContract] {
        &self.contracts
    }

    /// Returns what has to be loaded before the bundle, as its manifest says.
    #[must_use]
    pub fn dependencies(&self) -> &[Dependency] {
        &self.dependencies
    }

    /// Returns whether the bundle was signed, and with which key. Whether to trust the key is for others to say.
    #[must_use]
    pub fn signature(&self) -> &SignatureState {
        &self.signature
    }

    /// Returns how the library was built; `None` when it does not say.
    #[must_use]
    pub fn build(&self) -> Option<&BuildInfo> {
        Some(&self.metadata.as_ref()?.build)
    }

    /// Returns the version of the binary interface that the plugin speaks; `None` when it does not say.
    #[must_use]
    pub fn abi_version(&self) -> Option<u32> {
        Some(self.metadata.as_ref()?.abi_version)
    }

    /// Returns whether the library says what it is. One that only knows ABI v1 does not, and may
    /// provide contracts all the same once it is loaded.
    #[must_use]
    pub fn has_metadata(&self) -> bool {
        self.metadata.is_some()
    }
}

impl InspectedContract {
    fn new(implemented: &Implemented) -> Self {
        let Implemented { contract, version, implementor, fingerprint, schema } = implemented;
        Self {
            name: contract.clone(),
            version: *version,
            implementor: implementor.clone(),
            methods: methods(schema),
            schema: schema.clone(),
            fingerprint: *fingerprint,
        }
    }
}

/// Writes the methods of a schema as their author would; one that cannot be read has none to show.
fn methods(schema: &str) -> Vec<String> {
    let parsed = Schema::parse(schema);
    parsed.iter().flat_map(|schema| &schema.methods).map(ToString::to_string).collect()
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.name))?;
        if let Some(version) = self.version {
            write!(f, " {version}")?;
        }
        if let Some(language) = self.language() {
            write!(f, " ({language:?})")?;
        }
        write!(f, "\n  library: {}", shown(&self.library))?;
        write!(f, "\n  target: {}", self.target)?;
        match self.build() {
            Some(build) => write!(f, "\n  build: {build}")?,
            None => f.write_str("\n  no metadata: what it provides is known once it is loaded")?,
        }
        if self.signature != SignatureState::Unsigned {
            write!(f, "\n  signature: {}", self.signature)?;
        }
        for dependency in &self.dependencies {
            write!(f, "\n  needs {}", printable(&dependency.to_string()))?;
        }
        self.contracts.iter().try_for_each(|contract| write!(f, "\n  {contract}"))
    }
}

impl fmt::Display for InspectedContract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, version: Version { major, minor, .. }, implementor, .. } = self;
        write!(f, "contract {name} {major}.{minor} by `{implementor}`")?;
        if self.schema.is_empty() {
            f.write_str(", without a description of its methods")?;
        }
        self.methods.iter().try_for_each(|method| write!(f, "\n    fn {method}"))
    }
}
