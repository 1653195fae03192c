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
            let same = *fingerprint != 0 && *fingerprint == asked.fingerprint;
            let mut differences = match schema {
                Some(schema) if !same => compare_texts(asked.schema, schema),
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
    Compared { differences, verified }
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
