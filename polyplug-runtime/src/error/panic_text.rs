//! What a panic of the host's own code said.

use std::any::Any;

use polyplug_abi::discard;

/// Reads what a panic said, and drops it.
pub(crate) fn panic_text(payload: Box<dyn Any + Send>) -> String {
    let text = payload.downcast_ref::<&'static str>().map(|text| (*text).to_string());
    let text = text
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "the panic carries a value that is not text".into());
    discard(payload);
    text
}
