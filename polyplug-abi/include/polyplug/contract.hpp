// Contracts whose objects this side takes, keeps, makes and returns: an abstract class and its methods.
//
// What is here: POLYPLUG_CONTRACT, and the class that calls an object of the other side. What is not: how
// objects cross; see objects.hpp.
//
//     class Shape {
//      public:
//       virtual ~Shape() = default;
//       virtual double area() const = 0;
//       virtual std::string_view name() const = 0;
//     };
//     POLYPLUG_CONTRACT(Shape, polyplug::contract("objects.Shape", {1, 0}).send().sync(), area, name)
//
// The macro stands in the namespace of the class and names all of its methods in the order of the trait.
// What the trait says of a method besides its types is added before them, as in `.from("name", "1")`; the
// host compares all of it. An own object is of a class that implements Shape, and an object of the other
// side is a Shape too, whose methods throw call_error when they fail:
//
//     const Shape&  &dyn Shape        std::unique_ptr<Shape>  Box<dyn Shape>
//     Shape&        &mut dyn Shape    std::shared_ptr<Shape>  Arc<dyn Shape>
//
// A method with && at its end is `self: Box<Self>`, and std::move(*shape).method() uses the object up. One
// whose first parameter is a shared_self<Shape> is `self: Arc<Self>`. The text of a trait that has
// `Display` comes first, as `virtual std::string polyplug_display() const = 0`.
#pragma once

#include <type_traits>

#include "call.hpp"
#include "each.hpp"
#include "schema.hpp"

namespace polyplug {

// What a trait says besides the types of its methods; made by contract().
struct contract_info {
  std::string_view name;
  contract_version version;
  bool is_send = false;
  bool is_sync = false;
  void (*write_create)(text_writer &) = detail::write_no_create;
  method_info notes[32]{};
  std::size_t noted = 0;

  constexpr contract_info(std::string_view name_, contract_version version_)
      : name(name_), version(version_) {}

  // The trait has `Send` as a bound.
  constexpr contract_info send() const {
    contract_info copy = *this;
    copy.is_send = true;
    return copy;
  }

  // The trait has `Sync` as a bound.
  constexpr contract_info sync() const {
    contract_info copy = *this;
    copy.is_sync = true;
    return copy;
  }

  // The contract says `create = Args`: instances are made from that.
  template <class Args>
  constexpr contract_info create() const {
    contract_info copy = *this;
    copy.write_create = detail::write_create<Args>;
    return copy;
  }

  // The result of the method borrows from other things than `self`; see implementation::from.
  constexpr contract_info from(std::string_view method, std::string_view sources) const {
    contract_info copy = *this;
    copy.note(method).from = sources;
    return copy;
  }

  // The method is marked `#[since("major.minor")]`.
  constexpr contract_info since(std::string_view method, std::uint32_t major, std::uint32_t minor) const {
    contract_info copy = *this;
    copy.note(method).since = {major, minor};
    copy.note(method).has_since = true;
    return copy;
  }

  // The method has a body in the trait.
  constexpr contract_info with_default(std::string_view method) const {
    contract_info copy = *this;
    copy.note(method).has_default = true;
    return copy;
  }

  // The method is marked `optional` in its `since`.
  constexpr contract_info optional(std::string_view method) const {
    contract_info copy = *this;
    copy.note(method).is_optional = true;
    return copy;
  }

  // What is said of a method.
  constexpr method_info &note(std::string_view method) {
    for (std::size_t i = 0; i < noted; ++i)
      if (notes[i].name == method) return notes[i];
    notes[noted].name = method;
    return notes[noted++];
  }
};

// Whether the other side can implement a method of this type.
template <class Other>
constexpr bool is_contract_method(Other) { return false; }
template <class R, class C, class... A>
constexpr bool is_contract_method(R (C::*)(A...)) { return true; }
template <class R, class C, class... A>
constexpr bool is_contract_method(R (C::*)(A...) const) { return true; }
template <class R, class C, class... A>
constexpr bool is_contract_method(R (C::*)(A...) &&) { return true; }

// Begins the description of a contract.
template <class Version = contract_version>
constexpr auto contract(std::string_view name, Version version) {
  return contract_info(name, check_contract_version(version));
}

namespace POLYPLUG_HIDDEN detail {

template <class Contract>
constexpr bool assert_contract_class() {
  static_assert(std::is_abstract_v<Contract>, "the class of a contract is abstract: its methods are `= 0`");
  static_assert(std::has_virtual_destructor_v<Contract>,
                "the class of a contract has a virtual destructor: objects are deleted through it");
  static_assert(!std::is_destructible_v<Contract> || std::is_nothrow_destructible_v<Contract>,
                "the class of a contract has a destructor that does not throw: nobody could be told");
  return true;
}

// What all objects of the other side have in common; their methods are added by POLYPLUG_CONTRACT.
template <class Contract>
class proxy_base : public Contract {
  using check = std::bool_constant<assert_contract_class<Contract>()>;

 public:
  explicit proxy_base(object_handle &&handle) : polyplug_handle(std::move(handle)) {}

