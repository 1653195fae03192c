/* Prints what polyplug.h says, as lines of a name and a number. C11 and C++17. */
#include <inttypes.h>
#include <stdio.h>

#include <polyplug.h>

#define SIZE(type, size, align)                                                              \
    printf(#type ".size %zu\n" #type ".align %zu\n", sizeof(Polyplug##type),                 \
           (size_t)POLYPLUG_ALIGNOF(Polyplug##type));
#define AT(type, field, offset) printf(#type "." #field " %zu\n", offsetof(Polyplug##type, field));
#define NUMBER(name) printf(#name " %" PRIu64 "\n", (uint64_t)POLYPLUG_##name);
#define ID(kind, name) printf(#kind ":" name " %" PRIu64 "\n", polyplug_##kind##_id(polyplug_text(name)));
#define CONTRACT_ID(kind, name, major) \
    printf(#kind ":" name "@%s %" PRIu64 "\n", #major, polyplug_##kind##_id(polyplug_text(name), major));

typedef POLYPLUG_OPTION(uint8_t) OptionU8;
typedef POLYPLUG_OPTION(double) OptionF64;
typedef POLYPLUG_RESULT(uint16_t, PolyplugOwnedString) ResultU16String;
typedef POLYPLUG_RESULT_VOID(uint32_t) ResultVoidU32;

#define SHAPE(type, field)                                                                   \
    printf(#type ".size %zu\n" #type ".align %zu\n" #type "." #field " %zu\n", sizeof(type), \
           (size_t)POLYPLUG_ALIGNOF(type), offsetof(type, field));

int main(void) {
    POLYPLUG_LAYOUT(SIZE, AT)

    NUMBER(ABI_VERSION) NUMBER(EXTENSION_MAGIC) NUMBER(LOADER_MAGIC) NUMBER(EXTENSION_REVISION) NUMBER(TRUSTED_TEXT)
    NUMBER(MAX_DIRECT) NUMBER(FNV_OFFSET)
    printf("VTABLE_SIZE(0) %" PRIu32 "\n", POLYPLUG_VTABLE_SIZE(0));
    printf("VTABLE_SIZE(3) %" PRIu32 "\n", POLYPLUG_VTABLE_SIZE(3));

    NUMBER(ERROR_OK) NUMBER(ERROR_GENERIC) NUMBER(ERROR_BUFFER_TOO_SMALL) NUMBER(ERROR_PANIC)
    NUMBER(ERROR_NOT_FOUND) NUMBER(ERROR_STALE_HANDLE) NUMBER(ERROR_FUNCTION_NOT_AVAILABLE)
    NUMBER(ERROR_DUPLICATE_PROVIDER) NUMBER(ERROR_INVALID_POINTER) NUMBER(ERROR_REENTRANT_CALL)
    NUMBER(ERROR_HOST_CONTRACT_NOT_FOUND) NUMBER(ERROR_HOST_CONTRACT_VERSION_MISMATCH)
    NUMBER(ERROR_HOST_CONTRACT_CALL_FAILED) NUMBER(ERROR_INVALID_VALUE) NUMBER(ERROR_POISONED)
    NUMBER(ERROR_CALLEE_FAILED)
    NUMBER(ERROR_FIRST_PLUGIN_CODE)

    NUMBER(REQUEST_HOST) NUMBER(REQUEST_SHARED) NUMBER(REQUEST_OWN) NUMBER(CONVENTION_TYPED)
    NUMBER(CONVENTION_UNIFORM) NUMBER(CONVENTION_HOST_UNIFORM) NUMBER(LANGUAGE_UNKNOWN)
    NUMBER(DISPATCH_NATIVE) NUMBER(DISPATCH_VIRTUAL_MACHINE)
    NUMBER(COMPATIBILITY_STRICT) NUMBER(COMPATIBILITY_RELAXED) NUMBER(COMPATIBILITY_YOLO)
    NUMBER(SIGNATURE_OFF) NUMBER(SIGNATURE_WARN_ONLY) NUMBER(SIGNATURE_REQUIRED)
    NUMBER(RELOAD_PREPARING) NUMBER(RELOAD_RELOADED) NUMBER(RELOAD_FAILED) NUMBER(RELOAD_UNLOADING)
    NUMBER(LOG_ERROR) NUMBER(LOG_WARN) NUMBER(LOG_INFO) NUMBER(LOG_DEBUG) NUMBER(LOG_TRACE)
    NUMBER(LANGUAGE_RUST) NUMBER(LANGUAGE_CPP) NUMBER(LANGUAGE_DOTNET) NUMBER(LANGUAGE_PYTHON)
    NUMBER(LANGUAGE_LUA) NUMBER(LANGUAGE_JAVASCRIPT)

    ID(bundle, "my-bundle")
    ID(bundle, "polyplug-core")
    CONTRACT_ID(guest_contract, "greeter.Hello", 1)
    CONTRACT_ID(guest_contract, "a", 4294967295)
    CONTRACT_ID(host_contract, "a", 10)

    SHAPE(OptionU8, value)
    SHAPE(OptionF64, value)
    SHAPE(ResultU16String, payload)
    SHAPE(ResultVoidU32, payload)
    return 0;
}
