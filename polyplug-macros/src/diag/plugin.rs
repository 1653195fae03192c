//! Messages about `#[plugin]`: its arguments and its impl.

use super::message::Message;

const EXAMPLE: &str = "write `#[plugin]`, or `#[plugin(create = Self::new)]`";

pub(crate) const NOT_AN_IMPL: Message = Message::new(
    "`#[plugin]` goes on the impl of a contract",
    "write `impl Contract for Type { .. }` below it",
);

pub(crate) const UNKNOWN_KEY: Message =
    Message::new("`#[plugin]` takes `create` and `crate`, and nothing else", EXAMPLE);

pub(crate) const TWICE: Message = Message::new("this key is given twice", "remove one of the two");

pub(crate) const CREATE_IS_NO_PATH: Message = Message::new(
    "`create` is the path of a function `fn(&PluginContext) -> Result<Self, E>`",
    EXAMPLE,
);

pub(crate) const NO_TRAIT: Message = Message::new(
    "`#[plugin]` goes on the impl of a contract, and this impl has no trait",
    "write `impl Contract for Type { .. }`",
);

pub(crate) const NEGATIVE: Message = Message::new("a plugin implements its contract", "remove `!`");

pub(crate) const GENERIC: Message = Message::new(
    "a plugin is one concrete type, and this impl is for many",
    "write an impl without parameters",
);

pub(crate) const WITHOUT_FEATURE: Message = Message::new(
    "`#[plugin]` needs the feature `plugin` of polyplug-sdk",
    "write `polyplug-sdk = { .., features = [\"plugin\"] }` in Cargo.toml",
);

/// Arguments that are no list of keys.
pub(crate) fn malformed(error: &syn::Error) -> Message {
    Message::naming(error.to_string(), EXAMPLE)
}
