//! What a plugin learns from its host: while it is initialised, and whenever an instance is made.
//!
//! Not here: questions to the host beside its log and the text of the configuration, in `config` and `services`.
//! Invariant: a context names a host whose table stays as long as the context can be used.

use std::{
    path::Path,
    ptr,
    sync::{Arc, Mutex, PoisonError},
};

use polyplug_abi::{BundleInitContext, HostApi, LogLevel, StringView};

use super::extension::Extension;
use crate::hosts::{extended_host, log};

/// The host and the bundle, as `export_plugin!(init = ..)` and `#[plugin(create = ..)]` hand them to the plugin.
#[derive(Clone, Debug)]
pub struct PluginContext<'a> {
    pub(super) host: &'a HostApi,
    path: Arc<str>,
}

/// A host that initialised this library.
struct KnownHost {
    /// Of its table.
    address: usize,
    path: Arc<str>,
}

/// The hosts that initialised this library, the last one at the end.
static KNOWN: Mutex<Vec<KnownHost>> = Mutex::new(Vec::new());

impl<'a> PluginContext<'a> {
    /// # Safety
    /// Both are what `polyplug_init` was called with, and live for `'a`.
    pub(super) unsafe fn new(
        host: &'a HostApi,
        context: *const BundleInitContext,
    ) -> Result<Self, &'static str> {
        // SAFETY: the caller promises null or a live context.
        let path =
            unsafe { context.as_ref() }.map_or(StringView::null(), |bundle| bundle.bundle_path);
        if path.ptr.is_null() && path.len > 0 {
            return Err("the path of the bundle is null");
        }
        // SAFETY: a path that is not null points to as many bytes as it says.
        let path = unsafe { path.as_bytes() };
        let path = str::from_utf8(path).map_err(|_| "the path of the bundle is not UTF-8")?;
        Ok(Self { host, path: path.into() })
    }

    /// Keeps what an instance that is made later is told.
    pub(super) fn remember(&self) {
        let mut hosts = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let address = ptr::from_ref(self.host).addr();
        // A host that has gone can have left its address to another.
        hosts.retain(|known| known.address != address);
        hosts.push(KnownHost { address, path: Arc::clone(&self.path) });
    }

    /// Finds the context of a host that initialised this library; `None` for null when there is no such host.
    ///
    /// A caller of ABI v1 can pass the table of another plugin, with another configuration. It means the
    /// host that initialised this library last.
    ///
    /// # Safety
    /// `host` is null or a table that lives for `'a`.
    pub(super) unsafe fn of_known(host: *const HostApi) -> Option<Self> {
        let last = extended_host();
        let hosts = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let path = |host: *const HostApi| {
            hosts
                .iter()
                .find(|known| known.address == host.addr())
                .map(|known| Arc::clone(&known.path))
        };
        let (host, path) = match (path(host), last) {
            (Some(path), _) => (host, path),
            (None, None) => (host, Arc::from("")),
            (None, Some(last)) => (ptr::from_ref(last), path(last).unwrap_or_default()),
        };
        // SAFETY: it is the caller's table, or one with our extension, which stays until the process ends.
        let host = unsafe { host.as_ref() }?;
        Some(Self { host, path })
    }

    /// Returns a context to keep: in an instance, a static, or for another thread.
    #[must_use]
    pub fn to_static(&self) -> PluginContext<'static> {
        // SAFETY: a host keeps its table for as long as the library can be called.
        let host = unsafe { &*ptr::from_ref(self.host) };
        PluginContext { host, path: Arc::clone(&self.path) }
    }

    /// Returns where the bundle lies: its folder, or its library when that is all there is.
    #[must_use]
    pub fn bundle_path(&self) -> &Path {
        Path::new(&*self.path)
    }

    /// Returns what the table `[config]` of the bundle's manifest says, as a JSON object; `None` without one, and
    /// in a host that tells none, which is one that only speaks ABI v1.
    ///
    /// Under the feature `config` there is `config`, which returns a value of a type of the plugin.
    #[must_use]
    pub fn config_text(&self) -> Option<&'a str> {
        let bundle_config = Extension::of(self.host)?.bundle_config?;
        // SAFETY: the function takes the host's own table, which it is from.
        let text = unsafe { bundle_config(self.host) };
        if text.ptr.is_null() {
            return None;
        }
        // SAFETY: the host lends the text as long as its table, which lives for `'a`.
        str::from_utf8(unsafe { text.as_bytes() }).ok()
    }

    /// Writes a record to the host's log.
    pub fn log(&self, level: LogLevel, message: &str) {
        log(self.host, level, "plugin", message);
    }
}
