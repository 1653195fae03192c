// From a member function to the functions that another binary calls.
//
// What is here: instances, and for each method a thunk in either convention. What is not: the tables they
// stand in; see plugin.hpp. No exception leaves a thunk: each is noexcept and catches everything.
#pragma once

#include <atomic>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

#include "failure.hpp"
#include "owned.hpp"
#include "structs.hpp"

namespace polyplug {
namespace POLYPLUG_HIDDEN detail {

// What the `this` of both tables points to.
template <class T>
struct instance {
  std::atomic<bool> poisoned{false};
  T value{};
};

// Takes the type of a member function apart.
template <class Pointer>
struct method_type {
  static_assert(always_false<Pointer>,
                "a method is a non-static member function, const for `&self`, otherwise `&mut self`");
};
template <class R, class C, class... A>
struct method_type<R (C::*)(A...)> {
  using signature = R(A...);
  static constexpr bool mutates = true;
};
template <class R, class C, class... A>
struct method_type<R (C::*)(A...) const> {
  using signature = R(A...);
  static constexpr bool mutates = false;
};
template <class R, class C, class... A>
struct method_type<R (C::*)(A...) noexcept> : method_type<R (C::*)(A...)> {};
template <class R, class C, class... A>
struct method_type<R (C::*)(A...) const noexcept> : method_type<R (C::*)(A...) const> {};

// The type of the C parameter in the typed convention.
template <class A>
using direct_or_pointer =
    std::conditional_t<(sizeof(typename abi<A>::repr) <= POLYPLUG_MAX_DIRECT), typename abi<A>::repr,
                       const typename abi<A>::repr *>;

// A parameter of a typed call that has arrived and is not yet lifted.
template <class A>
class typed_parameter {
 public:
  using repr = typename abi<A>::repr;
  explicit typed_parameter(direct_or_pointer<A> given) noexcept : repr_(read(given)) {}
  typed_parameter(const typed_parameter &) = delete;
  typed_parameter &operator=(const typed_parameter &) = delete;
  ~typed_parameter() {
    if (!lifted_) abi<A>::drop(repr_);
  }
  A lift() {
    lifted_ = true;
    return abi<A>::from(repr_);
  }

 private:
  static repr read(direct_or_pointer<A> given) noexcept {
    if constexpr (sizeof(repr) <= POLYPLUG_MAX_DIRECT)
      return given;
    else
      return *given;
  }
  repr repr_;
  bool lifted_ = false;
};

// The same of a uniform call.
template <class A>
class uniform_parameter {
 public:
  using uniform = typename abi<A>::uniform;
  explicit uniform_parameter(const char *place) noexcept { std::memcpy(&uniform_, place, sizeof uniform_); }
  uniform_parameter(const uniform_parameter &) = delete;
  uniform_parameter &operator=(const uniform_parameter &) = delete;
  ~uniform_parameter() {
    if (!lifted_) abi<A>::abandon(uniform_);
  }
  A lift() {
    lifted_ = true;
    return abi<A>::adopt(uniform_);
  }

 private:
  uniform uniform_;
  bool lifted_ = false;
};

// Where the `Index`th field of C's struct of these types lies.
template <std::size_t Index, class... Fields>
constexpr std::size_t field_offset() {
  constexpr std::size_t sizes[] = {sizeof(Fields)...};
  constexpr std::size_t aligns[] = {alignof(Fields)...};
  std::size_t end = 0;
  for (std::size_t i = 0;; ++i) {
    end = (end + aligns[i] - 1) / aligns[i] * aligns[i];
    if (i == Index) return end;
    end += sizes[i];
  }
}

// What the methods of one implementation have in common. `Poisonable`: one of them takes `&mut self`.
template <class T, bool Poisonable>
struct caller {
  // Why there is no instance to call, or 0.
  static std::uint32_t refuse(const instance<T> *self, PolyplugAbiError *err) noexcept {
    if constexpr (std::is_empty_v<T>) {
      if (self == nullptr) return 0;
    } else if (self == nullptr) {
      return fail(err, POLYPLUG_ERROR_INVALID_POINTER,
                  "the instance is null, and the implementation has state");
    }
    if (Poisonable && self->poisoned.load(std::memory_order_relaxed))
      return fail(err, POLYPLUG_ERROR_POISONED,
                  "an earlier exception left the instance in an unknown state");
    return 0;
  }

