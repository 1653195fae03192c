//! `manifest.toml`, which says more about a bundle directory than its library does.
//!
//! Here is what a manifest can say, and how it is written. Reading, which finds everything that is wrong,
//! is in `read`; which file is opened is decided in `discover`. The keys are those of ABI v1, and
//! `priority`, `version` of a dependency, and `config` of our own.

mod config;
mod read;

use std::{collections::BTreeMap, fmt};

use polyplug_abi::{BundleId, GuestContractId, Version};
use semver::{Comparator, Op, VersionReq};

use crate::loader::NATIVE;

pub(crate) use config::to_json;

/// The name of the file.
pub(crate) const FILE_NAME: &str = "manifest.toml";

/// What the `manifest.toml` of a bundle directory says.
///
/// `{}` writes it. What is read from what was written is the same, but for the warnings.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Manifest {
    /// The name of the bundle. Never empty.
    pub name: String,
    /// The version of the bundle; `None` when the library says it.
    pub version: Option<Version>,
    /// The loader that runs the bundle; `None` for native code.
    pub loader: Option<String>,
    /// Bundles with a higher one are asked first.
    pub priority: i32,
    /// Which file is the library, or the source.
    pub file: FileTable,
    /// The contracts that the bundle provides; `None` when the library says it.
    pub provides: Option<Vec<Provided>>,
    /// The number of methods of contracts that it provides, by `name@major`.
    pub function_count: BTreeMap<String, u32>,
    /// Whether the bundle has to be initialised again when one that it depends on is reloaded.
    pub needs_reinit_on_dep_reload: bool,
    /// What has to be loaded before it.
    pub dependencies: Vec<Dependency>,
    /// What the plugin is configured with; `None` without a table `[config]`.
    pub config: Option<toml::Table>,
    /// What is odd about the text that it was read from, such as unknown keys.
    pub warnings: Vec<ManifestProblem>,
}

/// Which file of a bundle directory is the library. Paths are relative to the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FileTable {
    /// The manifest does not say; the directory has one library.
    #[default]
    Only,
    /// This one, on all platforms.
    One(String),
    /// By operating system and processor, as in `linux` and `x86_64`.
    PerTarget(BTreeMap<String, BTreeMap<String, String>>),
}

/// A contract that a bundle says it provides: `"greeter.Hello@1"`, or `"greeter.Hello@1.2"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provided {
    /// The name, as in `greeter.Hello`.
    pub name: String,
    /// The major version.
    pub major: u32,
    /// The minor version, if the manifest says it.
    pub minor: Option<u32>,
}

/// Something that has to be loaded before a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// What it is.
    pub on: Needed,
    /// Which versions of it will do.
    pub version: VersionReq,
}

/// What a bundle depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needed {
    // Called `Contract`, it would keep compiler messages from calling the trait by its short name.
    /// A contract of this name, whoever provides it.
    ProviderOf(String),
    /// The bundle of this name.
    BundleNamed(String),
}

/// Something that is wrong with a manifest, or odd.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ManifestProblem {
    /// The line, counted from 1.
    pub line: usize,
    /// The character in it, counted from 1.
    pub column: usize,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Manifest {
    /// Makes the manifest of a bundle that says nothing but its name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// Everything that is wrong with it, and what is odd about it, in the order of the text.
    pub fn parse(text: &str) -> Result<Self, Vec<ManifestProblem>> {
        read::read(text)
    }
}

impl Dependency {
    /// Returns the id of the contract in the major version that is asked for; 0 for a bundle, and when
    /// every major version will do.
    pub(crate) fn contract_id(&self) -> u64 {
        match (&self.on, self.major()) {
            (Needed::ProviderOf(name), Some(major)) => GuestContractId::of(name, major).0,
            _ => 0,
        }
    }

    /// Returns the major version that is asked for, if it is one.
    pub(crate) fn major(&self) -> Option<u32> {
        let within =
            |it: &&Comparator| matches!(it.op, Op::Exact | Op::Tilde | Op::Caret | Op::Wildcard);
        let major = match &*self.version.comparators {
            // As `min_version` of a contract is written.
            [least, end]
                if least.op == Op::GreaterEq
                    && end.op == Op::Less
                    && least.major.checked_add(1) == Some(end.major)
                    && end.minor.unwrap_or_default() == 0
                    && end.patch.unwrap_or_default() == 0 =>
            {
                least.major
            }
            all => all.iter().find(within)?.major,
        };
        u32::try_from(major).ok()
    }
}

impl fmt::Display for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.on {
            Needed::ProviderOf(name) => write!(f, "contract `{name}` {}", self.version),
            Needed::BundleNamed(name) => write!(f, "bundle `{name}` {}", self.version),
        }
    }
}

impl Provided {
    /// Returns the version, as low as it can be.
    pub(crate) fn version(&self) -> Version {
        Version::new(self.major, self.minor.unwrap_or_default(), 0)
    }
}

impl fmt::Display for Provided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.major)?;
        self.minor.map_or(Ok(()), |minor| write!(f, ".{minor}"))
    }
}

impl fmt::Display for ManifestProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// A text as TOML writes it.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        toml::Value::String(self.0.into()).fmt(f)
    }
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "name = {}", Quoted(&self.name))?;
        writeln!(f, "id = {}", BundleId::of(&self.name).0)?;
        if let Some(version) = self.version {
            writeln!(f, "version = \"{version}\"")?;
        }
        writeln!(f, "loader = {}", Quoted(self.loader.as_deref().unwrap_or(NATIVE)))?;
        if self.priority != 0 {
            writeln!(f, "priority = {}", self.priority)?;
        }
        if let Some(provides) = &self.provides {
            let names: Vec<_> =
                provides.iter().map(|it| Quoted(&it.to_string()).to_string()).collect();
            writeln!(f, "provides = [{}]", names.join(", "))?;
        }
        if self.needs_reinit_on_dep_reload {
            writeln!(f, "needs_reinit_on_dep_reload = true")?;
        }
        self.write_tables(f)
    }
}

impl Manifest {
    fn write_tables(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            FileTable::Only => {}
            FileTable::One(file) => writeln!(f, "file = {}", Quoted(file))?,
            FileTable::PerTarget(targets) => {
                writeln!(f, "\n[file]")?;
                for (os, files) in targets {
                    for (arch, file) in files {
                        writeln!(f, "{}.{} = {}", Quoted(os), Quoted(arch), Quoted(file))?;
                    }
                }
            }
        }
        if !self.function_count.is_empty() {
            writeln!(f, "\n[function_count]")?;
        }
        for (contract, count) in &self.function_count {
            writeln!(f, "{} = {count}", Quoted(contract))?;
        }
        for dependency in &self.dependencies {
            let (kind, name) = match &dependency.on {
                Needed::ProviderOf(name) => ("contract", name),
                Needed::BundleNamed(name) => ("bundle", name),
            };
            writeln!(f, "\n[[dependency]]\nkind = \"{kind}\"\n{kind} = {}", Quoted(name))?;
            writeln!(f, "version = \"{}\"", dependency.version)?;
        }
        match &self.config {
            Some(config) => write!(f, "\n{}", config::section(config)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
