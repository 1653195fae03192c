//! What is lent: what the caller writes is what the callee has, bits that are no value are refused, and nothing of it is
//! freed by the callee.
//!
//! What is here: representations, also as foreign code could write them, copied one by one. What is not: calls, which lend
//! them too; types that are derived, see `tests/lent.rs` of the workspace.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{BuildHasher, DefaultHasher},
    io,
    mem::MaybeUninit,
    num::NonZero,
    path::PathBuf,
    ptr,
    time::{Duration, SystemTime},
};

use polyplug_abi::*;

/// Lends a value, and gives what the callee has of it to `see`.
fn lend<T: Lend, R>(value: &T, trust: Trust, see: impl FnOnce(&T) -> R) -> R {
    let (arena, copies) = (Arena::new(), Copies::new(trust));
    // As a caller's frame does, which is moved before the call.
    let (lent, _arena) = (value.lend(&arena), Box::new(arena));
    // SAFETY: it was lent a moment ago, and ends after the copy.
    let copy = unsafe { T::copy(lent, &copies) };
    see(&copy.unwrap_or_else(|error| panic!("{error}")))
}

/// Copies what foreign code lent.
fn copy<T: Lend + 'static>(lent: T::Lent) -> Result<T, InvalidValue> {
    let copies = Copies::new(Trust::Foreign);
    // SAFETY: `copy` asks for what `SPEC.md` has: each test points at nothing, at its own values, or at what is refused
    // before it is read. What is returned refers to no copy: the types of the tests are owned, or in place.
    unsafe { T::copy(lent, &copies) }
}

/// Returns an address that has no value, and is aligned to one byte only.
fn odd<T>() -> *mut T {
    ptr::without_provenance_mut(align_of::<T>() + 1)
}

fn there<T: Lend + PartialEq + std::fmt::Debug>(value: &T) {
    for trust in [Trust::Sdk, Trust::Foreign] {
        lend(value, trust, |copy| assert_eq!(copy, value));
        // Behind a reference, into memory of the turn before, and many at once.
        lend(&value, trust, |copy| assert_eq!(copy, &value));
        lend(&&value, trust, |copy| assert_eq!(copy, &&value));
        lend(&&[value, value][..], trust, |copy| assert_eq!(*copy, [value, value]));
    }
}

#[test]
fn what_is_lent_is_what_the_callee_has() {
    there(&7_u8);
    there(&u128::MAX);
    there(&true);
    there(&'ß');
    there(&NonZero::<u32>::MAX);
    there(&Duration::new(1, 2));
    there(&SystemTime::UNIX_EPOCH);
    there(&std::cmp::Ordering::Greater);
    there(&[1_u32, 2]);
    there(&"text".to_owned());
    there(&String::new());
    there(&["a".to_owned(), String::new()]);
    there(&vec![1_u64, 2, 3]);
    there(&vec!["a".to_owned(), String::new(), "c".repeat(100)]);
    there(&vec![vec![Some("a".to_owned())], vec![], vec![None]]);
    there(&Some(Ok::<_, String>(vec![1_u8])));
    there(&Err::<u8, _>("no".to_owned()));
    there(&("a".to_owned(), 1_u8, Some(0.5_f64)));
    there(&Box::new("boxed".to_owned()));
    there(&Box::<str>::from("boxed"));
    there(&Box::<[String]>::from(["a".to_owned()]));
    there(&std::borrow::Cow::<str>::Owned("cow".to_owned()));
    there(&std::borrow::Cow::<[String]>::Owned(vec!["cow".to_owned()]));
    there(&AbiString::from("abi"));
    there(&AbiVec::from(vec![1_u16, 2]));
    there(&PathBuf::from("a/b"));
    there(&HashMap::from([("a".to_owned(), 1_u8), ("b".to_owned(), 2)]));
    there(&BTreeMap::from([(1_u8, "a".to_owned()), (2, "b".to_owned())]));
    there(&HashSet::from(["a".to_owned()]));
    there(&BTreeSet::from(["a".to_owned(), "b".to_owned()]));
    there(&"borrowed");
    there(&[1_u32, 2].as_slice());
    there(&["a", "", "c"].as_slice());
    there(&("a", [1_u8].as_slice()));
}

