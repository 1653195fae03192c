/* A plugin written from the description of ABI v1 alone, without a header of ours.
 *
 * -DPLUGIN chooses what it does: provide `test.add` as it should, use everything the host offers, or
 * commit one sin. A check that fails makes `polyplug_init` answer code 300 and the text of the check. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

typedef struct { const char *ptr; size_t len; } StringView;
typedef struct { uint32_t major, minor, patch; } Version;
typedef struct { uint32_t code; StringView message; } AbiError;
typedef struct { uint32_t index, generation; } Handle;
typedef struct { void *data; uint64_t contract_id; } Instance;
typedef struct { void *items; size_t len, align; } Array;
typedef struct { StringView name, contract_name; Version version; } Descriptor;
typedef struct { uint64_t bundle_id; StringView bundle_path; } Context;
typedef struct HostApi HostApi;
typedef void (*Function)(Instance, const void *, void *, AbiError *);
typedef struct {
  uint64_t contract_id;
  Version contract_version;
  uint32_t dispatch_type;
  void (*create)(void *, const HostApi *, const void *, Instance *);
  void (*destroy)(void *, const HostApi *, Instance);
  uint32_t function_count;
  const Function *functions;
} Interface;

struct HostApi {
  void *runtime;
  void (*register_guest_contract)(const HostApi *, const Descriptor *, const Interface *, AbiError *);
  uint8_t *(*alloc)(const HostApi *, size_t, size_t);
  void (*free)(const HostApi *, void *, size_t, size_t);
  Handle (*find)(const HostApi *, uint64_t, uint32_t);
  Array (*find_all)(const HostApi *, uint64_t, uint32_t);
  const Interface *(*resolve)(const HostApi *, Handle);
  void *(*get_host_contract)(const HostApi *, uint64_t, uint32_t);
  const void *(*resolve_host_contract)(const HostApi *, uint64_t, uint32_t);
  Array (*list_bundles)(const HostApi *);
  Array (*get_dependencies)(const HostApi *);
  void (*load_bundle)(const HostApi *, const char *, size_t, AbiError *);
  void (*reload_bundle)(const HostApi *, const char *, size_t, AbiError *);
  void (*register_host_contract)(const HostApi *, const void *, AbiError *);
  void (*register_loader)(const HostApi *, void *, AbiError *);
  size_t (*get_last_error)(const HostApi *, char *, size_t);
  size_t (*get_error_len)(const HostApi *);
  void (*unload_bundle)(const HostApi *, uint64_t, AbiError *);
  void (*log)(const HostApi *, uint32_t, StringView, StringView);
  void (*create)(const HostApi *, const Interface *, const void *, Instance *);
  void (*destroy)(const HostApi *, const Interface *, Instance);
  const uint64_t *(*revision)(const HostApi *);
  const void *reserved;
};

#define VIEW(text) ((StringView){text, sizeof(text) - 1})
#define FAIL(number, text) return (AbiError){number, VIEW(text)}
#define CHECK(condition) if (!(condition)) FAIL(300, #condition)

enum { PROVIDER, CONSUMER, NULL_FUNCTION, NO_CALL, TWICE, FAILS, PANICS, EMPTY, OTHER_ID };

static uint64_t hash(const char *text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (; *text; text++) hash = (hash ^ (uint8_t)*text) * 0x100000001b3;
  return hash;
}

typedef struct { uint32_t a, b; } AddArgs;

static void add(Instance self, const void *args, void *out, AbiError *err) {
  const AddArgs *add_args = args;
  (void)self;
  err->code = 0;
  *(uint32_t *)out = add_args->a + add_args->b;
}

static int alive;

static void create(void *loader, const HostApi *host, const void *args, Instance *out) {
  (void)loader, (void)host, (void)args;
  alive++;
  *out = (Instance){&alive, 1};
}

static void destroy(void *loader, const HostApi *host, Instance instance) {
  (void)loader, (void)host;
  if (instance.data) alive--;
}

static AbiError provide(const HostApi *host, StringView contract, uint64_t id) {
  static const Function good[] = {add}, bad[] = {NULL};
  static Interface interface;
  Descriptor descriptor = {VIEW("v1-plugin"), contract, {3, 2, 1}};
  AbiError err = {0};
  interface = (Interface){id, {1, 0, 0}, PLUGIN == NO_CALL, create, destroy, 1,
                          PLUGIN == NULL_FUNCTION ? bad : good};
  /* Where the one function of a virtual machine is. */
  if (PLUGIN == NO_CALL) memset(&interface.function_count, 0, sizeof(void *));
  host->register_guest_contract(host, &descriptor, &interface, &err);
  return err;
}

