//! Values that are lent for a call: what the trait of types that can be lent is made of.
//!
//! Here, each file above those that it names: memory for what a caller writes to lend a value (`arena`), memory of
//! this binary that is used again (`kept`), what a callee makes of what it was lent (`copies`), and the trait (`lend`), with a macro for
//! small values (`small`).
//! Not here: the types that implement it, which lie with their other traits. The invariant: what is lent owns nothing,
//! and everything that a callee makes of it ends with the call.

mod arena;
mod copies;
mod kept;
mod lend;
mod lend_mut;
mod small;

pub use arena::Arena;
pub use copies::Copies;
#[cfg(feature = "std")]
pub(super) use kept::type_id;
pub use lend::Lend;
pub use lend_mut::LendMut;
pub(super) use small::lend_small;
