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
    // SAFETY: the caller keeps the uniform convention, so `args`, `out` and `err` are those of the function; it
    // promises a live `VmInstance`.
    unsafe { VmInstance::call(instance.data.cast(), N, args, out, arena, err) };
}

/// Instances of a generic function with these numbers times sixteen, and the fifteen after each. What is in the brackets
/// are further parameters, after the number.
macro_rules! numbered {
    ($function:ident $more:tt: $($number:literal)*) => {
        [$(numbered!(@ $function, $more, $number, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)),*]
    };
    (@ $function:ident, $more:tt, $first:literal, $($number:literal)*) => {
        [$(numbered!(@@ $function, $more, $first, $number)),*]
    };
    (@@ $function:ident, [], $first:literal, $number:literal) => {
        $function::<{ $first * 16 + $number }>
    };
    (@@ $function:ident, [$more:literal], $first:literal, $number:literal) => {
        $function::<{ $first * 16 + $number }, $more>
    };
}
pub(super) use numbered;

static OWN: [[UniformFn; 16]; 16] =
    numbered!(trampoline [false]: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
static LENT: [[UniformFn; 16]; 16] =
    numbered!(trampoline [true]: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);

/// The functions for adapters of the host. There are more than any contract has.
pub(crate) static TRAMPOLINES: &[UniformFn] = OWN.as_flattened();

/// The same for plugins that are lent an instance, which free results as those of any host.
pub(super) static LENT_TRAMPOLINES: &[UniformFn] = LENT.as_flattened();
