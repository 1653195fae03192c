//! What a plugin says about itself: the records in its file, and the contracts that its own contracts mention.
//!
//! Here: what the records of Rust plugins say, the section that they go to, and the texts that a host asks for. Not
//! here: the format of records, which is that of `polyplug-abi`. The invariant: what was told to a host stays as
//! long as the library.

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
            // Most mention none, and kept texts are leaked when the library is unmapped.
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
