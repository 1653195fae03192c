//! Driving the uniform functions of ABI v1 from behind a typed table.
//!
//! A side that only knows ABI v1, plugin or host, has no typed table. The other side gives it one: `Contract::ADAPTER`,
//! whose `this` is a [`ForeignInstance`]. Its functions pack the argument struct and call the uniform
//! function with the number of the method.
//!
//! Not here: the adapters, which `#[contract]` generates. Invariant: `err.code` is 0 before each call, and a
//! function that fails has written no result.

use core::mem::MaybeUninit;

use crate::{
    crossing::{HostHeap, Repr},
    v1::{AbiError, GuestContractInstance, HostUniformFn, UniformFn},
};

/// An instance of a side that only has a uniform table, as the adapter sees it.
#[derive(Clone, Copy, Debug)]
pub struct ForeignInstance {
    /// The plugin's instance; of a host contract, `data` is what its functions take.
    pub instance: GuestContractInstance,
    /// The uniform table; has a function for every method that the adapter is asked for.
    pub functions: ForeignFunctions,
    /// Where results in the host's memory live.
    pub heap: HostHeap,
}

/// The first function of a uniform table.
#[derive(Clone, Copy, Debug)]
pub enum ForeignFunctions {
    /// Of a plugin's contract.
    Guest(*const UniformFn),
    /// Of a host contract.
    Host(*const HostUniformFn),
}

impl ForeignInstance {
    /// Calls function `index` in the uniform convention.
    ///
    /// # Safety
    /// The table has such a function, and the rest is what it takes.
    unsafe fn call(&self, index: usize, args: *const (), out: *mut (), err: *mut AbiError) {
        match self.functions {
            ForeignFunctions::Guest(functions) => {
                // SAFETY: the caller promises that the table reaches to `index`.
                let function = unsafe { functions.wrapping_add(index).read() };
                // SAFETY: the caller promises matching arguments.
                unsafe { function(self.instance, args, out, err) };
            }
            ForeignFunctions::Host(functions) => {
                // SAFETY: the caller promises that the table reaches to `index`.
                let function = unsafe { functions.wrapping_add(index).read() };
                // SAFETY: the caller promises matching arguments.
                unsafe { function(self.instance.data.cast_const().cast(), args, out, err) };
            }
        }
    }
}

/// Calls uniform function `index`.
///
/// Writes `out` and returns 0, or writes `err` and returns its code.
///
/// # Safety
/// `this` points to a [`ForeignInstance`] whose table has a function `index` that takes the arguments
/// at `args` and returns a `R::Uniform`; `out` has room for the result, `err` for an error.
#[inline]
pub unsafe fn call_uniform<R: Repr>(
    this: *const (),
    index: usize,
    args: *const (),
    out: *mut R,
    err: *mut AbiError,
) -> u32 {
    // SAFETY: the caller promises a live `ForeignInstance`.
    let foreign = unsafe { &*this.cast::<ForeignInstance>() };
    // A function that succeeds without writing has returned nothing, and not what lay on the stack.
    let mut given = MaybeUninit::<R::Uniform>::zeroed();
    let place = if size_of::<R::Uniform>() == 0 {
        core::ptr::null_mut()
    } else {
        given.as_mut_ptr().cast()
    };
    // SAFETY: the caller promises room for an error; the uniform convention wants `code` to be 0.
    unsafe { err.write(AbiError::ok()) };
    // SAFETY: the caller promises the function and matching arguments; `given` has room for the result.
    unsafe { foreign.call(index, args, place, err) };
    // SAFETY: the error was initialised above.
    let code = unsafe { (*err).code };
    if code == 0 {
        // SAFETY: without an error the function has written its result; `()` has no bits to write.
        let given = unsafe { given.assume_init() };
        // SAFETY: the result is handed over in memory of this host.
        let taken = unsafe { R::take(given, foreign.heap) };
        // SAFETY: the caller promises room for the result.
        unsafe { out.write(taken) };
    }
    code
}
