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

use std::{
    collections::HashSet,
    fmt, mem,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    bundle::{description::Bundle, image::has_unique_symbols},
    error::load::LoadError,
    library::{mapping::Mark, open_library::Library, origin, private_copy::Image},
    report::logs::{Logs, say},
    shared::runtime_core::Core,
    sync::{Counted, Mutex, lock},
};

/// What becomes of libraries that no loaded bundle is made of any more. Decided by
/// [`RuntimeBuilder::unmap`](crate::RuntimeBuilder::unmap).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmap {
    /// They stay mapped until the process ends.
    #[default]
    Never,
    /// [`Runtime::sweep`](crate::Runtime::sweep) closes those that nothing holds any more.
    WhenUnused,
}

/// What [`Runtime::sweep`](crate::Runtime::sweep) found out about a library that no loaded bundle is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Swept {
    /// The file that was opened: a private copy, or the library itself.
    pub image: PathBuf,
    /// What became of it.
    pub answer: Unmapping,
}

/// Whether a library is unmapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmapping {
    /// It was closed, and the process does not have it mapped any more.
    Unmapped,
    /// It is mapped, and waiting for it may be in vain.
    StillMapped(StillMapped),
    /// It was not closed, because this many instances, objects and other things of the runtime lead there.
    Busy(usize),
    /// It was closed, and this platform does not say whether it is mapped.
    Closed,
}

/// Why a library is mapped that nothing uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StillMapped {
    /// The host did not ask for [`Unmap::WhenUnused`].
    Policy,
    /// Another plugin uses its contracts, or was given a pointer into it through ABI v1, as code of the host can
    /// be. Nobody can know how long that goes on, so it is not closed.
    HandedOut,
    /// Another runtime of this process has it open.
    OpenElsewhere,
    /// It was closed, but has symbols that are unique in a process, which the dynamic linker keeps: inline
    /// and template variables of C++ that were compiled without `-fno-gnu-unique` and without
    /// `-fvisibility=hidden`.
    UniqueSymbols,
    /// It was closed, but the dynamic linker keeps it. Most often a thread that is still there has a
    /// thread-local value of it with a destructor; then it goes after that thread, when something else is
    /// closed. Some platforms and some libraries never unmap.
    Linker,
}

impl fmt::Display for Swept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.image.display(), self.answer)
    }
}

impl fmt::Display for Unmapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unmapped => f.write_str("was unmapped"),
            Self::StillMapped(why) => write!(f, "is still mapped: {why}"),
            Self::Busy(1) => f.write_str("is used: 1 instance or object leads there"),
            Self::Busy(n) => write!(f, "is used: {n} instances and objects lead there"),
            Self::Closed => f.write_str("was closed; whether it is mapped cannot be told"),
        }
    }
}

impl fmt::Display for StillMapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Policy => "the runtime was not built with `Unmap::WhenUnused`",
            Self::HandedOut => "another plugin, or code that speaks ABI v1, was given something of it",
            Self::OpenElsewhere => "another runtime of this process has it open",
            Self::UniqueSymbols => {
                "it has symbols that are unique in a process; build it with `-fno-gnu-unique` or \
                 `-fvisibility=hidden`"
            }
            Self::Linker => {
                "the dynamic linker keeps it, most often because of a thread-local value with a destructor"
            }
        })
    }
}

/// The libraries that a runtime has opened.
#[derive(Default)]
pub(crate) struct Graveyard(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    open: Vec<Counted<Library>>,
    closed: Vec<Closed>,
}

/// A library that was closed and is mapped all the same.
struct Closed {
    // Kept, because whoever loads the same file again gets what is mapped.
    image: Arc<Image>,
    /// `None` when it cannot be told whether it is mapped.
    mark: Option<Mark>,
}

impl Graveyard {
    /// Opens `image` for the plugin at `path`, unless this runtime has it open. No lock may be held, because
    /// the constructors of the library run.
    pub(crate) fn open(
        &self,
        image: Arc<Image>,
        path: &Path,
    ) -> Result<Counted<Library>, LoadError> {
        let is_it = |library: &&Counted<Library>| Arc::ptr_eq(library.image(), &image);
        if let Some(library) = lock(&self.0).open.iter().find(is_it) {
            return Ok(Counted::clone(library));
        }
        let library = Counted::new(Library::open(Arc::clone(&image), path)?);
        let mut kept = lock(&self.0);
        kept.closed.retain(|closed| !Arc::ptr_eq(&closed.image, &image));
        kept.open.push(Counted::clone(&library));
        Ok(library)
    }

