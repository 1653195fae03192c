//! Tables of all lengths against a contract with one base method and one that came later.

use std::{any::TypeId, ffi::c_void, sync::Arc};

use polyplug_abi::{
    AbiError, ContractSchema, Instance, IsProxy, MethodSchema, Object, ObjectOf, Provider, Proxy,
    RawProxy, Receiver, RefHolder, Tables, TypeSchema, UniformFn, Version,
};

use super::*;
use crate::{
    boundary::foreign_memory::Constant,
    host::runtime::Runtime,
    identity::contract_name::ContractName,
    instance::backing::Backing,
    library::maker::Maker,
    registry::{
        registration::implementation::{HostValue, Origin, V1Interface},
        tests::{create, destroy},
    },
};

trait Adder: Send + Sync {}

#[repr(C)]
struct AdderVTable {
    header: VTableHeader,
    add: Slot,
    twice: Option<Slot>,
}

type Slot = unsafe extern "C" fn() -> u32;

/// Known by its answer: a function may have more than one address.
unsafe extern "C" fn slot() -> u32 {
    7
}

unsafe extern "C" fn end(_: *mut c_void, _: *mut AbiError) -> u32 {
    0
}

const fn table(methods: usize) -> AdderVTable {
    let size = VTableHeader::size_for(methods) as u32;
    let header = VTableHeader { size, flags: 7, drop_instance: end, object: ptr::null() };
    AdderVTable { header, add: slot, twice: Some(slot) }
}

#[repr(transparent)]
struct AdderProxy(RawProxy<dyn Adder>);

impl Adder for AdderProxy {}

// SAFETY: it is transparent.
unsafe impl Proxy for AdderProxy {
    type Contract = dyn Adder;
}

const fn method(name: &'static str, since: Option<(u32, u32)>) -> MethodSchema {
    let method = MethodSchema::new(name, Receiver::Ref, &[], &[], &TypeSchema::Named("()"));
    match since {
        Some((major, minor)) => method.since(major, minor).optional(),
        None => method,
    }
}

// SAFETY: nothing is called through the tables; their layout is that of the schema.
unsafe impl Object for dyn Adder {
    const NAME: &'static str = "test.Adder";
    const REQUIRED: usize = 1;
    type VTable = AdderVTable;
    type Proxy = AdderProxy;
}

// SAFETY: nothing is called through the tables; their layout is that of the schema.
unsafe impl Contract for dyn Adder {
    const NAME_AT_MAJOR: &'static str = "test.Adder@1";
    type Args = ();
    const SCHEMA: &'static ContractSchema = &ContractSchema {
        create: None,
        name: Self::NAME,
        major: 1,
        minor: 1,
        send: false,
        sync: false,
        methods: &[method("add", None), method("twice", Some((1, 1)))],
    };
    type Instance<T: 'static> = Instance<T>;

    fn proxy_of(_: &Self) -> IsProxy<'_, Self> {
        IsProxy::no()
    }

    fn unsize(proxy: *const AdderProxy) -> *const Self {
        proxy
    }
}

// SAFETY: nothing is called through the tables; their layout is that of the schema.
unsafe impl ObjectOf<RefHolder<dyn Adder>> for dyn Adder {
    const TABLES: Tables<AdderVTable> =
        Tables { typed: &table(2), original: &table(2), uniform: &[], adapter: &table(2) };
}

fn registration(implementation: Implementation) -> Registration {
    let contract = ContractName {
        id: <dyn Adder as Contract>::ID.0,
        name: "test.Adder".into(),
        version: Version::new(1, 0, 0),
    };
    let provider = Provider::new("images".into(), Version::new(0, 3, 0), None, None);
    // SAFETY: nobody looks at the interface.
    let interface = unsafe { Constant::new(ptr::null()) };
    Registration::new(
        None,
        contract,
        Backing::of_host(Maker::new(provider, &Arc::default())),
        V1Interface::Guest(interface),
        implementation,
    )
}

