// The types that C++ has no standard name for, as a plugin's author uses them.
//
// What is here: usize, isize, numbers of 128 bits, slice, result, and the exception that carries an error
// code. What is not: how any of them crosses the boundary; see abi.hpp and owned.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#if __cplusplus >= 202002L && __has_include(<span>)
#include <span>
#define POLYPLUG_HAS_SPAN 1
#endif

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

// Rust's `&[T]`: values that somebody else owns. As a parameter it is valid during the call; as a result
// it belongs to the instance.
template <class T>
class slice {
 public:
  constexpr slice() = default;
  constexpr slice(const T *data, std::size_t size) : data_(data), size_(size) {}
  slice(const std::vector<T> &values) : slice(values.data(), values.size()) {}
  template <std::size_t Size>
  constexpr slice(const T (&values)[Size]) : slice(values, Size) {}

  constexpr const T *data() const { return data_; }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr const T *begin() const { return data_; }
  constexpr const T *end() const { return data_ + size_; }
  constexpr const T &operator[](std::size_t index) const { return data_[index]; }

#ifdef POLYPLUG_HAS_SPAN
  constexpr slice(std::span<const T> values) : slice(values.data(), values.size()) {}
  constexpr operator std::span<const T>() const { return {data_, size_}; }
#endif

 private:
  const T *data_ = nullptr;
  std::size_t size_ = 0;
};

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
  template <class F>
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
  template <class F>
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

}  // namespace polyplug
