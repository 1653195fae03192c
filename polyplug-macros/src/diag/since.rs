//! Messages about `#[since(..)]`, and about the order of methods.

use super::message::Message;

pub(crate) const TWICE: Message = Message::new("`since` is given twice", "remove one of the two");

pub(crate) const MALFORMED: Message = Message::new(
    "`since` is given the version that the method came with, and `optional` if older plugins work without it",
    "write `#[since(\"1.1\")]` or `#[since(\"1.1\", optional)]`",
);

pub(crate) const CONDITIONAL: Message = Message::new(
    "a contract is the same in every build, so `since` cannot depend on one",
    "write `#[since(..)]` without `cfg_attr`",
);

pub(crate) const OUT_OF_ORDER: Message = Message::new(
    "new methods are appended, and the one before this is newer",
    "move the method up",
);

pub(crate) const OPTIONAL_WITH_BODY: Message = Message::new(
    "a method with a body is never missing: where a plugin lacks it, the host runs the body",
    "remove `optional`, or the body",
);

/// A method without `since` after one that came with a version.
pub(crate) fn missing((major, minor): (u32, u32)) -> Message {
    Message::naming(
        "a method without `#[since(..)]` cannot follow one that has it",
        format!("write `#[since(\"{major}.{minor}\")]`, or move it up"),
    )
}

/// A version with another major number than that of the contract.
pub(crate) fn other_major((major, minor): (u32, u32)) -> Message {
    Message::naming(
        format!("a contract of major version {major} has no methods of another one"),
        format!("write `#[since(\"{major}.{minor}\")]`"),
    )
}

/// A version that is the first of its major number.
pub(crate) fn first_version(major: u32) -> Message {
    Message::naming(
        format!("every plugin of version {major}.0 has the method"),
        "remove `#[since(..)]`",
    )
}

/// A version that the contract has not reached.
pub(crate) fn too_new((major, minor): (u32, u32), since: &str) -> Message {
    Message::naming(
        format!("the method is newer than its contract, which has {major}.{minor}"),
        format!("raise the contract's version to \"{since}\""),
    )
}
