//! What generated code names, and nobody else: no promise of stability is made here.
//!
//! Generated code consists of calls of these functions, so that every line of `unsafe` with a reason
//! to be wrong lies in this folder, where it can be read and tested, and not in a macro.

mod calls;
mod created;
mod guard;
mod objects;
mod probe;

pub use core::primitive::{str, u8, u32};
pub use core::{
    assert, concat, fmt,
    marker::{PhantomData, Send, Sync},
    mem::offset_of,
    option::Option::{self, None, Some},
    result::Result::{self, Err, Ok},
    sync::atomic::AtomicU8,
};
pub use std::{
    boxed::Box,
    string::{String, ToString},
    sync::Arc,
};

pub use polyplug_abi::{
    AbiBits, AbiError, AbiPlain, AbiType, ArcContract, Arg, CallError, CallbackSchema, Contract,
    ContractSchema, FieldSchema, GuestContractInstance, HeldMut, HeldRef, ImplementedBy, Instance,
    InvalidValue, MethodSchema, Object, ObjectOf, ObjectRepr, ObjectSchema, Pointer, Proxy,
    RawProxy, Receiver, Repr, SameRepr, SharedContract, SharedInstance, StructSchema, Target,
    Trust, TypeSchema, UniformFn, VTableHeader, Version, call_uniform, is_indirect, lift_box,
    lower_arc, lower_box, lower_owned,
};

pub use calls::{
    ReprOf, UniformOf, adapter_header, adopt, finish, follows_c, give, lend, lift, lower, pass,
    receive, release, reraise, typed_header, utf8,
};
pub use created::{Create, Created};
#[cfg(feature = "plugin")]
pub(crate) use guard::note_location;
pub use guard::{Failure, guard, guard_mut};
pub use objects::{
    Checked, Same, callback_info, lift_mut, lift_owned, lift_proxy, lift_ref, object_info, peel,
};
pub use probe::{NotSend, NotSync, SendProbe, SyncProbe, send_is_sync, visible};

#[cfg(feature = "plugin")]
pub use crate::{
    __record as record,
    export::{BundleInfo, Implementation, init, no_setup},
    metadata::{Described, bundle_record, describe},
};
#[cfg(feature = "plugin")]
pub use inventory;
#[cfg(feature = "plugin")]
pub use polyplug_abi::{BundleInitContext, HostApi, POLYPLUG_ABI_VERSION, Record};
