//! Bits that are no value of their type are refused, and what they own is freed all the same.
//!
//! What is here: representations as foreign code could write them, lifted one by one. What is not: calls, which lift
//! them too; enums that are derived, see `tests/derived.rs`.

use std::{
    cell::Cell,
    cmp::Ordering,
    mem::{ManuallyDrop, MaybeUninit},
    num::NonZero,
    ptr,
};

use polyplug_abi::*;

/// Lifts what foreign code made.
fn lift<T: AbiType>(repr: T::Repr) -> Result<T, InvalidValue> {
    // SAFETY: `from_repr` asks for a representation as `SPEC.md` has it: each test points at nothing, at its own values,
    // or at what is refused before it is read; and it lifts each representation once.
    unsafe { T::from_repr(repr, Trust::Foreign) }
}

/// Returns an address that has no value, and is aligned to one byte only.
fn odd<T>() -> *mut T {
    ptr::without_provenance_mut(align_of::<T>() + 1)
}

#[test]
fn numbers_that_are_no_value_are_refused() {
    assert_eq!(lift::<bool>(2), Err(InvalidValue::Bool(2)));
    for surrogate_or_more in [0xd800, 0xdfff, 0x11_0000, u32::MAX] {
        assert_eq!(lift::<char>(surrogate_or_more), Err(InvalidValue::Char(surrogate_or_more)));
    }
    assert_eq!(lift::<NonZero<u8>>(0), Err(InvalidValue::Zero));
    assert_eq!(lift::<NonZero<i128>>(0), Err(InvalidValue::Zero));
    assert_eq!(lift::<Ordering>(2), Err(InvalidValue::Tag { ty: "Ordering", tag: 2 }));
    assert_eq!((lift::<bool>(1), lift::<char>(0x41)), (Ok(true), Ok('A')));
}

#[test]
fn tags_of_options_and_results_that_name_nothing_are_refused() {
    let option = AbiOption { tag: 2, value: MaybeUninit::new(7) };
    assert_eq!(lift::<Option<u8>>(option), Err(InvalidValue::Tag { ty: "Option", tag: 2 }));
    let payload = AbiResultPayload { err: ManuallyDrop::new(7) };
    let result = AbiResult { tag: 2, payload };
    assert_eq!(lift::<Result<u8, u8>>(result), Err(InvalidValue::Tag { ty: "Result", tag: 2 }));
}

#[test]
fn values_behind_pointers_are_checked_where_they_lie() {
    let (flags, letters) = ([1_u8, 2], [0x41_u32, 0xd800]);
    let (flag, letter) = (InvalidValue::Bool(2), InvalidValue::Char(0xd800));
    assert_eq!(lift::<&[bool]>(SliceView::new(flags.as_ptr(), 2)), Err(flag));
    assert_eq!(lift::<&[bool]>(SliceView::new(flags.as_ptr(), 1)), Ok(&[true][..]));
    assert_eq!(lift::<&[char]>(SliceView::new(letters.as_ptr(), 2)), Err(letter));
    assert_eq!(lift::<&bool>(&flags[1]), Err(flag));
    assert_eq!(lift::<&char>(&letters[1]), Err(letter));
    assert_eq!(lift::<&[bool; 2]>(&AbiArray { items: flags }), Err(flag));
    assert_eq!(lift::<&[[char; 2]]>(SliceView::new(&AbiArray { items: letters }, 1)), Err(letter));
}

#[test]
fn pointers_that_lead_nowhere_are_refused() {
    let null = InvalidValue::Null;
    assert_eq!(lift::<&[u32]>(SliceView::new(ptr::null(), 1)), Err(null));
    assert_eq!(lift::<&mut [u32]>(SliceMut { ptr: ptr::null_mut(), len: 1 }), Err(null));
    assert_eq!(lift::<&u32>(ptr::null()), Err(null));
    assert_eq!(lift::<&mut u32>(ptr::null_mut()), Err(null));
    assert_eq!(lift::<&str>(StringView { ptr: ptr::null(), len: 1 }), Err(null));
    assert_eq!(lift::<&[&str]>(SliceView::new(ptr::null(), 1)), Err(null));

    let misaligned = InvalidValue::Misaligned;
    assert_eq!(lift::<&[u32]>(SliceView::new(odd(), 1)), Err(misaligned));
    assert_eq!(lift::<&mut [u32]>(SliceMut { ptr: odd(), len: 1 }), Err(misaligned));
    assert_eq!(lift::<&u32>(odd()), Err(misaligned));
    assert_eq!(lift::<&mut u32>(odd()), Err(misaligned));
    assert_eq!(lift::<&[&str]>(SliceView::new(odd(), 1)), Err(misaligned));

    let (len, place) = (usize::MAX / 4, &raw const LIVE);
    assert_eq!(lift::<&[u32]>(SliceView::new(place, len)), Err(InvalidValue::TooMany(len)));
    let text = StringView { ptr: place.cast(), len: usize::MAX };
    assert_eq!(lift::<&str>(text), Err(InvalidValue::TooMany(usize::MAX)));

    assert_eq!(lift::<&[u32]>(SliceView::new(ptr::null(), 0)), Ok(&[][..]));
    assert_eq!(lift::<&str>(StringView::null()), Ok(""));
}

