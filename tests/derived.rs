//! The law of every value, for derived types: what goes out comes back the same, through a real library, in
//! both conventions. And what a value that is none says.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    error::Error as _,
    sync::{Arc, LazyLock},
};

use fixture_contracts::{Adder, Point, derived::*};
use polyplug_abi::{
    AbiError, ForeignFunctions, InvalidValue, MAX_LEVELS, OwnedVec, SliceView, Trust,
};
use polyplug_sdk::{AbiString, AbiType, CallError, Contract, Runtime};
use proptest::prelude::*;

use crate::{
    inside::and_loaded,
    support::{foreign, laws, load, uniform},
};

/// The typed table and the uniform table of an implementation in this process, and of one in a library.
static CONVENTIONS: LazyLock<Vec<DerivedProxy>> = LazyLock::new(|| {
    let both = |runtime: Runtime| {
        let typed = runtime.get::<dyn Derived>().expect("the fixture provides it");
        [typed, uniform::<dyn Derived>(&runtime)]
    };
    and_loaded(&["everything", "shares-heap"]).flat_map(both).collect()
});

pub(crate) fn color() -> impl Strategy<Value = Color> {
    prop::sample::select(vec![Color::Red, Color::Green, Color::Blue])
}

pub(crate) fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Empty),
        (-1e30_f32..1e30, any::<String>())
            .prop_map(|(radius, name)| Shape::Circle { radius, name }),
        any::<(u8, u64)>().prop_map(|(a, b)| Shape::Rect(a, b)),
        (color(), any::<bool>())
            .prop_map(|(color, unit)| Shape::Colored(color, unit.then_some(Unit))),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Idle),
        any::<(i32, i32)>().prop_map(|(x, y)| Event::Moved(Point { x, y })),
        any::<(char, bool)>().prop_map(|(letter, held)| Event::Key { letter, held }),
    ]
}

pub(crate) fn either() -> impl Strategy<Value = Either<String, Unit>> {
    prop_oneof![
        any::<String>().prop_map(Either::Left),
        Just(Either::Right(Unit)),
        any::<BTreeMap<String, u8>>().prop_map(|map| {
            let units = map.into_iter().map(|(key, len)| (key, vec![Unit; len.into()]));
            Either::Both(units.collect())
        }),
    ]
}

pub(crate) fn expr() -> impl Strategy<Value = Expr> {
    let leaf = any::<i64>().prop_map(Expr::Number);
    leaf.prop_recursive(6, 64, 4, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Expr::Add(a.into(), b.into())),
            (any::<String>(), prop::collection::vec(inner, 0..4))
                .prop_map(|(name, args)| Expr::Call { name, args }),
        ]
    })
}

pub(crate) fn tree() -> impl Strategy<Value = Tree<Shape>> {
    let leaf = |value| Tree { value, below: BTreeMap::new(), beside: Vec::new() };
    shape().prop_map(leaf).prop_recursive(4, 24, 3, |inner| {
        let below = prop::collection::btree_map(any::<String>(), inner.clone(), 0..3);
        let beside = prop::collection::vec((any::<u8>(), inner), 0..3);
        (shape(), below, beside).prop_map(|(value, below, beside)| {
            let beside = beside.into_iter().map(|(a, b)| Pair { a, b }).collect();
            Tree { value, below, beside }
        })
    })
}

fn pairs() -> impl Strategy<Value = Vec<Pair<u32, Color>>> {
    prop::collection::vec((any::<u32>(), color()).prop_map(|(a, b)| Pair { a, b }), 0..20)
}

