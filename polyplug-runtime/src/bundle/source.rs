//! A bundle that was found: its manifest, and which file of it is opened.
//!
//! What is here: what a path leads to. Only the file system is looked at; no library is opened or read. What is not:
//! searching plugin directories, which is `scan`'s. The invariant: the library lies in the bundle's folder, whatever
//! links and manifests say.

use std::{
    env::consts::{ARCH, OS},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use polyplug_abi::Version;

use crate::{
    bundle::{
        folder::{canonical, only_library, unreadable},
        hash::{self, Hash},
        manifest::{
            config::Config,
            contents::{FileTable, Manifest, NATIVE},
        },
        regular_file,
    },
    error::{load::LoadError, manifest::ManifestProblem},
    identity::{
        dependency::Dependency, file_names::MANIFEST_FILE, printable::as_name, provided::Provided,
    },
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
    /// The text of the manifest that was read; `None` for a bundle without a file of it.
    manifest_text: Option<Arc<str>>,
    /// The hash of that text.
    pub(crate) manifest_hash: Option<Hash>,
}

impl Source {
    /// Finds the library of the bundle at `path`.
    pub(crate) fn locate(path: &Path) -> Result<Self, LoadError> {
        let metadata = fs::metadata(path).map_err(|source| unreadable(path, source))?;
        if !metadata.is_dir() {
            if path.ends_with(MANIFEST_FILE) {
                return Err(LoadError::IsManifest { path: path.into() });
            }
            let library = canonical(path)?;
            return Ok(Self {
                path: path.into(),
                library,
                manifest: None,
                manifest_text: None,
                manifest_hash: None,
                memory: None,
            });
        }
        let (manifest, manifest_text) = read_manifest(path)?.unzip();
        let manifest_hash = manifest_text.as_ref().map(|it| hash::of_bytes(it.as_bytes()));
        let file = match &manifest {
            Some(manifest) => library_of(path, manifest)?,
            None => only_library(path)?,
        };
        let library = confined(path, &file).map_err(|error| match error {
            LoadError::NotFound { path: file } if manifest.is_some() => {
                LoadError::NoSuchFile { path: path.join(MANIFEST_FILE), file }
            }
            error => error,
        })?;
        Ok(Self {
            path: path.into(),
            library,
            manifest,
            manifest_text,
            manifest_hash,
            memory: None,
        })
    }

    /// Makes the bundle of a library that need not be there.
    #[cfg(test)]
    pub(crate) fn at(library: &Path) -> Self {
        Self {
            path: library.into(),
            library: library.into(),
            manifest: None,
            manifest_text: None,
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
            manifest_text: None,
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
            None => regular_file::read(&self.library, MAX_SOURCE)
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
        as_name(stem.strip_prefix(std::env::consts::DLL_PREFIX).unwrap_or(&stem))
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

    /// Returns what the bundle is configured with.
    pub(crate) fn config(&self) -> Option<Config> {
        let table = self.manifest.as_ref()?.config.as_ref()?;
        Some(Config::new(table, self.manifest_text.clone()))
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
        (self.path.join(MANIFEST_FILE), warnings)
    }

    /// Returns the priority that the manifest gives the bundle.
    pub(crate) fn priority(&self) -> i32 {
        self.manifest.as_ref().map_or(0, |manifest| manifest.priority)
    }
}

fn read_manifest(directory: &Path) -> Result<Option<(Manifest, Arc<str>)>, LoadError> {
    let path = directory.join(MANIFEST_FILE);
    match fs::symlink_metadata(&path) {
        Ok(_) => confined(directory, &path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(LoadError::Read { path, source }),
    };
    let text = read_text(&path).map_err(|source| LoadError::Read { path: path.clone(), source })?;
    let manifest = Manifest::parse(&text)
        .map_err(|problems| LoadError::Manifest { path: path.clone(), problems })?;
    Ok(Some((manifest, text.into())))
}

/// Reads a text that people write, and not a file of any size.
fn read_text(path: &Path) -> io::Result<String> {
    let bytes = regular_file::read(path, MAX_MANIFEST)?;
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))
}

/// Returns the library that a manifest names for this platform, or the only one there is.
fn library_of(directory: &Path, manifest: &Manifest) -> Result<PathBuf, LoadError> {
    match &manifest.file {
        FileTable::Only => only_library(directory),
        FileTable::One(file) => Ok(directory.join(file)),
        FileTable::PerTarget(targets) => {
            let file = targets.get(OS).and_then(|files| files.get(ARCH));
            file.map(|file| directory.join(file)).ok_or_else(|| LoadError::NoFileForTarget {
                path: directory.join(MANIFEST_FILE),
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
