//! Iterators of foreign code: tables as it could write them, and what comes of items, counts and errors.
//!
//! What is not here: iterators of Rust code on both sides, which are in `tests/iterators.rs` of the workspace.

use std::{
    cell::Cell,
    ffi::c_void,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
    rc::Rc,
};

use polyplug_abi::*;

type Texts = Box<dyn Iterator<Item = String>>;

/// What a foreign iterator answers, call by call: how many items it writes, what it says, and the code.
type Answer = (usize, IteratorBatch, u32);

/// An iterator as foreign code has it.
struct Script {
    answers: Vec<Answer>,
    hint: IteratorHint,
    /// How many items it was asked for.
    asked: Rc<Cell<Vec<usize>>>,
    made: u32,
    ends: Rc<Cell<u32>>,
}

unsafe extern "C" fn next(
    this: *mut c_void,
    max: usize,
    items: *mut c_void,
    batch: *mut IteratorBatch,
    err: *mut AbiError,
) -> u32 {
    // SAFETY: the instance is one of `foreign`.
    let script = unsafe { &mut *this.cast::<Script>() };
    let mut asked = script.asked.take();
    asked.push(max);
    script.asked.set(asked);
    let (written, said, code) = script.answers.remove(0);
    assert!(written <= max, "there is room for what is written");
    for number in 0..written {
        script.made += 1;
        let text = format!("item {}", script.made).into_repr();
        // SAFETY: there is room for `max` representations.
        let place = unsafe { items.cast::<<String as AbiType>::Repr>().add(number) };
        // SAFETY: there is room for `max` representations.
        unsafe { place.write(text) };
    }
    // SAFETY: there is room for it.
    unsafe { batch.write(said) };
    let message = StringView { ptr: b"no more".as_ptr(), len: 7 };
    if code != 0 {
        // SAFETY: there is room for it.
        unsafe { err.write(AbiError { code, message }) };
    }
    code
}

unsafe extern "C" fn size_hint(
    this: *const c_void,
    hint: *mut IteratorHint,
    _: *mut AbiError,
) -> u32 {
    // SAFETY: the instance is one of `foreign`.
    let said = unsafe { (*this.cast::<Script>()).hint };
    // SAFETY: there is room for a hint.
    unsafe { hint.write(said) };
    0
}

unsafe extern "C" fn end(this: *mut c_void, _: *mut AbiError) -> u32 {
    // SAFETY: the instance is one of `foreign`, and is given away.
    let script = unsafe { Box::from_raw(this.cast::<Script>()) };
    script.ends.set(script.ends.get() + 1);
    0
}

const TABLE: IteratorVTable = IteratorVTable {
    header: VTableHeader { size: 40, flags: 0, drop_instance: end, object: ptr::null() },
    next: Some(next),
    size_hint: Some(size_hint),
};

/// An iterator with this table, how often it has ended, and what it was asked for.
struct Foreign(ObjectRepr, Rc<Cell<u32>>, Rc<Cell<Vec<usize>>>);

fn foreign(table: &'static IteratorVTable, answers: Vec<Answer>, hint: IteratorHint) -> Foreign {
    let (ends, asked) = <(Rc<_>, Rc<_>)>::default();
    let script =
        Script { answers, hint, asked: Rc::clone(&asked), made: 0, ends: Rc::clone(&ends) };
    let instance = Box::into_raw(Box::new(script)).cast_const().cast();
    Foreign(ObjectRepr { instance, vtable: ptr::from_ref(table).cast() }, ends, asked)
}

fn lift(object: ObjectRepr) -> Result<Texts, InvalidValue> {
    // SAFETY: each test makes an iterator of texts, or a table that is refused, and lifts it once.
    unsafe { Texts::from_repr(object, Trust::Sdk) }
}

fn said(len: usize, ended: u32) -> IteratorBatch {
    IteratorBatch { len, ended }
}

/// What the iterator gives out until it ends or panics, and what the panic says.
fn read(texts: &mut Texts) -> (usize, Option<String>) {
    let mut count = 0;
    loop {
        match catch_unwind(AssertUnwindSafe(|| texts.next())) {
            Ok(Some(text)) => {
                count += 1;
                assert_eq!(text, format!("item {count}"));
            }
            Ok(None) => return (count, None),
            Err(payload) => return (count, payload.downcast::<String>().ok().map(|text| *text)),
        }
    }
}

#[test]
fn fewer_items_than_asked_for_are_not_the_end() {
    let answers =
        vec![(1, said(1, 0), 0), (1, said(1, 0), 0), (16, said(16, 0), 0), (0, said(0, 1), 0)];
    let Foreign(object, ends, asked) = foreign(&TABLE, answers, IteratorHint::default());
    let mut texts = lift(object).unwrap();
    assert_eq!(read(&mut texts), (18, None));
    // It has ended, and is not asked again.
    assert_eq!((texts.next(), texts.size_hint()), (None, (0, Some(0))));
    assert_eq!((asked.take(), ends.get()), (vec![1, 4, 16, 16], 0));
    drop(texts);
    assert_eq!(ends.get(), 1);
}