static AbiError call_provider(const HostApi *host, uint64_t id) {
  Array all = host->find_all(host, id, 0);
  CHECK(all.len == 1 && all.items && all.align == 4);
  Handle found = host->find(host, id, 1);
  CHECK(memcmp(all.items, &found, sizeof found) == 0);
  host->free(host, all.items, all.len * sizeof(Handle), all.align);
  CHECK(host->find(host, id, 2).index == UINT32_MAX);

  const Interface *interface = host->resolve(host, found);
  CHECK(interface && interface->contract_id == id && interface->function_count == 1);
  found.generation++;
  CHECK(!host->resolve(host, found));
  CHECK(host->get_error_len(host) > 0);

  Instance instance = {0};
  host->create(host, interface, NULL, &instance);
  CHECK(instance.data);
  AddArgs args = {40, 2};
  uint32_t sum = 0;
  AbiError err = {0};
  interface->functions[0](instance, &args, &sum, &err);
  CHECK(err.code == 0 && sum == 42);
  host->destroy(host, interface, instance);
  return err;
}

static AbiError consume(const HostApi *host, const Context *context) {
  uint64_t id = hash("guest_contract:test.add@1");
  AbiError err = call_provider(host, id);
  if (err.code) return err;

  Array bundles = host->list_bundles(host);
  uint64_t provider = hash("v1-plugin");
  CHECK(bundles.len == 1 && memcmp(bundles.items, &provider, 8) == 0);
  host->free(host, bundles.items, bundles.len * 8, bundles.align);
  CHECK(context->bundle_id == hash("consumer"));

  /* It is being loaded itself, so it cannot be loaded once more from in here. */
  host->load_bundle(host, context->bundle_path.ptr, context->bundle_path.len, &err);
  CHECK(err.code == 7 && err.message.len > 0);
  char text[16];
  CHECK(host->get_last_error(host, text, sizeof text) == sizeof text);
  CHECK(memcmp(text, err.message.ptr, sizeof text) == 0);
  err = (AbiError){0};
  host->load_bundle(host, "/nowhere.so", 11, &err);
  CHECK(err.code == 4);

  Handle found = host->find(host, id, 1);
  CHECK(*host->revision(host) == 0 && host->resolve(host, found));
  host->unload_bundle(host, provider, &err);
  CHECK(err.code == 0);
  CHECK(*host->revision(host) == 1 && !host->resolve(host, found));
  CHECK(host->find(host, id, 1).index == UINT32_MAX);
  host->unload_bundle(host, provider, &err);
  CHECK(err.code == 4);
  host->log(host, 3, VIEW("scope"), VIEW("all is well"));
  return (AbiError){0};
}

uint32_t polyplug_abi_version(void) { return 1; }

AbiError polyplug_init(const HostApi *host, const Context *context) {
  uint64_t id = hash("guest_contract:test.add@1");
  AbiError err = {0};
  switch (PLUGIN) {
  case PROVIDER:
    usleep(20000); /* so that loads of the same file overlap */
    return provide(host, VIEW("test.add@1"), id);
  case CONSUMER:
    return consume(host, context);
  case TWICE: /* and passes the error over */
    provide(host, VIEW("test.add@1"), id);
    provide(host, VIEW("test.add@1"), id);
    return err;
  case OTHER_ID:
    return provide(host, VIEW("other.Contract@1"), id);
  case FAILS:
    provide(host, VIEW("test.add@1"), id);
    FAIL(4711, "no licence");
  case PANICS:
    FAIL(3, "index out of bounds");
  case EMPTY:
    return err;
  default:
    return provide(host, VIEW("test.add@1"), id);
  }
}
