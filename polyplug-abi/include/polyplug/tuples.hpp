// Values side by side: std::tuple and std::array.
//
// What is here: C's struct of up to six values, and abi<T> for what travels as one. What is not: structs
// with names (structs.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

#include "abi.hpp"

namespace polyplug {

// C's struct of these types in their order.
template <class... Values>
struct tuple_repr;
template <class A>
struct tuple_repr<A> {
  A a;
};
template <class A, class B>
struct tuple_repr<A, B> {
  A a;
  B b;
};
template <class A, class B, class C>
struct tuple_repr<A, B, C> {
  A a;
  B b;
  C c;
};
template <class A, class B, class C, class D>
struct tuple_repr<A, B, C, D> {
  A a;
  B b;
  C c;
  D d;
};
template <class A, class B, class C, class D, class E>
struct tuple_repr<A, B, C, D, E> {
  A a;
  B b;
  C c;
  D d;
  E e;
};
template <class A, class B, class C, class D, class E, class F>
struct tuple_repr<A, B, C, D, E, F> {
  A a;
  B b;
  C c;
  D d;
  E e;
  F f;
};

// The value of that number; Repr is a tuple_repr, constant or not.
template <std::size_t Index, class Repr>
constexpr auto &value_of(Repr &repr) {
  if constexpr (Index == 0)
    return repr.a;
  else if constexpr (Index == 1)
    return repr.b;
  else if constexpr (Index == 2)
    return repr.c;
  else if constexpr (Index == 3)
    return repr.d;
  else if constexpr (Index == 4)
    return repr.e;
  else
    return repr.f;
}

// Lifts one of several values, and counts it.
template <class T>
T lift_next(const typename abi<T>::repr &given, std::size_t &taken) {
  ++taken;
  return abi<T>::from(given);
}

template <class... T>
constexpr bool is_tuple_size = sizeof...(T) >= 1 && sizeof...(T) <= 6;

template <class... T>
constexpr bool assert_tuple_size() {
  static_assert(is_tuple_size<T...>, "a tuple that crosses a boundary has 1 to 6 values");
  return true;
}

template <class... T>
struct abi<std::tuple<T...>, std::enable_if_t<!is_tuple_size<T...>>> : abi_refused<std::tuple<T...>> {
  using check = std::bool_constant<assert_tuple_size<T...>()>;
};

template <class... T>
struct abi<std::tuple<T...>, std::enable_if_t<is_tuple_size<T...>>>
    : abi_same<std::tuple<T...>, tuple_repr<typename abi<T>::repr...>> {
  using repr = tuple_repr<typename abi<T>::repr...>;
  using all = std::index_sequence_for<T...>;

  static constexpr void schema(text_writer &out) {
    out.push("(");
    bool first = true;
    ((out.push(first ? "" : ", "), first = false, abi<T>::schema(out)), ...);
    out.push(sizeof...(T) == 1 ? ",)" : ")");
  }
  static void drop(const repr &given) noexcept { drop_range(given, 0, sizeof...(T), all()); }
  static void abandon(const repr &given) noexcept { drop(given); }
  static std::tuple<T...> from(const repr &given) { return lift_all(given, all()); }
  static repr into(std::tuple<T...> value) { return lower_all(value, all()); }
  static repr lent(const std::tuple<T...> &value, lender &lender) { return lend_all(value, lender, all()); }

 private:
  // Frees what the values from `first` to before `last` own.
  template <std::size_t... I>
  static void drop_range(const repr &given, std::size_t first, std::size_t last,
                         std::index_sequence<I...>) noexcept {
    ((I >= first && I < last ? abi<T>::drop(value_of<I>(given)) : void()), ...);
  }

  template <std::size_t... I>
  static std::tuple<T...> lift_all(const repr &given, std::index_sequence<I...>) {
    std::size_t taken = 0;
    try {
      // Braces are evaluated in their order.
      return std::tuple<T...>{lift_next<T>(value_of<I>(given), taken)...};
    } catch (...) {
      drop_range(given, taken, sizeof...(T), all());
      throw;
    }
  }

  template <std::size_t... I>
  static repr lend_all(const std::tuple<T...> &value, lender &lender, std::index_sequence<I...>) {
    repr made{};
    ((value_of<I>(made) = abi<T>::lent(std::get<I>(value), lender)), ...);
    return made;
  }

  template <std::size_t... I>
  static repr lower_all(std::tuple<T...> &value, std::index_sequence<I...>) {
    repr made{};
    std::size_t done = 0;
    try {
      ((value_of<I>(made) = abi<T>::into(std::forward<T>(std::get<I>(value))), ++done), ...);
    } catch (...) {
      drop_range(made, 0, done, all());
      throw;
    }
    return made;
  }
};

// C's `struct { T items[N]; }`
template <class Repr, std::size_t Size>
struct array_repr {
  Repr items[Size > 0 ? Size : 1];
};

template <class T, std::size_t Size>
struct abi<std::array<T, Size>> : abi_same<std::array<T, Size>, array_repr<typename abi<T>::repr, Size>> {
  static_assert(Size > 0, "an array that crosses a boundary has at least 1 value");
  using repr = array_repr<typename abi<T>::repr, Size>;
  static constexpr bool plain = abi<T>::plain && sizeof(std::array<T, Size>) == sizeof(repr);
  static constexpr bool bits = plain && abi<T>::bits;
  static constexpr void schema(text_writer &out) {
    out.push("[");
    abi<T>::schema(out);
    out.push("; ");
    out.push_decimal(Size);
    out.push("]");
  }
  static void validate(const repr &given) {
    for (const auto &item : given.items) abi<T>::validate(item);
  }
  static void drop(const repr &given) noexcept { drop_range(given, 0, Size); }
  static void abandon(const repr &given) noexcept { drop(given); }
  static std::array<T, Size> from(const repr &given) {
    return lift_all(given, std::make_index_sequence<Size>());
  }
  static repr lent(const std::array<T, Size> &value, lender &lender) {
    repr made{};
    for (std::size_t i = 0; i < Size; ++i) made.items[i] = abi<T>::lent(value[i], lender);
    return made;
  }
  static repr into(std::array<T, Size> value) {
    repr made{};
    std::size_t done = 0;
    try {
      for (; done < Size; ++done) made.items[done] = abi<T>::into(std::move(value[done]));
    } catch (...) {
      drop_range(made, 0, done);
      throw;
    }
    return made;
  }

 private:
  static void drop_range(const repr &given, std::size_t first, std::size_t last) noexcept {
    for (; first < last; ++first) abi<T>::drop(given.items[first]);
  }

  template <std::size_t... I>
  static std::array<T, Size> lift_all(const repr &given, std::index_sequence<I...>) {
    std::size_t taken = 0;
    try {
      return {{lift_next<T>(given.items[I], taken)...}};
    } catch (...) {
      drop_range(given, taken, Size);
      throw;
    }
  }
};

}  // namespace polyplug
