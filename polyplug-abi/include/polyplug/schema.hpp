// The text that describes a contract, line by line.
//
// What is here: what a contract says besides its types, and how that and the types of its methods are
// written. What is not: where the methods come from; see plugin.hpp and contract.hpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "thunk.hpp"

namespace polyplug {

// The version of a contract: `{1, 0}`.
struct contract_version {
  std::uint32_t major = 1;
  std::uint32_t minor = 0;
};

// Says that what is written as the version of a contract is one.
template <class Version>
constexpr auto check_contract_version(const Version &version) {
  constexpr bool valid = std::is_same_v<Version, contract_version>;
  static_assert(valid, "the version of a contract is written as its two numbers, `{1, 0}`");
  if constexpr (valid)
    return version;
  else
    return contract_version();
}

// What the contract says of one method besides its types.
struct method_info {
  std::string_view name{};
  contract_version since{0, 0};
  bool has_since = false;
  bool has_default = false;
  bool is_optional = false;
  std::string_view from{};
};

namespace POLYPLUG_HIDDEN detail {

// Writes the first lines.
constexpr void write_head(text_writer &out, std::string_view contract, contract_version version, bool is_send,
                          bool is_sync) {
  out.push("polyplug-schema 1 ");
  out.push_decimal(sizeof(std::size_t) * 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  out.push("be\ncontract ");
#else
  out.push("le\ncontract ");
#endif
  out.push(contract);
  out.push(" ");
  out.push_decimal(version.major);
  out.push(".");
  out.push_decimal(version.minor);
  if (is_send) out.push(" send");
  if (is_sync) out.push(" sync");
  out.push("\n");
}

// Writes the line that says what instances are made from.
template <class Args>
constexpr void write_create(text_writer &out) {
  out.push("create ");
  abi<Args>::schema(out);
  out.push("\n");
}

// The types of a method. Errors about one of them are in here, where compilers name the method.
template <auto Method, class Signature = typename method_type<decltype(Method)>::signature>
struct types_of;
template <auto Method, class R, class... A>
struct types_of<Method, R(A...)> {
  static constexpr void write(text_writer &out) {
    constexpr std::string_view receivers[] = {"(&self", "(&mut self", "(self: Box<Self>", "(self: Arc<Self>"};
    out.push(receivers[static_cast<std::size_t>(receiver_of<Method>)]);
    ((out.push(", "), abi<crossing<A>>::schema(out)), ...);
    out.push(") -> ");
    abi<crossing<R>>::schema(out);
  }
};

// Says what is wrong with the types of a method, and with the contracts that it mentions. False if they cannot be
// written at all, after an error.
template <auto Method, std::size_t = mentions_of<types_of<Method>>::find().count>
constexpr bool check_types(int) {
  return true;
}
template <auto>
constexpr bool check_types(...) {
  return false;
}

// Writes the line of a method into a schema.
template <auto Method>
constexpr void write_method(text_writer &out, const method_info &info) {
  out.push("fn ");
  out.push(info.name);
  types_of<Method>::write(out);
  if (!info.from.empty()) {
    out.push("; from ");
    out.push(info.from);
  }
  if (info.has_since) {
    out.push("; since ");
    out.push_decimal(info.since.major);
    out.push(".");
    out.push_decimal(info.since.minor);
  }
  if (info.has_default) out.push("; default");
  out.push(info.is_optional ? "; optional\n" : "\n");
}

// Stands for that line where there is none.
constexpr void write_no_create(text_writer &) {}

}  // namespace detail
}  // namespace polyplug
