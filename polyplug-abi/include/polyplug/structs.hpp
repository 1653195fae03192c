// How an author's own structs cross: by their fields, each as its type does.
//
// What is here: POLYPLUG_STRUCT, and abi<T> for the structs it describes. What is not: enums.
//
//     struct Point { double x, y; };
//     POLYPLUG_STRUCT(Point, x, y)
//
// The macro stands in the namespace of the struct and names all of its fields in the order of the
// contract. A struct whose fields are plain can also be borrowed, as `const Point&` or slice<Point>.
#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

#include "abi.hpp"

namespace polyplug {

template <class T>
struct type_tag {
  using described = T;
};

// What POLYPLUG_STRUCT says of T; found where T was declared.
template <class T>
using shape_of = decltype(polyplug_shape(static_cast<const T *>(nullptr)));

template <class T>
struct abi<T, std::void_t<shape_of<T>>> : abi_same<T, typename shape_of<T>::repr> {
  using shape = shape_of<T>;
  using repr = typename shape::repr;
  static_assert(std::is_standard_layout_v<repr> && std::is_trivially_copyable_v<repr>,
                "the representation of a struct is a C struct");

  // Each visitor takes (name, field of T, field of repr, offset in repr, offset in T).
  static constexpr bool find_plain() {
    if constexpr (std::is_standard_layout_v<T> && std::is_trivially_copyable_v<T>) {
      bool plain = sizeof(T) == sizeof(repr) && alignof(T) == alignof(repr);
      shape::each([&plain](auto, auto field, auto, std::size_t offset, auto own_offset) {
        plain = plain && abi<field_type<decltype(field)>>::plain && own_offset(type_tag<T>()) == offset;
      });
      return plain;
    } else {
      return false;
    }
  }
  static constexpr bool plain = find_plain();

  static constexpr void schema(text_writer &out) {
    out.push("struct ");
    out.push(shape::name());
    out.push(" {");
    bool first = true;
    shape::each([&out, &first](auto name, auto field, auto, std::size_t offset, auto) {
      out.push(first ? " " : ", ");
      first = false;
      out.push(name);
      out.push(": ");
      abi<field_type<decltype(field)>>::schema(out);
      out.push(" @");
      out.push_decimal(offset);
    });
    out.push(" } ");
    out.push_decimal(sizeof(repr));
    out.push("/");
    out.push_decimal(alignof(repr));
  }

  static void validate(const repr &given) {
    shape::each([&given](auto, auto field, auto slot, std::size_t, auto) {
      abi<field_type<decltype(field)>>::validate(given.*slot);
    });
  }

  static void drop(const repr &given) noexcept { drop_fields(given, 0, static_cast<std::size_t>(-1)); }
  static void abandon(const repr &given) noexcept { drop(given); }

  static T from(const repr &given) {
    T value{};
    std::size_t taken = 0;
    try {
      shape::each([&](auto, auto field, auto slot, std::size_t, auto) {
        ++taken;
        value.*field = abi<field_type<decltype(field)>>::from(given.*slot);
      });
    } catch (...) {
      drop_fields(given, taken, static_cast<std::size_t>(-1));
      throw;
    }
    return value;
  }

  static repr into(T value) {
    repr made{};
    std::size_t done = 0;
    try {
      shape::each([&](auto, auto field, auto slot, std::size_t, auto) {
        made.*slot = abi<field_type<decltype(field)>>::into(std::move(value.*field));
        ++done;
      });
    } catch (...) {
      drop_fields(made, 0, done);
      throw;
    }
    return made;
  }

 private:
  template <class Field>
  static constexpr auto field_tag(Field T::*) -> type_tag<Field>;
  template <class Pointer>
  using field_type = typename decltype(field_tag(std::declval<Pointer>()))::described;

