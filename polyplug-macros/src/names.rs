//! The names of generated things, and the spelling of the author's where generated code needs it.
//!
//! **Invariant:** a name that the author can see is made of the author's own words. All others begin with `__`,
//! which the rules reserve, or are members of a type whose name does.
//!
//! A number at the end counts things of one kind in one expansion, from 0 on:
//!
//! | name | in the expansion of a contract |
//! |---|---|
//! | `__pp` | the private module of the SDK |
//! | `__T0` | the type of a value that crosses |
//! | `__N0` | the size of its representation, a constant that only a type which crosses has |
//! | `__I0` | whether a value of it is passed by pointer |
//! | `__L0` | the type of a parameter that is lent |
//! | `__S0` | the size of what travels for it, a constant that only a type which can be lent has |
//! | `__P0` | whether that is passed by pointer |
//! | `__V0` | whether it crosses as a value |
//! | `__O0` | the type of an object that is lent |
//! | `__M0` | the length of the name of its contract, a constant that only a contract has |
//! | `__F0` | the form of a call of a method |
//! | `__f0` | the functions of a method in the tables |
//! | `__C0` | the form of a call of a callback |
//! | `__Call0` | a callback as an object, with `__Call0Table` and `__Call0Proxy` |
//! | `__a0` | a parameter of a callback |
//! | `__arg0` | a parameter of a method that was written as `_` or as a pattern |
//! | `__Create` | what instances are made from |
//! | `__VTable` | the table of the contract |
//! | `__X` | the kind of target that the functions of a table are called with |
//! | `__GreeterDefaults`, `__default_shout` | the hidden trait and the body of an appended method |
//! | `__display`, `__proxy` | the hidden methods of the trait |
//!
//! | `__IsContract`, `__owned` and the like | what an assertion names where the author's tokens lie |
//!
//! | name | in the expansion of `#[plugin]` |
//! |---|---|
//! | `__Contract`, `__KNOWN` | the contract, and the length of its name |
//! | `__Constructor`, `__Args` | the maker of instances, and from what it makes them |
//! | `__DESCRIBED` | what the host and the file are told |
//!
//! | name | in the expansion of a derived type |
//! |---|---|
//! | `__ShapeRepr` | the representation: the mirror of the whole type |
//! | `__ShapePayload`, `__Shape0` | the union of an enum's variants, and the mirror of one of them |
//! | `f0` | a field in a mirror |
//! | `v0` | the member of the union for a variant |
//! | `__R0` | the parameter of a mirror for the representation of a field |
//! | `__f0` | the variable for a field |
//! | `__repr`, `__trust`, `__value`, `__tag` | the other variables |

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

/// `try_greet`
pub(crate) fn fallible(method: &Ident) -> Ident {
    format_ident!("try_{}", plain(method))
}

/// `supports_shout`
pub(crate) fn query(method: &Ident) -> Ident {
    format_ident!("supports_{}", plain(method))
}

/// `__GreeterDefaults`
pub(crate) fn defaults(contract: &Ident) -> Ident {
    format_ident!("__{}Defaults", plain(contract))
}

/// `__default_shout`
pub(crate) fn default_body(method: &Ident) -> Ident {
    format_ident!("__default_{}", plain(method))
}

/// `__arg0`
pub(crate) fn parameter(index: usize) -> Ident {
    format_ident!("__arg{index}")
}

/// `__T0`
pub(crate) fn type_alias(index: usize) -> Ident {
    format_ident!("__T{index}")
}

/// `__N0`, with a suffix that the compiler repeats in its errors.
pub(crate) fn size(index: usize, suffix: &str) -> Ident {
    format_ident!("__N{index}{suffix}")
}

/// `__I0`
pub(crate) fn is_indirect(index: usize) -> Ident {
    format_ident!("__I{index}")
}

/// `__L0`
pub(crate) fn lent_alias(index: usize) -> Ident {
    format_ident!("__L{index}")
}

/// `__S0`
pub(crate) fn lent_size(index: usize) -> Ident {
    format_ident!("__S{index}")
}

/// `__P0`
pub(crate) fn lent_is_indirect(index: usize) -> Ident {
    format_ident!("__P{index}")
}

/// `__V0`
pub(crate) fn is_value(index: usize) -> Ident {
    format_ident!("__V{index}")
}

/// `__O0`
pub(crate) fn object_alias(index: usize) -> Ident {
    format_ident!("__O{index}")
}

/// `__M0`
pub(crate) fn object_name(index: usize) -> Ident {
    format_ident!("__M{index}")
}

/// `__F0`
pub(crate) fn method_call(index: usize) -> Ident {
    format_ident!("__F{index}")
}

/// `__f0`
pub(crate) fn method_functions(index: usize) -> Ident {
    format_ident!("__f{index}")
}

