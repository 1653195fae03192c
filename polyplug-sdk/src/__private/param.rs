//! Parameters, a type for each way to cross. The way in which a method was written decides which type
//! tables and calls use.
//!
//! On the caller's side a parameter is *held* in the frame of the call while what was *passed* may point
//! to it. On the callee's side it is *lifted* into the frame, and *given* to the implementation. There,
//! borrows have the lifetime `'static`, because a table has no other: the implementation was compiled for
//! every lifetime, so it cannot tell that this one is a lie, and its parameters end with the call.
//!
//! Invariant: a parameter of the implementation does not outlive what was lifted, nor the call.

use core::marker::PhantomData;

use polyplug_abi::{
    AbiType, Arena, BoxHolder, Contract, Copies, HeldMut, HeldRef, InvalidValue, Lend, LendMut,
    LiftedMut, LiftedRef, MAX_DIRECT, MutHolder, ObjectOf, ObjectRepr, Pass, Passing, RefHolder,
    Repr, Trust, lift_owned, lift_proxy, lower_owned,
};

/// A way for a parameter to cross.
///
/// # Safety
/// `receive` of what `pass` made is the same representation. What `hold` was given stays usable through
/// what `pass` made until the end of the call, and whatever it owns goes to the callee.
pub unsafe trait Param {
    /// What the caller has.
    type Sent;
    /// What stays in the caller's frame.
    type CallerFrame;
    /// The type of the C parameter.
    type Arg: Copy;
    /// What travels.
    type Repr: Repr;
    /// What stays in the callee's frame.
    type Lifted;
    /// What the implementation takes.
    type Given;

    /// Whether it is a value that can hold itself, whose levels are counted.
    const HOLDS_ITSELF: bool = false;

    /// Whether the callee can write bits that are no value into what was lent.
    const IS_WRITTEN: bool = false;

    /// Puts a parameter into the caller's frame.
    fn hold(sent: Self::Sent) -> Self::CallerFrame;

    /// Makes the C parameter.
    fn pass(held: &mut Self::CallerFrame) -> Self::Arg;

    /// Frees what `hold` put into the caller's frame, because there is no call.
    ///
    /// # Safety
    /// `held` was not passed.
    unsafe fn take_back(held: Self::CallerFrame);

    /// Makes values again of what was lent, after code that is not behind this SDK wrote there.
    ///
    /// # Errors
    /// If something was no value, in whose place there is another one now.
    ///
    /// # Safety
    /// It was passed, and nothing that was lent is used any more.
    #[inline]
    unsafe fn restore(_: &mut Self::CallerFrame) -> Result<(), InvalidValue> {
        Ok(())
    }

    /// Reads the C parameter.
    ///
    /// # Safety
    /// `arg` came from `pass` in the call that is running, or from foreign code that keeps `SPEC.md`.
    unsafe fn receive(arg: Self::Arg) -> Self::Repr;

    /// Lifts what travelled.
    ///
    /// # Errors
    /// If it is not a value of its type. Whatever it owns is freed.
    ///
    /// # Safety
    /// `repr` is what `caller` made in the call that is running; it is lifted once.
    unsafe fn lift(repr: Self::Repr, caller: Trust) -> Result<Self::Lifted, InvalidValue>;

    /// Makes what the implementation takes.
    ///
    /// # Safety
    /// It is made once and not used after the call, nor after `lifted` ends.
    unsafe fn give(lifted: &mut Self::Lifted) -> Self::Given;
}

/// A value, in registers or, if `INDIRECT`, by pointer.
#[derive(Debug)]
pub struct Value<T, const INDIRECT: bool>(PhantomData<T>);

