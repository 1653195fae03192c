//! What a contract is: what `#[contract]` implements for `dyn Trait`, and what calls come to.
//!
//! Here, each file above those that it names: who is called (`provider`), why a call returned nothing
//! (`call_error`), what keeps the callee (`keep_alive`), objects and proxies (`proxy`), whether an
//! implementation is one (`is_proxy`), and what makes an object a contract (`definition`). Beside them lie what
//! instances are made from (`create`), and how uniform functions are driven from a typed table (`foreign`). Not here: how
//! objects cross. The invariant: these traits are implemented by generated code only, which the compiler has checked against the schema.

mod call_error;
mod create;
mod definition;
mod foreign;
mod is_proxy;
mod keep_alive;
mod provider;
mod proxy;

pub use call_error::{CallError, call_error};
pub use create::{CreateArgs, NoArgs};
pub use definition::{ArcContract, Contract, ImplementedBy, SharedContract};
pub use foreign::{ForeignFunctions, ForeignInstance, call_uniform};
pub use is_proxy::IsProxy;
pub(crate) use is_proxy::is_in;
pub use keep_alive::KeepAlive;
pub use provider::Provider;
pub use proxy::{Object, ObjectOf, Proxy, RawProxy, Tables, header};
