//! Why a value or a loader of the host could not be registered.

use crate::error::text::debug_as_display;

/// Why a value or a loader of the host could not be registered.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// Two contracts have the same id, so a plugin could not tell them apart.
    #[error(
        "contract `{found}` has the id {id:#018x}, which is that of `{registered}` already; \
         rename one of them"
    )]
    Collision {
        /// The id of both.
        id: u64,
        /// The contract that has it already, as `name@major`.
        registered: String,
        /// The contract that was to be registered, as `name@major`.
        found: String,
    },
    /// Somebody provides the contract for plugins already, and there is one provider of each.
    #[error("`{by}` provides contract `{contract}` for plugins already; provide it once")]
    Offered {
        /// The contract, as `name@major`.
        contract: String,
        /// Who provides it.
        by: String,
    },
    /// There is a loader of this name, which stays.
    #[error("there is a loader called `{loader}` already; give one of them another name")]
    LoaderExists {
        /// The name.
        loader: String,
    },
    /// No loader can have this name.
    #[error(
        "a loader cannot be called `{loader}`, which is no name or stands for libraries; give it another"
    )]
    LoaderName {
        /// The name.
        loader: String,
    },
}

debug_as_display!(RegisterError);
