//! The law of everything that is lent: the callee sees what the caller has, through a real library and within a process, in
//! both conventions. And what becomes of it after the call.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use fixture_contracts::{
    Point, Sample,
    derived::{Expr, Pair},
    lent::{Lent, LentProxy, Place, Record},
};
use polyplug_sdk::{AbiString, AbiVec, AnyError, Runtime};
use proptest::prelude::*;

use crate::{
    derived::{color, either, expr, shape, tree},
    inside::and_loaded,
    support::{laws, uniform},
};

/// The typed table and the uniform table of an implementation in this process, of one in Rust, and of one in C++.
static CONVENTIONS: LazyLock<Vec<LentProxy>> = LazyLock::new(|| {
    let both = |runtime: Runtime| {
        let typed = runtime.get::<dyn Lent>().expect("the fixture provides it");
        [typed, uniform::<dyn Lent>(&runtime)]
    };
    and_loaded(&["everything", "shares-heap", "derived-cpp"]).flat_map(both).collect()
});

fn record() -> impl Strategy<Value = Record> {
    let place = (any::<String>(), -1e9_f32..1e9, -1e9_f32..1e9).prop_map(|(city, x, y)| Place {
        city,
        x,
        y,
    });
    let tags = prop::collection::vec(any::<String>(), 0..4);
    let counts = prop::collection::hash_map(any::<String>(), any::<u64>(), 0..4);
    let parts = (any::<String>(), tags, prop::option::of(shape()), counts, place, -1e9..1e9);
    parts.prop_map(|(name, tags, shape, counts, place, score)| Record {
        name,
        tags,
        shape,
        counts,
        place,
        score,
    })
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    prop::collection::vec(record(), 0..6)
}

fn points() -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec(any::<(i32, i32)>().prop_map(|(x, y)| Point { x, y }), 0..9)
}

