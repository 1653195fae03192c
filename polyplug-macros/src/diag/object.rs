//! Messages about trait objects of contracts.

use super::message::Message;

pub(crate) const GIVEN_AWAY_BORROWS: Message = Message::new(
    "what is given away borrows nothing",
    "remove the lifetime, or lend the object as `&dyn ..` or `&mut dyn ..`",
);

/// A trait of the standard library, and what to write instead of an object of it.
pub(crate) struct StdTrait {
    pub(crate) name: &'static str,
    remedy: &'static str,
}

const fn std_trait(name: &'static str, remedy: &'static str) -> StdTrait {
    StdTrait { name, remedy }
}

const ITERATOR: &str = "write `Box<dyn Iterator<Item = T> + '_>`, or `Box<dyn Iterator<Item = T>>` of one that owns what it \
     needs";

/// The traits of the standard library whose objects are met in signatures.
pub(crate) const STD_TRAITS: &[StdTrait] = &[
    std_trait(
        "Future",
        "return the value itself, and let the host call the method from a thread that may block; or take \
         `Box<dyn FnOnce(T) + Send>` and call it with the value",
    ),
    std_trait("Stream", "take `&mut dyn FnMut(T)`, or declare a contract with a method `next`"),
    std_trait("Error", "write `AnyError`, or `Box<dyn Error + Send + Sync>`"),
    std_trait("Iterator", ITERATOR),
    std_trait("DoubleEndedIterator", ITERATOR),
    std_trait("ExactSizeIterator", ITERATOR),
    std_trait("Read", "pass `&[u8]` or `Vec<u8>`, or declare a contract with a method `read`"),
    std_trait("BufRead", "pass `&[u8]` or `Vec<u8>`, or declare a contract with a method `read`"),
    std_trait(
        "Write",
        "return `Vec<u8>`, take `&mut dyn FnMut(&[u8])`, or declare a contract with a method `write`",
    ),
    std_trait(
        "Seek",
        "pass `&[u8]` or `Vec<u8>`, or declare a contract with the methods that you need",
    ),
    std_trait("Any", "name the type itself"),
    std_trait("Debug", "pass the text: `&str` or `String`"),
    std_trait("Display", "pass the text: `&str` or `String`"),
    std_trait("ToString", "pass the text: `&str` or `String`"),
    std_trait("AsRef", "name the type that it gives: `&str`, `&[u8]` or `&Path`"),
    std_trait("Hasher", "return what is hashed, or its hash"),
];

/// An object of a trait of the standard library, or of one of the same name that repeats a bound.
pub(crate) fn of_std(of: &StdTrait, is_sure: bool) -> Message {
    let (name, remedy) = (of.name, of.remedy);
    let rule =
        format!("`{name}` of the standard library is no contract, so `dyn {name}` cannot cross");
    if is_sure {
        return Message::naming(rule, remedy);
    }
    let of_own =
        format!("; if it is a contract of your own, write `dyn {name}` without other bounds");
    Message::naming(rule, format!("{remedy}{of_own}"))
}

/// `Send` or `Sync` on an object of a contract.
pub(crate) fn repeats_marker(name: &str) -> Message {
    Message::naming(
        "an object of a contract is `Send` and `Sync` exactly when the contract is",
        format!("remove it here, and write `trait Contract: {name}` there"),
    )
}
