// How values cross the boundary: numbers, bool, char32_t, borrowed text, slices and references.
//
// What is here: abi<T>, and its forms for types that own nothing. What is not: types that own memory
// (owned.hpp) and an author's own structs (structs.hpp).
//
// abi<T> has:  repr      what travels in the typed convention; a C type
//              uniform   what travels in the uniform convention of ABI v1
//              schema    writes what the type looks like to the other side
//              from      lifts a repr, taking over what it owns, also when it throws invalid_value
//              adopt     the same for a uniform parameter
//              into      lowers a value to a repr that owns what the value owned
//              give      the same for a uniform result, in memory of the host
//              drop, abandon  free what a repr or a uniform parameter owns that is not lifted
//              plain     whether the type is its own representation, so that `const T&` can cross
//              validate  checks a plain repr in place
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "text.hpp"
#include "values.hpp"

namespace polyplug {

// A value arrived that is not one of its type. Arrives at the caller as POLYPLUG_ERROR_INVALID_VALUE.
class invalid_value : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Refuses a value; the message ends with the number that was found. It does without std::to_string, whose
// table of digits is unique in the process, which would keep the library from being unmapped.
[[noreturn]] POLYPLUG_COLD inline void refuse_value(const char *message, std::size_t found) {
  char digits[20];
  text_writer writer(digits, sizeof digits);
  writer.push_decimal(found);
  throw invalid_value(std::string(message).append(digits, writer.size()));
}

template <class>
constexpr bool always_false = false;

template <class T, class = void>
struct abi {
  static_assert(always_false<T>,
                "this type cannot cross a plugin boundary. Numbers, bool, char32_t, std::string_view (&str), "
                "polyplug::slice<T> (&[T]), std::string, std::vector<T>, std::optional<T> and "
                "polyplug::result<T, E> can, and structs that POLYPLUG_STRUCT describes");
};

// The type that decides how a parameter or a result of type T crosses.
template <class T>
using crossing = std::conditional_t<std::is_lvalue_reference_v<T>, T,
                                    std::remove_cv_t<std::remove_reference_t<T>>>;

// What abi<T> has in common for types that travel alike in both conventions and own nothing.
template <class T, class Repr>
struct abi_same {
  using repr = Repr;
  using uniform = Repr;
  static constexpr bool plain = false;
  static T adopt(const repr &given) { return abi<T>::from(given); }
  static repr give(T value) { return abi<T>::into(std::forward<T>(value)); }
  static void drop(const repr &) noexcept {}
  static void abandon(const repr &) noexcept {}
};

// Numbers are their own representation, and all of their values are valid.
template <class T, class Repr>
struct abi_number : abi_same<T, Repr> {
  static constexpr bool plain = true;
  static T from(Repr repr) { return repr; }
  static Repr into(T value) { return value; }
  static void validate(const Repr &) {}
};

template <class T>
constexpr bool is_number =
    std::is_same_v<T, float> || std::is_same_v<T, double> ||
    (std::is_integral_v<T> && sizeof(T) <= 8 && !std::is_same_v<T, bool> && !std::is_same_v<T, char> &&
     !std::is_same_v<T, wchar_t> && !std::is_same_v<T, char16_t> && !std::is_same_v<T, char32_t>);

template <class T>
struct abi<T, std::enable_if_t<is_number<T>>> : abi_number<T, T> {
  static constexpr void schema(text_writer &out) {
    out.push(std::is_floating_point_v<T> ? "f" : std::is_signed_v<T> ? "i" : "u");
    out.push_decimal(sizeof(T) * 8);
  }
};

template <>
struct abi<usize> : abi_number<usize, std::size_t> {
  static constexpr void schema(text_writer &out) { out.push("usize"); }
};

template <>
struct abi<isize> : abi_number<isize, std::ptrdiff_t> {
  static constexpr void schema(text_writer &out) { out.push("isize"); }
};

#ifdef __SIZEOF_INT128__
template <>
struct abi<int128, void> : abi_number<int128, int128> {
  static constexpr void schema(text_writer &out) { out.push("i128"); }
};

template <>
struct abi<uint128, void> : abi_number<uint128, uint128> {
  static constexpr void schema(text_writer &out) { out.push("u128"); }
};
#endif

template <>
struct abi<bool> : abi_same<bool, std::uint8_t> {
  static constexpr bool plain = true;
  static constexpr void schema(text_writer &out) { out.push("bool"); }
  static void validate(const std::uint8_t &repr) {
    if (repr > 1) refuse_value("a `bool` is 0 or 1, found ", repr);
  }
  static bool from(std::uint8_t repr) {
    validate(repr);
    return repr == 1;
  }
  static std::uint8_t into(bool value) { return value ? 1 : 0; }
};

template <>
struct abi<char32_t> : abi_same<char32_t, std::uint32_t> {
  static constexpr bool plain = true;
  static constexpr void schema(text_writer &out) { out.push("char"); }
  static void validate(const std::uint32_t &repr) {
    if (repr > 0x10ffff || (repr >= 0xd800 && repr <= 0xdfff))
      refuse_value("a `char` is a Unicode scalar value, found ", repr);
  }
  static char32_t from(std::uint32_t repr) {
    validate(repr);
    return static_cast<char32_t>(repr);
  }
  static std::uint32_t into(char32_t value) { return static_cast<std::uint32_t>(value); }
};

// Refuses a view of something at null.
inline void check_view(const void *data, std::size_t size) {
  if (data == nullptr && size > 0) throw invalid_value("a pointer that must not be null is null");
}

template <>
struct abi<std::string_view> : abi_same<std::string_view, PolyplugStringView> {
  static constexpr void schema(text_writer &out) { out.push("&str"); }
  static std::string_view from(PolyplugStringView repr) {
    check_view(repr.ptr, repr.len);
    return {repr.ptr, repr.len};
  }
  static PolyplugStringView into(std::string_view value) { return {value.data(), value.size()}; }
};

// Slice is slice<T>, or std::span<const T>.
template <class Slice, class T>
struct abi_slice : abi_same<Slice, PolyplugSliceView> {
  static constexpr void schema(text_writer &out) {
    static_assert(abi<T>::plain, "only values that are plain on both sides can be borrowed: numbers, bool, "
                                 "char32_t and structs of such fields. Take a std::vector<T> instead");
    out.push("&[");
    abi<T>::schema(out);
    out.push("]");
  }
  static Slice from(PolyplugSliceView repr) {
    check_view(repr.ptr, repr.len);
    const auto *const values = static_cast<const typename abi<T>::repr *>(repr.ptr);
    for (std::size_t i = 0; i < repr.len; ++i) abi<T>::validate(values[i]);
    return {static_cast<const T *>(repr.ptr), repr.len};
  }
  static PolyplugSliceView into(Slice value) { return {value.data(), value.size()}; }
};

template <class T>
struct abi<slice<T>> : abi_slice<slice<T>, T> {};

#ifdef POLYPLUG_HAS_SPAN
template <class T>
struct abi<std::span<const T>> : abi_slice<std::span<const T>, T> {};
#endif

template <class T>
struct abi<const T &> : abi_same<const T &, const typename abi<T>::repr *> {
  using repr = const typename abi<T>::repr *;
  static constexpr void schema(text_writer &out) {
    static_assert(abi<T>::plain, "only values that are plain on both sides can be borrowed. Take text as "
                                 "std::string_view (&str) or by value as std::string (String), and "
                                 "sequences as polyplug::slice<T> (&[T]) or by value as std::vector<T>");
    out.push("&");
    abi<T>::schema(out);
  }
  static const T &from(repr given) {
    check_view(given, 1);
    abi<T>::validate(*given);
    return *reinterpret_cast<const T *>(given);
  }
  static repr into(const T &value) {
    return reinterpret_cast<repr>(&value);
  }
};

// A method that returns nothing; there is no parameter of this type.
template <>
struct abi<void> {
  using repr = void;
  using uniform = void;
  static constexpr void schema(text_writer &out) { out.push("()"); }
};

}  // namespace polyplug
