//! Binds a registration to the Rust type of a contract: decides once whether it fits, and with which
//! table it is called.
//!
//! A table shorter than the host's is copied and extended by null slots, which are those of methods
//! that may be missing. Copies are leaked, because proxies hand out their table for ever; there is at most one for
//! each registration and contract type.

use std::{any::TypeId, mem, ptr};

use polyplug_abi::{
    Contract, VTableHeader,
    evolution::{self, Change, Difference, Schema, compare_mentioned, compare_texts},
};

use crate::{
    ContractMismatch, GetError,
    diagnostics::lock,
    foreign_memory::Constant,
    registration::{Bound, Implementation, Registration},
};

/// Returns the table through which `C` is called at `registration`.
///
/// No plugin code runs.
pub(crate) fn bind<C: Contract + ?Sized>(
    registration: &Registration,
) -> Result<&'static C::VTable, GetError> {
    const {
        let methods = C::SCHEMA.methods.len();
        assert!(
            size_of::<C::VTable>() == VTableHeader::size_for(methods),
            "a typed table is its header and a slot per method of the schema"
        );
    }
    let mut bindings = lock(&registration.bindings);
    let known = bindings.get(&TypeId::of::<C>()).map(|bound| bound.table);
    let (table, verified) = match known {
        Some(table) => (table, true),
        None => {
            let (table, verified) = verify_and_choose::<C>(registration)?;
            let bind = |other: &_| bind::<C>(other).map(drop);
            bindings.insert(TypeId::of::<C>(), Bound { table, bind });
            (table, verified)
        }
    };
    // Whoever subscribed to the events may call the runtime.
    drop(bindings);
    if !verified {
        tracing::warn!(
            target: "polyplug",
            plugin = %registration.provider.plugin,
            contract = C::NAME,
            "the plugin does not say how its contract is shaped, so it cannot be checked"
        );
    }
    // SAFETY: the table was chosen for `C`, has all its slots, and is never written nor freed.
    Ok(unsafe { &*table.as_ptr().cast::<C::VTable>() })
}

/// Binds `next` to every type that `before` is bound to.
///
/// No plugin code runs.
pub(crate) fn bind_again(before: &Registration, next: &Registration) -> Result<(), GetError> {
    let bound: Vec<_> = lock(&before.bindings).values().copied().collect();
    bound.iter().try_for_each(|bound| (bound.bind)(next))
}

/// Returns the table, and whether the shape of the contract could be compared.
fn verify_and_choose<C: Contract + ?Sized>(
    registration: &Registration,
) -> Result<(Constant<()>, bool), GetError> {
    let (table, slots, differences, verified) = match &registration.implementation {
        Implementation::Typed { table, methods, schema, fingerprint, mentioned, .. } => {
            let ours = C::SCHEMA.to_text();
            let same = *fingerprint != 0 && *fingerprint == polyplug_abi::fingerprint(&ours);
            let mut differences = match schema {
                Some(schema) if !same => compare_texts(&ours, schema),
                _ => Vec::new(),
            };
            // The text has only their names, so they may differ although it is the same.
            if !mentioned.is_empty() {
                let ours = evolution::mentioned(C::SCHEMA);
                differences.extend(compare_mentioned(&ours, mentioned));
            }
            (*table, *methods, differences, same || schema.is_some())
        }
        Implementation::Uniform { count, .. } => {
            let adapter = ptr::from_ref(C::ADAPTER).cast();
            // SAFETY: `Contract` says that a table begins with a header; this one is a constant.
            (unsafe { Constant::new(adapter) }, *count, Vec::new(), false)
        }
    };
    if differences.iter().any(|difference| difference.breaks) {
        return Err(mismatch::<C>(registration, differences));
    }
    let differences = missing_slots::<C>(table, slots);
    if !differences.is_empty() {
        return Err(mismatch::<C>(registration, differences));
    }
    let table = if slots < C::SCHEMA.methods.len() {
        extend(table, slots, C::SCHEMA.methods.len())
    } else {
        table
    };
    // SAFETY: it is the same table.
    Ok((unsafe { Constant::new(table.as_ptr().cast()) }, verified))
}

/// Returns the address of the first slot.
fn first_slot(table: Constant<VTableHeader>) -> *const *const () {
    table.as_ptr().wrapping_add(1).cast()
}

/// Says which methods a table with `slots` slots lacks although nothing can stand in for them.
fn missing_slots<C: Contract + ?Sized>(
    table: Constant<VTableHeader>,
    slots: usize,
) -> Vec<Difference> {
    let methods = C::SCHEMA.methods.iter().enumerate();
    let missing = methods.filter(|(i, method)| {
        // SAFETY: it is read only when `i` is below the number of the table's slots.
        let is_null = || unsafe { first_slot(table).wrapping_add(*i).read() }.is_null();
        !method.may_be_missing() && (*i >= slots || is_null())
    });
    missing
        .map(|(i, method)| {
            let text = C::SCHEMA.to_text();
            let schema = Schema::parse(&text);
            let written =
                schema.ok().and_then(|schema| schema.methods.get(i).map(ToString::to_string));
            let change = Change::Missing { since: method.since, at_end: i >= slots };
            Difference::breaking(written, change)
        })
        .collect()
}

/// Copies the first `slots` slots of a table into one with `methods` slots, the rest of them null.
fn extend(table: Constant<VTableHeader>, slots: usize, methods: usize) -> Constant<VTableHeader> {
    // SAFETY: the head of every table was checked when it was staged, or is the host's.
    let mut header = unsafe { table.as_ptr().read() };
    // The contract's own type has this size, so it is far from the end of the numbers.
    header.size = u32::try_from(VTableHeader::size_for(methods)).unwrap_or(u32::MAX);
    let words = VTableHeader::size_for(methods).div_ceil(size_of::<*const ()>());
    let copy = Box::leak(vec![ptr::null::<()>(); words].into_boxed_slice()).as_mut_ptr();
    let head = copy.cast::<VTableHeader>();
    const { assert!(mem::align_of::<VTableHeader>() <= mem::align_of::<*const ()>()) };
    // SAFETY: the copy has room for the header, which is aligned like a pointer.
    unsafe { head.write(header) };
    let to = head.wrapping_add(1).cast::<*const ()>();
    // SAFETY: `slots` is below `methods`, so both tables have that many, and one of them is new.
    unsafe { to.copy_from_nonoverlapping(first_slot(table), slots) };
    // SAFETY: the copy is leaked, and not written after this.
    unsafe { Constant::new(head) }
}

fn mismatch<C: Contract + ?Sized>(
    registration: &Registration,
    differences: Vec<Difference>,
) -> GetError {
    GetError::Mismatch(Box::new(ContractMismatch {
        contract: C::NAME,
        host: C::VERSION,
        found: registration.contract.version,
        plugin: registration.provider.plugin.clone(),
        plugin_version: registration.provider.version,
        language: registration.provider.language,
        path: registration.provider.path.clone(),
        build: registration.build.clone(),
        differences,
    }))
}

#[cfg(test)]
mod tests;
