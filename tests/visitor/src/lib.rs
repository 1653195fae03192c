//! Loads fixtures that were built elsewhere, and calls what they provide.
//!
//! What is here: the same visit for plugins of another toolchain and for those of an earlier release.
//! What is not: where they come from.

use std::{
    collections::{BTreeMap, HashMap},
    error::Error,
    path::Path,
    time::{Duration, SystemTime},
};

use fixture_contracts::{
    Adder, Counter, Everything, Explosive, Greeter, Iterators, Point, Sample, Values,
    derived::{Color, Derived, Either, List, Pair, Shape, Tree, Unit},
    lent::{Lent, LentGeneric, Place, Record},
};
use polyplug_sdk::{Bundle, Runtime, inspection::Inspection};

/// What went wrong with a plugin.
pub type VisitError = Box<dyn Error + Send + Sync>;

/// Inspects the plugin at `path`, loads it into a runtime of its own, which demands that it fits, and calls
/// what it provides.
///
/// # Errors
/// If the plugin is refused, or answers something wrong.
pub fn visit(path: &Path) -> Result<Inspection, VisitError> {
    let found = Bundle::inspect(path)?;
    let builder = Runtime::builder();
    #[cfg(unix)]
    let builder = builder.expect_contract::<dyn fixture_contracts::Paths>();
    let runtime = builder
        .require_schema(true)
        .expect_contract::<dyn Adder>()
        .expect_contract::<dyn Counter>()
        .expect_contract::<dyn Derived>()
        .expect_contract::<dyn Everything>()
        .expect_contract::<dyn Explosive>()
        .expect_contract::<dyn Greeter>()
        .expect_contract::<dyn Iterators>()
        .expect_contract::<dyn Lent>()
        .expect_contract::<dyn LentGeneric>()
        .expect_contract::<dyn Values>()
        .build()?;
    let bundle = runtime.load(path)?;
    check("number of contracts", bundle.contracts().len(), found.contracts().len())?;
    for contract in bundle.contracts() {
        match contract.name.as_str() {
            "test.add" => add(&runtime)?,
            "greeter.Hello" => greet(&runtime)?,
            "test.Counter" => count(&runtime)?,
            "test.Values" => send_values(&runtime)?,
            "values.Everything" => send_everything(&runtime)?,
            #[cfg(unix)]
            "values.Paths" => send_paths(&runtime)?,
            "values.Derived" => send_derived(&runtime)?,
            "values.Iterators" => iterate(&runtime)?,
            "values.Lent" => lend(&runtime)?,
            "values.LentGeneric" => lend_generic(&runtime)?,
            // What it does depends on the plugin.
            "test.Explosive" => drop(runtime.get::<dyn Explosive>()?),
            other => return Err(format!("nobody knows how to visit `{other}`").into()),
        }
    }
    Ok(found)
}

fn check<T: PartialEq + std::fmt::Debug>(
    what: &str,
    found: T,
    expected: T,
) -> Result<(), VisitError> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}: expected {expected:?}, found {found:?}").into())
}

fn add(runtime: &Runtime) -> Result<(), VisitError> {
    check("sum", runtime.get::<dyn Adder>()?.try_add(40, 2)?, 42)
}

fn greet(runtime: &Runtime) -> Result<(), VisitError> {
    let greeter = runtime.get::<dyn Greeter>()?;
    check("greeting", greeter.try_greet("you")?.is_empty(), false)?;
    let loud = greeter.try_shout("you")?;
    check("shout", loud.to_uppercase(), loud)
}

fn count(runtime: &Runtime) -> Result<(), VisitError> {
    let mut counter = runtime.create::<dyn Counter>()?;
    counter.try_add(40)?;
    counter.try_add(2)?;
    check("total", counter.try_total()?, 42)
}

const SAMPLE: Sample = Sample { time: u64::MAX - 1, value: 0.5, valid: true, kind: '\u{1f980}' };

fn send_values(runtime: &Runtime) -> Result<(), VisitError> {
    let values = runtime.get::<dyn Values>()?;
    let sum = values.try_integers(1, 2, 3, 4, -5, -6, -7, -8, 9, -10)?;
    check("integers", sum, 1 + 2 + 3 + 4 - 5 - 6 - 7 - 8 + 9 - 10)?;
    check("bit", values.try_flip(false)?, true)?;
    check("character", values.try_next_char('y')?, Some('z'))?;
    check("text", values.try_trimmed("  text ")?, "text")?;
    check("bytes", values.try_reversed(&[1, 2, 3])?, vec![3, 2, 1])?;
    check("struct", values.try_time_of(&SAMPLE)?, SAMPLE.time)?;
    check("structs", values.try_sum(&[SAMPLE, SAMPLE])?, 1.0)?;
    check("number", values.try_parse("17")?, Ok(17))?;
    check("no number", values.try_parse("x")?.is_err(), true)
}

