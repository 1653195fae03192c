//! What a library takes at least: it is copied, opened and initialised by hand.

use std::{fs, mem, path::Path, ptr};

use super::{host_table::HostTable, scratch::Scratch};
use crate::Failure;
use libloading::Library;
use polyplug_abi::{AbiError, GuestContractInterface, HostApi, InitFn, PluginDescriptor};

/// Opens private copies of libraries, for ever.
pub(super) struct Opener<'a> {
    scratch: &'a Scratch,
    count: usize,
    host: &'static HostApi,
}

impl<'a> Opener<'a> {
    /// Makes what the plugins are initialised with.
    pub(super) fn new(scratch: &'a Scratch) -> Result<Self, Failure> {
        let own = HostTable::of(&scratch.builder().build()?).api();
        let reserved = ptr::null();
        let host = HostApi { register_guest_contract: accept, reserved, ..*own };
        Ok(Self { scratch, count: 0, host: Box::leak(Box::new(host)) })
    }

    /// Opens a copy of a plugin, and lets it register what it likes.
    pub(super) fn open(&mut self, library: &Path) -> Result<(), Failure> {
        let copy = self.scratch.path().join(self.count.to_string());
        self.count += 1;
        fs::copy(library, &copy)?;
        // SAFETY: the plugins of this benchmark run no code of their own when they are opened.
        let library = unsafe { Library::new(&copy) }?;
        // SAFETY: every plugin has this function with this type.
        let init = unsafe { library.get::<InitFn>(b"polyplug_init") }?;
        // SAFETY: the table stays, and null stands for no context.
        let error = unsafe { init(self.host, ptr::null()) };
        if !error.is_ok() {
            return Err("a plugin failed to initialise".into());
        }
        mem::forget(library);
        Ok(())
    }
}

/// Accepts what a plugin registers.
unsafe extern "C" fn accept(
    _: *const HostApi,
    _: *const PluginDescriptor,
    _: *const GuestContractInterface,
    err: *mut AbiError,
) {
    // SAFETY: the plugin has room.
    unsafe { err.write(AbiError::ok()) };
}
