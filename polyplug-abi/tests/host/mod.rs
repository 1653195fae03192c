//! A host of a few functions that opens one library by hand and remembers what it registers.
//!
//! What is here: enough of a host for plugins that are known to be well made. What is not: any check.

use std::{
    alloc::{Layout, alloc, dealloc},
    cell::RefCell,
    ffi::{CString, c_char, c_int, c_void},
    os::unix::ffi::OsStrExt,
    path::Path,
    ptr,
};

use polyplug_abi::*;

unsafe extern "C" {
    fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn dlclose(library: *mut c_void) -> c_int;
}

const RTLD_NOW: c_int = 2;

/// An open library; it stays mapped unless it is closed.
pub(crate) struct Library(*mut c_void);

/// A plugin that has registered one implementation.
pub(crate) struct Loaded {
    export: &'static ContractExport,
    /// `name version provides contract@major`
    pub(crate) descriptor: String,
    /// `language name version`
    pub(crate) bundle: String,
}

#[derive(Default)]
struct Heard {
    export: Option<&'static ContractExport>,
    descriptor: String,
    bundle: String,
}

thread_local! {
    static HEARD: RefCell<Heard> = RefCell::default();
}

fn text(view: StringView) -> String {
    // SAFETY: the plugins of these tests pass live text.
    let bytes = unsafe { view.as_bytes() };
    String::from_utf8(bytes.to_vec()).expect("the plugin says it in UTF-8")
}

unsafe extern "C" fn register_export(
    _: *const HostApi,
    descriptor: *const PluginDescriptor,
    export: *const ContractExport,
    _: *mut AbiError,
) {
    // SAFETY: the descriptor is lent for this call.
    let who = unsafe { *descriptor };
    HEARD.with_borrow_mut(|heard| {
        let (name, contract) = (text(who.name), text(who.contract_name));
        heard.descriptor = format!("{name} {} provides {contract}", who.version);
        // SAFETY: an export lives as long as its library, which is not closed while the export is in use.
        heard.export = Some(unsafe { &*export });
    });
}

unsafe extern "C" fn describe_bundle(
    _: *const HostApi,
    language: u32,
    name: StringView,
    version: Version,
) {
    let language = SupportedLanguage::from_u32(language).expect("a known language");
    HEARD.with_borrow_mut(|heard| heard.bundle = format!("{language} {} {version}", text(name)));
}

pub(crate) unsafe extern "C" fn host_alloc(
    _: *const HostApi,
    size: usize,
    align: usize,
) -> *mut u8 {
    match Layout::from_size_align(size, align) {
        // SAFETY: the size is not 0.
        Ok(layout) if size > 0 => unsafe { alloc(layout) },
        _ => ptr::null_mut(),
    }
}

pub(crate) unsafe extern "C" fn host_free(
    _: *const HostApi,
    memory: *mut u8,
    size: usize,
    align: usize,
) {
    if !memory.is_null() {
        let layout = Layout::from_size_align(size, align).expect("what it was allocated with");
        // SAFETY: the caller returns what `host_alloc` gave for the same layout.
        unsafe { dealloc(memory, layout) };
    }
}

/// Nobody configures anything here.
unsafe extern "C" fn bundle_config(_: *const HostApi) -> StringView {
    StringView::null()
}

/// Nobody provides anything here.
unsafe extern "C" fn lease_contract(
    _: *const HostApi,
    _: *const ContractRequest,
    _: *mut ContractLease,
    err: *mut AbiError,
) -> u32 {
    let error = AbiError::new(AbiErrorCode::NotFound, "there is nothing");
    // SAFETY: the plugin has room for an error.
    unsafe { err.write(error) };
    error.code
}

/// Nobody listens here.
unsafe extern "C" fn log_enabled(_: *const HostApi, _: *const LogSource) -> u32 {
    0
}

unsafe extern "C" fn log_record(_: *const HostApi, _: *const LogSource, _: StringView) {}

unsafe extern "C" fn config_place(_: *const HostApi, _: StringView) -> SourcePlace {
    SourcePlace::default()
}

static EXTENSION: HostExtension = HostExtension {
    magic: HostExtension::MAGIC,
    size: size_of::<HostExtension>() as u32,
    revision: HostExtension::REVISION,
    register_export,
    describe_bundle,
    bundle_config,
    lease_contract,
    log_enabled,
    log_record,
    config_place,
    heap: std::ptr::null(),
};

