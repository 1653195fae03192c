//! What a plugin tells of contracts whose objects its own contracts pass: their canonical texts.

use std::{
    collections::BTreeMap,
    ptr,
    sync::{Mutex, PoisonError},
};

use polyplug_abi::{Contract, StringView};

/// The texts that were asked for, by the address of the schema that mentions them. They stay, because a host
/// may keep them as long as the library.
static TEXTS: Mutex<BTreeMap<usize, &[String]>> = Mutex::new(BTreeMap::new());

/// Writes the text number `index` of the contracts whose objects `C` passes; see
/// [`MentionedFn`](polyplug_abi::MentionedFn).
pub(crate) unsafe extern "C" fn mentioned<C: Contract + ?Sized>(
    index: usize,
    out: *mut StringView,
) -> u32 {
    let mut known = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
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
