//! The names of generated things.

use proc_macro2::Ident;
use quote::format_ident;

/// `GreeterProxy`
pub(crate) fn proxy(contract: &Ident) -> Ident {
    format_ident!("{contract}Proxy")
}

/// `__GreeterDefaults`: the hidden trait that holds default bodies.
pub(crate) fn defaults(contract: &Ident) -> Ident {
    format_ident!("__{contract}Defaults")
}

/// `__default_shout`
pub(crate) fn default_body(method: &Ident) -> Ident {
    format_ident!("__default_{}", plain(method))
}

/// `try_greet`
pub(crate) fn fallible(method: &Ident) -> Ident {
    format_ident!("try_{}", plain(method))
}

/// `__GreetArgs`: the argument struct of a method.
pub(crate) fn args_struct(method: &Ident) -> Ident {
    let camel: String = plain(method)
        .split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters)
        })
        .collect();
    format_ident!("__{camel}Args")
}

/// `__typed_greet`
pub(crate) fn typed_thunk(method: &Ident) -> Ident {
    format_ident!("__typed_{}", plain(method))
}

/// `__uniform_greet`
pub(crate) fn uniform_thunk(method: &Ident) -> Ident {
    format_ident!("__uniform_{}", plain(method))
}

/// `__adapter_greet`
pub(crate) fn adapter(method: &Ident) -> Ident {
    format_ident!("__adapter_{}", plain(method))
}

/// The name of a parameter that has none, because it is `_` or a pattern.
pub(crate) fn parameter(index: usize) -> Ident {
    format_ident!("arg{index}")
}

/// The name without `r#`, as it crosses the boundary.
pub(crate) fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}
