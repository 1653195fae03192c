/* A host in C: loads a plugin that adds, calls it, reloads it, and unloads it. From the root of the repository, on Linux:
 *
 *     cargo build --release -p polyplug-host
 *     cc -std=c11 -I polyplug-abi/include polyplug-runtime/c/host.c -o host \
 *         -L target/release -lpolyplug_host -Wl,-rpath,"$PWD/target/release"
 *     ./host path/to/bundle
 */
#include <stdio.h>
#include <string.h>

#include <polyplug.h>

static void on_reload(void *user_data, const PolyplugReloadPhase *phase) {
    static const char *const names[] = {"preparing", "reloaded", "failed", "unloading"};
    ++*(int *)user_data;
    printf("%s %.*s%s\n", names[phase->phase_type], (int)phase->bundle_name.len,
           phase->bundle_name.ptr, phase->reason.len > 0 ? ", with a reason" : "");
}

static void on_log(void *user_data, uint32_t level, PolyplugStringView scope,
                   PolyplugStringView message) {
    ++*(int *)user_data;
    fprintf(stderr, "%u %.*s: %.*s\n", (unsigned)level, (int)scope.len, scope.ptr, (int)message.len,
            message.ptr);
}

/* Says how something went, and returns whether it went well. */
static int went_well(const char *what, const PolyplugAbiError *err) {
    if (err->code == POLYPLUG_ERROR_OK) {
        printf("%s\n", what);
        return 1;
    }
    printf("not %s, error %u\n", what, (unsigned)err->code);
    fprintf(stderr, "%.*s\n", (int)err->message.len, err->message.ptr);
    return 0;
}

/* What this host knows of the contract `test.add`: its text in `contracts.lock`, which may be without the
 * names of parameters. The runtime compares it with what the plugin says, and lends nothing that differs. */
static const char schema[] = "polyplug-schema 1 64le\n"
                             "contract test.add 1.0 send sync\n"
                             "fn add(&self, u32, u32) -> u32\n";

/* The typed table of the contract, and the parameters of its method in the uniform convention. */
typedef struct AdderTable {
    PolyplugVTableHeader header;
    uint32_t (*add)(void *self, uint32_t a, uint32_t b, uint32_t *out, PolyplugAbiError *err);
} AdderTable;
typedef struct AddArgs {
    uint32_t a, b;
} AddArgs;

/* Calls add(40, 2) in the convention that the plugin has. */
static void call_add(const PolyplugContractLease *lease, uint32_t *sum, PolyplugAbiError *err) {
    static const PolyplugAbiError missing = {POLYPLUG_ERROR_FUNCTION_NOT_AVAILABLE, {"there is no `add`", 17}};
    if (lease->convention == POLYPLUG_CONVENTION_TYPED) {
        const AdderTable *const table = lease->table;
        if (table->header.size < sizeof *table || table->add == NULL) {
            *err = missing;
            return;
        }
        table->add(lease->instance, 40, 2, sum, err);
    } else if (lease->convention == POLYPLUG_CONVENTION_UNIFORM && lease->function_count > 0) {
        const PolyplugUniformFn *const functions = lease->table;
        const PolyplugGuestContractInstance self = {lease->instance, lease->contract_id};
        const AddArgs args = {40, 2};
        functions[0](self, &args, sum, err);
    } else {
        *err = missing;
    }
}

/* Asks for the contract, checked against the schema, and calls it. */
static void add(const PolyplugHostApi *host) {
    const PolyplugHostExtension *const extension = host->reserved;
    PolyplugContractRequest request = {
        .size = sizeof request, .kind = POLYPLUG_REQUEST_SHARED, .version = {1, 0, 0},
        .name = polyplug_text("test.add"), .schema = polyplug_text(schema),
        .fingerprint = polyplug_fnv1a(polyplug_text(schema)),
    };
    PolyplugContractLease lease;
    PolyplugAbiError err = {0};
    uint32_t sum = 0;
    if (extension->lease_contract(host, &request, &lease, &err) != POLYPLUG_ERROR_OK) {
        went_well("leased", &err);
        return;
    }
    call_add(&lease, &sum, &err);
    if (went_well("added", &err)) printf("40 + 2 = %u\n", (unsigned)sum);
    if (lease.release(lease.lease, 0, &err) != POLYPLUG_ERROR_OK) went_well("released", &err);
}

int main(int argc, char **argv) {
    int phases = 0, records = 0;
    PolyplugRuntimeConfig config = {
        .compatibility = POLYPLUG_COMPATIBILITY_STRICT, .hot_reload_enabled = true,
        .on_reload = on_reload, .on_reload_user_data = &phases,
        .log = on_log, .log_user_data = &records, .log_max_level = POLYPLUG_LOG_INFO,
        .signature_policy = POLYPLUG_SIGNATURE_OFF,
    };
    const PolyplugHostApi *host = argc > 1 ? polyplug_runtime_create(&config) : NULL;
    PolyplugAbiError err = {0};
    if (host == NULL) return 1;

    const char *const path = argv[1];
    const size_t len = strlen(path);
    host->load_bundle(host, path, len, &err);
    if (!went_well("loaded", &err)) return 1;
    add(host);
    host->reload_bundle(host, path, len, &err);
    went_well("reloaded it", &err);
    add(host);
    const PolyplugArray bundles = host->list_bundles(host);
    printf("bundles: %zu\n", bundles.len);
    host->unload_bundle(host, *(const PolyplugBundleId *)bundles.items, &err);
    went_well("unloaded", &err);
    host->free(host, bundles.items, bundles.len * sizeof(PolyplugBundleId), bundles.align);
    add(host);
    polyplug_runtime_destroy(host);

    /* It is over, but the table is still there. */
    const int before = records;
    host->load_bundle(host, path, len, &err);
    went_well("loaded without a runtime", &err);
    polyplug_runtime_destroy(host);
    printf("phases: %d, records after the end: %d\n", phases, records - before);
    return 0;
}
