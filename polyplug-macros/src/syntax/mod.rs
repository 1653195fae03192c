//! Questions that syn's trees answer, which both the readers and the rules ask.
//!
//! **Invariant:** nothing here reports a mistake, or knows what contracts, plugins and derived types consist of.

pub(crate) mod attribute;
pub(crate) mod bound;
pub(crate) mod generic_param;
pub(crate) mod group;
pub(crate) mod known_type;
pub(crate) mod lifetime;
pub(crate) mod outlives;
pub(crate) mod own_type;
pub(crate) mod reference;
pub(crate) mod repr;
pub(crate) mod signature;
pub(crate) mod trait_object;
pub(crate) mod word;
