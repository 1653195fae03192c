//! Why a bundle could not be loaded.

use std::{error::Error, io::ErrorKind, path::PathBuf};

use polyplug_abi::AbiErrorCode;

use crate::error::{
    manifest::ManifestProblem,
    mismatch::ContractMismatch,
    signature::SignatureProblem,
    text::{
        Bytes, Chain, Code, Cure, FewNames, From, Lines, MissingLibrary, Names, OneLine, Said,
        debug_as_display,
    },
    unmet_dependency::UnmetDependency,
};
use crate::identity::printable::{printable_lines, shown};

/// Why a bundle could not be loaded. Whatever was loaded before is untouched.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// There is nothing at the path.
    #[error("`{}` does not exist", shown(path))]
    NotFound {
        /// The path as it was named.
        path: PathBuf,
    },
    /// A manifest names a file that is not there.
    #[error("`{}` names `{}`, which does not exist; correct its `file`", shown(path), shown(file))]
    NoSuchFile {
        /// The `manifest.toml`.
        path: PathBuf,
        /// The file.
        file: PathBuf,
    },
    /// The operating system does not let the file or directory be read.
    #[error("cannot read `{}`: {}", shown(path), OneLine(source))]
    Read {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A bundle directory has neither a library nor a manifest.
    #[error(
        "there is no library (`*.{}`) in the directory `{}`, nor a `manifest.toml` that names one; in Rust, \
         only a crate with `crate-type = [\"cdylib\"]` becomes a library that can be loaded",
        std::env::consts::DLL_EXTENSION,
        shown(path)
    )]
    NoLibrary {
        /// The directory.
        path: PathBuf,
    },
    /// A bundle directory has several libraries, and no manifest that names one.
    #[error(
        "directory `{}` contains several libraries ({}); name one as `file` in a `manifest.toml`",
        shown(path),
        Names(found)
    )]
    SeveralLibraries {
        /// The directory.
        path: PathBuf,
        /// The names of the libraries, sorted.
        found: Vec<String>,
    },
    /// The manifest of a bundle directory cannot be used.
    #[error("the manifest `{}` cannot be used:{}", shown(path), Lines(problems))]
    Manifest {
        /// The `manifest.toml`.
        path: PathBuf,
        /// Everything that is wrong with it.
        problems: Vec<ManifestProblem>,
    },
    /// The path is that of a manifest, and not of the bundle.
    #[error("`{}` is the manifest of a bundle; name the folder that it is in", shown(path))]
    IsManifest {
        /// The path as it was named.
        path: PathBuf,
    },
    /// A file of a bundle leads out of the bundle's directory.
    #[error(
        "`{}` leads to `{}`, which is not inside the bundle; put the file itself there",
        shown(path),
        shown(target)
    )]
    Outside {
        /// The file as the bundle names it.
        path: PathBuf,
        /// Where it is.
        target: PathBuf,
    },
    /// The manifest names no library for this platform.
    #[error(
        "the manifest `{}` names no library for this target; add `{target} = \"..\"` below `[file]`",
        shown(path)
    )]
    NoFileForTarget {
        /// The `manifest.toml`.
        path: PathBuf,
        /// The operating system and processor, as in `linux.x86_64`.
        target: String,
    },
    /// A plugin directory has nothing but libraries that the compiler links, and none that can be loaded.
    #[error(
        "`{}` has no library that can be loaded, but {}, which only the compiler reads; write \
         `crate-type = [\"cdylib\"]` below `[lib]` in the `Cargo.toml` of the plugin",
        shown(path),
        Names(found)
    )]
    NotBuiltAsLibrary {
        /// The directory.
        path: PathBuf,
        /// The names of the files, sorted.
        found: Vec<String>,
    },
    /// The file is no shared library at all.
    #[error("`{}` is not a library: expected {expected}, found {found}", shown(path))]
    NotALibrary {
        /// The file.
        path: PathBuf,
        /// What this host can open.
        expected: String,
        /// What the file looks like.
        found: String,
    },
    /// The library was built for another platform.
    #[error(
        "`{}` was built for another platform: expected {expected}, found {found}; build the plugin \
         for the host's target",
        shown(path)
    )]
    WrongTarget {
        /// The library.
        path: PathBuf,
        /// What this host can open.
        expected: String,
        /// What the library is.
        found: String,
    },
    /// The file ends before the library does.
    #[error(
        "`{}` is truncated: its headers speak of {}, it has {found} bytes; copy it again",
        shown(path),
        Bytes(*expected)
    )]
    Truncated {
        /// The library.
        path: PathBuf,
        /// The least length that the headers ask for.
        expected: u64,
        /// The length of the file.
        found: u64,
    },
    /// The headers of the library contradict each other.
    #[error("`{}` is damaged: {message}", shown(path))]
    Damaged {
        /// The library.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// The library was built with a sanitizer, and this process was not. Opening it would end the process.
    #[error(
        "`{}` was built with {sanitizer}, whose runtime this process does not have; build the host with it too, or \
         the plugin without",
        shown(path)
    )]
    Sanitized {
        /// The library.
        path: PathBuf,
        /// The sanitizer.
        sanitizer: &'static str,
    },
    /// A file is not the one that `hashes.sha256` of the bundle lists. None of the bundle's code has run.
    #[error(
        "`{}` {} since it was built: `hashes.sha256` of its bundle lists another content; copy the bundle again",
        shown(path),
        if *is_missing { "is missing" } else { "is damaged" }
    )]
    DamagedSinceBuilt {
        /// The file.
        path: PathBuf,
        /// Whether it is not there.
        is_missing: bool,
    },
    /// The library is not a plugin, or does not export that it is one.
    #[error(
        "`{}` is not a plugin: it exports no `{symbol}`; add `export_plugin!();` to a crate of type \
         `cdylib`, or `POLYPLUG_PLUGIN(..)` to the C++ source",
        shown(path)
    )]
    NotAPlugin {
        /// The library.
        path: PathBuf,
        /// The function that a plugin exports.
        symbol: &'static str,
    },
    /// The next generation of a C++ plugin would use variables of the one that is there, because the dynamic linker
    /// keeps one of each name in a process. Their types can differ.
    #[error(
        "`{}` has variables that the generation which is there has too, and a process has one of each, whatever its \
         type is: {}; build the plugin with `-fvisibility=hidden` or `-fno-gnu-unique`, and start the process anew",
        shown(path),
        FewNames(variables)
    )]
    SharedVariables {
        /// The library.
        path: PathBuf,
        /// The names of the variables, as the linker knows them; `c++filt` reads them.
        variables: Vec<String>,
    },
    /// What the library says about itself in its file cannot be used.
    #[error(
        "the metadata of `{}` cannot be used: {what}; build the plugin again, or copy it again",
        shown(path)
    )]
    Metadata {
        /// The library.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The plugin does not describe its contracts, and the host requires it.
    #[error(
        "`{}` does not say what its contracts look like: {what}; build the plugin with `#[plugin]` or \
         `POLYPLUG_PLUGIN(..)`, or load it in a runtime without `require_schema`",
        shown(path)
    )]
    NoSchema {
        /// The library.
        path: PathBuf,
        /// What is missing.
        what: String,
    },
    /// The plugin provides an expected contract in another shape. None of its code has run.
    #[error("{0}")]
    Mismatch(Box<ContractMismatch>),
    /// The plugin registered something else than it says in its file.
    #[error(
        "plugin `{}` registers other contracts than its metadata says:{}\n  help: build the plugin \
         again, from nothing",
        shown(path),
        Lines(differences)
    )]
    Contradiction {
        /// The library.
        path: PathBuf,
        /// All differences.
        differences: Vec<String>,
    },
    /// The plugin speaks another revision of the binary interface.
    #[error(
        "`{}` speaks version {found} of the binary interface, this host version {expected}; build \
         the plugin with the host's version of the SDK",
        shown(path)
    )]
    AbiVersion {
        /// The library.
        path: PathBuf,
        /// The version of the host.
        expected: u32,
        /// The version of the plugin.
        found: u32,
    },
    /// The operating system cannot open the library.
    #[error(
        "cannot open `{}`: {}{}{}",
        shown(path),
        OneLine(source),
        MissingLibrary(missing),
        Cure(*cure)
    )]
    Open {
        /// The library.
        path: PathBuf,
        /// The library that it links and that may lie beside it, where its private copy does not find it.
        missing: Option<String>,
        /// What to do about it, where the reason is known.
        cure: Option<&'static str>,
        /// What the dynamic linker said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The library could not be copied to where it is opened.
    #[error(
        "cannot copy `{}` to a folder in `{}`, where it is opened: {}; {}name another folder with \
         `RuntimeBuilder::copy_dir`",
        shown(path),
        shown(to),
        OneLine(source),
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room there, or ",
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
                "let this user write there, or "
            }
            _ => "",
        }
    )]
    Copy {
        /// The library.
        path: PathBuf,
        /// Where the folder is made.
        to: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file of the bundle was written to while it was checked. None of its code has run.
    #[error("`{}` changed while it was read; try again when it is complete", shown(path))]
    Changing {
        /// The file.
        path: PathBuf,
    },
    /// The bundle was not signed with a key that the host trusts, and the host requires it. None of its code
    /// has run.
    #[error("bundle `{}` is not signed by whom this host trusts: {}", shown(path), Chain(problem))]
    Signature {
        /// The bundle.
        path: PathBuf,
        /// What is wrong with its signature.
        problem: SignatureProblem,
    },
    /// The plugin's initialisation answered an error.
    #[error("plugin `{}` failed to initialise{}{}", shown(path), Code(*code), Said(message))]
    Init {
        /// The library.
        path: PathBuf,
        /// An [`AbiErrorCode`], or from 256 on a number of the plugin's own.
        code: u32,
        /// What the plugin said.
        message: String,
    },
    /// The plugin's initialisation panicked, or threw; it was caught on the plugin's own side.
    #[error("plugin `{}` panicked while it was initialised{}", shown(path), Said(message))]
    InitPanicked {
        /// The library.
        path: PathBuf,
        /// What the panic said.
        message: String,
    },
    /// A bundle of this name, or from this file, is loaded or being loaded. It stays as it is.
    #[error("bundle `{bundle}` in `{}` is already loaded{}", shown(path), From(path, loaded))]
    AlreadyLoaded {
        /// The name of the bundle.
        bundle: String,
        /// What was to be loaded.
        path: PathBuf,
        /// Where the bundle that stays came from.
        loaded: PathBuf,
    },
    /// The plugin registered a contract whose id belongs to one of another name.
    #[error(
        "plugin `{}` registers contract `{found}` with the id {id:#018x}, which is that of \
         `{registered}` already; rename one of them",
        shown(path)
    )]
    Collision {
        /// The library.
        path: PathBuf,
        /// The id of both.
        id: u64,
        /// The contract that has it already, as `name@major`.
        registered: String,
        /// The contract that was to be registered, as `name@major`.
        found: String,
    },
    /// The plugin registered a host contract that somebody provides already, and there is one provider of each.
    #[error(
        "plugin `{}` provides contract `{contract}` for plugins, as `{by}` does already; one of them has to go",
        shown(path)
    )]
    Offered {
        /// The library.
        path: PathBuf,
        /// The contract as `name@major`, or by its id, because host contracts of ABI v1 have no name.
        contract: String,
        /// Who provides it.
        by: String,
    },
    /// The plugin registered one contract twice.
    #[error(
        "plugin `{}` implements contract `{contract}` twice; put the second implementation into a \
         library of its own",
        shown(path)
    )]
    DuplicateProvider {
        /// The library.
        path: PathBuf,
        /// The contract, as `name@major`.
        contract: String,
    },
    /// What the bundle needs is not loaded. None of its code has run.
    #[error(
        "bundle `{bundle}` in `{}` needs what is not loaded:{}\n  help: put it into a plugin directory, \
         or load it first",
        shown(path),
        Lines(unmet)
    )]
    Dependencies {
        /// The name of the bundle.
        bundle: String,
        /// The bundle.
        path: PathBuf,
        /// Everything that it needs and that is not loaded.
        unmet: Vec<UnmetDependency>,
    },
    /// Bundles need each other, so none of them can be loaded first. None of their code has run.
    #[error(
        "bundle `{bundle}` in `{}` cannot be loaded, because bundles need each other: {}; remove a \
         `dependency` of one of them",
        shown(path),
        Names(participants)
    )]
    Cycle {
        /// The name of the bundle.
        bundle: String,
        /// The bundle.
        path: PathBuf,
        /// The names of all bundles that take part, in the order of discovery.
        participants: Vec<String>,
    },
    /// The plugin registers other contracts than its manifest says. It has been initialised, and is not
    /// used.
    #[error(
        "the manifest `{}` says something else than the plugin registers:{}\n  help: correct \
         `provides` and `function_count`, or leave them out",
        shown(path),
        Lines(differences)
    )]
    Claims {
        /// The `manifest.toml`.
        path: PathBuf,
        /// All differences.
        differences: Vec<String>,
    },
    /// The plugin registered something that breaks the rules of the binary interface.
    #[error("plugin `{}` registers something malformed: {what}", shown(path))]
    Malformed {
        /// The library.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// No loader has the name that the bundle asks for. None of its code has run.
    #[error(
        "`{}` needs the loader `{loader}`, and there is none of that name, but {}\n  help: give it to \
         `RuntimeBuilder::loader`; or if a bundle brings it, name that as a `dependency`",
        shown(path),
        Names(known)
    )]
    UnknownLoader {
        /// The bundle.
        path: PathBuf,
        /// The loader that it asks for.
        loader: String,
        /// The loaders that there are.
        known: Vec<String>,
    },
    /// Something is wrong in the source of a bundle, and its loader knows where.
    #[error("{}:{line}:{column}: {}", shown(path), printable_lines(message))]
    Source {
        /// The source.
        path: PathBuf,
        /// The line, counted from 1.
        line: u32,
        /// The character in it, counted from 1; 0 when it is not known.
        column: u32,
        /// A code of the loader's.
        code: u32,
        /// What is wrong.
        message: String,
    },
    /// Native code was to be loaded from memory.
    #[error(
        "bundle `{bundle}` is native code, which cannot be loaded from memory; write it to a file"
    )]
    NativeInMemory {
        /// The name of the bundle.
        bundle: String,
    },
    /// A bundle was to be loaded from memory without a name.
    #[error("a bundle that is loaded from memory needs a name that is not empty")]
    NoName,
}

