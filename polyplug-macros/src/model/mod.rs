//! The parts of a contract, of a plugin's impl and of a derived type, as plain data.
//!
//! **Invariant:** no tokens are read or made here, and no rules are checked. A model can break any rule until
//! `check` has seen it.

mod abi_type;
mod args;
mod contract;
mod crossing;
mod layout;
mod method;
mod param;
mod plugin;

pub(crate) use abi_type::{DerivedBody, DerivedField, DerivedType, DerivedVariant, FieldType};
pub(crate) use args::{ContractArgs, KeyValue};
pub(crate) use contract::ContractModel;
pub(crate) use crossing::{Crossing, CrossingType, Crossings};
pub(crate) use layout::Layout;
pub(crate) use method::{ContractMethod, ReceiverKind, Since};
pub(crate) use param::{Callback, MethodParam, ParamType};
pub(crate) use plugin::PluginImpl;
