//! A table of uniform functions over the one entry of a machine: function `N` calls it with the number `N`.
//!
//! With it, an adapter calls a machine as it calls any table of ABI v1, and knows nothing of machines.

use std::ptr;

use polyplug_abi::{AbiError, GuestContractInstance, UniformFn};

use crate::loader::vm_instance::VmInstance;

/// Calls function `N` of a [`VmInstance`]; results are in memory of the host if it is `LENT`, else in the
/// arena.
///
/// # Safety
/// The caller keeps the uniform convention; the data of the instance is that of a [`VmInstance`].
unsafe extern "C" fn trampoline<const N: u32, const LENT: bool>(
    instance: GuestContractInstance,
    args: *const (),
    out: *mut (),
    err: *mut AbiError,
) {
    let arena = LENT.then_some(ptr::null_mut());
    // SAFETY: the caller's promise is the same.
    unsafe { VmInstance::call(instance.data.cast(), N, args, out, arena, err) };
}

/// Functions with these numbers times sixteen, and the fifteen after each.
macro_rules! table {
    ($lent:literal: $($number:literal)*) => {
        [$(table!(@ $lent, $number, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)),*]
    };
    (@ $lent:literal, $first:literal, $($number:literal)*) => {
        [$(trampoline::<{ $first * 16 + $number }, $lent>),*]
    };
}

static OWN: [[UniformFn; 16]; 16] = table!(false: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
static LENT: [[UniformFn; 16]; 16] = table!(true: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);

/// The functions for adapters of the host. There are more than any contract has.
pub(crate) static TRAMPOLINES: &[UniformFn] = OWN.as_flattened();

/// The same for plugins that are lent an instance, which free results as those of any host.
pub(super) static LENT_TRAMPOLINES: &[UniformFn] = LENT.as_flattened();
