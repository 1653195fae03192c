//! What the host does for a plugin: memory, errors, instances.

use std::{
    alloc::{self, Layout},
    ffi::c_void,
    ptr,
    sync::atomic::AtomicU64,
};

use polyplug_abi::{
    DispatchType, GuestContractInstance, GuestContractInterface, HostApi, VmLoaderData,
};

use crate::{
    boundary::{
        foreign_memory::{self, RawInterface},
        guard::{HostFailure, failing},
    },
    host_api::{
        context::{HostContext, guarded_at, write_instance_at},
        host_value,
    },
    registry::registration::Registration,
};

/// Allocates memory; null when there is none to be had with these numbers.
pub(super) fn allocate(size: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(size, align) {
        // SAFETY: the size is not 0.
        Ok(layout) if size > 0 => unsafe { alloc::alloc(layout) },
        _ => ptr::null_mut(),
    }
}

pub(super) unsafe extern "C" fn alloc(_: *const HostApi, size: usize, align: usize) -> *mut u8 {
    allocate(size, align)
}

/// # Safety
/// `memory` is null or came from `alloc` with these numbers, and is not used any more.
pub(super) unsafe extern "C" fn free(
    _: *const HostApi,
    memory: *mut u8,
    size: usize,
    align: usize,
) {
    if let Ok(layout) = Layout::from_size_align(size, align)
        && !memory.is_null()
        && size > 0
    {
        // SAFETY: the caller promises memory of `alloc`, which uses the same allocator and layout.
        unsafe { alloc::dealloc(memory, layout) };
    }
}

/// Copies the last failure of the runtime, as far as there is room, and forgets it. With a null buffer it says how
/// long the message was.
///
/// # Safety
/// `this` is null or a table of this runtime; `buf` is null or has room for `len` bytes.
pub(super) unsafe extern "C" fn get_last_error(
    this: *const HostApi,
    buf: *mut u8,
    len: usize,
) -> usize {
    // SAFETY: the caller promises null or a table of this runtime.
    let Ok(context) = (unsafe { HostContext::of(this) }) else { return 0 };
    let message = context.last_error.take();
    if buf.is_null() {
        return message.len();
    }
    let len = len.min(message.len());
    // SAFETY: the caller promises the room; the message is the host's own memory.
    unsafe { buf.copy_from(message.as_ptr(), len) };
    len
}

/// # Safety
/// `this` is null or a table of this runtime.
pub(super) unsafe extern "C" fn get_error_len(this: *const HostApi) -> usize {
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { HostContext::of(this) }.map_or(0, |context| context.last_error.len())
}

/// # Safety
/// `this` is null or a table of this runtime; the interface is null or one that was resolved, and
/// `args` what its `create_instance` takes; `out` is null or has room for an instance.
pub(super) unsafe extern "C" fn create_guest_instance(
    this: *const HostApi,
    interface: *const GuestContractInterface,
    args: *const c_void,
    out: *mut GuestContractInstance,
) {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(this) }?.core()?;
        let host_value = core.registry.host_value(interface);
        if let Some(registration) = host_value {
            return lend(&registration);
        }
        // SAFETY: the caller promises null or an interface.
        let raw = unsafe { known(interface) }?;
        let create = raw.create_instance.ok_or_else(|| null_function("create_instance"))?;
        // Its plugin is handed its own table, and not that of the plugin which asks.
        let its = |it: &Registration| it.interface.address() == interface.addr();
        let registration = core.registry.first(raw.contract_id, its);
        let host = registration.and_then(|it| it.host()).map_or(this, ptr::from_ref);
        let mut instance = GuestContractInstance::null();
        // SAFETY: the function is the interface's; the caller promises the arguments.
        let create = || unsafe { create(loader_data(&raw), host, args.cast(), &raw mut instance) };
        // ABI v1 has no error here, and an instance without data may be one without state. Where the function was one
        // of this runtime, it has said why it made none.
        if let ((), Some(said)) = failing(create)
            && instance.data.is_null()
        {
            return Err(HostFailure::not_found(said));
        }
        Ok(instance)
    };
    // SAFETY: the caller promises null or a table of this runtime, and null or room for an instance.
    unsafe { write_instance_at(this, out, body) };
}

/// # Safety
/// As for [`create_guest_instance`]; the instance is the interface's and not used any more.
pub(super) unsafe extern "C" fn destroy_guest_instance(
    this: *const HostApi,
    interface: *const GuestContractInterface,
    instance: GuestContractInstance,
) {
    let body = || {
        // SAFETY: the caller promises null or an interface.
        let raw = unsafe { known(interface) }?;
        let destroy = raw.destroy_instance.ok_or_else(|| null_function("destroy_instance"))?;
        // SAFETY: the function is the interface's, and so is the instance. The host's own values
        // have an interface too, so this takes back what was lent of them, also when no runtime is
        // left.
        let destroy = || unsafe { destroy(loader_data(&raw), this, instance) };
        match failing(destroy) {
            ((), None) => Ok(()),
            ((), Some(said)) => Err(HostFailure::not_found(said)),
        }
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, (), body) };
}

/// # Safety
/// `this` is null or a table of this runtime.
pub(super) unsafe extern "C" fn revision_counter(this: *const HostApi) -> *const u64 {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let context = unsafe { HostContext::of(this) }?;
        Ok(AtomicU64::as_ptr(&context.revision).cast_const())
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, ptr::null(), body) }
}

fn lend(registration: &Registration) -> Result<GuestContractInstance, HostFailure> {
    host_value::lend(registration).map_err(HostFailure::not_found)
}

/// Reads an interface of a kind that is known.
///
/// # Safety
/// `interface` is null, misaligned, or points to an interface.
unsafe fn known(interface: *const GuestContractInterface) -> Result<RawInterface, HostFailure> {
    // SAFETY: the caller promises null, a misaligned pointer, or an interface; the mirror is valid for every bit
    // pattern.
    let raw = unsafe { foreign_memory::read(interface.cast::<RawInterface>(), "interface") };
    let raw = raw.map_err(HostFailure::malformed)?;
    if [DispatchType::Native as u32, DispatchType::VirtualMachine as u32]
        .contains(&raw.dispatch_type)
    {
        return Ok(raw);
    }
    Err(HostFailure::malformed(format!(
        "the interface has the unknown dispatch type {}",
        raw.dispatch_type
    )))
}

/// Returns what the functions of an interface take first.
fn loader_data(interface: &RawInterface) -> VmLoaderData {
    if interface.dispatch_type == DispatchType::Native as u32 {
        return VmLoaderData::null();
    }
    // SAFETY: every bit pattern is valid for this member.
    unsafe { interface.dispatch.vm }.loader_data
}

fn null_function(name: &str) -> HostFailure {
    HostFailure::malformed(format!("the interface's `{name}` is null"))
}
