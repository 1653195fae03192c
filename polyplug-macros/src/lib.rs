//! The attributes of polyplug. Users name them through `polyplug-sdk`, which documents how they play together.
//!
//! This crate turns tokens into tokens: syntax → model → check → tokens. Its rooms, from the bottom up:
//!
//! | room | holds |
//! |---|---|
//! | `names`, `paths` | the names of generated things, and the paths into the SDK |
//! | `diag` | the catalogue of messages, and the list of mistakes that were found |
//! | `syntax` | questions that syn's trees answer |
//! | `model` | contracts, plugins' impls and derived types as plain data |
//! | `parse` | tokens → model |
//! | `check` | the rules, a function each |
//! | `expand` | model → tokens |
//! | `attributes` | a table of contents for each attribute |
//!
//! **Invariant:** a room imports only from those before it in this table.

mod attributes;
mod check;
mod diag;
mod expand;
mod model;
mod names;
mod parse;
mod paths;
#[cfg(test)]
mod snapshots;
mod syntax;

use proc_macro::TokenStream;

/// Makes a trait a contract: generates everything that crosses the library boundary.
///
/// ```ignore
/// /// Greets people.
/// #[contract(name = "greeter.Hello", version = "1.1")]
/// pub trait Greeter: Send + Sync {
///     fn greet(&self, name: &str) -> String;
///     #[since("1.1")]
///     fn shout(&self, name: &str) -> String {
///         self.greet(name).to_uppercase()
///     }
/// }
/// ```
///
/// * `name`: how the contract is known to plugins of every language, as in `greeter.Hello`.
/// * `version`: `"major.minor"`. A new minor appends methods, marked `#[since("M.m")]`; anything
///   else that changes is a new major.
///
/// Beside the trait there will be a proxy named after it (`GreeterProxy`). It implements the trait. For each
/// method it has a `try_` twin (`try_greet`), which returns a `Result<_, CallError>`. Without the twin, a call that
/// fails, as by a panic in the plugin, is the error of a method that returns `Result<_, E>` with
/// `E: From<CallError>`, which holds of `AnyError` and `Box<dyn Error>`; of any other method it is a panic in the
/// caller.
///
/// A method with `#[since("M.m")]` may be absent from a plugin that is older. If it has a body, the host
/// runs that; if it is marked `#[since("M.m", optional)]`, a call fails with `CallError::MethodMissing`;
/// otherwise the plugin is refused. In the first two cases the proxy has `supports_shout() -> bool`.
///
/// With `create = Options`, the host makes each instance from a value of that type, which it gives away. There is
/// no shared instance then, `get` is a compile error, and plugins have constructors.
///
/// ```ignore
/// #[contract(name = "kv.Store", version = "1.0", create = Options)]
/// pub trait Store { .. }
///
/// let store = runtime.create_from::<dyn Store, _>(Options { .. })?;
/// ```
/// Generated code names the SDK as `::polyplug_sdk`. A crate that depends on it under another name says
/// `extern crate pp as polyplug_sdk;` once, in its root. One that reaches it through another crate says where it is, on each
/// attribute: `#[contract(.., crate = facade::polyplug_sdk)]`, `#[plugin(crate = facade::polyplug_sdk)]`, and
/// `#[abi_type(crate = facade::polyplug_sdk)]` below `#[derive(AbiType)]`.
#[proc_macro_attribute]
pub fn contract(args: TokenStream, item: TokenStream) -> TokenStream {
    attributes::contract::expand(args.into(), item.into()).into()
}

/// Offers an implementation of a contract to hosts, which make instances of it with `Default`.
///
/// ```ignore
/// #[derive(Default)]
/// struct English;
///
/// #[plugin]
/// impl Greeter for English {
///     fn greet(&self, name: &str) -> String {
///         format!("Hello, {name}!")
///     }
/// }
///
/// export_plugin!();
/// ```
///
/// A type without `Default` is made by a function `fn(&PluginContext) -> Result<Self, E>` with
/// `E: Display`, which learns from the context how its bundle is configured and where it lies:
///
/// ```ignore
/// #[plugin(create = Self::open)]
/// impl Greeter for Polite { .. }
/// ```
///
/// For a contract that says `create = Options`, the function takes that too: `fn(&PluginContext, Options) ->
/// Result<Self, E>`.
///
/// It runs whenever a host asks for an instance, on the thread that asks. Its error, or its panic, reaches the
/// host as `GetError::Create`.
///
/// A type that implements `Stateful` goes on with its state when its bundle is reloaded.
#[proc_macro_attribute]
pub fn plugin(args: TokenStream, item: TokenStream) -> TokenStream {
    attributes::plugin::expand(args.into(), item.into()).into()
}

/// Lets a struct or an enum cross plugin boundaries, field by field.
///
/// ```ignore
/// #[derive(AbiType)]
/// enum Shape {
///     Empty,
///     Circle { radius: f64, name: String },
///     Group(Vec<Shape>),
/// }
/// ```
///
/// * **By reference**: a struct with `#[repr(C)]`, an enum without fields and with `#[repr(u8)]` or the like,
///   and an enum with fields and `#[repr(C, u8)]` or `#[repr(C)]`, of plain fields, cross as `&T` and `&[T]`
///   too, without being touched.
/// * **Tags**: the tag of an enum is of the type in its `repr`, else C's `int`.
/// * **Parameters** can be types that cross, and constants. Lifetimes cannot, but a type can be `&str`.
/// * **Types that hold themselves** in a `Box`, a `Vec` or a map, by their name or as `Self`, cross up to 256
///   levels deep, or less deep if much lies between two levels: their conversion may take 1280 KiB of the stack (640 KiB
///   on Windows). The side that receives a deeper value refuses it. For two types that hold each other, make
///   one of them generic over the other: `struct Group<T> { members: Vec<T> }` and `struct Item { groups:
///   Vec<Group<Item>> }`.
/// * **Destructors** are refused, because each side would run them.
/// * **Numbers of variants** mean what they mean in the enum.
/// * **Another path of the SDK** is given as `#[abi_type(crate = facade::polyplug_sdk)]`.
#[proc_macro_derive(AbiType, attributes(abi_type))]
pub fn abi_type(item: TokenStream) -> TokenStream {
    attributes::abi_type::expand(item.into()).into()
}

/// Stands in for `plugin` where the SDK was built without it, to say so.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn plugin_without_feature(_: TokenStream, item: TokenStream) -> TokenStream {
    attributes::plugin::without_feature(item.into()).into()
}
