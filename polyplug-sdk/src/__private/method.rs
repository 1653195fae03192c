//! The functions behind tables and calls, one of each for every number of parameters.
//!
//! `#[contract]` writes none of their code: it names the types of a method, and the function that
//! implements it, and these functions are compiled where they are needed. So the unsafe part of a call
//! is in one place, and a contract is cheap to compile.
//!
//! Invariant: the three functions of a method have the types that its table says, and run inside a guard.

use core::{hint, marker::PhantomData, mem};

use polyplug_abi::{
    AbiError, AbiType, CallError, Conversion, GuestContractInstance, InvalidValue, Repr, Target,
    Trust, UniformFn, call_uniform, lower_whole,
};

use super::{
    callee::Callee,
    in_transit::{NotLifted, NotPassed},
    param::Param,
};
use crate::guard::{Access, GivenAway, ThunkFailure, guard, refuse, refuse_instance};

/// Where the only value of a function's type is. It is written out, as is what `?` would stand for, because
/// without optimisation each function that is called here is compiled once more for each method.
macro_rules! method_address {
    ($f:ident) => {{
        const { assert!(size_of::<$f>() == 0, "a function without captures has no size") };
        (const { align_of::<$f>() }) as *const $f
    }};
}
pub(super) use method_address;

/// The instance as the method takes it. A function of a table ends here if there is none.
macro_rules! found {
    ($access:ident, $this:ident, $err:ident) => {
        // SAFETY: the caller keeps the convention of its table, which says that `this` is null or a live instance that
        // the method may use in its own way.
        match unsafe { $access::find($this) } {
            Ok(this) => this,
            // SAFETY: the caller has room for an error.
            Err(refusal) => return unsafe { refuse_instance($err, refusal) },
        }
    };
}

/// A parameter that was lifted. A function of a table ends here if it is no value of its type.
macro_rules! lifted {
    ($lifted:ident, $number:literal, $err:ident) => {
        match $lifted {
            Ok(lifted) => lifted,
            // SAFETY: the caller has room for an error.
            Err(value) => return unsafe { refuse($err, &ThunkFailure::Parameter($number, value)) },
        }
    };
}

/// The result of an adapter: where the caller wants it, or nowhere.
macro_rules! place {
    () => {
        core::ptr::dangling_mut()
    };
    ($out:ident) => {
        $out
    };
}

/// Answers a call with a parameter that is too deep, as the callee would: it may be written in a language that does
/// not count.
///
/// # Errors
/// Always.
#[cold]
fn refuse_call<R: AbiType>(callee: impl Callee, method: &'static str) -> Result<R, CallError> {
    let call = |_: *const (), _: *mut R::Repr, err: *mut AbiError| {
        // SAFETY: there is room for an error.
        unsafe { refuse(err, &ThunkFailure::TooDeep) }
    };
    // SAFETY: no function is called, and no result made.
    unsafe { callee.call::<R>(method, call) }
}

/// Returns the status of a call whose callee has written into what it was lent: an error if that was no value.
///
/// # Safety
/// If the status is 0, the result is behind `out`, and is not used any more if this returns something else. There is room
/// for an error.
#[cold]
#[inline(never)]
unsafe fn written<R: AbiType>(
    status: u32,
    found: Option<(usize, InvalidValue)>,
    out: *mut R::Repr,
    err: *mut AbiError,
) -> u32 {
    let (0, Some((number, value))) = (status, found) else { return status };
    // SAFETY: the caller promises a result.
    let result = unsafe { out.read() };
    // SAFETY: the caller promises that it is lifted once.
    drop(unsafe { R::from_repr(result, Trust::Foreign) });
    // SAFETY: the caller promises the room.
    unsafe { refuse(err, &ThunkFailure::Written(number, value)) }
}

/// A function of a typed table. Its type is known to who makes and who calls it; it is not said in between,
/// where the compiler would have to compare it each time it is mentioned.
#[repr(transparent)]
#[derive(Clone, Copy, Debug)]
pub struct Slot(Erased);

/// A pointer to a function of any type.
type Erased = unsafe extern "C" fn();

/// The functions of all tables for one method.
#[derive(Clone, Copy, Debug)]
pub struct MethodFunctions {
    /// That of the typed table.
    pub typed: Slot,
    /// That of the uniform table.
    pub uniform: UniformFn,
    /// That of the adapter.
    pub adapter: Slot,
}

