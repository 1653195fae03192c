//! Calls of plugins in other languages: results, errors, threads, and calls within calls.
//!
//! What is here: what happens once a bundle is loaded. What is not: bundles; see `loaders`.

use std::{
    cell::RefCell,
    ptr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use fixture_contracts::{Adder, Asker, Counter, Explosive, ExplosiveProxy, Greeter, GreeterProxy};
use polyplug_abi::{
    AbiError, AbiErrorCode, CallArena, Contract, DispatchType, GuestContractInstance,
    GuestContractInterface, HostApi, StringView, VmDispatch,
};
use polyplug_sdk::{CallError, GetError, Provider, Runtime};

use crate::support::{Tiny, load, register_tiny};

/// Does what it is told.
const EXPLOSIVE: &str = "contract test.Explosive 1.0 send sync
    var calls = 0
    fn explode(how: text) -> text {
        calls = calls + 1;
        if how == \"nothing\" { \"\" } else {
        if how == \"code\" { fail(4711, \"that was to be expected\") } else {
        if how == \"small code\" { fail(3, \"a small one\") } else {
        if how == \"type\" { 7 } else {
        if how == \"deep\" { deep(1) } else {
        if how == \"ask\" { ask(\"a\") + ask(\"b\") + ask(\"c\") } else {
        if how == \"calls\" { text(calls) } else {
        if how == \"log\" { log(\"hello\"); how } else { repeat(\"x\", number(how)) }}}}}}}}
    }
def deep(n) { deep(n + 1) }
";

const COUNTER: &str = "contract test.Counter 1.0
    var total = 0
    new { total = 100 }
    mut fn add(amount: u64) -> u64 { total = total + amount; total }
    fn total() -> u64 { total }
    mut fn fail() { fail(300, \"half way through\") }
";

/// Runs `look` with the source loaded through the trait, and through the table of C.
fn with(source: &str, look: impl Fn(&Runtime)) {
    let runtime = Tiny::default().runtime();
    runtime.load_source("tiny", "it", source).unwrap();
    look(&runtime);
    let runtime = load(&[]);
    register_tiny(&runtime, &Arc::new("table".into())).unwrap();
    runtime.load_source("table", "it", source).unwrap();
    look(&runtime);
}

fn explosive(runtime: &Runtime) -> ExplosiveProxy {
    runtime.get::<dyn Explosive>().unwrap()
}

#[test]
fn results_have_any_size() {
    with(EXPLOSIVE, |runtime| {
        let explosive = explosive(runtime);
        assert_eq!(explosive.explode("nothing"), "");
        for len in [0, 1, 2047, 2048, 2049, 4096, 10_000, 5_000_000, 3] {
            let result = explosive.explode(&len.to_string());
            assert!(result.len() == len && result.bytes().all(|byte| byte == b'x'), "{len}");
        }
        assert_eq!(explosive.explode("log"), "log");
        assert_eq!(explosive.explode("calls"), "12");
    });
}

#[test]
fn errors_arrive_with_their_codes() {
    with(EXPLOSIVE, |runtime| {
        let explosive = explosive(runtime);
        let fails = |how: &str, expected: u32, said: &str| {
            let error = explosive.try_explode(how).unwrap_err();
            let CallError::Failed { plugin, method: "explode", code, message, .. } = &error else {
                panic!("{error}")
            };
            assert_eq!((plugin.as_str(), *code), ("it", expected), "{error}");
            assert!(message.contains(said), "{error}");
        };
        fails("code", 4711, "that was to be expected");
        fails("type", 256, "no result of the type Text");
        fails("deep", 256, "calls itself without end");
        fails("no number", 256, "is no number");
        let error = explosive.try_explode("small code").unwrap_err();
        assert!(matches!(&error, CallError::Panicked { message, .. } if message == "a small one"));
        assert_eq!(explosive.explode("2"), "xx");
    });
}

#[test]
fn several_methods_and_a_state_for_each_instance() {
    with(COUNTER, |runtime| {
        let mut a = runtime.create::<dyn Counter>().unwrap();
        let b = runtime.create::<dyn Counter>().unwrap();
        assert_eq!((a.add(5), a.add(u64::MAX - 1000)), (105, u64::MAX - 895));
        assert_eq!((a.total(), b.total()), (u64::MAX - 895, 100));
        let error = a.try_fail().unwrap_err();
        assert!(matches!(&error, CallError::Failed { code: 300, .. }), "{error}");
        // What does not fit the type is an error, and the instance goes on.
        let error = a.try_add(1000).unwrap_err();
        assert!(error.to_string().contains("too large for its type"), "{error}");
        assert_eq!(b.total(), 100);
    });
}

#[test]
fn a_constructor_fails_with_a_message() {
    let source = "contract test.add 1.0 send sync\n\
                  new { fail(1000, \"there is no room\") }\n\
                  fn add(a: u32, b: u32) -> u32 { a }";
    with(source, |runtime| {
        let error = runtime.get::<dyn Adder>().unwrap_err();
        let GetError::Create(CallError::Failed { code: 1000, message, .. }) = &error else {
            panic!("{error}")
        };
        assert_eq!(message, "there is no room");
        assert!(runtime.create::<dyn Adder>().is_err());
    });
}

/// A greeter of the host that calls whom it is told to.
#[derive(Clone, Default)]
struct Caller(Arc<OnceLock<ExplosiveProxy>>);

impl Greeter for Caller {
    fn greet(&self, name: &str) -> String {
        match self.0.get().map(|explosive| explosive.try_explode(name)) {
            None => format!("<{name}>"),
            Some(Ok(result)) => result,
            Some(Err(error)) => error.to_string(),
        }
    }
}

#[test]
fn an_instance_is_not_entered_twice_on_a_thread() {
    with(EXPLOSIVE, |runtime| {
        let caller = Caller::default();
        runtime.register::<dyn Greeter, _>(caller.clone()).unwrap();
        let first = explosive(runtime);
        assert_eq!(first.explode("ask"), "<a><b><c>");
        // Another instance of the same source may be entered meanwhile.
        let other = Caller::default();
        assert!(other.0.set(runtime.create::<dyn Explosive>().unwrap()).is_ok());
        let says = |how: &str| other.greet(how);
        assert_eq!((says("1").as_str(), says("calls").as_str()), ("x", "2"));
        assert!(caller.0.set(first.clone()).is_ok());
        let said = first.explode("ask");
        let code = AbiErrorCode::ReentrantCall as u32;
        let refused = format!("plugin `it` failed in `test.Explosive::explode` with code {code}: ");
        assert_eq!(said.matches(&refused).count(), 3, "{said}");
        assert!(said.contains("in the middle of a call on this thread"), "{said}");
        assert_eq!(first.explode("3"), "xxx");
    });
}

#[test]
fn a_call_within_a_call_does_not_disturb_its_results() {
    // Each asks for what lies in the arena of its own depth, before it returns what is in its own.
    let greeter = "contract greeter.Hello 1.0 send sync\n\
                   fn greet(name: text) -> text { repeat(name, 3000) }";
    with(EXPLOSIVE, |runtime| {
        let loader = runtime.bundles()[0].loader().unwrap().to_owned();
        runtime.load_source(&loader, "greets", greeter).unwrap();
        let said = explosive(runtime).explode("ask");
        assert_eq!(said, ["a", "b", "c"].map(|it| it.repeat(3000)).concat());
        // The other way around, and from a proxy to a proxy.
        let caller = Caller::default();
        assert!(caller.0.set(runtime.create::<dyn Explosive>().unwrap()).is_ok());
        let outer = runtime.get::<dyn Greeter>().unwrap();
        assert_eq!(outer.greet(&caller.greet("2")), "xx".repeat(3000));
    });
}

#[test]
fn a_plugin_is_lent_an_instance_of_a_machine() {
    let greeter = "contract greeter.Hello 1.0 send sync\n\
                   fn greet(name: text) -> text { repeat(name, 3000) }";
    for fixture in ["asker", "asker-cpp"] {
        with(greeter, |runtime| {
            runtime.load(polyplug_fixtures::library(fixture)).unwrap();
            let asker = runtime.get::<dyn Asker>().unwrap();
            // The plugin frees the results as those of any host.
            for name in ["a", "", "bcd"] {
                assert_eq!(asker.greet("", name), Ok(name.repeat(3000)));
                assert_eq!(asker.greet_again(name), Ok(name.repeat(3000)));
            }
            let wrong = "contract greeter.Hello 1.0 send sync fn greet(name: u64) -> text { \"\" }";
            runtime.reload_source("it", wrong).unwrap();
            let said = asker.greet("", "a").unwrap_err();
            assert!(said.contains("does not fit plugin `asker"), "{said}");
            // What was lent before goes on.
            assert_eq!(asker.greet_again("a"), Ok("a".repeat(3000)));
        });
    }
}

#[test]
fn a_plugin_is_told_how_a_machine_failed() {
    let greeter = "contract greeter.Hello 1.0 send sync\n\
                   fn greet(name: text) -> text { if name == \"code\" { fail(4711, \"own code\") } \
                   else { if name == \"type\" { 7 } else { name } } }";
    for fixture in ["asker", "asker-cpp"] {
        with(greeter, |runtime| {
            runtime.load(polyplug_fixtures::library(fixture)).unwrap();
            let asker = runtime.get::<dyn Asker>().unwrap();
            let said = asker.greet("", "code").unwrap_err();
            assert!(said.contains("code 4711: own code"), "{said}");
            let said = asker.greet("", "type").unwrap_err();
            assert!(said.contains("no result of the type Text"), "{said}");
            assert_eq!(asker.greet("", "fine"), Ok("fine".into()));
        });
    }
}

#[test]
fn a_plugin_has_an_instance_of_a_machine_for_itself() {
    for fixture in ["asker", "asker-cpp"] {
        with(COUNTER, |runtime| {
            runtime.load(polyplug_fixtures::library(fixture)).unwrap();
            let asker = runtime.get::<dyn Asker>().unwrap();
            for _ in 0..2 {
                assert_eq!(asker.count(5), Ok(110));
            }
            assert!(asker.count(u64::MAX).is_err());
        });
    }
}

#[test]
fn several_threads_call_one_instance() {
    with(EXPLOSIVE, |runtime| {
        let explosive = explosive(runtime);
        thread::scope(|scope| {
            for i in 0..4 {
                let explosive = explosive.clone();
                scope.spawn(move || {
                    for j in 0..100 {
                        let len = 1000 * i + j;
                        assert_eq!(explosive.explode(&len.to_string()).len(), len);
                    }
                });
            }
        });
        assert_eq!(explosive.explode("calls"), "401");
    });
}

/// Calls when its thread ends.
struct Late(GreeterProxy, Arc<AtomicUsize>);

impl Drop for Late {
    fn drop(&mut self) {
        // Its memory may be gone or not: either way there is an answer.
        let answer = self.0.try_greet("late");
        assert!(answer.is_ok() || answer.is_err_and(|it| it.to_string().contains("is ending")));
        self.1.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_thread_that_ends_gets_an_answer() {
    thread_local! {
        static LATE: RefCell<Option<Late>> = const { RefCell::new(None) };
    }
    let source = "contract greeter.Hello 1.0 send sync fn greet(name: text) -> text { name }";
    with(source, |runtime| {
        let (greeter, ended) = (runtime.get::<dyn Greeter>().unwrap(), Arc::default());
        for first in [true, false] {
            let (greeter, ended) = (greeter.clone(), Arc::clone(&ended));
            let run = move || {
                if first {
                    greeter.greet("early");
                }
                LATE.set(Some(Late(greeter.clone(), ended)));
                greeter.greet("now");
            };
            thread::spawn(run).join().unwrap();
        }
        assert_eq!(ended.load(Ordering::Relaxed), 2);
    });
}

/// What a caller of ABI v1 finds of a contract.
struct Found(&'static HostApi, &'static GuestContractInterface);

impl Found {
    fn of<C: Contract + ?Sized>(runtime: &Runtime) -> Self {
        // SAFETY: the table of a runtime stays as long as the process.
        let host = unsafe { &*runtime.host_api() };
        // SAFETY: the functions take the table that they are of.
        let handle = unsafe { (host.find_guest_contract)(host, C::ID.0, 1) };
        // SAFETY: as above.
        let interface = unsafe { (host.resolve_guest_contract)(host, handle) };
        // SAFETY: an interface of a machine is the host's, and stays.
        Self(host, unsafe { interface.as_ref() }.expect("it is loaded"))
    }

    fn create(&self) -> GuestContractInstance {
        let Self(host, interface) = self;
        let mut instance = GuestContractInstance::null();
        // SAFETY: the interface was resolved, and there is room for the instance.
        unsafe {
            (host.create_guest_instance)(*host, *interface, ptr::null(), &raw mut instance);
        }
        instance
    }

    fn destroy(&self, instance: GuestContractInstance) {
        let Self(host, interface) = self;
        // SAFETY: the instance is the interface's.
        unsafe { (host.destroy_guest_instance)(*host, *interface, instance) };
    }

    /// Calls the first method with a text, and returns one, or the code of the error.
    fn call(
        &self,
        instance: GuestContractInstance,
        text: &str,
        arena: *mut CallArena,
    ) -> Result<String, u32> {
        let Self(host, interface) = self;
        assert_eq!(interface.dispatch_type, DispatchType::VirtualMachine);
        // SAFETY: this is the member of a machine.
        let VmDispatch { call, loader_data } = unsafe { interface.dispatch.vm };
        let (text, mut given, mut err) =
            (StringView::from_str(text), StringView::null(), AbiError::ok());
        let (args, out) = ((&raw const text).cast(), (&raw mut given).cast());
        // SAFETY: the method takes a text and returns one.
        unsafe { call(loader_data, instance, 0, args, out, arena, &raw mut err) };
        if err.code != 0 {
            return Err(err.code);
        }
        // SAFETY: the result is live until it is freed, here or with the arena.
        let result = String::from_utf8(unsafe { given.as_bytes() }.to_vec()).unwrap();
        if arena.is_null() {
            // SAFETY: without an arena, the result is memory of the host.
            unsafe { (host.free)(*host, given.ptr.cast_mut(), given.len, 1) };
        }
        Ok(result)
    }
}

#[test]
fn callers_of_abi_v1_see_a_machine() {
    let tiny = Tiny::default();
    let runtime = tiny.runtime();
    runtime.load_source("tiny", "it", EXPLOSIVE).unwrap();
    let found = Found::of::<dyn Explosive>(&runtime);
    let (a, b) = (found.create(), found.create());
    assert_eq!(found.call(a, "3", ptr::null_mut()).as_deref(), Ok("xxx"));
    assert_eq!(found.call(a, "code", ptr::null_mut()), Err(4711));
    assert_eq!(found.call(a, "calls", ptr::null_mut()).as_deref(), Ok("3"));
    assert_eq!(found.call(b, "calls", ptr::null_mut()).as_deref(), Ok("1"));
    let invalid = AbiErrorCode::InvalidPointer as u32;
    assert_eq!(found.call(GuestContractInstance::null(), "3", ptr::null_mut()), Err(invalid));
    found.destroy(GuestContractInstance::null());

    // An arena of the caller, too small for the result.
    let mut buffer = [0_u8; 16];
    let base = buffer.as_mut_ptr();
    let (end, first_overflow) = (base.wrapping_add(buffer.len()), ptr::null_mut());
    let mut arena = CallArena { cur: base, end, base, host: found.0, first_overflow };
    assert_eq!(found.call(a, "10", &raw mut arena).map(|it| it.len()), Ok(10));
    assert!(arena.first_overflow.is_null());
    assert_eq!(found.call(a, "10000", &raw mut arena).map(|it| it.len()), Ok(10_000));
    assert!(!arena.first_overflow.is_null());
    // SAFETY: nothing in it is used any more.
    unsafe { arena.reset() };

    // An instance keeps its bundle, and none is made once that has ended.
    runtime.unload("it").unwrap();
    assert_eq!(tiny.unloaded(), 0);
    found.destroy(b);
    drop(runtime);
    assert_eq!(found.call(a, "calls", ptr::null_mut()).as_deref(), Ok("6"));
    found.destroy(a);
    assert_eq!(tiny.unloaded(), 1);
    assert!(found.create().data.is_null());
}

/// A greeter of the host that tries to destroy the instance that calls it.
#[derive(Clone, Default)]
struct Destroyer(Arc<OnceLock<(usize, Found)>>);

impl Greeter for Destroyer {
    fn greet(&self, _: &str) -> String {
        let (instance, found) = self.0.get().unwrap();
        let data = ptr::with_exposed_provenance_mut(*instance);
        found.destroy(GuestContractInstance { data, contract_id: found.1.contract_id });
        let (host, mut text) = (found.0, [0; 100]);
        // SAFETY: there is room for so many bytes.
        let len = unsafe { (host.get_last_error)(host, text.as_mut_ptr(), text.len()) };
        String::from_utf8_lossy(&text[..len]).into_owned()
    }
}

#[test]
fn an_instance_is_not_destroyed_by_its_own_call() {
    let tiny = Tiny::default();
    let runtime = tiny.runtime();
    runtime.load_source("tiny", "it", EXPLOSIVE).unwrap();
    let found = Found::of::<dyn Explosive>(&runtime);
    let instance = found.create();
    let destroyer = Destroyer::default();
    runtime.register::<dyn Greeter, _>(destroyer.clone()).unwrap();
    let its = (instance.data.expose_provenance(), Found(found.0, found.1));
    assert!(destroyer.0.set(its).is_ok());
    let said = found.call(instance, "ask", ptr::null_mut()).unwrap();
    assert_eq!(
        said.matches("an instance cannot be destroyed by a call of it").count(),
        3,
        "{said}"
    );
    assert_eq!(found.call(instance, "calls", ptr::null_mut()).as_deref(), Ok("2"));
    found.destroy(instance);
    drop(runtime);
    assert_eq!(tiny.unloaded(), 1);
}

#[test]
fn who_provides_it_is_said() {
    with(EXPLOSIVE, |runtime| {
        let explosive = explosive(runtime);
        let provider = Provider::of(&explosive);
        assert_eq!((provider.plugin.as_str(), provider.language), ("it", None));
        assert_eq!(provider.path.as_deref(), Some("memory:it"));
    });
}