#[test]
fn errors_are_lent_with_their_causes() {
    let error = AnyError::new("disk full").context("cannot save");
    lend(&error, Trust::Foreign, |copy| assert!(copy.chain().eq(["cannot save", "disk full"])));
    let error: Box<dyn std::error::Error> = error.into();
    lend(&error, Trust::Foreign, |copy| {
        assert_eq!(copy.to_string(), "cannot save");
        assert_eq!(copy.source().map(ToString::to_string).as_deref(), Some("disk full"));
    });
    let error = io::Error::new(io::ErrorKind::StorageFull, "disk full");
    lend(&error, Trust::Foreign, |copy| {
        assert_eq!((copy.kind(), copy.to_string()), (error.kind(), error.to_string()));
    });
}

#[test]
fn plain_values_stay_where_they_are() {
    let (rows, flags) = ([[1.0_f32, 2.0], [3.0, 4.0]], [true, false]);
    let rows = [&rows[0][..], &rows[1][..]];
    for trust in [Trust::Sdk, Trust::Foreign] {
        lend(&&rows[..], trust, |copy| assert!(ptr::eq(*copy, &raw const rows[..])));
        lend(&&flags[..], trust, |copy| assert!(ptr::eq(*copy, &raw const flags[..])));
        lend(&&flags[0], trust, |copy| assert!(ptr::eq(*copy, &raw const flags[0])));
        lend(&&[&flags[0]][..], trust, |copy| assert!(ptr::eq(copy[0], &raw const flags[0])));
    }
}

#[test]
fn pointers_that_lead_nowhere_are_refused() {
    let none = InvalidValue::Null;
    assert_eq!(copy::<&bool>(ptr::null()), Err(none));
    assert_eq!(copy::<&u64>(odd()), Err(InvalidValue::Misaligned));
    assert_eq!(copy::<&[u64]>(SliceView::new(ptr::null(), 1)), Err(none));
    assert_eq!(copy::<&[u64]>(SliceView::new(odd(), 1)), Err(InvalidValue::Misaligned));
    assert_eq!(copy::<&[u64]>(SliceView::new(ptr::null(), 0)), Ok(&[][..]));
    let many = SliceView::new(ptr::dangling(), usize::MAX);
    assert_eq!(copy::<&[u64]>(many), Err(InvalidValue::TooMany(usize::MAX)));
    // Of values without bits there can be as many as there are addresses.
    let none_of_them = SliceView::new(ptr::dangling(), isize::MAX as usize);
    assert_eq!(copy::<&[[u8; 0]]>(none_of_them).map(<[_]>::len), Ok(isize::MAX as usize));

    let (text, empty) = (StringView::from_str("a"), StringView::null());
    assert_eq!(copy::<&[&str]>(SliceView::new([text, empty].as_ptr(), 2)), Err(none));
    let (row, nowhere) = (SliceView::new([1_u64].as_ptr(), 1), SliceView::new(ptr::null(), 0));
    assert_eq!(copy::<&[&[u64]]>(SliceView::new([row, nowhere].as_ptr(), 2)), Err(none));
    let crooked = InvalidValue::Misaligned;
    let odd_row = SliceView::new(odd(), 0);
    assert_eq!(copy::<&[&[u64]]>(SliceView::new([row, odd_row].as_ptr(), 2)), Err(crooked));
    let pointers = [&raw const row, ptr::null()];
    assert_eq!(copy::<&[&&[u64]]>(SliceView::new(pointers.as_ptr(), 2)), Err(none));
}

#[test]
fn bits_that_are_no_value_are_refused() {
    let flags = [1_u8, 2];
    let pointers = [&raw const flags[0], &raw const flags[1]];
    let flag = InvalidValue::Bool(2);
    assert_eq!(copy::<&[&bool]>(SliceView::new(pointers.as_ptr(), 2)), Err(flag));
    let views = [SliceView::new(flags.as_ptr(), 1), SliceView::new(flags.as_ptr(), 2)];
    assert_eq!(copy::<&[&[bool]]>(SliceView::new(views.as_ptr(), 2)), Err(flag));
    assert_eq!(copy::<Vec<bool>>(owned(&mut flags.clone())), Err(flag));
    let option = AbiOption { tag: 2, value: MaybeUninit::new(7) };
    assert_eq!(copy::<Option<u8>>(option), Err(InvalidValue::Tag { ty: "Option", tag: 2 }));
    let utf8 = InvalidValue::Utf8 { valid_up_to: 1 };
    assert_eq!(copy::<String>(OwnedString(owned(&mut b"a\xff".to_vec()))), Err(utf8));
    assert_eq!(copy::<AbiString>(OwnedString(owned(&mut b"a\xff".to_vec()))), Err(utf8));
    let two = InvalidValue::Length { expected: 1, found: 2 };
    assert_eq!(copy::<Box<u8>>(owned(&mut [1, 2])), Err(two));
    let none = InvalidValue::Length { expected: 1, found: 0 };
    assert_eq!(copy::<AnyError>(owned(&mut [])).err(), Some(none));
    assert_eq!(copy::<NonZero<u8>>(0), Err(InvalidValue::Zero));
}

