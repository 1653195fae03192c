//! Iterators as values: `Box<dyn Iterator<Item = T>>`, with `+ Send` and with a lifetime, and `&mut dyn Iterator`.
//!
//! The maker's side (`maker`) keeps the iterator and writes items where it is told. The receiver's side (`reader`) is an
//! iterator again, and asks for some at once. Boxes are given away (`boxed`), references are lent for a call (`lent`).
//! Not here: the layouts, which are the extension's. The invariant: an iterator has one owner, which is its receiver from
//! the moment that it is lifted, also when lifting fails.

mod boxed;
mod lent;
mod maker;
mod reader;

pub use boxed::BoxedIterator;
pub use lent::LentIterator;