  object_handle polyplug_handle;
  static constexpr std::size_t polyplug_methods = 0;
};

// The methods of a contract; the first is no method, because macros cannot leave a comma out.
template <class, class... Methods>
struct contract_methods {};

template <class Base, class... Methods>
struct proxy_chain {
  using type = Base;
};
template <class Base, class First, class... Rest>
struct proxy_chain<Base, First, Rest...> : proxy_chain<typename First::template proxy<Base>, Rest...> {};

// The text of a contract.
template <class Contract, class Methods = typename contract_of<Contract>::methods>
struct contract_schema;
template <class Contract, class Nothing, class... Methods>
struct contract_schema<Contract, contract_methods<Nothing, Methods...>> {
  static constexpr void write(text_writer &out) {
    static_assert(are_notes_named(), "what is said of a method of a contract names one that POLYPLUG_CONTRACT names too");
    contract_info info = contract_of<Contract>::info();
    write_head(out, info.name, info.version, info.is_send, info.is_sync);
    info.write_create(out);
    (write_described<Methods>(out, info), ...);
  }
  static PolyplugStringView text() { return constant_text<contract_schema>::view; }

 private:
  static constexpr bool are_notes_named() {
    const contract_info info = contract_of<Contract>::info();
    bool all = true;
    for (std::size_t i = 0; i < info.noted; ++i) all = all && ((info.notes[i].name == Methods::name()) || ...);
    return all;
  }

  template <class Method>
  static constexpr void write_described(text_writer &out, contract_info &info) {
    method_info note = info.note(Method::name());
    if (note.name == "polyplug_display") note.name = "__display";
    detail::write_method<Method::pointer>(out, note);
  }
};

template <class Contract>
constexpr mentioned_contract mentioned_as{contract_schema<Contract>::text, contract_schema<Contract>::write};

template <class Contract, class Methods = typename contract_of<Contract>::methods>
class proxy;

// An object of the other side, as this side's class of its contract.
template <class Contract, class Nothing, class... Methods>
class proxy<Contract, contract_methods<Nothing, Methods...>> final
    : public proxy_chain<proxy_base<Contract>, Methods...>::type {
 public:
  explicit proxy(object_handle &&handle)
      : proxy_chain<proxy_base<Contract>, Methods...>::type(std::move(handle)) {}
};

}  // namespace detail
}  // namespace polyplug

// Describes the abstract class of a contract and its methods, up to 32 of them. As in POLYPLUG_STRUCT, a method that it
// does not have is one error, and then nothing is said of the contract.
#define POLYPLUG_CONTRACT(type, description, ...)                                                   \
  POLYPLUG_EACH(POLYPLUG_CONTRACT_METHOD, type, __VA_ARGS__)                                        \
  template <class Self>                                                                             \
  struct polyplug_contract_##type {                                                                 \
    using methods =                                                                                 \
        ::polyplug::detail::contract_methods<void POLYPLUG_EACH(POLYPLUG_CONTRACT_LIST, type, __VA_ARGS__)>; \
    static constexpr ::polyplug::contract_info info() { return description; }                       \
  };                                                                                                \
  template <class Self>                                                                             \
  ::polyplug::first_of<polyplug_contract_##type<Self>                                               \
                       POLYPLUG_EACH(POLYPLUG_CONTRACT_TYPE, type, __VA_ARGS__)>                    \
  polyplug_describe_##type(int);                                                                    \
  template <class>                                                                                  \
  ::polyplug::refused_contract polyplug_describe_##type(...);                                       \
  decltype(polyplug_describe_##type<type>(0)) polyplug_contract(const type *);

#define POLYPLUG_CONTRACT_LIST(type, method) , polyplug_method_##type##_##method<Self>
#define POLYPLUG_CONTRACT_TYPE(type, method) , ::std::enable_if_t<::polyplug::is_contract_method(&Self::method)>

// A class that adds the method to a proxy, by the type of the method.
#define POLYPLUG_CONTRACT_METHOD(type, method)                                                      \
  static_assert(::polyplug::is_contract_method(&type::method),                                      \
                "`" #method "` of `" #type "`: a method of a contract is virtual, and const, qualified with " \
                "&&, or neither; it is not noexcept, because the other side may fail");             \
  template <class Base, class Pointer>                                                              \
  struct polyplug_proxy_##type##_##method;                                                          \
  POLYPLUG_CONTRACT_OVERRIDE(type, method, (A...), const, (A... args), nullptr)                     \
  POLYPLUG_CONTRACT_OVERRIDE(type, method, (A...), , (A... args), nullptr)                          \
  POLYPLUG_CONTRACT_OVERRIDE(type, method, (A...), &&, (A... args), &this->polyplug_handle)         \
  POLYPLUG_CONTRACT_OVERRIDE(type, method, (::polyplug::shared_self<type>, A...), const,            \
                             (::polyplug::shared_self<type>, A... args), nullptr)                   \
  template <class Self>                                                                             \
  struct polyplug_method_##type##_##method {                                                        \
    static constexpr auto pointer = &Self::method;                                                  \
    static constexpr ::std::string_view name() { return #method; }                                  \
    template <class Base>                                                                           \
    using proxy = polyplug_proxy_##type##_##method<Base, decltype(&Self::method)>;                  \
  };

#define POLYPLUG_CONTRACT_OVERRIDE(type, method, types, qualifier, parameters, ended)               \
  template <class Base, class R, class C, class... A>                                               \
  struct polyplug_proxy_##type##_##method<Base, R(C::*) types qualifier> : Base {                   \
    using Base::Base;                                                                               \
    static constexpr ::std::size_t polyplug_methods = Base::polyplug_methods + 1;                   \
    R method parameters qualifier override {                                                        \
      return ::polyplug::detail::call_slot<R, A...>(                                                \
          {this->polyplug_handle.get(), Base::polyplug_methods, #method, ended},                    \
          ::std::forward<A>(args)...);                                                              \
    }                                                                                               \
  };
