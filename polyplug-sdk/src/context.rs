//! What a plugin learns from its host while it is initialised.

use std::path::Path;

use polyplug_abi::{BundleInitContext, HostApi, LogLevel, StringView};

use crate::export::extension;

/// The host and the bundle, as `export_plugin!(init = ..)` hands them to the plugin.
#[derive(Clone, Copy, Debug)]
pub struct PluginContext<'a> {
    host: &'a HostApi,
    path: &'a str,
}

impl<'a> PluginContext<'a> {
    /// # Safety
    /// Both are what `polyplug_init` was called with, and live for `'a`.
    pub(crate) unsafe fn new(
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
        Ok(Self { host, path })
    }

    /// Returns where the bundle lies: its folder, or its library when that is all there is.
    #[must_use]
    pub fn bundle_path(&self) -> &'a Path {
        Path::new(self.path)
    }

    /// Returns what the table `[config]` of the bundle's manifest says, as a JSON object; `None` without one.
    ///
    /// Under the feature `config` there is `config`, which returns a value of a type of the plugin.
    #[must_use]
    pub fn config_text(&self) -> Option<&'a str> {
        // SAFETY: the function takes the host's own table, which it is from.
        let text = unsafe { (extension(self.host)?.bundle_config)(self.host) };
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

/// Writes a record to the log of `host`.
pub(crate) fn log(host: &HostApi, level: LogLevel, scope: &str, message: &str) {
    let (scope, message) = (StringView::from_str(scope), StringView::from_str(message));
    // SAFETY: the function takes its own table, and copies both texts before it returns.
    unsafe { (host.log)(host, level as u32, scope, message) };
}
