// How an author's own enums cross: as a number, or as a tag and the fields of the variant that it names.
//
// What is here: POLYPLUG_ENUM and POLYPLUG_VARIANT, and abi<T> for what they describe. What is not: the
// fields of a variant; structs.hpp describes them.
//
//     enum class Color : std::uint8_t { Red = 3, Green };           #[repr(u8)]
//     POLYPLUG_ENUM(Color, Red, Green)                              enum Color { Red = 3, Green }
//
//     struct Circle { float radius; };                              enum Figure {
//     POLYPLUG_STRUCT(Circle, radius)                                   Circle { radius: f32 },
//     struct Rect { std::uint8_t _0; std::uint64_t _1; };
//     POLYPLUG_STRUCT(Rect, _0, _1)                                     Rect(u8, u64),
//     struct Figure : std::variant<Circle, Rect> {                  }
//       using variant::variant;
//     };
//     POLYPLUG_VARIANT(Figure, std::int32_t, Circle, Rect)
//
// The macros stand in the namespace of the type and name all variants in the order of the contract. The type
// of the tag is that of Rust's `repr`, and std::int32_t without one. A variant without fields is a struct
// that POLYPLUG_UNIT describes. Tags count from 0; a variant whose struct says `static constexpr int
// discriminant = 7;` has that, and the next one 8. Variants are structs, so that two enums whose variants have
// a name in common stand in a namespace each, or share the struct if its fields are the same.
#pragma once

#include <array>
#include <optional>
#include <variant>

#include "each.hpp"
#include "structs.hpp"

namespace polyplug {

// What POLYPLUG_ENUM says of T; found where T was declared.
template <class T>
using enum_of = decltype(polyplug_enum(static_cast<const T *>(nullptr)));

template <class T>
struct abi<T, if_valid<enum_of<T>>> : abi_same<T, std::underlying_type_t<T>> {
  using repr = std::underlying_type_t<T>;
  using described = enum_of<T>;
  static_assert(is_number<repr>,
                "the type of an enum that crosses is a number: `enum class Color : std::uint8_t`");
  static constexpr bool plain = true;

