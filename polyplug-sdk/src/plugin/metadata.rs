//! What a plugin says about itself: the records in its file, and the contracts that its own contracts mention.
//!
//! What is here: what the records of Rust plugins say, the section that they go to, and the texts that a host asks
//! for. What is not: the format of records, which is that of `polyplug-abi`. The invariant: what was told to a host
//! stays as long as the library.

use std::{
    collections::BTreeMap,
    ptr,
    sync::{Mutex, PoisonError},
};

use polyplug_abi::{BuildStamp, BundleRecord, Contract, Record, StringView, Version};

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

/// The texts that were asked for, by the address of the schema that mentions them. They stay, because a host
/// may keep them as long as the library.
static MENTIONED: Mutex<BTreeMap<usize, &[String]>> = Mutex::new(BTreeMap::new());

/// Writes the text number `index` of the contracts whose objects `C` passes; see
/// [`MentionedFn`](polyplug_abi::MentionedFn).
pub(super) unsafe extern "C" fn mentioned<C: Contract + ?Sized>(
    index: usize,
    out: *mut StringView,
) -> u32 {
    let mut known = MENTIONED.lock().unwrap_or_else(PoisonError::into_inner);
    let schema = ptr::from_ref(C::SCHEMA).addr();
    let texts = match known.get(&schema) {
        Some(texts) => texts,
        None => {
            let texts = polyplug_abi::evolution::mentioned(C::SCHEMA);
            // Most mention none, and what is kept stays when the library is unmapped.
            if texts.is_empty() {
                return 0;
            }
            *known.entry(schema).or_insert(texts.leak())
        }
    };
    let Some(text) = texts.get(index) else { return 0 };
    // SAFETY: the caller promises room for a text.
    unsafe { out.write(StringView::from_str(text)) };
    1
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
