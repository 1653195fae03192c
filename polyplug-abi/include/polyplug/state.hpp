// How the state of an implementation goes from one generation of a plugin to the next.
//
// What is here: the functions that a host calls for it. What is not: when it does; see SPEC.md.
#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "borrows.hpp"
#include "owned.hpp"
#include "thunk.hpp"

namespace polyplug {
namespace POLYPLUG_HIDDEN detail {

// Instances begin anew.
struct no_state {
  template <class Target>
  static constexpr PolyplugSaveFn save = nullptr;
  template <class Target>
  static constexpr PolyplugRestoreFn restore = nullptr;
};

// Instances go on with what these two member functions say.
template <auto Save, auto Restore>
struct state_of {
  using saves = method_type<decltype(Save)>;
  using restores = method_type<decltype(Restore)>;
  static_assert(saves::by == receiver::ref &&
                    std::is_same_v<typename saves::signature, std::vector<std::uint8_t>()>,
                "state is saved by a member function `std::vector<std::uint8_t> save() const`");
  static_assert(restores::by == receiver::mut &&
                    std::is_same_v<typename restores::signature, void(slice<std::uint8_t>)>,
                "state is restored by a member function `void restore(polyplug::slice<std::uint8_t> state)`");

  template <class Target>
  static constexpr PolyplugSaveFn save = &typed_thunk<Target, Save>::entry;
  template <class Target>
  static constexpr PolyplugRestoreFn restore = &typed_thunk<Target, Restore>::entry;
};

}  // namespace detail
}  // namespace polyplug