#[test]
fn items_come_before_the_error_of_their_batch() {
    let answers = vec![(1, said(1, 0), 0), (3, said(3, 0), 300)];
    let Foreign(object, ends, _) = foreign(&TABLE, answers, IteratorHint::default());
    let mut texts = lift(object).unwrap();
    let (count, message) = read(&mut texts);
    assert_eq!(count, 4);
    let expected = "the other side failed in `Iterator::next` with code 300: no more";
    assert_eq!(message.as_deref(), Some(expected));
    assert_eq!(texts.next(), None);
    drop(texts);
    assert_eq!(ends.get(), 1);
}

#[test]
fn counts_that_cannot_be_are_refused() {
    // More than there is room for, and nothing although it has not ended.
    for (wrong, found) in [(said(2, 0), 2), (said(usize::MAX, 0), usize::MAX), (said(0, 0), 0)] {
        let answers = vec![(0, wrong, 0)];
        let Foreign(object, ends, _) = foreign(&TABLE, answers, IteratorHint::default());
        let mut texts = lift(object).unwrap();
        let (count, message) = read(&mut texts);
        let message = message.expect("it is refused");
        assert_eq!(count, 0);
        assert!(message.contains(&format!("{found}")), "{message}");
        assert_eq!(texts.next(), None);
        drop(texts);
        assert_eq!(ends.get(), 1);
    }
}

#[test]
fn hints_are_those_of_what_was_not_given_out() {
    let hint = |lower, upper, has_upper| IteratorHint { lower, upper, has_upper };
    let batches = || vec![(1, said(1, 0), 0), (4, said(4, 0), 0), (0, said(0, 1), 0)];
    for (hint, expected) in [
        (hint(5, 7, 1), (8, Some(10))),
        (hint(5, 0, 0), (8, None)),
        (hint(usize::MAX, usize::MAX, 1), (usize::MAX, None)),
        // One that contradicts itself says nothing.
        (hint(7, 5, 1), (3, None)),
    ] {
        let Foreign(object, ends, _) = foreign(&TABLE, batches(), hint);
        let mut texts = lift(object).unwrap();
        assert_eq!(texts.by_ref().take(2).count(), 2);
        assert_eq!(texts.size_hint(), expected);
        assert_eq!(read_rest(&mut texts), 3);
        drop(texts);
        assert_eq!(ends.get(), 1);
    }
}

fn read_rest(texts: &mut Texts) -> usize {
    texts.by_ref().count()
}

#[test]
fn tables_that_do_not_fit_are_refused_and_the_iterator_ends() {
    const SHORT: IteratorVTable =
        IteratorVTable { header: VTableHeader { size: 32, ..TABLE.header }, ..TABLE };
    const EMPTY: IteratorVTable = IteratorVTable { size_hint: None, ..TABLE };
    // One that has grown is as good.
    const LONG: IteratorVTable =
        IteratorVTable { header: VTableHeader { size: 80, ..TABLE.header }, ..TABLE };
    let refused = [
        (&SHORT, Err(InvalidValue::Length { expected: 2, found: 1 })),
        (&EMPTY, Err(InvalidValue::Null)),
        (&LONG, Ok(())),
    ];
    for (table, expected) in refused {
        let Foreign(object, ends, _) = foreign(table, Vec::new(), IteratorHint::default());
        assert_eq!(lift(object).map(drop), expected);
        assert_eq!(ends.get(), 1);
    }
    let nothing = |vtable| ObjectRepr { instance: ptr::null(), vtable };
    assert_eq!(lift(nothing(ptr::null())).map(drop), Err(InvalidValue::Null));
    let odd = ptr::without_provenance(align_of::<VTableHeader>() + 1);
    assert_eq!(lift(nothing(odd)).map(drop), Err(InvalidValue::Misaligned));
}

#[test]
fn an_item_that_is_none_ends_the_iterator_and_frees_the_others() {
    unsafe extern "C" fn next(
        _: *mut c_void,
        max: usize,
        items: *mut c_void,
        batch: *mut IteratorBatch,
        _: *mut AbiError,
    ) -> u32 {
        let first = max == 1;
        let repr = |text: &str| text.to_owned().into_repr();
        let items = items.cast::<<String as AbiType>::Repr>();
        // SAFETY: there is room for `max` representations.
        unsafe { items.write(repr("good")) };
        if !first {
            let broken = repr("ab");
            // SAFETY: the memory is that of the text, which is not used as text meanwhile.
            unsafe { broken.0.ptr.write(0xff) };
            let (second, third) = (items.wrapping_add(1), items.wrapping_add(2));
            // SAFETY: there is room for `max` representations.
            unsafe { second.write(broken) };
            // SAFETY: there is room for `max` representations.
            unsafe { third.write(repr("never seen")) };
        }
        // SAFETY: there is room for it.
        unsafe { batch.write(IteratorBatch { len: if first { 1 } else { 3 }, ended: 0 }) };
        0
    }
    const TABLE: IteratorVTable = IteratorVTable { next: Some(next), ..self::TABLE };
    let Foreign(object, ends, _) = foreign(&TABLE, Vec::new(), IteratorHint::default());
    let mut texts = lift(object).unwrap();
    assert!(texts.by_ref().take(2).eq(["good", "good"]));
    let payload = catch_unwind(AssertUnwindSafe(|| texts.next())).unwrap_err();
    let message = payload.downcast::<String>().unwrap();
    assert!(message.contains("not valid UTF-8"), "{message}");
    assert_eq!((texts.next(), texts.size_hint()), (None, (0, Some(0))));
    drop(texts);
    assert_eq!(ends.get(), 1);
}

