/*
 * The binary interface of polyplug for C11 and C++17: ABI v1, and what polyplug adds to it.
 *
 * What is here: every type, constant and number that crosses the boundary between a host and a plugin
 * library, with its layout asserted, and the few inline functions that every C plugin needs. What is
 * not: anything that has to be linked. SPEC.md tells the rules of ownership, threads and unwinding;
 * C++ authors include polyplug.hpp, which writes all of this for them.
 *
 * The invariant: nothing here changes its layout. What grows, grows at its end and says its size.
 */
#ifndef POLYPLUG_H
#define POLYPLUG_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Makes a function visible to the host; everything else should be hidden (-fvisibility=hidden). */
#if defined(_WIN32)
#define POLYPLUG_VISIBLE __declspec(dllexport)
#else
#define POLYPLUG_VISIBLE __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
#define POLYPLUG_EXPORT extern "C" POLYPLUG_VISIBLE
#define POLYPLUG_INLINE static constexpr inline
extern "C" {
#else
#define POLYPLUG_EXPORT POLYPLUG_VISIBLE
#define POLYPLUG_INLINE static inline
#endif

/* ---- Numbers ------------------------------------------------------------------------------------ */

/* The revision of the binary interface; `polyplug_abi_version` of a plugin returns it. */
#define POLYPLUG_ABI_VERSION UINT32_C(1)

/* Error codes. 200 to 255 are those of the typed convention; from 256 on they are the plugin's own. */
#define POLYPLUG_ERROR_OK UINT32_C(0)
#define POLYPLUG_ERROR_GENERIC UINT32_C(1)
#define POLYPLUG_ERROR_BUFFER_TOO_SMALL UINT32_C(2)
#define POLYPLUG_ERROR_PANIC UINT32_C(3) /* a panic or an exception, caught where it happened */
#define POLYPLUG_ERROR_NOT_FOUND UINT32_C(4)
#define POLYPLUG_ERROR_STALE_HANDLE UINT32_C(5)
#define POLYPLUG_ERROR_FUNCTION_NOT_AVAILABLE UINT32_C(6)
#define POLYPLUG_ERROR_DUPLICATE_PROVIDER UINT32_C(7)
#define POLYPLUG_ERROR_INVALID_POINTER UINT32_C(8)
#define POLYPLUG_ERROR_REENTRANT_CALL UINT32_C(9)
#define POLYPLUG_ERROR_HOST_CONTRACT_NOT_FOUND UINT32_C(100)
#define POLYPLUG_ERROR_HOST_CONTRACT_VERSION_MISMATCH UINT32_C(101)
#define POLYPLUG_ERROR_HOST_CONTRACT_CALL_FAILED UINT32_C(102)
#define POLYPLUG_ERROR_INVALID_VALUE UINT32_C(200) /* a `bool` of 7, an unknown tag, a null view */
#define POLYPLUG_ERROR_POISONED UINT32_C(201)      /* an earlier panic left the instance half changed */
#define POLYPLUG_ERROR_CALLEE_FAILED UINT32_C(202) /* a call that the method made failed, and it let that pass */
#define POLYPLUG_ERROR_FIRST_PLUGIN_CODE UINT32_C(256)

/* Which member of PolyplugDispatchMechanisms is valid. */
#define POLYPLUG_DISPATCH_NATIVE UINT32_C(0)
#define POLYPLUG_DISPATCH_VIRTUAL_MACHINE UINT32_C(1)

/* How strictly versions are compared. */
#define POLYPLUG_COMPATIBILITY_STRICT UINT32_C(0)
#define POLYPLUG_COMPATIBILITY_RELAXED UINT32_C(1)
#define POLYPLUG_COMPATIBILITY_YOLO UINT32_C(2)

/* What happens to bundles without a valid signature. */
#define POLYPLUG_SIGNATURE_OFF UINT32_C(0)
#define POLYPLUG_SIGNATURE_WARN_ONLY UINT32_C(1)
#define POLYPLUG_SIGNATURE_REQUIRED UINT32_C(2)

/* Where a reload stands. */
#define POLYPLUG_RELOAD_PREPARING UINT32_C(0)
#define POLYPLUG_RELOAD_RELOADED UINT32_C(1)
#define POLYPLUG_RELOAD_FAILED UINT32_C(2)
#define POLYPLUG_RELOAD_UNLOADING UINT32_C(3)

/* How much a log record matters. */
#define POLYPLUG_LOG_ERROR UINT32_C(1)
#define POLYPLUG_LOG_WARN UINT32_C(2)
#define POLYPLUG_LOG_INFO UINT32_C(3)
#define POLYPLUG_LOG_DEBUG UINT32_C(4)
#define POLYPLUG_LOG_TRACE UINT32_C(5)

/* The language a plugin is written in. C plugins say POLYPLUG_LANGUAGE_CPP. */
#define POLYPLUG_LANGUAGE_RUST UINT32_C(0)
#define POLYPLUG_LANGUAGE_CPP UINT32_C(1)
#define POLYPLUG_LANGUAGE_DOTNET UINT32_C(2)
#define POLYPLUG_LANGUAGE_PYTHON UINT32_C(3)
#define POLYPLUG_LANGUAGE_LUA UINT32_C(4)
#define POLYPLUG_LANGUAGE_JAVASCRIPT UINT32_C(5)

/* ---- Views and arrays --------------------------------------------------------------------------- */

/* UTF-8 text that somebody else owns, without a terminating NUL. Null with length 0 is empty. */
typedef struct PolyplugStringView {
    const char *ptr;
    size_t len;
} PolyplugStringView;

/* A run of values that somebody else owns; `len` counts values. Null with length 0 is empty. */
typedef struct PolyplugSliceView {
    const void *ptr;
    size_t len;
} PolyplugSliceView;

/* Bytes with a capacity. Whoever allocated them frees them. */
typedef struct PolyplugBuffer {
    uint8_t *ptr;
    size_t len;
    size_t cap;
} PolyplugBuffer;

/* A run of values: as a parameter lent, as a result in memory of HostApi.alloc, which the caller frees
 * with HostApi.free(items, len * size of a value, align). */
typedef struct PolyplugArray {
    void *items;
    size_t len;
    size_t align;
} PolyplugArray;

typedef struct PolyplugVersion {
    uint32_t major;
    uint32_t minor;
    uint32_t patch;
} PolyplugVersion;

/* An error; `code` 0 is success. The message is lent: it lives in the callee's memory until its next
 * failure on the same thread. The receiver copies it at once and never frees it. */
typedef struct PolyplugAbiError {
    uint32_t code;
    PolyplugStringView message;
} PolyplugAbiError;

/* FNV-1a hashes that name things; see polyplug_bundle_id and the functions beside it. */
typedef uint64_t PolyplugBundleId;
typedef uint64_t PolyplugGuestContractId;
typedef uint64_t PolyplugHostContractId;

/* ---- What a plugin provides --------------------------------------------------------------------- */

typedef struct PolyplugHostApi PolyplugHostApi;
typedef struct PolyplugCallArena PolyplugCallArena;
typedef struct PolyplugHostContractInterface PolyplugHostContractInterface;

/* Names a registered implementation; `index` UINT32_MAX is the handle of nothing. */
typedef struct PolyplugGuestContractHandle {
    uint32_t index;
    uint32_t generation;
} PolyplugGuestContractHandle;

/* One instance of an implementation, passed by value. Null data is accepted by one without state. */
typedef struct PolyplugGuestContractInstance {
    void *data;
    uint64_t contract_id;
} PolyplugGuestContractInstance;

typedef struct PolyplugHostContractInstance {
    void *data;
} PolyplugHostContractInstance;

/* What a loader wants to be told with each call; opaque to everybody else, ignored by native code. */
typedef struct PolyplugVmLoaderData {
    void *data;
} PolyplugVmLoaderData;

/* The uniform convention: `args` points to the argument struct (null for none), `out` to room for the
 * result (null for none), `err` to an error whose code the caller has set to 0. On failure the callee
 * writes `err` and leaves `out` alone. */
typedef void (*PolyplugUniformFn)(PolyplugGuestContractInstance instance, const void *args, void *out,
                                  PolyplugAbiError *err);

/* The same for a host contract; a pointer to it is stored as a PolyplugUniformFn. */
typedef void (*PolyplugHostUniformFn)(const void *impl, const void *args, void *out,
                                      PolyplugAbiError *err);

/* The one entry of a contract that a virtual machine runs; `fn_id` counts methods from 0. */
typedef void (*PolyplugVmCallFn)(PolyplugVmLoaderData loader, PolyplugGuestContractInstance instance,
                                 uint32_t fn_id, const void *args, void *out,
                                 PolyplugCallArena *arena, PolyplugAbiError *err);

/* One function per method in the order of declaration; lives as long as the library. */
typedef struct PolyplugNativeDispatch {
    uint32_t function_count;
    const PolyplugUniformFn *functions;
} PolyplugNativeDispatch;

typedef struct PolyplugVmDispatch {
    PolyplugVmCallFn call;
    PolyplugVmLoaderData loader_data;
} PolyplugVmDispatch;

typedef union PolyplugDispatchMechanisms {
    PolyplugNativeDispatch native;
    PolyplugVmDispatch vm;
} PolyplugDispatchMechanisms;

/* Makes an instance: writes `out`, leaving its data null on failure. */
typedef void (*PolyplugCreateInstanceFn)(PolyplugVmLoaderData loader, const PolyplugHostApi *host,
                                         const void *args, PolyplugGuestContractInstance *out);

/* Destroys an instance; null data is a no-op. */
typedef void (*PolyplugDestroyInstanceFn)(PolyplugVmLoaderData loader, const PolyplugHostApi *host,
                                          PolyplugGuestContractInstance instance);

/* How an implementation is used. Owned by the plugin, constant, alive as long as its library. */
typedef struct PolyplugGuestContractInterface {
    uint64_t contract_id;
    PolyplugVersion contract_version;
    uint32_t dispatch_type; /* POLYPLUG_DISPATCH_* */
    PolyplugCreateInstanceFn create_instance;
    PolyplugDestroyInstanceFn destroy_instance;
    PolyplugDispatchMechanisms dispatch;
} PolyplugGuestContractInterface;

/* Who implements which contract; lent for the duration of the registration. */
typedef struct PolyplugPluginDescriptor {
    PolyplugStringView name;
    PolyplugStringView contract_name; /* "name@major" */
    PolyplugVersion version;          /* of the plugin */
} PolyplugPluginDescriptor;

/* The bundle that is being initialised; lent for the duration of `polyplug_init`. */
typedef struct PolyplugBundleInitContext {
    uint64_t bundle_id;
    PolyplugStringView bundle_path;
} PolyplugBundleInitContext;

/* What a plugin library exports under the names `polyplug_abi_version` and `polyplug_init`. */
typedef uint32_t (*PolyplugAbiVersionFn)(void);
typedef PolyplugAbiError (*PolyplugInitFn)(const PolyplugHostApi *host,
                                           const PolyplugBundleInitContext *context);

/* ---- What the host provides --------------------------------------------------------------------- */

struct PolyplugHostContractInterface {
    uint64_t contract_id;
    PolyplugVersion contract_version;
    bool singleton; /* whether everybody shares one instance */
    uint32_t dispatch_type;
    void *runtime;
    void *user_data;
    void (*create_instance)(const PolyplugHostContractInterface *self, const void *args,
                            PolyplugHostContractInstance *out);
    void (*destroy_instance)(const PolyplugHostContractInterface *self,
                             PolyplugHostContractInstance instance);
    PolyplugDispatchMechanisms dispatch; /* functions of type PolyplugHostUniformFn */
};

typedef struct PolyplugDependencyInfo {
    uint64_t contract_id;
    uint32_t min_version;
    uint64_t bundle_id; /* 0 when any bundle may provide the contract */
} PolyplugDependencyInfo;

/* The host's functions. Each takes the table itself first, and may be called from any thread, at any
 * time after `polyplug_init` was entered, and from inside any other call. */
struct PolyplugHostApi {
    void *runtime;
    /* Registers an implementation; called from within `polyplug_init`. */
    void (*register_guest_contract)(const PolyplugHostApi *self,
                                    const PolyplugPluginDescriptor *descriptor,
                                    const PolyplugGuestContractInterface *interface_,
                                    PolyplugAbiError *err);
    /* Null when `size` is 0, `align` is no power of two or memory is out. */
    uint8_t *(*alloc)(const PolyplugHostApi *self, size_t size, size_t align);
    /* Frees what `alloc` returned for the same size and alignment; null is a no-op. */
    void (*free)(const PolyplugHostApi *self, uint8_t *ptr, size_t size, size_t align);
    /* In the guest look-ups `min_version` is the least major; 0 is any. Arrays: the caller frees. */
    PolyplugGuestContractHandle (*find_guest_contract)(const PolyplugHostApi *self, uint64_t id,
                                                       uint32_t min_version);
    PolyplugArray (*find_all_guest_contracts)(const PolyplugHostApi *self, uint64_t id,
                                              uint32_t min_version);
    const PolyplugGuestContractInterface *(*resolve_guest_contract)(
        const PolyplugHostApi *self, PolyplugGuestContractHandle handle);
    /* In the host look-ups `min_version` is major << 16 | minor; 0 is any. */
    PolyplugHostContractInstance (*get_host_contract)(const PolyplugHostApi *self, uint64_t id,
                                                      uint32_t min_version);
    const PolyplugHostContractInterface *(*resolve_host_contract_interface)(
        const PolyplugHostApi *self, uint64_t id, uint32_t min_version);
    PolyplugArray (*list_bundles)(const PolyplugHostApi *self);     /* of PolyplugBundleId */
    PolyplugArray (*get_dependencies)(const PolyplugHostApi *self); /* of PolyplugDependencyInfo */
    void (*load_bundle)(const PolyplugHostApi *self, const char *path, size_t path_len,
                        PolyplugAbiError *err);
    void (*reload_bundle)(const PolyplugHostApi *self, const char *path, size_t path_len,
                          PolyplugAbiError *err);
    void (*register_host_contract)(const PolyplugHostApi *self,
                                   const PolyplugHostContractInterface *interface_,
                                   PolyplugAbiError *err);
    void (*register_loader)(const PolyplugHostApi *self, void *loader, PolyplugAbiError *err);
    /* Copies the last error of the runtime, of any thread, as far as there is room, and forgets it. With a null `buf`
     * it returns the length of the error. */
    size_t (*get_last_error)(const PolyplugHostApi *self, char *buf, size_t len);
    size_t (*get_error_len)(const PolyplugHostApi *self);
    void (*unload_bundle)(const PolyplugHostApi *self, PolyplugBundleId bundle,
                          PolyplugAbiError *err);
    void (*log)(const PolyplugHostApi *self, uint32_t level, PolyplugStringView scope,
                PolyplugStringView message);
    void (*create_guest_instance)(const PolyplugHostApi *self,
                                  const PolyplugGuestContractInterface *interface_,
                                  const void *args, PolyplugGuestContractInstance *out);
    void (*destroy_guest_instance)(const PolyplugHostApi *self,
                                   const PolyplugGuestContractInterface *interface_,
                                   PolyplugGuestContractInstance instance);
    const uint64_t *(*revision_counter)(const PolyplugHostApi *self);
    /* Null, or a PolyplugHostExtension: look at its `magic`. */
    const void *reserved;
};

/* ---- Memory of one call into a virtual machine --------------------------------------------------- */

/* The head of a block that was allocated when an arena was full, with the alignment of the head. */
typedef struct PolyplugArenaOverflowBlock {
    struct PolyplugArenaOverflowBlock *next;
    size_t capacity; /* the size of the block, the head included */
    size_t used;     /* how much of it is in use, the head included */
} PolyplugArenaOverflowBlock;

struct PolyplugCallArena {
    uint8_t *cur;
    uint8_t *end;
    uint8_t *base;
    const PolyplugHostApi *host;
    PolyplugArenaOverflowBlock *first_overflow;
};

/* ---- Loaders of other languages ------------------------------------------------------------------ */

/* "PPLOADER" in the memory of a little-endian machine. */
#define POLYPLUG_LOADER_MAGIC UINT64_C(0x524544414f4c5050)

/* Where in a source something is wrong, counted from 1; 0 when it is not known. */
typedef struct PolyplugSourcePlace {
    uint32_t line;
    uint32_t column;
} PolyplugSourcePlace;

/* What a loader is told of a bundle; lent for the call. */
typedef struct PolyplugLoaderSource {
    uint32_t size; /* look at it before you read past the fields you know */
    uint32_t flags;
    PolyplugBundleId bundle_id;
    PolyplugStringView name;
    PolyplugStringView path; /* the directory; null for a bundle from memory */
    PolyplugStringView file; /* the file; null for a bundle from memory */
    PolyplugSliceView content;
} PolyplugLoaderSource;

/* Loads a bundle: registers its contracts with `host`, then on 0 has written `out`, on anything else `err`,
 * and `place` if it knows where. `previous` is null, or what was written for the generation of the bundle
 * that is replaced, which goes on if this fails. */
typedef uint32_t (*PolyplugLoadSourceFn)(void *user_data, const PolyplugHostApi *host,
                                         const PolyplugLoaderSource *source, void *previous,
                                         void **out, PolyplugSourcePlace *place,
                                         PolyplugAbiError *err);

/* Ends a bundle: nothing of it is called any more, and all its instances have ended. */
typedef uint32_t (*PolyplugUnloadSourceFn)(void *user_data, void *bundle, PolyplugAbiError *err);

/* What register_loader takes. The host copies it, and the name; the functions stay valid until `end`. */
typedef struct PolyplugLoaderVTable {
    uint64_t magic;    /* POLYPLUG_LOADER_MAGIC */
    uint32_t size;     /* sizeof(PolyplugLoaderVTable) */
    uint32_t language; /* POLYPLUG_LANGUAGE_*, or any other number */
    PolyplugStringView name; /* what `loader` in a manifest says */
    void *user_data;         /* the host's until `end`, if the registration succeeds */
    PolyplugLoadSourceFn load;
    PolyplugUnloadSourceFn unload;
    /* Says why the last create_instance on this thread made nothing; may be null. */
    void (*instance_error)(void *user_data, PolyplugAbiError *err);
    void (*end)(void *user_data); /* may be null */
} PolyplugLoaderVTable;

/* ---- The settings of an ABI v1 runtime ------------------------------------------------------------ */

typedef struct PolyplugEd25519PublicKey {
    uint8_t bytes[32];
} PolyplugEd25519PublicKey;

/* One step of a reload; lent for the duration of the callback. */
typedef struct PolyplugReloadPhase {
    uint32_t phase_type; /* POLYPLUG_RELOAD_* */
    uint64_t bundle_id;
    PolyplugStringView bundle_name;
    PolyplugStringView reason; /* empty unless the reload failed */
} PolyplugReloadPhase;

/* What polyplug_runtime_create starts a runtime with; lent for that call. Functions may be called on any thread, and
 * must not throw. What user data points to is the host's, and stays until polyplug_runtime_destroy has returned. */
typedef struct PolyplugRuntimeConfig {
    uint32_t compatibility; /* POLYPLUG_COMPATIBILITY_* */
    bool hot_reload_enabled;
    void (*on_reload)(void *user_data, const PolyplugReloadPhase *phase);
    void *on_reload_user_data;
    void (*log)(void *user_data, uint32_t level, PolyplugStringView scope,
                PolyplugStringView message);
    void *log_user_data;
    uint32_t log_max_level;     /* POLYPLUG_LOG_*; 0 for nothing */
    uint32_t signature_policy;  /* POLYPLUG_SIGNATURE_* */
    PolyplugArray trusted_keys; /* of PolyplugEd25519PublicKey; empty for any */
} PolyplugRuntimeConfig;

/* What the library of the runtime exports, for hosts in C and other languages. Everything else is done with the table.
 *
 * polyplug_runtime_create makes a runtime, with the defaults if `config` is null. Null when it cannot; why is told to
 * `log` of the settings, or without that to the standard error. polyplug_runtime_destroy ends it: when it has returned,
 * no function of the settings runs on another thread, and none is called any more. Null, and a second time, do nothing;
 * the table stays, and its functions answer errors. It may be called from inside of a function of the settings. */
const PolyplugHostApi *polyplug_runtime_create(const PolyplugRuntimeConfig *config);
void polyplug_runtime_destroy(const PolyplugHostApi *host);

/* What hosts that were written for the first runtime of ABI v1 pass to `register_loader` for native code. This runtime
 * loads that without a loader, and ignores it. It is constant, and `config` may be null. */
void *polyplug_native_loader_create(const void *config);
void polyplug_native_loader_free(void *loader);

/* ---- The typed convention ------------------------------------------------------------------------
 *
 * uint32_t method(void *instance, A a, B b, R *out, PolyplugAbiError *err);
 *
 * A parameter of up to POLYPLUG_MAX_DIRECT bytes is passed by value, a larger one by `const A *`. There
 * is no `out` for a method that returns nothing. On 0 the callee has written `out`, on anything else
 * `err`, never both; the caller initialises neither.
 */
#define POLYPLUG_MAX_DIRECT 16

/* Values with their memory: whoever holds them moves the values out, then calls `drop` once with the
 * three parts. It frees the memory and nothing that the values own; null when there is none. */
typedef struct PolyplugOwnedVec {
    void *ptr;
    size_t len;
    size_t cap;
    void (*drop)(void *ptr, size_t len, size_t cap);
} PolyplugOwnedVec;

/* Owned UTF-8 text: the same bits. */
typedef struct PolyplugOwnedString {
    char *ptr;
    size_t len;
    size_t cap;
    void (*drop)(char *ptr, size_t len, size_t cap);
} PolyplugOwnedString;

/* `Option<T>`: tag 0 is nothing, and `value` is unwritten; tag 1 is a value. Give it a typedef. */
#define POLYPLUG_OPTION(T) struct { uint8_t tag; T value; }

/* `Result<T, E>`: tag 0 is `ok`, tag 1 is `err`. Give it a typedef. */
#define POLYPLUG_RESULT(T, E) struct { uint8_t tag; union { T ok; E err; } payload; }

/* The same when there is no value to a success: `Result<(), E>`. */
#define POLYPLUG_RESULT_VOID(E) struct { uint8_t tag; union { E err; } payload; }

/* Set in PolyplugVTableHeader.flags when all returned texts and borrows are valid because Rust made them. Others
 * leave it 0; the host checks. */
#define POLYPLUG_TRUSTED_TEXT UINT32_C(1)

/* The head of a typed table. One function pointer per method follows, in the order of declaration; a
 * minor version appends, and nothing is ever reordered or removed. */
typedef struct PolyplugVTableHeader {
    uint32_t size; /* of the whole table in bytes: POLYPLUG_VTABLE_SIZE */
    uint32_t flags;
    /* Destroys an instance; on anything but 0 `err` was written. Either way the instance is gone. */
    uint32_t (*drop_instance)(void *instance, PolyplugAbiError *err);
    /* For Rust code behind its SDK; everybody else leaves it null. */
    const void *object;
} PolyplugVTableHeader;

/* An object of a contract, or a callback: an instance and its typed table. Where a parameter lends it, it
 * is valid for the call; anywhere else it belongs to who receives it, who calls `drop_instance` once. */
typedef struct PolyplugObject {
    void *instance;
    const PolyplugVTableHeader *vtable; /* never null */
} PolyplugObject;

/* What a call of `next` of an iterator came to. The caller sets it to zeros before the call. */
typedef struct PolyplugIteratorBatch {
    size_t len;     /* how many items were written, also on failure; fewer than asked for are not the end */
    uint32_t ended; /* 1 when there are no items after these, else 0; a batch without items is the end */
} PolyplugIteratorBatch;

/* How many items of an iterator are left. */
typedef struct PolyplugIteratorHint {
    size_t lower;
    size_t upper;       /* of a meaning only if `has_upper` is not 0 */
    uint32_t has_upper;
} PolyplugIteratorHint;

/* The table of an iterator, which crosses as a PolyplugObject. */
typedef struct PolyplugIteratorVTable {
    PolyplugVTableHeader header;
    /* Writes at most `max` items to `items`, one behind the other, in the form of a parameter of their type in memory.
     * They are the caller's then. On anything but 0 `err` was written, and the iterator has ended. Never null. */
    uint32_t (*next)(void *instance, size_t max, void *items, PolyplugIteratorBatch *batch,
                     PolyplugAbiError *err);
    /* Says how many items are left; on anything but 0 `err` was written instead. Never null. */
    uint32_t (*size_hint)(const void *instance, PolyplugIteratorHint *hint, PolyplugAbiError *err);
} PolyplugIteratorVTable;

#define POLYPLUG_VTABLE_SIZE(methods) \
    ((uint32_t)(sizeof(PolyplugVTableHeader) + (methods) * sizeof(void (*)(void))))

/* Makes an instance: on 0 `out` holds it, on anything else `err` says why not; never both. `args` is null, or
 * points to what the contract says instances are made from, which is given away whatever the answer. */
typedef uint32_t (*PolyplugCreateFn)(const PolyplugHostApi *host, const void *args, void **out,
                                     PolyplugAbiError *err);

/* Writes the canonical text number `index` of the contracts whose objects a contract passes to `out` and
 * returns 1, or returns 0 when there are no more. The text is constant and stays as long as the library. */
typedef uint32_t (*PolyplugMentionedFn)(size_t index, PolyplugStringView *out);

/* Saves the state of an instance: `fn save(&self) -> Vec<u8>` in the typed convention. */
typedef uint32_t (*PolyplugSaveFn)(void *instance, PolyplugOwnedVec *out, PolyplugAbiError *err);

/* Restores it in another that nobody has used yet: `fn restore(&mut self, state: &[u8])`. */
typedef uint32_t (*PolyplugRestoreFn)(void *instance, PolyplugSliceView state, PolyplugAbiError *err);

/* One implementation with both of its tables. Owned by the plugin, constant, alive as long as its
 * library. */
typedef struct PolyplugContractExport {
    uint32_t size;  /* sizeof(PolyplugContractExport) */
    uint32_t flags; /* 0 */
    const PolyplugGuestContractInterface *interface_;
    const PolyplugVTableHeader *vtable;
    PolyplugCreateFn create;
    PolyplugStringView schema; /* canonical text, or null */
    uint64_t fingerprint;      /* polyplug_fnv1a of `schema` up to the first `#`, or 0 */
    PolyplugMentionedFn mentioned; /* null when it passes no objects of other contracts */
    /* The typed table for callers that may get texts, borrows or the instance wrong: `vtable` itself if its
     * functions check what they take. Null: only callers in Rust are let through. */
    const PolyplugVTableHeader *untrusting;
    PolyplugSaveFn save;           /* null when the state is not carried over a reload */
    PolyplugRestoreFn restore;     /* null when instances begin anew */
} PolyplugContractExport;

/* Who provides what a plugin asks for: the host, for plugins; whoever is asked first, a shared instance; the
 * same, a new instance. */
#define POLYPLUG_REQUEST_HOST UINT32_C(0)
#define POLYPLUG_REQUEST_SHARED UINT32_C(1)
#define POLYPLUG_REQUEST_OWN UINT32_C(2)

/* What a plugin asks for. Lent for the call; grows at its end. */
typedef struct PolyplugContractRequest {
    uint32_t size; /* sizeof(PolyplugContractRequest) */
    uint32_t kind; /* POLYPLUG_REQUEST_* */
    /* POLYPLUG_TRUSTED_TEXT when all texts and borrows that will be passed are valid because Rust made them;
     * others leave it 0, and the provider checks. */
    uint32_t flags;
    PolyplugVersion version;       /* of the contract, as the plugin was built */
    PolyplugStringView name;       /* of the contract */
    PolyplugStringView bundle;     /* that is to provide it; empty for any */
    PolyplugStringView schema;     /* canonical text, never empty */
    uint64_t fingerprint;          /* polyplug_fnv1a of `schema` up to the first `#` */
    PolyplugMentionedFn mentioned; /* null when it passes no objects of other contracts */
} PolyplugContractRequest;

/* What the table of a lease is: a typed one, PolyplugUniformFns, or PolyplugHostUniformFns. */
#define POLYPLUG_CONVENTION_TYPED UINT32_C(0)
#define POLYPLUG_CONVENTION_UNIFORM UINT32_C(1)
#define POLYPLUG_CONVENTION_HOST_UNIFORM UINT32_C(2)

/* The language of a provider that does not say. */
#define POLYPLUG_LANGUAGE_UNKNOWN UINT32_MAX

/* An object of somebody else, and what keeps it: call `release` once. The object is never ended with
 * `drop_instance`. */
typedef struct PolyplugContractLease {
    uint32_t convention;     /* POLYPLUG_CONVENTION_* */
    uint32_t function_count; /* of a table that is not typed */
    void *instance;          /* as the functions take it; in the uniform convention its `data` */
    uint64_t contract_id;    /* of the instance in the uniform convention */
    const void *table;       /* constant until the lease is released */
    void *lease;             /* what `release` takes */
    /* Gives the lease back, on a thread on which the instance may end. `used_up` is 1 when a method has
     * consumed the instance. On anything but 0 `err` was written; with a null `err` the host notes what went
     * wrong. The lease is gone either way. */
    uint32_t (*release)(void *lease, uint32_t used_up, PolyplugAbiError *err);
    PolyplugStringView provider; /* its name; this and `path` stay until the lease is released */
    PolyplugStringView path;     /* of its library; empty for a value of the host */
    PolyplugVersion provider_version;
    uint32_t language; /* POLYPLUG_LANGUAGE_* */
} PolyplugContractLease;

/* "POLYPLUG" in the memory of a little-endian machine. */
#define POLYPLUG_EXTENSION_MAGIC UINT64_C(0x47554c50594c4f50)
#define POLYPLUG_EXTENSION_REVISION UINT32_C(1)

/* Where in a plugin a log record comes from. Lent for a call. */
typedef struct PolyplugLogSource {
    uint32_t level;            /* POLYPLUG_LOG_*; any other number counts as an error */
    uint32_t line;             /* 0 when it is not known */
    PolyplugStringView target; /* what the record is about, as hosts filter by */
    PolyplugStringView module; /* null when it is not known */
    PolyplugStringView file;   /* null when it is not known */
} PolyplugLogSource;

/* Frees the memory of a vector with room for `cap` values, of which `len` were used. */
typedef void (*PolyplugFreeFn)(void *memory, size_t len, size_t cap);

/* The functions of an allocator. They may be called on any thread. A size is not 0, an alignment is a power of two, and
 * a size that is rounded up to its alignment is at most PTRDIFF_MAX; nobody checks that. What frees a block or changes
 * its size is given the size and the alignment that it has. */
typedef struct PolyplugAllocator {
    /* A block of `size` bytes, aligned to `align`; null if there is no memory. */
    void *(*allocate)(size_t size, size_t align);
    /* The same, and all bytes are 0. */
    void *(*allocate_zeroed)(size_t size, size_t align);
    /* Changes the size of a block, which may move; null if there is no memory, and then the block is as it was. */
    void *(*reallocate)(void *block, size_t size, size_t align, size_t new_size);
    /* Frees a block. */
    void (*deallocate)(void *block, size_t size, size_t align);
} PolyplugAllocator;

/* The global allocator of the binary that the runtime is in. Grows at its end; constant, and there until the process
 * ends. */
typedef struct PolyplugSharedHeap {
    uint32_t size;
    uint32_t reserved;
    PolyplugAllocator allocator;
    /* The functions that free the memory of vectors in this heap: `free[a][n]` is for values that are aligned to 2^a
     * bytes, and of n + 1 times that size. */
    PolyplugFreeFn free[5][16];
} PolyplugSharedHeap;

/* What `HostApi.reserved` points to in polyplug's own runtime. */
typedef struct PolyplugHostExtension {
    uint64_t magic; /* POLYPLUG_EXTENSION_MAGIC; anything else is somebody else's use of the field */
    uint32_t size;  /* a function is there if this covers it, whatever else is */
    uint32_t revision;
    /* Takes the place of register_guest_contract. */
    void (*register_export)(const PolyplugHostApi *host, const PolyplugPluginDescriptor *descriptor,
                            const PolyplugContractExport *export_, PolyplugAbiError *err);
    /* Tells the host what the library is: POLYPLUG_LANGUAGE_*, name and version of the bundle. */
    void (*describe_bundle)(const PolyplugHostApi *host, uint32_t language, PolyplugStringView name,
                            PolyplugVersion version);
    /* The configuration of the bundle to which `host` was handed: a JSON object, lent as long as the
     * table; null when there is none. May be called at any time. */
    PolyplugStringView (*bundle_config)(const PolyplugHostApi *host);
    /* Lends an object of a contract that the host or another plugin provides: on 0 `out` holds the lease, on
     * anything else `err` says why not; never both. May be called at any time, on any thread. */
    uint32_t (*lease_contract)(const PolyplugHostApi *host, const PolyplugContractRequest *request,
                               PolyplugContractLease *out, PolyplugAbiError *err);
    /* Returns 1 if somebody listens to records from there by now, and 0 if writing one would be in vain. May be
     * called at any time. */
    uint32_t (*log_enabled)(const PolyplugHostApi *host, const PolyplugLogSource *source);
    /* Writes a record to the host's log. Everything is copied. May be called at any time. */
    void (*log_record)(const PolyplugHostApi *host, const PolyplugLogSource *source,
                       PolyplugStringView message);
    /* Where in the manifest a value of the configuration is. Its key is written with the keys around it, as
     * `servers[1].port`; `.` is the table itself. May be called at any time. */
    PolyplugSourcePlace (*config_place)(const PolyplugHostApi *host, PolyplugStringView key);
    /* The allocator of the host, which a plugin may use as its own; null when there is none. */
    const PolyplugSharedHeap *heap;
} PolyplugHostExtension;

/* ---- Functions for authors ------------------------------------------------------------------------ */

#define POLYPLUG_FNV_OFFSET UINT64_C(0xcbf29ce484222325)
#define POLYPLUG_FNV_PRIME UINT64_C(0x100000001b3)

/* Initialises a view of a string literal in a static variable. */
#define POLYPLUG_TEXT_INIT(literal) {"" literal, sizeof(literal) - 1}

/* Views a text that ends with NUL and outlives the view. */
POLYPLUG_INLINE PolyplugStringView polyplug_text(const char *text) {
    size_t len = 0;
    while (text[len] != '\0') len++;
    PolyplugStringView view = {text, len};
    return view;
}

/* Allocates `size` bytes for a result of a call into a virtual machine; null when `size` is 0, `align` is
 * no power of two, or memory is out. Nobody frees them one by one. */
POLYPLUG_INLINE void *polyplug_arena_alloc(PolyplugCallArena *arena, size_t size, size_t align) {
    PolyplugArenaOverflowBlock *block = arena->first_overflow;
    uint8_t *from = arena->cur;
    size_t room = (size_t)(arena->end - arena->cur);
    if (size == 0 || align == 0 || (align & (align - 1)) != 0) return NULL;
    for (int attempt = 0; attempt < 3; attempt++) {
        size_t gap = (size_t)(0 - (uintptr_t)from) & (align - 1);
        if (gap <= room && size <= room - gap) {
            if (attempt == 0)
                arena->cur = from + gap + size;
            else
                block->used += gap + size;
            return from + gap;
        }
        if (attempt == 1 || block == NULL) {
            size_t capacity = sizeof *block;
            if (arena->host == NULL || align > SIZE_MAX - capacity ||
                size > SIZE_MAX - capacity - align)
                return NULL;
            capacity += align + size;
            if (capacity < 4096) capacity = 4096;
            block = (PolyplugArenaOverflowBlock *)(void *)arena->host->alloc(arena->host, capacity,
                                                                             sizeof(void *));
            if (block == NULL) return NULL;
            block->next = arena->first_overflow;
            block->capacity = capacity;
            block->used = sizeof *block;
            arena->first_overflow = block;
        }
        from = (uint8_t *)block + block->used;
        room = block->capacity - block->used;
    }
    return NULL;
}

/* Goes on with a hash; start with POLYPLUG_FNV_OFFSET. */
POLYPLUG_INLINE uint64_t polyplug_fnv1a_more(uint64_t hash, PolyplugStringView text) {
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (uint8_t)text.ptr[i]) * POLYPLUG_FNV_PRIME;
    return hash;
}

