// The types that C++ has no standard name for, as a plugin's author uses them.
//
// What is here: usize, isize, numbers of 128 bits, result, and the exceptions that carry an error code.
// What is not: how any of them crosses the boundary; see abi.hpp and options.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace polyplug {

// Rust's `usize`. On most platforms std::size_t is the same C++ type as std::uint64_t, which is `u64`.
struct usize {
  std::size_t value = 0;
  constexpr usize() = default;
  constexpr usize(std::size_t number) : value(number) {}
  constexpr operator std::size_t() const { return value; }
};

// Rust's `isize`.
struct isize {
  std::ptrdiff_t value = 0;
  constexpr isize() = default;
  constexpr isize(std::ptrdiff_t number) : value(number) {}
  constexpr operator std::ptrdiff_t() const { return value; }
};

#ifdef __SIZEOF_INT128__
// Rust's `i128` and `u128`.
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;
#endif

// What err() makes; converts to any result whose error can be made of it.
template <class E>
struct failure {
  E value;
};

// Makes the failure of a result: `return polyplug::err("the document is empty");`
template <class E>
failure<std::decay_t<E>> err(E &&value) {
  return {std::forward<E>(value)};
}

// Rust's `Result<T, E>`: a value, or an error that is part of the contract.
template <class T, class E>
class result {
 public:
  template <class U = T, class = std::enable_if_t<std::is_convertible_v<U &&, T>>>
  result(U &&value) : state_(std::in_place_index_t<0>(), std::forward<U>(value)) {}
  template <class F, class = std::enable_if_t<std::is_constructible_v<E, F>>>
  result(failure<F> error) : state_(std::in_place_index_t<1>(), std::move(error.value)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  // Both throw std::bad_variant_access when the other one is there.
  T &value() & { return std::get<0>(state_); }
  const T &value() const & { return std::get<0>(state_); }
  T &&value() && { return std::get<0>(std::move(state_)); }
  E &error() & { return std::get<1>(state_); }
  const E &error() const & { return std::get<1>(state_); }
  E &&error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, E> state_;
};

// Rust's `Result<(), E>`; `return {};` is success.
template <class E>
class result<void, E> {
 public:
  result() = default;
  template <class F, class = std::enable_if_t<std::is_constructible_v<E, F>>>
  result(failure<F> error) : error_(std::in_place_t(), std::move(error.value)) {}

  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  // Throw std::bad_optional_access on success.
  E &error() & { return error_.value(); }
  const E &error() const & { return error_.value(); }
  E &&error() && { return std::move(error_).value(); }

 private:
  std::optional<E> error_;
};

// Thrown by a plugin to answer an error code of its own, 256 or above; another number becomes
// POLYPLUG_ERROR_GENERIC. It is an answer, not an accident: it does not poison the instance.
class error : public std::runtime_error {
 public:
  error(std::uint32_t code, const std::string &message) : std::runtime_error(message), code_(code) {}
  std::uint32_t code() const noexcept { return code_; }

 private:
  std::uint32_t code_;
};

// What a call through an object or a function of the other side throws when it failed: the code of the
// failure, or 3 for a panic or an exception, and what was said. When it leaves a method of this side, the
// caller gets the message and 202, which says that it is passed on; the code itself if that is the other side's
// own, 256 or above.
class call_error : public std::runtime_error {
 public:
  call_error(std::uint32_t code, const std::string &message) : std::runtime_error(message), code_(code) {}
  std::uint32_t code() const noexcept { return code_; }

 private:
  std::uint32_t code_;
};

}  // namespace polyplug
