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

template <auto Save>
constexpr bool saves_state = receiver_of<Save> == receiver::ref &&
                             std::is_same_v<typename method_type<decltype(Save)>::signature,
                                            std::vector<std::uint8_t>()>;
template <auto Restore>
constexpr bool restores_state = receiver_of<Restore> == receiver::mut &&
                                std::is_same_v<typename method_type<decltype(Restore)>::signature,
                                               void(slice<std::uint8_t>)>;

// Instances go on with what these two member functions say.
template <auto Save, auto Restore>
struct state_of {
  template <class Target>
  static constexpr PolyplugSaveFn save = &typed_thunk<Target, Save>::entry;
  template <class Target>
  static constexpr PolyplugRestoreFn restore = &typed_thunk<Target, Restore>::entry;
};

}  // namespace detail
}  // namespace polyplug
