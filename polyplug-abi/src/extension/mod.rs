//! What our runtime and our plugins add to ABI v1: what lies behind `HostApi.reserved`.
//!
//! Here, each file above those that it names: typed tables and objects (`vtable`), tables of iterators (`iterator`), what a plugin registers
//! (`export`), what a plugin asks for and is lent (`lease`), and the table of the host (`host`). Not here: code
//! that makes or calls any of them. The invariant: what grows, grows at its end and says its size.

mod export;
mod host;
mod iterator;
mod lease;
mod vtable;

pub use export::{ContractExport, CreateFn, MentionedFn, RestoreFn, SaveFn};
pub use host::{
    BundleConfigFn, ConfigPlaceFn, DescribeBundleFn, ExtensionErrorCode, HostExtension,
    LogEnabledFn, LogRecordFn, LogSource, RegisterExportFn,
};
pub use iterator::{IteratorBatch, IteratorHint, IteratorVTable, NextFn, SizeHintFn};
pub use lease::{ContractLease, ContractRequest, Convention, LeaseFn, ReleaseFn, RequestKind};
pub(crate) use vtable::HOME;
pub use vtable::{DropFn, Holding, ObjectInfo, ObjectRepr, PeelFn, VTableHeader};
