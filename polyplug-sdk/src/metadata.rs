//! The records with which a plugin describes itself in its file.
//!
//! What is here: what the records of Rust plugins say, and the section that they go to. What is not:
//! their format, which is that of `polyplug-abi`.

use polyplug_abi::{
    BuildStamp, BundleRecord, ImplementationRecord, ImplementedBy, Record, Version,
};

use crate::{
    __private::{Create, Created, StateHooks},
    export::Implementation,
};

/// The record of a library; `panic` is what its own profile says.
#[must_use]
pub const fn bundle_record(
    name: &'static str,
    version: Version,
    panic: &'static str,
) -> Record<'static> {
    let build = BuildStamp {
        compiler: env!("POLYPLUG_COMPILER"),
        target: env!("POLYPLUG_TARGET"),
        profile: env!("POLYPLUG_PROFILE"),
        panic,
        sdk: concat!("polyplug-sdk ", env!("CARGO_PKG_VERSION")),
    };
    Record::Bundle(BundleRecord::new(name, version, build))
}

/// What `#[plugin]` says of a pair of contract and type: in memory, and in the file.
#[derive(Debug)]
pub struct Described {
    /// What `export_plugin!` registers.
    pub implementation: Implementation,
    /// What the file says of it.
    pub record: Record<'static>,
}

/// Describes how `T`, which is called `implementor` and made by `M`, implements `C`, whose canonical text is
/// `schema`, and carries its `state` over.
#[must_use]
pub const fn describe<C, T, M>(
    implementor: &'static str,
    schema: &'static str,
    state: StateHooks,
) -> Described
where
    C: ImplementedBy<Created<C, T, M>> + ?Sized,
    T: Create<M, C::Args>,
    M: 'static,
{
    let record = ImplementationRecord::of::<C>(implementor, schema);
    let implementation = Implementation::of::<C, T, M>(schema, record.fingerprint, state);
    Described { implementation, record: Record::Implementation(record) }
}

/// Writes the canonical text of a contract.
///
/// A macro, because its length has to be known first. The crate of the contract has no text of it: most of
/// those who use a contract need none, and it costs the compiler as much as all of its tables.
#[doc(hidden)]
#[macro_export]
macro_rules! __schema_text {
    ($contract:ty) => {{
        const SCHEMA: &$crate::__private::ContractSchema =
            <$contract as $crate::__private::Contract>::SCHEMA;
        const DRAFT: $crate::__private::SchemaDraft = SCHEMA.draft();
        // SAFETY: the schema wrote it.
        unsafe { $crate::__private::utf8(const { &SCHEMA.text::<{ DRAFT.text_len() }>(&DRAFT) }) }
    }};
}

/// Puts a record into the library that is being compiled.
///
/// A macro, because the static must be compiled with the plugin: that of another crate could be left
/// out by the linker.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ($record:expr) => {
        const _: () = {
            const RECORD: $crate::__private::Record<'static> = $record;
            #[used]
            #[cfg_attr(windows, unsafe(link_section = ".polyplg"))]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__polyplug"))]
            #[cfg_attr(
                not(any(windows, target_vendor = "apple")),
                unsafe(link_section = ".polyplug")
            )]
            static BYTES: [$crate::__private::u8; RECORD.size()] = RECORD.bytes();
        };
    };
}
