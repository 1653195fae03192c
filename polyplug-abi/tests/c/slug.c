/* #[contract(name = "text.Slug", version = "1.0")]
 * pub trait Slug: Send + Sync { fn slug(&self, text: &str) -> String; } */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <polyplug.h>

static const PolyplugHostApi *current_host;

/* "Hello, World" becomes "hello-world". Writes at most text.len bytes and returns how many. */
static size_t make_slug(PolyplugStringView text, char *place) {
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= 0x80 || isalnum(c))
            place[len++] = (char)tolower(c);
        else if (len > 0 && place[len - 1] != '-')
            place[len++] = '-';
    }
    return len;
}

static uint32_t out_of_memory(PolyplugAbiError *err) {
    *err = (PolyplugAbiError){POLYPLUG_ERROR_GENERIC, polyplug_text("out of memory")};
    return err->code;
}

/* The typed convention: arguments by value, the result is owned by the caller. */
static void free_slug(char *ptr, size_t len, size_t cap) {
    (void)len, (void)cap;
    free(ptr);
}

static uint32_t slug(void *instance, PolyplugStringView text, PolyplugOwnedString *out,
                     PolyplugAbiError *err) {
    (void)instance;
    char *memory = malloc(text.len + 1);
    if (memory == NULL) return out_of_memory(err);
    *out = (PolyplugOwnedString){memory, make_slug(text, memory), text.len + 1, free_slug};
    return 0;
}

/* The uniform convention: arguments behind a pointer, the result in the host's memory. */
static void slug_v1(PolyplugGuestContractInstance instance, const void *args, void *out,
                    PolyplugAbiError *err) {
    PolyplugOwnedString made;
    if (slug(instance.data, *(const PolyplugStringView *)args, &made, err) != 0) return;
    uint8_t *memory = current_host->alloc(current_host, made.len, 1);
    if (memory != NULL) memcpy(memory, made.ptr, made.len);
    made.drop(made.ptr, made.len, made.cap);
    if (memory == NULL && made.len > 0)
        out_of_memory(err);
    else
        *(PolyplugStringView *)out = (PolyplugStringView){(const char *)memory, made.len};
}

/* There is no state, so an instance is any pointer that is not null. */
static char instance_of_all;

static uint32_t create(const PolyplugHostApi *host, const void *args, void **out,
                       PolyplugAbiError *err) {
    (void)host, (void)args, (void)err;
    *out = &instance_of_all;
    return 0;
}

static uint32_t drop_instance(void *instance, PolyplugAbiError *err) {
    (void)instance, (void)err;
    return 0;
}

static void create_v1(PolyplugVmLoaderData loader, const PolyplugHostApi *host, const void *args,
                      PolyplugGuestContractInstance *out) {
    (void)loader, (void)host, (void)args;
    *out = (PolyplugGuestContractInstance){&instance_of_all,
                                           polyplug_guest_contract_id(polyplug_text("text.Slug"), 1)};
}

static void destroy_v1(PolyplugVmLoaderData loader, const PolyplugHostApi *host,
                       PolyplugGuestContractInstance instance) {
    (void)loader, (void)host, (void)instance;
}

static const struct {
    PolyplugVTableHeader header;
    uint32_t (*slug)(void *, PolyplugStringView, PolyplugOwnedString *, PolyplugAbiError *);
} vtable = {{POLYPLUG_VTABLE_SIZE(1), 0, drop_instance, NULL}, slug};

static const PolyplugUniformFn functions[] = {slug_v1};

static PolyplugGuestContractInterface interface_ = {
    .contract_version = {1, 0, 0}, .dispatch_type = POLYPLUG_DISPATCH_NATIVE,
    .create_instance = create_v1, .destroy_instance = destroy_v1,
    .dispatch = {.native = {1, functions}},
};

static PolyplugContractExport export_ = {
    .size = sizeof(PolyplugContractExport), .interface_ = &interface_,
    .vtable = &vtable.header, .create = create,
    .schema = POLYPLUG_TEXT_INIT("polyplug-schema 1 64le\n"
                                 "contract text.Slug 1.0 send sync\n"
                                 "fn slug(&self, &str) -> String\n"),
};

POLYPLUG_EXPORT uint32_t polyplug_abi_version(void) { return POLYPLUG_ABI_VERSION; }

POLYPLUG_EXPORT PolyplugAbiError polyplug_init(const PolyplugHostApi *host,
                                               const PolyplugBundleInitContext *context) {
    (void)context;
    const PolyplugPluginDescriptor descriptor = {polyplug_text("slug-c"),
                                                 polyplug_text("text.Slug@1"), {1, 0, 0}};
    const PolyplugHostExtension *extension = host->reserved;
    PolyplugAbiError err = {0};
    current_host = host;
    interface_.contract_id = polyplug_guest_contract_id(polyplug_text("text.Slug"), 1);
    export_.fingerprint = polyplug_fnv1a(export_.schema);
    if (extension != NULL && extension->magic == POLYPLUG_EXTENSION_MAGIC) {
        extension->describe_bundle(host, POLYPLUG_LANGUAGE_CPP, descriptor.name, descriptor.version);
        extension->register_export(host, &descriptor, &export_, &err);
    } else {
        host->register_guest_contract(host, &descriptor, &interface_, &err);
    }
    return err;
}