laws! {
    color_(v in color()) |echo| echo.color(v), v;
    colors(v in prop::collection::vec(color(), 0..20)) |echo| echo.colors(&v), &*v;
    numbers(v in (
        prop::sample::select(vec![Level::Low, Level::Middle, Level::High]),
        prop::sample::select(vec![Wide::Zero, Wide::Most]),
        prop::sample::select(vec![Kind::Unit, Kind::Tuple(), Kind::Struct {}]),
    )) |echo| echo.numbers(v.0, v.1, v.2), v;
    shape_(v in shape()) |echo| echo.shape(v.clone()), v.clone();
    shapes(v in prop::collection::vec(prop::option::of(shape()), 0..8))
        |echo| echo.shapes(v.clone()), Ok(v.clone());
    event_(v in event()) |echo| echo.event(v), v;
    events(v in prop::collection::vec(event(), 0..20)) |echo| echo.events(&v), &*v;

    units(v in any::<(u16, u8, bool)>()) |echo| {
        let units = Units { first: Unit, number: v.0, both: [Unit; 2] };
        let (units, many, one) = echo.units(units, vec![Unit; v.1.into()], v.2.then_some(Unit));
        (units.number, many.len(), one.is_some())
    }, (v.0, usize::from(v.1), v.2);

    pair(v in any::<(String, Option<u8>)>())
        |echo| echo.pair(Pair { a: v.0.clone(), b: v.1 }), Pair { a: v.0.clone(), b: v.1 };
    pair_of_borrows(v in any::<(String, u32)>())
        |echo| echo.pair_of_borrows(Pair { a: &v.0, b: v.1 }), Pair { a: &*v.0, b: v.1 };
    plain_pairs(v in pairs()) |echo| echo.plain_pairs(&v), &*v;
    swap(v in any::<(u32, u32)>()) |echo| {
        let mut pair = Pair { a: v.0, b: v.1 };
        echo.swap(&mut pair);
        pair
    }, Pair { a: v.1, b: v.0 };
    grid(v in any::<([u16; 3], [u8; 32])>()) |echo| {
        let mut cells = [7; 40];
        cells[..32].copy_from_slice(&v.1);
        let (a, b) = echo.grid(Grid { cells: v.0 }, &Grid { cells });
        (a.cells, b.cells == cells)
    }, (v.0, true);
    either_(v in either()) |echo| echo.either(v.clone()), v.clone();

    list(len in 0..=MAX_LEVELS as u32) |echo| echo.list(List::of(len)), List::of(len);
    expr_(v in expr()) |echo| echo.expr(v.clone()), v.clone();
    tree_(v in tree()) |echo| echo.tree(v.clone()), v.clone();

    text(v in any::<String>()) |echo| echo.text((&*v).into()), AbiString::from(v.clone());
    values(v in pairs()) |echo| echo.values(v.clone().into()), v.clone();
    texts(v in any::<Vec<String>>()) |echo| {
        let texts = echo.texts(v.iter().map(|text| text.as_str().into()).collect());
        texts.into_iter().map(|(text, bytes)| (String::from(text), Vec::from(bytes))).collect::<BTreeMap<_, _>>()
    }, v.iter().map(|text| (text.clone(), text.clone().into_bytes())).collect::<BTreeMap<_, _>>();
    cow(v in prop::collection::vec(shape(), 0..4)) |echo| echo.cow(Cow::Borrowed(&v)), v.clone();

    maybe_text(v in any::<Option<String>>()) |echo| echo.maybe_text(v.as_deref()), v.as_deref();
    all_texts(v in any::<Vec<String>>()) |echo| {
        echo.all_texts(v.iter().map(String::as_str).collect())
    }, v.clone();
    found(v in (any::<Vec<u64>>(), 0_usize..4))
        |echo| echo.found(&v.0, v.1), v.0.get(v.1).ok_or(Color::Blue);
}

/// The same in C++, for the types that C++ has too.
mod in_cpp {
    use super::*;

    static CONVENTIONS: LazyLock<[DerivedCppProxy; 2]> = LazyLock::new(|| {
        let runtime = load(&["derived-cpp"]);
        let typed = runtime.get::<dyn DerivedCpp>().expect("the fixture provides it");
        [typed, uniform::<dyn DerivedCpp>(&runtime)]
    });

