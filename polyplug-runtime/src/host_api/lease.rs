//! What a plugin is lent: an object of a contract that the host or another plugin provides.
//!
//! A lease keeps the instance, and so its generation of the provider, but not the runtime: shared instances
//! hold leases, and the runtime holds shared instances, so it would never end. For the same reason it is no
//! dependency: unloading the provider takes nothing away from who holds one.

use std::{ffi::c_void, sync::Arc};

use polyplug_abi::{
    AbiError, BundleId, CallError, ContractLease, ContractRequest, Convention, ForeignFunctions,
    GuestContractId, HostApi, HostContractId, RequestKind, StringView, SupportedLanguage,
    VTableHeader, Version,
};

use crate::{
    boundary::{
        foreign_memory::{self, Malformed, RawRequest, texts},
        guard::{self, HostFailure, code_of, guarded},
    },
    bundle::description::Bundle,
    host_api::{
        context::{HostContext, answer_at},
        lease_errors::{LeaseMismatch, NotOffered},
    },
    instance::raw_instance::RawInstance,
    registry::{
        registration::Registration,
        verify::{self, Asked},
    },
    shared::runtime_core::Core,
};

/// A request, checked and copied.
struct Request {
    kind: RequestKind,
    /// Whether the texts that the plugin will pass are UTF-8.
    trusted: bool,
    name: String,
    version: Version,
    bundle: String,
    schema: String,
    fingerprint: u64,
    mentioned: Vec<String>,
}

impl Request {
    /// # Safety
    /// The pointer is null, misaligned, or points to a request that says its size.
    unsafe fn read(request: *const ContractRequest) -> Result<Self, Malformed> {
        // SAFETY: the caller promises null, a misaligned pointer, or a request that says its size.
        let raw = unsafe { RawRequest::read(request) }?;
        let kind = match raw.kind {
            of if of == RequestKind::Host as u32 => RequestKind::Host,
            of if of == RequestKind::Shared as u32 => RequestKind::Shared,
            of if of == RequestKind::Own as u32 => RequestKind::Own,
            unknown => return Err(format!("the request is of the unknown kind {unknown}")),
        };
        let copy = |view: StringView, what| {
            // SAFETY: the caller promises a request, whose texts are null or there.
            unsafe { foreign_memory::text(view, what) }
        };
        let schema = copy(raw.schema, "schema")?;
        if schema.is_empty() {
            return Err(String::from("the request has no schema"));
        }
        Ok(Self {
            kind,
            trusted: raw.flags & ContractRequest::TRUSTED_TEXT != 0,
            name: copy(raw.name, "contract's name")?,
            version: raw.version,
            bundle: copy(raw.bundle, "bundle's name")?,
            schema,
            fingerprint: raw.fingerprint,
            // SAFETY: the caller promises a request, whose function keeps what `MentionedFn` asks for.
            mentioned: unsafe { texts(raw.mentioned) }?,
        })
    }

    /// Finds who provides it.
    fn find(&self, core: &Core, asker: &str) -> Result<Arc<Registration>, HostFailure> {
        let major = self.version.major;
        let found = if self.kind == RequestKind::Host {
            let offer = core.registry.offer(HostContractId::of(&self.name, major).0);
            // Those of ABI v1 have no name.
            offer.filter(|it| it.contract.name.is_empty() || it.contract.name == self.name)
        } else {
            let id = GuestContractId::of(&self.name, major).0;
            let bundle = (!self.bundle.is_empty()).then(|| BundleId::of(&self.bundle));
            let wanted = |it: &Registration| {
                let bundle = it.bundle.as_ref().map(Bundle::name);
                it.contract.name == self.name
                    && (self.bundle.is_empty() || bundle == Some(&self.bundle))
            };
            core.registry.use_first(id, bundle, wanted, Arc::clone)
        };
        found.ok_or_else(|| {
            let (name, version, bundle) = (&self.name, self.version, &self.bundle);
            let is_host = self.kind == RequestKind::Host;
            let missing = NotOffered { asker, is_host, name, version, bundle };
            HostFailure::not_found(missing.describe(&core.registry))
        })
    }

    /// Checks that what was found fits.
    fn check(&self, found: &Registration, asker: &str) -> Result<(), HostFailure> {
        let asked = Asked {
            schema: &self.schema,
            fingerprint: self.fingerprint,
            mentioned: &self.mentioned,
        };
        let compared = verify::compare(&asked, found);
        if compared.fits() {
            return Ok(());
        }
        let (name, version) = (&self.name, self.version);
        let differences = &compared.differences;
        Err(HostFailure::misfit(
            LeaseMismatch { asker, name, version, found, differences }.to_string(),
        ))
    }
}

