//! What generated code names, and nothing else: no promise of stability is made here.
//!
//! Generated code consists of calls of these functions, so that every line of `unsafe` with a reason to be wrong lies
//! in this crate, where it can be read and tested, and not in a macro.
//!
//! Here, each file above those that it names: assertions about types (`assertions`, `probe`, `tags`), how types with lifetimes are described (`lending`), how parameters cross
//! (`param`) and wait for one another (`in_transit`), the proxy of a call (`callee`), the functions
//! behind tables and calls (`method`), tables of objects (`objects`), heads of tables (`calls`), and macros
//! (`records`). `ending` says how a call ends that failed. Not here: what catches panics, and a plugin's side, which this folder re-exports from `guard` and `plugin` below it. The invariant: no other
//! folder of this crate names this one.

mod assertions;
mod callee;
mod calls;
mod ending;
mod in_transit;
mod lending;
mod method;
mod objects;
mod param;
mod probe;
#[cfg(feature = "plugin")]
mod records;
mod tags;

pub use core::{
    fmt,
    marker::{PhantomData, Send, Sync},
    mem::offset_of,
    option::Option::{self, None, Some},
    result::Result::{self, Err, Ok},
};
pub use core::{
    prelude::v1::global_allocator,
    primitive::{str, u8, u32},
};
pub use std::{
    boxed::Box,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

pub use polyplug_abi::{
    AbiBits, AbiError, AbiPlain, AbiType, ArcContract, Arena, Boxed, BoxedObject, BoxedShare,
    CallError, CallbackSchema, Contract, ContractSchema, Copies, EnumSchema, FieldSchema,
    ImplementedBy, Instance, InvalidValue, IsProxy, Lend, LendMut, LentIterator, Lowered,
    MethodSchema, Object, ObjectOf, ObjectSchema, Pointer, Proxy, RawProxy, Receiver, Recursive,
    RecursiveType, SameRepr, SchemaDraft, SharedContract, SharedInstance, StructSchema, Tables,
    Target, Trust, TypeSchema, Unlifted, VTableHeader, VariantSchema, copy_nested, is_itself,
    itself, itself_mut, lend_nested, lift_nested, lower_nested, proxy_of_arc, proxy_of_box,
};

#[cfg(feature = "plugin")]
pub use crate::entry::shares_heap;
pub use assertions::{
    SLICE_SIZE, crosses, crosses_with, holds_itself, is_not_copied, lends, lifetimes_are_written,
    no_drop, owned, owned_parameter, send_is_sync, visible, writes,
};
pub use calls::{ReprOf, adapter_header, or_panic, or_panic_anywhere, typed_header, utf8};
pub use ending::{Ending, Panics};
pub use lending::Lending;
pub use method::*;
pub use objects::{Checked, Same, object_info, original_info};
pub use param::{
    BoxedFn, Copied, Lent, LentFn, LentFnMut, LentMut, Value, Way, WayMut, WayOf, Written,
};
pub use probe::{DropProbe, NotDrop, NotSend, NotSync, SendProbe, SyncProbe};
#[cfg(feature = "plugin")]
pub use records::{record, schema_text};
pub use tags::{Numbered, first_of, numbers, offset_in, tag_size};

pub use crate::guard::{ByArc, ByBox, ByMut, ByRef, ThunkFailure};
#[cfg(feature = "plugin")]
pub use crate::plugin::{
    Asker, BundleInfo, ByDefault, ConstructorOf, Create, Described, HostAllocator, NotStateful,
    StateProbe, bundle_record, create_with, describe, init, no_setup,
};
#[cfg(feature = "plugin")]
pub use inventory;
#[cfg(feature = "plugin")]
pub use polyplug_abi::{BundleInitContext, HostApi, POLYPLUG_ABI_VERSION, Record};