/// Makes a host whose other functions are not called by the plugins of these tests.
pub(crate) fn api() -> &'static HostApi {
    let mut api = std::mem::MaybeUninit::<HostApi>::uninit();
    let at = api.as_mut_ptr();
    // Every field is a pointer or a function pointer; the address of this one stands for those that are
    // never called.
    let unused = (describe_bundle as *const ()).cast::<c_void>();
    for field in 0..size_of::<HostApi>() / size_of::<*const c_void>() {
        // SAFETY: the field lies within the table.
        let field = unsafe { at.cast::<*const c_void>().add(field) };
        // SAFETY: the memory is the table's.
        unsafe { field.write(unused) };
    }
    // SAFETY: every field was written, and none is null.
    let mut api = unsafe { api.assume_init() };
    api.alloc = host_alloc;
    api.free = host_free;
    api.reserved = (&raw const EXTENSION).cast();
    std::boxed::Box::leak(std::boxed::Box::new(api))
}

impl Library {
    /// Opens a library.
    pub(crate) fn open(path: &Path) -> Self {
        let name = CString::new(path.as_os_str().as_bytes()).expect("a path without NUL");
        // SAFETY: the plugins of these tests do nothing when they are opened.
        let library = unsafe { dlopen(name.as_ptr(), RTLD_NOW) };
        assert!(!library.is_null(), "`{}` cannot be opened", path.display());
        Self(library)
    }

    pub(crate) fn symbol(&self, name: &str) -> *mut c_void {
        self.find(name).unwrap_or_else(|| panic!("the library does not export `{name}`"))
    }

    pub(crate) fn find(&self, name: &str) -> Option<*mut c_void> {
        let c_name = CString::new(name).expect("a name without NUL");
        // SAFETY: the library is open and the name ends with NUL.
        let symbol = unsafe { dlsym(self.0, c_name.as_ptr()) };
        (!symbol.is_null()).then_some(symbol)
    }

    /// Checks the version and initialises the plugin.
    pub(crate) fn init(&self) -> Loaded {
        let version = self.symbol(ABI_VERSION_SYMBOL);
        // SAFETY: the symbol of this name has this type.
        let version = unsafe { std::mem::transmute::<*mut c_void, AbiVersionFn>(version) };
        // SAFETY: the function asks for nothing.
        assert_eq!(unsafe { version() }, POLYPLUG_ABI_VERSION);

        let init = self.symbol(INIT_SYMBOL);
        // SAFETY: the symbol of this name has this type.
        let init = unsafe { std::mem::transmute::<*mut c_void, InitFn>(init) };
        let context = BundleInitContext { bundle_id: 1, bundle_path: StringView::null() };
        // SAFETY: the host lives forever, the context for the call.
        let error = unsafe { init(api(), &context) };
        assert!(error.is_ok(), "{}", text(error.message));

        let heard = HEARD.take();
        let export = heard.export.expect("the plugin registers an export");
        Loaded { export, descriptor: heard.descriptor, bundle: heard.bundle }
    }

    /// Closes the library.
    ///
    /// # Safety
    /// Nothing of it is used any more.
    pub(crate) unsafe fn close(self) {
        // SAFETY: the library is open, and the caller promises that nothing of it is used any more.
        assert_eq!(unsafe { dlclose(self.0) }, 0);
    }
}

impl Loaded {
    /// Returns what was registered.
    pub(crate) fn export(&self) -> &'static ContractExport {
        self.export
    }

    /// Reads the schema.
    pub(crate) fn schema(&self) -> String {
        text(self.export.schema)
    }

    /// Makes an instance.
    pub(crate) fn create(&self) -> *mut c_void {
        let (mut this, mut err) = (ptr::null_mut(), AbiError::ok());
        // SAFETY: the host lives forever, and there is room for both answers.
        let status = unsafe { (self.export.create)(api(), ptr::null(), &mut this, &mut err) };
        assert_eq!(status, 0);
        this
    }

    /// Makes what an adapter calls: the uniform table, without an instance.
    pub(crate) fn foreign(&self) -> ForeignInstance {
        // SAFETY: an export has an interface.
        let interface = unsafe { *self.export.interface };
        // SAFETY: the plugins of these tests are native.
        let native = unsafe { interface.dispatch.native };
        // SAFETY: the host lives forever.
        let heap = unsafe { HostHeap::new(api()) };
        let instance = GuestContractInstance::null();
        let functions = ForeignFunctions::Guest(native.functions.cast());
        ForeignInstance { instance, functions, heap }
    }
}
