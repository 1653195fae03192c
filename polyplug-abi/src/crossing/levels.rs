//! Values of types that hold themselves: how deep they go is counted, because converting one level inside
//! the other takes room on the stack, and drops do too.
//!
//! A value deeper than [`MAX_LEVELS`], or larger than [`MAX_LEVEL_BYTES`] from the outermost level to the
//! innermost, or whose conversion takes more than [`MAX_LEVEL_STACK`], is not converted but set aside, and taken
//! apart in pieces that are not too deep once the stack is free again. So a value of any depth is refused, and none
//! of it is lost. Each call counts from 0, because code of the author's that runs during a conversion can make calls
//! of its own.
//!
//! Without the feature `std` nothing is counted, because there is no state of a thread.
//!
//! Invariant: of one value, no more than so much is on the stack at once, in either direction.

use alloc::{boxed::Box, vec::Vec};
use core::{
    cell::{Cell, RefCell},
    mem::{ManuallyDrop, MaybeUninit, take},
};
use std::{thread::LocalKey, thread_local};

use super::{
    abi_type::{AbiType, Trust},
    invalid_value::{InvalidValue, MAX_LEVEL_BYTES, MAX_LEVEL_STACK, MAX_LEVELS},
    stack,
    unlifted::swallow,
};

/// Takes apart a value that was too deep.
type TakeApart = Box<dyn FnOnce()>;

/// How much of a value is on the stack.
#[derive(Clone, Copy, Debug)]
struct Depth {
    levels: usize,
    bytes: usize,
    /// Where the stack was at the outermost level.
    outermost: usize,
}

/// Nothing of a value.
const OUTSIDE: Depth = Depth { levels: 0, bytes: 0, outermost: 0 };

thread_local! {
    /// What is being lowered.
    static LOWERED: Cell<Depth> = const { Cell::new(OUTSIDE) };
    /// What is being lifted. Lifting can run code of the author's, which lowers.
    static LIFTED: Cell<Depth> = const { Cell::new(OUTSIDE) };
    /// Whether a value that was lowered was too deep.
    static CUT: Cell<bool> = const { Cell::new(false) };
    /// Whether what was set aside is being worked off.
    static WORKING_OFF: Cell<bool> = const { Cell::new(false) };
    /// What was set aside. Without a destructor, because one would keep the library mapped; the memory is
    /// given back whenever the list has been worked off.
    static SET_ASIDE: ManuallyDrop<RefCell<Vec<TakeApart>>> =
        const { ManuallyDrop::new(RefCell::new(Vec::new())) };
}

/// A cell of this thread has another value, until it is dropped.
#[derive(Debug)]
struct Changed<T: Copy + 'static> {
    cell: &'static LocalKey<Cell<T>>,
    before: T,
}

impl<T: Copy> Changed<T> {
    fn to(cell: &'static LocalKey<Cell<T>>, value: T) -> Self {
        Self { cell, before: cell.replace(value) }
    }
}

impl<T: Copy> Drop for Changed<T> {
    fn drop(&mut self) {
        self.cell.set(self.before);
    }
}

/// The parameters of a call, or its result, are being converted: levels count from 0 until it is dropped.
#[derive(Debug)]
pub struct Conversion {
    _lowered: Changed<Depth>,
    _lifted: Changed<Depth>,
    _cut: Changed<bool>,
}

impl Conversion {
    /// Counts from 0 until what it returns is dropped.
    #[must_use]
    pub fn begin() -> Self {
        Self {
            _lowered: Changed::to(&LOWERED, OUTSIDE),
            _lifted: Changed::to(&LIFTED, OUTSIDE),
            _cut: Changed::to(&CUT, false),
        }
    }

    /// Returns whether a value that was lowered since the conversion began was too deep.
    #[must_use]
    pub fn was_cut() -> bool {
        CUT.get()
    }
}

/// A level of a value is being converted, until it is dropped.
struct Level(Changed<Depth>);

