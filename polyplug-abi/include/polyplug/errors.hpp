// Errors of any kind, as values of a contract.
//
// What is here: any_error, Rust's `AnyError`, and io_error, its `std::io::Error`. What is not: what a failed call throws;
// see values.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "options.hpp"
#include "owned.hpp"
#include "tuples.hpp"

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

// An error of reading or writing: `polyplug::result<T, polyplug::io_error>`.
struct io_error {
  // As Rust calls it, such as `NotFound`. A name that it does not know is `Other`.
  std::string kind;
  // The number that the operating system has for it.
  std::optional<std::int32_t> number;
  // What went wrong, and then what each cause was; at least one.
  std::vector<std::string> messages;
};

template <>
struct abi<io_error>
    : abi_via<io_error, std::tuple<std::string, std::optional<std::int32_t>, std::vector<std::string>>> {
  using parts = std::tuple<std::string, std::optional<std::int32_t>, std::vector<std::string>>;
  static constexpr void schema(text_writer &out) { out.push("IoError"); }
  static io_error lift(parts given) {
    return {std::move(std::get<0>(given)), std::get<1>(given), std::move(std::get<2>(given))};
  }
  static parts lower(io_error error) { return {std::move(error.kind), error.number, std::move(error.messages)}; }
};

}  // namespace polyplug
