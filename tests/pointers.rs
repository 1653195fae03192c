//! Contracts behind pointers: `Box<dyn Trait>` and the like have the trait, become proxies and back, and have methods that
//! return failure as an error.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use fixture_contracts::{
    Counter, CounterProxy, Explosive, ExplosiveProxy, Greeter, GreeterProxy, Hub, HubProxy, Tally,
    TallyProxy, Workshop,
};
use polyplug_sdk::{__private::IsProxy, CallError, Provider, contract};

use crate::support::load;

/// A cache in front of any greeter.
struct Polite<G>(G);

impl<G: Greeter> Greeter for Polite<G> {
    fn greet(&self, name: &str) -> String {
        format!("{} Welcome!", self.0.greet(name))
    }
}

fn greeting(greeter: impl Greeter) -> String {
    greeter.shout("you")
}

/// Adds to any tally.
fn add(mut tally: impl Tally, by: u64) -> u64 {
    tally.add(by)
}

/// A tally of this side, which counts its ends.
#[derive(Default)]
struct Sum(u64, Arc<AtomicUsize>);

impl Drop for Sum {
    fn drop(&mut self) {
        self.1.fetch_add(1, Relaxed);
    }
}

impl Tally for Sum {
    fn add(&mut self, by: u64) -> u64 {
        assert!(by != 13, "thirteen");
        self.0 += by;
        self.0
    }

    fn total(&self) -> u64 {
        self.0
    }

    fn finish(self: Box<Self>) -> u64 {
        self.0
    }
}

/// A greeter of this side.
struct Short;

impl Greeter for Short {
    fn greet(&self, name: &str) -> String {
        format!("hi {name}")
    }
}

#[test]
fn pointers_have_the_trait() {
    let runtime = load(&["greeter", "objects"]);
    let proxy = runtime.get::<dyn Greeter>().unwrap();
    let expected = proxy.shout("you");
    let boxed: Box<dyn Greeter> = Box::new(proxy.clone());
    let shared: Arc<dyn Greeter> = Arc::new(proxy);
    assert_eq!(greeting(&*boxed), expected);
    assert_eq!(greeting(Arc::clone(&shared)), expected);
    assert!(Polite(shared).greet("you").ends_with("Welcome!"));
    assert_eq!(greeting(boxed), expected);

    let mut tally = runtime.get::<dyn Workshop>().unwrap().tally();
    // A contract one of whose methods uses its object up is behind a box, and nothing else.
    assert_eq!(add(tally, 3), 3);
    tally = Box::new(Sum::default());
    assert_eq!((add(tally, 4), Box::new(Sum::default()).finish()), (4, 0));
}

#[contract(name = "test.Meter", version = "1.0")]
trait Meter {
    fn count(&mut self) -> u32;
    fn read(&self) -> u32;
}

struct Clicks(u32);

impl Meter for Clicks {
    fn count(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }

    fn read(&self) -> u32 {
        self.0
    }
}

#[test]
fn a_mutable_reference_has_the_trait() {
    fn count(mut meter: impl Meter) -> u32 {
        meter.count();
        meter.read()
    }
    let mut clicks = Clicks(5);
    assert_eq!(count(&mut clicks as &mut dyn Meter), 6);
    let mut boxed: Box<dyn Meter> = Box::new(clicks);
    assert_eq!(count(&mut *boxed), 7);
    assert_eq!(boxed.try_count(), Ok(8));
    assert_eq!(
        (
            MeterProxy::from(boxed).try_count(),
            MeterProxy::from(Box::new(Clicks(0)) as Box<dyn Meter>).read()
        ),
        (Ok(9), 0)
    );
}