static LIVE: u32 = 0;

#[test]
fn text_in_a_list_is_checked_and_never_null() {
    let broken = StringView { ptr: [b'a', 0xff].as_ptr(), len: 2 };
    let null = StringView::null();
    for (view, error) in
        [(broken, InvalidValue::Utf8 { valid_up_to: 1 }), (null, InvalidValue::Null)]
    {
        let views = [StringView::from_str("a"), view];
        assert_eq!(lift::<&[&str]>(SliceView::new(views.as_ptr(), 2)), Err(error));
        assert_eq!(lift::<&[&str]>(SliceView::new(views.as_ptr(), 1)), Ok(&["a"][..]));
    }
    assert_eq!(lift::<&str>(broken), Err(InvalidValue::Utf8 { valid_up_to: 1 }));
}

thread_local! {
    /// How many vectors of this thread were freed.
    static FREED: Cell<usize> = const { Cell::new(0) };
}

/// Frees nothing, because the values are on the stack.
unsafe extern "C" fn count<R>(_: *mut R, _: usize, _: usize) {
    FREED.set(FREED.get() + 1);
}

fn owned<R>(values: &mut [R]) -> OwnedVec<R> {
    let len = values.len();
    OwnedVec { ptr: values.as_mut_ptr(), len, cap: len, drop: Some(count::<R>) }
}

/// Returns how many vectors `body` freed.
fn freed(body: impl FnOnce()) -> usize {
    let before = FREED.get();
    body();
    FREED.get() - before
}

#[test]
fn a_vector_is_freed_once_whatever_is_in_it() {
    let mut flags = [1_u8, 2, 1];
    let error = InvalidValue::Bool(2);
    assert_eq!(freed(|| assert_eq!(lift::<Vec<bool>>(owned(&mut flags)), Err(error))), 1);
    assert_eq!(freed(|| assert_eq!(lift::<AbiVec<bool>>(owned(&mut flags)), Err(error))), 1);
    flags[1] = 0;
    assert_eq!(freed(|| drop(lift::<Vec<bool>>(owned(&mut flags)))), 1);
    assert_eq!(freed(|| drop(lift::<AbiVec<bool>>(owned(&mut flags)))), 1);
    let mut bytes = [b'a', 0xff];
    let text = || assert!(lift::<String>(OwnedString(owned(&mut bytes))).is_err());
    assert_eq!(freed(text), 1);
    let text = || assert!(lift::<AbiString>(OwnedString(owned(&mut bytes))).is_err());
    assert_eq!(freed(text), 1);
}

#[test]
fn a_box_has_one_value() {
    for len in [0, 2, 3] {
        let mut values = [1_u8, 2, 3];
        let error = InvalidValue::Length { expected: 1, found: len };
        let boxed = || assert_eq!(lift::<Box<u8>>(owned(&mut values[..len])), Err(error));
        assert_eq!(freed(boxed), 1);
    }
}

#[test]
fn what_stands_beside_an_invalid_value_is_freed_once() {
    let (mut good, mut bad, mut more) = ([1_u8], [2_u8], [0_u8]);
    let (good, bad, more) = (owned(&mut good), owned(&mut bad), owned(&mut more));
    for order in [[good, bad, more], [bad, good, more], [good, more, bad]] {
        let [f0, f1, f2] = order;
        type Flags = Vec<bool>;
        let array = || assert!(lift::<[Flags; 3]>(AbiArray { items: order }).is_err());
        assert_eq!(freed(array), 3);
        let tuple = || assert!(lift::<(Flags, Flags, Flags)>(AbiTuple3 { f0, f1, f2 }).is_err());
        assert_eq!(freed(tuple), 3);
        let mut vectors = order;
        let vector = || assert!(lift::<Vec<Flags>>(owned(&mut vectors)).is_err());
        assert_eq!(freed(vector), 4);
    }
}