/// Defines a module with the functions for so many parameters. `out` is the pointer to the
/// result, which a method without one has not.
macro_rules! methods {
    ($($module:ident: $($p:ident $arg:ident $number:literal),*; $(-> $out:ident $out_type:ident)?)*) => {$(
        #[allow(clippy::too_many_arguments, reason = "methods have as many as they have")]
        #[allow(clippy::unused_unit, reason = "a method without parameters lifts nothing")]
        pub mod $module {
            use super::*;

            /// A method with these parameters and this result.
            #[derive(Debug)]
            pub struct Method<$($p,)* $($out_type)?>(PhantomData<fn($($p),*) $(-> $out_type)?>);

            /// The function of a typed table.
            type Typed<$($p,)* $($out_type)?> = unsafe extern "C" fn(
                *const (),
                $(<$p as Param>::Arg,)*
                $(*mut <$out_type as AbiType>::Repr,)?
                *mut AbiError,
            ) -> u32;

            /// The parameters of the uniform convention.
            #[repr(C)]
            struct Args<$($p),*> {
                $($arg: $p,)*
            }

            /// The function of a typed table that calls the only value of `F`.
            ///
            /// # Safety
            /// The caller keeps the typed convention; the table is one of instances of `X`.
            unsafe extern "C" fn typed<M, X, $($p,)* $($out_type,)? F>(
                this: *const (),
                $($arg: $p::Arg,)*
                $($out: *mut $out_type::Repr,)?
                err: *mut AbiError,
            ) -> u32
            where
                X: Target,
                M: Access<X>,
                $($p: Param,)*
                $($out_type: AbiType,)?
                F: Fn(M::This, $($p::Given),*) -> methods!(@result $($out_type)?),
            {
                if X::IS_NEVER_NULL && !cfg!(debug_assertions) {
                    // SAFETY: the caller keeps the typed convention, in which `this` is the instance that was made.
                    unsafe { hint::assert_unchecked(!this.is_null()) };
                }
                let body = move || {
                    // SAFETY: `this` is null or a live instance, which the caller gives away to a method that takes it.
                    let given_away = unsafe { GivenAway::<X>::to::<M>(this) };
                    $(
                        // SAFETY: the caller keeps the typed convention.
                        let $arg = unsafe { $p::receive($arg) };
                        // SAFETY: the caller keeps the typed convention, so it is a representation of its type.
                        let $arg = unsafe { NotLifted::<$p>::new($arg, X::CALLER) };
                    )*
                    let ($($arg,)*) = if const { false $(|| $p::HOLDS_ITSELF)* } {
                        let _conversion = Conversion::begin();
                        ($($arg.lift(),)*)
                    } else {
                        ($($arg.lift(),)*)
                    };
                    mem::forget(given_away);
                    let this = found!(M, this, err);
                    $(let mut $arg = lifted!($arg, $number, err);)*
                    // SAFETY: `functions` was given one, and a value without bits is at every aligned address.
                    let method = unsafe { &*(method_address!(F)) };
                    // SAFETY: the parameters end with the call, which ends before what was lifted.
                    let result = method(this, $(unsafe { $p::give(&mut $arg) }),*);
                    let result = match lower_whole(result) {
                        Ok(result) => result,
                        // SAFETY: the caller has room for an error.
                        Err(value) => return unsafe { refuse(err, &ThunkFailure::Result(value)) },
                    };
                    // SAFETY: the caller has room for the result.
                    $(unsafe { $out.write(result) };)?
                    _ = result;
                    0
                };
                // SAFETY: the caller has room for an error, and the instance is the one that was found.
                unsafe { guard::<M, X>(this, err, body) }
            }

            /// The function of a uniform table that calls the only value of `F`.
            ///
            /// # Safety
            /// The caller keeps the uniform convention; the table is one of instances of `X`.
            unsafe extern "C" fn uniform<M, X, $($p,)* $($out_type,)? F>(
                instance: GuestContractInstance,
                args: *const (),
                out: *mut (),
                err: *mut AbiError,
            ) where
                X: Target,
                M: Access<X>,
                $($p: Param,)*
                $($out_type: AbiType,)?
                F: Fn(M::This, $($p::Given),*) -> methods!(@result $($out_type)?),
            {
                let this = instance.data.cast_const().cast::<()>();
                let body = move || {
                    // SAFETY: `this` is null or a live instance, which the caller gives away to a method that takes it.
                    let given_away = unsafe { GivenAway::<X>::to::<M>(this) };
                    let args = args.cast::<Args<$(<$p::Repr as Repr>::Uniform),*>>();
                    $(
                        // SAFETY: the caller keeps the uniform convention.
                        let $arg = unsafe { (*args).$arg };
                        // SAFETY: the caller keeps the uniform convention, so it is what was lent for the
                        // parameter.
                        let $arg = unsafe { $p::Repr::adopt($arg) };
                        // SAFETY: the representation was adopted a moment ago.
                        let $arg = unsafe { NotLifted::<$p>::new($arg, Trust::Foreign) };
                    )*
                    let ($($arg,)*) = if const { false $(|| $p::HOLDS_ITSELF)* } {
                        let _conversion = Conversion::begin();
                        ($($arg.lift(),)*)
                    } else {
                        ($($arg.lift(),)*)
                    };
                    _ = args;
                    mem::forget(given_away);
                    let this = found!(M, this, err);
                    $(let mut $arg = lifted!($arg, $number, err);)*
                    // SAFETY: `functions` was given one, and a value without bits is at every aligned address.
                    let method = unsafe { &*(method_address!(F)) };
                    // SAFETY: the parameters end with the call, which ends before what was lifted.
                    let result = method(this, $(unsafe { $p::give(&mut $arg) }),*);
                    let result = match lower_whole(result) {
                        Ok(result) => result,
                        // SAFETY: the caller has room for an error.
                        Err(value) => return unsafe { refuse(err, &ThunkFailure::Result(value)) },
                    };
                    // SAFETY: the representation was made here and is used once.
                    let given = unsafe { result.give() };
                    let Some(given) = given else {
                        // SAFETY: the caller has room for an error.
                        return unsafe { refuse(err, &ThunkFailure::HostMemory) };
                    };
                    $(
                        let $out = out.cast::<<$out_type::Repr as Repr>::Uniform>();
                        // SAFETY: the caller has room for the result.
                        unsafe { $out.write(given) };
                    )?
                    _ = (out, given);
                    0
                };
                // SAFETY: the caller has room for an error, and the instance is the one that was found.
                unsafe { guard::<M, X>(this, err, body) };
            }

            /// The function of an adapter that calls the uniform function `INDEX`.
            ///
            /// # Safety
            /// The caller keeps the typed convention; `this` is a
            /// [`ForeignInstance`](polyplug_abi::ForeignInstance) whose function `INDEX` has these
            /// parameters and this result.
            unsafe extern "C" fn adapter<$($p,)* $($out_type,)? const INDEX: usize>(
                this: *const (),
                $($arg: $p::Arg,)*
                $($out: *mut $out_type::Repr,)?
                err: *mut AbiError,
            ) -> u32
            where
                $($p: Param,)*
                $($out_type: AbiType,)?
            {
                // SAFETY: the caller keeps the typed convention.
                $(let $arg = unsafe { $p::receive($arg) };)*
                let args = Args { $($arg: $arg.lend(),)* };
                let args = (&raw const args).cast();
                let place: *mut methods!(@repr $($out_type)?) = place!($($out)?);
                // SAFETY: the caller promises a `ForeignInstance` with such a function, and room for the result and
                // an error; `()` is written nowhere.
                let status = unsafe { call_uniform(this, INDEX, args, place, err) };
                // SAFETY: what the call was lent is still owned, and not used any more.
                $(unsafe { $arg.release() };)*
                status
            }

            impl<$($p: Param,)* $($out_type: AbiType)?> Method<$($p,)* $($out_type)?> {
                /// Returns the functions of tables that call the implementation, the only value of its type,
                /// and that of an adapter that calls the uniform function `INDEX`.
                ///
                /// # Safety
                /// The tables are of instances of `X`, and the uniform function is one of such a method.
                pub const unsafe fn functions<M, X, F, const INDEX: usize>(method: F) -> MethodFunctions
                where
                    X: Target,
                    M: Access<X>,
                    F: Fn(M::This, $($p::Given),*) -> methods!(@result $($out_type)?),
                {
                    mem::forget(method);
                    let typed: Typed<$($p,)* $($out_type)?> = typed::<M, X, $($p,)* $($out_type,)? F>;
                    let adapter: Typed<$($p,)* $($out_type)?> = adapter::<$($p,)* $($out_type,)? INDEX>;
                    // SAFETY: it stays the pointer that it is, and `call` gives it its type back.
                    let typed = Slot(unsafe { mem::transmute::<Typed<$($p,)* $($out_type)?>, Erased>(typed) });
                    // SAFETY: it stays the pointer that it is, and `call` gives it its type back.
                    let adapter = Slot(unsafe { mem::transmute::<Typed<$($p,)* $($out_type)?>, Erased>(adapter) });
                    MethodFunctions { typed, uniform: uniform::<M, X, $($p,)* $($out_type,)? F>, adapter }
                }

                /// Calls a function of a typed table.
                ///
                /// # Errors
                /// Whatever the callee reports, and a result that is not a value of its type.
                ///
                /// # Safety
                /// `function` is the one of `method` in the table of `callee`, and the lifetimes in the
                /// result are not longer than those that the trait's method has.
                #[cfg_attr(debug_assertions, inline)]
                #[cfg_attr(not(debug_assertions), inline(always))]
                pub unsafe fn call<C: Callee>(
                    callee: C,
                    method: &'static str,
                    function: Slot,
                    $($arg: $p::Sent,)*
                ) -> Result<methods!(@result $($out_type)?), CallError> {
                    // SAFETY: the caller promises that it is a function of this type.
                    let function = unsafe { mem::transmute::<Erased, Typed<$($p,)* $($out_type)?>>(function.0) };
                    let (($($arg,)*), is_cut) = if const { false $(|| $p::HOLDS_ITSELF)* } {
                        let _conversion = Conversion::begin();
                        let held = ($(NotPassed::<$p>::hold($arg),)*);
                        (held, Conversion::was_cut())
                    } else {
                        (($(NotPassed::<$p>::hold($arg),)*), false)
                    };
                    if is_cut && !C::GIVES_AWAY {
                        return refuse_call(callee, method);
                    }
                    $(let mut $arg = $arg.into_frame();)*
                    let is_written = const { false $(|| $p::IS_WRITTEN)* } && !callee.is_believed();
                    let call = |this, _slot: *mut methods!(@repr $($out_type)?), err| {
                        // SAFETY: the caller promises the right function; there is room for the result
                        // and for an error.
                        let status = unsafe { function(this, $($p::pass(&mut $arg),)* $(methods!(@slot $out _slot),)? err) };
                        if !is_written {
                            return status;
                        }
                        let found: Option<(usize, InvalidValue)> = None;
                        $(
                            // SAFETY: it was passed, and the call has ended.
                            let restored = unsafe { $p::restore(&mut $arg) };
                            let found = found.or(restored.err().map(|value| ($number, value)));
                        )*
                        // SAFETY: the callee has written the result on 0, and there is room for an error.
                        unsafe { written::<methods!(@result $($out_type)?)>(status, found, _slot, err) }
                    };
                    // Where nothing is counted, there is nothing to drop after the call either: that would cost
                    // instructions.
                    if const { <methods!(@result $($out_type)?) as AbiType>::SCHEMA.holds_itself() } {
                        let _conversion = Conversion::begin();
                        // SAFETY: the caller promises the right function and lifetimes.
                        return unsafe { callee.call::<methods!(@result $($out_type)?)>(method, call) };
                    }
                    // SAFETY: the caller promises the right function and lifetimes.
                    unsafe { callee.call::<methods!(@result $($out_type)?)>(method, call) }
                }
            }
        }
    )*};
    (@result) => {
        ()
    };
    (@result $out:ident) => {
        $out
    };
    (@repr $($out:ident)?) => {
        <methods!(@result $($out)?) as AbiType>::Repr
    };
    (@slot $out:ident $slot:ident) => {
        $slot
    };
}