    laws! {
        color_(v in color()) |echo| echo.color(v), v;
        colors(v in prop::collection::vec(color(), 0..20)) |echo| echo.colors(&v), &*v;
        numbers(v in (
            prop::sample::select(vec![Level::Low, Level::Middle, Level::High]),
            prop::sample::select(vec![Wide::Zero, Wide::Most]),
            prop::sample::select(vec![Kind::Unit, Kind::Tuple(), Kind::Struct {}]),
        )) |echo| echo.numbers(v.0, v.1, v.2), v;
        shapes(v in prop::collection::vec(prop::option::of(shape()), 0..8))
            |echo| echo.shapes(v.clone()), Ok(v.clone());
        event_(v in event()) |echo| echo.event(v), v;
        units(v in any::<(u16, u8, bool)>()) |echo| {
            let units = Units { first: Unit, number: v.0, both: [Unit; 2] };
            let (units, many, one) = echo.units(units, vec![Unit; v.1.into()], v.2.then_some(Unit));
            (units.number, many.len(), one.is_some())
        }, (v.0, usize::from(v.1), v.2);
        pair(v in any::<(String, Option<u8>)>())
            |echo| echo.pair(Pair { a: v.0.clone(), b: v.1 }), Pair { a: v.0.clone(), b: v.1 };
        grid(v in any::<([u16; 3], u8)>()) |echo| {
            let cells = [v.1; 40];
            let (a, b) = echo.grid(Grid { cells: v.0 }, &Grid { cells });
            (a.cells, b.cells == cells)
        }, (v.0, true);
        list(len in 0..=MAX_LEVELS as u32) |echo| echo.list(List::of(len)), List::of(len);
        expr_(v in expr()) |echo| echo.expr(v.clone()), v.clone();
    }
}

#[test]
fn nothing_crosses() {
    for echo in &*CONVENTIONS {
        assert_eq!(echo.unit(Unit), Unit);
    }
}

/// Whether a call failed because a value holds itself too deep.
fn is_too_deep<T>(result: Result<T, CallError>) -> bool {
    match result {
        Err(CallError::InvalidValue { message, .. }) => message.contains("256 levels deep"),
        _ => false,
    }
}

#[test]
fn values_of_any_depth_are_refused_and_freed() {
    let too_deep = MAX_LEVELS as u32 + 1;
    for echo in &*CONVENTIONS {
        for len in [too_deep, 2 * too_deep, 100_000] {
            assert!(is_too_deep(echo.try_list(List::of(len))), "{len} out");
            assert!(is_too_deep(echo.try_make_list(len)), "{len} in");
        }
        let mut expr = Expr::Number(1);
        for _ in 0..50_000 {
            expr = Expr::Add(Box::new(expr), Box::new(Expr::Number(2)));
        }
        assert!(is_too_deep(echo.try_expr(expr)));
        // And it can go on.
        assert_eq!(echo.list(List::of(3)), List::of(3));
        assert_eq!(echo.make_list(MAX_LEVELS as u32), List::of(MAX_LEVELS as u32));
    }
}

/// How many values there are of a type that counts itself, on this thread.
pub(crate) mod counted {
    use std::cell::Cell;

    use polyplug_abi::{AbiType, Arena, Copies, InvalidValue, Lend, Trust, TypeSchema};

    thread_local!(pub(crate) static ALIVE: Cell<i32> = const { Cell::new(0) });

    #[derive(Debug)]
    pub(crate) struct Counted;

    impl Counted {
        pub(crate) fn new() -> Self {
            ALIVE.set(ALIVE.get() + 1);
            Self
        }
    }

    impl Drop for Counted {
        fn drop(&mut self) {
            ALIVE.set(ALIVE.get() - 1);
        }
    }

    // SAFETY: a 1 stands for a value, and is lifted once; a 0 is refused.
    unsafe impl AbiType for Counted {
        type With<'x> = Self;
        type Repr = u8;
        const SCHEMA: &'static TypeSchema = &TypeSchema::Named("Counted");

        fn into_repr(self) -> u8 {
            std::mem::forget(self);
            1
        }

        unsafe fn from_repr(repr: u8, _: Trust) -> Result<Self, InvalidValue> {
            if repr == 1 { Ok(Self) } else { Err(InvalidValue::Zero) }
        }
    }

