// Functions that cross: `&dyn Fn(..)`, `&mut dyn FnMut(..)` and the three in a box.
//
// What is here: a class for each, which calls the other side's function or lends this side's, and how they
// cross. What is not: objects with several methods; see objects.hpp.
//
//     fn<R(A...)>         &dyn Fn(A) -> R          box_fn<R(A...)>       Box<dyn Fn(A) -> R>
//     fn_mut<R(A...)>     &mut dyn FnMut(A) -> R   box_fn_mut<R(A...)>   Box<dyn FnMut(A) -> R>
//                                                  box_fn_once<R(A...)>  Box<dyn FnOnce(A) -> R>
//
// `+ Send` and `+ Sync` are written fn<R(A...), polyplug::send, polyplug::sync>. One that is lent is valid
// during the call, so that a lambda may stand in the call itself: `list->each([&](int item) { sum += item; })`;
// a variable of fn or fn_mut outlives no lambda. So fn and fn_mut can be neither copied nor moved: who is lent
// one calls it, or lends it on as `[&](int item) { visit(item); }`, and what is to be kept is a box_fn. A boxed one belongs to who has it, and can only be moved. A
// box_fn_once is called by std::move(function)(..), once. All throw call_error when the function panics or
// throws.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "borrows.hpp"
#include "call.hpp"
#include "table.hpp"

namespace polyplug {

// The bounds of a function that crosses.
struct send {
  static constexpr std::string_view text = " + Send";
};
struct sync {
  static constexpr std::string_view text = " + Sync";
};

namespace POLYPLUG_HIDDEN detail {

// A function of this side as the one method of an object; Callable is F with its qualifiers. Null pointers to it stand for
// methods; how they are called is call_closure.
template <class Callable, class R, class... A>
struct closure_method {};

template <class F, class R, class... A>
struct method_type<closure_method<const F &, R, A...> *> {
  using signature = R(A...);
  static constexpr receiver by = receiver::ref;
};
template <class F, class R, class... A>
struct method_type<closure_method<F &, R, A...> *> {
  using signature = R(A...);
  static constexpr receiver by = receiver::mut;
};
template <class F, class R, class... A>
struct method_type<closure_method<F &&, R, A...> *> {
  using signature = R(A...);
  static constexpr receiver by = receiver::box;
};

template <class Target, class Callable, class R, class... A>
constexpr const PolyplugVTableHeader *closure_table =
    &typed_table<Target, static_cast<closure_method<Callable, R, A...> *>(nullptr)>::value.header;

template <class F>
boxed<std::decay_t<F>> *box_closure(F &&function) {
  static_assert(std::is_nothrow_destructible_v<std::decay_t<F>>,
                "a function that is given away has a destructor that does not throw: nobody could be told");
  return new boxed<std::decay_t<F>>(std::make_unique<std::decay_t<F>>(std::forward<F>(function)));
}

// Whether F is another function than Self that can be called like this.
template <class Self, class Callable, class R, class... A>
constexpr bool is_closure = !std::is_same_v<std::decay_t<Callable>, Self> &&
                            std::is_object_v<std::remove_reference_t<Callable>> &&
                            std::is_invocable_r_v<R, Callable, A...>;

// Whether F can be given away so: one that is only lent cannot.
template <class Self, class F, class Callable, class R, class... A>
constexpr bool is_own_closure = std::conjunction_v<std::bool_constant<is_closure<Self, Callable, R, A...>>,
                                                   std::is_constructible<std::decay_t<F>, F>>;

}  // namespace detail

// How functions are described, by what they are held in and which trait they have.
struct fn_kind {
  static constexpr std::string_view open = "&dyn Fn(", close = "";
};
struct fn_mut_kind {
  static constexpr std::string_view open = "&mut dyn FnMut(", close = "";
};
struct box_fn_kind {
  static constexpr std::string_view open = "Box<dyn Fn(", close = ">";
};
struct box_fn_mut_kind {
  static constexpr std::string_view open = "Box<dyn FnMut(", close = ">";
};
struct box_fn_once_kind {
  static constexpr std::string_view open = "Box<dyn FnOnce(", close = ">";
};

template <class Kind, class Signature, class... Marks>
struct function_schema;
template <class Kind, class R, class... A, class... Marks>
struct function_schema<Kind, R(A...), Marks...> {
  static constexpr void write(text_writer &out) {
    out.push(Kind::open);
    bool first = true;
    ((out.push(first ? "" : ", "), first = false, abi<crossing<A>>::schema(out)), ...);
    out.push(") -> ");
    abi<crossing<R>>::schema(out);
    (out.push(Marks::text), ...);
    out.push(Kind::close);
  }
};

// `&dyn Fn(A..) -> R`
template <class Signature, class... Marks>
class fn;
template <class R, class... A, class... Marks>
class fn<R(A...), Marks...> {
 public:
  // Lends a function of this side, which outlives this.
  template <class F, class = std::enable_if_t<detail::is_closure<fn, const F &, R, A...>>>
  fn(const F &function POLYPLUG_LENT)
      : object_{const_cast<void *>(static_cast<const void *>(&function)),
                detail::closure_table<detail::lent_target<F, false>, const F &, R, A...>} {}