methods! {
    value0: ; -> out Out
    unit0: ;
    value1: P0 a0 1; -> out Out
    unit1: P0 a0 1;
    value2: P0 a0 1, P1 a1 2; -> out Out
    unit2: P0 a0 1, P1 a1 2;
    value3: P0 a0 1, P1 a1 2, P2 a2 3; -> out Out
    unit3: P0 a0 1, P1 a1 2, P2 a2 3;
    value4: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4; -> out Out
    unit4: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4;
    value5: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5; -> out Out
    unit5: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5;
    value6: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6; -> out Out
    unit6: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6;
    value7: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7; -> out Out
    unit7: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7;
    value8: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8; -> out Out
    unit8: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8;
    value9: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9; -> out Out
    unit9: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9;
    value10: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10; -> out Out
    unit10: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10;
    value11: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11; -> out Out
    unit11: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11;
    value12: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11, P11 a11 12; -> out Out
    unit12: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11, P11 a11 12;
    value13: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11, P11 a11 12, P12 a12 13; -> out Out
    unit13: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11, P11 a11 12, P12 a12 13;
    value14: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11, P11 a11 12, P12 a12 13, P13 a13 14; -> out Out
    unit14: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11, P11 a11 12, P12 a12 13, P13 a13 14;
    value15: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11, P11 a11 12, P12 a12 13, P13 a13 14, P14 a14 15; -> out Out
    unit15: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11, P11 a11 12, P12 a12 13, P13 a13 14, P14 a14 15;
    value16: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11, P11 a11 12, P12 a12 13, P13 a13 14, P14 a14 15, P15 a15 16; -> out Out
    unit16: P0 a0 1, P1 a1 2, P2 a2 3, P3 a3 4, P4 a4 5, P5 a5 6, P6 a6 7, P7 a7 8, P8 a8 9, P9 a9 10, P10 a10 11, P11 a11 12, P12 a12 13, P13 a13 14, P14 a14 15, P15 a15 16;
}