// SAFETY: the representation is passed as it is, or by a pointer to the caller's frame.
unsafe impl<T: AbiType, const INDIRECT: bool> Param for Value<T, INDIRECT>
where
    Passing<INDIRECT>: Pass<T::Repr>,
{
    type Sent = T;
    type CallerFrame = T::Repr;
    type Arg = <Passing<INDIRECT> as Pass<T::Repr>>::Arg;
    type Repr = T::Repr;
    type Lifted = Option<T>;
    type Given = T;
    const HOLDS_ITSELF: bool = T::SCHEMA.holds_itself();

    #[inline]
    fn hold(sent: T) -> T::Repr {
        sent.into_repr()
    }

    #[inline]
    fn pass(held: &mut T::Repr) -> Self::Arg {
        <Passing<INDIRECT> as Pass<T::Repr>>::pass(held)
    }

    unsafe fn take_back(held: T::Repr) {
        // SAFETY: it was made here, and the caller promises that nobody else lifts it.
        drop(unsafe { T::from_repr(held, Trust::Sdk) });
    }

    #[inline]
    unsafe fn receive(arg: Self::Arg) -> T::Repr {
        // SAFETY: the caller promises what `pass` made in the call that is running.
        unsafe { <Passing<INDIRECT> as Pass<T::Repr>>::receive(arg) }
    }

    #[inline]
    unsafe fn lift(repr: T::Repr, caller: Trust) -> Result<Option<T>, InvalidValue> {
        // SAFETY: the caller promises a representation of a `T` that is lifted once.
        unsafe { T::from_repr(repr, caller) }.map(Some)
    }

    #[inline]
    unsafe fn give(lifted: &mut Option<T>) -> T {
        // SAFETY: the caller promises that this is the first time, and `lift` put a value there.
        unsafe { lifted.take().unwrap_unchecked() }
    }
}

/// A reference, or an option of one, to what the callee does not read in place: it copies what was lent, for the call.
#[derive(Debug)]
pub struct Copied<P, const INDIRECT: bool>(PhantomData<P>);

/// What was lent, what travels for it, and the memory of what that points to.
#[derive(Debug)]
pub struct LendingFrame<P: Lend> {
    lent: P::Lent,
    _arena: Arena,
    _sent: P,
}

/// The copy, and what it was made of, which ends after it.
#[derive(Debug)]
pub struct LiftedCopy<P> {
    copy: Option<P>,
    _copies: Copies,
}

// SAFETY: what was lent, and the memory of what travels, stay in the caller's frame, and own nothing that goes to the callee.
unsafe impl<P: Lend, const INDIRECT: bool> Param for Copied<P, INDIRECT>
where
    Passing<INDIRECT>: Pass<P::Lent>,
{
    type Sent = P;
    type CallerFrame = LendingFrame<P>;
    type Arg = <Passing<INDIRECT> as Pass<P::Lent>>::Arg;
    type Repr = P::Lent;
    type Lifted = LiftedCopy<P>;
    type Given = P;
    const HOLDS_ITSELF: bool = P::SCHEMA.holds_itself();

    #[inline]
    fn hold(sent: P) -> LendingFrame<P> {
        let arena = Arena::new();
        LendingFrame { lent: sent.lend(&arena), _arena: arena, _sent: sent }
    }

    #[inline]
    fn pass(held: &mut LendingFrame<P>) -> Self::Arg {
        <Passing<INDIRECT> as Pass<P::Lent>>::pass(&held.lent)
    }

    unsafe fn take_back(_: LendingFrame<P>) {}

    #[inline]
    unsafe fn receive(arg: Self::Arg) -> P::Lent {
        // SAFETY: the caller promises what `pass` made in the call that is running.
        unsafe { <Passing<INDIRECT> as Pass<P::Lent>>::receive(arg) }
    }

    #[inline]
    unsafe fn lift(repr: P::Lent, caller: Trust) -> Result<LiftedCopy<P>, InvalidValue> {
        let copies = Copies::new(caller);
        // SAFETY: the caller promises what `caller` lent for the call that is running. The copy ends before `copies`.
        let copy = unsafe { P::copy(repr, &copies) }?;
        Ok(LiftedCopy { copy: Some(copy), _copies: copies })
    }

    #[inline]
    unsafe fn give(lifted: &mut LiftedCopy<P>) -> P {
        // SAFETY: the caller promises that this is the first time, and `lift` put a value there.
        unsafe { lifted.copy.take().unwrap_unchecked() }
    }
}

/// A reference through which the callee writes what it can write wrongly.
#[derive(Debug)]
pub struct Written<P>(PhantomData<P>);

// SAFETY: what is written stays where it lies, or in the caller's frame.
unsafe impl<P: LendMut> Param for Written<P> {
    type Sent = P;
    type CallerFrame = P::Frame;
    type Arg = P::Lent;
    type Repr = P::Lent;
    type Lifted = Option<P>;
    type Given = P;
    const IS_WRITTEN: bool = true;

    #[inline]
    fn hold(sent: P) -> P::Frame {
        sent.hold()
    }

    #[inline]
    fn pass(held: &mut P::Frame) -> P::Lent {
        const { assert!(size_of::<P::Lent>() <= MAX_DIRECT, "references travel in registers") }
        P::lend(held)
    }

    unsafe fn take_back(_: P::Frame) {}

