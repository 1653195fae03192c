//! The argument structs of polyplug 0.1's calling convention, and the numbers of the functions.

use predecessor_abi::{Array, StringView};

work::record! { #[repr(C)] }
work::message! { #[repr(C)] Message, StringView }

/// The name of the contract.
pub const NAME: &str = "peers.Work";

/// How many functions the contract has.
pub const FUNCTIONS: usize = 10;

/// The place of each function in the table.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names say which work is done")]
pub enum Function {
    IncStateless,
    Inc,
    TextStateless,
    Text,
    Bytes,
    Record,
    String,
    Numbers,
    Texts,
    Message,
}

/// What functions that take bytes get.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Bytes {
    /// The first byte.
    pub start: *const u8,
    /// How many there are.
    pub len: usize,
}

/// What `Texts` gets and returns.
pub type Texts = Array<StringView>;

/// What `Numbers` gets and returns.
pub type Numbers = Array<u64>;
