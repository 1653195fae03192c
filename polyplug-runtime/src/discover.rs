//! Finding bundles: what a path stands for, and what lies in a plugin directory.
//!
//! Only the file system is looked at; no library is opened or read here.

use std::{
    env::consts::{ARCH, DLL_EXTENSION, OS},
    ffi::OsStr,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use polyplug_abi::Version;

#[cfg(feature = "watch")]
use crate::signature;
use crate::{
    BuildError, Dependency, LoadError, ManifestProblem, Provided,
    content_hash::{self, Hash},
    loader::NATIVE,
    manifest::{self, FileTable, Manifest},
};

/// A manifest of more bytes is none.
const MAX_MANIFEST: u64 = 1 << 20;

/// A source of another language of more bytes is none.
const MAX_SOURCE: u64 = 128 << 20;

/// A bundle that was found, before anything of it runs.
#[derive(Debug)]
pub(crate) struct Source {
    /// The directory or bare library, as it was named.
    pub(crate) path: PathBuf,
    /// The library, or the source of another language, without symbolic links.
    pub(crate) library: PathBuf,
    /// What the manifest says; `None` for a bundle without one.
    pub(crate) manifest: Option<Manifest>,
    /// What the source of a bundle from memory is; `None` for one with a file.
    memory: Option<Arc<[u8]>>,
    /// The hash of the manifest that was read.
    pub(crate) manifest_hash: Option<Hash>,
}

impl Source {
    /// Finds the library of the bundle at `path`.
    pub(crate) fn locate(path: &Path) -> Result<Self, LoadError> {
        let metadata = fs::metadata(path).map_err(|source| unreadable(path, source))?;
        if !metadata.is_dir() {
            if path.ends_with(manifest::FILE_NAME) {
                return Err(LoadError::IsManifest { path: path.into() });
            }
            let library = canonical(path)?;
            return Ok(Self {
                path: path.into(),
                library,
                manifest: None,
                manifest_hash: None,
                memory: None,
            });
        }
        let (manifest, manifest_hash) = read_manifest(path)?.unzip();
        let file = match &manifest {
            Some(manifest) => library_of(path, manifest)?,
            None => only_library(path)?,
        };
        let library = confined(path, &file).map_err(|error| match error {
            LoadError::NotFound { path: file } if manifest.is_some() => {
                LoadError::NoSuchFile { path: path.join(manifest::FILE_NAME), file }
            }
            error => error,
        })?;
        Ok(Self { path: path.into(), library, manifest, manifest_hash, memory: None })
    }

    /// Makes the bundle of a library that need not be there.
    #[cfg(test)]
    pub(crate) fn at(library: &Path) -> Self {
        Self {
            path: library.into(),
            library: library.into(),
            manifest: None,
            manifest_hash: None,
            memory: None,
        }
    }

    /// Makes the bundle called `name`, whose source is in memory. What stands for its path is no path.
    pub(crate) fn in_memory(loader: &str, name: &str, content: Vec<u8>) -> Result<Self, LoadError> {
        if name.is_empty() {
            return Err(LoadError::NoName);
        }
        if loader == NATIVE {
            return Err(LoadError::NativeInMemory { bundle: name.into() });
        }
        let path = PathBuf::from(format!("memory:{name}"));
        let manifest = Manifest { loader: Some(loader.into()), ..Manifest::new(name) };
        let memory = Some(content.into());
        Ok(Self {
            library: path.clone(),
            path,
            manifest: Some(manifest),
            manifest_hash: None,
            memory,
        })
    }

    /// Returns the loader that runs the bundle; `None` for native code.
    pub(crate) fn loader(&self) -> Option<&str> {
        self.manifest.as_ref()?.loader.as_deref()
    }

    /// Whether there is no file.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.memory.is_some()
    }

    /// Returns the source of another language, as it is now.
    pub(crate) fn content(&self) -> Result<Arc<[u8]>, LoadError> {
        match &self.memory {
            Some(content) => Ok(Arc::clone(content)),
            None => read_bytes(&self.library, MAX_SOURCE, "it is larger than any source")
                .map(Into::into)
                .map_err(|source| LoadError::Read { path: self.library.clone(), source }),
        }
    }

    /// Returns the name of the bundle as far as it can be known before the library is asked.
    pub(crate) fn name(&self) -> String {
        if let Some(name) = self.declared_name() {
            return name.into();
        }
        let stem = self.library.file_stem().unwrap_or_default().to_string_lossy();
        stem.strip_prefix(std::env::consts::DLL_PREFIX).unwrap_or(&stem).to_string()
    }

    /// Returns the name that the manifest gives the bundle, which nothing can change.
    pub(crate) fn declared_name(&self) -> Option<&str> {
        Some(&self.manifest.as_ref()?.name)
    }

    /// Returns the version that the manifest gives the bundle.
    pub(crate) fn version(&self) -> Option<Version> {
        self.manifest.as_ref()?.version
    }

    /// Returns what has to be loaded before the bundle.
    pub(crate) fn dependencies(&self) -> &[Dependency] {
        self.manifest.as_ref().map_or(&[], |manifest| &manifest.dependencies)
    }

    /// Returns what the bundle is configured with, as JSON.
    pub(crate) fn config(&self) -> Option<String> {
        self.manifest.as_ref()?.config.as_ref().map(manifest::to_json)
    }

    /// Returns what the bundle says it provides; `None` if it does not say.
    pub(crate) fn provides(&self) -> Option<&[Provided]> {
        self.manifest.as_ref()?.provides.as_deref()
    }

    /// Returns whether the bundle asks to be reloaded with what it depends on.
    pub(crate) fn needs_reinit(&self) -> bool {
        self.manifest.as_ref().is_some_and(|manifest| manifest.needs_reinit_on_dep_reload)
    }

    /// Returns the manifest's path, and what is odd about it.
    pub(crate) fn warnings(&self) -> (PathBuf, &[ManifestProblem]) {
        let warnings = self.manifest.as_ref().map_or(&[][..], |manifest| &manifest.warnings);
        (self.path.join(manifest::FILE_NAME), warnings)
    }

    /// Returns the priority that the manifest gives the bundle.
    pub(crate) fn priority(&self) -> i32 {
        self.manifest.as_ref().map_or(0, |manifest| manifest.priority)
    }
}

