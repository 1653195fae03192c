//! What generated code asserts about types at compile time, because tokens do not show it.
//!
//! Not here: what macros can see in tokens, which they refuse themselves. Invariant: everything is evaluated in the
//! compiler, and a message says what to write instead.

use polyplug_abi::{AbiType, Lend, LendMut, MAX_DIRECT, SliceView};

/// Asserts that a type has as many borrows as were written, so that none hides behind a name, and that
/// its values have bits: `()` behind a name would have an `out` that `()` itself has not. Returns whether
/// a parameter of the type is passed by pointer.
///
/// # Panics
/// If it is not so, at compile time.
pub const fn visible(borrows: usize, written: usize, size: usize) -> bool {
    assert!(
        borrows == written,
        "a borrow that crosses a plugin boundary does not hide behind another name\n\
         help: write the type itself"
    );
    assert!(
        size > 0,
        "a type of which there is one value only has nothing to cross a plugin boundary with\n\
         help: leave it out; where a method would return it, leave out its `->`"
    );
    size > MAX_DIRECT
}

/// Asserts that what instances are made from is owned, because they are kept longer than any borrow, and
/// that its values have bits.
///
/// # Panics
/// If it is not so, at compile time.
pub const fn owned(borrows: usize, size: usize) {
    assert!(
        borrows == 0,
        "what instances are made from crosses by value, and does not borrow\n\
         help: write `String` instead of `&str`, and `Vec<T>` instead of `&[T]`"
    );
    assert!(
        size > 0,
        "a type of which there is one value only is nothing to make instances from\n\
         help: leave `create` out"
    );
}

/// Asserts that a type can cross.
pub const fn crosses<T: AbiType>() {}

/// Asserts that a type can be lent.
pub const fn lends<T: Lend>() {}

/// Asserts that a type can be lent to be written.
pub const fn writes<T: LendMut>() {}

/// Asserts that a result can borrow from a parameter, because the callee has it in place.
///
/// # Panics
/// If it is not so, at compile time.
pub const fn is_not_copied(copies: bool) {
    assert!(
        !copies,
        "a result cannot borrow from this parameter: the other side sees a copy of it, which ends with the call\n\
         help: return an owned value, or borrow from `&str`, `&[T]` or `&T` of numbers or plain structs"
    );
}

/// The size of what a slice travels as.
pub const SLICE_SIZE: usize = size_of::<SliceView<u8>>();

/// Asserts that a type has no destructor of its own: each side would run it.
///
/// # Panics
/// If it is not so, at compile time.
pub const fn no_drop(has_drop: bool) {
    assert!(
        !has_drop,
        "a type that crosses a plugin boundary cannot implement `Drop`: each side would run it\n\
         help: let a contract's instance hold what must be released, and pass only the data"
    );
}

/// Asserts that a contract whose implementations share themselves is `Send` and `Sync`, or neither: the
/// implementation may keep a share of itself on its thread while a proxy is on another.
///
/// # Panics
/// If it is one of both, at compile time.
pub const fn send_is_sync(send: bool, sync: bool) {
    assert!(
        send == sync,
        "a contract with `self: Arc<Self>` is `Send` and `Sync`, or neither\n\
         help: write `trait Name: Send + Sync`"
    );
}

/// Asserts that a parameter of a derived type that has a bound, or that holds itself, is no type that borrows.
///
/// # Panics
/// If it borrows, at compile time.
pub const fn owned_parameter(borrows: usize) {
    assert!(
        borrows == 0,
        "a parameter with a bound, or of a type that holds itself, cannot be a type that borrows\n\
         help: write `String` instead of `&str`, and `Vec<T>` instead of `&[T]`, or remove the bound"
    );
}

/// Two types that are one, with all of their lifetimes.
pub trait SameLifetimes<T> {}

impl<T> SameLifetimes<T> for T {}

/// Asserts that `Written` has exactly the lifetimes that are written in it, which are those of `Real`: none hides
/// behind a name, and no name takes one for another.
pub const fn lifetimes_are_written<Written: SameLifetimes<Real>, Real>() {}

/// Asserts that `Described`, which the schema says of a field, is the type of the field but for the placeholder of the
/// type that the field is of: `With` is that type without placeholders and with another lifetime.
pub const fn holds_itself<'a, Described: AbiType, With: IsDescribedBy<Described::With<'a>>>() {}

/// Two types that are one.
#[diagnostic::on_unimplemented(
    message = "a type cannot hold itself in this way: its schema would not describe it",
    label = "the type itself is not in plain sight here",
    note = "a type can hold itself in `Vec`, `Box`, `Option`, tuples, arrays, maps, and in derived types whose parameters have no bounds"
)]
pub trait IsDescribedBy<T> {}

impl<T> IsDescribedBy<T> for T {}

/// Asserts that a type can cross, and that it is `With` with another lifetime.
pub const fn crosses_with<'a, T: AbiType, With: SameLifetimes<T::With<'a>>>() {}