    unsafe fn restore(held: &mut P::Frame) -> Result<(), InvalidValue> {
        // SAFETY: the caller promises that it was passed, and is not used any more.
        unsafe { P::restore(held) }
    }

    #[inline]
    unsafe fn receive(arg: P::Lent) -> P::Lent {
        arg
    }

    #[inline]
    unsafe fn lift(repr: P::Lent, caller: Trust) -> Result<Option<P>, InvalidValue> {
        // SAFETY: the caller promises what `caller` lent for the call that is running, and that it is lifted once.
        unsafe { P::receive(repr, caller) }.map(Some)
    }

    #[inline]
    unsafe fn give(lifted: &mut Option<P>) -> P {
        // SAFETY: the caller promises that this is the first time, and `lift` put a value there.
        unsafe { lifted.take().unwrap_unchecked() }
    }
}

/// How a parameter that is a reference, or an option of one, crosses: as a value if it is one.
#[derive(Debug)]
pub struct Way<const IS_ABI_TYPE: bool>;

/// The way of `P`.
pub trait WayOf<P, const INDIRECT: bool> {
    /// The way.
    type Param: Param<Sent = P, Given = P>;

    /// Asserts, when it is evaluated, that values are laid out as the way has it.
    const CHECKED: ();
}

impl<P: AbiType, const INDIRECT: bool> WayOf<P, INDIRECT> for Way<true>
where
    Passing<INDIRECT>: Pass<P::Repr>,
{
    type Param = Value<P, INDIRECT>;
    const CHECKED: () = _ = P::BORROWS;
}

impl<P: Lend, const INDIRECT: bool> WayOf<P, INDIRECT> for Way<false>
where
    Passing<INDIRECT>: Pass<P::Lent>,
{
    type Param = Copied<P, INDIRECT>;
    const CHECKED: () = ();
}

/// How a parameter that is a reference through which the callee writes crosses: as a value if it is one.
#[derive(Debug)]
pub struct WayMut<const IS_ABI_TYPE: bool>;

impl<P: AbiType, const INDIRECT: bool> WayOf<P, INDIRECT> for WayMut<true>
where
    Passing<INDIRECT>: Pass<P::Repr>,
{
    type Param = Value<P, INDIRECT>;
    const CHECKED: () = _ = P::BORROWS;
}

impl<P: LendMut, const INDIRECT: bool> WayOf<P, INDIRECT> for WayMut<false> {
    type Param = Written<P>;
    const CHECKED: () = ();
}

/// The steps that all parameters share that travel as an object.
macro_rules! object_steps {
    () => {
        type Arg = ObjectRepr;
        type Repr = ObjectRepr;

        #[inline]
        unsafe fn receive(arg: ObjectRepr) -> ObjectRepr {
            arg
        }
    };
}

/// The steps that all callbacks share: `$lift` makes the proxy.
macro_rules! callback_steps {
    ($lift:ident) => {
        type Lifted = Option<O::Proxy>;
        type Given = O::Proxy;
        object_steps!();

        #[inline]
        unsafe fn lift(repr: ObjectRepr, _: Trust) -> Result<Self::Lifted, InvalidValue> {
            // SAFETY: the caller promises an object that a sender made of an `O` in the call that is running; it is
            // lifted once.
            unsafe { $lift::<O>(repr) }.map(Some)
        }

        #[inline]
        unsafe fn give(lifted: &mut Self::Lifted) -> O::Proxy {
            // SAFETY: the caller promises that this is the first time, and `lift` put a proxy there.
            unsafe { lifted.take().unwrap_unchecked() }
        }
    };
}

/// `&dyn Trait` of a contract.
#[derive(Debug)]
pub struct Lent<'a, C: ?Sized>(PhantomData<&'a C>);

// SAFETY: the reference stays in the caller's frame.
unsafe impl<'a, C: Contract + ObjectOf<RefHolder<C>> + ?Sized> Param for Lent<'a, C> {
    type Sent = &'a C;
    type CallerFrame = HeldRef<'a, C, C>;
    type Lifted = LiftedRef<'static, C>;
    type Given = &'static C;
    object_steps!();

    #[inline]
    fn hold(sent: &'a C) -> Self::CallerFrame {
        HeldRef::object(sent)
    }

    #[inline]
    fn pass(held: &mut Self::CallerFrame) -> ObjectRepr {
        held.lend()
    }

    unsafe fn take_back(_: Self::CallerFrame) {}

    #[inline]
    unsafe fn lift(repr: ObjectRepr, _: Trust) -> Result<Self::Lifted, InvalidValue> {
        // SAFETY: the caller promises an object that is lent for the call that is running.
        unsafe { LiftedRef::new(repr) }
    }