    // SAFETY: what travels owns nothing, and a copy, which counts on this thread, is not kept.
    unsafe impl Lend for Counted {
        type Lent = u8;
        type With<'x> = Self;
        const SCHEMA: &'static TypeSchema = <Self as AbiType>::SCHEMA;

        fn lend(&self, _: &Arena) -> u8 {
            1
        }

        unsafe fn copy(lent: u8, copies: &Copies) -> Result<Self, InvalidValue> {
            copies.spoil();
            if lent == 1 { Ok(Self::new()) } else { Err(InvalidValue::Zero) }
        }
    }
}

#[test]
fn nothing_of_what_is_too_deep_is_lost_or_dropped_twice() {
    use counted::{ALIVE, Counted};

    let leaf = || Tree { value: Counted::new(), below: BTreeMap::new(), beside: Vec::new() };
    for depth in [1, MAX_LEVELS, MAX_LEVELS + 1, 3 * MAX_LEVELS, 20_000] {
        let mut tree = leaf();
        for level in 1..depth {
            let mut below = BTreeMap::from([("a".to_owned(), leaf())]);
            let mut beside = vec![Pair { a: 1, b: leaf() }];
            if level % 2 == 0 {
                below.insert("b".to_owned(), tree);
            } else {
                beside.insert(0, Pair { a: 2, b: tree });
            }
            tree = Tree { value: Counted::new(), below, beside };
        }
        assert!(ALIVE.get() as usize >= depth);
        let repr = tree.into_repr();
        // SAFETY: it is of here, and lifted once.
        let lifted = unsafe { Tree::<Counted>::from_repr(repr, Trust::Foreign) };
        assert_eq!(lifted.as_ref().err(), (depth > MAX_LEVELS).then_some(&InvalidValue::TooDeep));
        drop(lifted);
        assert_eq!(ALIVE.get(), 0, "{depth}");
    }
}

#[test]
fn errors_keep_their_causes() {
    for echo in &*CONVENTIONS {
        let missing = echo.fetch("key").unwrap_err();
        assert_eq!(missing.to_string(), "there is no `key`");
        assert!(missing.source().is_none());

        let unread = echo.fetch("").unwrap_err();
        assert_eq!(unread.to_string(), "the store cannot be read");
        let cause = unread.source().expect("there is a cause");
        assert_eq!(cause.to_string(), "`no such file`");
        let cause = cause.source().expect("the cause has one");
        let expected = std::fs::read_to_string("no such file").unwrap_err();
        assert_eq!(cause.to_string(), expected.to_string());

        assert_eq!(echo.sum("1 2 3").ok(), Some(6));
        let digits = echo.sum("1 x").unwrap_err();
        assert_eq!(digits.to_string(), "invalid digit found in string");
        assert_eq!(format!("{:#}", echo.sum("4294967295 1").unwrap_err()), "too much");
    }
}

#[test]
fn objects_cross_in_structs() {
    struct Times(u32);
    impl Adder for Times {
        fn add(&self, a: u32, b: u32) -> u32 {
            a + self.0 * b
        }
    }

    for echo in &*CONVENTIONS {
        let shared: Vec<Arc<dyn Adder>> = vec![Arc::new(Times(10)), Arc::new(Times(100))];
        let adders = Adders {
            name: "all".to_owned(),
            own: Some(Box::new(Times(1))),
            shared: shared.clone(),
        };
        let (back, sum) = echo.adders(adders, 2);
        assert_eq!((&*back.name, sum), ("all", 222));
        assert_eq!(back.own.map(|own| own.add(0, 5)), Some(5));
        // What comes back is what went out, and not a proxy of a proxy.
        assert!(back.shared.iter().zip(&shared).all(|(back, shared)| Arc::ptr_eq(back, shared)));
        drop(back.shared);
        assert!(shared.iter().all(|adder| Arc::strong_count(adder) == 1));
    }
}