/// Makes a lease, as [`LeaseFn`](polyplug_abi::LeaseFn) says.
///
/// # Safety
/// `this` is null or a table of this runtime; the others are null or point to what their types say.
pub(super) unsafe extern "C" fn lease_contract(
    this: *const HostApi,
    request: *const ContractRequest,
    out: *mut ContractLease,
    err: *mut AbiError,
) -> u32 {
    let body = || {
        if out.is_null() {
            return Err(HostFailure::malformed("there is no room for the lease".into()));
        }
        // SAFETY: the caller promises null or a table of this runtime.
        let context = unsafe { HostContext::of(this) }?;
        let core = context.core()?;
        // SAFETY: the caller promises null or a request.
        let request = unsafe { Request::read(request) }.map_err(HostFailure::malformed)?;
        let found = request.find(&core, &context.bundle)?;
        request.check(&found, &context.bundle)?;
        if found.takes_trusted_text_only() && !request.trusted {
            return Err(HostFailure::trusting(&found.contract.full(), &found.provider().plugin));
        }
        let instance = instance(context, &request, &found)?;
        // Objects go from one plugin to the other in calls that the host does not see.
        found.hand_out();
        let lease = lend(&found, instance, request.trusted);
        // SAFETY: the pointer is not null, and the caller promises the room.
        unsafe { out.write(lease) };
        Ok(())
    };
    // SAFETY: the caller promises null or a table of this runtime, and null or room for an error.
    unsafe { answer_at(this, err, body) }
}

/// Finds or makes the instance that is asked for.
fn instance(
    context: &HostContext,
    request: &Request,
    found: &Arc<Registration>,
) -> Result<Arc<RawInstance>, HostFailure> {
    let contract = found.contract.kept_name();
    let made = match request.kind {
        RequestKind::Host if found.is_single() => found.share(contract),
        RequestKind::Host => context.own_instance(found, contract),
        RequestKind::Shared => found.share(contract),
        RequestKind::Own => found.create_for(&context.bundle, contract, (), Arc::new),
    };
    made.map_err(|error| HostFailure::of_get(&error))
}

/// Makes a lease of an instance of `found`.
fn lend(found: &Registration, instance: Arc<RawInstance>, trusted: bool) -> ContractLease {
    let (convention, function_count, data, contract_id, table) = match instance.as_foreign() {
        None => {
            let table: *const VTableHeader = found.typed_table(trusted);
            (Convention::Typed, 0, instance.this(), found.contract.id, table.cast())
        }
        Some(foreign) => {
            let (convention, table) = match foreign.functions {
                ForeignFunctions::Guest(functions) => (Convention::Uniform, functions.cast()),
                ForeignFunctions::Host(functions) => (Convention::HostUniform, functions.cast()),
            };
            let guest = foreign.instance;
            (convention, found.function_count(), guest.data, guest.contract_id, table)
        }
    };
    let provider = instance.provider();
    let language =
        provider.language.map_or(ContractLease::UNKNOWN, |it: SupportedLanguage| it as u32);
    let (name, path) = (&*provider.plugin, provider.path.as_deref().unwrap_or_default());
    let (provider_version, provider, path) =
        (provider.version, StringView::from_str(name), StringView::from_str(path));
    ContractLease {
        convention: convention as u32,
        function_count,
        instance: data,
        contract_id,
        table,
        // The texts are the instance's.
        lease: Arc::into_raw(instance).cast_mut().cast(),
        release,
        provider,
        path,
        provider_version,
        language,
    }
}

/// Takes a lease back, as [`ReleaseFn`](polyplug_abi::ReleaseFn) says.
///
/// # Safety
/// `lease` is null or that of a lease, which is given back once; `err` is null or has room for an error.
unsafe extern "C" fn release(lease: *mut c_void, used_up: u32, err: *mut AbiError) -> u32 {
    guarded(0, || {
        if lease.is_null() {
            return Ok(0);
        }
        // SAFETY: the caller gives a lease back, which is an `Arc` of the instance.
        let instance = unsafe { Arc::from_raw(lease.cast::<RawInstance>()) };
        if used_up != 0 {
            instance.leave();
        }
        let Some(mut instance) = Arc::into_inner(instance) else { return Ok(0) };
        let Err(error) = instance.end() else { return Ok(0) };
        if err.is_null() {
            instance.report(error);
            return Ok(0);
        }
        let failed = || Err(HostFailure::of_call(&error));
        // SAFETY: the caller promises the room.
        Ok(unsafe { guard::answer(|_| (), err, failed) })
    })
}

impl HostFailure {
    /// Makes the failure for something that does not fit.
    fn misfit(message: String) -> Self {
        let code = polyplug_abi::AbiErrorCode::HostContractVersionMismatch as u32;
        Self { code, message }
    }

    /// Makes the failure for an implementation that believes its callers' texts.
    fn trusting(contract: &str, provider: &str) -> Self {
        let message = format!(
            "`{provider}` provides contract `{contract}` to callers in Rust only, because it does not check texts; \
             rebuild it, or let it say in `untrusting` with which table it does"
        );
        Self { code: polyplug_abi::AbiErrorCode::FunctionNotAvailable as u32, message }
    }

    /// Makes the failure of a call, with its own code.
    fn of_call(error: &CallError) -> Self {
        let message = match error {
            CallError::Failed { message, .. } | CallError::Panicked { message, .. } => {
                message.clone()
            }
            other => other.to_string(),
        };
        Self { code: code_of(error), message }
    }
}
