//! The libraries that were opened, and the end of those that no loaded bundle is made of any more.
//!
//! Whatever leads into a library holds it: registrations, instances, objects that one of its calls
//! returned, an attempt to load it. A proxy is borrowed while it is called, and holds its instance; an
//! instance that ends and a registration that makes one are held by whoever does that. So when nothing holds
//! a library but the graveyard, no call into it runs on any thread, none can begin, and nothing that the
//! runtime gave away leads there. What the runtime cannot see, the host has promised. Dropping the last of
//! these closes nothing: that is done by a sweep alone, which no destructor starts.
//!
//! The host tables that plugins were handed are not freed with them, and neither is what plugins keep in statics;
//! these are some hundred bytes each, as far as they are ours.

use std::{collections::HashSet, mem, path::Path, sync::Arc};

use crate::identity::printable::shown;
use crate::{
    bundle::image::unique::has_unique_symbols,
    error::load::LoadError,
    library::{
        mapping::Mark,
        open_library::Library,
        origin,
        private_copy::OpenFile,
        sweep_outcome::{StillMapped, SweepOutcome, SweptLibrary, Unmap},
    },
    report::logs::{Logs, say},
    sync::{Counted, Mutex, lock},
};

/// The libraries that a runtime has opened.
#[derive(Default)]
pub(crate) struct Graveyard(Mutex<Libraries>);

#[derive(Default)]
struct Libraries {
    open: Vec<Counted<Library>>,
    closed: Vec<Closed>,
}

/// A library that was closed and is mapped all the same.
struct Closed {
    // Libraries, because whoever loads the same file again gets what is mapped.
    image: Arc<OpenFile>,
    /// `None` when it cannot be told whether it is mapped.
    mark: Option<Mark>,
}

impl Graveyard {
    /// Opens `image` for the plugin at `path`, unless this runtime has it open. No lock may be held, because
    /// the constructors of the library run.
    pub(crate) fn open(
        &self,
        image: Arc<OpenFile>,
        path: &Path,
    ) -> Result<Counted<Library>, LoadError> {
        let is_it = |library: &&Counted<Library>| Arc::ptr_eq(library.image(), &image);
        if let Some(library) = lock(&self.0).open.iter().find(is_it) {
            return Ok(Counted::clone(library));
        }
        let library = Counted::new(Library::open(Arc::clone(&image), path)?);
        let mut libraries = lock(&self.0);
        libraries.closed.retain(|closed| !Arc::ptr_eq(&closed.image, &image));
        libraries.open.push(Counted::clone(&library));
        Ok(library)
    }

    /// Returns how many files stay mapped that are none of `used`.
    pub(crate) fn retired(&self, used: &HashSet<&Path>) -> usize {
        let libraries = lock(&self.0);
        let open = libraries.open.iter().map(|library| library.image().path());
        let images = open.chain(libraries.closed.iter().map(|closed| closed.image.path()));
        images.filter(|image| !used.contains(image)).collect::<HashSet<_>>().len()
    }

    /// Takes out the libraries that are none of `used` and that nothing holds, and says why others stay.
    pub(crate) fn take_unused(
        &self,
        used: &HashSet<&Path>,
        policy: Unmap,
    ) -> (Vec<Library>, Vec<SweptLibrary>) {
        let mut libraries = lock(&self.0);
        let (mut unused, mut told) = (Vec::new(), Vec::new());
        for library in mem::take(&mut libraries.open) {
            let image = library.image().path().to_path_buf();
            if used.contains(&*image) {
                libraries.open.push(library);
                continue;
            }
            match take(library, policy) {
                Ok(library) => unused.push(library),
                Err((library, outcome)) => {
                    libraries.open.push(library);
                    told.push(SweptLibrary { image, outcome });
                }
            }
        }
        (unused, told)
    }

    /// Closes a library. No lock may be held, because its destructors run.
    pub(crate) fn close(&self, library: Library, logs: &Logs) {
        let mark = Mark::of(library.image().path());
        // SAFETY: nothing of the runtime held the library when it was taken, so none of its code runs on
        // behalf of the runtime, and nothing leads there; the host has promised the rest.
        let image = unsafe { library.close() };
        say!(logs, debug, { image = %shown(image.path()), } "closed a library");
        let mut libraries = lock(&self.0);
        // Somebody may have loaded it again meanwhile.
        if !libraries.open.iter().any(|library| Arc::ptr_eq(library.image(), &image)) {
            libraries.closed.push(Closed { image, mark });
        }
    }

    /// Says what became of everything that was closed, and forgets what is not mapped any more.
    pub(crate) fn look_for_closed(&self) -> Vec<SweptLibrary> {
        let mut told = Vec::new();
        lock(&self.0).closed.retain(|closed| {
            let outcome = closed.outcome();
            told.push(SweptLibrary { image: closed.image.path().into(), outcome });
            matches!(outcome, SweepOutcome::StillMapped(_))
        });
        told
    }
}

impl Closed {
    fn outcome(&self) -> SweepOutcome {
        match &self.mark {
            None => SweepOutcome::Closed,
            Some(mark) if !mark.is_mapped() => SweepOutcome::Unmapped,
            Some(_) if self.image.is_open() => {
                SweepOutcome::StillMapped(StillMapped::OpenElsewhere)
            }
            Some(_) if has_unique_symbols(self.image.path()) => {
                SweepOutcome::StillMapped(StillMapped::UniqueSymbols)
            }
            Some(_) => SweepOutcome::StillMapped(StillMapped::Linker),
        }
    }
}

/// Takes a library from the graveyard, if that is the only one who holds it.
fn take(
    library: Counted<Library>,
    policy: Unmap,
) -> Result<Library, (Counted<Library>, SweepOutcome)> {
    if policy == Unmap::Never {
        return Err((library, SweepOutcome::StillMapped(StillMapped::Policy)));
    }
    let weak = Counted::downgrade(&library);
    match Counted::try_unwrap(library) {
        Ok(library) => {
            origin::forget(&weak);
            Ok(library)
        }
        Err(library) if library.is_handed_out() => {
            Err((library, SweepOutcome::StillMapped(StillMapped::HandedOut)))
        }
        Err(library) => {
            // Who held it a moment ago can be gone by now; the next sweep takes it.
            let holders = Library::holders(&library).max(1);
            Err((library, SweepOutcome::Busy(holders)))
        }
    }
}
