//! Work on values that have memory of their own.

use raw_contract::{MessageView, Owned, OwnedMessage, View};
use work::State;

use crate::{
    memory::{give, give_string, owned, slice, take},
    step,
};

/// # Safety
/// `this` came from `new`.
pub(crate) unsafe extern "C" fn string(this: *const State) -> Owned<u8> {
    // SAFETY: the caller promises an instance.
    give_string(work::string(unsafe { step(this) }).to_owned())
}

/// # Safety
/// `this` came from `new`, and `start` leads to `len` numbers.
pub(crate) unsafe extern "C" fn numbers(
    this: *const State,
    start: *const u64,
    len: usize,
) -> Owned<u64> {
    // SAFETY: the caller promises the numbers.
    let mut numbers = unsafe { slice(start, len) }.to_vec();
    // SAFETY: the caller promises an instance.
    work::numbers(unsafe { step(this) }, &mut numbers);
    give(numbers)
}

/// # Safety
/// `this` came from `new`, and the numbers came from this library.
pub(crate) unsafe extern "C" fn numbers_own(this: *const State, numbers: Owned<u64>) -> Owned<u64> {
    // SAFETY: the caller promises a vector of this library.
    let mut numbers = unsafe { take(numbers) };
    // SAFETY: the caller promises an instance.
    work::numbers(unsafe { step(this) }, &mut numbers);
    give(numbers)
}

/// # Safety
/// `this` came from `new`, and `start` leads to `len` texts.
pub(crate) unsafe extern "C" fn texts(
    this: *const State,
    start: *const View,
    len: usize,
) -> Owned<Owned<u8>> {
    // SAFETY: the caller promises the texts.
    let views = unsafe { slice(start, len) };
    // SAFETY: as above.
    let mut texts: Vec<_> = views.iter().map(|view| unsafe { owned(*view) }).collect();
    // SAFETY: the caller promises an instance.
    work::texts(unsafe { step(this) }, &mut texts);
    give(texts.into_iter().map(give_string).collect())
}

/// # Safety
/// `this` came from `new`, and the texts came from this library.
pub(crate) unsafe extern "C" fn texts_own(
    this: *const State,
    texts: Owned<Owned<u8>>,
) -> Owned<Owned<u8>> {
    // SAFETY: the caller promises a vector of this library.
    let mut texts = unsafe { take(texts) };
    // SAFETY: the caller promises an instance.
    work::texts(unsafe { step(this) }, &mut texts);
    give(texts)
}

/// # Safety
/// `this` came from `new`, and the texts of the message live for the call.
pub(crate) unsafe extern "C" fn message(this: *const State, message: MessageView) -> OwnedMessage {
    let MessageView { id, weight, kind, urgent, from, body } = message;
    // SAFETY: the caller promises the text.
    let from = give_string(unsafe { owned(from) });
    // SAFETY: as above.
    let body = give_string(unsafe { owned(body) });
    // SAFETY: the caller promises an instance.
    OwnedMessage { id, weight, kind, urgent, from, body }.counted(unsafe { step(this) })
}

/// # Safety
/// `this` came from `new`.
pub(crate) unsafe extern "C" fn message_own(
    this: *const State,
    message: OwnedMessage,
) -> OwnedMessage {
    // SAFETY: the caller promises an instance.
    message.counted(unsafe { step(this) })
}
