//! Why there is no proxy for a contract.

use std::{fmt, path::PathBuf};

use polyplug_abi::{CallError, Version};

use crate::error::{mismatch::ContractMismatch, text::debug_as_display};
use crate::identity::printable::shown;

/// Why there is no proxy for a contract.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GetError {
    /// Nothing that is loaded provides the contract.
    #[error("{0}")]
    NotFound(Box<NotFound>),
    /// The instance could not be made.
    #[error(transparent)]
    Create(CallError),
    /// The plugin was built against another shape of the contract.
    #[error("{0}")]
    Mismatch(Box<ContractMismatch>),
    /// The shared instance asks for itself while it is being made.
    #[error(
        "the shared instance of contract `{contract}` of `{provider}` is asked for while it is being made; \
         ask for it when it is first used, and not in the constructor"
    )]
    Circular {
        /// The name of the contract.
        contract: &'static str,
        /// The name of the provider.
        provider: String,
    },
    /// The provider is one value, of which there cannot be another.
    #[error(
        "`{provider}` provides contract `{contract}` as a single value, so there is no new instance \
         of it; use `get`, or register it with `register_with`"
    )]
    SingleValue {
        /// The name of the contract.
        contract: &'static str,
        /// The name of the provider.
        provider: String,
    },
}

debug_as_display!(GetError);

/// Which contract was looked for, and what there is instead.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotFound {
    /// The name of the contract.
    pub contract: &'static str,
    /// Its version on this side.
    pub version: Version,
    /// The name of a contract or bundle that is loaded and was perhaps meant.
    pub meant: Option<String>,
    /// What else was asked of the provider, as in `` from bundle `english` ``; empty for nothing.
    pub conditions: String,
    /// The other major versions of the same contract that are loaded.
    pub other_majors: Vec<u32>,
    /// Everything that is loaded, as in `` `greeter.Hello` 1.1 by `english` 0.1.0 ``.
    pub loaded: Vec<String>,
    /// The plugin directories of the host, if nothing is loaded.
    pub searched: Vec<PathBuf>,
    /// What is known of bundles that could not be loaded, or that provide nothing.
    pub problems: Vec<String>,
}

/// How many problems a message shows.
const MOST_PROBLEMS: usize = 5;

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Version { major, minor, .. } = self.version;
        write!(f, "no plugin provides contract `{}` {major}.{minor}", self.contract)?;
        f.write_str(&self.conditions)?;
        if let Some(meant) = &self.meant {
            write!(f, "; did you mean `{meant}`?")?;
        }
        for other in &self.other_majors {
            write!(
                f,
                "; major version {other} is loaded, which is another contract: the plugin or the \
                 host has to be rebuilt with the other's contract crate"
            )?;
        }
        if self.loaded.is_empty() {
            f.write_str("\n  loaded: nothing")?;
            for (i, directory) in self.searched.iter().enumerate() {
                let so_far = if i == 0 { "; searched:" } else { "," };
                write!(f, "{so_far} `{}`", shown(directory))?;
            }
        } else {
            f.write_str("\n  loaded:")?;
        }
        for line in &self.loaded {
            write!(f, "\n    {line}")?;
        }
        for problem in self.problems.iter().take(MOST_PROBLEMS) {
            write!(f, "\n  {}", problem.replace('\n', "\n  "))?;
        }
        match self.problems.len().saturating_sub(MOST_PROBLEMS) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more; see `Runtime::diagnostics`"),
        }
    }
}

impl std::error::Error for NotFound {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_contract_is_named_together_with_what_is_there() {
        let mut error = NotFound {
            contract: "greeter.Hello",
            version: Version::new(2, 1, 0),
            meant: None,
            conditions: String::new(),
            other_majors: vec![],
            loaded: vec![],
            searched: vec![],
            problems: vec![],
        };
        assert_eq!(
            error.to_string(),
            "no plugin provides contract `greeter.Hello` 2.1\n  loaded: nothing"
        );
        error.searched = vec!["a".into(), "b/c".into()];
        assert!(
            error.to_string().ends_with("\n  loaded: nothing; searched: `a`, `b/c`"),
            "{error}"
        );
        error.other_majors.push(1);
        error.loaded.push("`greeter.Hello` 1.1 by `english` 0.1.0".into());
        error.problems = vec!["cannot open `x`".into(); 7];
        let text = error.to_string();
        assert!(text.contains("major version 1 is loaded"), "{text}");
        assert!(text.ends_with(
            "\n  loaded:\n    `greeter.Hello` 1.1 by `english` 0.1.0\n  cannot open `x`\n  \
             cannot open `x`\n  cannot open `x`\n  cannot open `x`\n  cannot open `x`\n  \
             and 2 more; see `Runtime::diagnostics`"
        ));
    }
}
