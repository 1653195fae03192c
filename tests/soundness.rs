//! Ways in which safe code once broke something, each a test that it no longer does.

use std::{
    cell::Cell,
    cmp::Ordering,
    collections::BTreeSet,
    ffi::c_void,
    mem::MaybeUninit,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
    rc::Rc,
    slice,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering::Relaxed},
    },
};

use fixture_contracts::{Everything, Shape, ShapeProxy, Tally, Workshop};
use polyplug_abi::{
    AbiError, Contract, ContractLease, ContractRequest, HostExtension, HostHeap, InvalidValue,
    ObjectRepr, Proxy, RequestKind, StringView, VTableHeader, lift_box, lift_leased, lower_box,
};
use polyplug_sdk::{__private::IsProxy, GetError, Runtime, prelude::*};

use crate::support::load;

mod of_self {
    use polyplug_sdk::prelude::*;

    #[contract(name = "test.Pick", version = "1.0")]
    pub(super) trait Pick: Send + Sync {
        fn pick<'a>(&'a self, name: &str) -> &'a str;
    }
}

mod of_parameter {
    use polyplug_sdk::prelude::*;

    #[contract(name = "test.Pick", version = "1.0")]
    pub(super) trait Pick: Send + Sync {
        fn pick<'a>(&self, name: &'a str) -> &'a str;
    }
}

struct Picker;

impl of_parameter::Pick for Picker {
    fn pick<'a>(&self, name: &'a str) -> &'a str {
        name
    }
}

#[test]
fn contracts_that_differ_in_lifetimes_only_do_not_fit() {
    let runtime = load(&[]);
    runtime.register::<dyn of_parameter::Pick, _>(Picker).unwrap();
    assert!(runtime.get::<dyn of_parameter::Pick>().is_ok());
    let error = runtime.get::<dyn of_self::Pick>().unwrap_err();
    assert!(matches!(error, GetError::Mismatch(_)), "{error}");
    assert!(error.to_string().contains("self (host), 1 (plugin)"), "{error}");
}

#[test]
fn the_owner_of_a_borrow_is_in_the_schema() {
    let text = <dyn Everything as polyplug_sdk::Contract>::SCHEMA.to_text();
    assert!(text.contains("fn text(&self, &str) -> &str; from 1\n"), "{text}");
}

/// Two versions of one contract in one process, told apart by their Rust types.
mod first_of_two {
    use polyplug_sdk::contract;

    #[contract(name = "test.Two", version = "1.0")]
    pub(crate) trait Pick: Send + Sync {
        fn pick<'a>(&self, of: (&'a str, &str)) -> &'a str;
    }
}

mod second_of_two {
    use polyplug_sdk::contract;

    #[contract(name = "test.Two", version = "1.0")]
    pub(crate) trait Pick: Send + Sync {
        fn pick<'b>(&self, of: (&str, &'b str)) -> &'b str;
        #[allow(dead_code, reason = "only its schema is read")]
        fn any<'a>(&self, of: (&'a str, &'a str)) -> &'a str;
    }
}

#[test]
fn the_borrow_of_a_parameter_that_has_two_is_in_the_schema() {
    use polyplug_sdk::Contract;

    let first = <dyn first_of_two::Pick>::SCHEMA.to_text();
    let second = <dyn second_of_two::Pick>::SCHEMA.to_text();
    let line =
        |text: &str, of: &str| text.lines().find(|line| line.contains(of)).map(str::to_owned);
    let (first, second, any) = (line(&first, "pick"), line(&second, "pick"), line(&second, "any"));
    assert!(first.as_ref().unwrap().ends_with("; from 1.1"), "{first:?}");
    assert!(second.as_ref().unwrap().ends_with("; from 1.2"), "{second:?}");
    assert!(any.as_ref().unwrap().ends_with("; from 1"), "{any:?}");
}

/// `&'a [&'b str]` exists only where `'b` outlives `'a`, so what has `'b` may be returned as what has `'a`.
mod implied {
    use polyplug_sdk::prelude::*;

