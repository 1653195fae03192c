//! Messages about items with `#[derive(AbiType)]`.

use super::message::Message;

const OWNED: &str = "a type that crosses a plugin boundary owns what it holds";

pub(crate) const UNKNOWN_KEY: Message = Message::new(
    "`#[abi_type]` takes `crate`, and nothing else",
    "write `#[abi_type(crate = facade::polyplug_sdk)]`",
);

pub(crate) const LIFETIME: Message = Message::new(
    OWNED,
    "use owned types like `String` and `Vec<T>`, or a type parameter: `T` can be `&str`",
);

pub(crate) const FIELD_BORROWS: Message =
    Message::new(OWNED, "use an owned type like `String` or `Vec<T>`");

pub(crate) const NON_EXHAUSTIVE: Message = Message::new(
    "`#[non_exhaustive]` says that the type can grow, but both sides of a plugin boundary have the same fields and \
     variants of it: with one more, plugins that were built before do not load",
    "leave it out; what is to grow is a method with `since`, which takes or returns a type of its own",
);

pub(crate) const WIDE_TAG: Message =
    Message::new("the tag of an enum that crosses has up to 64 bits", "use `u64` or `i64`");

pub(crate) const NO_VARIANTS: Message = Message::new(
    "an enum without variants has no value that could cross",
    "leave it out, or add a variant",
);

pub(crate) const UNION: Message = Message::new(
    "a union cannot cross a plugin boundary: it does not say which field it holds",
    "use an enum with a variant for each field",
);

pub(crate) const HOLDS_ITSELF_DIRECTLY: Message = Message::new(
    "a type that holds itself without anything in between has no end",
    "put it into a `Box` or a `Vec`",
);

/// The text of the assertion that an item and its mirror have the same layout.
pub(crate) const LAYOUT_DIFFERS: &str =
    "a type that crosses by reference is laid out as its mirror";

/// The end of the names of constants that the compiler repeats when it finds a type inside of itself where the
/// derive saw another name.
pub(crate) const IN_A_CYCLE: &str =
    "_HELP_IN_A_CYCLE_WRITE_THE_TYPE_BY_ITS_OWN_NAME_OR_MAKE_ONE_OF_THEM_GENERIC";

/// A type that holds itself with other parameters than those of `written`.
pub(crate) fn holds_itself_with_other_params(written: &str) -> Message {
    Message::naming(
        "a type that holds itself with other parameters never ends",
        format!("write `{written}`"),
    )
}
