// Numbers with a restriction or a meaning: non_zero and ordering.
//
// What is here: these types and how they cross. What is not: plain numbers, which are in abi.hpp, and pairs of
// numbers that are times, which are in times.hpp.
#pragma once

#include <cstdint>
#include <type_traits>

#include "abi.hpp"

namespace polyplug {

// Rust's `NonZero<T>`, of an integer.
template <class T>
class non_zero {
 public:
  constexpr non_zero() = default;
  // Throws invalid_value when the number is 0.
  constexpr non_zero(T number) : number_(number) {
    if (static_cast<raw>(number) == 0) throw invalid_value("a number that must not be 0 is 0");
  }
  constexpr T get() const { return number_; }
  constexpr operator T() const { return number_; }

 private:
  using raw = typename abi<T>::repr;
  T number_ = 1;
};

template <class T>
struct abi<non_zero<T>> : abi_via<non_zero<T>, T> {
  static_assert(!std::is_floating_point_v<T> && abi<T>::bits, "`NonZero` is of an integer");
  static constexpr void schema(text_writer &out) {
    out.push("NonZero<");
    abi<T>::schema(out);
    out.push(">");
  }
  static non_zero<T> lift(T number) { return number; }
  static T lower(non_zero<T> number) { return number.get(); }
};

// Rust's `Ordering`.
enum class ordering : std::int8_t { less = -1, equal = 0, greater = 1 };

template <>
struct abi<ordering> : abi_via<ordering, std::int8_t> {
  static constexpr void schema(text_writer &out) { out.push("Ordering"); }
  static ordering lift(std::int8_t number) {
    if (number < -1 || number > 1)
      refuse_value("`Ordering` has no variant with the tag ", static_cast<std::uint8_t>(number));
    return static_cast<ordering>(number);
  }
  static std::int8_t lower(ordering value) { return static_cast<std::int8_t>(value); }
};

}  // namespace polyplug
