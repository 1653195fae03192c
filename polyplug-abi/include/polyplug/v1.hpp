// What a host that only speaks ABI v1 provides, as a lease.
//
// What is here: how it is asked. What is not: how a lease is called; see foreign.hpp and context.hpp.
//
// Such a host keeps what it hands out for as long as the library can be called. It has no schemas, so that only
// the number of functions can be compared; the rest is taken on trust, as all of ABI v1 is.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "host.hpp"

namespace polyplug {
namespace POLYPLUG_HIDDEN detail {

// What is given back when a lease ends: an instance of one of the two. Neither is set for one that stays the host's.
struct v1_lease {
  const PolyplugHostApi *host;
  const PolyplugHostContractInterface *provided;
  const PolyplugGuestContractInterface *found;
  PolyplugGuestContractInstance instance;

  static std::uint32_t release(void *lease, std::uint32_t used_up, PolyplugAbiError *) noexcept {
    const std::unique_ptr<v1_lease> given(static_cast<v1_lease *>(lease));
    if (used_up != 0) return 0;
    if (given->provided != nullptr)
      given->provided->destroy_instance(given->provided, {given->instance.data});
    if (given->found != nullptr)
      given->host->destroy_guest_instance(given->host, given->found, given->instance);
    return 0;
  }
};

inline PolyplugContractLease make_v1_lease(std::uint32_t convention, const PolyplugNativeDispatch &native,
                                           std::unique_ptr<v1_lease> given) {
  PolyplugContractLease made{};
  made.convention = convention;
  made.function_count = native.function_count;
  made.instance = given->instance.data;
  made.contract_id = given->instance.contract_id;
  made.table = native.functions;
  made.lease = given.release();
  made.release = v1_lease::release;
  made.provider = polyplug_text("the host");
  made.language = POLYPLUG_LANGUAGE_UNKNOWN;
  return made;
}

inline std::string quote_contract(const PolyplugContractRequest &request) {
  return "`" + std::string(request.name.ptr, request.name.len) + "`";
}

[[noreturn]] POLYPLUG_COLD inline void refuse_missing(const PolyplugHostApi *host, const char *what,
                                                      const PolyplugContractRequest &request) {
  char version[24];
  text_writer writer(version, sizeof version);
  writer.push_decimal(request.version.major);
  writer.push(".");
  writer.push_decimal(request.version.minor);
  // A longer text than that is a length that was never written.
  std::string said(std::min<std::size_t>(host->get_error_len(host), 1 << 16), '\0');
  said.resize(std::min(said.size(), host->get_last_error(host, &said[0], said.size())));
  throw error(POLYPLUG_ERROR_NOT_FOUND, what + quote_contract(request) + " " +
                                            std::string(version, writer.size()) + ": " + said);
}

inline void check_native(std::uint32_t dispatch_type, const PolyplugContractRequest &request) {
  if (dispatch_type == POLYPLUG_DISPATCH_NATIVE) return;
  throw error(POLYPLUG_ERROR_FUNCTION_NOT_AVAILABLE,
              "contract " + quote_contract(request) +
                  " runs in a virtual machine, which a host of ABI v1 does not let be called");
}

// Leases what the host provides to plugins.
inline PolyplugContractLease lease_v1_of_host(const PolyplugHostApi *host, const PolyplugContractRequest &request) {
  const std::uint64_t id = polyplug_host_contract_id(request.name, request.version.major);
  const std::uint32_t any_minor = request.version.major << 16;
  const auto *const provided = host->resolve_host_contract_interface(host, id, any_minor);
  if (provided == nullptr) refuse_missing(host, "the host provides no contract ", request);
  check_native(provided->dispatch_type, request);
  auto given = std::make_unique<v1_lease>(v1_lease{host, nullptr, nullptr, {nullptr, id}});
  given->instance.data = host->get_host_contract(host, id, any_minor).data;
  if (given->instance.data == nullptr)
    throw error(POLYPLUG_ERROR_HOST_CONTRACT_CALL_FAILED,
                "the host made no instance of contract " + quote_contract(request));
  if (!provided->singleton) given->provided = provided;
  return make_v1_lease(POLYPLUG_CONVENTION_HOST_UNIFORM, provided->dispatch.native, std::move(given));
}

// Leases a new instance of another plugin's.
inline PolyplugContractLease lease_v1_of_plugin(const PolyplugHostApi *host,
                                                const PolyplugContractRequest &request) {
  const std::uint64_t id = polyplug_guest_contract_id(request.name, request.version.major);
  const auto handle = host->find_guest_contract(host, id, request.version.major);
  const PolyplugGuestContractInterface *const found =
      handle.index == UINT32_MAX ? nullptr : host->resolve_guest_contract(host, handle);
  if (found == nullptr) refuse_missing(host, "nobody provides contract ", request);
  check_native(found->dispatch_type, request);
  auto given = std::make_unique<v1_lease>(v1_lease{host, nullptr, found, {}});
  host->create_guest_instance(host, found, nullptr, &given->instance);
  return make_v1_lease(POLYPLUG_CONVENTION_UNIFORM, found->dispatch.native, std::move(given));
}

// Asks a host as ABI v1 has it.
inline PolyplugContractLease lease_v1(const PolyplugHostApi *host, const PolyplugContractRequest &request) {
  if (request.bundle.len > 0)
    throw error(POLYPLUG_ERROR_FUNCTION_NOT_AVAILABLE,
                "a host of ABI v1 cannot choose among bundles; use `get` without one for contract " +
                    quote_contract(request));
  if (request.kind == POLYPLUG_REQUEST_HOST) return lease_v1_of_host(host, request);
  return lease_v1_of_plugin(host, request);
}

}  // namespace detail
}  // namespace polyplug
