//! The traits of the types that can cross a boundary: by value, by reference, and to be written to.
//!
//! A value is *lowered* to its [`AbiType::Repr`] on one side and *lifted* from it on the other. A representation is
//! `Copy`, `repr(C)`, free of lifetimes, and every bit pattern of it is valid Rust: what the bits mean is checked
//! when they are lifted. Representations that own memory are plain bits too; who lifts one takes the ownership
//! over. Not here: the types that implement the traits.
//!
//! Invariant: equal schemas mean equal representations.

use super::{
    invalid_value::InvalidValue,
    repr::{MAX_DIRECT, Pass, Passing, Repr},
};
use crate::schema::TypeSchema;

/// Who made a representation that is about to be lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Rust code behind this SDK made it: its text is valid UTF-8, and what it points to was lent as a reference.
    Sdk,
    /// Other code made it: everything that can be checked is checked.
    Foreign,
}

/// A type that can cross a boundary by value, as a parameter or as a result.
///
/// Derive it with `#[derive(AbiType)]`.
///
/// # Safety
/// `Repr` is `repr(C)` or a primitive, the same on both sides, and valid for every bit pattern;
/// `from_repr` never returns a value that is invalid for `Self` as long as its own contract is kept, nor for a
/// representation of zeros, which owns nothing and takes the place of a part that was too deep; `SCHEMA` describes
/// `Repr` completely, so that equal schemas mean equal representations; `IS_BITS` is only true of a type that is laid
/// out as its `Repr`, owns nothing, and is valid for every bit pattern; `With<'a>` is `Self` with `'a` in the place of
/// each lifetime of a borrow in it, and `BORROWS` counts these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross a plugin boundary",
    label = "not an `AbiType`",
    note = "numbers, `bool`, `char`, text, paths, times, and vectors, boxes, arrays, tuples, maps, options and results of them can",
    note = "for your own struct or enum, add `#[derive(AbiType)]`; to pass it as `&T` or `&[T]`, add `#[repr(C)]` too and use plain fields",
    note = "an error crosses as `AnyError`, `&[String]` as `Vec<String>` or `&[&str]`, `Instant` as `Duration` or `SystemTime`, `OsString` as `PathBuf`, `VecDeque<T>` as `Vec<T>`, `Rc<T>`, `RefCell<T>` and `Mutex<T>` as the `T` in them, a trait as `Box<dyn Trait>` of a contract",
    note = "`#[contract]` cannot see through an alias of `dyn Fn(..)`: write that itself in the signature"
)]
pub unsafe trait AbiType: Sized {
    /// What travels.
    type Repr: Repr;

    /// The type with `'a` for each of its lifetimes: `&'a str` of `&str`, and `Vec<T::With<'a>>` of `Vec<T>`.
    ///
    /// Names can hide lifetimes from a macro. `#[contract]` asserts for each type of a method that it is the
    /// `With<'a>` of itself, so the lifetimes that are written are those that it has.
    type With<'a>;

    /// What the type looks like to the other side.
    const SCHEMA: &'static TypeSchema;

    /// How many borrows a value contains: `#[contract]` insists on seeing each of them as a `&`.
    const BORROWS: usize = 0;

    /// Whether neither `into_repr` nor `from_repr` changes a bit, so that many values are moved at once.
    const IS_BITS: bool = false;

    /// Lowers the value; whatever it owns now belongs to the representation.
    fn into_repr(self) -> Self::Repr;

    /// Lifts a value and takes over whatever the representation owns, also on failure.
    ///
    /// # Errors
    /// If the bits are no value of this type.
    ///
    /// # Safety
    /// `repr` was made by `into_repr` of the same type on some side, or by foreign code that keeps
    /// `SPEC.md`, and is lifted only once; what it borrows outlives the value; `trust` is the truth.
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue>;
}

/// A type that is its own representation in memory, so that references to it can cross.
///
/// # Safety
/// `Self` and `Self::Repr` have the same size, alignment and field offsets; `Self` owns nothing and
/// has no interior mutability, and borrows nothing; once `validate` returned `Ok` for a representation, the same memory is
/// a valid `Self`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross a plugin boundary by reference",
    label = "is not laid out the same on both sides",
    note = "numbers, `bool`, `char`, arrays of them, and `#[derive(AbiType)] #[repr(C)]` structs and enums of such fields can",
    note = "any other value can stand behind `&` in a parameter of its own; behind `&mut`, in a result and inside of another type, pass it by value",
    note = "`#[contract]` cannot see through an alias of `dyn Trait` or `dyn Fn(..)`: write that itself in the signature"
)]
pub unsafe trait AbiPlain: AbiType + 'static {
    /// A value. The derive of an enum looks where its tag and its fields are.
    const SAMPLE: Self;

    /// Asserts, when it is evaluated, that the layouts are the same.
    const SAME_LAYOUT: () = ();

    /// Checks a representation in place.
    ///
    /// # Errors
    /// If the bits are no value of this type.
    fn validate(repr: &Self::Repr) -> Result<(), InvalidValue>;
}

/// A plain type whose bit patterns are all values, so that the other side may write it.
///
/// # Safety
/// `Self` is valid for every bit pattern.
#[diagnostic::on_unimplemented(
    message = "`&mut {Self}` cannot cross a plugin boundary",
    label = "has bit patterns that are no value, and the other side could write one",
    note = "numbers can, arrays of them, and `#[derive(AbiType)] #[repr(C)]` structs of such fields",
    note = "take the value by value and return the new one"
)]
pub unsafe trait AbiBits: AbiPlain {
    /// Says that slices of the type can be written to. It is there to be named: only such a type has it.
    const IS_WRITABLE: () = ();
}

/// Asserts that a type which says that it moves as bits has the size and the alignment of its representation.
pub(crate) const fn assert_bits<T: AbiType>() {
    let is_same =
        size_of::<T>() == size_of::<T::Repr>() && align_of::<T>() == align_of::<T::Repr>();
    assert!(!T::IS_BITS || is_same, "a type that says so is laid out as its representation");
}

/// Returns whether a parameter of type `T` is passed by pointer.
#[must_use]
pub const fn is_indirect<T: AbiType>() -> bool {
    size_of::<T::Repr>() > MAX_DIRECT
}

/// The type of the C parameter for `T`; `INDIRECT` is `is_indirect::<T>()`.
pub type Arg<T, const INDIRECT: bool> = <Passing<INDIRECT> as Pass<<T as AbiType>::Repr>>::Arg;
