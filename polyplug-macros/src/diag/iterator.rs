//! Messages about iterators.

use super::message::Message;

pub(crate) const BOUND: Message = Message::new(
    "an iterator that crosses a plugin boundary has no bounds but `Send` and a lifetime",
    "remove the bound",
);

pub(crate) const LIFETIME_IS_LEFT_OUT: Message = Message::new(
    "an iterator without a lifetime is owned, and does not cross beside borrows or in one value with them",
    "write `Box<dyn Iterator<Item = T> + '_>`, or let the items own what they have",
);

pub(crate) const LIFETIMES: Message = Message::new(
    "an iterator and the borrows beside it and in its items have one lifetime",
    "give it a name and write it everywhere, as in `fn add<'a>(&self, lines: Box<dyn Iterator<Item = &'a str> + 'a>)`",
);

pub(crate) const IMPL: Message = Message::new(
    "`impl Iterator` cannot cross a plugin boundary: it does not name one type",
    "write `Box<dyn Iterator<Item = T> + '_>`, or `Box<dyn Iterator<Item = T>>` of one that owns what it needs",
);

pub(crate) const LENT_BOUND: Message = Message::new(
    "an iterator that is lent for a call is `&mut dyn Iterator<Item = T>` without more bounds",
    "remove the bound, or take `Box<dyn Iterator<Item = T> + Send + '_>`",
);

pub(crate) const LENT_ITEMS: Message = Message::new(
    "the items of `&mut dyn Iterator` borrow nothing",
    "take `Box<dyn Iterator<Item = &'a T> + 'a>`, or let the items own what they have",
);

pub(crate) const IS_A_SOURCE: Message = Message::new(
    "an iterator that is lent for a call is no source of a borrow in the result",
    "leave its lifetime out",
);
