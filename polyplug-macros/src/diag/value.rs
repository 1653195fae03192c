//! Messages about types that can never cross.

use super::message::Message;

pub(crate) const UNSIZED: Message = Message::new(
    "a value of no fixed size cannot cross a plugin boundary",
    "write `&str` or `&[T]` to borrow it, `String` or `Vec<T>` to give it away",
);

pub(crate) const IMPL_TRAIT: Message = Message::new(
    "`impl Trait` cannot cross a plugin boundary: it does not name one type",
    "name one type",
);

pub(crate) const CALLBACK_IN_A_TYPE: Message = Message::new(
    "a callback crosses as a parameter, not as a part of another type or a result",
    "declare a contract with a method, and use `Box<dyn ..>` of it",
);

pub(crate) const BORROWED_OBJECT: Message = Message::new(
    "a borrowed object crosses as a parameter, not as a part of another type or a result",
    "write `Box<dyn ..>` to give the object away, or `Arc<dyn ..>` to share it",
);

pub(crate) const FUNCTION_POINTER: Message = Message::new(
    "a function pointer cannot cross a plugin boundary: it has another calling convention there",
    "write `&dyn Fn(..)`",
);

pub(crate) const RAW_POINTER: Message = Message::new(
    "a raw pointer cannot cross a plugin boundary: it does not say what it points to",
    "write `&T`, `&[T]` or `&str`",
);

pub(crate) const NEVER: Message =
    Message::new("a method of a contract returns", "write the type it returns");

pub(crate) const SELF_TYPE: Message = Message::new(
    "`Self` cannot cross a plugin boundary: an instance stays on its side",
    "name another type",
);

pub(crate) const SEVERAL_LIFETIMES: Message = Message::new(
    "a type that borrows from two sources has them in references, tuples, `Option`, `Result`, `Vec` and `Box` only: \
     another type could take one for the other",
    "give all borrows in it one lifetime, or take them as parameters of their own",
);

pub(crate) const NO_SOURCE: Message = Message::new(
    "a borrow in a result has the lifetime of `&self` or of a parameter: the other side has to know what it borrows from",
    "give the result the lifetime of what it borrows from, as in `fn get<'a>(&self, key: &'a str) -> &'a str`",
);

pub(crate) const STATIC_BORROW: Message = Message::new(
    "a `'static` borrow cannot cross a plugin boundary: a library can be unloaded",
    "leave the lifetime out, or return an owned value like `String`",
);