    #[inline]
    unsafe fn give(lifted: &mut Self::Lifted) -> &'static C {
        // SAFETY: the caller promises not to use the reference after `lifted`.
        unsafe { &*core::ptr::from_ref(lifted.get()) }
    }
}

/// `&mut dyn Trait` of a contract.
#[derive(Debug)]
pub struct LentMut<'a, C: ?Sized>(PhantomData<&'a mut C>);

// SAFETY: the reference stays in the caller's frame.
unsafe impl<'a, C: Contract + ObjectOf<MutHolder<C>> + ?Sized> Param for LentMut<'a, C> {
    type Sent = &'a mut C;
    type CallerFrame = HeldMut<'a, C, C>;
    type Lifted = LiftedMut<'static, C>;
    type Given = &'static mut C;
    object_steps!();

    #[inline]
    fn hold(sent: &'a mut C) -> Self::CallerFrame {
        HeldMut::object(sent)
    }

    #[inline]
    fn pass(held: &mut Self::CallerFrame) -> ObjectRepr {
        held.lend()
    }

    unsafe fn take_back(_: Self::CallerFrame) {}

    #[inline]
    unsafe fn lift(repr: ObjectRepr, _: Trust) -> Result<Self::Lifted, InvalidValue> {
        // SAFETY: the caller promises an object that is lent for the call that is running, to this call alone.
        unsafe { LiftedMut::new(repr) }
    }

    #[inline]
    unsafe fn give(lifted: &mut Self::Lifted) -> &'static mut C {
        // SAFETY: the caller promises not to use the reference after `lifted`, and to make only one.
        unsafe { &mut *core::ptr::from_mut(lifted.get()) }
    }
}

/// `&dyn Fn(..)`, which is an `I` and crosses as `O`.
#[derive(Debug)]
pub struct LentFn<'a, O, I: ?Sized>(PhantomData<(&'a I, O)>);

// SAFETY: the reference stays in the caller's frame.
unsafe impl<'a, O: ObjectOf<RefHolder<I>>, I: ?Sized + 'static> Param for LentFn<'a, O, I> {
    type Sent = &'a I;
    type CallerFrame = HeldRef<'a, O, I>;
    callback_steps!(lift_proxy);

    #[inline]
    fn hold(sent: &'a I) -> Self::CallerFrame {
        HeldRef::callback(sent)
    }

    #[inline]
    fn pass(held: &mut Self::CallerFrame) -> ObjectRepr {
        held.lend()
    }

    unsafe fn take_back(_: Self::CallerFrame) {}
}

/// `&mut dyn FnMut(..)`, which is an `I` and crosses as `O`.
#[derive(Debug)]
pub struct LentFnMut<'a, O, I: ?Sized>(PhantomData<(&'a mut I, O)>);

// SAFETY: the reference stays in the caller's frame.
unsafe impl<'a, O: ObjectOf<MutHolder<I>>, I: ?Sized + 'static> Param for LentFnMut<'a, O, I> {
    type Sent = &'a mut I;
    type CallerFrame = HeldMut<'a, O, I>;
    callback_steps!(lift_proxy);

    #[inline]
    fn hold(sent: &'a mut I) -> Self::CallerFrame {
        HeldMut::callback(sent)
    }

    #[inline]
    fn pass(held: &mut Self::CallerFrame) -> ObjectRepr {
        held.lend()
    }

    unsafe fn take_back(_: Self::CallerFrame) {}
}

/// `Box<dyn FnOnce(..)>` and the like, which is an `I` and crosses as `O`.
#[derive(Debug)]
pub struct BoxedFn<O, I: ?Sized>(PhantomData<(O, Box<I>)>);

// SAFETY: the callee owns what was passed.
unsafe impl<O: ObjectOf<BoxHolder<I>>, I: ?Sized + 'static> Param for BoxedFn<O, I> {
    type Sent = Box<I>;
    type CallerFrame = ObjectRepr;
    callback_steps!(lift_owned);

    #[inline]
    fn hold(sent: Box<I>) -> ObjectRepr {
        lower_owned::<O, I>(sent)
    }

    #[inline]
    fn pass(held: &mut ObjectRepr) -> ObjectRepr {
        *held
    }

    unsafe fn take_back(held: ObjectRepr) {
        // SAFETY: it was made here, and the caller promises that nobody else lifts it.
        drop(unsafe { lift_owned::<O>(held) });
    }
}
