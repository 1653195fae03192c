//! Whether an implementation fits what somebody asks for. Pure comparison: no plugin code runs.
//!
//! What is here: the comparison, for the host's own Rust types and for requests of plugins alike. What is
//! not: which table is then called (`binding`, `host_api::lease`), and what is said about a misfit (`error`).

use polyplug_abi::{
    Contract, VTableHeader,
    evolution::{self, Change, Difference, Schema, compare_mentioned, compare_texts},
};

use crate::{
    boundary::foreign_memory::Constant,
    registry::registration::{Registration, implementation::Implementation},
};

/// A contract as somebody knows it who asks for it.
pub(crate) struct Asked<'a> {
    /// The canonical text.
    pub(crate) schema: &'a str,
    /// Its hash.
    pub(crate) fingerprint: u64,
    /// The canonical texts of contracts whose objects it passes.
    pub(crate) mentioned: &'a [String],
}

/// What came of a comparison.
pub(crate) struct Compared {
    /// All differences, causes first; also those that break nothing.
    pub(crate) differences: Vec<Difference>,
    /// Whether the shape could be compared.
    pub(crate) verified: bool,
}

impl Compared {
    /// Returns whether the implementation can be used.
    pub(crate) fn fits(&self) -> bool {
        !self.differences.iter().any(|difference| difference.breaks)
    }
}

/// Compares an implementation with what the host knows of `C`.
pub(crate) fn compare_with_host<C: Contract + ?Sized>(registration: &Registration) -> Compared {
    let schema = C::SCHEMA.to_text();
    let mentioned = evolution::mentioned(C::SCHEMA);
    let fingerprint = polyplug_abi::fingerprint(&schema);
    compare(&Asked { schema: &schema, fingerprint, mentioned: &mentioned }, registration)
}

/// Compares an implementation with what is asked for.
pub(crate) fn compare(asked: &Asked<'_>, registration: &Registration) -> Compared {
    let (mut differences, verified) = match &registration.implementation {
        Implementation::Typed { schema, fingerprint, mentioned, .. }
        | Implementation::Machine { schema, fingerprint, mentioned, .. } => {
            // Two texts can have one fingerprint, so it only stands in for a text that is not there.
            let same = *fingerprint != 0 && *fingerprint == asked.fingerprint;
            let mut differences = match schema {
                Some(schema) if schema != asked.schema => compare_texts(asked.schema, schema),
                _ => Vec::new(),
            };
            // The text has only their names, so they may differ although it is the same.
            if !mentioned.is_empty() {
                differences.extend(compare_mentioned(asked.mentioned, mentioned));
            }
            (differences, same || schema.is_some())
        }
        Implementation::Uniform { .. } | Implementation::HostUniform { .. } => (Vec::new(), false),
    };
    if !differences.iter().any(|difference| difference.breaks) {
        let missing = missing(asked, registration);
        if !missing.is_empty() {
            differences = missing;
        }
    }
    if is_machine(&registration.implementation) {
        differences.extend(lent(asked));
    }
    Compared { differences, verified }
}

/// Whether a virtual machine runs the implementation.
fn is_machine(implementation: &Implementation) -> bool {
    matches!(
        implementation,
        Implementation::Machine { .. } | Implementation::HostUniform { entry: Some(_), .. }
    )
}

/// Returns the methods whose results are lent by the instance: nothing keeps a machine from changing what it has lent,
/// because the code that it runs knows nothing of borrows.
fn lent(asked: &Asked<'_>) -> Vec<Difference> {
    // A text that cannot be read is told already.
    let Ok(schema) = Schema::parse(asked.schema) else { return Vec::new() };
    let methods = schema.methods.iter().filter(|method| method.lends());
    methods.map(|it| Difference::breaking(Some(it.to_string()), Change::Lends)).collect()
}

/// Returns how many methods a minor version has, of those that say since when: later ones are appended.
pub(crate) fn methods_of(minor: u32, sinces: impl Iterator<Item = Option<(u32, u32)>>) -> usize {
    sinces.take_while(|since| since.is_none_or(|(_, since)| since <= minor)).count()
}

