//! The binary interface of polyplug: every type, constant and number that crosses the boundary
//! between a host and a plugin library.
//!
//! Here, from the bottom to the top:
//!
//! | folder | what it holds |
//! |---|---|
//! | `v1` | ABI v1 under the names of its first implementation: [`HostApi`], [`GuestContractInterface`] |
//! | `schema` | what a contract looks like, as data and as canonical text: [`ContractSchema`] |
//! | [`evolution`] | two such texts compared |
//! | `crossing` | the types that can cross, and their representations: [`AbiType`], [`Repr`] |
//! | `extension` | what lies behind `HostApi.reserved`: [`HostExtension`], [`ContractExport`], [`VTableHeader`] |
//! | `target` | what the `this` of a table leads to: [`Target`], [`Instance`] |
//! | `contract` | what `#[contract]` implements, and the inside of proxies: [`Contract`], [`RawProxy`] |
//! | `guard` | how a panic becomes an error, and a failure a panic: [`report_panic`] |
//! | `object` | how objects of contracts are sent and received: [`lower_box`], [`lift_box`] |
//! | `metadata` | what a library says about itself in its file: [`Record`] |
//!
//! A folder names only folders above it in this table, and `byte_sink`, which is below all of them. Every name is
//! re-exported here; inside the crate, an import says which folder it goes to.
//!
//! Not here: anything that loads or registers, or catches the panic of a method; that is the runtime's and the SDK's. `SPEC.md` tells the
//! rules of ownership, threads and unwinding. Users name `polyplug-sdk`, which re-exports what they need.
//!
//! The invariant: nothing here changes its layout. What grows, grows at its end and says its size.

#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod byte_sink;
mod contract;
mod crossing;
pub mod evolution;
mod extension;
#[cfg(feature = "std")]
mod guard;
mod metadata;
mod object;
mod schema;
mod target;
mod v1;

pub use contract::{
    ArcContract, CallError, Contract, CreateArgs, ForeignFunctions, ForeignInstance, ImplementedBy,
    IsProxy, KeepAlive, NoArgs, Object, ObjectOf, Provider, Proxy, RawProxy, SharedContract,
    Tables, call_error, call_uniform, header,
};
pub use crossing::{
    AbiArray, AbiBits, AbiOption, AbiPlain, AbiResult, AbiResultPayload, AbiString, AbiTuple1,
    AbiTuple2, AbiTuple3, AbiTuple4, AbiTuple5, AbiTuple6, AbiType, AbiVec, Allocator, AnyError,
    Arena, Arg, Boxed, BoxedError, BoxedValue, BoxedWay, Copies, FreeFn, FreeTable, HostHeap,
    InvalidValue, Lend, LendMut, Lowered, MAX_DIRECT, MAX_LEVEL_BYTES, MAX_LEVEL_STACK, MAX_LEVELS,
    OWN_HEAP, OwnedString, OwnedVec, Pass, Passing, Recursive, RecursiveType, Repr, SameRepr,
    SharedHeap, Trust, Unlifted, is_indirect, lift_whole, lower_whole, share_heap, share_own_heap,
    swallow,
};
#[cfg(feature = "std")]
pub use crossing::{Conversion, copy_nested, discard, lend_nested, lift_nested, lower_nested};
pub use extension::{
    BundleConfigFn, ConfigPlaceFn, ContractExport, ContractLease, ContractRequest, Convention,
    CreateFn, DescribeBundleFn, DropFn, ExtensionErrorCode, Holding, HostExtension, IteratorBatch,
    IteratorHint, IteratorVTable, LeaseFn, LogEnabledFn, LogRecordFn, LogSource, MentionedFn,
    NextFn, ObjectInfo, ObjectRepr, PeelFn, RegisterExportFn, ReleaseFn, RequestKind, RestoreFn,
    SaveFn, SizeHintFn, VTableHeader,
};
#[cfg(feature = "std")]
pub use guard::{
    is_location_left_out, leave_out_location, note_failure, note_location, report_panic,
    tell_of_panics_with, write_error,
};
pub use metadata::{
    BuildStamp, BundleRecord, ImplementationRecord, METADATA_FORMAT, METADATA_HEADER_SIZE,
    METADATA_MAGIC, METADATA_SECTION_ELF, METADATA_SECTION_MACHO, METADATA_SECTION_PE, Record,
};
#[cfg(feature = "std")]
pub use object::{BoxedIterator, LentIterator};
pub use object::{
    BoxedObject, BoxedShare, HeldMut, HeldRef, KeepObject, LiftedMut, LiftedRef, OwnedObject,
    is_itself, itself, itself_mut, keep_objects_with, lift_arc, lift_box, lift_leased, lift_owned,
    lift_proxy, lower_arc, lower_box, lower_owned, peel, proxy_of_arc, proxy_of_box,
};
pub use schema::{
    CallbackSchema, ContractSchema, EnumSchema, FieldSchema, MethodSchema, ObjectSchema, Pointer,
    Receiver, SchemaDraft, StructSchema, TypeSchema, VariantSchema, fingerprint,
};
pub use target::{
    ArcHolder, BoxHolder, Hold, Instance, MutHolder, RefHolder, SharedInstance, Target,
    TargetRefusal, Untrusting,
};
pub use v1::{
    ABI_VERSION_SYMBOL, AbiError, AbiErrorCode, AbiVersionFn, ArenaOverflowBlock, Array, Buffer,
    BundleId, BundleInitContext, CallArena, Compatibility, CreateInstanceFn, DependencyInfo,
    DestroyInstanceFn, DispatchMechanisms, DispatchType, Ed25519PublicKey, GuestContractHandle,
    GuestContractId, GuestContractInstance, GuestContractInterface, HostApi, HostContractId,
    HostContractInstance, HostContractInterface, HostUniformFn, INIT_SYMBOL, InitFn, LoadSourceFn,
    LoaderSource, LoaderVTable, LogLevel, NativeDispatch, OnLogFn, OnReloadFn,
    POLYPLUG_ABI_VERSION, PluginDescriptor, ReloadPhase, ReloadPhaseType, RuntimeConfig,
    SignaturePolicy, SliceMut, SliceView, SourcePlace, StringView, SupportedLanguage, UniformFn,
    UnloadSourceFn, Version, VmCallFn, VmDispatch, VmLoaderData, fnv1a_64,
};
