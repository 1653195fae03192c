//! What the functions of a host table find behind it, and how they answer errors.

use std::sync::{Arc, Mutex, OnceLock, Weak, atomic::AtomicU64};

use polyplug_abi::{AbiError, AbiErrorCode, GuestContractInstance, HostApi};

use crate::{
    boundary::{
        guard::{self, HostFailure, guarded_and_kept},
        leak::leak,
    },
    bundle::manifest::config::Config,
    error::get::GetError,
    host_api::staging::{Owner, Staging},
    instance::raw_instance::RawInstance,
    library::open_library::Library,
    registry::registration::Registration,
    shared::{last_error::LastError, runtime_core::Core},
    sync::{Counted, WeakCounted, lock},
};

/// What the functions of one library's host table find behind it.
pub(crate) struct HostContext {
    core: Weak<Core>,
    /// The bundle's name as far as it was known before the library was asked.
    pub(crate) bundle: String,
    /// What the bundle is configured with.
    pub(crate) config: Option<Config>,
    /// What is registered during the initialisation; `None` once it is over.
    staging: Mutex<Option<Staging>>,
    /// Whether it is for code of this process.
    is_own: bool,
    /// The instances that were made for this plugin, by who makes them, as long as it holds them.
    instances: Mutex<Vec<(Weak<Registration>, Weak<RawInstance>)>>,
    pub(crate) revision: Arc<AtomicU64>,
    pub(super) last_error: Arc<LastError>,
    /// The library that it is handed to; empty for code of this process, and for what a loader runs.
    library: OnceLock<WeakCounted<Library>>,
    /// The table in front of it.
    api: OnceLock<&'static HostApi>,
    make_table: fn(&'static Self) -> HostApi,
    /// The runtime that a host in another language made, until it ends it.
    kept: Mutex<Option<Arc<Core>>>,
}

impl HostContext {
    /// Makes a context in front of which `make_table` puts a table. It is leaked.
    ///
    /// A plugin keeps the pointer in places that the runtime cannot see, such as a forgotten thread. When the runtime
    /// is gone, the functions that need it answer an error.
    pub(super) fn leak(
        core: &Arc<Core>,
        bundle: String,
        config: Option<Config>,
        staging: Option<Staging>,
        make_table: fn(&'static Self) -> HostApi,
    ) -> &'static Self {
        leak(Self {
            core: Arc::downgrade(core),
            bundle,
            config,
            is_own: staging.is_none(),
            staging: Mutex::new(staging),
            instances: Mutex::default(),
            revision: Arc::clone(&core.revision),
            last_error: Arc::clone(&core.last_error),
            library: OnceLock::new(),
            api: OnceLock::new(),
            make_table,
            kept: Mutex::default(),
        })
    }

    /// Keeps a runtime until [`HostContext::end`]: the one of which it is the own context.
    pub(super) fn keep(&self, core: Arc<Core>) {
        *lock(&self.kept) = Some(core);
    }

    /// Returns the table in front of it. It is leaked like the context.
    pub(crate) fn api(&'static self) -> &'static HostApi {
        self.api.get_or_init(|| leak((self.make_table)(self)))
    }

    /// Ends the runtime that is kept here, if there is one: none of the functions that its host gave to it runs on
    /// another thread any more.
    pub(crate) fn end(&self) {
        let kept = lock(&self.kept).take();
        if let Some(core) = kept {
            let gate = Arc::clone(&core.settings.gate);
            // What goes wrong at the end is told to the host too.
            drop(core);
            gate.close();
        }
    }

    /// Finds the context of a table.
    ///
    /// # Safety
    /// `this` is null, or points to a table that this runtime made or to a copy of one.
    pub(crate) unsafe fn of(this: *const HostApi) -> Result<&'static Self, HostFailure> {
        // SAFETY: the caller promises null or a live table.
        let api = unsafe { this.as_ref() };
        let runtime = api.map_or(std::ptr::null_mut(), |api| api.runtime);
        // SAFETY: in such a table the field points to a context, which is never freed.
        unsafe { runtime.cast::<Self>().as_ref() }.ok_or_else(|| HostFailure {
            code: AbiErrorCode::InvalidPointer as u32,
            message: "the host table is null".into(),
        })
    }

    /// Finds the runtime.
    pub(crate) fn core(&self) -> Result<Arc<Core>, HostFailure> {
        self.core.upgrade().ok_or_else(|| HostFailure {
            code: AbiErrorCode::FunctionNotAvailable as u32,
            message: "the runtime that loaded this plugin is gone".into(),
        })
    }

    /// Whether it is for code of this process, which registers at any time.
    pub(crate) fn is_own(&self) -> bool {
        self.is_own
    }