/// Says which methods are missing although nothing can stand in for them.
fn missing(asked: &Asked<'_>, registration: &Registration) -> Vec<Difference> {
    let (table, count) = match &registration.implementation {
        Implementation::Typed { table, methods, .. } => (Some(*table), Some(*methods)),
        Implementation::Uniform { count, .. } => (None, Some(*count)),
        Implementation::HostUniform { count, .. } | Implementation::Machine { count, .. } => {
            (None, *count)
        }
    };
    let schema = match Schema::parse(asked.schema) {
        Ok(schema) => schema,
        Err(line) => return vec![Difference::breaking(None, Change::Unreadable(line))],
    };
    // A machine that does not say it has the methods of its version: later ones are appended.
    let minor = registration.contract.version.minor;
    let sinces = schema.methods.iter().map(|method| method.since);
    let count = count.unwrap_or_else(|| methods_of(minor, sinces));
    let lacks = |i: usize| i >= count || table.is_some_and(|table| slot(table, i).is_null());
    let methods = schema.methods.iter().enumerate();
    let missing = methods.filter(|(i, method)| !method.may_be_missing() && lacks(*i));
    let difference = |(i, method): (usize, &evolution::Method<'_>)| {
        let change = Change::Missing { since: method.since, at_end: i >= count };
        Difference::breaking(Some(method.to_string()), change)
    };
    missing.map(difference).collect()
}

/// Returns the function of method `i`, which the table has.
fn slot(table: Constant<VTableHeader>, i: usize) -> *const () {
    let first = table.as_ptr().wrapping_add(1).cast::<*const ()>();
    // SAFETY: the callers stay below the number of the table's slots.
    unsafe { first.wrapping_add(i).read() }
}

#[cfg(test)]
mod tests {
    use std::{ptr, sync::Arc};

    use polyplug_abi::{
        AbiError, CallArena, GuestContractInstance, GuestContractInterface, Provider, Version,
        VmLoaderData,
    };

    use super::*;
    use crate::{
        host_api::host_table::own,
        identity::contract_name::ContractName,
        instance::backing::Backing,
        library::maker::Maker,
        lifecycle::steps::new_core,
        loader::{
            loaders::Loaders,
            vm_contract::{VmContract, VmFunctions},
        },
        registry::{
            registration::implementation::V1Interface,
            tests::{create, destroy},
        },
        shared::settings::Settings,
    };

    unsafe extern "C" fn call(
        _: VmLoaderData,
        _: GuestContractInstance,
        _: u32,
        _: *const (),
        _: *mut (),
        _: *mut CallArena,
        _: *mut AbiError,
    ) {
    }

    /// Fault: what a machine had lent of its instance changed while the host read it.
    #[test]
    fn what_a_machine_would_lend_of_its_instance_is_refused() {
        let core = new_core(Settings::default(), Loaders::default());
        let (loader_data, host) = (VmLoaderData::null(), own(&core).api());
        let entry = VmFunctions { create, destroy, call, loader_data, host };
        let implementation = Implementation::Machine {
            machine: VmContract::new(entry, 1, None),
            count: None,
            schema: None,
            fingerprint: 0,
            mentioned: Vec::new(),
        };
        let contract = ContractName { id: 1, name: "a".into(), version: Version::new(1, 0, 0) };
        // SAFETY: nobody looks at the interface.
        let interface = unsafe { Constant::<GuestContractInterface>::new(ptr::null()) };
        let provider = Provider::new("it".into(), Version::default(), None, None);
        let machine = Registration::new(
            None,
            contract,
            Backing::of_host(Maker::new(provider, &Arc::default())),
            V1Interface::Guest(interface),
            implementation,
        );
        for (method, lends) in [
            ("fn f(&self) -> &str", true),
            ("fn f(&self) -> Option<&[u8]>", true),
            ("fn f(&self, &str) -> (u8, &u64)", true),
            ("fn f(&self, &str) -> &str; from 1", false),
            ("fn f(&self, &str) -> String", false),
            ("fn f(&self) -> Box<dyn Fn(&str) -> ()>", false),
            ("fn f(&self) -> Lent<Iterator<u8>>", true),
            ("fn f(&self, &str) -> Lent<Iterator<&str>>; from 1,1", false),
            ("fn f(&self) -> Iterator<u8>", false),
        ] {
            let schema = format!("polyplug-schema 1 64le\ncontract a 1.0 send sync\n{method}\n");
            let asked = Asked { schema: &schema, fingerprint: 0, mentioned: &[] };
            let compared = compare(&asked, &machine);
            assert_eq!(compared.fits(), !lends, "{method}: {:?}", compared.differences);
            if lends {
                let said = compared.differences[0].to_string();
                assert!(said.contains("value of its own, such as `String`"), "{said}");
            }
        }
    }
}
