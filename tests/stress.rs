//! Everything at once, on many threads: a bounded number of steps, in an order that nobody chose.

use std::{
    hash::{BuildHasher as _, RandomState},
    path::PathBuf,
    sync::{
        Barrier, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use fixture_contracts::{Adder, Counter, Greeter, Shape, Workshop};
use polyplug_sdk::{
    GetError, LoadError, ReloadError, Runtime, UnloadError,
    unmap::{SweepOutcome, Unmap},
};

use crate::support::{bundle, folder};

const THREADS: usize = 8;
const STEPS: usize = 400;

/// The bundles that come and go, and their fixtures.
const BUNDLES: [(&str, &str); 4] =
    [("greets", "greeter"), ("counts", "stateful"), ("adds", "seed-cpp"), ("makes", "objects")];

/// What all threads use.
struct Stage {
    runtime: Runtime,
    /// The bundles, in the order of `BUNDLES`.
    paths: Vec<PathBuf>,
    /// Objects of plugins, which outlive their bundles and end on any thread.
    shapes: Mutex<Vec<Box<dyn Shape>>>,
    /// How many libraries were unmapped meanwhile.
    unmapped: AtomicUsize,
}

impl Stage {
    fn new() -> Self {
        let folder = folder("stress");
        // SAFETY: the bundles use the SDK, start no threads that stay and return no `AbiString`.
        let builder = unsafe { Runtime::builder().unmap(Unmap::WhenUnused) };
        let runtime = builder.build().unwrap();
        let paths = BUNDLES.map(|(name, fixture)| bundle(&folder, name, fixture, "")).into();
        Self { runtime, paths, shapes: Mutex::default(), unmapped: AtomicUsize::new(0) }
    }

    fn load(&self, which: usize) {
        match self.runtime.load(&self.paths[which]) {
            Ok(_) | Err(LoadError::AlreadyLoaded { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }

    fn reload(&self, which: usize) {
        match self.runtime.reload(BUNDLES[which].0) {
            Ok(_) | Err(ReloadError::NotLoaded { .. } | ReloadError::Busy { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }

    fn unload(&self, which: usize) {
        match self.runtime.unload(BUNDLES[which].0) {
            Ok(()) | Err(UnloadError::NotLoaded { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }

    fn sweep(&self) {
        let answers = self.runtime.sweep();
        let unmapped = answers.iter().filter(|it| it.outcome == SweepOutcome::Unmapped).count();
        self.unmapped.fetch_add(unmapped, Ordering::Relaxed);
    }

    fn make_objects(&self) {
        let Some(workshop) = found(self.runtime.get::<dyn Workshop>()) else { return };
        let shape = workshop.echo(workshop.shape("round", 3.0));
        assert_eq!((shape.name(), workshop.area_of(&*shape)), ("round", 3.0));
        let mut shapes = self.shapes.lock().unwrap_or_else(PoisonError::into_inner);
        shapes.push(shape);
        let old = if shapes.len() > 10 { Some(shapes.swap_remove(0)) } else { None };
        drop(shapes);
        assert!(old.is_none_or(|old| old.name() == "round"));
    }
}

/// Whatever is asked for can be unloaded at the moment, and nothing else can be wrong.
fn found<P>(asked: Result<P, GetError>) -> Option<P> {
    match asked {
        Ok(proxy) => Some(proxy),
        Err(GetError::NotFound(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Takes steps, in an order of this thread's own.
fn run(stage: &Stage, thread: usize) {
    let runtime = &stage.runtime;
    let order = RandomState::new();
    let mut live = runtime.live::<dyn Greeter>();
    for step in 0..STEPS {
        let random = order.hash_one((thread, step));
        let which = (random >> 32) as usize % BUNDLES.len();
        match random % 16 {
            0 => stage.reload(which),
            1 => stage.unload(which),
            2 | 3 => stage.load(which),
            4 => stage.sweep(),
            5 => {
                assert!(runtime.bundles().len() <= BUNDLES.len());
                assert!(runtime.providers::<dyn Greeter>().list().len() <= 1);
                _ = (runtime.retired_count(), runtime.diagnostics());
            }
            6 | 7 => stage.make_objects(),
            8 | 9 => {
                if let Some(mut counter) = found(runtime.create::<dyn Counter>()) {
                    assert_eq!((counter.add(3), counter.add(4)), (3, 7));
                }
            }
            10 | 11 => {
                if let Ok(greeter) = live.get() {
                    assert_eq!(greeter.greet("you"), "Hello, you!");
                }
            }
            12 | 13 => {
                if let Some(adder) = found(runtime.get::<dyn Adder>()) {
                    assert_eq!(adder.add(40, 2), 42);
                }
            }
            _ => {
                if let Some(greeter) = found(runtime.get::<dyn Greeter>()) {
                    assert_eq!(greeter.shout("you"), "HELLO, YOU!");
                }
            }
        }
    }
}

#[test]
fn everything_at_once() {
    let stage = Stage::new();
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        let (stage, start) = (&stage, &start);
        let begin = |thread| {
            scope.spawn(move || {
                start.wait();
                run(stage, thread);
            })
        };
        let threads: Vec<_> = (0..THREADS).map(begin).collect();
        // The end of the scope would not wait for what threads keep for themselves.
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
    // Whatever happened, everything works.
    (0..BUNDLES.len()).for_each(|which| stage.load(which));
    assert_eq!(stage.runtime.get::<dyn Greeter>().unwrap().greet("you"), "Hello, you!");
    assert_eq!(stage.runtime.get::<dyn Adder>().unwrap().add(40, 2), 42);
    assert_eq!(stage.runtime.create::<dyn Counter>().unwrap().add(3), 3);
    stage.make_objects();
    // And nothing is held that nobody has.
    assert!(stage.runtime.diagnostics().is_empty(), "{:?}", stage.runtime.diagnostics());
    (0..BUNDLES.len()).for_each(|which| stage.unload(which));
    drop(stage.shapes.into_inner());
    let answers = stage.runtime.sweep();
    let busy = |answer: &SweepOutcome| matches!(answer, SweepOutcome::Busy(_));
    assert!(!answers.iter().any(|it| busy(&it.outcome)), "{answers:?}");
    if cfg!(target_os = "linux") {
        assert_ne!(stage.unmapped.into_inner(), 0);
        assert_eq!(stage.runtime.retired_count(), 0, "{answers:?}");
    }
}
