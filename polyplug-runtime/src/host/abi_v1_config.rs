//! The settings of an ABI v1 host, which foreign code wrote, and the way to its functions.
//!
//! What is here: each field of a `RuntimeConfig` becomes a setting of ours. The invariant: no number of it becomes a
//! Rust value before it was checked, and none of its functions runs once the `gate` is closed.

use std::{ffi::c_void, mem::offset_of, slice, sync::Arc};

use polyplug_abi::{
    Array, BundleId, Compatibility, Ed25519PublicKey, OnLogFn, OnReloadFn, ReloadPhase,
    ReloadPhaseType, RuntimeConfig, SignaturePolicy, StringView,
};

use crate::{
    boundary::foreign_memory,
    error::{build::BuildError, text::Chain},
    report::{
        events::Event,
        logs::{LogRecord, Logs},
    },
    shared::settings::Settings,
};

/// More keys than this are a length that was never written.
const MAX_KEYS: usize = 1 << 16;

/// [`RuntimeConfig`] as the host wrote it.
#[repr(C)]
#[derive(Clone, Copy)]
struct RawConfig {
    compatibility: u32,
    hot_reload_enabled: u8,
    on_reload: Option<OnReloadFn>,
    on_reload_user_data: *mut c_void,
    log: Option<OnLogFn>,
    log_user_data: *mut c_void,
    log_max_level: u32,
    signature_policy: u32,
    trusted_keys: Array<Ed25519PublicKey>,
}

const _: () = {
    assert!(size_of::<RawConfig>() == size_of::<RuntimeConfig>());
    assert!(align_of::<RawConfig>() == align_of::<RuntimeConfig>());
    assert!(offset_of!(RawConfig, on_reload) == offset_of!(RuntimeConfig, on_reload));
    assert!(offset_of!(RawConfig, log) == offset_of!(RuntimeConfig, log));
    assert!(offset_of!(RawConfig, signature_policy) == offset_of!(RuntimeConfig, signature_policy));
    assert!(offset_of!(RawConfig, trusted_keys) == offset_of!(RuntimeConfig, trusted_keys));
};

