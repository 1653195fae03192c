//! Messages about the arguments of `#[contract(..)]`.

use super::message::Message;

const EXAMPLE: &str = "write `#[contract(name = \"greeter.Hello\", version = \"1.0\")]`";

pub(crate) const UNKNOWN_KEY: Message = Message::new(
    "unknown key: `#[contract]` takes `name`, `version` and, optionally, `create` and `crate`",
    EXAMPLE,
);

pub(crate) const TWICE: Message = Message::new("this key is given twice", "remove one of the two");

pub(crate) const NOT_A_TEXT: Message =
    Message::new("this key is given as a text in quotes", EXAMPLE);

pub(crate) const CREATE_IS_NO_TYPE: Message = Message::new(
    "this key is given as the type of what instances are made from",
    "write `create = Options`",
);

pub(crate) const CRATE_IS_NO_PATH: Message = Message::new(
    "`crate` is the path of the SDK, where it is not `::polyplug_sdk`",
    "write `crate = facade::polyplug_sdk`",
);

pub(crate) const CREATE_BORROWS: Message = Message::new(
    "what instances are made from crosses by value, and does not borrow",
    "write `String` instead of `&str`, and `Vec<T>` instead of `&[T]`",
);

pub(crate) const NO_NAME: Message = Message::new("the contract has no `name`", EXAMPLE);

pub(crate) const NO_VERSION: Message = Message::new("the contract has no `version`", EXAMPLE);

pub(crate) const NO_NAME_AND_VERSION: Message =
    Message::new("the contract has no `name` and no `version`", EXAMPLE);

pub(crate) const MALFORMED_NAME: Message = Message::new(
    "the name of a contract consists of letters, digits, `.`, `_` and `-`",
    "write a name like \"greeter.Hello\"",
);

/// Arguments that are no list of keys.
pub(crate) fn malformed(error: &syn::Error) -> Message {
    Message::naming(error.to_string(), EXAMPLE)
}

/// A version that is not `major.minor`; `(major, minor)` is the version that was probably meant.
pub(crate) fn malformed_version((major, minor): (u32, u32)) -> Message {
    Message::naming(
        "the version of a contract is `major.minor`, two numbers without leading zeros",
        format!("write \"{major}.{minor}\""),
    )
}