fn typed(table: &'static AdderVTable, schema: Option<String>, fingerprint: u64) -> Registration {
    headed(&table.header, schema, fingerprint)
}

/// Registers the table with this head.
fn headed(head: &'static VTableHeader, schema: Option<String>, fingerprint: u64) -> Registration {
    registration(Implementation::Typed {
        // SAFETY: a constant.
        table: unsafe { Constant::new(head) },
        methods: head.methods(),
        drop_instance: end,
        schema,
        fingerprint,
        mentioned: Vec::new(),
        untrusting: None,
        origin: Origin::Host {
            of: TypeId::of::<()>(),
            value: HostValue::Factory(Box::new(|_| Ok(ptr::null_mut()))),
        },
    })
}

fn uniform(count: usize) -> Registration {
    let runtime = Runtime::builder().build().unwrap();
    // SAFETY: the table stays.
    let host = unsafe { &*runtime.host_api() };
    // SAFETY: nothing is called.
    let functions = unsafe { Constant::<UniformFn>::new(ptr::null()) };
    registration(Implementation::Uniform { create, destroy, functions, count, host })
}

#[test]
fn a_whole_table_is_used_as_it_is() {
    static TABLE: AdderVTable = table(2);
    let registration = typed(&TABLE, None, <dyn Adder as Contract>::SCHEMA.fingerprint());
    let bound = bind::<dyn Adder>(&registration).unwrap();
    assert!(ptr::eq(bound, &TABLE));
    assert!(bind::<dyn Adder>(&uniform(2)).unwrap().twice.is_some());
}

#[test]
fn a_shorter_table_is_extended_by_null_once() {
    // The slot behind the table's end must not be read: here it lies.
    static TABLE: AdderVTable = table(1);
    let text = <dyn Adder as Contract>::SCHEMA.to_text();
    let old = text.split_inclusive('\n').take(3).collect::<String>();
    for registration in [typed(&TABLE, Some(old), 1), uniform(1)] {
        let bound = bind::<dyn Adder>(&registration).unwrap();
        assert!(bound.twice.is_none());
        // SAFETY: the function takes nothing.
        assert_eq!(unsafe { (bound.add)() }, 7);
        assert_eq!((bound.header.flags, bound.header.methods()), (7, 2));
        assert!(ptr::eq(bound, bind::<dyn Adder>(&registration).unwrap()), "it is kept");
    }
}

#[test]
fn a_table_without_a_base_method_is_refused() {
    static EMPTY: AdderVTable = table(0);
    for registration in [typed(&EMPTY, None, 0), uniform(0)] {
        let error = bind::<dyn Adder>(&registration).err().unwrap().to_string();
        assert!(error.contains("method `add(&self)`\n    missing in the plugin"), "{error}");
        assert!(!error.contains("twice"), "{error}");
    }
}

#[test]
fn a_table_whose_base_method_is_null_is_refused() {
    #[repr(C)]
    struct Empty(VTableHeader, [usize; 2]);
    static EMPTY: Empty = Empty(table(2).header, [0; 2]);
    let error = bind::<dyn Adder>(&headed(&EMPTY.0, None, 0)).err().unwrap().to_string();
    assert!(error.contains("method `add(&self)`\n    missing in the plugin"), "{error}");
}

#[test]
fn a_schema_that_differs_is_refused_with_the_whole_story() {
    static TABLE: AdderVTable = table(2);
    let schema = <dyn Adder as Contract>::SCHEMA.to_text().replace("add(&self)", "add(&self, u8)");
    let error = bind::<dyn Adder>(&typed(&TABLE, Some(schema), 0)).err().unwrap();
    assert_eq!(
        error.to_string(),
        "plugin `images` 0.3.0 does not fit contract `test.Adder` 1.1\n  \
         method `add(&self)`\n    \
         number of parameters: 0 (host), 1 (plugin)\n  \
         help: the plugin was built against test.Adder 1.0, which is older; bring its \
         description of the contract up to date, and rebuild it"
    );
}
