//! Why a lock file does not agree with the code.
//!
//! Not here: how the file is compared. Invariant: a message says what to do about it.

use std::{error::Error, fmt, io, path::PathBuf};

use polyplug_abi::evolution::{Change, Difference, Effect, Sides, Unreadable, Verdict};

/// Why a lock file does not agree with the code.
#[non_exhaustive]
pub enum LockError {
    /// There is no file yet.
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file cannot be read or written.
    Io {
        /// Where it is.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A line of the file is not what `bless` writes there.
    Unreadable {
        /// Where the file is.
        path: PathBuf,
        /// The number of the line.
        line: usize,
        /// What was expected.
        expected: &'static str,
    },
    /// The schema of a contract cannot be read; it was not made by `#[contract]`.
    Schema(Unreadable),
    /// Two contracts have the same name and major version.
    Twice {
        /// The contract, as `name@major`.
        contract: String,
    },
    /// The contracts are not what the file says.
    Drifted {
        /// Where the file is.
        path: PathBuf,
        /// The differences.
        drifts: Vec<Drift>,
    },
}

/// The difference in one contract.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Drift {
    /// The file does not have the contract.
    New {
        /// The contract, as `name@major`.
        contract: String,
    },
    /// The contract is only in the file.
    Gone {
        /// The contract, as `name@major`.
        contract: String,
    },
    /// The contract was changed.
    Changed {
        /// The contract, as `name@major`.
        contract: String,
        /// The version in the file, as `(major, minor)`.
        old: (u32, u32),
        /// The version in the code.
        new: (u32, u32),
        /// What changed, and what it means.
        verdict: Box<Verdict>,
    },
}

/// What the two sides are called: the code is in the place of the host.
const SIDES: Sides = Sides::new("code", "lock");

const BLESS: &str = "`POLYPLUG_BLESS=1 cargo test` writes the file";

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => {
                let path = path.display();
                write!(
                    f,
                    "there is no `{path}`, so nobody sees when a contract changes\n  help: {BLESS}"
                )
            }
            Self::Io { path, source: _ } => {
                write!(f, "cannot read or write the lock file `{}`", path.display())
            }
            Self::Unreadable { path, line, expected } => write!(
                f,
                "line {line} of the lock file `{}` cannot be read: expected {expected}\n  help: undo \
                 what was changed by hand or by a merge; {BLESS} anew",
                path.display()
            ),
            Self::Schema(_) => f.write_str("a contract has a schema that cannot be read"),
            Self::Twice { contract } => write!(
                f,
                "`{contract}` is the name and major version of two contracts; a plugin could not tell \
                 them apart\n  help: remove one of them, or give it another major version"
            ),
            Self::Drifted { path, drifts } => {
                write!(f, "the contracts are not what `{}` says", path.display())?;
                drifts.iter().try_for_each(|drift| write!(f, "\n  {drift}"))?;
                write!(
                    f,
                    "\n  help: when every change is meant, {BLESS}; commit it with the change"
                )
            }
        }
    }
}

/// Says what `{}` says, and the cause: it is what a test that returns the error prints.
impl fmt::Debug for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        self.source().map_or(Ok(()), |cause| write!(f, ": {cause}"))
    }
}

impl Error for LockError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Schema(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New { contract } => write!(f, "`{contract}` is new: the lock does not have it"),
            Self::Gone { contract } => write!(
                f,
                "`{contract}` is gone: hosts and plugins of it find nobody any more\n    help: keep the \
                 trait for as long as they are used; if it is still there, name it to `lock!`"
            ),
            Self::Changed { contract, old, new, verdict } => {
                write_change(f, contract, *old, *new, verdict)
            }
        }
    }
}

fn write_change(
    f: &mut fmt::Formatter<'_>,
    contract: &str,
    old: (u32, u32),
    new: (u32, u32),
    verdict: &Verdict,
) -> fmt::Result {
    let effect = match verdict.effect() {
        Effect::Compatible => "a compatible change",
        Effect::Minor => "a minor change",
        Effect::Major => "a major change",
    };
    write!(f, "`{contract}` has {effect}, ")?;
    let ((old_major, old_minor), (major, minor)) = (old, new);
    if old == new {
        write!(f, "and still the version {major}.{minor}")?;
    } else {
        write!(f, "from {old_major}.{old_minor} to {major}.{minor}")?;
    }
    let mut method = &None;
    for difference in &verdict.new_host_old_plugin {
        match &difference.method {
            Some(name) if difference.method != *method => {
                write!(f, "\n    method `{name}`\n      ")?
            }
            Some(_) => f.write_str("\n      ")?,
            None => f.write_str("\n    ")?,
        }
        difference.write(f, SIDES)?;
        method = &difference.method;
    }
    write_direction(f, "new host, old plugin", &verdict.new_host_old_plugin)?;
    write_direction(f, "old host, new plugin", &verdict.old_host_new_plugin)?;
    write!(f, "\n    help: {}", help(old, verdict))
}

/// Says whether a pair runs, and what stands in its way.
fn write_direction(
    f: &mut fmt::Formatter<'_>,
    pair: &str,
    differences: &[Difference],
) -> fmt::Result {
    write!(f, "\n    {pair}: ")?;
    let mut causes: Vec<_> = differences.iter().filter(|difference| difference.breaks).collect();
    causes.dedup_by(|a, b| a.method == b.method);
    if causes.is_empty() {
        return f.write_str("runs");
    }
    f.write_str("refused, because of ")?;
    for (index, cause) in causes.iter().enumerate() {
        let name = cause.method.as_deref().and_then(|method| method.split('(').next());
        f.write_str(if index > 0 { ", " } else { "" })?;
        match name {
            Some(name) => write!(f, "`{name}`")?,
            None => f.write_str("the contract itself")?,
        }
    }
    Ok(())
}

/// Says what to do about a change.
fn help((major, minor): (u32, u32), verdict: &Verdict) -> String {
    let (next_major, next_minor) = (major.saturating_add(1), minor.saturating_add(1));
    let mut breaking = verdict
        .new_host_old_plugin
        .iter()
        .filter(|difference| difference.breaks)
        .map(|d| &d.change);
    let appended = |change: &Change| matches!(change, Change::Missing { at_end: true, .. });
    match verdict.effect() {
        Effect::Compatible => "nobody who runs can notice".into(),
        Effect::Minor if verdict.announced => "the version says so already".into(),
        Effect::Minor => format!(
            "raise the version to \"{major}.{next_minor}\", and mark what is new with \
             `#[since(\"{major}.{next_minor}\")]`"
        ),
        Effect::Major
            if verdict.old_host_new_plugin() != Effect::Major && breaking.all(appended) =>
        {
            format!(
                "older plugins work without the new method if it has `#[since(\"{major}.{next_minor}\")]` \
                 and a body, or `#[since(\"{major}.{next_minor}\", optional)]`"
            )
        }
        Effect::Major => format!(
            "undo it, or leave this trait as it was and write another one of version \
             \"{next_major}.0\"; a plugin can implement both"
        ),
    }
}
