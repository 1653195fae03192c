// From this side to a function of the other side's table: what a thunk is, the other way around.
//
// What is here: objects that belong to this side, and calls through a slot of their table. What is not:
// what an author writes such a call as; see contract.hpp and callbacks.hpp.
#pragma once

#include <cstring>
#include <type_traits>
#include <utility>

#include "host.hpp"
#include "thunk.hpp"

namespace polyplug {

// Refuses an object without a table.
inline PolyplugObject check_object(const PolyplugObject &object) {
  check_view(object.vtable, 1);
  return object;
}

// Ends an object that nobody uses any more. Its failure has nowhere to go but the log.
inline void end_object(const PolyplugObject &object) noexcept {
  if (object.vtable == nullptr) return;
  PolyplugAbiError err{};
  if (object.vtable->drop_instance(object.instance, &err) != 0)
    log(level::error, {err.message.ptr, err.message.len});
}

// An object of the other side that is this side's to end, or that is only lent.
class object_handle {
 public:
  object_handle() = default;
  object_handle(const PolyplugObject &object, bool owned) : object_(object), owned_(owned) {}
  object_handle(object_handle &&other) noexcept
      : object_(std::exchange(other.object_, {})), owned_(other.owned_) {}
  object_handle &operator=(object_handle &&other) noexcept {
    if (this != &other) {
      if (owned_) end_object(object_);
      object_ = std::exchange(other.object_, {});
      owned_ = other.owned_;
    }
    return *this;
  }
  ~object_handle() {
    if (owned_) end_object(object_);
  }

  const PolyplugObject &get() const noexcept { return object_; }
  bool is_owned() const noexcept { return owned_; }

  // Gives the object away.
  PolyplugObject release() noexcept { return std::exchange(object_, {}); }

  // Gives it away as a value that crosses, which must be there.
  PolyplugObject give() {
    if (object_.vtable == nullptr) throw invalid_value("an object that was given away is given away again");
    return release();
  }

 private:
  PolyplugObject object_{};
  bool owned_ = false;
};

namespace POLYPLUG_HIDDEN detail {

[[noreturn]] POLYPLUG_COLD inline void raise(std::uint32_t code, const PolyplugAbiError &err) {
  if (err.message.ptr == nullptr) throw call_error(code, "the other side failed, and did not say why");
  throw call_error(code, std::string(err.message.ptr, err.message.len));
}

// What is wrong with the values of a call is no fault of the parameters that the method around it was called with: to
// that, the call failed.
[[noreturn]] POLYPLUG_COLD inline void refuse_call(const invalid_value &thrown) {
  throw call_error(POLYPLUG_ERROR_INVALID_VALUE, thrown.what());
}

// A parameter of a typed call that is not on its way yet.
template <class A>
class lowered_parameter {
 public:
  using repr = typename abi<A>::repr;
  explicit lowered_parameter(A &&value) try : repr_(lower(std::forward<A>(value))) {
  } catch (const invalid_value &thrown) {
    refuse_call(thrown);
  }
  lowered_parameter(const lowered_parameter &) = delete;
  lowered_parameter &operator=(const lowered_parameter &) = delete;
  ~lowered_parameter() {
    if (!given_) abi<A>::drop(repr_);
  }
  // From here on it is the callee's, which nothing fails in between.
  direct_or_pointer<A> give() noexcept {
    given_ = true;
    if constexpr (sizeof(repr) <= POLYPLUG_MAX_DIRECT)
      return repr_;
    else
      return &repr_;
  }

 private:
  repr lower(A &&value) {
    if constexpr (is_copied<A>)
      return abi<A>::lent(value, lender_);
    else
      return abi<A>::into(std::forward<A>(value));
  }

  // What a borrow of something that is not plain refers to.
  struct no_lender {};
  std::conditional_t<is_copied<A>, lender, no_lender> lender_;
  repr repr_;
  bool given_ = false;
};

// Which function of which object is called, what it is called, and whose the object is if the call ends it.
struct slot {
  const PolyplugObject &object;
  std::size_t index;
  const char *method;
  object_handle *ended = nullptr;

  // The object, once nothing can fail any more before the call.
  void *instance() const noexcept { return ended != nullptr ? ended->release().instance : object.instance; }
};

// Finds the function of a method. The table of another version may be shorter.
template <class Function>
Function find_slot(const slot &slot) {
  const PolyplugVTableHeader *const vtable = slot.object.vtable;
  if (vtable == nullptr) throw call_error(POLYPLUG_ERROR_INVALID_POINTER, "the object was given away");
  if (slot.ended != nullptr && !slot.ended->is_owned())
    throw call_error(POLYPLUG_ERROR_GENERIC, "an object that is only lent cannot be used up");
  Function function = nullptr;
  if (vtable->size >= POLYPLUG_VTABLE_SIZE(slot.index + 1)) {
    const char *const slots = reinterpret_cast<const char *>(vtable) + sizeof(PolyplugVTableHeader);
    std::memcpy(&function, slots + slot.index * sizeof function, sizeof function);
  }
  if (function == nullptr)
    throw call_error(POLYPLUG_ERROR_FUNCTION_NOT_AVAILABLE,
                     std::string("the other side does not have the method `").append(slot.method).append("`"));
  return function;
}

// Calls the function of a slot with parameters that were lowered.
template <class R, class... A>
R call_lowered(const slot &slot, lowered_parameter<A> &&...args) {
  PolyplugAbiError err{};
  if constexpr (std::is_void_v<R>) {
    using function = std::uint32_t (*)(void *, direct_or_pointer<A>..., PolyplugAbiError *);
    const auto call = find_slot<function>(slot);
    if (const std::uint32_t code = call(slot.instance(), args.give()..., &err)) raise(code, err);
  } else {
    using returned = abi<crossing<R>>;
    using function =
        std::uint32_t (*)(void *, direct_or_pointer<A>..., typename returned::repr *, PolyplugAbiError *);
    const auto call = find_slot<function>(slot);
    typename returned::repr out;
    if (const std::uint32_t code = call(slot.instance(), args.give()..., &out, &err)) raise(code, err);
    try {
      return returned::from(out);
    } catch (const invalid_value &thrown) {
      refuse_call(thrown);
    }
  }
}

// Calls the function of a slot, whose signature is R(A...).
template <class R, class... A>
R call_slot(const slot &slot, A &&...args) {
  return call_lowered<R, crossing<A>...>(slot, lowered_parameter<crossing<A>>(std::forward<A>(args))...);
}

}  // namespace detail
}  // namespace polyplug