impl LoadError {
    /// Says so if a library that cannot be opened was built for another C library than this process.
    pub(crate) fn with_target(mut self, target: &str) -> Self {
        let other = if cfg!(target_env = "gnu") {
            ("-musl", "it was built for musl, and this host for glibc; build both for one target")
        } else if cfg!(target_env = "musl") {
            ("-gnu", "it was built for glibc, and this host for musl; build both for one target")
        } else {
            return self;
        };
        if let (Self::Open { cure, .. }, true) = (&mut self, target.contains(other.0)) {
            *cure = Some(other.1);
        }
        self
    }

    /// Returns the number under which ABI v1 knows the error.
    pub(crate) fn code(&self) -> u32 {
        let code = match self {
            Self::Init { code, .. } | Self::Source { code, .. } if is_own(*code) => return *code,
            Self::NotFound { .. }
            | Self::NoSuchFile { .. }
            | Self::Dependencies { .. }
            | Self::UnknownLoader { .. } => AbiErrorCode::NotFound,
            Self::AlreadyLoaded { .. } | Self::DuplicateProvider { .. } | Self::Offered { .. } => {
                AbiErrorCode::DuplicateProvider
            }
            Self::InitPanicked { .. } => AbiErrorCode::Panic,
            _ => AbiErrorCode::Generic,
        };
        code as u32
    }
}

/// Whether a code is one that a plugin or a loader has made up.
pub(super) fn is_own(code: u32) -> bool {
    code >= 256
}

debug_as_display!(LoadError);