/// Values as another side could lend them, with a function that must not be called.
fn owned<R: Copy>(values: &mut [R]) -> OwnedVec<R> {
    extern "C" fn free<R>(_: *mut R, _: usize, _: usize) {
        std::process::abort();
    }
    OwnedVec { ptr: values.as_mut_ptr(), len: values.len(), cap: values.len(), drop: Some(free) }
}

#[test]
fn what_is_lent_is_not_freed() {
    let text = |text: &mut [u8]| OwnedString(owned(text));
    let (mut a, mut b) = (*b"a", *b"b");
    assert_eq!(copy::<String>(text(&mut a)).as_deref(), Ok("a"));
    assert_eq!(copy::<Box<str>>(text(&mut a)).as_deref(), Ok("a"));
    assert_eq!(copy::<Vec<u8>>(owned(&mut a)).as_deref(), Ok(&b"a"[..]));
    let copies = Copies::new(Trust::Foreign);
    // SAFETY: the bytes are there for longer than the copy.
    let abi = unsafe { AbiString::copy(text(&mut a), &copies) };
    assert_eq!(abi.as_deref(), Ok("a"));
    assert!(ptr::eq(abi.as_deref().unwrap().as_ptr(), a.as_ptr()));
    drop(abi);
    let mut texts = [text(&mut a), text(&mut b)];
    assert_eq!(copy::<Vec<String>>(owned(&mut texts)), Ok(vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(copy::<AnyError>(owned(&mut texts)).map(|it| it.to_string()), Ok("a".to_owned()));
    let mut entries = [AbiTuple2 { f0: 1_u8, f1: texts[1] }];
    let map = BTreeMap::from([(1, "b".to_owned())]);
    assert_eq!(copy::<BTreeMap<u8, String>>(owned(&mut entries)), Ok(map));
}

/// Lends `value` to be written, has `write` do that as foreign code could, and returns what is said of it.
fn lend_to<P: LendMut>(value: P, write: impl FnOnce(P::Lent)) -> Result<(), InvalidValue> {
    let mut frame = value.hold();
    write(P::lend(&mut frame));
    // SAFETY: it was lent, and is not used any more.
    unsafe { P::restore(&mut frame) }
}

#[test]
fn what_foreign_code_writes_is_a_value_again() {
    let (mut flag, mut flags, mut letter) = (true, [true, true, true], 'x');
    // SAFETY: the pointer leads to the flag.
    let said = lend_to(&mut flag, |lent| unsafe { lent.write(2) });
    assert_eq!((said, flag), (Err(InvalidValue::Bool(2)), false));
    // SAFETY: as above.
    assert_eq!(lend_to(&mut flag, |lent| unsafe { lent.write(1) }), Ok(()));
    assert!(flag);
    let said = lend_to(&mut flags[..], |lent| {
        // SAFETY: there are three of them.
        unsafe { lent.ptr.wrapping_add(1).write(7) };
        // SAFETY: as above.
        unsafe { lent.ptr.wrapping_add(2).write(0) };
    });
    assert_eq!((said, flags), (Err(InvalidValue::Bool(7)), [true, false, false]));
    // SAFETY: the pointer leads to the letter.
    let said = lend_to(&mut letter, |lent| unsafe { lent.write(0xd800) });
    assert_eq!((said, letter), (Err(InvalidValue::Char(0xd800)), '\0'));
    // A pointer that is written is that of a copy.
    let (mut a, mut b) = ([1_u8, 2], [3_u8]);
    let mut rows = [&mut a[..], &mut b[..]];
    let said = lend_to(&mut rows[..], |lent| {
        // SAFETY: there are two rows.
        let first = unsafe { *lent.ptr };
        // SAFETY: the first has two numbers.
        unsafe { first.ptr.write(9) };
        // SAFETY: as above.
        unsafe { lent.ptr.write(SliceMut { ptr: ptr::null_mut(), len: 5 }) };
    });
    assert_eq!((said, rows), (Ok(()), [&mut [9, 2][..], &mut [3]]));
}

#[test]
fn what_is_lent_to_be_written_is_checked() {
    fn receive<P: LendMut>(lent: P::Lent) -> Result<P, InvalidValue> {
        // SAFETY: each test points at nothing, at its own values, or at what is refused before it is read.
        unsafe { P::receive(lent, Trust::Foreign) }
    }
    let (none, crooked) = (InvalidValue::Null, InvalidValue::Misaligned);
    assert_eq!(receive::<&mut bool>(ptr::null_mut()), Err(none));
    assert_eq!(receive::<&mut char>(odd()), Err(crooked));
    assert_eq!(receive::<&mut bool>(&mut 2), Err(InvalidValue::Bool(2)));
    assert_eq!(receive::<&mut bool>(&mut 1), Ok(&mut true));
    let mut flags = [1, 2];
    let ptr = flags.as_mut_ptr();
    let view = |len| SliceMut { ptr, len };
    assert_eq!(receive::<&mut [bool]>(view(2)), Err(InvalidValue::Bool(2)));
    assert_eq!(receive::<&mut [bool]>(view(1)), Ok(&mut [true][..]));
    let mut row = [1.0_f32];
    let row = SliceMut { ptr: row.as_mut_ptr(), len: 1 };
    let rows = |other: SliceMut<f32>| {
        let mut rows = [row, other];
        receive::<&mut [&mut [f32]]>(SliceMut { ptr: rows.as_mut_ptr(), len: 2 }).map(drop)
    };
    assert_eq!(rows(SliceMut { ptr: ptr::null_mut(), len: 0 }), Err(none));
    assert_eq!(rows(SliceMut { ptr: odd(), len: 0 }), Err(crooked));
    let many = SliceMut { ptr: ptr::dangling_mut(), len: usize::MAX };
    assert_eq!(rows(many), Err(InvalidValue::TooMany(usize::MAX)));
    assert_eq!(rows(SliceMut { ptr: ptr::dangling_mut(), len: 0 }), Ok(()));
}

/// A key that comes twice counts once, as in a map that is given away.
#[test]
fn the_last_of_equal_keys_counts() {
    let mut entries = [AbiTuple2 { f0: 1_u8, f1: 1_u8 }, AbiTuple2 { f0: 1, f1: 2 }];
    assert_eq!(copy::<HashMap<u8, u8>>(owned(&mut entries)), Ok(HashMap::from([(1, 2)])));
}

/// Returns where the callee has a text of `len` bytes. The array makes it a type of this test alone.
fn place<const N: usize>(len: usize) -> usize {
    let texts: [String; N] = std::array::from_fn(|_| "x".repeat(len));
    lend(&&texts, Trust::Sdk, |copy| copy[0].as_ptr().addr())
}

#[test]
fn memory_is_used_again_but_not_if_it_is_large() {
    // Another test may have a value of another type in its place for a moment.
    assert!((0..1000).any(|_| place::<3>(100) == place::<3>(50)));
    // So much is not kept. Other memory is in its place until it is freed.
    let large = place::<5>(1 << 20);
    let between = "x".repeat(1 << 20);
    let again = place::<5>(1 << 20);
    assert!(large == again || between.as_ptr().addr() != again);
    // A smaller one is made anew, so it does not have that much memory.
    let texts: [String; 5] = std::array::from_fn(|_| "x".to_owned());
    lend(&&texts, Trust::Sdk, |copy| assert!(copy[0].capacity() < 1 << 20));
}

/// Counts on its thread.
#[derive(Default)]
struct OfThread(std::rc::Rc<()>);

impl BuildHasher for OfThread {
    type Hasher = DefaultHasher;

    fn build_hasher(&self) -> DefaultHasher {
        assert_eq!(std::rc::Rc::strong_count(&self.0), 1);
        DefaultHasher::new()
    }
}

/// A hasher of an author's may belong to its thread, so a map that has one is not kept for a call on another.
#[test]
fn a_map_with_a_hasher_of_its_own_ends_with_the_call() {
    let map = || {
        let mut map = HashMap::<u8, u8, OfThread>::default();
        map.insert(1, 2);
        map
    };
    let hasher = |map: &HashMap<u8, u8, OfThread>| ptr::from_ref(map.hasher()).addr();
    for _ in 0..10 {
        let (map, records) = (map(), vec![(map(), "text".to_owned())]);
        lend(&&map, Trust::Sdk, |copy| assert_eq!(copy.len(), 1));
        lend(&&records[..], Trust::Sdk, |copy| assert_ne!(hasher(&copy[0].0), 0));
        std::thread::spawn(move || {
            // The same types, in another thread: nothing of the first one is there.
            let map: HashMap<u8, u8, OfThread> = HashMap::default();
            lend(&&map, Trust::Sdk, |copy| assert!(copy.is_empty()));
        })
        .join()
        .unwrap();
    }
}