/// Takes over what `config` says: on an error no more than its log, to which that can be told.
///
/// # Safety
/// As for [`RuntimeBuilder::abi_v1_config`](crate::RuntimeBuilder::abi_v1_config).
pub(crate) unsafe fn apply(
    settings: &mut Settings,
    config: *const RuntimeConfig,
) -> Result<(), BuildError> {
    // SAFETY: the caller promises null, a misaligned pointer, or settings whose bytes are all initialised; the mirror
    // is valid for every bit pattern.
    let raw = unsafe { foreign_memory::read(config.cast::<RawConfig>(), "`RuntimeConfig`") };
    let raw = raw.map_err(|problem| BuildError::Config { problem })?;
    if let Some(function) = raw.log {
        let gate = Arc::clone(&settings.gate);
        let host = OnLog { function, user_data: raw.log_user_data };
        let listener = Arc::new(move |record: &LogRecord<'_>| gate.pass(|| host.tell(record)));
        settings.logs = Logs::new(raw.log_max_level, listener);
    }
    let compatibility = [Compatibility::Strict, Compatibility::Relaxed, Compatibility::Yolo];
    let compatibility = choose("compatibility", raw.compatibility, &compatibility)?;
    let policy = [SignaturePolicy::Off, SignaturePolicy::WarnOnly, SignaturePolicy::Required];
    let policy = choose("signature_policy", raw.signature_policy, &policy)?;
    let reloads = choose("hot_reload_enabled", raw.hot_reload_enabled.into(), &[false, true])?;
    // SAFETY: the caller promises settings that have as many keys as they say.
    let keys = unsafe { keys(raw.trusted_keys) }?;

    settings.compatibility = compatibility;
    settings.reloads = reloads;
    settings.signers.set_policy(policy);
    match keys {
        [] => settings.signers.trust_any(),
        keys => keys.iter().for_each(|key| settings.signers.trust(*key)),
    }
    if let Some(function) = raw.on_reload {
        let gate = Arc::clone(&settings.gate);
        let host = OnReload { function, user_data: raw.on_reload_user_data };
        settings.listeners.add(Arc::new(move |event| gate.pass(|| host.tell(event))));
    }
    Ok(())
}

/// Returns what the number of a field stands for.
fn choose<T: Copy>(field: &str, number: u32, values: &[T]) -> Result<T, BuildError> {
    let value = values.get(number as usize).copied();
    value.ok_or_else(|| {
        let last = values.len() - 1;
        let problem = format!("`{field}` is {number}; set it to a number from 0 to {last}");
        BuildError::Config { problem }
    })
}

/// Reads the keys.
///
/// # Safety
/// `items` is null, or points to as many keys as `len` says if that is a possible number.
unsafe fn keys<'a>(keys: Array<Ed25519PublicKey>) -> Result<&'a [Ed25519PublicKey], BuildError> {
    let problem = match keys.len {
        0 => return Ok(&[]),
        len if len > MAX_KEYS => {
            format!("`trusted_keys` has {len} keys; set `len` to how many there are")
        }
        len if keys.items.is_null() => {
            format!("`trusted_keys` has {len} keys at null; set `items`, or `len` to 0")
        }
        // SAFETY: null and senseless lengths are ruled out, keys are bytes, and the caller promises the rest.
        len => return Ok(unsafe { slice::from_raw_parts(keys.items, len) }),
    };
    Err(BuildError::Config { problem })
}

/// The function of a host that wants to know of reloads.
struct OnReload {
    function: OnReloadFn,
    user_data: *mut c_void,
}

// SAFETY: the host has promised that the function may be called with its user data on any thread.
unsafe impl Send for OnReload {}
// SAFETY: the host has promised that the function may be called with its user data on several threads at once.
unsafe impl Sync for OnReload {}

impl OnReload {
    fn tell(&self, event: &Event<'_>) {
        let mut reason = String::new();
        let (phase_type, name) = match event {
            Event::Preparing { bundle } => (ReloadPhaseType::Preparing, bundle.name()),
            Event::Reloaded { bundle } => (ReloadPhaseType::Reloaded, bundle.name()),
            Event::Failed { bundle, error } => {
                reason = Chain(*error).to_string();
                (ReloadPhaseType::Failed, *bundle)
            }
            Event::Unloaded { bundle } => (ReloadPhaseType::Unloading, bundle.name()),
            // ABI v1 knows nothing of watching.
            #[cfg(feature = "watch")]
            Event::Vanished { .. } | Event::Appeared { .. } => return,
        };
        let phase = ReloadPhase {
            phase_type,
            bundle_id: BundleId::of(name).0,
            bundle_name: StringView::from_str(name),
            reason: match reason.as_str() {
                "" => StringView::null(),
                reason => StringView::from_str(reason),
            },
        };
        // SAFETY: the host promises the function and its user data, and the phase is lent for the call.
        unsafe { (self.function)(self.user_data, &raw const phase) };
    }
}

/// The function of a host that wants to have its log.
struct OnLog {
    function: OnLogFn,
    user_data: *mut c_void,
}

// SAFETY: the host has promised that the function may be called with its user data on any thread.
unsafe impl Send for OnLog {}
// SAFETY: the host has promised that the function may be called with its user data on several threads at once.
unsafe impl Sync for OnLog {}

impl OnLog {
    fn tell(&self, record: &LogRecord<'_>) {
        let (scope, message) =
            (StringView::from_str(record.scope), StringView::from_str(record.message));
        // SAFETY: the host promises the function and its user data, and the texts are lent for the call.
        unsafe { (self.function)(self.user_data, record.level as u32, scope, message) };
    }
}
