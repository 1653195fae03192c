//! The attributes of polyplug. Users name them through `polyplug-sdk`, which documents how they play
//! together; this crate only turns tokens into tokens: parse → model → check → expand.

mod abi_type;
mod args;
mod check;
mod contract;
mod crossing;
mod diag;
mod expand;
mod model;
mod names;
mod param;
mod parse;
mod paths;
mod plugin;
#[cfg(test)]
mod snapshots;

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
/// Beside the trait there will be a proxy named after it (`GreeterProxy`). It implements the trait; a
/// panic in the plugin becomes a panic in the caller. For each method it has a `try_` twin
/// (`try_greet`), which returns a `Result<_, CallError>` instead.
///
/// A method with `#[since("M.m")]` may be absent from a plugin that is older. If it has a body, the host
/// runs that; if it is marked `#[since("M.m", optional)]`, a call fails with `CallError::MethodMissing`;
/// otherwise the plugin is refused. In the first two cases the proxy has `supports_shout() -> bool`.
#[proc_macro_attribute]
pub fn contract(args: TokenStream, item: TokenStream) -> TokenStream {
    contract::expand(args.into(), item.into()).into()
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
#[proc_macro_attribute]
pub fn plugin(args: TokenStream, item: TokenStream) -> TokenStream {
    plugin::expand(args.into(), item.into()).into()
}

/// Lets a struct cross plugin boundaries, field by field.
///
/// With `#[repr(C)]` and plain fields it also crosses as `&T` and `&[T]`, without being touched.
#[proc_macro_derive(AbiType)]
pub fn abi_type(item: TokenStream) -> TokenStream {
    abi_type::expand(item.into()).into()
}

/// Stands in for `plugin` where the SDK was built without it, to say so.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn plugin_without_feature(_: TokenStream, item: TokenStream) -> TokenStream {
    let error = quote::quote! {
        ::core::compile_error!(
            "`#[plugin]` needs the feature `plugin` of polyplug-sdk\n\
             help: write `polyplug-sdk = { .., features = [\"plugin\"] }` in Cargo.toml"
        );
    };
    [TokenStream::from(error), item].into_iter().collect()
}
