// How a value that may be missing crosses, and one of two: std::optional and result.
//
// What is here: abi<T> for them. What is not: optional references; see borrows.hpp.
#pragma once

#include <optional>
#include <utility>

#include "abi.hpp"

namespace polyplug {

template <class T>
struct abi<std::optional<T>> : abi_same<std::optional<T>, option_repr<typename abi<T>::repr>> {
  using repr = option_repr<typename abi<T>::repr>;
  static constexpr void schema(text_writer &out) {
    out.push("Option<");
    abi<T>::schema(out);
    out.push(">");
  }
  static void drop(const repr &given) noexcept {
    if (given.tag == 1) abi<T>::drop(given.value);
  }
  static void abandon(const repr &given) noexcept { drop(given); }
  static std::optional<T> from(const repr &given) {
    if (given.tag == 0) return std::nullopt;
    if (given.tag == 1) return abi<T>::from(given.value);
    refuse_value("`Option` has no variant with the tag ", given.tag);
  }
  static repr lent(const std::optional<T> &value, lender &lender) {
    repr made{};
    if (value) made = {1, abi<T>::lent(*value, lender)};
    return made;
  }
  static repr into(std::optional<T> value) {
    repr made{};
    if (value) made = {1, abi<T>::into(std::move(*value))};
    return made;
  }
};

// C's `struct { uint8_t tag; union { T ok; E err; } payload; }`
template <class Ok, class Err>
struct result_repr {
  std::uint8_t tag;
  union {
    Ok ok;
    Err err;
  } payload;
};

template <class Err>
struct result_repr<void, Err> {
  std::uint8_t tag;
  union {
    Err err;
  } payload;
};

template <class T, class E>
struct abi<result<T, E>>
    : abi_same<result<T, E>, result_repr<typename abi<T>::repr, typename abi<E>::repr>> {
  using repr = result_repr<typename abi<T>::repr, typename abi<E>::repr>;
  static constexpr void schema(text_writer &out) {
    out.push("Result<");
    abi<T>::schema(out);
    out.push(", ");
    abi<E>::schema(out);
    out.push(">");
  }
  static void drop(const repr &given) noexcept {
    if constexpr (!std::is_void_v<T>)
      if (given.tag == 0) abi<T>::drop(given.payload.ok);
    if (given.tag == 1) abi<E>::drop(given.payload.err);
  }
  static void abandon(const repr &given) noexcept { drop(given); }
  static result<T, E> from(const repr &given) {
    if (given.tag == 1) return err(abi<E>::from(given.payload.err));
    if (given.tag != 0)
      refuse_value("`Result` has no variant with the tag ", given.tag);
    if constexpr (std::is_void_v<T>)
      return {};
    else
      return abi<T>::from(given.payload.ok);
  }
  static repr lent(const result<T, E> &value, lender &lender) {
    repr made{};
    if (!value) {
      made.tag = 1;
      made.payload.err = abi<E>::lent(value.error(), lender);
    } else if constexpr (!std::is_void_v<T>) {
      made.payload.ok = abi<T>::lent(value.value(), lender);
    }
    return made;
  }
  static repr into(result<T, E> value) {
    repr made{};
    if (!value) {
      made.tag = 1;
      made.payload.err = abi<E>::into(std::move(value).error());
    } else if constexpr (!std::is_void_v<T>) {
      made.payload.ok = abi<T>::into(std::move(value).value());
    }
    return made;
  }
};

}  // namespace polyplug
