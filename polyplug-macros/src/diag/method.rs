//! Messages about a method by itself.

use super::message::Message;

pub(crate) const RESERVED_NAME: Message =
    Message::new("names that begin with `__` belong to generated code", "rename it");

pub(crate) const CFG: Message = Message::new(
    "a contract is the same in every build, so no part of it can have `#[cfg]`",
    "remove it; a method that works in some builds only can return a `Result`",
);

pub(crate) const ATTRIBUTE: Message = Message::new(
    "an attribute macro cannot change a method after `#[contract]` has read it",
    "remove it; the methods of an implementation can have it",
);

pub(crate) const ASYNC: Message = Message::new(
    "an async method cannot cross a plugin boundary",
    "remove `async` and let the host call the method from a thread that may block",
);

pub(crate) const ASYNC_TRAIT: Message = Message::new(
    "an async method cannot cross a plugin boundary, also not as `#[async_trait]` writes it",
    "remove `#[async_trait]` and `async`, and let the host call the method from a thread that may block; or take \
     `Box<dyn FnOnce(T) + Send>` and call it with the value",
);

pub(crate) const UNSAFE: Message =
    Message::new("a method of a contract cannot be unsafe", "remove `unsafe`");

pub(crate) const CONST: Message =
    Message::new("a method of a contract cannot be const", "remove `const`");

pub(crate) const EXTERN: Message = Message::new(
    "a method of a contract has no calling convention of its own",
    "remove `extern`; the generated table has the C calling convention",
);

pub(crate) const VARIADIC: Message =
    Message::new("a method of a contract cannot be variadic", "pass a slice");

pub(crate) const LIFETIME_BOUNDS: Message = Message::new(
    "a lifetime of a contract has no bounds",
    "use one lifetime for what must live equally long",
);

pub(crate) const GENERIC: Message = Message::new(
    "a generic method cannot cross a plugin boundary: it has no single address",
    "write a method for each type",
);

pub(crate) const WHERE_CLAUSE: Message =
    Message::new("a method of a contract has no `where` clause", "remove it");

pub(crate) const NO_RECEIVER: Message = Message::new(
    "a method of a contract takes `&self` or `&mut self`",
    "add `&self` as the first parameter",
);

pub(crate) const BORROWS_FROM_NOTHING: Message = Message::new(
    "a method can only return what it borrows from `self` or from a parameter",
    "add `&self` as the first parameter",
);

pub(crate) const RECEIVER: Message = Message::new(
    "a method of a contract takes `&self`, `&mut self`, `self: Box<Self>` or `self: Arc<Self>`",
    "write one of the four",
);

pub(crate) const SELF_BY_VALUE: Message = Message::new(
    "a method of a contract cannot take `self`: the value has no size on the other side",
    "write `self: Box<Self>` if the method uses the instance up, otherwise `&self`",
);

pub(crate) const SHARED_AND_CHANGED: Message = Message::new(
    "an instance that shares itself by `self: Arc<Self>` cannot be changed or used up",
    "take `&self` here, or remove the methods with `self: Arc<Self>`",
);

/// More parameters than the SDK has functions for.
pub(crate) fn too_many_params(max: usize) -> Message {
    Message::naming(
        format!("no more than {max} parameters cross a plugin boundary"),
        "put those that belong together into a struct",
    )
}
