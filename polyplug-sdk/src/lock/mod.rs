//! A record of what contracts look like, which a test compares with the code.
//!
//! The crate that defines contracts has a file `contracts.lock` beside its `Cargo.toml`, and a test:
//!
//! ```text
//! #[test]
//! fn contracts_are_locked() -> Result<(), polyplug_sdk::lock::LockError> {
//!     polyplug_sdk::lock!(dyn Greeter, dyn Counter).check()
//! }
//! ```
//!
//! When a contract is no longer what the file says, the test fails with all differences and with what they
//! mean for hosts and plugins that were built before. `POLYPLUG_BLESS=1 cargo test` writes the file: methods
//! a line each, with the types that they name below, so that the change can be read in a diff.
//! [`evolution`](crate::evolution) says which changes fit whom.

mod error;
mod file;
#[cfg(fuzzing)]
pub mod fuzzing;
mod shape;

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use polyplug_abi::{
    Contract,
    evolution::{Schema, Verdict},
};

pub use error::{Drift, LockError};
use file::{LockFile, key};
use shape::{Fault, Shape};

/// Names the contracts that `contracts.lock` beside this crate's `Cargo.toml` records.
///
/// ```no_run
/// # use polyplug_sdk::prelude::*;
/// #[contract(name = "greeter.Hello", version = "1.0")]
/// pub trait Greeter: Send + Sync {
///     fn greet(&self, name: &str) -> String;
/// }
///
/// # fn main() -> Result<(), polyplug_sdk::lock::LockError> {
/// polyplug_sdk::lock!(dyn Greeter).check()
/// # }
/// ```
#[macro_export]
macro_rules! lock {
    ($($contract:ty),+ $(,)?) => {{
        let __lock = $crate::lock::Lock::in_folder(::core::env!("CARGO_MANIFEST_DIR"));
        $(let __lock = $crate::lock::Lock::contract::<$contract>(__lock);)+
        __lock
    }};
}

/// The contracts that a lock file records; made by [`lock!`](crate::lock!).
#[derive(Clone, Debug)]
#[must_use = "nothing is compared before `check`"]
pub struct Lock {
    path: PathBuf,
    contracts: Vec<String>,
}

impl Lock {
    /// Begins with no contracts, and the file `contracts.lock` in `folder`.
    pub fn in_folder(folder: impl AsRef<Path>) -> Self {
        Self { path: folder.as_ref().join("contracts.lock"), contracts: Vec::new() }
    }

    /// Adds a contract.
    pub fn contract<C: Contract + ?Sized>(mut self) -> Self {
        self.contracts.push(C::SCHEMA.to_text());
        self
    }

    /// Compares the contracts with the file, or writes it when the variable `POLYPLUG_BLESS` is set to 1.
    ///
    /// # Errors
    /// If there is no such file, it cannot be read, or it does not say what the contracts are.
    pub fn check(&self) -> Result<(), LockError> {
        if env::var_os("POLYPLUG_BLESS").is_some_and(|bless| bless == "1") {
            return self.bless();
        }
        self.compare()
    }

    fn compare(&self) -> Result<(), LockError> {
        self.schemas()?;
        let path = &self.path;
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(LockError::Missing { path: path.clone() });
            }
            Err(source) => return Err(LockError::Io { path: path.clone(), source }),
        };
        self.compare_with(&text)
    }

    /// Compares the contracts with a file of this text.
    fn compare_with(&self, text: &str) -> Result<(), LockError> {
        let path = &self.path;
        let drifts = LockFile::parse(text).and_then(|locked| self.drifts(&locked));
        let drifts = drifts.map_err(|(line, expected)| LockError::Unreadable {
            path: path.clone(),
            line,
            expected,
        })?;
        if drifts.is_empty() {
            Ok(())
        } else {
            Err(LockError::Drifted { path: path.clone(), drifts })
        }
    }

    /// Writes the file anew, whatever it says.
    ///
    /// # Errors
    /// If it cannot be written, or a contract was added twice.
    pub fn bless(&self) -> Result<(), LockError> {
        let text = file::write(&self.schemas()?);
        let failed = |source| LockError::Io { path: self.path.clone(), source };
        fs::write(&self.path, text).map_err(failed)
    }

    /// Reads the contracts' own texts.
    fn schemas(&self) -> Result<Vec<Schema<'_>>, LockError> {
        let mut schemas: Vec<Schema<'_>> = Vec::new();
        for text in &self.contracts {
            let schema = Schema::parse(text).map_err(LockError::Schema)?;
            if schemas.iter().any(|other| key(other) == key(&schema)) {
                return Err(LockError::Twice { contract: key(&schema) });
            }
            schemas.push(schema);
        }
        Ok(schemas)
    }

    /// Compares each contract with what the file says of it.
    fn drifts(&self, locked: &LockFile<'_>) -> Result<Vec<Drift>, Fault> {
        let mut drifts = Vec::new();
        let mut known = Vec::new();
        for text in &self.contracts {
            let Ok(schema) = Schema::parse(text) else { continue };
            let contract = key(&schema);
            match locked.shapes.get(contract.as_str()) {
                Some(shape) => drifts.extend(drift(contract.clone(), text, shape, locked.target)?),
                None => drifts.push(Drift::New { contract: contract.clone() }),
            }
            known.push(contract);
        }
        let gone =
            locked.shapes.keys().filter(|locked| !known.iter().any(|known| known == *locked));
        drifts.extend(gone.map(|gone| Drift::Gone { contract: (*gone).to_string() }));
        Ok(drifts)
    }
}

/// Compares a contract with its shape in a file that was written on `target`.
///
/// On another target, sizes and offsets differ for that reason alone, and are left out.
fn drift(
    contract: String,
    text: &str,
    locked: &Shape<'_>,
    target: &str,
) -> Result<Option<Drift>, Fault> {
    let here = text.lines().next().unwrap_or_default();
    let mut old = format!("{here}\n{}", locked.expand()?);
    let mut new = text.to_owned();
    if here.rsplit(' ').next() != Some(target) {
        (old, new) = (shape::without_layout(&old), shape::without_layout(&new));
    }
    let (Ok(old), Ok(new)) = (Schema::parse(&old), Schema::parse(&new)) else {
        return Err((locked.line, "a contract, its methods, and the types that they name"));
    };
    if key(&old) != contract {
        return Err((locked.line, "the contract that the table is called after"));
    }
    let verdict = Verdict::of(&old, &new);
    let (old, new) = (old.version, new.version);
    let changed = || Drift::Changed { contract, old, new, verdict: Box::new(verdict.clone()) };
    Ok((!verdict.is_same()).then(changed))
}

#[cfg(test)]
mod tests;
