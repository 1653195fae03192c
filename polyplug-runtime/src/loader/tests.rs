//! A machine that only counts, behind the functions that adapters call.

use std::{
    ffi::c_void,
    ptr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use polyplug_abi::{
    AbiError, AbiErrorCode, CallArena, GuestContractInstance, HostApi, StringView, VmLoaderData,
};

use crate::{
    host_api::host_table,
    lifecycle::steps::new_core,
    loader::{
        loaders::Loaders,
        trampolines::TRAMPOLINES,
        vm_contract::{VmContract, VmFunctions},
        vm_instance::VmInstance,
    },
    shared::{runtime_core::Core, settings::Settings},
};

/// How many instances there are of a machine, whose loader data this is.
type Count = AtomicUsize;

unsafe extern "C" fn create(
    loader: VmLoaderData,
    _: *const HostApi,
    _: *const (),
    out: *mut GuestContractInstance,
) {
    // SAFETY: the tests pass a count.
    unsafe { &*loader.data.cast::<Count>() }.fetch_add(1, Ordering::Relaxed);
    // SAFETY: the runtime passes room for an instance.
    unsafe { out.write(GuestContractInstance { data: loader.data, contract_id: 0 }) };
}

unsafe extern "C" fn destroy(
    loader: VmLoaderData,
    _: *const HostApi,
    instance: GuestContractInstance,
) {
    assert_eq!(loader.data, instance.data);
    // SAFETY: the tests pass a count.
    unsafe { &*loader.data.cast::<Count>() }.fetch_sub(1, Ordering::Relaxed);
}

/// What the tests pass as arguments: a function to call first.
struct Args<'a>(&'a dyn Fn());

/// Returns the number of the function as a text of so many digits, in the arena.
unsafe extern "C" fn call(
    _: VmLoaderData,
    _: GuestContractInstance,
    number: u32,
    args: *const (),
    out: *mut (),
    arena: *mut CallArena,
    _: *mut AbiError,
) {
    let width = number as usize * 40;
    let text = format!("{number:0width$}");
    // SAFETY: the runtime passes an arena of its own.
    let arena = unsafe { &mut *arena };
    // SAFETY: it is whole.
    let place = unsafe { arena.alloc(text.len(), 1) };
    // SAFETY: the memory has this size.
    unsafe { place.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
    // SAFETY: the tests pass arguments.
    unsafe { &*args.cast::<Args<'_>>() }.0();
    // SAFETY: the tests pass room for a text.
    unsafe { out.cast::<StringView>().write(StringView { ptr: place, len: text.len() }) };
}

/// An instance, of which the tests call any function.
struct Tested(*mut VmInstance);

impl Tested {
    fn new(core: &Arc<Core>, count: &Count) -> Self {
        let host = host_table::for_library(core, "x".into(), None).api();
        let loader_data = VmLoaderData { data: ptr::from_ref(count).cast_mut().cast::<c_void>() };
        let machine =
            VmContract::new(VmFunctions { create, destroy, call, loader_data, host }, 7, None);
        // SAFETY: the machine does not look at the arguments.
        Self(unsafe { machine.create(ptr::null()) }.unwrap())
    }

    /// Calls function `number`, which calls `first` before it returns.
    fn call(&self, number: usize, first: &dyn Fn()) -> Result<String, u32> {
        let instance = GuestContractInstance { data: self.0.cast(), contract_id: 7 };
        let (args, mut given, mut err) = (Args(first), StringView::null(), AbiError::ok());
        let (args, out) = (ptr::from_ref(&args).cast(), (&raw mut given).cast());
        // SAFETY: the instance is one of a machine, whose functions take this.
        unsafe { TRAMPOLINES[number](instance, args, out, &raw mut err) };
        if err.code != 0 {
            return Err(err.code);
        }
        // SAFETY: the result is in the arena until the next call.
        Ok(String::from_utf8(unsafe { given.as_bytes() }.to_vec()).unwrap())
    }
}

impl Drop for Tested {
    fn drop(&mut self) {
        // SAFETY: it came from `create`, and is not used any more.
        unsafe { Box::from_raw(self.0) }.end();
    }
}

#[test]
fn each_trampoline_has_its_number() {
    let (core, count) = (new_core(Settings::default(), Loaders::default()), Count::new(0));
    let tested = Tested::new(&core, &count);
    assert_eq!((TRAMPOLINES.len(), count.load(Ordering::Relaxed)), (256, 1));
    for number in 0..TRAMPOLINES.len() {
        let text = tested.call(number, &|| {}).unwrap();
        assert_eq!((text.parse(), text.len()), (Ok(number), (number * 40).max(1)));
    }
    drop(tested);
    assert_eq!(count.load(Ordering::Relaxed), 0);
}

#[test]
fn calls_within_calls_have_arenas_of_their_own() {
    let (core, count) = (new_core(Settings::default(), Loaders::default()), Count::new(0));
    let [a, b, c] = [(); 3].map(|()| Tested::new(&core, &count));
    let reentrant = Err(AbiErrorCode::ReentrantCall as u32);
    let text = a.call(100, &|| {
        for number in [200, 3] {
            let text = b.call(number, &|| {
                assert_eq!(a.call(1, &|| {}), reentrant);
                assert_eq!(b.call(1, &|| {}), reentrant);
                assert_eq!(c.call(250, &|| {}).map(|text| text.len()), Ok(10_000));
            });
            assert_eq!(text.unwrap().parse(), Ok(number));
        }
    });
    assert_eq!(text.unwrap().parse(), Ok(100));
    // On another thread, the same instance may be entered.
    let address = a.0.expose_provenance();
    let entered = a.call(2, &|| {
        let enter = move || {
            let a = std::mem::ManuallyDrop::new(Tested(ptr::with_exposed_provenance_mut(address)));
            a.call(1, &|| {}).map(|text| text.len())
        };
        assert_eq!(std::thread::spawn(enter).join().unwrap(), Ok(40));
    });
    assert_eq!(entered.map(|text| text.len()), Ok(80));
}
