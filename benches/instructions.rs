//! How many instructions does a call take, in the caller and the callee together?
//!
//! A process of its own makes the calls and is stepped through them one instruction at a time, so the answer
//! is the same each time, on any machine of the kind. It fails if one takes more than it did when the numbers in the
//! table were written.

#[cfg(target_os = "linux")]
mod steps;

#[cfg(target_os = "linux")]
mod arms {
    use std::hint::black_box;

    use bench_shapes::{Core, Count, Direction, Figure, Sample, Shapes, ShapesProxy, Total};
    use fixture_contracts::Adder;
    use polyplug_benches::{
        UniformCaller, load, raw_inc,
        shapes::{self, Raw},
        uniform_add,
    };

    use super::steps;

    /// What an arm is called, and what it takes.
    pub(crate) type Arm = (&'static str, std::io::Result<u64>);

    struct Seven;

    impl Count for Seven {
        fn count(&self, x: u32) -> u32 {
            x.wrapping_add(7)
        }
    }

    /// Calls without state, as the first benchmark makes them.
    pub(crate) fn of_seed() -> Vec<Arm> {
        let (rust, cpp) = (load("seed-rust"), load("seed-cpp"));
        let raw = raw_inc();
        let proxy = rust.get::<dyn Adder>().expect("the fixture provides it");
        let proxy_cpp = cpp.get::<dyn Adder>().expect("the fixture provides it");
        let dispatch = UniformCaller::new(uniform_add(&rust));
        let dispatch_cpp = UniformCaller::new(uniform_add(&cpp));
        vec![
            ("stateless/ffi", steps::of_one(|x| raw(x))),
            ("stateless/proxy", steps::of_one(|x| proxy.add(x, 1))),
            ("stateless/proxy_cpp", steps::of_one(|x| proxy_cpp.add(x, 1))),
            ("stateless/dispatch", steps::of_one(|x| dispatch.inc(x))),
            ("stateless/dispatch_cpp", steps::of_one(|x| dispatch_cpp.inc(x))),
        ]
    }

    /// Calls of implementations with state.
    pub(crate) fn of_shapes() -> Vec<Arm> {
        let library = shapes::rust_library();
        let raw = Raw::open(&library);
        let runtime = shapes::load(&library);
        let shapes = runtime.get::<dyn Shapes>().expect("the plugin provides it");
        let boxed: Box<dyn Shapes> = Box::new(shapes.clone());
        let mut live = runtime.live::<dyn Shapes>();
        let mut total = runtime.create::<dyn Total>().expect("the plugin provides it");
        let reader = runtime.create::<dyn Total>().expect("the plugin provides it");
        let text = "a text of sixty-four bytes, which is as long as this one is here";
        let (bytes, flags) = ([1_u8; 4096], [true; 100]);
        let texts = vec![text.to_owned(); 100];
        let mut arms = of_raw(&raw, text);
        arms.extend([
            ("inc", steps::of_one(|x| shapes.inc(x))),
            ("inc/box_dyn", steps::of_one(|x| black_box(&boxed).inc(x))),
            ("inc/live", steps::of_one(|x| live.get().expect("it is there").inc(x))),
            ("inc/try", steps::of_one(|x| shapes.try_inc(x).unwrap_or_default())),
            (
                "nothing",
                steps::of_one(|x| {
                    shapes.nothing();
                    x
                }),
            ),
            ("six", steps::of_one(|x| shapes.six(x, 1, 2, 3, 4, 5))),
            ("text", steps::of_one(|x| shapes.text(&text[..(x & 63) as usize]))),
            ("bytes", steps::of_one(|x| shapes.bytes(&bytes[..(x & 63) as usize]))),
            ("flags", steps::of_one(|x| shapes.flags(&flags[..(x & 63) as usize]))),
            ("flip", steps::of_one(|x| shapes.flip(x & 1 == 0).into())),
            ("letter", steps::of_one(|x| shapes.letter(if x == 0 { 'a' } else { 'b' }).into())),
            (
                "turn",
                steps::of_one(|x| {
                    shapes.turn(if x == 0 { Direction::East } else { Direction::South }) as u32
                }),
            ),
            (
                "grow",
                steps::of_one(|x| match shapes.grow(Figure::Circle(x.into())) {
                    Figure::Circle(it) => it as u32,
                    _ => 0,
                }),
            ),
            ("half", steps::of_one(|x| shapes.half(Some(x.into())).map_or(0, |it| it as u32))),
            ("checked", steps::of_one(|x| shapes.checked(x).map_or(0, |it| it as u32))),
            ("by_value", steps::of_one(|x| shapes.by_value(Sample::new(x)).number)),
            ("by_reference", steps::of_one(|x| shapes.by_reference(&Sample::new(x)).number)),
            (
                "by_mutable_reference",
                steps::of_one(|x| {
                    let mut sample = Sample::new(x);
                    shapes.by_mutable_reference(&mut sample);
                    sample.number
                }),
            ),
            ("apply", steps::of_one(|x| shapes.apply(&|y| y ^ x, 5))),
            ("look", steps::of_one(|x| shapes.look(&Seven) ^ x)),
            ("ask", steps::of_one(|x| shapes.ask(&Seven) ^ x)),
            ("add", steps::of_one(|x| total.add(x))),
            ("get", steps::of_one(|x| reader.get(x))),
            ("string", steps::of_long_one(|x| shapes.string().len() as u32 ^ x)),
            ("abi_string", steps::of_long_one(|x| shapes.abi_string().len() as u32 ^ x)),
            ("strings", steps::of_long_one(|x| shapes.strings(texts.clone()).len() as u32 ^ x)),
            ("strings/clone", steps::of_long_one(|x| black_box(texts.clone()).len() as u32 ^ x)),
            (
                "words/clone",
                steps::of_long_one(|x| black_box(vec![u64::from(x); 100]).len() as u32 ^ x),
            ),
            ("words", steps::of_long_one(|x| shapes.words(vec![x.into(); 100]).len() as u32 ^ x)),
            ("make", steps::of_long_one(|x| shapes.make().count(x))),
        ]);
        arms.extend(of_iterators(&shapes));
        arms.extend(of_one_heap(&texts));
        arms.extend(of_cpp(text));
        arms
    }

    /// Iterators, 64 items a turn.
    fn of_iterators(shapes: &ShapesProxy) -> Vec<Arm> {
        fn next(numbers: &mut dyn Iterator<Item = u64>) -> impl FnMut(u32) -> u32 {
            |x| (0..64).fold(x, |sum, _| sum ^ numbers.next().map_or(0, |number| number as u32))
        }
        let local = |step: u64| -> Box<dyn Iterator<Item = u64>> {
            Box::new(std::iter::successors(Some(0), move |number| Some(number + step)))
        };
        let (mut crossing, mut local) = (shapes.numbers(0), local(black_box(1)));
        // From here on they are read by the most that are read at once.
        crossing.by_ref().take(85).for_each(drop);
        let mut lent = 0..;
        vec![
            ("numbers", steps::of_long_one(next(&mut *crossing))),
            ("numbers/local", steps::of_long_one(next(&mut *local))),
            ("numbers/lent", steps::of_long_one(|x| shapes.sum(&mut lent, 64) as u32 ^ x)),
            (
                "numbers/first",
                steps::of_long_one(|x| shapes.numbers(x.into()).next().unwrap_or_default() as u32),
            ),
        ]
    }

    /// Calls of a plugin that has one heap with this program.
    fn of_one_heap(texts: &[String]) -> Vec<Arm> {
        let runtime = shapes::load(&shapes::one_heap_library());
        let shapes = runtime.get::<dyn Shapes>().expect("the plugin provides it");
        vec![
            ("one_heap/inc", steps::of_one(|x| shapes.inc(x))),
            ("one_heap/string", steps::of_long_one(|x| shapes.string().len() as u32 ^ x)),
            (
                "one_heap/strings",
                steps::of_long_one(|x| shapes.strings(texts.to_vec()).len() as u32 ^ x),
            ),
            (
                "one_heap/words",
                steps::of_long_one(|x| shapes.words(vec![x.into(); 100]).len() as u32 ^ x),
            ),
        ]
    }

    fn of_raw(raw: &Raw, text: &str) -> Vec<Arm> {
        vec![
            ("raw/inc", steps::of_one(|x| raw.inc(x))),
            ("raw/text", steps::of_one(|x| raw.text(&text[..(x & 63) as usize]))),
            ("raw/sample", steps::of_one(|x| raw.sample(&Sample::new(x)).number)),
            ("raw/string", steps::of_long_one(|x| black_box(text.to_owned()).len() as u32 ^ x)),
        ]
    }

    fn of_cpp(text: &str) -> Vec<Arm> {
        let runtime = shapes::load(&shapes::cpp_library());
        let core = runtime.get::<dyn Core>().expect("the plugin provides it");
        vec![
            ("cpp/inc", steps::of_one(|x| core.inc(x))),
            ("cpp/text", steps::of_one(|x| core.text(&text[..(x & 63) as usize]))),
            ("cpp/by_reference", steps::of_one(|x| core.by_reference(&Sample::new(x)).number)),
            ("cpp/string", steps::of_long_one(|x| core.string().len() as u32 ^ x)),
        ]
    }
}

/// What the arms took when this was written, on x86-64. Those that ask the system for memory are left out, because
/// systems differ.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
const TOOK: &[(&str, u64)] = &[
    ("stateless/ffi", 7),
    ("stateless/proxy", 16),
    ("stateless/proxy_cpp", 16),
    ("stateless/dispatch", 19),
    ("stateless/dispatch_cpp", 19),
    ("raw/inc", 9),
    ("raw/text", 15),
    ("raw/sample", 33),
    ("inc", 15),
    ("inc/box_dyn", 27),
    ("inc/live", 19),
    ("inc/try", 16),
    ("nothing", 11),
    ("six", 29),
    ("text", 22),
    ("bytes", 17),
    ("flags", 17),
    ("flip", 29),
    ("letter", 30),
    ("turn", 25),
    ("grow", 48),
    ("half", 35),
    ("checked", 25),
    ("by_value", 41),
    ("by_reference", 40),
    ("by_mutable_reference", 22),
    ("apply", 82),
    ("look", 47),
    ("ask", 105),
    ("add", 19),
    ("get", 18),
    ("numbers", 2595),
    ("numbers/local", 1158),
    ("cpp/inc", 17),
    ("cpp/text", 26),
    ("cpp/by_reference", 41),
];
#[cfg(all(target_os = "linux", not(target_arch = "x86_64")))]
const TOOK: &[(&str, u64)] = &[];

#[cfg(target_os = "linux")]
fn main() {
    /// What an arm may take more than when its number was written: a few instructions, and of a long call a few more,
    /// because the compiler does not decide each time in the same way what it puts into its caller.
    fn most(took: u64) -> u64 {
        took + 2 + took / 16
    }

    let arms: Vec<_> = arms::of_seed().into_iter().chain(arms::of_shapes()).collect();
    if arms[0].1.is_err() {
        println!("skipped: this process may not be stepped through");
        return;
    }
    let mut grown = Vec::new();
    for (name, count) in arms {
        let count = count.expect("one was counted already");
        println!("{name:24}{count:6} instructions a turn");
        let took = TOOK.iter().find(|(known, _)| *known == name);
        if took.is_some_and(|(_, took)| count > most(*took)) {
            grown.push(name);
        }
    }
    assert!(grown.is_empty(), "these take more than they did: {grown:?}");
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("skipped: only Linux is stepped through");
}