  static constexpr void schema(text_writer &out) {
    out.push("enum ");
    out.push(described::name());
    out.push(" ");
    abi<repr>::schema(out);
    out.push(" {");
    bool first = true;
    described::each([&out, &first](std::string_view name, T value) {
      out.push(first ? " " : ", ");
      first = false;
      out.push(name);
      out.push(" = ");
      if constexpr (std::is_signed_v<repr>)
        out.push_signed(static_cast<repr>(value));
      else
        out.push_unsigned(static_cast<repr>(value));
    });
    write_layout<repr>(out);
  }
  static void validate(const repr &given) {
    bool known = false;
    described::each([&known, given](std::string_view, T value) {
      known = known || static_cast<repr>(value) == given;
    });
    if (!known) refuse_tag(described::name(), given);
  }
  static T from(repr given) {
    validate(given);
    return static_cast<T>(given);
  }
  static repr into(T value) { return static_cast<repr>(value); }
};

// C's union of the representations of variants.
template <class First, class... Rest>
union variant_union {
  First first;
  variant_union<Rest...> rest;
};
template <class Last>
union variant_union<Last> {
  Last first;
};

// C's `struct { Tag tag; union { .. } payload; }`
template <class Tag, class... Variants>
struct variant_repr {
  Tag tag;
  variant_union<Variants...> payload;
};

// The member of a union, constant or not.
template <std::size_t Index, class Union>
constexpr auto &member_of(Union &payload) {
  if constexpr (Index == 0)
    return payload.first;
  else
    return member_of<Index - 1>(payload.rest);
}

// What POLYPLUG_VARIANT says of T; found where T was declared.
template <class T>
using variant_of = decltype(polyplug_variant(static_cast<const T *>(nullptr)));

template <class Variant, class = void>
constexpr bool has_discriminant = false;
template <class Variant>
constexpr bool has_discriminant<Variant, if_valid<decltype(Variant::discriminant)>> = true;

// The std::variant that T is or derives from.
template <class... Variants>
std::variant<Variants...> base_of(const std::variant<Variants...> *);

template <class T, class Tag, class Base>
struct abi_variant;

template <class T, class Tag, class... Variants>
struct abi_variant<T, Tag, std::variant<Variants...>>
    : abi_same<T, variant_repr<Tag, typename shape_of<Variants>::repr...>> {
  using repr = variant_repr<Tag, typename shape_of<Variants>::repr...>;
  using described = variant_of<T>;
  using all = std::index_sequence_for<Variants...>;

  // The tags of all variants.
  static constexpr std::array<Tag, sizeof...(Variants)> find_tags() {
    std::array<Tag, sizeof...(Variants)> tags{};
    std::size_t index = 0;
    Tag next = 0;
    ((tags[index++] = next = first_tag<Variants>(next), ++next), ...);
    return tags;
  }

  static constexpr void schema(text_writer &out) {
    if (out.push_recursive(described::name())) return;
    const described_type self{described::name(), out.inside};
    out.inside = &self;
    out.push("enum ");
    out.push(described::name());
    out.push(" ");
    abi<Tag>::schema(out);
    out.push(" {");
    std::size_t index = 0;
    (write_variant<Variants>(out, index++), ...);
    write_layout<repr>(out);
    out.inside = self.around;
  }
  static void drop(const repr &given) noexcept {
    visit(given, all(), [](auto variant, const auto &member) {
      abi<typename decltype(variant)::described>::drop(member);
    });
  }
  static void abandon(const repr &given) noexcept { drop(given); }
  static T from(const repr &given) {
    std::optional<T> value;
    visit(given, all(), [&value](auto variant, const auto &member) {
      value.emplace(abi<typename decltype(variant)::described>::from(member));
    });
    if (!value) refuse_tag(described::name(), given.tag);
    return std::move(*value);
  }
  static repr lent(const T &value, lender &lender) {
    check_variant(value);
    repr made{};
    made.tag = find_tags()[value.index()];
    lend_variant(made, static_cast<const std::variant<Variants...> &>(value), lender, all());
    return made;
  }
  static repr into(T value) {
    check_variant(value);
    repr made{};
    made.tag = find_tags()[value.index()];
    lower(made, static_cast<std::variant<Variants...> &>(value), all());
    return made;
  }

 private:
  static void check_variant(const T &value) {
    if (value.valueless_by_exception())
      throw invalid_value(
          std::string("`").append(described::name()).append("` has lost its variant: an exception left it without one"));
  }

  template <class Variant>
  static constexpr Tag first_tag([[maybe_unused]] Tag next) {
    if constexpr (has_discriminant<Variant>)
      return static_cast<Tag>(Variant::discriminant);
    else
      return next;
  }

  template <class Variant>
  static constexpr void write_variant(text_writer &out, std::size_t index) {
    out.push(index == 0 ? " " : ", ");
    out.push(described::variant(index));
    out.push(" = ");
    const Tag tag = find_tags()[index];
    if constexpr (std::is_signed_v<Tag>)
      out.push_signed(tag);
    else
      out.push_unsigned(tag);
    if (abi<Variant>::is_unit()) return;
    out.push(" {");
    abi<Variant>::write_fields(out, offsetof(repr, payload));
    out.push(" }");
  }

  // Calls `visitor` with the variant that the tag names, if there is one.
  template <class Visitor, std::size_t... I>
  static void visit(const repr &given, std::index_sequence<I...>, const Visitor &visitor) {
    const auto tags = find_tags();
    ((given.tag == tags[I] ? visitor(type_tag<Variants>(), member_of<I>(given.payload)) : void()), ...);
  }

  template <std::size_t... I>
  static void lend_variant(repr &made, const std::variant<Variants...> &value, lender &lender,
                           std::index_sequence<I...>) {
    ((value.index() == I
          ? void(member_of<I>(made.payload) = abi<Variants>::lent(*std::get_if<I>(&value), lender))
          : void()),
     ...);
  }

  template <std::size_t... I>
  static void lower(repr &made, std::variant<Variants...> &value, std::index_sequence<I...>) {
    ((value.index() == I
          ? void(member_of<I>(made.payload) = abi<Variants>::into(std::move(*std::get_if<I>(&value))))
          : void()),
     ...);
  }
};

template <class Variant, class = void>
constexpr bool has_shape = false;
template <class Variant>
constexpr bool has_shape<Variant, if_valid<shape_of<Variant>>> = true;

template <class Variant>
constexpr bool assert_variant() {
  static_assert(has_shape<Variant>, "a variant is a struct, which POLYPLUG_STRUCT or POLYPLUG_UNIT describes");
  return has_shape<Variant>;
}

template <class T, class... Variants>
constexpr bool assert_variants(type_tag<std::variant<Variants...>>) {
  constexpr bool complete = variant_of<T>::count == sizeof...(Variants);
  static_assert(complete, "POLYPLUG_VARIANT names each variant of the type");
  return complete && (assert_variant<Variants>() && ...);
}

template <class T>
using variant_base = decltype(base_of(static_cast<const T *>(nullptr)));

template <class T>
struct abi<T, if_valid<variant_of<T>>>
    : std::conditional_t<assert_variants<T>(type_tag<variant_base<T>>()),
                         abi_variant<T, typename variant_of<T>::tag, variant_base<T>>, abi_refused<T>> {};

}  // namespace polyplug

// Describes an enum whose variants have no fields, up to 32 of them.
#define POLYPLUG_ENUM(type, ...)                                                                    \
  struct polyplug_enum_##type {                                                                     \
    static constexpr ::std::string_view name() { return #type; }                                    \
    template <class Visitor>                                                                        \
    static constexpr void each(Visitor &&visitor) {                                                 \
      POLYPLUG_EACH(POLYPLUG_VISIT_VARIANT, type, __VA_ARGS__)                                      \
    }                                                                                               \
  };                                                                                                \
  polyplug_enum_##type polyplug_enum(const type *);

#define POLYPLUG_VISIT_VARIANT(type, variant) visitor(::std::string_view(#variant), type::variant);

// Describes an enum whose variants have fields, up to 32 of them.
#define POLYPLUG_VARIANT(type, tag_type, ...)                                                       \
  struct polyplug_variant_##type {                                                                  \
    using tag = tag_type;                                                                           \
    static constexpr ::std::size_t count = 0 POLYPLUG_EACH(POLYPLUG_COUNT_VARIANT, type, __VA_ARGS__); \
    static constexpr ::std::string_view name() { return #type; }                                    \
    static constexpr ::std::string_view variant(::std::size_t index) {                              \
      const ::std::string_view variants[] = {POLYPLUG_EACH(POLYPLUG_NAME_VARIANT, type, __VA_ARGS__)}; \
      return variants[index];                                                                       \
    }                                                                                               \
  };                                                                                                \
  polyplug_variant_##type polyplug_variant(const type *);

#define POLYPLUG_COUNT_VARIANT(type, variant) +1
#define POLYPLUG_NAME_VARIANT(type, variant) #variant,
