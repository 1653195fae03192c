/* A host in C: loads a plugin that adds, calls it, reloads it, and unloads it.
 *
 *     cargo build --release -p polyplug-host
 *     cc -std=c11 -I polyplug-abi/include polyplug-runtime/c/host.c -L target/release -lpolyplug_host -o host
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

/* Calls method 0 of the contract `test.add`: add(a: u32, b: u32) -> u32. */
static void add(const PolyplugHostApi *host) {
    const uint64_t id = polyplug_guest_contract_id(polyplug_text("test.add"), 1);
    const PolyplugGuestContractHandle handle = host->find_guest_contract(host, id, 0);
    const PolyplugGuestContractInterface *adder = host->resolve_guest_contract(host, handle);
    const struct { uint32_t a, b; } args = {40, 2};
    PolyplugGuestContractInstance instance;
    PolyplugAbiError err = {0};
    uint32_t sum = 0;
    if (adder == NULL) {
        printf("nobody adds\n");
        return;
    }
    host->create_guest_instance(host, adder, NULL, &instance);
    adder->dispatch.native.functions[0](instance, &args, &sum, &err);
    if (went_well("added", &err)) printf("40 + 2 = %u\n", (unsigned)sum);
    host->destroy_guest_instance(host, adder, instance);
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
