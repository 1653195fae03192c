//! Contract objects and callbacks as they cross: how they are sent, and how they are received.
//!
//! The sender keeps an object somewhere and names the table that leads to it (`lower`). The receiver calls it
//! through a proxy, or gets back what it had sent itself (`lift`), which takes asking an object that is
//! a proxy what it leads to. An object that is owned ends by the function of its table (`owned`); one that a
//! host lends to a plugin is given back (`leased`). A table of an older version of the contract is extended
//! first (`extend_table`). An object that is a proxy itself can be called as one (`itself`). Boxes and `Arc`s of objects are values (`pointers`), and so are iterators (`iterator`).
//!
//! Not here: the layouts of objects and tables, which are the extension's. The invariant: an object has one owner,
//! which is its receiver from the moment that it is lifted, also when lifting fails.

mod extend_table;
#[cfg(feature = "std")]
mod iterator;
mod itself;
mod leased;
mod lift;
mod lower;
mod owned;
mod pointers;

#[cfg(feature = "std")]
pub use iterator::{BoxedIterator, LentIterator};
pub use itself::{is_itself, itself, itself_mut, proxy_of_arc, proxy_of_box};
pub use leased::lift_leased;
pub use lift::{LiftedMut, LiftedRef, lift_arc, lift_box, lift_owned, lift_proxy};
pub use lower::{HeldMut, HeldRef, lower_arc, lower_box, lower_owned, peel};
pub use owned::{KeepObject, OwnedObject, keep_objects_with};
pub use pointers::{BoxedObject, BoxedShare};
