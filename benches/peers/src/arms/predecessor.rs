//! polyplug 0.1: a uniform table, called directly, without the callers that its generator writes.

use std::{mem::MaybeUninit, path::Path, ptr, slice};

use predecessor::Runtime;
use predecessor_abi::{
    AbiError, Array, GuestContractInstance, GuestContractInterface, HostApi, StringView,
    VmLoaderData,
};
use predecessor_contract::{Bytes, Function, Message, Numbers, Record, Texts};
use predecessor_native::{NativeConfig, NativeLoader};
use predecessor_utils::GuestContractId;

use super::{BYTES, length, text};
use crate::{Failure, arm::Arms, item::Item, peer::Peer, plugins::Plugins};

work::message! { StdMessage, String }

type Uniform = unsafe extern "C" fn(GuestContractInstance, *const (), *mut (), *mut AbiError);

/// What a host has of a plugin. The runtime stays for ever.
#[derive(Clone, Copy)]
struct Caller {
    functions: *const Uniform,
    instance: GuestContractInstance,
    interface: &'static GuestContractInterface,
    host: *const HostApi,
}

impl Caller {
    fn load(bundle: &Path) -> Result<Self, Failure> {
        let loader = NativeLoader::new(NativeConfig::default());
        let runtime = Runtime::builder().loader(loader).build().map_err(text_of)?;
        runtime.load_bundle(bundle).map_err(text_of)?;
        let id = GuestContractId::new(predecessor_contract::NAME, 1);
        let handle = runtime.find_guest_contract(id.id(), 0).map_err(text_of)?;
        let interface = runtime.resolve_guest_contract(handle).map_err(text_of)?;
        let host = Box::leak(Box::new(runtime)).host_abi();
        // SAFETY: the runtime keeps the interface for ever.
        let interface = unsafe { &*interface };
        // SAFETY: the plugin is a library.
        let native = unsafe { interface.dispatch.native };
        let instance = Self::create(interface, host);
        Ok(Self { functions: native.functions.cast(), instance, interface, host })
    }

    fn create(interface: &GuestContractInterface, host: *const HostApi) -> GuestContractInstance {
        let mut instance = MaybeUninit::uninit();
        let data = VmLoaderData { data: ptr::null_mut() };
        // SAFETY: there is room for the instance.
        unsafe { (interface.create_instance)(data, host, ptr::null(), instance.as_mut_ptr()) };
        // SAFETY: the plugin has written it.
        unsafe { instance.assume_init() }
    }

    fn create_and_destroy(&self) {
        let instance = Self::create(self.interface, self.host);
        let data = VmLoaderData { data: ptr::null_mut() };
        // SAFETY: the instance was made just now.
        unsafe { (self.interface.destroy_instance)(data, self.host, instance) };
    }

    /// Calls a function.
    ///
    /// # Safety
    /// The function takes and returns these types.
    unsafe fn call<A, R>(&self, function: Function, args: A) -> R {
        // SAFETY: the table has all functions of the contract.
        let function = unsafe { self.functions.wrapping_add(function as usize).read() };
        let (mut out, mut err) = (MaybeUninit::<R>::uninit(), AbiError::ok());
        let (args, place) = ((&raw const args).cast(), out.as_mut_ptr().cast());
        // SAFETY: the caller promises the types.
        unsafe { function(self.instance, args, place, &raw mut err) };
        assert!(err.code == 0, "a call failed");
        // SAFETY: without an error there is a result.
        unsafe { out.assume_init() }
    }

    /// Gives memory back to the host.
    ///
    /// # Safety
    /// The memory was handed over like this.
    unsafe fn free<T>(&self, items: *const T, len: usize) {
        // SAFETY: the runtime stays for ever.
        let free = unsafe { (*self.host).free };
        let (items, size) = (items.cast_mut().cast(), len * size_of::<T>());
        // SAFETY: the caller promises memory of the host.
        unsafe { free(self.host, items, size, align_of::<T>()) };
    }

    /// Copies a text that was handed over.
    ///
    /// # Safety
    /// It was handed over by the plugin.
    unsafe fn copied(&self, text: StringView) -> String {
        // SAFETY: the caller promises a text.
        let copy = unsafe { text.to_owned_string() };
        // SAFETY: as above.
        unsafe { self.free(text.ptr, text.len) };
        copy
    }

    fn inc(&self, x: u32) -> u32 {
        // SAFETY: these are its types.
        unsafe { self.call(Function::Inc, x) }
    }