laws! {
    one(v in record()) |echo| echo.record(&v), v.clone();
    many(v in records()) |echo| echo.records(&v), v.clone();
    each(v in records()) |echo| echo.each(&v.iter().collect::<Vec<_>>()), v.clone();
    maybe(v in prop::option::of(record())) |echo| echo.maybe(v.as_ref()), v.clone();
    maybe_some(v in prop::option::of(records())) |echo| echo.maybe_some(v.as_deref()), v.clone();
    option(v in prop::option::of(record())) |echo| echo.option(&v), v.clone();
    two(v in (record(), record())) |echo| echo.two(&v.0, &v.1), v.clone();

    string(v in any::<String>()) |echo| echo.string(&v), v.clone();
    strings(v in any::<Vec<String>>()) |echo| echo.strings(&v), v.clone();
    vector(v in any::<Vec<u16>>()) |echo| echo.vector(&v), v.clone();
    nested(v in prop::collection::vec(prop::collection::vec(any::<Vec<String>>(), 0..3), 0..3))
        |echo| echo.nested(&v), v.clone();
    rows(v in prop::collection::vec(prop::collection::vec(-1e9_f32..1e9, 0..9), 0..9)) |echo| {
        echo.rows(&v.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }, v.clone();
    texts(v in prop::collection::vec(any::<Vec<String>>(), 0..3)) |echo| {
        fn views(texts: &[String]) -> Vec<&str> {
            texts.iter().map(String::as_str).collect()
        }
        let texts: Vec<_> = v.iter().map(|texts| views(texts)).collect();
        echo.texts(&texts.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }, v.clone();
    pointers(v in points()) |echo| echo.points(&v.iter().collect::<Vec<_>>()), v.clone();
    pairs(v in any::<Vec<(String, u64)>>()) |echo| {
        echo.pairs(&v.iter().map(|(text, number)| (&**text, *number)).collect::<Vec<_>>())
    }, v.clone();
    options(v in prop::collection::vec(prop::option::of(-1e9..1e9), 0..9))
        |echo| echo.options(&v), v.clone();
    results(v in any::<Vec<Result<u8, String>>>()) |echo| echo.results(&v), v.clone();
    map(v in any::<HashMap<String, Vec<u8>>>()) |echo| echo.map(&v), v.clone();
    ordered(v in prop::collection::btree_map(any::<u32>(), record(), 0..4))
        |echo| echo.tree(&v), v.clone();
    boxes(v in records()) |echo| {
        let boxes: Vec<_> = v.iter().cloned().map(Box::new).collect();
        echo.boxes(&boxes).into_iter().map(|record| *record).collect::<Vec<_>>()
    }, v.clone();
    arrays(v in any::<Vec<[String; 2]>>()) |echo| echo.arrays(&v), v.clone();

    shapes(v in prop::collection::vec(shape(), 0..6)) |echo| echo.shapes(&v), v.clone();
    colors(v in prop::collection::vec(color(), 0..6))
        |echo| echo.colors(&v.iter().collect::<Vec<_>>()), v.clone();
    pair(v in any::<(String, Option<u8>)>()) |echo| {
        let pair = echo.pair(&Pair { a: v.0.clone(), b: v.1 });
        (pair.a, pair.b)
    }, v.clone();
    expression(v in expr()) |echo| echo.expr(&v), v.clone();
    abi_texts(v in any::<Vec<String>>()) |echo| {
        let texts: Vec<_> = v.iter().map(|text| AbiString::from(&**text)).collect();
        echo.abi_texts(&texts).iter().map(ToString::to_string).collect::<Vec<_>>()
    }, v.clone();
    abi_values(v in points()) |echo| echo.abi_values(&AbiVec::from(v.clone())).to_vec(), v.clone();
    error(v in prop::collection::vec(any::<String>(), 1..5)) |echo| {
        let cause = AnyError::new(&v[0]);
        let error = v[1..].iter().fold(cause, AnyError::context);
        let mut texts: Vec<_> = echo.error(&error).chain().map(str::to_owned).collect();
        texts.reverse();
        texts
    }, v.clone();

    flip(v in any::<bool>()) |echo| { let mut flag = v; echo.flip(&mut flag); flag }, !v;
    flips(v in prop::collection::vec(any::<bool>(), 0..12)) |echo| {
        let mut flags = v.clone();
        echo.flips(&mut flags);
        flags.iter().map(|flag| !flag).collect::<Vec<_>>()
    }, v.clone();
    recolor(v in prop::collection::vec(color(), 0..9)) |echo| {
        let mut colors = v.clone();
        (0..3).for_each(|_| echo.recolor(&mut colors));
        colors
    }, v.clone();
    mark(v in (any::<bool>(), any::<char>())) |echo| {
        let mut sample = Sample { time: 1, value: 2.0, valid: v.0, kind: v.1 };
        echo.mark(&mut sample);
        (sample.valid, sample.kind)
    }, (!v.0, char::from_u32(u32::from(v.1) + 1).unwrap_or('a'));
    mix(v in prop::collection::vec(prop::collection::vec(-1e3_f32..1e3, 0..9), 0..5)) |echo| {
        let mut rows = v.clone();
        echo.mix(&mut rows.iter_mut().map(Vec::as_mut_slice).collect::<Vec<_>>());
        rows
    }, {
        let mut rows = v.clone();
        if let Some((first, others)) = rows.split_first_mut() {
            others.iter_mut().flat_map(|row| row.iter_mut().zip(&*first)).for_each(|(a, b)| *a += b);
        }
        rows
    };

    lent_on(v in record()) |echo| {
        let seen = std::sync::Mutex::new(None);
        let sum = echo.call(&v, &|record, tags| {
            *seen.lock().unwrap() = Some((record.clone(), tags.concat()));
            record.counts.values().fold(7, |sum, count| sum ^ count)
        });
        (seen.into_inner().unwrap(), sum)
    }, (Some((v.clone(), v.tags.concat())), v.counts.values().fold(7, |sum, count| sum ^ count));
}

#[test]
fn what_is_lent_in_place_is_not_copied() {
    let rows: [&[f32]; 3] = [&[1.0], &[2.0, 3.0, 4.0], &[5.0, 6.0]];
    for echo in &*CONVENTIONS {
        assert!(std::ptr::eq(echo.longest(&rows), rows[1]));
        assert!(echo.longest(&[]).is_empty());
    }
}

/// A callee in another language can write what it likes. The caller has values again, and hears of it.
#[test]
fn what_is_written_is_a_value_again() {
    for runtime in and_loaded(&["derived-cpp"]).skip(1) {
        let (typed, uniform) = (runtime.get::<dyn Lent>().unwrap(), uniform::<dyn Lent>(&runtime));
        for lent in [typed, uniform] {
            let mut flags = [true; 13];
            let error = lent.try_flips(&mut flags).unwrap_err().to_string();
            assert!(error.contains("parameter 1, which it wrote to: "), "{error}");
            assert_eq!(flags, [false; 13]);
        }
    }
}

/// Values of earlier calls are written over, so what was longer, or of another kind, must not shine through.
#[test]
fn a_call_sees_nothing_of_the_one_before() {
    let shape = fixture_contracts::derived::Shape::Circle { radius: 1.0, name: "round".to_owned() };
    let large = Record {
        name: "a long name".repeat(10),
        tags: vec!["one".to_owned(), "two".to_owned(), "three".to_owned()],
        shape: Some(shape),
        counts: HashMap::from([("one".to_owned(), 1), ("two".to_owned(), 2)]),
        place: Place { city: "Paris".to_owned(), x: 1.0, y: 2.0 },
        score: 3.0,
    };
    for echo in &*CONVENTIONS {
        for _ in 0..3 {
            assert_eq!(echo.record(&large), large);
            assert_eq!(echo.record(&Record::default()), Record::default());
            assert_eq!(echo.records(&[large.clone(), large.clone()]).len(), 2);
            assert_eq!(echo.records(&[Record::default()]), [Record::default()]);
            assert_eq!(echo.two(&large, &Record::default()), (large.clone(), Record::default()));
        }
    }
}

#[test]
fn what_is_lent_too_deep_is_refused() {
    let mut deep = Expr::Number(1);
    for _ in 0..1_000 {
        deep = Expr::Add(Box::new(deep), Box::new(Expr::Number(1)));
    }
    for echo in &*CONVENTIONS {
        let error = echo.try_expr(&deep).unwrap_err();
        assert!(error.to_string().contains("deep"), "{error}");
        assert_eq!(echo.expr(&Expr::Number(2)), Expr::Number(2));
    }
    // Its own destructor would be recursive, too.
    while let Expr::Add(left, _) = deep {
        deep = *left;
    }
}

#[test]
fn threads_lend_at_once() {
    let records: Vec<_> =
        (0..50).map(|number| Record { name: format!("{number}"), ..Record::default() }).collect();
    for echo in &*CONVENTIONS {
        std::thread::scope(|scope| {
            for part in records.chunks(10) {
                scope.spawn(move || {
                    for _ in 0..20 {
                        assert_eq!(echo.records(part), part);
                        assert_eq!(echo.record(&part[0]), part[0]);
                    }
                });
            }
        });
    }
}

/// A callee that lends on is called while it holds what it was lent.
#[test]
fn a_call_within_a_call_has_its_own() {
    for echo in &*CONVENTIONS {
        let outer = Record { name: "outer".to_owned(), ..Record::default() };
        let inner = Record { name: "inner".to_owned(), ..Record::default() };
        let depth = echo.call(&outer, &|record, _| {
            assert_eq!(echo.record(&inner), inner);
            assert_eq!(*record, outer);
            1
        });
        assert_eq!(depth, 1);
    }
}

/// The order of the entries of a map that is lent means nothing.
#[test]
fn maps_of_records_are_lent() {
    let map: BTreeMap<_, _> = (0..20)
        .map(|number| (number, Record { score: f64::from(number), ..Record::default() }))
        .collect();
    for echo in &*CONVENTIONS {
        assert_eq!(echo.tree(&map), map);
    }
}

/// Types with parameters, which C++ does not have.
mod generic {
    use fixture_contracts::lent::{LentGeneric, LentGenericProxy};

    use super::*;

    static CONVENTIONS: LazyLock<Vec<LentGenericProxy>> = LazyLock::new(|| {
        let both = |runtime: Runtime| {
            let typed = runtime.get::<dyn LentGeneric>().expect("the fixture provides it");
            [typed, uniform::<dyn LentGeneric>(&runtime)]
        };
        and_loaded(&["everything", "shares-heap"]).flat_map(both).collect()
    });

    laws! {
        alternatives(v in either()) |echo| echo.either(&v), v.clone();
        branches(v in prop::collection::vec(tree(), 0..3)) |echo| echo.branches(&v), v.clone();
    }
}
