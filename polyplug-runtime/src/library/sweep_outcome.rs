//! What becomes of libraries that no loaded bundle is made of any more, as hosts choose and are told it.

use std::{fmt, path::PathBuf};

use crate::identity::printable::shown;

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
pub struct SweptLibrary {
    /// The file that was opened: a private copy, or the library itself.
    pub image: PathBuf,
    /// What became of it.
    pub outcome: SweepOutcome,
}

/// Whether a library is unmapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SweepOutcome {
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
    /// Another runtime of this process has it open, which opens libraries
    /// [in their place](crate::RuntimeBuilder::open_in_place) too.
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

impl fmt::Display for SweptLibrary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", shown(&self.image), self.outcome)
    }
}

impl fmt::Display for SweepOutcome {
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
