//! Messages about callbacks.

use super::message::Message;

pub(crate) const BOUND: Message =
    Message::new("a callback can be `Send` and `Sync`, and nothing else", "remove the bound");

pub(crate) const NAMED_LIFETIME: Message =
    Message::new("what a callback borrows, it borrows for one call", "leave the lifetime out");

pub(crate) const IS_A_SOURCE: Message = Message::new(
    "a callback lives for one call, so no result borrows from it",
    "leave the lifetime out",
);

pub(crate) const IN_A_CALLBACK: Message = Message::new(
    "a callback cannot take a callback",
    "declare a contract with a method, and take `&dyn` of it",
);

pub(crate) const RETURNS_A_BORROW: Message = Message::new(
    "a callback returns nothing that is borrowed",
    "return an owned value like `String`",
);

/// The trait `name`, which cannot be called behind the pointer that is `written`, but behind that of `right`.
pub(crate) fn behind_pointer(name: &str, written: &str, right: &str) -> Message {
    Message::naming(
        format!("a `{name}` cannot be called behind `{written}`"),
        format!("write `{right}`"),
    )
}