    fn string_own(&self) -> StringView {
        // SAFETY: these are its types.
        unsafe { self.call(Function::String, ()) }
    }

    fn numbers(&self, numbers: &[u64]) -> Vec<u64> {
        let lent = Array::new(numbers.as_ptr().cast_mut(), numbers.len());
        // SAFETY: these are its types.
        let given: Numbers = unsafe { self.call(Function::Numbers, lent) };
        // SAFETY: the plugin has handed over the numbers.
        let copy = unsafe { slice::from_raw_parts(given.items, given.len) }.to_vec();
        // SAFETY: as above.
        unsafe { self.free(given.items, given.len) };
        copy
    }

    fn texts(&self, texts: &[String]) -> Vec<String> {
        let mut views: Vec<_> = texts.iter().map(|text| view(text)).collect();
        let lent = Array::new(views.as_mut_ptr(), views.len());
        // SAFETY: these are its types.
        let given: Texts = unsafe { self.call(Function::Texts, lent) };
        // SAFETY: the plugin has handed over the texts.
        let views = unsafe { slice::from_raw_parts(given.items, given.len) };
        // SAFETY: as above.
        let copy = views.iter().map(|text| unsafe { self.copied(*text) }).collect();
        // SAFETY: as above.
        unsafe { self.free(given.items, given.len) };
        copy
    }

    fn message(&self, message: &StdMessage) -> StdMessage {
        let StdMessage { id, weight, kind, urgent, ref from, ref body } = *message;
        let lent = Message { id, weight, kind, urgent, from: view(from), body: view(body) };
        // SAFETY: these are its types.
        let given: Message = unsafe { self.call(Function::Message, lent) };
        let Message { id, weight, kind, urgent, from, body } = given;
        // SAFETY: the plugin has handed over the text.
        let from = unsafe { self.copied(from) };
        // SAFETY: as above.
        let body = unsafe { self.copied(body) };
        StdMessage { id, weight, kind, urgent, from, body }
    }
}

fn view(text: &str) -> StringView {
    StringView { ptr: text.as_ptr(), len: text.len() }
}

fn text_of(error: impl std::fmt::Display) -> Failure {
    error.to_string().into()
}

pub(super) fn add(arms: &mut Arms, plugins: &Plugins) -> Result<(), Failure> {
    let caller = Caller::load(&plugins.bundle())?;
    let bytes = Bytes { start: BYTES.as_ptr(), len: BYTES.len() };
    let message = StdMessage::new(work::TEXT.to_owned(), work::TEXT.to_owned());
    arms.of(Peer::Predecessor, || caller)
        // SAFETY: these are its types.
        .call(Item::IncStateless, |it, x| unsafe { it.call(Function::IncStateless, x) })
        .call(Item::Inc, |it, x| it.inc(x))
        .call(Item::TextStateless, |it, x| {
            // SAFETY: these are its types.
            unsafe { it.call::<_, u64>(Function::TextStateless, view(text(x))) as u32 }
        })
        .call(Item::Text, |it, x| {
            // SAFETY: these are its types.
            unsafe { it.call::<_, u64>(Function::Text, view(text(x))) as u32 }
        })
        .call(Item::Bytes, move |it, x| {
            // SAFETY: these are its types.
            unsafe { it.call::<_, u64>(Function::Bytes, bytes) as u32 ^ x }
        })
        .call(Item::Record, |it, x| {
            // SAFETY: these are its types.
            unsafe { it.call::<_, Record>(Function::Record, Record::new(x)).place as u32 }
        })
        .call(Item::String, |it, x| {
            // SAFETY: the plugin has handed over the text.
            length(unsafe { it.copied(it.string_own()) }) ^ x
        })
        .call(Item::StringOwn, |it, x| {
            let text = it.string_own();
            // SAFETY: as above.
            unsafe { it.free(text.ptr, text.len) };
            text.len as u32 ^ x
        })
        .chain(Item::Numbers, work::some_numbers(), |it, numbers| it.numbers(&numbers))
        .chain(Item::Texts, work::some_texts(), |it, texts| it.texts(&texts))
        .chain(Item::Message, message, |it, message| it.message(&message))
        .call(Item::Create, |it, x| {
            it.create_and_destroy();
            x
        });
    Ok(())
}

pub(super) fn first_call(plugins: &Plugins) -> Result<u32, Failure> {
    Ok(Caller::load(&plugins.bundle())?.inc(1))
}
