//! The functions of the plugin that is called by hand, as a careful author writes them: borrowed arguments are lent,
//! results stay in the plugin's memory until the caller gives them back.

use std::ffi::c_void;

use work::State;

work::record! { #[repr(C)] }
work::shape! { #[repr(C)] }
work::message! { #[repr(C)] MessageView, View }
work::message! { #[repr(C)] OwnedMessage, Owned<u8> }

/// A text that is lent for a call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The first byte.
    pub start: *const u8,
    /// How many there are.
    pub len: usize,
}

impl View {
    /// Lends a text.
    #[inline]
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self { start: text.as_ptr(), len: text.len() }
    }
}

/// A vector in the plugin's memory.
#[repr(C)]
#[derive(Debug)]
pub struct Owned<T> {
    /// The first element.
    pub start: *mut T,
    /// How many there are.
    pub len: usize,
    /// For how many there is room.
    pub room: usize,
}

/// A function that the plugin calls, and what it belongs to.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// What the function gets.
    pub context: *mut c_void,
    /// The function.
    pub call: unsafe extern "C" fn(*mut c_void, u32),
}

/// What the library exports, as `FUNCTIONS`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names say which work is done")]
pub struct Functions {
    pub new: extern "C" fn() -> *mut State,
    pub free: unsafe extern "C" fn(*mut State),
    pub inc_stateless: extern "C" fn(u32) -> u32,
    pub inc: unsafe extern "C" fn(*const State, u32) -> u32,
    pub text_stateless: unsafe extern "C" fn(*const u8, usize) -> u64,
    pub text: unsafe extern "C" fn(*const State, *const u8, usize) -> u64,
    pub bytes: unsafe extern "C" fn(*const State, *const u8, usize) -> u64,
    pub record: unsafe extern "C" fn(*const State, Record) -> Record,
    pub shape: unsafe extern "C" fn(*const State, Shape) -> Shape,
    pub string: unsafe extern "C" fn(*const State) -> Owned<u8>,
    pub free_string: unsafe extern "C" fn(Owned<u8>),
    pub numbers: unsafe extern "C" fn(*const State, *const u64, usize) -> Owned<u64>,
    pub numbers_own: unsafe extern "C" fn(*const State, Owned<u64>) -> Owned<u64>,
    pub free_numbers: unsafe extern "C" fn(Owned<u64>),
    pub texts: unsafe extern "C" fn(*const State, *const View, usize) -> Owned<Owned<u8>>,
    pub texts_own: unsafe extern "C" fn(*const State, Owned<Owned<u8>>) -> Owned<Owned<u8>>,
    pub free_texts: unsafe extern "C" fn(Owned<Owned<u8>>),
    pub message: unsafe extern "C" fn(*const State, MessageView) -> OwnedMessage,
    pub message_own: unsafe extern "C" fn(*const State, OwnedMessage) -> OwnedMessage,
    pub free_message: unsafe extern "C" fn(OwnedMessage),
    pub each: unsafe extern "C" fn(*const State, u32, Visit),
    pub make: unsafe extern "C" fn(*const State) -> *mut c_void,
    pub add: unsafe extern "C" fn(*const c_void, u32) -> u32,
    pub free_made: unsafe extern "C" fn(*mut c_void),
}