/* Hashes a text with FNV-1a, 64 bit. */
POLYPLUG_INLINE uint64_t polyplug_fnv1a(PolyplugStringView text) {
    return polyplug_fnv1a_more(POLYPLUG_FNV_OFFSET, text);
}

/* Hashes "{prefix}{name}@{major}". */
POLYPLUG_INLINE uint64_t polyplug_contract_hash(const char *prefix, PolyplugStringView name,
                                                uint32_t major) {
    char digits[10] = {0};
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + major % 10);
        major /= 10;
    } while (major != 0);
    PolyplugStringView number = {digits + first, sizeof digits - first};
    uint64_t hash = polyplug_fnv1a(polyplug_text(prefix));
    hash = polyplug_fnv1a_more(hash, name);
    hash = polyplug_fnv1a_more(hash, polyplug_text("@"));
    return polyplug_fnv1a_more(hash, number);
}

/* The id of the bundle called `name`. */
POLYPLUG_INLINE PolyplugBundleId polyplug_bundle_id(PolyplugStringView name) {
    return polyplug_fnv1a(name);
}

/* The id of a contract that plugins implement. */
POLYPLUG_INLINE PolyplugGuestContractId polyplug_guest_contract_id(PolyplugStringView name,
                                                                   uint32_t major) {
    return polyplug_contract_hash("guest_contract:", name, major);
}

/* The id of a contract that the host implements. */
POLYPLUG_INLINE PolyplugHostContractId polyplug_host_contract_id(PolyplugStringView name,
                                                                 uint32_t major) {
    return polyplug_contract_hash("host_contract:", name, major);
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#include "polyplug/layout.h"

#endif