    /// Returns how many files stay mapped that are none of `used`.
    pub(crate) fn retired(&self, used: &HashSet<&Path>) -> usize {
        let kept = lock(&self.0);
        let open = kept.open.iter().map(|library| library.image().path());
        let images = open.chain(kept.closed.iter().map(|closed| closed.image.path()));
        images.filter(|image| !used.contains(image)).collect::<HashSet<_>>().len()
    }

    /// Takes out the libraries that are none of `used` and that nothing holds, and says why others stay.
    fn take_unused(&self, used: &HashSet<&Path>, policy: Unmap) -> (Vec<Library>, Vec<Swept>) {
        let mut kept = lock(&self.0);
        let (mut unused, mut told) = (Vec::new(), Vec::new());
        for library in mem::take(&mut kept.open) {
            let image = library.image().path().to_path_buf();
            if used.contains(&*image) {
                kept.open.push(library);
                continue;
            }
            match take(library, policy) {
                Ok(library) => unused.push(library),
                Err((library, answer)) => {
                    kept.open.push(library);
                    told.push(Swept { image, answer });
                }
            }
        }
        (unused, told)
    }

    /// Closes a library. No lock may be held, because its destructors run.
    fn close(&self, library: Library, logs: &Logs) {
        let mark = Mark::of(library.image().path());
        // SAFETY: nothing of the runtime held the library when it was taken, so none of its code runs on
        // behalf of the runtime, and nothing leads there; the host has promised the rest.
        let image = unsafe { library.close() };
        say!(logs, debug, { image = %image.path().display(), } "closed a library");
        let mut kept = lock(&self.0);
        // Somebody may have loaded it again meanwhile.
        if !kept.open.iter().any(|library| Arc::ptr_eq(library.image(), &image)) {
            kept.closed.push(Closed { image, mark });
        }
    }

    /// Says what became of everything that was closed, and forgets what is not mapped any more.
    fn look_for_closed(&self) -> Vec<Swept> {
        let mut told = Vec::new();
        lock(&self.0).closed.retain(|closed| {
            let answer = closed.answer();
            told.push(Swept { image: closed.image.path().into(), answer });
            matches!(answer, Unmapping::StillMapped(_))
        });
        told
    }
}

impl Closed {
    fn answer(&self) -> Unmapping {
        match &self.mark {
            None => Unmapping::Closed,
            Some(mark) if !mark.is_mapped() => Unmapping::Unmapped,
            Some(_) if self.image.is_open() => Unmapping::StillMapped(StillMapped::OpenElsewhere),
            Some(_) if has_unique_symbols(self.image.path()) => {
                Unmapping::StillMapped(StillMapped::UniqueSymbols)
            }
            Some(_) => Unmapping::StillMapped(StillMapped::Linker),
        }
    }
}

/// Takes a library from the graveyard, if that is the only one who holds it.
fn take(
    library: Counted<Library>,
    policy: Unmap,
) -> Result<Library, (Counted<Library>, Unmapping)> {
    if policy == Unmap::Never {
        return Err((library, Unmapping::StillMapped(StillMapped::Policy)));
    }
    let weak = Counted::downgrade(&library);
    match Counted::try_unwrap(library) {
        Ok(library) => {
            origin::forget(&weak);
            Ok(library)
        }
        Err(library) if library.is_handed_out() => {
            Err((library, Unmapping::StillMapped(StillMapped::HandedOut)))
        }
        Err(library) => {
            // Who held it a moment ago can be gone by now; the next sweep takes it.
            let holders = (Counted::strong_count(&library) - 1).max(1);
            Err((library, Unmapping::Busy(holders)))
        }
    }
}

/// Closes what nobody uses, and says what became of everything that no loaded bundle is made of. No lock may
/// be held, because the destructors of libraries run.
pub(crate) fn sweep(core: &Core) -> Vec<Swept> {
    // Under the lock of the registry, so that nothing becomes a loaded bundle meanwhile: an attempt holds
    // its library until it has become one.
    let (unused, mut told) = core.registry.look(|loaded| {
        let used: HashSet<_> = loaded.bundles.loaded().filter_map(Bundle::image).collect();
        core.graveyard.take_unused(&used, core.settings.unmap)
    });
    for library in unused {
        core.graveyard.close(library, &core.settings.logs);
    }
    // After all of them, because one can keep another mapped.
    told.extend(core.graveyard.look_for_closed());
    told
}
