//! A contract that a machine runs, as its loader registered it.

use std::sync::Arc;

use polyplug_abi::{CreateInstanceFn, DestroyInstanceFn, HostApi, VmCallFn, VmLoaderData};

use crate::loader::loader_bundle::LoaderBundle;

/// What was registered for a contract.
#[derive(Clone, Copy)]
pub(crate) struct VmFunctions {
    pub(crate) create: CreateInstanceFn,
    pub(crate) destroy: DestroyInstanceFn,
    pub(crate) call: VmCallFn,
    pub(crate) loader_data: VmLoaderData,
    /// The table that the bundle was handed.
    pub(crate) host: &'static HostApi,
}

/// A contract that a machine runs.
pub(crate) struct VmContract {
    pub(super) entry: VmFunctions,
    pub(super) contract_id: u64,
    /// `None` for a machine that a native library brings, which stays mapped.
    pub(super) loaded: Option<Arc<LoaderBundle>>,
}

// SAFETY: `SPEC.md` says that the functions may be called on any thread, and nobody but they looks at the
// pointer, which is their own.
unsafe impl Send for VmContract {}
// SAFETY: `SPEC.md` says that the functions may be called on several threads at once, and nobody but they looks at
// the pointer.
unsafe impl Sync for VmContract {}

impl VmContract {
    pub(crate) fn new(
        entry: VmFunctions,
        contract_id: u64,
        loaded: Option<Arc<LoaderBundle>>,
    ) -> Arc<Self> {
        Arc::new(Self { entry, contract_id, loaded })
    }

    pub(crate) fn host(&self) -> &'static HostApi {
        self.entry.host
    }
}