fn send_everything(runtime: &Runtime) -> Result<(), VisitError> {
    let echo = runtime.get::<dyn Everything>()?;
    check("wide", echo.try_wide(i128::MIN, u128::MAX)?, (i128::MIN, u128::MAX))?;
    let now = SystemTime::now();
    check("times", echo.try_times(Duration::MAX, now)?, (Duration::MAX, now))?;
    check("structs", echo.try_structs(&[SAMPLE])?, &[SAMPLE])?;
    let mut points = [Point { x: 1, y: 2 }];
    echo.try_mirror(&mut points)?;
    check("points", points, [Point { x: 2, y: 1 }])?;
    let nested = vec![vec!["a".to_owned()], vec![], vec!["b".to_owned(), String::new()]];
    check("nested", echo.try_nested(nested.clone())?, nested)?;
    let tuple = (7, "seven".to_owned(), Some(7.5));
    check("tuple", echo.try_tuple(tuple.clone())?, tuple)?;
    check("options", echo.try_options(Some(None))?, Some(None))?;
    check("result", echo.try_result(Err("no".into()))?, Err("no".into()))?;
    check("sample", echo.try_sample(SAMPLE)?, SAMPLE)?;
    let map = HashMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]);
    check("map", echo.try_hash_map(map.clone())?, map)?;
    let tree = BTreeMap::from([(1, vec!["x".to_owned()])]);
    check("tree", echo.try_tree_map(tree.clone())?, tree)
}

#[cfg(unix)]
fn send_paths(runtime: &Runtime) -> Result<(), VisitError> {
    let echo = runtime.get::<dyn fixture_contracts::Paths>()?;
    let path = Path::new("a folder/a file");
    check("path", echo.try_path(path)?, path)?;
    check("owned path", echo.try_path_buf(path.to_owned())?, path.to_owned())
}

fn send_derived(runtime: &Runtime) -> Result<(), VisitError> {
    let echo = runtime.get::<dyn Derived>()?;
    check("enum", echo.try_color(Color::Blue)?, Color::Blue)?;
    check("enums", echo.try_colors(&[Color::Red, Color::Green])?, &[Color::Red, Color::Green])?;
    let pair = || Pair { a: "text".to_owned(), b: Some(7) };
    check("pair", echo.try_pair(pair())?, pair())?;
    check("list", echo.try_list(echo.try_make_list(100)?)?, List::of(100))?;
    check("sum", echo.try_sum("1 2 3")?.is_ok(), true)
}

fn iterate(runtime: &Runtime) -> Result<(), VisitError> {
    let iterators = runtime.get::<dyn Iterators>()?;
    check("counted", iterators.try_count(100)?.sum::<u64>(), 4950)?;
    check("endless", iterators.try_endless(7)?.take(3).collect::<Vec<_>>(), vec![7, 8, 9])?;
    check("words", iterators.try_words("one two")?.collect::<Vec<_>>(), vec!["one", "two"])?;
    check("sum", iterators.try_sum(Box::new(1..=100))?, 5050)?;
    let lines = Box::new(["a".to_owned(), "b".to_owned()].into_iter());
    let shouted: Vec<_> = iterators.try_shout(lines)?.collect();
    check("shouted", shouted, vec!["A".to_owned(), "B".to_owned()])
}

fn record() -> Record {
    Record {
        name: "name".to_owned(),
        tags: vec!["a".to_owned(), String::new()],
        shape: Some(Shape::Circle { radius: 1.5, name: "round".to_owned() }),
        counts: HashMap::from([("one".to_owned(), 1), ("two".to_owned(), 2)]),
        place: Place { city: "city".to_owned(), x: 1.0, y: -2.0 },
        score: 0.25,
    }
}

fn lend(runtime: &Runtime) -> Result<(), VisitError> {
    let lent = runtime.get::<dyn Lent>()?;
    let records = [record(), Record::default(), record()];
    check("record", lent.try_record(&records[0])?, record())?;
    check("records", lent.try_records(&records)?, records.to_vec())?;
    check("each", lent.try_each(&[&records[2], &records[1]])?, records[..2].to_vec())?;
    check("no record", lent.try_maybe(None)?, None)?;
    check("boxes", lent.try_boxes(&[Box::new(record())])?, vec![Box::new(record())])?;
    let tree = BTreeMap::from([(1, record())]);
    check("tree", lent.try_tree(&tree)?, tree)?;
    let rows = [&[1.0_f32, 2.0][..], &[], &[3.0]];
    check("rows", lent.try_rows(&rows)?, vec![vec![1.0, 2.0], vec![], vec![3.0]])?;
    check("longest", lent.try_longest(&rows)?, rows[0])?;
    let called = lent.try_call(&record(), &|record, tags| record.counts["two"] + tags.len() as u64);
    check("called", called?, 4)
}

fn lend_generic(runtime: &Runtime) -> Result<(), VisitError> {
    let lent = runtime.get::<dyn LentGeneric>()?;
    let either = || Either::Both(BTreeMap::from([("a".to_owned(), vec![Unit])]));
    check("either", lent.try_either(&either())?, either())?;
    let leaf = Tree { value: Shape::Rect(1, 2), below: BTreeMap::new(), beside: Vec::new() };
    let tree = Tree { below: BTreeMap::from([("a".to_owned(), leaf.clone())]), ..leaf };
    let branches = [tree.clone(), tree];
    check("branches", lent.try_branches(&branches)?, branches.to_vec())
}
