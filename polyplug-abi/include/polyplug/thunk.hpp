// From a member function to the functions that another binary calls.
//
// What is here: for each method a thunk in either convention. What is not: the objects that they lead to
// (target.hpp), and the tables they stand in (table.hpp). No exception leaves a thunk: each is noexcept and
// catches everything.
#pragma once

#include <cstring>
#include <type_traits>
#include <utility>

#include "abi.hpp"
#include "target.hpp"

namespace polyplug {
namespace POLYPLUG_HIDDEN detail {

// Takes the type of a member function apart. Of anything else an error is said where it is named as a method.
struct not_a_method {
  using signature = void();
  static constexpr receiver by = receiver::ref;
};
template <class Pointer>
struct method_type : not_a_method {};
template <class R, class C, class... A>
struct method_type<R (C::*)(A...)> {
  using signature = R(A...);
  static constexpr receiver by = receiver::mut;
};
template <class R, class C, class... A>
struct method_type<R (C::*)(A...) const> {
  using signature = R(A...);
  static constexpr receiver by = receiver::ref;
};
template <class R, class C, class... A>
struct method_type<R (C::*)(A...) &&> {
  using signature = R(A...);
  static constexpr receiver by = receiver::box;
};
template <class R, class C, class T, class... A>
struct method_type<R (C::*)(shared_self<T>, A...) const> {
  using signature = R(A...);
  using self = shared_self<T>;
  static constexpr receiver by = receiver::arc;
};
template <class R, class C, class... A>
struct method_type<R (C::*)(A...) noexcept> : method_type<R (C::*)(A...)> {};
template <class R, class C, class... A>
struct method_type<R (C::*)(A...) const noexcept> : method_type<R (C::*)(A...) const> {};
template <class R, class C, class... A>
struct method_type<R (C::*)(A...) && noexcept> : method_type<R (C::*)(A...) &&> {};

template <auto Method>
constexpr bool is_method = !std::is_base_of_v<not_a_method, method_type<decltype(Method)>>;

// What a method takes itself by.
template <auto Method>
constexpr receiver receiver_of = method_type<decltype(Method)>::by;

// Whether a call may leave the object half changed.
template <auto Method>
constexpr bool mutates = receiver_of<Method> == receiver::mut;

// The type of the C parameter in the typed convention.
template <class A>
using direct_or_pointer =
    std::conditional_t<(sizeof(typename abi<A>::repr) <= POLYPLUG_MAX_DIRECT), typename abi<A>::repr,
                       const typename abi<A>::repr *>;

template <class A>
typename abi<A>::repr read_parameter(direct_or_pointer<A> given) noexcept {
  if constexpr (sizeof(typename abi<A>::repr) <= POLYPLUG_MAX_DIRECT)
    return given;
  else
    return *given;
}

// What lives as long as a call because a parameter of type A refers to it: nothing, but for objects, and for copies of
// what is not plain.
template <class A, class = void>
struct lent_storage {
  static constexpr bool is_used = false;
  A lift(const typename abi<A>::repr &repr) { return abi<A>::from(repr); }
};
template <class A>
struct lent_storage<A, std::enable_if_t<is_copied<A>>> : copied_storage<A> {
  static constexpr bool is_used = true;
};

// Whether a borrow of something is null. A compiler keeps registers in each call of a function that throws, so this is
// asked before anything is lifted.
template <class A, class Repr>
constexpr bool leads_nowhere(const Repr &given) noexcept {
  if constexpr (std::is_reference_v<A> && std::is_pointer_v<Repr>)
    return given == nullptr;
  else if constexpr (std::is_same_v<Repr, PolyplugStringView> || std::is_same_v<Repr, PolyplugSliceView>)
    return given.ptr == nullptr && given.len > 0;
  else
    return false;
}

// A parameter of a typed call that has arrived and is not yet lifted.
template <class A>
class typed_parameter {
 public:
  using repr = typename abi<A>::repr;
  explicit typed_parameter(direct_or_pointer<A> given) noexcept : repr_(read_parameter<A>(given)) {}
  typed_parameter(const typed_parameter &) = delete;
  typed_parameter &operator=(const typed_parameter &) = delete;
  ~typed_parameter() {
    if (!lifted_) abi<A>::drop(repr_);
  }
  bool leads_nowhere() const noexcept { return detail::leads_nowhere<A>(repr_); }
  A lift() {
    lifted_ = true;
    try {
      return storage_.lift(repr_);
    } catch (...) {
      refuse_parameter();
    }
  }

