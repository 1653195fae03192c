// How values cross the boundary: what abi<T> is, and its forms for numbers, bool and char32_t.
//
// What is here: what all types have in common. What is not: borrows (borrows.hpp), types that own memory
// (owned.hpp), an author's own structs (structs.hpp), and all others, each in a header of its own.
//
// abi<T> has:  repr      what travels in the typed convention; a C type
//              uniform   what travels in the uniform convention of ABI v1
//              schema    writes what the type looks like to the other side
//              from      lifts a repr, taking over what it owns, also when it throws invalid_value
//              adopt     the same for a uniform parameter
//              into      lowers a value to a repr that owns what the value owned
//              give      the same for a uniform result, in memory of the host
//              lend      makes a uniform parameter of a repr, which keeps its memory until
//              release   frees that after the call; the values in it are the callee's
//              take      makes a repr of a uniform result, and frees what that has of the host's memory
//              drop, abandon  free what a repr or a uniform parameter owns that is not lifted
//              lent      makes a repr of a value that stays where it is: it owns nothing
//              plain     whether the type is its own representation, so that `const T&` is not copied
//              bits      whether each bit pattern is a value too, so that `T&` can
//              validate  checks a plain repr in place
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
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

// Refuses the tag of an enum.
template <class Tag>
[[noreturn]] POLYPLUG_COLD void refuse_tag(std::string_view type, Tag found) {
  char digits[24];
  text_writer writer(digits, sizeof digits);
  if constexpr (std::is_signed_v<Tag>)
    writer.push_signed(found);
  else
    writer.push_unsigned(found);
  throw invalid_value(
      std::string("`").append(type).append("` has no variant with the tag ").append(digits, writer.size()));
}

template <class>
constexpr bool always_false = false;

// What a call writes to lend values, which ends with it: the elements of vectors, and what a value is converted to.
class lender {
 public:
  // Keeps a value, and returns where it is.
  template <class T>
  T &keep(T value) {
    auto kept = std::make_shared<T>(std::move(value));
    T &at = *kept;
    kept_.push_back(std::move(kept));
    return at;
  }

 private:
  std::vector<std::shared_ptr<void>> kept_;
};

// `void` if all of these are types. Compilers take std::void_t of different types for the same.
template <class...>
struct make_void {
  using type = void;
};
template <class... T>
using if_valid = typename make_void<T...>::type;

// The first of these, if all of them are types.
template <class First, class...>
struct make_first {
  using type = First;
};
template <class... T>
using first_of = typename make_first<T...>::type;

// What abi<T> is for a type of which an error says that it cannot cross: enough that no other error follows.
template <class T>
struct abi_refused {
  using repr = unsigned char;
  using uniform = unsigned char;
  static constexpr bool plain = true;
  static constexpr bool bits = true;
  static constexpr void schema(text_writer &) {}
  static void validate(repr) {}
  static void drop(repr) noexcept {}
  static void abandon(repr) noexcept {}
  static T &&from(repr);
  static T &&adopt(repr);
  static repr into(const T &value);
  static repr give(const T &value);
  static uniform lend(repr) noexcept;
  static void release(repr) noexcept {}
  static repr take(uniform, const PolyplugHostApi *) noexcept;
  static repr lent(const T &value, lender &);
};

// What is asserted of a class stands in a function like this one: a class in which an assertion fails loses its other
// members, and each use of them would be an error too.
template <class T>
constexpr bool assert_crosses() {
  static_assert(always_false<T>,
                "this type cannot cross a plugin boundary. Numbers, bool, char32_t, std::string_view (&str), "
                "polyplug::slice<T> (&[T]), std::string, std::vector<T>, std::optional<T>, tuples, arrays, "
                "maps and polyplug::result<T, E> can, structs and enums that POLYPLUG_STRUCT, POLYPLUG_ENUM and "
                "POLYPLUG_VARIANT describe, and pointers and references to objects that POLYPLUG_CONTRACT "
                "describes. polyplug.hpp has the whole list");
  return true;
}

template <class T, class = void>
struct abi : abi_refused<T> {
  using check = std::bool_constant<assert_crosses<T>()>;
};

