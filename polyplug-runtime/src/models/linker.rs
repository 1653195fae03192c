//! The dynamic linker of the models: it counts how often each file is open, and maps nothing.
//!
//! The checker runs all threads of a model on one, so what it knows is kept there.

use std::{
    cell::RefCell,
    collections::HashMap,
    error::Error,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::identity::printable::shown;

use loom::sync::atomic::{AtomicUsize, Ordering};

thread_local! {
    static FILES: RefCell<HashMap<PathBuf, Arc<File>>> = RefCell::default();
    static FAULTS: RefCell<Vec<String>> = RefCell::default();
}

/// What is known of a file.
struct File {
    /// How often it is open.
    open: AtomicUsize,
    /// How often it was closed.
    closed: AtomicUsize,
}

fn file(path: &Path) -> Arc<File> {
    FILES.with_borrow_mut(|files| {
        let file = || Arc::new(File { open: AtomicUsize::new(0), closed: AtomicUsize::new(0) });
        Arc::clone(files.entry(path.into()).or_insert_with(file))
    })
}

/// Forgets everything, before a model runs once more.
#[cfg(test)]
pub(super) fn begin() {
    FILES.take();
    FAULTS.take();
}

/// Notes what must not happen. It is told when the model is over, because nothing may unwind through a plugin.
pub(super) fn fault(text: String) {
    FAULTS.with_borrow_mut(|faults| faults.push(text));
}

/// Returns what must not have happened.
#[cfg(test)]
pub(super) fn faults() -> Vec<String> {
    FAULTS.take()
}

/// Whether a file is mapped.
pub(crate) fn is_mapped(path: &Path) -> bool {
    // The checker remembers only the last who looked at a value, and tries to have others change it before that. A
    // change is never forgotten, so looking is one.
    file(path).open.fetch_add(0, Ordering::AcqRel) > 0
}

/// Returns how often a file was closed.
#[cfg(test)]
pub(super) fn closed(path: &Path) -> usize {
    file(path).closed.load(Ordering::Acquire)
}

/// Runs code of a library, for as long as it takes others to do something.
#[cfg(test)]
pub(super) fn run_code_of(path: &Path) {
    for when in ["before", "while"] {
        if !is_mapped(path) {
            fault(format!("`{}` was unmapped {when} its code ran", shown(path)));
        }
    }
}

/// A file that is open.
pub(crate) struct Dynamic(Arc<File>);

impl Dynamic {
    pub(crate) fn open(path: &Path) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let file = file(path);
        file.open.fetch_add(1, Ordering::AcqRel);
        Ok(Self(file))
    }

    /// # Safety
    /// There is no function.
    pub(crate) unsafe fn find<F: Copy>(&self, _: &str) -> Option<F> {
        None
    }

    /// # Safety
    /// That it is safe is what the models show.
    pub(crate) unsafe fn close(self) {
        self.0.closed.fetch_add(1, Ordering::AcqRel);
        if self.0.open.fetch_sub(1, Ordering::AcqRel) == 0 {
            fault("a library was closed more often than it was opened".into());
        }
    }
}

/// Whether the process has a function: the models have none.
pub(crate) fn process_has(_: &str) -> bool {
    false
}
