//! Whose the borrows in a result are. A borrowed result is only as good as what it was borrowed from, so
//! both sides must mean the same, and the schema says it.

use syn::{ReturnType, Signature};

use crate::{
    model::ContractMethod,
    syntax::{
        lifetime::{lifetime_name, lifetimes},
        signature::typed_params,
    },
};

/// Says for each borrow in the result whose it is: `self`, or the numbers of parameters from 1 on, as in
/// `1` or `self+2`, with commas between. Empty when all are `self`'s, or there are none.
pub(super) fn sources(method: &ContractMethod) -> String {
    let ReturnType::Type(_, ret) = &method.sig.output else { return String::new() };
    let receiver = method.sig.receiver().and_then(|receiver| receiver.reference.as_ref());
    let receiver = receiver.and_then(|(_, lifetime)| lifetime.as_ref()).and_then(lifetime_name);
    let sources: Vec<_> = lifetimes(ret)
        .into_iter()
        .map(|lifetime| source(&method.sig, receiver.as_deref(), lifetime))
        .collect();
    if sources.iter().all(|source| source == "self") { String::new() } else { sources.join(",") }
}

/// Says whose a borrow with this lifetime is.
fn source(sig: &Signature, receiver: Option<&str>, lifetime: Option<String>) -> String {
    // One without a name has that of `self`.
    let Some(lifetime) = lifetime.or_else(|| receiver.map(str::to_owned)) else {
        return "self".to_owned();
    };
    let of_self = (receiver == Some(&lifetime)).then(|| "self".to_owned());
    let of_params = typed_params(sig).enumerate().filter_map(|(index, (_, ty))| {
        let borrows = lifetimes(ty).iter().flatten().any(|name| *name == lifetime);
        borrows.then(|| (index + 1).to_string())
    });
    of_self.into_iter().chain(of_params).collect::<Vec<_>>().join("+")
}