/// What is called through the table of Rust code, as foreign code does.
fn call(object: ObjectRepr, max: usize) -> (u32, IteratorBatch, Vec<u16>, AbiError) {
    let (mut items, mut batch, mut err) =
        (Vec::<u16>::new(), IteratorBatch::default(), AbiError::ok());
    items.reserve(max);
    // SAFETY: it is the table of an iterator of Rust code.
    let next = unsafe { (*object.vtable.cast::<IteratorVTable>()).next }.unwrap();
    let (this, room) = (object.instance.cast_mut().cast(), items.as_mut_ptr());
    // SAFETY: there is room for so many items, a batch and an error.
    let code = unsafe { next(this, max, room.cast(), &raw mut batch, &raw mut err) };
    // SAFETY: the callee has written so many.
    unsafe { items.set_len(batch.len) };
    (code, batch, items, err)
}

fn finish(object: ObjectRepr) {
    let mut err = AbiError::ok();
    // SAFETY: it is the table of an iterator of Rust code.
    let end = unsafe { (*object.vtable).drop_instance };
    // SAFETY: the iterator ends here, and there is room for an error.
    let code = unsafe { end(object.instance.cast_mut().cast(), &raw mut err) };
    assert_eq!(code, 0);
}

#[test]
fn foreign_code_reads_what_rust_makes() {
    let numbers: Box<dyn Iterator<Item = u16>> = Box::new(0..5);
    let object = numbers.into_repr();
    let (code, batch, items, _) = call(object, 2);
    assert_eq!((code, batch, items), (0, said(2, 0), vec![0, 1]));
    let (code, batch, items, _) = call(object, 0);
    assert_eq!((code, batch, items), (0, said(0, 0), vec![]));
    let (code, batch, items, _) = call(object, 8);
    assert_eq!((code, batch, items), (0, said(3, 1), vec![2, 3, 4]));
    // One that has ended stays so.
    let (code, batch, items, _) = call(object, 8);
    assert_eq!((code, batch, items), (0, said(0, 1), vec![]));
    finish(object);
}

#[test]
fn a_panic_comes_with_the_items_before_it_and_ends_the_iterator() {
    let numbers: Box<dyn Iterator<Item = u16>> =
        Box::new((0..).inspect(|number| assert!(*number < 3, "it stops here")));
    let object = numbers.into_repr();
    let (code, batch, items, err) = call(object, 8);
    assert_eq!((code, batch, items), (AbiErrorCode::Panic as u32, said(3, 0), vec![0, 1, 2]));
    // SAFETY: the message is lent until the next failure of this thread.
    let message = unsafe { err.message.as_bytes() };
    assert_eq!(std::str::from_utf8(message).unwrap(), "it stops here");
    let (code, batch, ..) = call(object, 8);
    assert_eq!((code, batch), (0, said(0, 1)));
    finish(object);
}

#[test]
fn a_batch_is_bounded_by_what_its_items_are() {
    /// Says how far an iterator was read ahead.
    fn ahead<T: AbiType + 'static>(make: fn() -> T) -> Vec<u32> {
        let made = Rc::new(Cell::new(0));
        let counting = {
            let made = Rc::clone(&made);
            std::iter::repeat_with(move || {
                made.set(made.get() + 1);
                make()
            })
        };
        let boxed: Box<dyn Iterator<Item = T>> = Box::new(counting);
        // SAFETY: it was lowered a moment ago, and is lifted once.
        let read =
            unsafe { <Box<dyn Iterator<Item = T>>>::from_repr(boxed.into_repr(), Trust::Sdk) };
        let read = read.expect("it is one");
        let mut steps = Vec::new();
        for item in read.take(200) {
            drop(item);
            if steps.last() != Some(&made.get()) {
                steps.push(made.get());
            }
        }
        steps
    }
    assert_eq!(ahead(|| 1_u64), [1, 5, 21, 85, 149, 213]);
    assert_eq!(ahead(String::new)[..5], [1, 5, 21, 37, 53]);
    // A page each.
    assert_eq!(ahead(|| [0_u64; 512])[..3], [1, 2, 3]);
    assert_eq!(ahead(|| [0_u64; 100])[..4], [1, 5, 10, 15]);
}