  static void drop_fields(const repr &given, std::size_t first, std::size_t last) noexcept {
    std::size_t index = 0;
    shape::each([&](auto, auto field, auto slot, std::size_t, auto) {
      if (index >= first && index < last) abi<field_type<decltype(field)>>::drop(given.*slot);
      ++index;
    });
  }
};

}  // namespace polyplug

// Describes a struct and its fields, up to 32 of them.
#define POLYPLUG_STRUCT(type, ...)                                                                  \
  struct polyplug_repr_##type {                                                                     \
    POLYPLUG_EACH(POLYPLUG_REPR_FIELD, type, __VA_ARGS__)                                           \
  };                                                                                                \
  struct polyplug_shape_##type {                                                                    \
    using repr = polyplug_repr_##type;                                                              \
    static constexpr ::std::string_view name() { return #type; }                                    \
    template <class Visitor>                                                                        \
    static constexpr void each(Visitor &&visitor) {                                                 \
      POLYPLUG_EACH(POLYPLUG_VISIT_FIELD, type, __VA_ARGS__)                                        \
    }                                                                                               \
  };                                                                                                \
  polyplug_shape_##type polyplug_shape(const type *);

#define POLYPLUG_REPR_FIELD(type, field) typename ::polyplug::abi<decltype(type::field)>::repr field;
#define POLYPLUG_VISIT_FIELD(type, field)                                                           \
  visitor(::std::string_view(#field), &type::field, &repr::field, offsetof(repr, field),            \
          [](auto tag) { return offsetof(typename decltype(tag)::described, field); });

// Expands MACRO(type, field) for each field.
#define POLYPLUG_EACH(MACRO, type, ...) \
  POLYPLUG_EXPAND(POLYPLUG_PICK(__VA_ARGS__, \
      POLYPLUG_EACH_32, POLYPLUG_EACH_31, POLYPLUG_EACH_30, POLYPLUG_EACH_29, POLYPLUG_EACH_28, \
      POLYPLUG_EACH_27, POLYPLUG_EACH_26, POLYPLUG_EACH_25, POLYPLUG_EACH_24, POLYPLUG_EACH_23, \
      POLYPLUG_EACH_22, POLYPLUG_EACH_21, POLYPLUG_EACH_20, POLYPLUG_EACH_19, POLYPLUG_EACH_18, \
      POLYPLUG_EACH_17, POLYPLUG_EACH_16, POLYPLUG_EACH_15, POLYPLUG_EACH_14, POLYPLUG_EACH_13, \
      POLYPLUG_EACH_12, POLYPLUG_EACH_11, POLYPLUG_EACH_10, POLYPLUG_EACH_9, POLYPLUG_EACH_8, \
      POLYPLUG_EACH_7, POLYPLUG_EACH_6, POLYPLUG_EACH_5, POLYPLUG_EACH_4, POLYPLUG_EACH_3, \
      POLYPLUG_EACH_2, POLYPLUG_EACH_1, unused)(MACRO, type, __VA_ARGS__))
#define POLYPLUG_PICK(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, \
    a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, pick, ...) \
    pick
#define POLYPLUG_EXPAND(x) x
#define POLYPLUG_EACH_1(M, t, f) M(t, f)
#define POLYPLUG_EACH_2(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_1(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_3(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_2(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_4(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_3(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_5(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_4(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_6(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_5(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_7(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_6(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_8(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_7(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_9(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_8(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_10(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_9(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_11(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_10(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_12(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_11(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_13(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_12(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_14(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_13(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_15(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_14(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_16(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_15(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_17(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_16(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_18(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_17(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_19(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_18(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_20(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_19(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_21(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_20(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_22(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_21(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_23(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_22(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_24(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_23(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_25(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_24(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_26(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_25(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_27(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_26(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_28(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_27(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_29(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_28(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_30(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_29(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_31(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_30(M, t, __VA_ARGS__))
#define POLYPLUG_EACH_32(M, t, f, ...) M(t, f) POLYPLUG_EXPAND(POLYPLUG_EACH_31(M, t, __VA_ARGS__))
