// The typed table of a list of methods, as constant data.
//
// What is here: the table. What is not: the uniform functions beside it, and what is said of a plugin's
// implementations; see plugin.hpp.
#pragma once

#include "thunk.hpp"

namespace polyplug {
namespace POLYPLUG_HIDDEN detail {

// The functions of a typed table, flat as C lays an array of pointers out.
template <class First, class... Rest>
struct slots {
  First first;
  slots<Rest...> rest;
  constexpr slots(First first_, Rest... rest_) : first(first_), rest(rest_...) {}
};
template <class Last>
struct slots<Last> {
  Last last;
  constexpr slots(Last last_) : last(last_) {}
};

// A table of these functions.
template <class... Functions>
struct typed_functions {
  PolyplugVTableHeader header;
  slots<Functions...> functions;
};

// The table with which what is held as Target says stands behind its methods.
template <class Target, auto... Methods>
struct typed_table {
  static_assert(sizeof...(Methods) > 0, "a contract has at least one method");
  using type = typed_functions<decltype(&typed_thunk<Target, Methods>::entry)...>;
  static_assert(sizeof(type) == POLYPLUG_VTABLE_SIZE(sizeof...(Methods)),
                "a typed table is a header and function pointers");

  static constexpr type value{{sizeof(type), 0, Target::drop, nullptr},
                              {&typed_thunk<Target, Methods>::entry...}};
};

}  // namespace detail
}  // namespace polyplug