/// `value2` or `unit2`: the module of the SDK with the functions for methods with so many parameters, and with a
/// result or without one.
pub(crate) fn arity(params: usize, has_result: bool) -> Ident {
    let kind = if has_result { "value" } else { "unit" };
    format_ident!("{kind}{params}")
}

/// `__C0`
pub(crate) fn callback_call(index: usize) -> Ident {
    format_ident!("__C{index}")
}

/// `__Call0`
pub(crate) fn callback_marker(index: usize) -> Ident {
    format_ident!("__Call{index}")
}

/// `__Call0Table`
pub(crate) fn callback_table(index: usize) -> Ident {
    format_ident!("__Call{index}Table")
}

/// `__Call0Proxy`
pub(crate) fn callback_proxy(index: usize) -> Ident {
    format_ident!("__Call{index}Proxy")
}

/// `__a0`, `__a1`, and so on.
pub(crate) fn callback_params(count: usize) -> Vec<Ident> {
    (0..count).map(|index| format_ident!("__a{index}")).collect()
}

/// `__ShapeRepr`
pub(crate) fn mirror(item: &Ident) -> Ident {
    format_ident!("__{}Repr", item)
}

/// `__ShapePayload`
pub(crate) fn payload(item: &Ident) -> Ident {
    format_ident!("__{}Payload", item)
}

/// `__Shape0`
pub(crate) fn variant_mirror(item: &Ident, index: usize) -> Ident {
    format_ident!("__{}{index}", item)
}

/// `f0`
pub(crate) fn mirror_field(index: usize) -> Ident {
    format_ident!("f{index}")
}

/// `v0`
pub(crate) fn union_member(index: usize) -> Ident {
    format_ident!("v{index}")
}

/// `__R0`
pub(crate) fn mirror_param(index: usize) -> Ident {
    format_ident!("__R{index}")
}

/// `__f0`
pub(crate) fn field_local(index: usize) -> Ident {
    format_ident!("__f{index}")
}

/// The name of a method where generated code defines or uses it. No lint judges it as the author's.
/// A word that is a keyword of some editions only is written raw: tokens of the macro have the macro's edition.
pub(crate) fn generated(method: &Ident) -> Ident {
    let name = plain(method);
    if *method != name || KEYWORDS_OF_EDITIONS.contains(&name.as_str()) {
        return Ident::new_raw(&name, Span::call_site());
    }
    Ident::new(&name, Span::call_site())
}

/// The keywords that an older edition does not have.
const KEYWORDS_OF_EDITIONS: [&str; 5] = ["async", "await", "dyn", "try", "gen"];

/// Whether a name could be a generated one that is in scope where the author's types are repeated. For a derived type
/// that includes the names of its mirrors.
pub(crate) fn is_generated(name: &str, derived: Option<&Ident>) -> bool {
    let Some(rest) = name.strip_prefix("__") else { return false };
    let of_item = derived.and_then(|item| rest.strip_prefix(&plain(item)));
    let numbered = |rest: &str| {
        let number = rest.strip_suffix("Table").or_else(|| rest.strip_suffix("Proxy"));
        let number = number.unwrap_or(rest);
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    WORDS.contains(&rest)
        || PREFIXES.iter().any(|prefix| rest.strip_prefix(prefix).is_some_and(numbered))
        || of_item.is_some_and(|rest| rest == "Repr" || rest == "Payload" || numbered(rest))
}

/// The generated names without numbers.
const WORDS: &[&str] = &[
    "pp",
    "visible",
    "no_drop",
    "VTable",
    "X",
    "Contract",
    "Constructor",
    "Args",
    "KNOWN",
    "DESCRIBED",
    "IsContract",
    "PhantomData",
    "describe",
    "owned",
    "send_is_sync",
    "is_abi_type",
    "is_lent",
    "is_not_copied",
    "is_written",
    "asker",
    "constructor",
    "create_with",
    "crosses",
    "crosses_with",
    "general",
    "written",
    "holds_itself",
    "lifetimes_are_written",
    "lifetimes",
    "stand_ins",
    "Key",
    "Create",
    "object",
];

/// The generated names with numbers, without these.
const PREFIXES: &[&str] =
    &["T", "N", "I", "L", "S", "P", "V", "O", "M", "F", "f", "C", "Call", "R"];

/// The name without `r#`, as it crosses the boundary.
pub(crate) fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// The name of a parameter in the schema: `_` when it has none.
pub(crate) fn schema_name(parameter: &Ident) -> String {
    let name = plain(parameter);
    if name.starts_with("__") { "_".to_owned() } else { name }
}

/// A type as an author would write it.
pub(crate) fn written(ty: &impl ToTokens) -> String {
    ty.to_token_stream().to_string().replace(" < ", "<").replace(" >", ">").replace(" ,", ",")
}
