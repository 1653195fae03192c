//! What generated code names, and nobody else: no promise of stability is made here.
//!
//! Generated code consists of calls of these functions, so that every line of `unsafe` with a reason
//! to be wrong lies in this folder, where it can be read and tested, and not in a macro.

mod assertions;
mod callee;
mod calls;
mod levels;
mod method;
mod objects;
mod param;
mod probe;

pub use core::primitive::{str, u8, u32};
pub use core::{
    assert, concat, fmt,
    marker::{PhantomData, Send, Sync},
    mem::offset_of,
    option::Option::{self, None, Some},
    result::Result::{self, Err, Ok},
};
pub use std::{
    boxed::Box,
    string::{String, ToString},
    sync::Arc,
};

pub use polyplug_abi::{
    AbiBits, AbiError, AbiPlain, AbiType, ArcContract, Boxed, BoxedObject, BoxedShare, CallError,
    CallbackSchema, Contract, ContractSchema, EnumSchema, FieldSchema, ImplementedBy, Instance,
    InvalidValue, IsProxy, MethodSchema, Object, ObjectOf, ObjectRepr, ObjectSchema, Pointer,
    Proxy, RawProxy, Receiver, Recursive, RecursiveType, SameRepr, SchemaDraft, SharedContract,
    SharedInstance, StructSchema, Tables, Target, Trust, TypeSchema, UniformFn, VTableHeader,
    VariantSchema, Version,
};

pub use assertions::{
    InSlice, InSliceMut, crosses, int_tag, no_drop, owned, send_is_sync, visible,
};
pub use calls::{ReprOf, adapter_header, or_panic, or_panic_anywhere, typed_header, utf8};
pub use levels::{lift_nested, lower_nested};
pub use method::*;
pub use objects::{Checked, Same, callback_info, object_info};
pub use param::{BoxedFn, Lent, LentFn, LentFnMut, LentMut, Value};
pub use probe::{DropProbe, NotDrop, NotSend, NotSync, SendProbe, SyncProbe};

pub use crate::guard::{ByArc, ByBox, ByMut, ByRef, Failure};
#[cfg(feature = "plugin")]
pub use crate::{
    __record as record, __schema_text as schema_text,
    plugin::{
        Asker, BundleInfo, ByDefault, Create, Described, NotStateful, StateProbe, bundle_record,
        describe, init, no_setup,
    },
};
#[cfg(feature = "plugin")]
pub use inventory;
#[cfg(feature = "plugin")]
pub use polyplug_abi::{BundleInitContext, HostApi, POLYPLUG_ABI_VERSION, Record};
