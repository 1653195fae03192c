//! Binds a registration to the Rust type of a contract: decides once, by `verify`, whether it fits, and with
//! which table it is called.
//!
//! A table shorter than the host's is copied and extended by null slots, which are those of methods
//! that may be missing. Copies are leaked, because proxies hand out their table for ever; there is at most one for
//! each registration and contract type.

use std::{any::TypeId, mem, ptr};

use polyplug_abi::{Contract, VTableHeader, evolution::Difference};

use crate::{
    boundary::{foreign_memory::Constant, leak::leak},
    error::{get::GetError, mismatch::ContractMismatch},
    loader::trampolines::TRAMPOLINES,
    registry::{
        registration::{Registration, bindings::Bound, implementation::Implementation},
        verify,
    },
    report::logs::say,
};

/// Returns the table through which `C` is called at `registration`. It stays as long as the library that the
/// registration and its instances hold.
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
    let mut is_unverified = false;
    let table = registration.bindings.get_or_bind(TypeId::of::<C>(), || {
        let (table, verified) = verify_and_choose::<C>(registration)?;
        is_unverified = !verified;
        Ok(Bound { table, bind: |other| bind::<C>(other).map(drop) })
    })?;
    // A subscriber of the records may call the runtime, so no lock is held.
    if is_unverified {
        warn_of_unverified(registration, C::NAME);
    }
    // SAFETY: the table was chosen for `C`, has all its slots, and is never written; it stays as long as the
    // instance that the caller makes or has.
    Ok(unsafe { &*table.as_ptr().cast::<C::VTable>() })
}

#[cold]
fn warn_of_unverified(registration: &Registration, contract: &'static str) {
    let plugin = &registration.provider().plugin;
    say!(
        registration.logs(),
        warn,
        { plugin = %plugin, contract = contract, }
        "plugin `{plugin}` does not say how its contract `{contract}` is shaped, so it cannot be checked",
    );
}

/// Binds `next` to every type that `before` is bound to.
///
/// No plugin code runs.
pub(crate) fn bind_again(before: &Registration, next: &Registration) -> Result<(), GetError> {
    before.bindings.binds().iter().try_for_each(|bind| bind(next))
}

/// Returns the table, and whether the shape of the contract could be compared.
fn verify_and_choose<C: Contract + ?Sized>(
    registration: &Registration,
) -> Result<(Constant<()>, bool), GetError> {
    let compared = verify::compare_with_host::<C>(registration);
    if !compared.fits() {
        return Err(mismatch::<C>(registration, compared.differences));
    }
    let (table, slots) = match &registration.implementation {
        Implementation::Typed { table, methods, .. } => (*table, *methods),
        Implementation::Uniform { count, .. } => (adapter::<C>(), *count),
        Implementation::HostUniform { count: Some(count), .. } => (adapter::<C>(), *count),
        Implementation::HostUniform { count, .. } | Implementation::Machine { count, .. } => {
            let count = count.unwrap_or_else(|| {
                let sinces = C::SCHEMA.methods.iter().map(|method| method.since);
                verify::methods_of(registration.contract.version.minor, sinces)
            });
            (adapter::<C>(), count.min(TRAMPOLINES.len()))
        }
    };
    let table = if slots < C::SCHEMA.methods.len() {
        extend(table, slots, C::SCHEMA.methods.len())
    } else {
        table
    };
    // SAFETY: it is the same table.
    Ok((unsafe { Constant::new(table.as_ptr().cast()) }, compared.verified))
}

/// Returns the table that calls uniform functions.
fn adapter<C: Contract + ?Sized>() -> Constant<VTableHeader> {
    let adapter = ptr::from_ref(C::ADAPTER).cast();
    // SAFETY: `Contract` says that a table begins with a header; this one is a constant.
    unsafe { Constant::new(adapter) }
}

/// Returns the address of the first slot.
fn first_slot(table: Constant<VTableHeader>) -> *const *const () {
    table.as_ptr().wrapping_add(1).cast()
}

/// Copies the first `slots` slots of a table into one with `methods` slots, the rest of them null.
fn extend(table: Constant<VTableHeader>, slots: usize, methods: usize) -> Constant<VTableHeader> {
    // SAFETY: the head of every table was checked when it was staged, or is the host's.
    let mut header = unsafe { table.as_ptr().read() };
    // The contract's own type has this size, so it is far from the end of the numbers.
    header.size = u32::try_from(VTableHeader::size_for(methods)).unwrap_or(u32::MAX);
    let words = VTableHeader::size_for(methods).div_ceil(size_of::<*const ()>());
    let mut copy = vec![ptr::null::<()>(); words].into_boxed_slice();
    let head = copy.as_mut_ptr().cast::<VTableHeader>();
    const { assert!(mem::align_of::<VTableHeader>() <= mem::align_of::<*const ()>()) };
    // SAFETY: the copy has room for the header, which is aligned like a pointer.
    unsafe { head.write(header) };
    let to = head.wrapping_add(1).cast::<*const ()>();
    // SAFETY: `slots` is below `methods`, so both tables have that many, and one of them is new.
    unsafe { to.copy_from_nonoverlapping(first_slot(table), slots) };
    let head = leak(copy).as_ptr().cast::<VTableHeader>();
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
        plugin: registration.provider().plugin.clone(),
        plugin_version: registration.provider().version,
        language: registration.provider().language,
        path: registration.provider().path.clone(),
        build: registration.bundle.as_ref().and_then(crate::Bundle::build).cloned(),
        differences,
    }))
}

#[cfg(test)]
mod tests;
