//! Messages about trait objects of contracts.

use super::message::Message;

pub(crate) const GIVEN_AWAY_BORROWS: Message = Message::new(
    "what is given away borrows nothing",
    "remove the lifetime, or lend the object as `&dyn ..` or `&mut dyn ..`",
);

/// `Send` or `Sync` on an object of a contract.
pub(crate) fn repeats_marker(name: &str) -> Message {
    Message::naming(
        "an object of a contract is `Send` and `Sync` exactly when the contract is",
        format!("remove it here, and write `trait Contract: {name}` there"),
    )
}