/// What lies in a plugin directory, sorted by file name.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    pub(crate) bundles: Vec<PathBuf>,
    /// Why directories are none that could be.
    pub(crate) unclear: Vec<LoadError>,
}

/// Looks for the bundles of a plugin directory.
///
/// Libraries are bundles, and so are directories with a manifest or with one library; of a directory with
/// several libraries and no manifest nobody knows. One that cannot be read counts as a bundle, so
/// that it is reported and not passed over. A directory that is a bundle itself, because it has a manifest, is
/// the only one there.
pub(crate) fn scan(directory: &Path) -> Result<Scanned, BuildError> {
    if directory.join(manifest::FILE_NAME).is_file() {
        return Ok(Scanned { bundles: vec![directory.into()], unclear: Vec::new() });
    }
    let entries = entries(directory)
        .map_err(|source| BuildError::PluginDir { path: directory.into(), source })?;
    // Cargo keeps a folder of libraries beside those that it was asked to build.
    let is_of_cargo = directory.join(".fingerprint").is_dir();
    let mut scanned = Scanned::default();
    for entry in entries {
        if is_library(&entry) || is_bundle(&entry) {
            scanned.bundles.push(entry);
        } else if !is_of_cargo
            && entry.is_dir()
            && let Err(error @ LoadError::SeveralLibraries { .. }) = only_library(&entry)
        {
            scanned.unclear.push(error);
        }
    }
    Ok(scanned)
}

/// Lists a directory, sorted by file name.
fn entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory)?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort_unstable_by(|a, b| a.file_name().cmp(&b.file_name()));
    Ok(paths)
}

