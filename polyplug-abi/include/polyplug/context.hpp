// What a plugin uses of others: contracts that the host provides to plugins, and those of other plugins.
//
// What is here: the context that a constructor is handed, and the leases behind what it returns. What is
// not: how the objects are called (call.hpp and contract.hpp), and how those that have no typed table are
// (foreign.hpp).
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
#include <utility>

#include "foreign.hpp"
#include "objects.hpp"
#include "v1.hpp"

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

// Asks the host for an object, as it can be asked.
inline PolyplugContractLease lease(const PolyplugHostApi *host, const PolyplugContractRequest &request) {
  if (host == nullptr)
    throw error(POLYPLUG_ERROR_FUNCTION_NOT_AVAILABLE, "no host has initialised this library yet");
  const auto lease_contract = find_extension(host).lease_contract;
  if (lease_contract == nullptr) return lease_v1(host, request);
  PolyplugContractLease made{};
  PolyplugAbiError err{};
  if (const std::uint32_t code = lease_contract(host, &request, &made, &err))
    throw error(code, std::string(err.message.ptr, err.message.len));
  return made;
}

// Gives a lease back.
class lease_handle {
 public:
  explicit lease_handle(const PolyplugContractLease &lease) : lease_(lease) {}
  lease_handle(lease_handle &&other) noexcept : lease_(std::exchange(other.lease_, {})) {}
  lease_handle &operator=(lease_handle &&) = delete;
  ~lease_handle() {
    if (lease_.release != nullptr) lease_.release(lease_.lease, 0, nullptr);
  }

  const PolyplugContractLease &get() const noexcept { return lease_; }

  // Refuses what has no table, or fewer than the functions that every implementation has.
  void check(std::string_view contract, std::size_t required) const {
    if (lease_.table == nullptr || lease_.convention > POLYPLUG_CONVENTION_HOST_UNIFORM)
      refuse(contract, "cannot be called: its table is of a kind that is not known");
    if (lease_.convention == POLYPLUG_CONVENTION_TYPED || lease_.function_count >= required) return;
    char numbers[64];
    text_writer writer(numbers, sizeof numbers);
    writer.push("has ");
    writer.push_decimal(lease_.function_count);
    writer.push(" functions, and this plugin needs ");
    writer.push_decimal(required);
    refuse(contract, {numbers, writer.size()});
  }

 private:
  PolyplugContractLease lease_;

  [[noreturn]] POLYPLUG_COLD void refuse(std::string_view contract, std::string_view why) const {
    std::string message = "contract `";
    message.append(contract).append("` of `").append(lease_.provider.ptr, lease_.provider.len).append("` ");
    throw error(POLYPLUG_ERROR_HOST_CONTRACT_VERSION_MISMATCH, message.append(why));
  }
};

// An object of somebody else, and what keeps it. It does not move: the object points to parts of it.
template <class Contract>
struct leased {
  lease_handle lease;
  foreign_instance foreign;
  decltype(adapter<Contract>::table(0)) table;
  proxy<Contract> object;

  leased(lease_handle &&made, const PolyplugHostApi *host)
      : lease(std::move(made)),
        foreign{host,
                {lease.get().instance, lease.get().contract_id},
                lease.get().table,
                lease.get().convention == POLYPLUG_CONVENTION_HOST_UNIFORM},
        table(adapter<Contract>::table(lease.get().function_count)),
        object(object_handle(callable(), false)) {}
  leased(const leased &) = delete;
  leased &operator=(const leased &) = delete;

 private:
  PolyplugObject callable() {
    if (lease.get().convention != POLYPLUG_CONVENTION_TYPED) return {&foreign, &table.header};
    return {lease.get().instance, static_cast<const PolyplugVTableHeader *>(lease.get().table)};
  }
};

}  // namespace detail

// The host, as a plugin asks it for contracts. A copy may be kept, and used on any thread.
//
// What is returned works whatever becomes of the host and of the generation of the provider that it is of, and
// is called alike whether that is a library, a script, or one that only speaks ABI v1. When there is nothing to
// return, the functions throw an error that says why and what to do. A host that only speaks ABI v1 has no
// shared instances, and `get` makes one too.
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
  std::shared_ptr<Contract> get(std::string_view bundle = {}) const {
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

  // Writes to the host's log, under the plugin's name, which a host in C++ does not have.
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
    const PolyplugContractRequest request = detail::asked<Contract>::request(kind, bundle);
    detail::lease_handle made(detail::lease(host_, request));
    made.check(detail::asked<Contract>::info.name, detail::adapter<Contract>::required());
    const auto held = std::make_shared<detail::leased<Contract>>(std::move(made), host_);
    return {held, &held->object};
  }
};

}  // namespace polyplug