#[test]
fn objects_return_failure_as_an_error() {
    let runtime = load(&["panics-call", "objects"]);
    let proxy = runtime.get::<dyn Explosive>().unwrap();
    let boxed: Box<dyn Explosive> = Box::new(proxy);
    let error = boxed.try_explode("str").unwrap_err();
    assert!(matches!(error, CallError::Panicked { .. }), "{error}");
    assert!(catch_unwind(AssertUnwindSafe(|| boxed.explode("str"))).is_err());

    let mut tally = runtime.get::<dyn Workshop>().unwrap().tally();
    assert_eq!((tally.try_add(2), tally.try_total()), (Ok(2), Ok(2)));
    let error = tally.try_add(13).unwrap_err();
    assert!(matches!(error, CallError::Panicked { .. }), "{error}");
    let error = tally.try_total().unwrap_err();
    assert!(matches!(error, CallError::Poisoned { .. }), "{error}");
    assert!(tally.try_finish().is_err());

    // An object of this side is called as it is, but for a method that uses it up.
    let mut own: Box<dyn Tally> = Box::new(Sum::default());
    assert_eq!(own.try_add(2), Ok(2));
    assert!(catch_unwind(AssertUnwindSafe(|| own.try_add(13))).is_err());
    assert_eq!((own.try_total(), own.try_finish()), (Ok(2), Ok(2)));
}

#[test]
fn objects_say_whether_a_method_is_theirs() {
    let runtime = load(&["greeter"]);
    let proxy = runtime.get::<dyn Greeter>().unwrap();
    let supports = proxy.supports_shout();
    let object: &dyn Greeter = &proxy;
    assert_eq!(object.supports_shout(), supports);
    let own: &dyn Greeter = &Short;
    assert!(own.supports_shout());
    assert_eq!(own.try_shout("you").as_deref(), Ok("HI YOU"));
}

#[test]
fn a_proxy_becomes_an_object_and_itself_again() {
    let runtime = load(&["greeter", "objects"]);
    let proxy = runtime.get::<dyn Greeter>().unwrap();
    let provider = Provider::of(&proxy).clone();
    let boxed: Box<dyn Greeter> = proxy.clone().into();
    let shared: Arc<dyn Greeter> = proxy.into();
    for back in [GreeterProxy::from(boxed), GreeterProxy::from(Arc::clone(&shared))] {
        assert_eq!(Provider::of(&back), &provider);
        assert!(back.try_greet("you").is_ok());
    }
    assert_eq!(Provider::of_object(&*shared), Some(&provider));
    let own: Box<dyn Greeter> = Box::new(Short);
    assert_eq!(Provider::of_object(&*own), None);

    let made = runtime.get::<dyn Workshop>().unwrap().tally();
    let maker = Provider::of_object(&*made).expect("the plugin made it").clone();
    assert_eq!(maker.plugin, "objects");
    let mut proxy = TallyProxy::from(made);
    assert_eq!(Provider::of(&proxy), &maker);
    assert_eq!(proxy.try_add(4), Ok(4));
    drop(runtime);
    assert_eq!(Box::<dyn Tally>::from(proxy).finish(), 4);
}

#[test]
fn an_object_of_this_side_gets_a_proxy() {
    let ends = Arc::new(AtomicUsize::new(0));
    let object: Box<dyn Tally> = Box::new(Sum(1, Arc::clone(&ends)));
    let mut proxy = TallyProxy::from(object);
    assert_eq!(proxy.try_add(2), Ok(3));
    // What a proxy calls is behind a table, and its panics are caught.
    let error = proxy.try_add(13).unwrap_err();
    assert!(matches!(error, CallError::Panicked { .. }), "{error}");
    assert!(matches!(proxy.try_total(), Err(CallError::Poisoned { .. })));
    assert_eq!(ends.load(Relaxed), 0);
    drop(proxy);
    assert_eq!(ends.load(Relaxed), 1);
    let object: Box<dyn Tally> = Box::new(Sum(1, Arc::clone(&ends)));
    assert_eq!((TallyProxy::from(object).try_finish(), ends.load(Relaxed)), (Ok(1), 2));

    let shared: Arc<dyn Greeter> = Arc::new(Short);
    let proxy = GreeterProxy::from(Arc::clone(&shared));
    assert_eq!((proxy.clone().greet("you").as_str(), Arc::strong_count(&shared)), ("hi you", 2));
    drop(proxy);
    assert_eq!(Arc::strong_count(&shared), 1);
}

