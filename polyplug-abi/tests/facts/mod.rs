//! The layout of every `repr(C)` type: what ABI v1 and `SPEC.md` say, beside what Rust says.
//!
//! What is here: one table, in which tagged values stand for all of their kind. What is not: the comparisons; `layout.rs` compares the two, `c_header.rs`
//! compares Rust's numbers with C's.

use std::mem::offset_of;

use polyplug_abi::*;

/// What a number is called, what the specification says, and what Rust says.
pub(crate) type Fact = (String, usize, usize);

macro_rules! facts {
    ($($name:ident = $ty:ty: $size:literal / $align:literal { $($field:ident @ $offset:literal),* $(,)? })*) => {{
        let mut facts = Vec::new();
        let mut fact = |name: &str, specified, actual| {
            facts.push((name.to_owned(), specified, actual));
        };
        $(
            fact(concat!(stringify!($name), ".size"), $size, size_of::<$ty>());
            fact(concat!(stringify!($name), ".align"), $align, align_of::<$ty>());
            $(fact(
                concat!(stringify!($name), ".", stringify!($field)),
                $offset,
                offset_of!($ty, $field),
            );)*
        )*
        facts
    }};
}

/// The table, for 64-bit targets.
pub(crate) fn facts() -> Vec<Fact> {
    facts! {
        StringView = StringView: 16/8 { ptr @ 0, len @ 8 }
        SliceView = SliceView<u16>: 16/8 { ptr @ 0, len @ 8 }
        Buffer = Buffer: 24/8 { ptr @ 0, len @ 8, cap @ 16 }
        Array = Array<u16>: 24/8 { items @ 0, len @ 8, align @ 16 }
        Version = Version: 12/4 { major @ 0, minor @ 4, patch @ 8 }
        AbiError = AbiError: 24/8 { code @ 0, message @ 8 }
        GuestContractHandle = GuestContractHandle: 8/4 { index @ 0, generation @ 4 }
        GuestContractInstance = GuestContractInstance: 16/8 { data @ 0, contract_id @ 8 }
        HostContractInstance = HostContractInstance: 8/8 { data @ 0 }
        VmLoaderData = VmLoaderData: 8/8 { data @ 0 }
        NativeDispatch = NativeDispatch: 16/8 { function_count @ 0, functions @ 8 }
        VmDispatch = VmDispatch: 16/8 { call @ 0, loader_data @ 8 }
        DispatchMechanisms = DispatchMechanisms: 16/8 { native @ 0, vm @ 0 }
        GuestContractInterface = GuestContractInterface: 56/8 {
            contract_id @ 0, contract_version @ 8, dispatch_type @ 20, create_instance @ 24,
            destroy_instance @ 32, dispatch @ 40,
        }
        HostContractInterface = HostContractInterface: 80/8 {
            contract_id @ 0, contract_version @ 8, singleton @ 20, dispatch_type @ 24, runtime @ 32,
            user_data @ 40, create_instance @ 48, destroy_instance @ 56, dispatch @ 64,
        }
        PluginDescriptor = PluginDescriptor: 48/8 { name @ 0, contract_name @ 16, version @ 32 }
        BundleInitContext = BundleInitContext: 24/8 { bundle_id @ 0, bundle_path @ 8 }
        DependencyInfo = DependencyInfo: 24/8 { contract_id @ 0, min_version @ 8, bundle_id @ 16 }
        HostApi = HostApi: 184/8 {
            runtime @ 0, register_guest_contract @ 8, alloc @ 16, free @ 24, find_guest_contract @ 32,
            find_all_guest_contracts @ 40, resolve_guest_contract @ 48, get_host_contract @ 56,
            resolve_host_contract_interface @ 64, list_bundles @ 72, get_dependencies @ 80,
            load_bundle @ 88, reload_bundle @ 96, register_host_contract @ 104, register_loader @ 112,
            get_last_error @ 120, get_error_len @ 128, unload_bundle @ 136, log @ 144,
            create_guest_instance @ 152, destroy_guest_instance @ 160, revision_counter @ 168,
            reserved @ 176,
        }
        ArenaOverflowBlock = ArenaOverflowBlock: 24/8 { next @ 0, capacity @ 8, used @ 16 }
        CallArena = CallArena: 40/8 { cur @ 0, end @ 8, base @ 16, host @ 24, first_overflow @ 32 }
        LoaderVTable = LoaderVTable: 72/8 {
            magic @ 0, size @ 8, language @ 12, name @ 16, user_data @ 32, load @ 40, unload @ 48,
            instance_error @ 56, end @ 64,
        }
        LoaderSource = LoaderSource: 80/8 {
            size @ 0, flags @ 4, bundle_id @ 8, name @ 16, path @ 32, file @ 48, content @ 64,
        }
        SourcePlace = SourcePlace: 8/4 { line @ 0, column @ 4 }
        Ed25519PublicKey = Ed25519PublicKey: 32/1 { bytes @ 0 }
        ReloadPhase = ReloadPhase: 48/8 {
            phase_type @ 0, bundle_id @ 8, bundle_name @ 16, reason @ 32,
        }
        RuntimeConfig = RuntimeConfig: 72/8 {
            compatibility @ 0, hot_reload_enabled @ 4, on_reload @ 8, on_reload_user_data @ 16,
            log @ 24, log_user_data @ 32, log_max_level @ 40, signature_policy @ 44,
            trusted_keys @ 48,
        }
        OwnedVec = OwnedVec<u16>: 32/8 { ptr @ 0, len @ 8, cap @ 16, drop @ 24 }
        OptionU8 = AbiOption<u8>: 2/1 { value @ 1 }
        OptionF64 = AbiOption<f64>: 16/8 { value @ 8 }
        ResultU16String = AbiResult<u16, OwnedString>: 40/8 { payload @ 8 }
        ResultVoidU32 = AbiResult<(), u32>: 8/4 { payload @ 4 }
        VTableHeader = VTableHeader: 24/8 {
            size @ 0, flags @ 4, drop_instance @ 8, object @ 16,
        }
        Object = ObjectRepr: 16/8 { instance @ 0, vtable @ 8 }
        IteratorBatch = IteratorBatch: 16/8 { len @ 0, ended @ 8 }
        IteratorHint = IteratorHint: 24/8 { lower @ 0, upper @ 8, has_upper @ 16 }
        IteratorVTable = IteratorVTable: 40/8 { header @ 0, next @ 24, size_hint @ 32 }
        ContractExport = ContractExport: 88/8 {
            size @ 0, flags @ 4, interface @ 8, vtable @ 16, create @ 24, schema @ 32,
            fingerprint @ 48, mentioned @ 56, untrusting @ 64, save @ 72, restore @ 80,
        }
        ContractRequest = ContractRequest: 88/8 {
            size @ 0, kind @ 4, flags @ 8, version @ 12, name @ 24, bundle @ 40, schema @ 56,
            fingerprint @ 72, mentioned @ 80,
        }
        ContractLease = ContractLease: 96/8 {
            convention @ 0, function_count @ 4, instance @ 8, contract_id @ 16, table @ 24,
            lease @ 32, release @ 40, provider @ 48, path @ 64, provider_version @ 80,
            language @ 92,
        }
        LogSource = LogSource: 56/8 { level @ 0, line @ 4, target @ 8, module @ 24, file @ 40 }
        Allocator = Allocator: 32/8 {
            allocate @ 0, allocate_zeroed @ 8, reallocate @ 16, deallocate @ 24,
        }
        SharedHeap = SharedHeap: 680/8 {
            size @ 0, reserved @ 4, allocator @ 8, free @ 40,
        }
        HostExtension = HostExtension: 80/8 {
            magic @ 0, size @ 8, revision @ 12, register_export @ 16, describe_bundle @ 24,
            bundle_config @ 32, lease_contract @ 40, log_enabled @ 48, log_record @ 56,
            config_place @ 64, heap @ 72,
        }
    }
}
