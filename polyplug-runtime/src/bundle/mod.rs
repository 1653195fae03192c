//! Bundles as files.

pub(crate) mod description;
pub(crate) mod folder;
pub(crate) mod graph;
pub(crate) mod hash;
pub(crate) mod image;
pub(crate) mod inspection;
pub(crate) mod library_file;
pub(crate) mod manifest;
pub(crate) mod metadata;
pub(crate) mod platform;
pub(crate) mod scan;
pub(crate) mod signature;
pub(crate) mod signers;
pub(crate) mod source;