#[test]
fn an_object_that_shares_itself_becomes_a_proxy() {
    let runtime = load(&["objects"]);
    let hub = runtime.get::<dyn Workshop>().unwrap().hub();
    let proxy = HubProxy::from(Arc::clone(&hub));
    assert_eq!(Provider::of(&proxy), Provider::of_object(&*hub).unwrap());
    assert_eq!(Arc::<dyn Hub>::from(proxy).holders(), hub.holders());
}

/// Says that it is a proxy, and is something else.
struct Pretender<'a>(&'a dyn Counter);

impl Counter for Pretender<'_> {
    fn add(&mut self, _: u64) -> u64 {
        1000
    }

    fn total(&self) -> u64 {
        self.0.total() + 1000
    }

    fn fail(&mut self) {}

    fn __proxy(&self) -> IsProxy<'_, dyn Counter> {
        self.0.__proxy()
    }
}

/// As large as a proxy, and says that it is one.
struct Alike {
    counter: Rc<CounterProxy>,
    _rest: [usize; 3],
}

impl Counter for Alike {
    fn add(&mut self, _: u64) -> u64 {
        2000
    }

    fn total(&self) -> u64 {
        self.counter.total() + 2000
    }

    fn fail(&mut self) {}

    fn __proxy(&self) -> IsProxy<'_, dyn Counter> {
        self.counter.__proxy()
    }
}

#[test]
fn what_pretends_to_be_a_proxy_is_called_itself() {
    let runtime = load(&["stateful"]);
    let mut proxy = runtime.create::<dyn Counter>().unwrap();
    proxy.add(5);
    let mut pretender = Pretender(&proxy);
    let object: &mut dyn Counter = &mut pretender;
    assert_eq!((object.try_add(1), object.try_total()), (Ok(1000), Ok(1005)));
    let counter = Rc::new(proxy);
    let alike = Alike { counter: Rc::clone(&counter), _rest: [0; 3] };
    assert_eq!(size_of_val(&alike), size_of::<CounterProxy>());
    let mut object: Box<dyn Counter> = Box::new(alike);
    assert_eq!((object.try_add(1), object.try_total()), (Ok(2000), Ok(2005)));
    let mut proxy = CounterProxy::from(object);
    assert_eq!((proxy.try_add(1), proxy.try_total(), counter.total()), (Ok(2000), Ok(2005), 5));
}

#[test]
fn an_object_that_is_lent_is_called_as_what_it_is() {
    let runtime = load(&["panics-call"]);
    let proxy: ExplosiveProxy = runtime.get::<dyn Explosive>().unwrap();
    fn explode<'a>(object: &'a (dyn Explosive + 'a)) -> Result<String, CallError> {
        object.try_explode("str")
    }
    assert!(explode(&proxy).is_err());
}

#[contract(name = "test.Mapper", version = "1.0")]
trait Mapper: Send + Sync {
    fn map(&self, value: u32) -> u32;
}

/// Pointers to objects are no functions, so that this does not conflict with what the contract implements for them.
impl<F: Fn(u32) -> u32 + Send + Sync> Mapper for F {
    fn map(&self, value: u32) -> u32 {
        self(value)
    }
}

#[test]
fn every_function_can_have_the_trait_beside_pointers() {
    fn twice(mapper: impl Mapper) -> u32 {
        mapper.map(mapper.map(1))
    }
    let boxed: Box<dyn Mapper> = Box::new(|value| value * 3);
    assert_eq!((twice(&*boxed), twice(|value| value + 1), twice(boxed)), (9, 3, 9));
}
