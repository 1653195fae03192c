//! x
mod bundle; mod diagnostics; mod discover; mod foreign_memory;
mod error;
mod image;mod library;
mod manifest;mod schema_text; mod verify;
pub use error::*;
