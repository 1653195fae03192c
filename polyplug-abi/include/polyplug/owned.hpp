// How values that carry others cross: std::string, std::vector, std::optional and result.
//
// What is here: abi<T> for them. What is not: types that own nothing (abi.hpp).
#pragma once

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
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

template <>
struct abi<std::string> {
  using repr = PolyplugOwnedString;
  using uniform = PolyplugStringView;
  static constexpr bool plain = false;
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

 private:
  static void free_memory(char *memory, std::size_t, std::size_t) { std::free(memory); }
};

template <class T>
struct abi<std::vector<T>> {
  using repr = PolyplugOwnedVec;
  using uniform = PolyplugArray;
  using element = typename abi<T>::repr;
  static constexpr bool plain = false;
  static constexpr void schema(text_writer &out) {
    out.push("Vec<");
    abi<T>::schema(out);
    out.push(">");
  }

  static void drop(const repr &given) noexcept { const remainder all{given, 0}; }
  static void abandon(const uniform &given) noexcept { drop(borrowed(given)); }

  static std::vector<T> from(const repr &given) {
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
    auto memory = c_memory<element>(values.size());
    fill(memory.get(), values);
    return {memory.release(), values.size(), values.size(), free_memory};
  }
  static uniform give(std::vector<T> values) {
    detail::host_memory memory(values.size() * sizeof(element), alignof(element));
    fill(reinterpret_cast<element *>(memory.bytes), values);
    return {memory.release(), values.size(), alignof(element)};
  }

 private:
  // Frees the memory, and what the values from `next` on own.
  struct remainder {
    const repr given;
    std::size_t next;
    ~remainder() {
      const auto *const values = static_cast<const element *>(given.ptr);
      if (values != nullptr)
        for (; next < given.len; ++next) abi<T>::drop(values[next]);
      if (given.drop != nullptr) given.drop(given.ptr, given.len, given.cap);
    }
  };

  // The values of a uniform parameter are handed over, its memory is lent.
  static repr borrowed(const uniform &given) { return {given.items, given.len, given.len, nullptr}; }

  static void fill(element *memory, std::vector<T> &values) {
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

// C's `struct { uint8_t tag; T value; }`
template <class Repr>
struct option_repr {
  std::uint8_t tag;
  Repr value;
};

template <class T>
struct abi<std::optional<T>> : abi_same<std::optional<T>, option_repr<typename abi<T>::repr>> {
  using repr = option_repr<typename abi<T>::repr>;
  static constexpr void schema(text_writer &out) {
    out.push("Option<");
    abi<T>::schema(out);
    out.push(">");
  }
  static void drop(const repr &given) noexcept {
    if (given.tag == 1) abi<T>::drop(given.value);
  }
  static void abandon(const repr &given) noexcept { drop(given); }
  static std::optional<T> from(const repr &given) {
    if (given.tag == 0) return std::nullopt;
    if (given.tag == 1) return abi<T>::from(given.value);
    refuse_value("`Option` has no variant with the tag ", given.tag);
  }
  static repr into(std::optional<T> value) {
    repr made{};
    if (value) made = {1, abi<T>::into(std::move(*value))};
    return made;
  }
};

// C's `struct { uint8_t tag; union { T ok; E err; } payload; }`
template <class Ok, class Err>
struct result_repr {
  std::uint8_t tag;
  union {
    Ok ok;
    Err err;
  } payload;
};

template <class Err>
struct result_repr<void, Err> {
  std::uint8_t tag;
  union {
    Err err;
  } payload;
};

template <class T, class E>
struct abi<result<T, E>>
    : abi_same<result<T, E>, result_repr<typename abi<T>::repr, typename abi<E>::repr>> {
  using repr = result_repr<typename abi<T>::repr, typename abi<E>::repr>;
  static constexpr void schema(text_writer &out) {
    out.push("Result<");
    abi<T>::schema(out);
    out.push(", ");
    abi<E>::schema(out);
    out.push(">");
  }
  static void drop(const repr &given) noexcept {
    if constexpr (!std::is_void_v<T>)
      if (given.tag == 0) abi<T>::drop(given.payload.ok);
    if (given.tag == 1) abi<E>::drop(given.payload.err);
  }
  static void abandon(const repr &given) noexcept { drop(given); }
  static result<T, E> from(const repr &given) {
    if (given.tag == 1) return err(abi<E>::from(given.payload.err));
    if (given.tag != 0)
      refuse_value("`Result` has no variant with the tag ", given.tag);
    if constexpr (std::is_void_v<T>)
      return {};
    else
      return abi<T>::from(given.payload.ok);
  }
  static repr into(result<T, E> value) {
    repr made{};
    if (!value) {
      made.tag = 1;
      made.payload.err = abi<E>::into(std::move(value).error());
    } else if constexpr (!std::is_void_v<T>) {
      made.payload.ok = abi<T>::into(std::move(value).value());
    }
    return made;
  }
};

}  // namespace polyplug
