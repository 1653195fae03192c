//! What a manifest can say, and how it is written.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use polyplug_abi::{BundleId, Version};

use crate::{
    bundle::manifest::config,
    error::manifest::ManifestProblem,
    identity::{dependency::Dependency, provided::Provided},
};

/// What a manifest calls the runtime's own way of loading: libraries.
pub(crate) const NATIVE: &str = "native";

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

impl Manifest {
    /// Makes the manifest of a bundle that says nothing but its name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// A text as TOML writes it.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        toml::Value::String(self.0.into()).fmt(f)
    }
}

/// A text as TOML writes it in front of a `=`, where it has one line.
struct Key<'a>(&'a str);

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
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
                        writeln!(f, "{}.{} = {}", Key(os), Key(arch), Quoted(file))?;
                    }
                }
            }
        }
        if !self.function_count.is_empty() {
            writeln!(f, "\n[function_count]")?;
        }
        for (contract, count) in &self.function_count {
            writeln!(f, "{} = {count}", Key(contract))?;
        }
        for dependency in &self.dependencies {
            writeln!(f, "\n[[dependency]]\nkind = \"{}\"", dependency.on.kind())?;
            if let Some(bundle) = dependency.on.bundle() {
                writeln!(f, "bundle = {}", Quoted(bundle))?;
            }
            if let Some(contract) = dependency.on.contract() {
                writeln!(f, "contract = {}", Quoted(contract))?;
            }
            writeln!(f, "version = \"{}\"", dependency.version)?;
        }
        match &self.config {
            Some(config) => write!(f, "\n{}", config::section(config)),
            None => Ok(()),
        }
    }
}
