// What a plugin uses of others: contracts that the host provides to plugins, and those of other plugins.
//
// What is here: the context that a constructor is handed, and the leases behind what it returns. What is
// not: how the objects are called; see call.hpp and contract.hpp.
//
//     class Hello {
//      public:
//       explicit Hello(const polyplug::context &context) : clock_(context.host<Clock>()) {}
//
// where Clock is the abstract class of a contract, which POLYPLUG_CONTRACT describes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "objects.hpp"

namespace polyplug {
namespace POLYPLUG_HIDDEN detail {

// Says that what is asked for is no contract. False too if an error about the contract was said before.
template <class Contract>
constexpr bool assert_contract() {
  static_assert(has_contract<Contract>,
                "what is asked for is the class of a contract, which POLYPLUG_CONTRACT describes");
  return is_contract<Contract>;
}

// What the host is told of a contract that is asked for.
template <class Contract>
struct asked {
  static constexpr contract_info info = contract_of<Contract>::info();

  // Nothing is said about text, so that the provider checks it.
  static PolyplugContractRequest request(std::uint32_t kind, std::string_view bundle) {
    const PolyplugStringView schema = contract_schema<Contract>::text();
    return {sizeof(PolyplugContractRequest), kind, 0, {info.version.major, info.version.minor, 0},
            {info.name.data(), info.name.size()}, {bundle.data(), bundle.size()},
            schema, polyplug_fnv1a(schema), mentions_of<contract_schema<Contract>>::function};
  }
};

// Gives a lease back.
class lease_handle {
 public:
  explicit lease_handle(const PolyplugContractLease &lease) : lease_(lease) {}
  lease_handle(const lease_handle &) = delete;
  lease_handle &operator=(const lease_handle &) = delete;
  ~lease_handle() { lease_.release(lease_.lease, 0, nullptr); }

  // The object, which is not this side's to end.
  object_handle object() const {
    if (lease_.convention != POLYPLUG_CONVENTION_TYPED)
      throw error(POLYPLUG_ERROR_FUNCTION_NOT_AVAILABLE,
                  "`" + std::string(lease_.provider.ptr, lease_.provider.len) +
                      "` has no typed table, as what only speaks ABI v1, and cannot be called from C++");
    return object_handle({lease_.instance, static_cast<const PolyplugVTableHeader *>(lease_.table)}, false);
  }

 private:
  PolyplugContractLease lease_;
};

// An object of somebody else, and what keeps it.
template <class Contract>
struct leased {
  lease_handle lease;
  proxy<Contract> object;
  explicit leased(const PolyplugContractLease &made) : lease(made), object(lease.object()) {}
};

}  // namespace detail

// The host, as a plugin asks it for contracts. A copy may be kept, and used on any thread.
//
// What is returned works whatever becomes of the host and of the generation of the provider that it is of. When
// there is nothing to return, the functions throw an error that says why and what to do.
class context {
 public:
  // The host that calls; a null one stands for the last that has initialised the library.
  explicit context(const PolyplugHostApi *host) noexcept
      : host_(host != nullptr ? host : detail::current_host.load(std::memory_order_acquire)) {}

  // The object that the host provides to plugins with `RuntimeBuilder::provide`.
  template <class Contract>
  std::shared_ptr<Contract> host() const {
    return shared<Contract>(POLYPLUG_REQUEST_HOST, {});
  }

  // The shared instance of the provider that is asked first, or of the one in a bundle.
  template <class Contract>
  std::shared_ptr<Contract> find(std::string_view bundle = {}) const {
    return shared<Contract>(POLYPLUG_REQUEST_SHARED, bundle);
  }

  // A new instance of the provider that is asked first, for this plugin alone. Its methods with && at their
  // end throw, because it cannot be used up.
  template <class Contract>
  std::shared_ptr<Contract> create() const {
    if constexpr (detail::assert_contract<Contract>())
      return lease<Contract>(POLYPLUG_REQUEST_OWN, {});
    else
      return nullptr;
  }

  // Writes to the host's log, under the plugin's name.
  void log(level level, std::string_view message) const noexcept {
    if (host_ == nullptr) return;
    host_->log(host_, static_cast<std::uint32_t>(level),
               *detail::plugin_name.load(std::memory_order_acquire), {message.data(), message.size()});
  }

 private:
  const PolyplugHostApi *host_;

  template <class Contract>
  std::shared_ptr<Contract> shared(std::uint32_t kind, std::string_view bundle) const {
    if constexpr (detail::assert_contract<Contract>()) {
      using table = detail::object_table<detail::shared_target, Contract>;
      static_assert(!table::changes && !table::uses_up,
                    "an object that everybody shares has const methods only. Ask for one with `create`");
      return lease<Contract>(kind, bundle);
    } else {
      return nullptr;
    }
  }

  template <class Contract>
  std::shared_ptr<Contract> lease(std::uint32_t kind, std::string_view bundle) const {
    const auto lease_contract = detail::find_extension(host_).lease_contract;
    if (lease_contract == nullptr)
      throw error(POLYPLUG_ERROR_FUNCTION_NOT_AVAILABLE,
                  "the host has no `lease_contract`, as one that only speaks ABI v1 or is older than this plugin, and "
                  "its contracts cannot be called from C++; use a newer host");
    const PolyplugContractRequest request = detail::asked<Contract>::request(kind, bundle);
    PolyplugContractLease made{};
    PolyplugAbiError err{};
    if (const std::uint32_t code = lease_contract(host_, &request, &made, &err))
      throw error(code, std::string(err.message.ptr, err.message.len));
    const auto held = std::make_shared<detail::leased<Contract>>(made);
    return {held, &held->object};
  }
};

}  // namespace polyplug
