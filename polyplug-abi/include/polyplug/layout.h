/*
 * The layout of every type of polyplug.h on 64-bit targets, as numbers.
 *
 * What is here: one table of sizes, alignments and offsets, and its assertions, so that a compiler which
 * lays a type out differently refuses to compile. What is not: the types. polyplug.h includes it.
 */
#ifndef POLYPLUG_LAYOUT_H
#define POLYPLUG_LAYOUT_H

/* Expands SIZE(type, size, align) for each type and AT(type, field, offset) for each of its fields. */
#define POLYPLUG_LAYOUT(SIZE, AT) \
    SIZE(StringView, 16, 8) AT(StringView, ptr, 0) AT(StringView, len, 8) \
    SIZE(SliceView, 16, 8) AT(SliceView, ptr, 0) AT(SliceView, len, 8) \
    SIZE(Buffer, 24, 8) AT(Buffer, ptr, 0) AT(Buffer, len, 8) AT(Buffer, cap, 16) \
    SIZE(Array, 24, 8) AT(Array, items, 0) AT(Array, len, 8) AT(Array, align, 16) \
    SIZE(Version, 12, 4) AT(Version, major, 0) AT(Version, minor, 4) AT(Version, patch, 8) \
    SIZE(AbiError, 24, 8) AT(AbiError, code, 0) AT(AbiError, message, 8) \
    SIZE(GuestContractHandle, 8, 4) AT(GuestContractHandle, index, 0) \
        AT(GuestContractHandle, generation, 4) \
    SIZE(GuestContractInstance, 16, 8) AT(GuestContractInstance, data, 0) \
        AT(GuestContractInstance, contract_id, 8) \
    SIZE(HostContractInstance, 8, 8) AT(HostContractInstance, data, 0) \
    SIZE(VmLoaderData, 8, 8) AT(VmLoaderData, data, 0) \
    SIZE(NativeDispatch, 16, 8) AT(NativeDispatch, function_count, 0) \
        AT(NativeDispatch, functions, 8) \
    SIZE(VmDispatch, 16, 8) AT(VmDispatch, call, 0) AT(VmDispatch, loader_data, 8) \
    SIZE(DispatchMechanisms, 16, 8) AT(DispatchMechanisms, native, 0) \
        AT(DispatchMechanisms, vm, 0) \
    SIZE(GuestContractInterface, 56, 8) AT(GuestContractInterface, contract_id, 0) \
        AT(GuestContractInterface, contract_version, 8) \
        AT(GuestContractInterface, dispatch_type, 20) \
        AT(GuestContractInterface, create_instance, 24) \
        AT(GuestContractInterface, destroy_instance, 32) AT(GuestContractInterface, dispatch, 40) \
    SIZE(HostContractInterface, 80, 8) AT(HostContractInterface, contract_id, 0) \
        AT(HostContractInterface, contract_version, 8) AT(HostContractInterface, singleton, 20) \
        AT(HostContractInterface, dispatch_type, 24) AT(HostContractInterface, runtime, 32) \
        AT(HostContractInterface, user_data, 40) AT(HostContractInterface, create_instance, 48) \
        AT(HostContractInterface, destroy_instance, 56) AT(HostContractInterface, dispatch, 64) \
    SIZE(PluginDescriptor, 48, 8) AT(PluginDescriptor, name, 0) \
        AT(PluginDescriptor, contract_name, 16) AT(PluginDescriptor, version, 32) \
    SIZE(BundleInitContext, 24, 8) AT(BundleInitContext, bundle_id, 0) \
        AT(BundleInitContext, bundle_path, 8) \
    SIZE(DependencyInfo, 24, 8) AT(DependencyInfo, contract_id, 0) \
        AT(DependencyInfo, min_version, 8) AT(DependencyInfo, bundle_id, 16) \
    SIZE(HostApi, 184, 8) AT(HostApi, runtime, 0) AT(HostApi, register_guest_contract, 8) \
        AT(HostApi, alloc, 16) AT(HostApi, free, 24) AT(HostApi, find_guest_contract, 32) \
        AT(HostApi, find_all_guest_contracts, 40) AT(HostApi, resolve_guest_contract, 48) \
        AT(HostApi, get_host_contract, 56) AT(HostApi, resolve_host_contract_interface, 64) \
        AT(HostApi, list_bundles, 72) AT(HostApi, get_dependencies, 80) \
        AT(HostApi, load_bundle, 88) AT(HostApi, reload_bundle, 96) \
        AT(HostApi, register_host_contract, 104) AT(HostApi, register_loader, 112) \
        AT(HostApi, get_last_error, 120) AT(HostApi, get_error_len, 128) \
        AT(HostApi, unload_bundle, 136) AT(HostApi, log, 144) \
        AT(HostApi, create_guest_instance, 152) AT(HostApi, destroy_guest_instance, 160) \
        AT(HostApi, revision_counter, 168) AT(HostApi, reserved, 176) \
    SIZE(ArenaOverflowBlock, 24, 8) AT(ArenaOverflowBlock, next, 0) \
        AT(ArenaOverflowBlock, capacity, 8) AT(ArenaOverflowBlock, used, 16) \
    SIZE(CallArena, 40, 8) AT(CallArena, cur, 0) AT(CallArena, end, 8) AT(CallArena, base, 16) \
        AT(CallArena, host, 24) AT(CallArena, first_overflow, 32) \
    SIZE(LoaderVTable, 72, 8) AT(LoaderVTable, magic, 0) AT(LoaderVTable, size, 8) \
        AT(LoaderVTable, language, 12) AT(LoaderVTable, name, 16) AT(LoaderVTable, user_data, 32) \
        AT(LoaderVTable, load, 40) AT(LoaderVTable, unload, 48) \
        AT(LoaderVTable, instance_error, 56) AT(LoaderVTable, end, 64) \
    SIZE(LoaderSource, 80, 8) AT(LoaderSource, size, 0) AT(LoaderSource, flags, 4) \
        AT(LoaderSource, bundle_id, 8) AT(LoaderSource, name, 16) AT(LoaderSource, path, 32) \
        AT(LoaderSource, file, 48) AT(LoaderSource, content, 64) \
    SIZE(SourcePlace, 8, 4) AT(SourcePlace, line, 0) AT(SourcePlace, column, 4) \
    SIZE(Ed25519PublicKey, 32, 1) AT(Ed25519PublicKey, bytes, 0) \
    SIZE(ReloadPhase, 48, 8) AT(ReloadPhase, phase_type, 0) AT(ReloadPhase, bundle_id, 8) \
        AT(ReloadPhase, bundle_name, 16) AT(ReloadPhase, reason, 32) \
    SIZE(RuntimeConfig, 72, 8) AT(RuntimeConfig, compatibility, 0) \
        AT(RuntimeConfig, hot_reload_enabled, 4) AT(RuntimeConfig, on_reload, 8) \
        AT(RuntimeConfig, on_reload_user_data, 16) AT(RuntimeConfig, log, 24) \
        AT(RuntimeConfig, log_user_data, 32) AT(RuntimeConfig, log_max_level, 40) \
        AT(RuntimeConfig, signature_policy, 44) AT(RuntimeConfig, trusted_keys, 48) \
    SIZE(OwnedVec, 32, 8) AT(OwnedVec, ptr, 0) AT(OwnedVec, len, 8) AT(OwnedVec, cap, 16) \
        AT(OwnedVec, drop, 24) \
    SIZE(OwnedString, 32, 8) AT(OwnedString, ptr, 0) AT(OwnedString, len, 8) \
        AT(OwnedString, cap, 16) AT(OwnedString, drop, 24) \
    SIZE(IteratorBatch, 16, 8) AT(IteratorBatch, len, 0) AT(IteratorBatch, ended, 8) \
    SIZE(IteratorHint, 24, 8) AT(IteratorHint, lower, 0) AT(IteratorHint, upper, 8) \
        AT(IteratorHint, has_upper, 16) \
    SIZE(IteratorVTable, 40, 8) AT(IteratorVTable, header, 0) AT(IteratorVTable, next, 24) \
        AT(IteratorVTable, size_hint, 32) \
    SIZE(VTableHeader, 24, 8) AT(VTableHeader, size, 0) AT(VTableHeader, flags, 4) \
        AT(VTableHeader, drop_instance, 8) AT(VTableHeader, object, 16) \
    SIZE(Object, 16, 8) AT(Object, instance, 0) AT(Object, vtable, 8) \
    SIZE(ContractExport, 88, 8) AT(ContractExport, size, 0) AT(ContractExport, flags, 4) \
        AT(ContractExport, interface_, 8) AT(ContractExport, vtable, 16) \
        AT(ContractExport, create, 24) AT(ContractExport, schema, 32) \
        AT(ContractExport, fingerprint, 48) AT(ContractExport, mentioned, 56) \
        AT(ContractExport, untrusting, 64) \
        AT(ContractExport, save, 72) AT(ContractExport, restore, 80) \
    SIZE(ContractRequest, 88, 8) AT(ContractRequest, size, 0) AT(ContractRequest, kind, 4) \
        AT(ContractRequest, flags, 8) AT(ContractRequest, version, 12) \
        AT(ContractRequest, name, 24) AT(ContractRequest, bundle, 40) \
        AT(ContractRequest, schema, 56) AT(ContractRequest, fingerprint, 72) \
        AT(ContractRequest, mentioned, 80) \
    SIZE(ContractLease, 96, 8) AT(ContractLease, convention, 0) \
        AT(ContractLease, function_count, 4) AT(ContractLease, instance, 8) \
        AT(ContractLease, contract_id, 16) AT(ContractLease, table, 24) \
        AT(ContractLease, lease, 32) AT(ContractLease, release, 40) \
        AT(ContractLease, provider, 48) AT(ContractLease, path, 64) \
        AT(ContractLease, provider_version, 80) AT(ContractLease, language, 92) \
    SIZE(LogSource, 56, 8) AT(LogSource, level, 0) AT(LogSource, line, 4) AT(LogSource, target, 8) \
        AT(LogSource, module, 24) AT(LogSource, file, 40) \
    SIZE(Allocator, 32, 8) AT(Allocator, allocate, 0) AT(Allocator, allocate_zeroed, 8) \
        AT(Allocator, reallocate, 16) AT(Allocator, deallocate, 24) \
    SIZE(SharedHeap, 680, 8) AT(SharedHeap, size, 0) AT(SharedHeap, reserved, 4) \
        AT(SharedHeap, allocator, 8) AT(SharedHeap, free, 40) \
    SIZE(HostExtension, 80, 8) AT(HostExtension, magic, 0) AT(HostExtension, size, 8) \
        AT(HostExtension, revision, 12) AT(HostExtension, register_export, 16) \
        AT(HostExtension, describe_bundle, 24) AT(HostExtension, bundle_config, 32) \
        AT(HostExtension, lease_contract, 40) AT(HostExtension, log_enabled, 48) \
        AT(HostExtension, log_record, 56) AT(HostExtension, config_place, 64) \
        AT(HostExtension, heap, 72)

#ifdef __cplusplus
#define POLYPLUG_ALIGNOF(type) alignof(type)
#else
#define POLYPLUG_ALIGNOF(type) _Alignof(type)
#endif

#if UINTPTR_MAX == UINT64_MAX
#define POLYPLUG_ASSERT_SIZE(type, size, align) \
    static_assert(sizeof(Polyplug##type) == size, "size of Polyplug" #type); \
    static_assert(POLYPLUG_ALIGNOF(Polyplug##type) == align, "alignment of Polyplug" #type);
#define POLYPLUG_ASSERT_AT(type, field, offset) \
    static_assert(offsetof(Polyplug##type, field) == offset, "Polyplug" #type "." #field);
POLYPLUG_LAYOUT(POLYPLUG_ASSERT_SIZE, POLYPLUG_ASSERT_AT)
#endif

#endif
