// How values with memory cross: std::string, std::vector and std::unique_ptr of a value.
//
// What is here: abi<T> for them. What is not: types that are made of these (options.hpp, tuples.hpp,
// maps.hpp), and std::unique_ptr of an object (objects.hpp).
#pragma once

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "abi.hpp"
#include "host.hpp"

namespace polyplug {

struct c_free {
  void operator()(void *memory) const noexcept { std::free(memory); }
};

// Allocates what an owned representation hands over; null for no values.
template <class T>
std::unique_ptr<T, c_free> c_memory(std::size_t count) {
  static_assert(alignof(T) <= alignof(std::max_align_t), "malloc aligns no better");
  if (count == 0) return nullptr;
  void *const memory = std::malloc(count * sizeof(T));
  if (memory == nullptr) throw std::bad_alloc();
  return std::unique_ptr<T, c_free>(static_cast<T *>(memory));
}

namespace POLYPLUG_HIDDEN detail {

// The memory of a uniform result, which ends with this; none for no values.
template <class Element>
host_memory take_memory(const PolyplugHostApi *host, const void *items, std::size_t count, std::size_t align) {
  if (count > static_cast<std::size_t>(PTRDIFF_MAX) / sizeof(Element))
    refuse_value("there are more values than there is memory, found ", count);
  check_view(items, count);
  return host_memory(host, count > 0 ? const_cast<void *>(items) : nullptr, count * sizeof(Element), align);
}

// Copies values to where an owned representation has them; null for no values.
template <class Element>
std::unique_ptr<Element, c_free> copy_values(const void *values, std::size_t count) {
  auto memory = c_memory<Element>(count);
  if (memory) std::memcpy(memory.get(), values, count * sizeof(Element));
  return memory;
}

}  // namespace detail

template <>
struct abi<std::string> {
  using repr = PolyplugOwnedString;
  using uniform = PolyplugStringView;
  static constexpr bool plain = false;
  static constexpr bool bits = false;
  static constexpr void schema(text_writer &out) { out.push("String"); }

  static void drop(const repr &given) noexcept {
    if (given.drop != nullptr) given.drop(given.ptr, given.len, given.cap);
  }
  static void abandon(const uniform &) noexcept {}

  static std::string from(const repr &given) {
    struct dropper {
      const repr &given;
      ~dropper() { drop(given); }
    } dropper{given};
    return adopt({given.ptr, given.len});
  }
  static std::string adopt(uniform given) {
    check_view(given.ptr, given.len);
    return given.len > 0 ? std::string(given.ptr, given.len) : std::string();
  }

  static repr into(const std::string &value) {
    auto memory = c_memory<char>(value.size());
    if (memory) std::memcpy(memory.get(), value.data(), value.size());
    return {memory.release(), value.size(), value.size(), free_memory};
  }
  static uniform give(const std::string &value) {
    detail::host_memory memory(value.size(), 1);
    if (memory.bytes != nullptr) std::memcpy(memory.bytes, value.data(), value.size());
    return {reinterpret_cast<const char *>(memory.release()), value.size()};
  }

  static repr lent(const std::string &value, lender &) noexcept {
    return {const_cast<char *>(value.data()), value.size(), 0, nullptr};
  }
  static uniform lend(const repr &kept) noexcept { return {kept.ptr, kept.len}; }
  static void release(const repr &kept) noexcept { drop(kept); }
  static repr take(const uniform &given, const PolyplugHostApi *host) {
    const detail::host_memory theirs = detail::take_memory<char>(host, given.ptr, given.len, 1);
    auto memory = detail::copy_values<char>(given.ptr, given.len);
    return {memory.release(), given.len, given.len, free_memory};
  }

 private:
  static void free_memory(char *memory, std::size_t, std::size_t) { std::free(memory); }
};

template <class T>
struct abi<std::vector<T>> {
  using repr = PolyplugOwnedVec;
  using uniform = PolyplugArray;
  static constexpr bool plain = false;
  static constexpr bool bits = false;
  static constexpr void schema(text_writer &out) {
    out.push("Vec<");
    abi<T>::schema(out);
    out.push(">");
  }

  static void drop(const repr &given) noexcept { const remainder all{given, 0}; }
  static void abandon(const uniform &given) noexcept { drop(borrowed(given)); }