    #[contract(name = "test.Named", version = "1.0")]
    pub(super) trait Named: Send + Sync {
        fn len(&self) -> usize;
    }

    #[contract(name = "test.Implied", version = "1.0")]
    pub(super) trait Implied: Send + Sync {
        fn second<'a, 'b>(&self, of: &'a [&'b str], other: &'b str) -> &'a str;
        fn receiver<'s, 'a>(&'s self, of: &'a [&'s str]) -> &'a str;
        fn object<'a, 'b>(&self, of: &'a (dyn Named + 'b), other: &'b str) -> &'a str;
        fn chain<'a, 'b, 'c>(&self, x: &'a [&'b str], y: &'b [&'c str], z: &'c str) -> &'a str;
        fn result<'a, 'b>(&'a self, other: &'b str) -> (&'a str, &'a [&'b str]);
        fn in_option<'a, 'b>(&self, of: Option<&'a [&'b str]>, other: &'b str) -> &'a str;
    }
}

/// The same methods without the second relation.
#[expect(clippy::needless_lifetimes, reason = "the names are what is tested")]
mod independent {
    use polyplug_sdk::prelude::*;

    #[contract(name = "test.Named", version = "1.0")]
    pub(super) trait Named: Send + Sync {
        fn len(&self) -> usize;
    }

    #[contract(name = "test.Implied", version = "1.0")]
    pub(super) trait Implied: Send + Sync {
        fn second<'a, 'b, 'c>(&self, of: &'a [&'b str], other: &'c str) -> &'a str;
        fn receiver<'a, 'b>(&self, of: &'a [&'b str]) -> &'a str;
        fn object<'a, 'b>(&self, of: &'a dyn Named, other: &'b str) -> &'a str;
        fn chain<'a, 'b, 'c, 'd>(&self, x: &'a [&'b str], y: &'c [&'d str], z: &'d str) -> &'a str;
        fn result<'a, 'b>(&'a self, other: &'b str) -> (&'a str, &'a [&'a str]);
        fn in_option<'a, 'b, 'c>(&self, of: Option<&'a [&'b str]>, other: &'c str) -> &'a str;
    }
}

struct Lends(String);

impl implied::Implied for Lends {
    fn second<'a, 'b>(&self, _: &'a [&'b str], other: &'b str) -> &'a str {
        other
    }

    fn receiver<'s, 'a>(&'s self, _: &'a [&'s str]) -> &'a str {
        &self.0
    }

    fn object<'a, 'b>(&self, _: &'a (dyn implied::Named + 'b), other: &'b str) -> &'a str {
        other
    }

    fn chain<'a, 'b, 'c>(&self, _: &'a [&'b str], _: &'b [&'c str], z: &'c str) -> &'a str {
        z
    }

    fn result<'a, 'b>(&'a self, other: &'b str) -> (&'a str, &'a [&'b str]) {
        (other, &[])
    }

    fn in_option<'a, 'b>(&self, _: Option<&'a [&'b str]>, other: &'b str) -> &'a str {
        other
    }
}

#[test]
fn lifetimes_that_outlive_by_being_nested_are_sources() {
    use polyplug_sdk::Contract;

    fn sources(text: &str) -> Vec<&str> {
        let methods = text.lines().filter(|line| line.starts_with("fn ") && line.contains('&'));
        methods.filter_map(|line| line.split_once("; from ")).map(|(_, sources)| sources).collect()
    }
    let text = <dyn implied::Implied>::SCHEMA.to_text();
    assert_eq!(sources(&text), ["1+2", "self+1", "1+2", "1+2+3", "self+1,self+1,1", "1+2"]);
    let text = <dyn independent::Implied>::SCHEMA.to_text();
    assert_eq!(sources(&text), ["1", "1", "1", "1", "1"]);

    let runtime = Runtime::builder().build().unwrap();
    runtime.register::<dyn implied::Implied, _>(Lends("of the instance".to_owned())).unwrap();
    let error = runtime.get::<dyn independent::Implied>().unwrap_err();
    let GetError::Mismatch(mismatch) = &error else { panic!("{error}") };
    let told = mismatch.to_string();
    for method in ["second", "receiver", "object", "chain", "result", "in_option"] {
        assert!(told.contains(method), "{method}: {told}");
    }
}

mod older {
    use polyplug_sdk::prelude::*;

    #[contract(name = "test.Twice", version = "1.0")]
    pub(super) trait Twice: Send + Sync {
        fn twice(&self, of: u32) -> u32;
    }
}

#[contract(name = "test.Twice", version = "1.1")]
pub(crate) trait Twice: Send + Sync {
    fn twice(&self, of: u32) -> u32;
    #[since("1.1")]
    fn thrice(&self, of: u32) -> u32 {
        self.twice(of) + of
    }
}

struct Double;

impl older::Twice for Double {
    fn twice(&self, of: u32) -> u32 {
        of * 2
    }
}

#[test]
fn two_versions_of_a_contract_live_in_one_process() {
    let runtime = load(&[]);
    runtime.register::<dyn older::Twice, _>(Double).unwrap();
    let older = runtime.get::<dyn older::Twice>().unwrap();
    let newer = runtime.get::<dyn Twice>().unwrap();
    assert_eq!(older::Twice::twice(&older, 4), 8);
    assert_eq!((newer.twice(4), newer.thrice(4)), (8, 12));
}

/// Gives an object away that stands behind the older contract.
fn sent() -> ObjectRepr {
    lower_box::<dyn older::Twice>(Box::new(Double))
}

/// Takes an object over, which each test sends once, and returns how large what stands behind it is.
fn received<C: Contract + ?Sized>(object: ObjectRepr) -> (Box<C>, usize) {
    // SAFETY: `lift_box` asks for what a sender made: `sent` made it, and it is lifted once.
    let lifted = unsafe { lift_box::<C>(object) }.expect("its table fits");
    let size = size_of_val(&*lifted);
    (lifted, size)
}

#[test]
fn an_object_of_another_type_of_its_contract_is_behind_a_proxy() {
    assert_eq!(received::<dyn older::Twice>(sent()).1, 0);
    let (newer, size) = received::<dyn Twice>(sent());
    assert_eq!((newer.twice(4), size), (8, size_of::<TwiceProxy>()));
}

/// Answers that each instance is a proxy to an object of this binary, which has another type: a [`Twice`] that is
/// newer than what `C` says.
unsafe extern "C" fn pretend(
    _: *const (),
    _: *const AtomicU8,
    _: u32,
    out: *mut ObjectRepr,
) -> u32 {
    // SAFETY: the caller has room for an object.
    unsafe { out.write(sent()) };
    1
}

#[test]
fn an_object_that_comes_home_as_another_type_stays_behind_its_proxy() {
    struct Thrice;

    impl older::Twice for Thrice {
        fn twice(&self, x: u32) -> u32 {
            3 * x
        }
    }

    let foreign = || {
        let object = lower_box::<dyn older::Twice>(Box::new(Thrice));
        elsewhere(object, Some(pretend as *const ()))
    };
    // Its own type comes home.
    assert_eq!(received::<dyn older::Twice>(foreign()).0.twice(4), 8);
    assert_eq!(received::<dyn Twice>(foreign()).0.twice(4), 12);
}

/// Makes an object of another binary of one of this binary; `peel` says whether it is a proxy.
fn elsewhere(object: ObjectRepr, peel: Option<*const ()>) -> ObjectRepr {
    static ELSEWHERE: AtomicU8 = AtomicU8::new(0);
    let ObjectRepr { instance, vtable } = object;
    // SAFETY: the table is a constant of this binary.
    let size = unsafe { (*vtable).size } as usize;
    // SAFETY: a table is as large as it says, and consists of words.
    let words = unsafe { slice::from_raw_parts(vtable.cast::<usize>(), size / size_of::<usize>()) };
    let table: *mut VTableHeader = Vec::leak(words.to_vec()).as_mut_ptr().cast();
    // SAFETY: the copy was leaked a moment ago.
    let info = unsafe { (*table).object };
    // SAFETY: a table of this binary has a description, which is a constant.
    let info = Box::leak(Box::new(unsafe { *info }));
    let words = ptr::from_mut(info).cast::<*const ()>();
    // SAFETY: `SPEC.md` says that a description begins with the address of its binary.
    unsafe { words.write((&raw const ELSEWHERE).cast()) };
    if let Some(peel) = peel {
        // SAFETY: behind it is the function that says whether an instance is a proxy.
        unsafe { words.wrapping_add(1).write(peel) };
    }
    // SAFETY: the copy was leaked a moment ago.
    unsafe { (*table).object = info };
    ObjectRepr { instance, vtable: table }
}

#[test]
fn an_object_of_another_binary_is_behind_a_proxy() {
    let (lifted, size) = received::<dyn older::Twice>(elsewhere(sent(), None));
    assert_eq!((lifted.twice(4), size), (8, size_of::<TwiceProxy>()));
}

thread_local! {
    /// Whether comparing numbers fails.
    static UPSET: Cell<bool> = const { Cell::new(false) };
}

/// A number that cannot always be compared.
#[derive(AbiType, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub(crate) struct Moody {
    number: u32,
}

impl PartialOrd for Moody {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moody {
    fn cmp(&self, other: &Self) -> Ordering {
        assert!(!UPSET.get(), "not now");
        self.number.cmp(&other.number)
    }
}

#[contract(name = "test.Once", version = "1.0")]
pub(crate) trait Once {
    fn finish(self: Box<Self>) -> BTreeSet<Moody>;
}

/// Counts how often it is dropped.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

impl Once for Counted {
    fn finish(self: Box<Self>) -> BTreeSet<Moody> {
        let set = [2, 1].map(|number| Moody { number }).into();
        UPSET.set(true);
        set
    }
}

#[test]
fn an_instance_that_is_used_up_ends_once_if_its_result_panics() {
    let drops = Arc::new(AtomicUsize::new(0));
    let runtime = load(&[]);
    let counted = Arc::clone(&drops);
    runtime.register_with::<dyn Once, _, _>(move || Counted(Arc::clone(&counted))).unwrap();
    let once = runtime.create::<dyn Once>().unwrap();
    let result = catch_unwind(AssertUnwindSafe(|| once.try_finish()));
    UPSET.set(false);
    assert!(result.is_err());
    assert_eq!(drops.load(Relaxed), 1);
}

/// Asks for an instance of its own of `C`, as a plugin does.
fn lease<C: Contract + ?Sized>(runtime: &Runtime) -> ContractLease {
    let (host, schema) = (runtime.host_api(), C::SCHEMA.to_text());
    // SAFETY: the table is never freed.
    let extension = unsafe { (*host).reserved }.cast::<HostExtension>();
    // SAFETY: this host has our extension, which is a constant.
    let lease_contract = unsafe { (*extension).lease_contract };
    let request = ContractRequest {
        size: u32::try_from(size_of::<ContractRequest>()).expect("it is small"),
        kind: RequestKind::Own as u32,
        flags: ContractRequest::TRUSTED_TEXT,
        version: C::VERSION,
        name: StringView::from_str(C::NAME),
        bundle: StringView::null(),
        schema: StringView::from_str(&schema),
        fingerprint: C::SCHEMA.fingerprint(),
        mentioned: None,
    };
    let (mut lease, mut err) = (MaybeUninit::uninit(), AbiError::ok());
    // SAFETY: the function takes its own table; the request lives for the call, and there is room for both answers.
    let status =
        unsafe { lease_contract(host, &raw const request, lease.as_mut_ptr(), &raw mut err) };
    assert_eq!(status, 0);
    // SAFETY: a status of 0 says that the lease was written.
    unsafe { lease.assume_init() }
}

/// Makes a proxy of a lease.
fn lifted<C: Contract + ?Sized>(runtime: &Runtime, lease: ContractLease) -> C::Proxy {
    // SAFETY: the table is never freed.
    let heap = unsafe { HostHeap::new(runtime.host_api()) };
    // SAFETY: each test asks for the lease for `C`, and lifts it once.
    unsafe { lift_leased::<C>(lease, heap) }.expect("its table fits")
}

fn leased<C: Contract + ?Sized>(runtime: &Runtime) -> C::Proxy {
    lifted::<C>(runtime, lease::<C>(runtime))
}

#[contract(name = "test.Last", version = "1.0")]
pub(crate) trait Last {
    fn last(self: Box<Self>) -> u32;
}

impl Last for Counted {
    fn last(self: Box<Self>) -> u32 {
        7
    }
}

#[test]
fn a_leased_instance_that_is_used_up_ends_once() {
    let drops = Arc::new(AtomicUsize::new(0));
    let runtime = load(&[]);
    let counted = Arc::clone(&drops);
    runtime.register_with::<dyn Last, _, _>(move || Counted(Arc::clone(&counted))).unwrap();
    let last = leased::<dyn Last>(&runtime);
    assert_eq!(last.try_last().ok(), Some(7));
    assert_eq!(drops.load(Relaxed), 1);
    drop(leased::<dyn Last>(&runtime));
    assert_eq!(drops.load(Relaxed), 2);
    assert!(leased::<dyn Last>(&runtime).into_raw().close().is_ok());
    assert_eq!(drops.load(Relaxed), 3);
}

#[test]
fn a_lease_is_given_back_once() {
    static RELEASED: AtomicUsize = AtomicUsize::new(0);
    unsafe extern "C" fn release(_: *mut c_void, _: u32, _: *mut AbiError) -> u32 {
        RELEASED.fetch_add(1, Relaxed);
        0
    }
    let (runtime, drops) = (load(&[]), Arc::default());
    runtime.register_with::<dyn Last, _, _>(move || Counted(Arc::clone(&drops))).unwrap();
    // The instances stay with the host, which is not told.
    let lease = || ContractLease { release, ..lease::<dyn Last>(&runtime) };
    assert!(lifted::<dyn Last>(&runtime, lease()).into_raw().close().is_ok());
    assert_eq!(RELEASED.load(Relaxed), 1);
    drop(lifted::<dyn Last>(&runtime, lease()));
    assert_eq!(RELEASED.load(Relaxed), 2);
    assert!(lifted::<dyn Last>(&runtime, lease()).try_last().is_ok());
    assert_eq!(RELEASED.load(Relaxed), 3);
}

#[test]
fn an_instance_that_others_hold_is_not_given_away() {
    let runtime = load(&["objects"]);
    let workshop = runtime.get::<dyn Workshop>().unwrap();
    // The plugin would take its own shape out of the proxy, and end it.
    workshop.keep(Box::new(runtime.get::<dyn Shape>().unwrap()));
    drop(workshop.kept());
    let shape = runtime.get::<dyn Shape>().unwrap();
    assert_eq!((shape.name(), shape.area()), ("standard", 1.0));
}

/// Says that it is a proxy, which others have as well.
struct Pretender(Rc<Box<dyn Tally>>);

impl Tally for Pretender {
    fn add(&mut self, by: u64) -> u64 {
        by + 1000
    }

    fn total(&self) -> u64 {
        self.0.total()
    }

    fn finish(self: Box<Self>) -> u64 {
        self.0.total()
    }

    fn __proxy(&self) -> IsProxy<'_, dyn Tally> {
        (**self.0).__proxy()
    }
}

#[test]
fn an_object_that_many_know_is_not_changed_behind_a_pretender() {
    let runtime = load(&["objects"]);
    let workshop = runtime.get::<dyn Workshop>().unwrap();
    let tally = Rc::new(workshop.tally());
    let mut pretender = Pretender(Rc::clone(&tally));
    assert_eq!(workshop.add_to(&mut pretender, 4), 1004);
    assert_eq!(tally.total(), 0);
}

/// As large as a proxy, and says that it is one.
struct Alike {
    tally: Rc<Box<dyn Tally>>,
    ended: Rc<Cell<u32>>,
    _rest: [usize; 2],
}

impl Drop for Alike {
    fn drop(&mut self) {
        self.ended.set(self.ended.get() + 1);
    }
}

impl Tally for Alike {
    fn add(&mut self, by: u64) -> u64 {
        by + 1000
    }

    fn total(&self) -> u64 {
        self.tally.total()
    }

    fn finish(self: Box<Self>) -> u64 {
        self.tally.total() + 1000
    }

    fn __proxy(&self) -> IsProxy<'_, dyn Tally> {
        (**self.tally).__proxy()
    }
}

#[test]
fn a_pretender_as_large_as_a_proxy_is_not_taken_apart() {
    let runtime = load(&["objects"]);
    let workshop = runtime.get::<dyn Workshop>().unwrap();
    let (tally, ended) = (Rc::new(workshop.tally()), Rc::new(Cell::new(0)));
    let alike = Alike { tally: Rc::clone(&tally), ended: Rc::clone(&ended), _rest: [0; 2] };
    assert_eq!(size_of_val(&alike), size_of::<ShapeProxy>());
    assert_eq!(workshop.finish(Box::new(alike)), 1000);
    assert_eq!((tally.total(), ended.get()), (0, 1));
}

/// Begins with a proxy, and has more to it.
#[derive(Debug)]
#[repr(C)]
struct Wrapped {
    proxy: ShapeProxy,
    _more: Dropped,
}

/// Counts its ends.
#[derive(Debug)]
struct Dropped(Arc<AtomicUsize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.proxy.fmt(f)
    }
}

impl Shape for Wrapped {
    fn area(&self) -> f64 {
        self.proxy.area() + 1.0
    }

    fn name(&self) -> &str {
        self.proxy.name()
    }

    fn __proxy(&self) -> IsProxy<'_, dyn Shape> {
        self.proxy.__proxy()
    }
}

#[test]
fn what_is_more_than_a_proxy_is_not_taken_apart() {
    let runtime = load(&["objects"]);
    let workshop = runtime.get::<dyn Workshop>().unwrap();
    let drops = Arc::new(AtomicUsize::new(0));
    let proxy = runtime.create::<dyn Shape>().unwrap();
    workshop.keep(Box::new(Wrapped { proxy, _more: Dropped(Arc::clone(&drops)) }));
    let kept = workshop.kept();
    assert_eq!((kept[0].area(), drops.load(Relaxed)), (2.0, 0));
    drop(kept);
    assert_eq!(drops.load(Relaxed), 1);
}

/// A table without methods, as C would write it, whose instances count their ends.
fn table(size: usize) -> VTableHeader {
    unsafe extern "C" fn end(this: *mut c_void, _: *mut AbiError) -> u32 {
        // SAFETY: the test below has a counter there.
        unsafe { &*this.cast::<AtomicUsize>() }.fetch_add(1, Relaxed);
        0
    }
    let size = u32::try_from(size).expect("it is small");
    VTableHeader { size, flags: 0, drop_instance: end, object: ptr::null() }
}

/// A table of `Shape` without functions.
#[repr(C)]
struct Empty(VTableHeader, [usize; 3]);

#[test]
fn an_object_whose_table_is_none_is_refused_and_ends_if_it_can() {
    let ended = AtomicUsize::new(0);
    let lift = |vtable| {
        let object = ObjectRepr { instance: ptr::from_ref(&ended).cast(), vtable };
        // SAFETY: `lift_box` asks for what a sender made; a table that is none is refused before it is used, and the
        // others end what they are given, once.
        unsafe { lift_box::<dyn Shape>(object) }.map(drop)
    };
    assert_eq!(lift(ptr::null()), Err(InvalidValue::Null));
    assert_eq!(lift(ptr::without_provenance(4)), Err(InvalidValue::Misaligned));
    assert_eq!(ended.load(Relaxed), 0);
    let short: &'static _ = Box::leak(Box::new(table(size_of::<VTableHeader>())));
    assert_eq!(lift(short), Err(InvalidValue::Length { expected: 3, found: 0 }));
    assert_eq!(ended.load(Relaxed), 1);
    let empty: &'static _ = Box::leak(Box::new(Empty(table(size_of::<Empty>()), [0; 3])));
    assert_eq!(lift(&raw const empty.0), Err(InvalidValue::Null));
    assert_eq!(ended.load(Relaxed), 2);
}

mod dropped {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use polyplug_sdk::prelude::*;

    #[contract(name = "test.Part", version = "1.0")]
    pub(super) trait Part {
        fn size(&self) -> u32;
    }

    #[contract(name = "test.Uses", version = "1.0")]
    pub(super) trait Uses: Send + Sync {
        fn look(&self, part: &dyn Part) -> u32;
        fn change(&self, part: &mut dyn Part) -> u32;
    }

    pub(super) static DROPPED: AtomicUsize = AtomicUsize::new(0);

    /// Who has `&mut self` could keep what is there.
    impl Drop for PartProxy {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
    }
}

mod sent {
    use polyplug_sdk::prelude::*;

    #[contract(name = "test.Part", version = "1.0")]
    pub(super) trait Part {
        fn size(&self) -> u32;
    }

    #[contract(name = "test.Uses", version = "1.0")]
    pub(super) trait Uses: Send + Sync {
        fn look(&self, part: &dyn Part) -> u32;
        fn change(&self, part: &mut dyn Part) -> u32;
    }
}

struct User;

impl dropped::Uses for User {
    fn look(&self, part: &dyn dropped::Part) -> u32 {
        part.size()
    }

    fn change(&self, part: &mut dyn dropped::Part) -> u32 {
        part.size()
    }
}

struct Local(u32);

impl sent::Part for Local {
    fn size(&self) -> u32 {
        self.0
    }
}

#[test]
fn a_destructor_of_proxies_does_not_get_hold_of_a_lent_one() {
    use sent::Uses as _;

    let runtime = load(&[]);
    runtime.register::<dyn dropped::Uses, _>(User).unwrap();
    let uses = runtime.get::<dyn sent::Uses>().unwrap();
    assert_eq!(uses.look(&Local(7)), 7);
    assert_eq!(uses.change(&mut Local(8)), 8);
    assert_eq!(dropped::DROPPED.load(Relaxed), 0);
}

mod nested {
    use polyplug_sdk::prelude::*;

    pub(super) mod one {
        use polyplug_sdk::prelude::*;

        #[contract(name = "test.Inner", version = "1.0")]
        pub(crate) trait Inner: Send + Sync {
            fn get(&self, text: &str) -> u64;
        }
    }

    pub(super) mod other {
        use polyplug_sdk::prelude::*;

        #[contract(name = "test.Inner", version = "1.0")]
        pub(crate) trait Inner: Send + Sync {
            fn get(&self, address: u64, len: u64) -> u64;
        }
    }

    /// Passes two objects whose contracts have one name.
    #[contract(name = "test.Outer", version = "1.0")]
    pub(super) trait Outer: Send + Sync {
        fn first(&self, inner: &dyn one::Inner) -> u64;
        fn second(&self, inner: &dyn other::Inner) -> u64;
    }

    pub(super) mod hosts {
        use polyplug_sdk::prelude::*;

        #[contract(name = "test.Outer", version = "1.0")]
        pub(crate) trait Outer: Send + Sync {
            fn first(&self, inner: &dyn super::one::Inner) -> u64;
            fn second(&self, inner: &dyn super::one::Inner) -> u64;
        }
    }
}

/// Two contracts of one name that a contract mentions were compared as one.
#[test]
fn each_contract_of_a_name_that_is_mentioned_has_to_fit() {
    struct Both;

    impl nested::Outer for Both {
        fn first(&self, inner: &dyn nested::one::Inner) -> u64 {
            inner.get("text")
        }

        fn second(&self, inner: &dyn nested::other::Inner) -> u64 {
            inner.get(0, 0)
        }
    }

    let runtime = Runtime::builder().build().unwrap();
    runtime.register::<dyn nested::Outer, _>(Both).unwrap();
    let error = runtime.get::<dyn nested::hosts::Outer>().unwrap_err().to_string();
    assert!(error.contains("test.Inner@1"), "{error}");
}

mod alike {
    /// Two contracts of one text, which names the contract of another object.
    macro_rules! holder {
        ($name:ident, $result:ty) => {
            pub(crate) mod $name {
                use polyplug_sdk::prelude::*;

                #[contract(name = "test.Held", version = "1.0")]
                pub(crate) trait Held {
                    fn get(&self) -> $result;
                }

                #[contract(name = "test.Holder", version = "1.0")]
                pub(crate) trait Holder {
                    fn held(&self) -> Box<dyn Held>;
                }
            }
        };
    }

    holder!(text, String);
    holder!(numbers, [u64; 4]);

    pub(super) mod hosts {
        use polyplug_sdk::prelude::*;

        #[contract(name = "test.Both", version = "1.0")]
        pub(crate) trait Both: Send + Sync {
            fn both(
                &self,
                text: Box<dyn super::text::Holder>,
                numbers: Box<dyn super::numbers::Holder>,
            );
        }
    }

    pub(super) mod plugins {
        use polyplug_sdk::prelude::*;

        #[contract(name = "test.Both", version = "1.0")]
        pub(crate) trait Both: Send + Sync {
            fn both(&self, text: Box<dyn super::text::Holder>, too: Box<dyn super::text::Holder>);
        }
    }
}

/// A contract was passed over whose text was that of another, with all that it mentions.
#[test]
fn contracts_of_one_text_are_all_looked_at() {
    struct Both;

    impl alike::plugins::Both for Both {
        fn both(&self, _: Box<dyn alike::text::Holder>, holder: Box<dyn alike::text::Holder>) {
            println!("{}", holder.held().get());
        }
    }

    let runtime = Runtime::builder().build().unwrap();
    runtime.register::<dyn alike::plugins::Both, _>(Both).unwrap();
    assert!(runtime.get::<dyn alike::plugins::Both>().is_ok());
    let error = runtime.get::<dyn alike::hosts::Both>().unwrap_err().to_string();
    assert!(error.contains("test.Held@1"), "{error}");
}

mod collision {
    pub(super) mod one {
        use polyplug_sdk::prelude::*;

        #[contract(name = "h.C", version = "1.0")]
        #[expect(non_snake_case, reason = "the names were found by trying")]
        pub(crate) trait C: Send + Sync {
            fn f(&self, s: &str) -> u64;
            fn CdDpkxieqnccc(&self);
        }
    }

    pub(super) mod other {
        use polyplug_sdk::prelude::*;

        #[contract(name = "h.C", version = "1.0")]
        #[expect(non_snake_case, reason = "the names were found by trying")]
        pub(crate) trait C: Send + Sync {
            fn f(&self, x: u64, y: u64) -> u64;
            fn FBshdxiBDvdsp(&self);
        }
    }
}

/// Contracts of one fingerprint were not compared.
#[test]
fn a_fingerprint_proves_nothing_where_there_is_a_text() {
    use collision::{one, other};

    struct Sum;

    impl one::C for Sum {
        fn f(&self, s: &str) -> u64 {
            s.bytes().map(u64::from).sum()
        }

        fn CdDpkxieqnccc(&self) {}
    }

    let fingerprints = (<dyn one::C>::SCHEMA.fingerprint(), <dyn other::C>::SCHEMA.fingerprint());
    if cfg!(all(target_pointer_width = "64", target_endian = "little")) {
        assert_eq!(fingerprints.0, fingerprints.1);
    }
    let runtime = Runtime::builder().build().unwrap();
    runtime.register::<dyn one::C, _>(Sum).unwrap();
    assert!(matches!(runtime.get::<dyn other::C>(), Err(GetError::Mismatch { .. })));
}
