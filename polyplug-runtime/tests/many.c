/* Provides as many contracts as -DCOUNT says, none of which has a method. */
#include <stdio.h>
#include <stdlib.h>

#include <polyplug.h>

static void create(PolyplugVmLoaderData loader, const PolyplugHostApi *host, const void *args,
                   PolyplugGuestContractInstance *out) {
    (void)loader, (void)host, (void)args;
    *out = (PolyplugGuestContractInstance){NULL, 0};
}

static void destroy(PolyplugVmLoaderData loader, const PolyplugHostApi *host,
                    PolyplugGuestContractInstance instance) {
    (void)loader, (void)host, (void)instance;
}

static PolyplugGuestContractInterface interfaces[COUNT];

POLYPLUG_EXPORT uint32_t polyplug_abi_version(void) { return POLYPLUG_ABI_VERSION; }

POLYPLUG_EXPORT PolyplugAbiError polyplug_init(const PolyplugHostApi *host,
                                               const PolyplugBundleInitContext *context) {
    PolyplugAbiError err = {0};
    (void)context;
    for (unsigned i = 0; i < COUNT && err.code == 0; i++) {
        char name[32], full[40];
        snprintf(name, sizeof name, "many.C%u", i);
        snprintf(full, sizeof full, "%s@1", name);
        interfaces[i] = (PolyplugGuestContractInterface){
            .contract_id = polyplug_guest_contract_id(polyplug_text(name), 1),
            .contract_version = {1, 0, 0}, .dispatch_type = POLYPLUG_DISPATCH_NATIVE,
            .create_instance = create, .destroy_instance = destroy,
        };
        const PolyplugPluginDescriptor descriptor = {polyplug_text("many"), polyplug_text(full),
                                                     {1, 0, 0}};
        host->register_guest_contract(host, &descriptor, &interfaces[i], &err);
    }
    return err;
}
