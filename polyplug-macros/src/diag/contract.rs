//! Messages about the trait.

use super::message::Message;

pub(crate) const NOT_A_TRAIT: Message =
    Message::new("`#[contract]` goes on a trait", "write `pub trait Name { .. }` below it");

pub(crate) const ATTRIBUTE: Message = Message::new(
    "an attribute macro cannot change a trait after `#[contract]` has read it",
    "write it above `#[contract]`, or remove it",
);

pub(crate) const UNSAFE: Message = Message::new(
    "a contract cannot be an unsafe trait",
    "remove `unsafe`; what implementers must keep goes into the documentation",
);

pub(crate) const AUTO: Message =
    Message::new("a contract cannot be an auto trait", "remove `auto`");

pub(crate) const GENERIC: Message = Message::new(
    "a contract has no type or lifetime parameters",
    "write a contract for each type, or pass the values in a form all of them share",
);

pub(crate) const WHERE_CLAUSE: Message = Message::new(
    "a `where` clause of a contract says what `Self` is, and nothing else",
    "remove it",
);

pub(crate) const DISPLAY_IN_WHERE_CLAUSE: Message = Message::new(
    "a contract requires `Display` as a supertrait",
    "write `trait Name: Display` instead",
);

pub(crate) const SUPERTRAIT: Message = Message::new(
    "a contract can require `Send`, `Sync`, `Debug`, `Display` and `'static`, and nothing else",
    "declare the methods you need in the contract itself",
);

pub(crate) const CONSTANT: Message = Message::new(
    "an associated constant cannot cross a plugin boundary",
    "make it a method: `fn name(&self) -> Type`",
);

pub(crate) const TYPE: Message = Message::new(
    "an associated type cannot cross a plugin boundary",
    "name the type itself in the methods",
);

pub(crate) const NOT_A_METHOD: Message =
    Message::new("a contract consists of methods", "remove this");