  fn(const fn &) = delete;
  fn &operator=(const fn &) = delete;

  R operator()(A... args) const {
    return detail::call_slot<R, A...>({object_, 0, "call"}, std::forward<A>(args)...);
  }

 private:
  friend abi<fn>;
  explicit fn(const PolyplugObject &object) : object_(object) {}
  PolyplugObject object_;
};

// `&mut dyn FnMut(A..) -> R`
template <class Signature, class... Marks>
class fn_mut;
template <class R, class... A, class... Marks>
class fn_mut<R(A...), Marks...> {
 public:
  // Lends a function of this side, which outlives this.
  template <class F, class = std::enable_if_t<detail::is_closure<fn_mut, F &, R, A...>>>
  fn_mut(F &&function POLYPLUG_LENT)
      : object_{const_cast<void *>(static_cast<const void *>(&function)),
                detail::closure_table<detail::lent_target<std::remove_reference_t<F>, true>, F &, R, A...>} {}

  fn_mut(const fn_mut &) = delete;
  fn_mut &operator=(const fn_mut &) = delete;

  R operator()(A... args) {
    return detail::call_slot<R, A...>({object_, 0, "call"}, std::forward<A>(args)...);
  }

 private:
  friend abi<fn_mut>;
  explicit fn_mut(const PolyplugObject &object) : object_(object) {}
  PolyplugObject object_;
};

// `Box<dyn Fn(A..) -> R>`
template <class Signature, class... Marks>
class box_fn;
template <class R, class... A, class... Marks>
class box_fn<R(A...), Marks...> {
 public:
  // Gives a function of this side away.
  template <class F, class = std::enable_if_t<detail::is_own_closure<box_fn, F, std::decay_t<F> &, R, A...>>>
  box_fn(F &&function)
      : handle_({detail::box_closure(std::forward<F>(function)),
                 detail::closure_table<detail::owned_target<detail::boxed<std::decay_t<F>>, false>,
                                       const std::decay_t<F> &, R, A...>},
                true) {}

  R operator()(A... args) const {
    return detail::call_slot<R, A...>({handle_.get(), 0, "call"}, std::forward<A>(args)...);
  }

 private:
  friend abi<box_fn>;
  explicit box_fn(const PolyplugObject &object) : handle_(object, true) {}
  object_handle handle_;
};

// `Box<dyn FnMut(A..) -> R>`
template <class Signature, class... Marks>
class box_fn_mut;
template <class R, class... A, class... Marks>
class box_fn_mut<R(A...), Marks...> {
 public:
  // Gives a function of this side away.
  template <class F, class = std::enable_if_t<detail::is_own_closure<box_fn_mut, F, std::decay_t<F> &, R, A...>>>
  box_fn_mut(F &&function)
      : handle_({detail::box_closure(std::forward<F>(function)),
                 detail::closure_table<detail::owned_target<detail::boxed<std::decay_t<F>>, false>,
                                       std::decay_t<F> &, R, A...>},
                true) {}