#[test]
fn owned_memory_stays_where_it_is() {
    for tables in CONVENTIONS.chunks_exact(2) {
        let (typed, uniform) = (&tables[0], &tables[1]);
        let values = vec![Pair { a: 1, b: Color::Red }; 100];
        let place = values.as_ptr();
        let values = typed.values(values.into());
        assert_eq!(values.as_ptr(), place);
        let text = String::from("there and back");
        let place = text.as_ptr();
        let text = typed.text(text.into());
        assert_eq!(text.as_ptr(), place);
        assert_eq!(String::from(text), "there and back");
        // A uniform call lends it, and the result is in other memory.
        assert_ne!(uniform.values(values.clone()).as_ptr(), values.as_ptr());
    }
}

/// Structs of numbers that are laid out as their mirrors, and others.
#[test]
fn a_struct_is_its_bits_if_all_fields_are_and_c_lays_it_out() {
    #[derive(AbiType)]
    #[repr(C)]
    struct Rgb<T>([u8; 3], T);

    #[derive(AbiType)]
    struct Laid {
        _a: u8,
        _b: u32,
    }

    const { assert!(Rgb::<f32>::IS_BITS && Rgb::<Rgb<u8>>::IS_BITS && Point::IS_BITS) }
    const { assert!(!Rgb::<bool>::IS_BITS && !Rgb::<Vec<u8>>::IS_BITS && !Laid::IS_BITS) }
    const { assert!(!Unit::IS_BITS && !Color::IS_BITS) }
}

#[test]
fn tags_without_a_variant_are_refused() {
    fn lift<T: AbiType>(repr: T::Repr) -> Option<InvalidValue> {
        // SAFETY: what is lifted here is numbers, and views of numbers that live on.
        unsafe { T::from_repr(repr, Trust::Foreign) }.err()
    }
    let tag = |ty, tag| Some(InvalidValue::Tag { ty, tag });
    assert_eq!(lift::<Color>(7), tag("Color", 7));
    assert_eq!(lift::<Level>(-1), tag("Level", 0xffff_ffff));
    assert_eq!(lift::<Wide>(u64::MAX - 1), tag("Wide", u64::MAX - 1));
    assert_eq!(lift::<Wide>(u64::MAX), None);

    let colors = [3, 4, 5];
    assert_eq!(lift::<&[Color]>(SliceView::new(colors.as_ptr(), 3)), tag("Color", 5));
    assert_eq!(lift::<&[Color]>(SliceView::new(colors.as_ptr(), 2)), None);
    assert_eq!(lift::<&Color>(&raw const colors[2]), tag("Color", 5));

    let mut event = Event::Key { letter: 'x', held: true }.into_repr();
    let events = |event: &_| lift::<&[Event]>(SliceView::new(event, 1));
    assert_eq!((lift::<Event>(event), events(&event)), (None, None));
    // SAFETY: the tag comes first.
    unsafe { (&raw mut event).cast::<u16>().write(2) };
    // Another variant of the same bits.
    assert_eq!((lift::<Event>(event), events(&event)), (None, None));
    // SAFETY: as above.
    unsafe { (&raw mut event).cast::<u16>().write(3) };
    assert_eq!((lift::<Event>(event), events(&event)), (tag("Event", 3), tag("Event", 3)));

    let mut event = Event::Key { letter: 'x', held: true }.into_repr();
    // SAFETY: the schema, which is tested below, has `held` there.
    unsafe { (&raw mut event).cast::<u8>().wrapping_add(8).write(2) };
    let invalid = Some(InvalidValue::Bool(2));
    assert_eq!((lift::<Event>(event), events(&event)), (invalid, invalid));

    let vec = vec![Shape::Empty, Shape::Rect(1, 2)].into_repr();
    // SAFETY: the tag of the second one comes first in it.
    unsafe { vec.ptr.wrapping_add(1).cast::<i32>().write(9) };
    assert_eq!(lift::<Vec<Shape>>(vec), tag("Shape", 9));
    let none: OwnedVec<_> = Vec::<List>::new().into_repr();
    assert_eq!(lift::<Box<List>>(none), Some(InvalidValue::Length { expected: 1, found: 0 }));
}

