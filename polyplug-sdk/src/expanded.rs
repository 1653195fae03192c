//! One contract, and what it becomes. There is nothing to call here.
//!
//! ```
//! use polyplug_sdk::prelude::*;
//!
//! #[contract(name = "greeter.Hello", version = "1.1")]
//! pub trait Greeter: Send + Sync {
//!     fn greet(&self, name: &str) -> String;
//!     #[since("1.1")]
//!     fn shout(&self, name: &str) -> String {
//!         self.greet(name).to_uppercase()
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! The trait stays as it is; only `#[since]` goes, and the bodies of appended methods move to a hidden
//! trait, so that a host can run them when its plugin is older than the method. Beside the trait stands
//! one type, and everything else hides in a `const _: () = { .. };`. Abridged:
//!
//! ```text
//! pub struct GreeterProxy(RawProxy<dyn Greeter>);       // { this, &'static table, keep-alive }
//!
//! impl GreeterProxy {
//!     pub fn try_greet(&self, name: &str) -> Result<String, CallError>;
//!     pub fn try_shout(&self, name: &str) -> Result<String, CallError>;
//!     pub fn supports_shout(&self) -> bool;             // or is the default body run?
//! }
//! impl Greeter for GreeterProxy { .. }                  // where `try_` returns an error: panics, or fails with it
//! impl Clone for GreeterProxy { .. }                    // `Send + Sync`, and no `&mut self`
//!
//! #[repr(C)]
//! struct VTable {                                       // the typed table
//!     header: VTableHeader,                             // its size, and how an instance ends
//!     greet: extern "C" fn(this, StringView, *mut OwnedString, *mut AbiError) -> u32,
//!     shout: Option<extern "C" fn(this, StringView, *mut OwnedString, *mut AbiError) -> u32>,
//! }
//!
//! impl<X: Target> ObjectOf<X> for dyn Greeter where X::Impl: Greeter {
//!     const TABLES: Tables<VTable> = Tables {
//!         typed: &VTable { .. },                        // typed functions of the SDK, for each method of `X`
//!         original: &VTable { .. },                     // the same, for instances that are no proxies
//!         uniform: &[..],                               // uniform ones, with a struct of arguments
//!         adapter: &VTable { .. },                      // typed functions over a foreign uniform table
//!     };
//! }
//!
//! impl Boxed for dyn Greeter { .. }                     // it can be given to other contracts' methods
//!
//! impl dyn Greeter + '_ {                               // as those of the proxy, if it is one
//!     pub fn try_greet(&self, name: &str) -> Result<String, CallError>;
//!     pub fn try_shout(&self, name: &str) -> Result<String, CallError>;
//!     pub fn supports_shout(&self) -> bool;
//! }
//! impl Greeter for Box<dyn Greeter> { .. }              // and for `Arc<dyn Greeter>` and `&dyn Greeter`
//! impl From<GreeterProxy> for Box<dyn Greeter> { .. }   // and back; `Arc` as well
//!
//! impl Contract for dyn Greeter {
//!     const NAME: &str = "greeter.Hello";
//!     const VERSION: Version = Version::new(1, 1, 0);
//!     const ID: GuestContractId = ..;                   // of "guest_contract:greeter.Hello@1"
//!     const SCHEMA: &ContractSchema = ..;               // its text is below
//!     ..
//! }
//! ```
//!
//! The schema is built from types, so aliases are resolved. Two sides whose texts are equal fit; when
//! they differ, the runtime compares them and says where:
//!
//! ```
//! # use polyplug_sdk::{Contract, prelude::*};
//! # #[contract(name = "greeter.Hello", version = "1.1")]
//! # pub trait Greeter: Send + Sync {
//! #     fn greet(&self, name: &str) -> String;
//! #     #[since("1.1")]
//! #     fn shout(&self, name: &str) -> String { self.greet(name).to_uppercase() }
//! # }
//! # fn main() {
//! # #[cfg(all(target_pointer_width = "64", target_endian = "little"))]
//! assert_eq!(
//!     <dyn Greeter as Contract>::SCHEMA.to_text(),
//!     "polyplug-schema 1 64le\n\
//!      contract greeter.Hello 1.1 send sync\n\
//!      fn greet(&self, &str) -> String\n\
//!      fn shout(&self, &str) -> String; since 1.1; default\n\
//!      \x23 greet(name)\n\
//!      \x23 shout(name)\n"
//! );
//! # }
//! ```
//!
//! `#[plugin]` names a pair of contract and type, which makes the compiler instantiate the tables for
//! it, and `export_plugin!` hands all pairs to the host that calls `polyplug_init`.
