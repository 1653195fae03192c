//! The functions of ABI v1 with which plugins find each other.

use polyplug_abi::{GuestContractInterface, HostApi};
use polyplug_sdk::Runtime;

/// The table of a runtime.
#[derive(Clone, Copy)]
pub(super) struct HostTable(&'static HostApi);

impl HostTable {
    pub(super) fn of(runtime: &Runtime) -> Self {
        // SAFETY: the table is never freed.
        Self(unsafe { &*runtime.host_api() })
    }

    /// Returns the functions.
    pub(super) fn api(self) -> &'static HostApi {
        self.0
    }

    /// Finds the first implementation of a contract, and resolves it; null when there is none.
    pub(super) fn find(self, id: u64) -> *const GuestContractInterface {
        // SAFETY: the table is that of a runtime.
        let handle = unsafe { (self.0.find_guest_contract)(self.0, id, 1) };
        // SAFETY: as above.
        unsafe { (self.0.resolve_guest_contract)(self.0, handle) }
    }
}