  R operator()(A... args) {
    return detail::call_slot<R, A...>({handle_.get(), 0, "call"}, std::forward<A>(args)...);
  }

 private:
  friend abi<box_fn_mut>;
  explicit box_fn_mut(const PolyplugObject &object) : handle_(object, true) {}
  object_handle handle_;
};

// `Box<dyn FnOnce(A..) -> R>`
template <class Signature, class... Marks>
class box_fn_once;
template <class R, class... A, class... Marks>
class box_fn_once<R(A...), Marks...> {
 public:
  // Gives a function of this side away.
  template <class F, class = std::enable_if_t<detail::is_own_closure<box_fn_once, F, std::decay_t<F> &&, R, A...>>>
  box_fn_once(F &&function)
      : handle_({detail::box_closure(std::forward<F>(function)),
                 detail::closure_table<detail::owned_target<detail::boxed<std::decay_t<F>>, false>,
                                       std::decay_t<F> &&, R, A...>},
                true) {}

  R operator()(A... args) && {
    return detail::call_slot<R, A...>({handle_.get(), 0, "call", &handle_}, std::forward<A>(args)...);
  }

 private:
  friend abi<box_fn_once>;
  explicit box_fn_once(const PolyplugObject &object) : handle_(object, true) {}
  object_handle handle_;
};

// What all functions that cross have in common.
template <class Function, class Kind, class Signature, class... Marks>
struct abi_function : abi_same<Function, PolyplugObject> {
  static constexpr bool is_object = true;
  static constexpr void schema(text_writer &out) { function_schema<Kind, Signature, Marks...>::write(out); }
};

template <class Signature, class... Marks>
struct abi<fn<Signature, Marks...>>
    : abi_function<fn<Signature, Marks...>, fn_kind, Signature, Marks...> {
  using function = fn<Signature, Marks...>;
  static function from(const PolyplugObject &given) { return function(check_object(given)); }
  static PolyplugObject into(const function &value) { return value.object_; }
};

template <class Signature, class... Marks>
struct abi<fn_mut<Signature, Marks...>>
    : abi_function<fn_mut<Signature, Marks...>, fn_mut_kind, Signature, Marks...> {
  using function = fn_mut<Signature, Marks...>;
  static function from(const PolyplugObject &given) { return function(check_object(given)); }
  static PolyplugObject into(const function &value) { return value.object_; }
};

template <class Signature, class... Marks>
struct abi<box_fn<Signature, Marks...>>
    : abi_function<box_fn<Signature, Marks...>, box_fn_kind, Signature, Marks...> {
  using function = box_fn<Signature, Marks...>;
  static void drop(const PolyplugObject &given) noexcept { end_object(given); }
  static void abandon(const PolyplugObject &given) noexcept { end_object(given); }
  static function from(const PolyplugObject &given) { return function(check_object(given)); }
  static PolyplugObject into(function value) { return value.handle_.give(); }
};

template <class Signature, class... Marks>
struct abi<box_fn_mut<Signature, Marks...>>
    : abi_function<box_fn_mut<Signature, Marks...>, box_fn_mut_kind, Signature, Marks...> {
  using function = box_fn_mut<Signature, Marks...>;
  static void drop(const PolyplugObject &given) noexcept { end_object(given); }
  static void abandon(const PolyplugObject &given) noexcept { end_object(given); }
  static function from(const PolyplugObject &given) { return function(check_object(given)); }
  static PolyplugObject into(function value) { return value.handle_.give(); }
};

template <class Signature, class... Marks>
struct abi<box_fn_once<Signature, Marks...>>
    : abi_function<box_fn_once<Signature, Marks...>, box_fn_once_kind, Signature, Marks...> {
  using function = box_fn_once<Signature, Marks...>;
  static void drop(const PolyplugObject &given) noexcept { end_object(given); }
  static void abandon(const PolyplugObject &given) noexcept { end_object(given); }
  static function from(const PolyplugObject &given) { return function(check_object(given)); }
  static PolyplugObject into(function value) { return value.handle_.give(); }
};

}  // namespace polyplug
