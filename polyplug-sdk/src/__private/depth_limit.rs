//! Values of types that hold themselves: how deep they go is counted, because converting one level inside
//! the other takes room on the stack, and drops do too.
//!
//! A value deeper than [`MAX_LEVELS`] is not converted but set aside, and taken apart in pieces that are
//! not too deep once the stack is free again. So a value of any depth is refused, and none of it is lost.
//!
//! Invariant: no more than that many levels are on the stack at once, in either direction.

use core::{
    cell::{Cell, RefCell},
    mem::{ManuallyDrop, MaybeUninit, take},
};
use std::thread::LocalKey;

use polyplug_abi::{AbiType, InvalidValue, MAX_LEVELS, Trust};

/// Takes apart a value that was too deep.
type TakeApart = Box<dyn FnOnce()>;

thread_local! {
    /// How many levels are being lowered.
    static LOWERED: Cell<usize> = const { Cell::new(0) };
    /// How many levels are being lifted. Lifting can run code of the author's, which lowers.
    static LIFTED: Cell<usize> = const { Cell::new(0) };
    /// What was set aside. Without a destructor, because one would keep the library mapped; the memory is
    /// given back whenever the list has been worked off.
    static SET_ASIDE: ManuallyDrop<RefCell<Vec<TakeApart>>> =
        const { ManuallyDrop::new(RefCell::new(Vec::new())) };
}

/// One level deeper, until it is dropped.
struct Level {
    count: &'static LocalKey<Cell<usize>>,
    depth: usize,
}

impl Level {
    /// Goes one level deeper, if there is room.
    fn enter(count: &'static LocalKey<Cell<usize>>) -> Option<Self> {
        let depth = count.get();
        if depth == MAX_LEVELS {
            return None;
        }
        count.set(depth + 1);
        Some(Self { count, depth })
    }

    /// Ends the level; at the end of the outermost one, works off what was set aside. That counts as being
    /// inside of a level, so that it does not start over in the pieces.
    fn leave(self) {
        if self.depth > 0 {
            return;
        }
        loop {
            let pieces = SET_ASIDE.with(|list| take(&mut *list.borrow_mut()));
            if pieces.is_empty() {
                break;
            }
            pieces.into_iter().for_each(|take_apart| take_apart());
        }
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        self.count.set(self.depth);
    }
}

fn set_aside(take_apart: impl FnOnce() + 'static) {
    SET_ASIDE.with(|list| list.borrow_mut().push(Box::new(take_apart)));
}

/// Lowers a value of a type that holds itself with `lower`. The other side refuses a value that is too
/// deep, because it counts as well; what it would find there is zeros.
pub fn lower_nested<T: AbiType + 'static>(value: T, lower: impl FnOnce(T) -> T::Repr) -> T::Repr {
    let Some(level) = Level::enter(&LOWERED) else {
        set_aside(move || {
            let repr = value.into_repr();
            // SAFETY: it was made here and is used once.
            drop(unsafe { T::from_repr(repr, Trust::Sdk) });
        });
        // SAFETY: every bit pattern of a representation is valid, and nothing is owned by zeros.
        return unsafe { MaybeUninit::zeroed().assume_init() };
    };
    let repr = lower(value);
    level.leave();
    repr
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
    let Some(level) = Level::enter(&LIFTED) else {
        // SAFETY: the caller promises a representation of a `T` that is lifted once, or these are zeros; `T`
        // borrows nothing, so it may be lifted later.
        set_aside(move || drop(unsafe { T::from_repr(repr, trust) }));
        return Err(InvalidValue::TooDeep);
    };
    let value = lift(repr);
    level.leave();
    value
}