// The type that decides how a parameter or a result of type T crosses.
template <class T>
using crossing = std::conditional_t<std::is_lvalue_reference_v<T>, T,
                                    std::remove_cv_t<std::remove_reference_t<T>>>;

template <class T>
struct type_tag {
  using described = T;
};

// What POLYPLUG_CONTRACT says of T; found where T was declared.
template <class T>
using contract_of = decltype(polyplug_contract(static_cast<const T *>(nullptr)));

// Whether it says anything.
template <class T, class = void>
constexpr bool has_contract = false;
template <class T>
constexpr bool has_contract<T, if_valid<contract_of<T>>> = true;

// What it says after an error.
struct refused_contract {};

template <class T, class = void>
constexpr bool is_contract = false;
template <class T>
constexpr bool is_contract<T, if_valid<contract_of<T>>> = !std::is_same_v<contract_of<T>, refused_contract>;

template <class T>
struct abi<T, std::enable_if_t<has_contract<T> && !is_contract<T>>> : abi_refused<T> {};

// C's `struct { uint8_t tag; T value; }`
template <class Repr>
struct option_repr {
  std::uint8_t tag;
  Repr value;
};

// Lends each of these values, and returns what is lent of them.
template <class T, class Values>
const std::vector<typename abi<T>::repr> &lend_each(const Values &values, lender &lender) {
  std::vector<typename abi<T>::repr> lent;
  lent.reserve(values.size());
  for (const auto &value : values) lent.push_back(abi<T>::lent(value, lender));
  return lender.keep(std::move(lent));
}

// What abi<T> has in common for types that travel alike in both conventions and own nothing.
template <class T, class Repr>
struct abi_same {
  using repr = Repr;
  using uniform = Repr;
  static constexpr bool plain = false;
  static constexpr bool bits = false;
  static T adopt(const repr &given) { return abi<T>::from(given); }
  static repr give(T value) { return abi<T>::into(std::forward<T>(value)); }
  static repr lent(const std::remove_reference_t<T> &value, lender &) { return abi<T>::into(value); }
  static repr lend(const repr &kept) noexcept { return kept; }
  static void release(const repr &) noexcept {}
  static repr take(const repr &given, const PolyplugHostApi *) noexcept { return given; }
  static void drop(const repr &) noexcept {}
  static void abandon(const repr &) noexcept {}
};

// What abi<T> is for types that travel as a Via, and have a name of their own. abi<T> has `schema`, `lift`,
// which makes a T of a Via, and `lower`, which makes a Via of a T.
template <class T, class Via>
struct abi_via {
  using repr = typename abi<Via>::repr;
  using uniform = typename abi<Via>::uniform;
  static constexpr bool plain = false;
  static constexpr bool bits = false;
  static T from(const repr &given) { return abi<T>::lift(abi<Via>::from(given)); }
  static T adopt(const uniform &given) { return abi<T>::lift(abi<Via>::adopt(given)); }
  static repr into(T value) { return abi<Via>::into(abi<T>::lower(std::move(value))); }
  static uniform give(T value) { return abi<Via>::give(abi<T>::lower(std::move(value))); }
  static repr lent(const T &value, lender &lender) {
    return abi<Via>::lent(lender.keep(abi<T>::lower(value)), lender);
  }
  static uniform lend(const repr &kept) noexcept { return abi<Via>::lend(kept); }
  static void release(const repr &kept) noexcept { abi<Via>::release(kept); }
  static repr take(const uniform &given, const PolyplugHostApi *host) { return abi<Via>::take(given, host); }
  static void drop(const repr &given) noexcept { abi<Via>::drop(given); }
  static void abandon(const uniform &given) noexcept { abi<Via>::abandon(given); }
};

// Numbers are their own representation, and all of their values are valid.
template <class T, class Repr>
struct abi_number : abi_same<T, Repr> {
  static constexpr bool plain = true;
  static constexpr bool bits = true;
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

// A method that returns nothing; there is no parameter of this type.
template <>
struct abi<void> {
  using repr = void;
  using uniform = void;
  static constexpr void schema(text_writer &out) { out.push("()"); }
};

}  // namespace polyplug
