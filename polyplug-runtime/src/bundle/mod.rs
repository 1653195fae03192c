//! Bundles as files: what lies at a path, what its manifest and its library say, and who signed it.
//!
//! What is here: `source` finds the files of one bundle, `scan` the bundles of a directory, `folder` what both look at.
//! `manifest` reads `manifest.toml`, `image` the library (using `library_file`, `platform`, and `linked` for the tables that the
//! dynamic linker follows), `hash` names a content (`content_hash` when it is asked for), and `metadata` the records in a
//! library. `stamp` tells that a file was written. All of them open files by `regular_file`, which bounds them. `hashes` compares files with a list, `signature` verifies a signature, and `signers`
//! decides whose counts. `graph` orders bundles by their dependencies.
//! `inspection` and `description` are what users are told, and `fuzzing` is for fuzz targets alone. What is not: opening anything; see `library`.
//!
//! **Invariant:** no code of a bundle runs, and no file costs more time and memory than its kind may.

pub(crate) mod content_hash;
pub(crate) mod description;
pub(crate) mod folder;
#[cfg(fuzzing)]
pub mod fuzzing;
pub(crate) mod graph;
pub(crate) mod hash;
pub(crate) mod hashes;
pub(crate) mod image;
pub(crate) mod inspection;
pub(crate) mod library_file;
pub(crate) mod linked;
pub(crate) mod manifest;
pub(crate) mod metadata;
pub(crate) mod platform;
pub(crate) mod regular_file;
pub(crate) mod scan;
pub(crate) mod signature;
pub(crate) mod signers;
pub(crate) mod source;
pub(crate) mod stamp;

#[cfg(test)]
mod hostile;
