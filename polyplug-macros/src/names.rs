//! The names of generated things.

use proc_macro2::{Ident, Span};
use quote::{ToTokens, format_ident};

/// The hidden method through which `Display` crosses.
pub(crate) const DISPLAY: &str = "__display";

/// The hidden method by which an implementation says that it is only a proxy.
pub(crate) const PROXY: &str = "__proxy";

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

/// `value2` or `unit2`: where the SDK's functions for methods with so many parameters are, and with a
/// result or without one.
pub(crate) fn arity(params: usize, has_result: bool) -> Ident {
    let kind = if has_result { "value" } else { "unit" };
    format_ident!("{kind}{params}")
}

/// `__T0`: the type of a value that crosses.
pub(crate) fn type_alias(index: usize) -> Ident {
    format_ident!("__T{index}")
}

/// `__N0`: the size of a representation.
pub(crate) fn size(index: usize, suffix: &str) -> Ident {
    format_ident!("__N{index}{suffix}")
}

/// `__I0`: whether a value is passed by pointer.
pub(crate) fn is_indirect(index: usize) -> Ident {
    format_ident!("__I{index}")
}

/// `__O0`: the type of an object that is lent.
pub(crate) fn object_alias(index: usize) -> Ident {
    format_ident!("__O{index}")
}

/// `__M0`: the length of the name of the contract of an object that is lent.
pub(crate) fn object_name(index: usize) -> Ident {
    format_ident!("__M{index}")
}

/// `__F0`: the form of a call of a method.
pub(crate) fn method_call(index: usize) -> Ident {
    format_ident!("__F{index}")
}

/// `__C0`: the form of a call of a callback.
pub(crate) fn callback_call(index: usize) -> Ident {
    format_ident!("__C{index}")
}

/// `__Call0`: the type that has the table and the proxy of a callback.
pub(crate) fn callback_marker(index: usize) -> Ident {
    format_ident!("__Call{index}")
}

/// `__a0`, `__a1`: the parameters of a callback.
pub(crate) fn callback_params(count: usize) -> Vec<Ident> {
    (0..count).map(|index| format_ident!("__a{index}")).collect()
}

/// `f0`: a field in a mirror.
pub(crate) fn mirror_field(index: usize) -> Ident {
    format_ident!("f{index}")
}

/// `__R0`: the parameter of a mirror for the representation of a field.
pub(crate) fn mirror_param(index: usize) -> Ident {
    format_ident!("__R{index}")
}

/// `__ShapeRepr`: the representation of a derived type.
pub(crate) fn mirror(item: &Ident) -> Ident {
    format_ident!("__{item}Repr")
}

/// `__ShapePayload`: the union of the variants.
pub(crate) fn payload(item: &Ident) -> Ident {
    format_ident!("__{item}Payload")
}

/// `__Shape0`: the mirror of the fields of a variant.
pub(crate) fn variant_mirror(item: &Ident, index: usize) -> Ident {
    format_ident!("__{item}{index}")
}

/// `v0`: the member of the union for a variant.
pub(crate) fn union_member(index: usize) -> Ident {
    format_ident!("v{index}")
}

/// `__TAG0`: the tag of a variant.
pub(crate) fn tag(index: usize) -> Ident {
    format_ident!("__TAG{index}")
}

/// `supports_shout`
pub(crate) fn query(method: &Ident) -> Ident {
    format_ident!("supports_{}", plain(method))
}

/// The name of a method where generated code defines or uses it, which no lint of the author's judges.
pub(crate) fn generated(method: &Ident) -> Ident {
    let mut method = method.clone();
    method.set_span(Span::call_site());
    method
}

/// The name of a parameter that has none, because it is `_` or a pattern.
pub(crate) fn parameter(index: usize) -> Ident {
    format_ident!("__arg{index}")
}

/// A type as an author would write it.
pub(crate) fn written(ty: &impl ToTokens) -> String {
    ty.to_token_stream().to_string().replace(" < ", "<").replace(" >", ">").replace(" ,", ",")
}

/// The name of a parameter as the schema says it: `_` when it has none.
pub(crate) fn said(parameter: &Ident) -> String {
    let name = plain(parameter);
    if name.starts_with("__") { "_".to_owned() } else { name }
}

/// The name without `r#`, as it crosses the boundary.
pub(crate) fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}
