// Maps and sets: vectors of what is in them.
//
// What is here: abi<T> for std::map, std::unordered_map, std::set, std::unordered_set and what is built
// like them, known by their shape. What is not: their headers, which whoever uses them includes.
#pragma once

#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "owned.hpp"
#include "tuples.hpp"

namespace polyplug {

// Containers of keys that are there once each.
template <class T>
using node_of = decltype(std::declval<T &>().extract(std::declval<T &>().begin()));

// As node_of, but only for what has mapped values.
template <class T>
using mapped_node_of = if_valid<typename T::mapped_type, decltype(std::declval<T &>().at(
                                       std::declval<const typename T::key_type &>()))>;

// As node_of, but not for what may have a key twice, whose `insert` returns an iterator.
template <class T>
using value_node_of = if_valid<node_of<T>, decltype(std::declval<T &>()
                                                           .insert(std::declval<typename T::key_type>())
                                                           .second)>;

template <class T>
struct abi<T, if_valid<node_of<T>, mapped_node_of<T>>>
    : abi_via<T, std::vector<std::tuple<typename T::key_type, typename T::mapped_type>>> {
  using key = typename T::key_type;
  using mapped = typename T::mapped_type;
  using entries = std::vector<std::tuple<key, mapped>>;
  static constexpr void schema(text_writer &out) {
    out.push("Map<");
    abi<key>::schema(out);
    out.push(", ");
    abi<mapped>::schema(out);
    out.push(">");
  }
  static T lift(entries given) {
    T map;
    for (auto &[key, value] : given) map.insert_or_assign(std::move(key), std::move(value));
    return map;
  }
  static entries lower(T map) {
    entries made;
    made.reserve(map.size());
    while (!map.empty()) {
      auto node = map.extract(map.begin());
      made.emplace_back(std::move(node.key()), std::move(node.mapped()));
    }
    return made;
  }
};

template <class T>
struct abi<T, value_node_of<T>> : abi_via<T, std::vector<typename T::key_type>> {
  using values = std::vector<typename T::key_type>;
  static constexpr void schema(text_writer &out) {
    out.push("Set<");
    abi<typename T::key_type>::schema(out);
    out.push(">");
  }
  static T lift(values given) {
    T set;
    for (auto &&value : given) set.insert(std::move(value));
    return set;
  }
  static values lower(T set) {
    values made;
    made.reserve(set.size());
    while (!set.empty()) made.push_back(std::move(set.extract(set.begin()).value()));
    return made;
  }
};

}  // namespace polyplug