  // Runs `body` on the implementation. Returns 0, or the code of the error it wrote.
  template <bool Mutates, class Body>
  static std::uint32_t call(void *data, PolyplugAbiError *err, const Body &body) noexcept {
    auto *const self = static_cast<instance<T> *>(data);
    if (const std::uint32_t code = refuse(self, err)) return code;
    try {
      if constexpr (std::is_empty_v<T>) {
        if (self == nullptr) {
          T stateless{};
          body(stateless);
          return 0;
        }
      }
      body(self->value);
      return 0;
    } catch (...) {
      const std::uint32_t code = fail_with_exception(err);
      if (Mutates && code == POLYPLUG_ERROR_PANIC && self != nullptr)
        self->poisoned.store(true, std::memory_order_relaxed);
      return code;
    }
  }
};

// A method in the typed convention.
template <class T, bool Poisonable, auto Method,
          class Signature = typename method_type<decltype(Method)>::signature>
struct typed_thunk;

template <class T, bool Poisonable, auto Method, class R, class... A>
struct typed_thunk<T, Poisonable, Method, R(A...)> {
  using returned = abi<crossing<R>>;
  using out_type = typename returned::repr;

  static std::uint32_t entry(void *self, direct_or_pointer<crossing<A>>... args, out_type *out,
                             PolyplugAbiError *err) noexcept {
    return run(self, out, err, typed_parameter<crossing<A>>(args)...);
  }

 private:
  template <class... Parameters>
  static std::uint32_t run(void *self, out_type *out, PolyplugAbiError *err,
                           Parameters &&...parameters) noexcept {
    return caller<T, Poisonable>::template call<method_type<decltype(Method)>::mutates>(
        self, err, [&](T &object) { *out = returned::into((object.*Method)(parameters.lift()...)); });
  }
};

// A method that returns nothing has no `out`.
template <class T, bool Poisonable, auto Method, class... A>
struct typed_thunk<T, Poisonable, Method, void(A...)> {
  static std::uint32_t entry(void *self, direct_or_pointer<crossing<A>>... args,
                             PolyplugAbiError *err) noexcept {
    return run(self, err, typed_parameter<crossing<A>>(args)...);
  }

 private:
  template <class... Parameters>
  static std::uint32_t run(void *self, PolyplugAbiError *err, Parameters &&...parameters) noexcept {
    return caller<T, Poisonable>::template call<method_type<decltype(Method)>::mutates>(
        self, err, [&](T &object) { (object.*Method)(parameters.lift()...); });
  }
};

// A method in the uniform convention.
template <class T, bool Poisonable, auto Method,
          class Signature = typename method_type<decltype(Method)>::signature>
struct uniform_thunk;

template <class T, bool Poisonable, auto Method, class R, class... A>
struct uniform_thunk<T, Poisonable, Method, R(A...)> {
  static void entry(PolyplugGuestContractInstance self, const void *args, void *out,
                    PolyplugAbiError *err) noexcept {
    unpack(self.data, static_cast<const char *>(args), out, err, std::index_sequence_for<A...>());
  }

 private:
  template <std::size_t... I>
  static void unpack(void *self, [[maybe_unused]] const char *args, void *out, PolyplugAbiError *err,
                     std::index_sequence<I...>) noexcept {
    run(self, out, err,
        uniform_parameter<crossing<A>>(
            args + field_offset<I, typename abi<crossing<A>>::uniform...>())...);
  }

  template <class... Parameters>
  static void run(void *self, [[maybe_unused]] void *out, PolyplugAbiError *err,
                  Parameters &&...parameters) noexcept {
    caller<T, Poisonable>::template call<method_type<decltype(Method)>::mutates>(
        self, err, [&](T &object) {
          if constexpr (std::is_void_v<R>) {
            (object.*Method)(parameters.lift()...);
          } else {
            using returned = abi<crossing<R>>;
            *static_cast<typename returned::uniform *>(out) =
                returned::give((object.*Method)(parameters.lift()...));
          }
        });
  }
};

}  // namespace detail
}  // namespace polyplug
