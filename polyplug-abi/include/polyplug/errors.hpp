// Errors of any kind, as values of a contract.
//
// What is here: any_error, Rust's `AnyError`. What is not: what a failed call throws; see values.hpp.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "owned.hpp"

namespace polyplug {

// What went wrong, and then what each cause was: `polyplug::result<T, polyplug::any_error>`.
struct any_error {
  std::vector<std::string> messages;
};

template <>
struct abi<any_error> : abi_via<any_error, std::vector<std::string>> {
  static constexpr void schema(text_writer &out) { out.push("AnyError"); }
  static any_error lift(std::vector<std::string> messages) { return {std::move(messages)}; }
  static std::vector<std::string> lower(any_error error) { return std::move(error.messages); }
};

}  // namespace polyplug