  static std::vector<T> from(const repr &given) {
    using element = typename abi<T>::repr;  // Not above, where a struct that holds itself is not whole yet.
    remainder rest{given, 0};
    check_view(given.ptr, given.len);
    std::vector<T> values;
    values.reserve(given.len);
    while (rest.next < given.len) {
      const element &value = static_cast<const element *>(given.ptr)[rest.next++];
      values.push_back(abi<T>::from(value));
    }
    return values;
  }
  static std::vector<T> adopt(const uniform &given) { return from(borrowed(given)); }

  static repr into(std::vector<T> values) {
    auto memory = c_memory<typename abi<T>::repr>(values.size());
    fill(memory.get(), values);
    return {memory.release(), values.size(), values.size(), free_memory};
  }
  static uniform give(std::vector<T> values) {
    using element = typename abi<T>::repr;
    detail::host_memory memory(values.size() * sizeof(element), alignof(element));
    fill(reinterpret_cast<element *>(memory.bytes), values);
    return {memory.release(), values.size(), alignof(element)};
  }

  static repr lent(const std::vector<T> &values, lender &lender) {
    const auto &lent = lend_each<T>(values, lender);
    return {const_cast<typename abi<T>::repr *>(lent.data()), lent.size(), 0, nullptr};
  }
  static uniform lend(const repr &kept) noexcept {
    return {kept.ptr, kept.len, alignof(typename abi<T>::repr)};
  }
  static void release(const repr &kept) noexcept {
    if (kept.drop != nullptr) kept.drop(kept.ptr, kept.len, kept.cap);
  }
  static repr take(const uniform &given, const PolyplugHostApi *host) {
    using element = typename abi<T>::repr;
    const detail::host_memory theirs =
        detail::take_memory<element>(host, given.items, given.len, given.align);
    remainder values{borrowed(given), 0};
    auto memory = detail::copy_values<element>(given.items, given.len);
    values.next = given.len;
    return {memory.release(), given.len, given.len, free_memory};
  }

 private:
  // Frees the memory, and what the values from `next` on own.
  struct remainder {
    const repr given;
    std::size_t next;
    ~remainder() {
      const auto *const values = static_cast<const typename abi<T>::repr *>(given.ptr);
      if (values != nullptr)
        for (; next < given.len; ++next) abi<T>::drop(values[next]);
      if (given.drop != nullptr) given.drop(given.ptr, given.len, given.cap);
    }
  };

  // The values of a uniform parameter are handed over, its memory is lent.
  static repr borrowed(const uniform &given) { return {given.items, given.len, given.len, nullptr}; }

  template <class Element>
  static void fill(Element *memory, std::vector<T> &values) {
    std::size_t done = 0;
    try {
      for (auto &&value : values) {
        memory[done] = abi<T>::into(T(std::move(value)));
        ++done;
      }
    } catch (...) {
      while (done > 0) abi<T>::drop(memory[--done]);
      throw;
    }
  }

  static void free_memory(void *memory, std::size_t, std::size_t) { std::free(memory); }
};

// Rust's `Box<T>` travels as a vector of one.
template <class T>
struct abi<std::unique_ptr<T>, std::enable_if_t<!is_contract<T>>>
    : abi_via<std::unique_ptr<T>, std::vector<T>> {
  static constexpr void schema(text_writer &out) {
    out.push("Box<");
    abi<T>::schema(out);
    out.push(">");
  }
  static std::unique_ptr<T> lift(std::vector<T> values) {
    if (values.size() != 1) refuse_value("there must be 1 value in a `Box`, found ", values.size());
    return std::make_unique<T>(std::move(values.front()));
  }
  static PolyplugOwnedVec lent(const std::unique_ptr<T> &value, lender &lender) {
    if (value == nullptr) throw invalid_value("a `std::unique_ptr` that crosses a boundary is not null");
    return {&lender.keep(abi<T>::lent(*value, lender)), 1, 0, nullptr};
  }
  static std::vector<T> lower(std::unique_ptr<T> value) {
    if (value == nullptr) throw invalid_value("a `std::unique_ptr` that crosses a boundary is not null");
    std::vector<T> values;
    values.push_back(std::move(*value));
    return values;
  }
};

}  // namespace polyplug
