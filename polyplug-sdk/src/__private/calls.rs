//! The steps that generated thunks and proxies are made of.

use core::{ffi::c_void, ptr};

use polyplug_abi::{
    AbiError, AbiType, Arg, CallError, ObjectInfo, Pass, Passing, Repr, Target, Trust, VTableHeader,
};

use super::guard::{Failure, guard};

/// What travels for a `T` in the typed convention.
pub type ReprOf<T> = <T as AbiType>::Repr;

/// What travels for a `T` in the uniform convention.
pub type UniformOf<T> = <<T as AbiType>::Repr as Repr>::Uniform;

/// Lowers a parameter.
#[inline]
pub fn lower<T: AbiType>(value: T) -> T::Repr {
    value.into_repr()
}

/// Makes the C parameter of a lowered one.
#[inline]
pub fn pass<T: AbiType, const INDIRECT: bool>(repr: &T::Repr) -> Arg<T, INDIRECT>
where
    Passing<INDIRECT>: Pass<T::Repr>,
{
    <Passing<INDIRECT> as Pass<T::Repr>>::pass(repr)
}

/// Reads a C parameter.
///
/// # Safety
/// `arg` came from [`pass`] with the same `T`, or from foreign code that keeps `SPEC.md`.
#[inline]
pub unsafe fn receive<T: AbiType, const INDIRECT: bool>(arg: Arg<T, INDIRECT>) -> T::Repr
where
    Passing<INDIRECT>: Pass<T::Repr>,
{
    // SAFETY: the caller's promise is the same.
    unsafe { <Passing<INDIRECT> as Pass<T::Repr>>::receive(arg) }
}

/// Lifts a parameter of a typed call.
///
/// # Safety
/// As for [`receive`]; the caller keeps what the parameter borrows alive for the call, and gives away
/// what it owns; `caller` is who it is.
#[inline]
pub unsafe fn lift<T: AbiType, const INDIRECT: bool>(
    arg: Arg<T, INDIRECT>,
    name: &'static str,
    caller: Trust,
) -> Result<T, Failure>
where
    Passing<INDIRECT>: Pass<T::Repr>,
{
    // SAFETY: the caller's promise covers it.
    let repr = unsafe { receive::<T, INDIRECT>(arg) };
    // SAFETY: the caller's promise covers it.
    unsafe { T::from_repr(repr, caller) }.map_err(|value| Failure::Parameter(name, value))
}

/// Lifts a parameter of a uniform call, which comes from anybody.
///
/// # Safety
/// `lent` is a parameter as `SPEC.md` wants it, alive for the call.
#[inline]
pub unsafe fn adopt<T: AbiType>(lent: UniformOf<T>, name: &'static str) -> Result<T, Failure> {
    // SAFETY: the caller's promise covers it.
    let repr = unsafe { T::Repr::adopt(lent) };
    // SAFETY: as above; nobody is trusted.
    unsafe { T::from_repr(repr, Trust::Foreign) }.map_err(|value| Failure::Parameter(name, value))
}

/// Writes the result of a typed call.
///
/// # Safety
/// `out` has room for it.
#[inline]
pub unsafe fn finish<T: AbiType>(out: *mut T::Repr, value: T) -> Result<(), Failure> {
    // SAFETY: the caller promises the room.
    unsafe { out.write(value.into_repr()) };
    Ok(())
}

/// Writes the result of a uniform call; what it owns moves to the host's memory.
///
/// # Safety
/// `out` has room for it.
#[inline]
pub unsafe fn give<T: AbiType>(out: *mut (), value: T) -> Result<(), Failure> {
    // SAFETY: the representation was made here and is used once.
    let given = unsafe { value.into_repr().give() };
    let given = given.ok_or(Failure::HostMemory)?;
    // SAFETY: the caller promises the room.
    unsafe { out.cast::<UniformOf<T>>().write(given) };
    Ok(())
}

/// Lends a lowered parameter to a uniform call.
#[inline]
pub fn lend<R: Repr>(repr: &R) -> R::Uniform {
    repr.lend()
}

/// Frees what a lowered parameter owns, after the uniform call it was lent to.
///
/// # Safety
/// The parameter is owned by the caller and not used any more.
#[inline]
pub unsafe fn release<R: Repr>(repr: R) {
    // SAFETY: the caller's promise is the same.
    unsafe { repr.release() };
}

unsafe extern "C" fn drop_target<X: Target>(this: *mut c_void, err: *mut AbiError) -> u32 {
    let body = || {
        // SAFETY: the caller of the table gives the instance away.
        unsafe { X::drop_raw(this.cast()) };
        Ok(())
    };
    // SAFETY: the caller of the table promises room for an error.
    unsafe { guard(err, body) }
}

/// Makes the head of a typed table of `methods` methods over `X`.
pub const fn typed_header<X: Target>(methods: usize, object: &'static ObjectInfo) -> VTableHeader {
    VTableHeader {
        #[expect(clippy::cast_possible_truncation, reason = "no trait has half a billion methods")]
        size: VTableHeader::size_for(methods) as u32,
        flags: VTableHeader::TRUSTED_TEXT,
        drop_instance: drop_target::<X>,
        object,
    }
}

unsafe extern "C" fn keep(_: *mut c_void, _: *mut AbiError) -> u32 {
    0
}

/// Makes the head of an adapter of `methods` methods. The runtime that makes a foreign instance ends
/// it, so its table does not.
pub const fn adapter_header(methods: usize) -> VTableHeader {
    VTableHeader {
        #[expect(clippy::cast_possible_truncation, reason = "no trait has half a billion methods")]
        size: VTableHeader::size_for(methods) as u32,
        flags: 0,
        drop_instance: keep,
        object: ptr::null(),
    }
}

/// Panics with a call's error, for methods that cannot return it.
///
/// # Panics
/// Always.
#[cold]
#[track_caller]
pub fn reraise(error: CallError) -> ! {
    panic!("{error}")
}

/// Reads the canonical text of a schema.
///
/// # Panics
/// If it is not UTF-8, at compile time.
pub const fn utf8(text: &'static [u8]) -> &'static str {
    match core::str::from_utf8(text) {
        Ok(text) => text,
        Err(_) => panic!("the canonical text of a schema is UTF-8"),
    }
}

/// Returns whether fields of these `(size, align, offset)` lie where C puts them.
pub const fn follows_c(fields: &[(usize, usize, usize)]) -> bool {
    let mut end = 0_usize;
    let mut i = 0;
    while i < fields.len() {
        let (size, align, offset) = fields[i];
        if offset != end.next_multiple_of(align) {
            return false;
        }
        end = offset + size;
        i += 1;
    }
    true
}