    /// Returns the instance of `provider` that is this plugin's, and makes it unless the plugin has one. No lock
    /// is held while it is made: of two that are made at once, the later is dropped.
    pub(crate) fn own_instance(
        &self,
        provider: &Arc<Registration>,
        contract: &'static str,
    ) -> Result<Arc<RawInstance>, GetError> {
        let find = |instances: &[(Weak<Registration>, Weak<RawInstance>)]| {
            let its = instances.iter().find(|(of, _)| of.as_ptr() == Arc::as_ptr(provider));
            its.and_then(|(_, instance)| instance.upgrade())
        };
        let found = find(&lock(&self.instances));
        if let Some(instance) = found {
            return Ok(instance);
        }
        let made = provider.create_for(&self.bundle, contract, (), Arc::new)?;
        let mut instances = lock(&self.instances);
        let other = find(&instances);
        if other.is_none() {
            instances.retain(|(_, instance)| instance.strong_count() > 0);
            instances.push((Arc::downgrade(provider), Arc::downgrade(&made)));
        }
        drop(instances);
        Ok(other.unwrap_or(made))
    }

    /// Says which library it is handed to.
    pub(crate) fn stands_for(&self, library: &Counted<Library>) {
        let _ = self.library.set(Counted::downgrade(library));
    }

    /// Notes that the host keeps functions of the library that it is handed to, for good.
    pub(crate) fn hand_out(&self) {
        if let Some(library) = self.library.get().and_then(WeakCounted::upgrade) {
            Library::hand_out(&library);
        }
    }

    /// Lets `change` see what was registered, while the plugin is being initialised.
    pub(crate) fn stage<R>(
        &self,
        change: impl FnOnce(&mut Staging) -> R,
    ) -> Result<R, HostFailure> {
        lock(&self.staging).as_mut().map(change).ok_or_else(|| HostFailure {
            code: AbiErrorCode::FunctionNotAvailable as u32,
            message:
                "a plugin can register only while `polyplug_init`, or `load` of its loader, runs"
                    .into(),
        })
    }

    /// Says whose the registrations are that are made through the table.
    pub(crate) fn owner(&'static self) -> Result<Owner, HostFailure> {
        let loaded = self.stage(|staging| staging.loaded.clone())?;
        Ok(Owner { host: self.api(), loaded })
    }

    /// Ends the initialisation, and returns what was registered.
    pub(crate) fn close(&self) -> Staging {
        lock(&self.staging).take().unwrap_or_default()
    }
}

/// Runs the body of a function of a table, and returns `fallback` when it fails or panics. `get_last_error` of the
/// table says why.
///
/// # Safety
/// `this` is null or a table of this runtime.
pub(super) unsafe fn guarded_at<R>(
    this: *const HostApi,
    fallback: R,
    body: impl FnOnce() -> Result<R, HostFailure>,
) -> R {
    // SAFETY: the caller promises null or a table of this runtime.
    let keep = |message: &str| unsafe { keep(this, message) };
    guarded_and_kept(keep, fallback, body)
}

/// Runs the body of a function of a table, writes how it went to `err`, and returns the code of that.
/// `get_last_error` of the table says the same.
///
/// # Safety
/// `this` is null or a table of this runtime; `err` is null or has room for an error.
pub(super) unsafe fn answer_at(
    this: *const HostApi,
    err: *mut AbiError,
    body: impl FnOnce() -> Result<(), HostFailure>,
) -> u32 {
    // SAFETY: the caller promises null or a table of this runtime.
    let keep = |message: &str| unsafe { keep(this, message) };
    // SAFETY: the caller promises the room.
    unsafe { guard::answer(keep, err, body) }
}

/// Writes an instance, or the one without data. `get_last_error` of the table says why there is none.
///
/// # Safety
/// `this` is null or a table of this runtime; `out` is null or has room for an instance.
pub(super) unsafe fn write_instance_at(
    this: *const HostApi,
    out: *mut GuestContractInstance,
    body: impl FnOnce() -> Result<GuestContractInstance, HostFailure>,
) {
    if out.is_null() {
        let refused = || Err(HostFailure::malformed("there is no room for the instance".into()));
        // SAFETY: the caller promises null or a table of this runtime.
        return unsafe { guarded_at(this, (), refused) };
    }
    // SAFETY: the caller promises null or a table of this runtime.
    let instance = unsafe { guarded_at(this, GuestContractInstance::null(), body) };
    // SAFETY: the pointer is not null, and the caller promises the room.
    unsafe { out.write(instance) };
}

/// Keeps the message of a failure for the runtime of a table.
///
/// # Safety
/// `this` is null or a table of this runtime.
unsafe fn keep(this: *const HostApi, message: &str) {
    // SAFETY: the caller promises null or a table of this runtime.
    if let Ok(context) = unsafe { HostContext::of(this) } {
        context.last_error.keep(message);
    }
}
