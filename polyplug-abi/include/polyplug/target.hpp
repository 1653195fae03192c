// From the pointer that goes with a table to the object whose method is called.
//
// What is here: the ways in which an object is held while the other side has it, a type for each, and what
// a call through each of them has in common. What is not: parameters and results; see thunk.hpp.
//
// The invariant: a method that is qualified with && ends what it is called on, whatever happens.
#pragma once

#include <atomic>
#include <memory>
#include <type_traits>
#include <utility>

#include "failure.hpp"

namespace polyplug {

// What a method takes itself by: `&self`, `&mut self`, `self: Box<Self>`, `self: Arc<Self>`.
enum class receiver { ref, mut, box, arc };

// Rust's `self: Arc<Self>`, as the first parameter of a method: the object, shared with whoever calls.
template <class T>
class shared_self : public std::shared_ptr<T> {
 public:
  template <class Shared, class = std::enable_if_t<std::is_convertible_v<Shared, std::shared_ptr<T>>>>
  shared_self(Shared &&shared) : std::shared_ptr<T>(std::forward<Shared>(shared)) {}
};

namespace POLYPLUG_HIDDEN detail {

// Made by the host. `Shared`: a method takes `self: Arc<Self>`.
template <class T, bool Shared>
struct instance {
  using object = T;
  static constexpr bool stateless = std::is_empty_v<T> && std::is_default_constructible_v<T>;
  std::atomic<bool> poisoned{false};
  T value;
  template <class... Args>
  explicit instance(Args &&...args) : value(std::forward<Args>(args)...) {}
  T &get() { return value; }
};
template <class T>
struct instance<T, true> {
  using object = T;
  static constexpr bool stateless = std::is_empty_v<T> && std::is_default_constructible_v<T>;
  std::atomic<bool> poisoned{false};
  std::shared_ptr<T> value;
  template <class... Args>
  explicit instance(Args &&...args) : value(std::make_shared<T>(std::forward<Args>(args)...)) {}
  T &get() { return *value; }
  const std::shared_ptr<T> &share() const { return value; }
};

// Given away as `Box<dyn Contract>`.
template <class T>
struct boxed {
  using object = T;
  static constexpr bool stateless = false;
  std::atomic<bool> poisoned{false};
  std::unique_ptr<T> value;
  explicit boxed(std::unique_ptr<T> value_) : value(std::move(value_)) {}
  T &get() { return *value; }
};

// Shared as `Arc<dyn Contract>`; nothing changes it, so nothing poisons it.
template <class T>
struct shared {
  using object = T;
  static constexpr bool stateless = false;
  std::shared_ptr<T> value;
  explicit shared(std::shared_ptr<T> value_) : value(std::move(value_)) {}
  T &get() { return *value; }
  const std::shared_ptr<T> &share() const { return value; }
};

POLYPLUG_COLD inline std::uint32_t refuse_null(PolyplugAbiError *err) noexcept {
  return fail(err, POLYPLUG_ERROR_INVALID_POINTER, "the instance is null, and the implementation has state");
}

POLYPLUG_COLD inline std::uint32_t refuse_held(PolyplugAbiError *err) noexcept {
  return fail(err, POLYPLUG_ERROR_GENERIC, "the instance is held in a way that does not allow this method");
}

POLYPLUG_COLD inline std::uint32_t refuse_poisoned(PolyplugAbiError *err) noexcept {
  return fail(err, POLYPLUG_ERROR_POISONED, "an earlier exception left the instance in an unknown state");
}

template <class T, class = void>
constexpr bool can_share = false;
template <class T>
constexpr bool can_share<T, if_valid<decltype(std::declval<T &>().share())>> = true;

// The pointer is that of a Holder, which the table's owner owns. `Poisonable`: a method takes `&mut self`.
template <class Holder, bool Poisonable>
struct owned_target {
  using object = typename Holder::object;

  // Runs `body` on the implementation. Returns 0, or the code of the error it wrote.
  template <receiver By, class Body>
  static std::uint32_t call(void *data, PolyplugAbiError *err, const Body &body) noexcept {
    auto *const self = static_cast<Holder *>(data);
    // Each refusal returns at once: a compiler does not see that its code is not 0, and what goes on here with 0 would
    // have to come together again.
    if constexpr (!Holder::stateless)
      if (self == nullptr) return refuse_null(err);
    if constexpr (By == receiver::arc && !can_share<Holder>) return refuse_held(err);
    if constexpr (Poisonable)
      if (self != nullptr && self->poisoned.load(std::memory_order_relaxed))
        return end<By>(self, refuse_poisoned(err));
    try {
      run<By>(self, body);
    } catch (...) {
      return end<By>(self, failed<By>(self, err));
    }
    return end<By>(self, 0);
  }

  static std::uint32_t drop(void *data, PolyplugAbiError *err) noexcept {
    try {
      delete static_cast<Holder *>(data);
      return 0;
    } catch (...) {
      return fail_with_exception(err);
    }
  }

 private:
  // Writes the error of the exception that is being handled, and returns its code.
  template <receiver By>
  POLYPLUG_COLD static std::uint32_t failed(Holder *self, PolyplugAbiError *err) noexcept {
    const std::uint32_t code = fail_with_exception(err);
    if constexpr (By == receiver::mut)
      if ((code == POLYPLUG_ERROR_PANIC || code == POLYPLUG_ERROR_CALLEE_FAILED) && self != nullptr)
        self->poisoned.store(true, std::memory_order_relaxed);
    return code;
  }

  // Ends the instance if the method takes it over, and returns the code.
  template <receiver By>
  static std::uint32_t end(Holder *self, std::uint32_t code) noexcept {
    if constexpr (By == receiver::box) end_quietly(self);
    return code;
  }

  template <receiver By, class Body>
  static void run(Holder *self, const Body &body) {
    if constexpr (Holder::stateless) {
      if (self == nullptr) {
        Holder stateless;
        run_on<By>(stateless, body);
        return;
      }
    }
    run_on<By>(*self, body);
  }

  template <receiver By, class Body>
  static void run_on(Holder &held, const Body &body) {
    if constexpr (By == receiver::box)
      body(std::move(held.get()));
    else if constexpr (By != receiver::arc)
      body(held.get());
    else if constexpr (can_share<Holder>)
      body(held.share());
  }

  // The error that the caller is told of is not this one.
  static void end_quietly(Holder *self) noexcept {
    try {
      delete self;
    } catch (...) {
    }
  }
};

// The pointer is that of an object which is lent for a call, `&dyn Contract` or `&mut dyn Contract`.
template <class T, bool Mutable>
struct lent_target {
  using object = T;

  template <receiver By, class Body>
  static std::uint32_t call(void *data, PolyplugAbiError *err, const Body &body) noexcept {
    if (data == nullptr) return refuse_null(err);
    if constexpr (By == receiver::ref || (By == receiver::mut && Mutable)) {
      try {
        body(*static_cast<T *>(data));
        return 0;
      } catch (...) {
        return fail_with_exception(err);
      }
    } else {
      return refuse_held(err);
    }
  }

  static std::uint32_t drop(void *, PolyplugAbiError *) noexcept { return 0; }
};

}  // namespace detail
}  // namespace polyplug
