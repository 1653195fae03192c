//! The tables of an implementation that were found to fit, by the Rust type of the contract.
//!
//! Invariant: an entry is never replaced, so its table is the same for all who ask.

use std::{any::TypeId, collections::HashMap};

use crate::{
    boundary::foreign_memory::Constant,
    error::get::GetError,
    sync::{Mutex, OnceLock, lock},
};

/// Finds out whether an implementation fits a type.
pub(crate) type Bind<R> = fn(&R) -> Result<(), GetError>;

/// That an implementation, which is an `R`, fits a Rust type of its contract.
pub(crate) struct Bound<R> {
    /// The table that is called.
    pub(crate) table: Constant<()>,
    /// Finds out whether another implementation fits the same type.
    pub(crate) bind: Bind<R>,
}

/// The tables that were found to fit.
pub(crate) struct Bindings<R> {
    /// The first of them. Most contracts have one Rust type in a process, and it is found without a lock.
    first: OnceLock<(TypeId, Constant<()>)>,
    all: Mutex<HashMap<TypeId, Bound<R>>>,
}

impl<R> Default for Bindings<R> {
    fn default() -> Self {
        Self { first: OnceLock::new(), all: Mutex::default() }
    }
}

impl<R> Bindings<R> {
    /// Returns the table for a type, and makes it the first time.
    pub(crate) fn get_or_bind(
        &self,
        of: TypeId,
        make: impl FnOnce() -> Result<Bound<R>, GetError>,
    ) -> Result<Constant<()>, GetError> {
        if let Some((first, table)) = self.first.get()
            && *first == of
        {
            return Ok(*table);
        }
        let mut all = lock(&self.all);
        if let Some(bound) = all.get(&of) {
            return Ok(bound.table);
        }
        let bound = make()?;
        let table = bound.table;
        all.insert(of, bound);
        // All but one come too late.
        let _ = self.first.set((of, table));
        Ok(table)
    }

    /// Returns what finds out whether another implementation fits all of the same types.
    pub(crate) fn binds(&self) -> Vec<Bind<R>> {
        lock(&self.all).values().map(|bound| bound.bind).collect()
    }
}