/// Lists the files that make a bundle what it is and can be told from its path alone. Each may not be there.
#[cfg(feature = "watch")]
pub(crate) fn files_of(bundle: &Path) -> Vec<PathBuf> {
    if !bundle.is_dir() {
        return vec![bundle.into()];
    }
    let mut files = vec![bundle.join(manifest::FILE_NAME), bundle.join(signature::FILE_NAME)];
    files.extend(entries(bundle).unwrap_or_default().into_iter().filter(|entry| is_library(entry)));
    files
}

/// Lists the folders in a directory; none if it cannot be read.
#[cfg(feature = "watch")]
pub(crate) fn folders_in(directory: &Path) -> Vec<PathBuf> {
    let entries = entries(directory).unwrap_or_default();
    entries.into_iter().filter(|entry| entry.is_dir()).collect()
}

fn is_library(path: &Path) -> bool {
    path.extension() == Some(OsStr::new(DLL_EXTENSION)) && !path.is_dir()
}

fn is_bundle(path: &Path) -> bool {
    path.is_dir()
        && entries(path).map_or(true, |entries| {
            entries.iter().any(|entry| entry.ends_with(manifest::FILE_NAME))
                || entries.iter().filter(|entry| is_library(entry)).count() == 1
        })
}

fn read_manifest(directory: &Path) -> Result<Option<(Manifest, Hash)>, LoadError> {
    let path = directory.join(manifest::FILE_NAME);
    match fs::symlink_metadata(&path) {
        Ok(_) => confined(directory, &path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(LoadError::Read { path, source }),
    };
    let text = read_text(&path).map_err(|source| LoadError::Read { path: path.clone(), source })?;
    let manifest = Manifest::parse(&text)
        .map_err(|problems| LoadError::Manifest { path: path.clone(), problems })?;
    Ok(Some((manifest, content_hash::of_bytes(text.as_bytes()))))
}

/// Reads a text that people write, and not a file of any size.
fn read_text(path: &Path) -> io::Result<String> {
    let bytes = read_bytes(path, MAX_MANIFEST, "it is larger than any manifest")?;
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))
}

/// Reads a file of at most `most` bytes, or says that it is larger.
fn read_bytes(path: &Path, most: u64, larger: &'static str) -> io::Result<Vec<u8>> {
    // Opening a pipe could take for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    if fs::File::open(path)?.take(most + 1).read_to_end(&mut bytes)? as u64 > most {
        return Err(io::Error::other(larger));
    }
    Ok(bytes)
}

/// Returns the library that a manifest names for this platform, or the only one there is.
fn library_of(directory: &Path, manifest: &Manifest) -> Result<PathBuf, LoadError> {
    match &manifest.file {
        FileTable::Only => only_library(directory),
        FileTable::One(file) => Ok(directory.join(file)),
        FileTable::PerTarget(targets) => {
            let file = targets.get(OS).and_then(|files| files.get(ARCH));
            file.map(|file| directory.join(file)).ok_or_else(|| LoadError::NoFileForTarget {
                path: directory.join(manifest::FILE_NAME),
                target: format!("{OS}.{ARCH}"),
            })
        }
    }
}

/// Follows symbolic links, which may not lead out of the directory.
fn confined(directory: &Path, file: &Path) -> Result<PathBuf, LoadError> {
    let target = canonical(file)?;
    if target.starts_with(canonical(directory)?) {
        return Ok(target);
    }
    Err(LoadError::Outside { path: file.into(), target })
}

fn only_library(directory: &Path) -> Result<PathBuf, LoadError> {
    let mut libraries = entries(directory).map_err(|source| unreadable(directory, source))?;
    libraries.retain(|entry| is_library(entry));
    if libraries.len() > 1 {
        let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into();
        let found = libraries.iter().map(name).collect();
        return Err(LoadError::SeveralLibraries { path: directory.into(), found });
    }
    libraries.pop().ok_or_else(|| LoadError::NoLibrary { path: directory.into() })
}

fn canonical(path: &Path) -> Result<PathBuf, LoadError> {
    fs::canonicalize(path).map_err(|source| unreadable(path, source))
}

fn unreadable(path: &Path, source: io::Error) -> LoadError {
    match source.kind() {
        io::ErrorKind::NotFound => LoadError::NotFound { path: path.into() },
        _ => LoadError::Read { path: path.into(), source },
    }
}
