// How an author's own structs cross: by their fields, each as its type does.
//
// What is here: POLYPLUG_STRUCT and POLYPLUG_UNIT, and abi<T> for the structs they describe. What is not:
// enums; see enums.hpp.
//
//     struct Point { double x, y; };
//     POLYPLUG_STRUCT(Point, x, y)
//
// The macro stands in the namespace of the struct and names all of its fields in the order of the
// contract; fields that have no names in Rust are called _0, _1 and so on. A struct without fields is
// described by POLYPLUG_UNIT(Empty). One whose fields are plain can also be borrowed, as `const Point&` or
// slice<Point>, and one that holds itself in a vector or a std::unique_ptr is described like any other. A
// template is described for each of its uses, by a struct of its name.
#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

#include "abi.hpp"
#include "each.hpp"

namespace polyplug {

// What POLYPLUG_STRUCT says of T; found where T was declared.
template <class T>
using shape_of = decltype(polyplug_shape(static_cast<const T *>(nullptr)));

// What is said of a struct without fields.
struct no_fields {
  struct repr {
    std::uint8_t none;
  };
  static constexpr std::string_view name() { return ""; }
  template <class Visitor>
  static constexpr void each(Visitor &&) {}
};

// Ends the text of a struct or enum.
template <class Repr>
constexpr void write_layout(text_writer &out) {
  out.push(" } ");
  out.push_decimal(sizeof(Repr));
  out.push("/");
  out.push_decimal(alignof(Repr));
}

template <class T>
struct abi<T, if_valid<shape_of<T>>> : abi_same<T, typename shape_of<T>::repr> {
  using shape = shape_of<T>;
  using repr = typename shape::repr;
  static_assert(std::is_standard_layout_v<repr> && std::is_trivially_copyable_v<repr>,
                "the representation of a struct is a C struct");

  // Each visitor takes (name, field of T, field of repr, offset in repr, offset in T).
  static constexpr bool find_bits() {
    bool all = true;
    shape::each([&all](auto, auto field, auto, std::size_t, auto) {
      all = all && abi<field_type<decltype(field)>>::bits;
    });
    return all;
  }
  static constexpr bool find_plain() {
    if constexpr (std::is_standard_layout_v<T> && std::is_trivially_copyable_v<T>) {
      bool all = sizeof(T) == sizeof(repr) && alignof(T) == alignof(repr);
      shape::each([&all](auto, auto field, auto, std::size_t offset, auto own_offset) {
        all = all && abi<field_type<decltype(field)>>::plain && own_offset(type_tag<T>()) == offset;
      });
      return all;
    } else {
      return false;
    }
  }
  static constexpr bool plain = find_plain();
  static constexpr bool bits = plain && find_bits();

  static constexpr void schema(text_writer &out) {
    if (out.push_recursive(shape::name())) return;
    const described_type self{shape::name(), out.inside};
    out.inside = &self;
    out.push("struct ");
    out.push(shape::name());
    out.push(" {");
    write_fields(out, 0);
    write_layout<repr>(out);
    out.inside = self.around;
  }

  static constexpr bool is_unit() {
    bool unit = true;
    shape::each([&unit](auto, auto, auto, std::size_t, auto) { unit = false; });
    return unit;
  }

  // Writes the fields of a struct that begins at `start`.
  static constexpr void write_fields(text_writer &out, std::size_t start) {
    bool first = true;
    shape::each([&out, &first, start](auto name, auto field, auto, std::size_t offset, auto) {
      out.push(first ? " " : ", ");
      first = false;
      out.push_field(name);
      out.push(": ");
      abi<field_type<decltype(field)>>::schema(out);
      out.push(" @");
      out.push_decimal(start + offset);
    });
  }

  static void validate(const repr &given) {
    shape::each([&given](auto, auto field, auto slot, std::size_t, auto) {
      abi<field_type<decltype(field)>>::validate(given.*slot);
    });
  }

  static void drop(const repr &given) noexcept { drop_fields(given, 0, static_cast<std::size_t>(-1)); }
  static void abandon(const repr &given) noexcept { drop(given); }

  static T from(const repr &given) {
    constexpr bool is_default = std::is_default_constructible_v<T>;
    static_assert(is_default, "a struct that arrives is made without arguments first, and then given its fields: "
                              "it has a default constructor");
    if constexpr (is_default)
      return fill(given);
    else
      throw invalid_value("a struct without a default constructor");
  }

  static repr lent(const T &value, lender &lender) {
    repr made{};
    shape::each([&](auto, auto field, auto slot, std::size_t, auto) {
      made.*slot = abi<field_type<decltype(field)>>::lent(value.*field, lender);
    });
    return made;
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
  static T fill(const repr &given) {
    std::size_t taken = 0;
    try {
      T value{};
      shape::each([&](auto, auto field, auto slot, std::size_t, auto) {
        ++taken;
        value.*field = abi<field_type<decltype(field)>>::from(given.*slot);
      });
      return value;
    } catch (...) {
      drop_fields(given, taken, static_cast<std::size_t>(-1));
      throw;
    }
  }

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

// Describes a struct and its fields, up to 32 of them. All that names a field depends on Self, which is the type:
// a field that it does not have is one error, of POLYPLUG_HAS_FIELD, and the struct then counts as one without.
#define POLYPLUG_STRUCT(type, ...)                                                                  \
  POLYPLUG_EACH(POLYPLUG_HAS_FIELD, type, __VA_ARGS__)                                              \
  template <class Self>                                                                             \
  struct polyplug_repr_##type {                                                                     \
    POLYPLUG_EACH(POLYPLUG_REPR_FIELD, type, __VA_ARGS__)                                           \
  };                                                                                                \
  template <class Self>                                                                             \
  struct polyplug_shape_##type {                                                                    \
    using repr = polyplug_repr_##type<Self>;                                                        \
    static constexpr ::std::string_view name() { return #type; }                                    \
    template <class Visitor>                                                                        \
    static constexpr void each(Visitor &&visitor) {                                                 \
      POLYPLUG_EACH(POLYPLUG_VISIT_FIELD, type, __VA_ARGS__)                                        \
    }                                                                                               \
  };                                                                                                \
  template <class Self>                                                                             \
  ::polyplug::first_of<polyplug_shape_##type<Self> POLYPLUG_EACH(POLYPLUG_TYPE_OF_FIELD, type, __VA_ARGS__)> \
  polyplug_describe_##type(int);                                                                    \
  template <class>                                                                                  \
  ::polyplug::no_fields polyplug_describe_##type(...);                                              \
  decltype(polyplug_describe_##type<type>(0)) polyplug_shape(const type *);                         \
  static_assert(sizeof(::polyplug::shape_of<type>::repr) > 0, "");

// Describes a struct without fields.
#define POLYPLUG_UNIT(type)                                                                         \
  struct polyplug_shape_##type : ::polyplug::no_fields {                                            \
    static constexpr ::std::string_view name() { return #type; }                                    \
  };                                                                                                \
  polyplug_shape_##type polyplug_shape(const type *);

#define POLYPLUG_HAS_FIELD(type, field) static_assert(sizeof(&type::field) > 0, "");
#define POLYPLUG_TYPE_OF_FIELD(type, field) , decltype(&Self::field)
#define POLYPLUG_REPR_FIELD(type, field) typename ::polyplug::abi<decltype(Self::field)>::repr field;
#define POLYPLUG_VISIT_FIELD(type, field)                                                           \
  visitor(::std::string_view(#field), &Self::field, &repr::field, offsetof(repr, field),            \
          [](auto tag) { return offsetof(typename decltype(tag)::described, field); });