/// Calls a method of the plugin with arguments of any kind, as foreign code can.
fn call(method: usize, args: *const ()) -> (u32, String) {
    let runtime = load(&["everything"]);
    let made = foreign::<dyn Derived>(&runtime);
    let foreign = made.foreign;
    let ForeignFunctions::Guest(functions) = foreign.functions else { panic!("it is a plugin's") };
    // SAFETY: the contract has more methods than the tests name.
    let function = unsafe { functions.wrapping_add(method).read() };
    let mut out = [0_u64; 64];
    let mut error = AbiError::ok();
    // SAFETY: the arguments are laid out as the schema says, and the result is not larger than `out`.
    unsafe { function(foreign.instance, args, out.as_mut_ptr().cast(), &raw mut error) };
    // SAFETY: the message is text of the plugin, which is still loaded.
    let message = unsafe { error.message.as_bytes() };
    (error.code, String::from_utf8_lossy(message).into_owned())
}

#[test]
fn a_plugin_refuses_tags_without_a_variant() {
    let color = 7_u8;
    let (code, message) = call(0, (&raw const color).cast());
    assert_eq!(code, 200);
    assert!(message.contains("`Color` has no variant with the tag 7"), "{message}");

    let colors = [3_u8, 0];
    let view = SliceView::new(colors.as_ptr(), 2);
    let (code, message) = call(1, (&raw const view).cast());
    assert_eq!(code, 200);
    assert!(message.contains("`Color` has no variant with the tag 0"), "{message}");

    let shape = [u64::MAX; 6];
    let (code, message) = call(3, shape.as_ptr().cast());
    assert_eq!(code, 200);
    assert!(message.contains("`Shape` has no variant with the tag 4294967295"), "{message}");

    // A tag of 0 names a variant without fields, so nothing else is read.
    let mut shape = [u64::MAX; 6];
    shape[0] = 0;
    assert_eq!(call(3, shape.as_ptr().cast()).0, 0);
}

#[test]
#[cfg(all(target_pointer_width = "64", target_endian = "little"))]
fn the_schema_has_every_name_number_and_place() {
    let schema = <dyn Derived as Contract>::SCHEMA.to_text();
    for line in [
        "fn numbers(&self, enum Level i32 { Low = -5, Middle = -4, High = 70000 } 4/4, \
         enum Wide u64 { Zero = 0, Most = 18446744073709551615 } 8/8, \
         enum Kind i32 { Unit = 0, Tuple = 1, Struct = 2 } 4/4) -> ",
        "fn shape(&self, enum Shape i32 { Empty = 0, Circle = 1 { radius: f32 @8, name: String @16 }, \
         Rect = 2 { 0: u8 @8, 1: u64 @16 }, Colored = 3 { \
         0: enum Color u8 { Red = 3, Green = 4, Blue = 200 } 1/1 @8, \
         1: Option<struct Unit { } 1/1> @9 } } 48/8) -> ",
        "fn event(&self, enum Event u16 { Idle = 1, \
         Moved = 2 { 0: struct Point { x: i32 @0, y: i32 @4 } 8/4 @4 }, \
         Key = 500 { letter: char @4, held: bool @8 } } 12/4) -> ",
        "fn pair_of_borrows(&self, struct Pair { a: &str @0, b: u32 @16 } 24/8) -> \
         struct Pair { a: &str @0, b: u32 @16 } 24/8; from 1\n",
        "fn make_list(&self, u32) -> \
         Option<Box<struct List { value: u32 @0, next: Option<Box<^List>> @8 } 48/8>>\n",
        "beside: Vec<struct Pair { a: u8 @0, b: ^Tree @8 } 120/8> @80 } 112/8) -> ",
        "fn text(&self, String) -> String\n",
        "fn sum(&self, &str) -> Result<u32, AnyError>\n",
    ] {
        assert!(schema.contains(line), "{line}\nis not in\n{schema}");
    }
}