 private:
  repr repr_;
  bool lifted_ = false;
  lent_storage<A> storage_;
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
    try {
      if constexpr (std::is_reference_v<A> || lent_storage<A>::is_used)
        return storage_.lift(uniform_);
      else
        return abi<A>::adopt(uniform_);
    } catch (...) {
      refuse_parameter();
    }
  }

 private:
  uniform uniform_;
  bool lifted_ = false;
  lent_storage<A> storage_;
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

// Calls a function of this side as the one method of an object. What is lifted goes where the function wants it, because
// a function that is lent cannot be moved.
template <class Signature>
struct call_closure;
template <class R, class... A>
struct call_closure<R(A...)> {
  template <class Found, class... Parameters>
  static R run(Found &&found, Parameters &...parameters) {
    if constexpr (std::is_void_v<R>)
      std::forward<Found>(found)(static_cast<A>(parameters.lift())...);
    else
      return std::forward<Found>(found)(static_cast<A>(parameters.lift())...);
  }
};

// Calls the method of what a target found, with the parameters that have arrived.
template <auto Method, class Found, class... Parameters>
decltype(auto) call_method(Found &&found, Parameters &...parameters) {
  using type = method_type<decltype(Method)>;
  if constexpr (type::by == receiver::arc)
    return (found.get()->*Method)(typename type::self(found), parameters.lift()...);
  else if constexpr (std::is_member_function_pointer_v<decltype(Method)>)
    return (std::forward<Found>(found).*Method)(parameters.lift()...);
  else
    return call_closure<typename type::signature>::run(std::forward<Found>(found), parameters...);
}

// Answers a call with a borrow that is null, unless there is another reason not to make it.
template <class Target, receiver By>
POLYPLUG_COLD std::uint32_t refuse_borrow(void *self, PolyplugAbiError *err) noexcept {
  return Target::template call<By>(self, err, [](auto &&) { refuse_view(); });
}

// A method in the typed convention.
template <class Target, auto Method, class Signature = typename method_type<decltype(Method)>::signature>
struct typed_thunk;

template <class Target, auto Method, class R, class... A>
struct typed_thunk<Target, Method, R(A...)> {
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
    if ((... || parameters.leads_nowhere())) return refuse_borrow<Target, receiver_of<Method>>(self, err);
    return Target::template call<receiver_of<Method>>(self, err, [&](auto &&found) {
      *out = returned::into(call_method<Method>(std::forward<decltype(found)>(found), parameters...));
    });
  }
};

// A method that returns nothing has no `out`.
template <class Target, auto Method, class... A>
struct typed_thunk<Target, Method, void(A...)> {
  static std::uint32_t entry(void *self, direct_or_pointer<crossing<A>>... args,
                             PolyplugAbiError *err) noexcept {
    return run(self, err, typed_parameter<crossing<A>>(args)...);
  }

 private:
  template <class... Parameters>
  static std::uint32_t run(void *self, PolyplugAbiError *err, Parameters &&...parameters) noexcept {
    if ((... || parameters.leads_nowhere())) return refuse_borrow<Target, receiver_of<Method>>(self, err);
    return Target::template call<receiver_of<Method>>(self, err, [&](auto &&found) {
      call_method<Method>(std::forward<decltype(found)>(found), parameters...);
    });
  }
};

// A method in the uniform convention.
template <class Target, auto Method, class Signature = typename method_type<decltype(Method)>::signature>
struct uniform_thunk;

template <class Target, auto Method, class R, class... A>
struct uniform_thunk<Target, Method, R(A...)> {
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
    Target::template call<receiver_of<Method>>(self, err, [&](auto &&found) {
      if constexpr (std::is_void_v<R>) {
        call_method<Method>(std::forward<decltype(found)>(found), parameters...);
      } else {
        using returned = abi<crossing<R>>;
        *static_cast<typename returned::uniform *>(out) =
            returned::give(call_method<Method>(std::forward<decltype(found)>(found), parameters...));
      }
    });
  }
};

}  // namespace detail
}  // namespace polyplug
