//! Contract objects and callbacks as they cross: an instance and its typed table.
//!
//! Whoever sends an object puts it somewhere ([`holders`]) and names the table that leads to it. Whoever
//! receives one calls it through a proxy, or gets back what it had sent itself ([`lift`]). An object that
//! is owned ends by the function of its table ([`owned`]). A table of an older version of the contract
//! is completed first ([`widen`]).

mod leased;
mod lift;
mod lower;
mod owned;
mod peeled;
mod pointers;
mod widen;

pub use leased::lift_leased;
pub use lift::{LiftedMut, LiftedRef, lift_arc, lift_box, lift_owned, lift_proxy};
pub use lower::{HeldMut, HeldRef, lower_arc, lower_box, lower_owned, peel};
pub use owned::{FindMaker, find_makers_with};
pub use peeled::IsProxy;
pub use pointers::{BoxedObject, BoxedShare};