impl Level {
    /// Goes one level deeper, if there is room for so many bytes.
    #[inline]
    fn enter(count: &'static LocalKey<Cell<Depth>>, size: usize) -> Option<Self> {
        let Depth { levels, bytes, outermost } = count.get();
        let (bytes, here) = (bytes.saturating_add(size), stack::position());
        let outermost = if levels == 0 { here } else { outermost };
        let is_too_deep = levels == MAX_LEVELS
            || levels > 0
                && (bytes > MAX_LEVEL_BYTES || here.abs_diff(outermost) > MAX_LEVEL_STACK);
        (!is_too_deep)
            .then(|| Self(Changed::to(count, Depth { levels: levels + 1, bytes, outermost })))
    }
}

/// At the end of the outermost level, also by a panic, works off what was set aside. That counts as being inside of a
/// level, and is done once at a time, so that it does not start over in the pieces.
impl Drop for Level {
    #[inline]
    fn drop(&mut self) {
        if self.0.before.levels == 0 && !WORKING_OFF.get() {
            work_off();
        }
    }
}

/// Takes apart what was set aside. A panic of the author's code in one piece keeps none of the others, and ends here: the
/// value is refused in any case.
fn work_off() {
    let _once = Changed::to(&WORKING_OFF, true);
    let _cut = Changed::to(&CUT, CUT.get());
    while let Some(take_apart) = SET_ASIDE.with(|list| list.borrow_mut().pop()) {
        swallow(take_apart);
    }
    drop(SET_ASIDE.with(|list| take(&mut *list.borrow_mut())));
}

fn set_aside(take_apart: impl FnOnce() + 'static) {
    SET_ASIDE.with(|list| list.borrow_mut().push(Box::new(take_apart)));
}

/// Lowers a value of a type that holds itself with `lower`. Of a value that is too deep, the innermost level is
/// zeros; whoever lowers it for a call sees that it was cut, and frees it.
pub fn lower_nested<T: AbiType + 'static>(value: T, lower: impl FnOnce(T) -> T::Repr) -> T::Repr {
    // A borrow of zeros would lead nowhere.
    const { assert!(T::BORROWS == 0, "a value that holds itself owns what it holds") }
    let Some(_level) = Level::enter(&LOWERED, size_of::<T::Repr>()) else {
        CUT.set(true);
        set_aside(move || {
            let repr = value.into_repr();
            // SAFETY: it was made here and is used once.
            drop(unsafe { T::from_repr(repr, Trust::Sdk) });
        });
        // SAFETY: every bit pattern of a representation is valid, and nothing is owned by zeros.
        return unsafe { MaybeUninit::zeroed().assume_init() };
    };
    lower(value)
}

/// Lifts a value of a type that holds itself with `lift`.
///
/// # Errors
/// If it is too deep, or `lift` fails.
///
/// # Safety
/// As for [`AbiType::from_repr`].
pub unsafe fn lift_nested<T: AbiType + 'static>(
    repr: T::Repr,
    trust: Trust,
    lift: impl FnOnce(T::Repr) -> Result<T, InvalidValue>,
) -> Result<T, InvalidValue> {
    let Some(_level) = Level::enter(&LIFTED, size_of::<T::Repr>()) else {
        // SAFETY: the caller promises a representation of a `T` that is lifted once, or these are zeros; `T`
        // borrows nothing, so it may be lifted later.
        set_aside(move || drop(unsafe { T::from_repr(repr, trust) }));
        return Err(InvalidValue::TooDeep);
    };
    lift(repr)
}

/// Lends a value of a type that holds itself with `lend`. Of a value that is too deep, the innermost level is zeros; who
/// lends it for a call sees that it was cut.
///
/// # Safety
/// `R` is a representation, for which zeros own nothing.
pub unsafe fn lend_nested<R: Copy>(lend: impl FnOnce() -> R) -> R {
    let Some(_level) = Level::enter(&LOWERED, size_of::<R>()) else {
        CUT.set(true);
        // SAFETY: every bit pattern of a representation is valid.
        return unsafe { MaybeUninit::zeroed().assume_init() };
    };
    lend()
}

/// Copies a value of a type that holds itself with `copy`, out of a representation `R` that was lent.
///
/// # Errors
/// If it is too deep, or `copy` fails.
pub fn copy_nested<R, T>(
    copy: impl FnOnce() -> Result<T, InvalidValue>,
) -> Result<T, InvalidValue> {
    let Some(_level) = Level::enter(&LIFTED, size_of::<R>()) else {
        return Err(InvalidValue::TooDeep);
    };
    copy()
}
