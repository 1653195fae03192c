// How objects of contracts cross: by reference, in a std::unique_ptr, in a std::shared_ptr.
//
// What is here: abi<T> for them, in both directions. What is not: the class of a contract; see contract.hpp.
//
// The invariant: what came from the other side goes back as itself. An object is not wrapped twice. A share that
// nobody else seems to have goes back whole, so that no other thread locks a std::weak_ptr of it meanwhile.
#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "contract.hpp"
#include "table.hpp"

namespace polyplug {
namespace POLYPLUG_HIDDEN detail {

// The table of this side's objects of a contract, held as Target says.
template <template <class, bool> class Target, class Contract,
          class Methods = typename contract_of<Contract>::methods>
struct object_table;

template <template <class, bool> class Target, class Contract, class Nothing, class... Methods>
struct object_table<Target, Contract, contract_methods<Nothing, Methods...>> {
  static constexpr bool changes = (mutates<Methods::pointer> || ...);
  static constexpr bool uses_up = ((receiver_of<Methods::pointer> == receiver::box) || ...);
  static constexpr const PolyplugVTableHeader *head =
      &typed_table<Target<Contract, changes>, Methods::pointer...>::value.header;
};

template <class Contract, bool Changes>
using box_target = owned_target<boxed<Contract>, Changes>;
template <class Contract, bool>
using shared_target = owned_target<shared<Contract>, false>;
template <class Contract, bool>
using ref_target = lent_target<Contract, false>;
template <class Contract, bool>
using mut_target = lent_target<Contract, true>;

// The object of the other side that `object` only stands for, or null.
template <class Contract>
proxy<Contract> *find_proxy(Contract *object) {
#if defined(__GNUC__) && !defined(__GXX_RTTI)
  static_assert(always_false<Contract>, "whose an object is, its type says at run time: remove -fno-rtti");
  return static_cast<void>(object), nullptr;
#else
  return dynamic_cast<proxy<Contract> *>(object);
#endif
}

template <class Contract>
constexpr void write_object(text_writer &out, std::string_view before, std::string_view after) {
  static_assert(!std::is_abstract_v<proxy<Contract>>, "POLYPLUG_CONTRACT names every method of the class that is `= 0`");
  constexpr contract_info info = contract_of<Contract>::info();
  out.push(before);
  out.push(info.name);
  out.push("@");
  out.push_decimal(info.version.major);
  out.push(after);
  if (out.mentions != nullptr) out.mentions->add(mentioned_as<Contract>);
}

// Lends an object for a call.
template <template <class, bool> class Target, class Contract>
PolyplugObject lend(Contract *object) {
  if (proxy<Contract> *const found = find_proxy(object)) {
    if (found->polyplug_handle.get().vtable == nullptr)
      throw invalid_value("an object that was given away is lent");
    return found->polyplug_handle.get();
  }
  return {object, object_table<Target, Contract>::head};
}

// The object that a parameter refers to during a call.
template <class Reference>
struct lent_object {
  static constexpr bool is_used = true;
  using contract = std::remove_const_t<std::remove_reference_t<Reference>>;
  std::optional<proxy<contract>> held;
  Reference lift(const PolyplugObject &object) {
    return held.emplace(object_handle(check_object(object), false));
  }
};

template <class Contract>
struct lent_storage<const Contract &, std::enable_if_t<is_contract<Contract>>>
    : lent_object<const Contract &> {};
template <class Contract>
struct lent_storage<Contract &, std::enable_if_t<!std::is_const_v<Contract> && is_contract<Contract>>>
    : lent_object<Contract &> {};

}  // namespace detail

// What both kinds of owners have in common.
template <class Owner>
struct abi_object : abi_same<Owner, PolyplugObject> {
  static constexpr bool is_object = true;
  static void drop(const PolyplugObject &given) noexcept { end_object(given); }
  static void abandon(const PolyplugObject &given) noexcept { end_object(given); }
  static PolyplugObject lent(const Owner &, lender &) {
    static_assert(always_false<Owner>, "an object inside of another value cannot be lent. Lend it by itself, as "
                                       "`const Shape &`");
    return {};
  }
  template <class Contract>
  static std::unique_ptr<Contract> wrap(const PolyplugObject &given) {
    object_handle handle(check_object(given), true);
    return std::make_unique<detail::proxy<Contract>>(std::move(handle));
  }
};

// `&dyn Contract`
template <class Contract>
struct abi<const Contract &, std::enable_if_t<is_contract<Contract>>>
    : abi_same<const Contract &, PolyplugObject> {
  static constexpr void schema(text_writer &out) { detail::write_object<Contract>(out, "&dyn ", ""); }
  static PolyplugObject into(const Contract &object) {
    return detail::lend<detail::ref_target>(const_cast<Contract *>(&object));
  }
};

// `&mut dyn Contract`
template <class Contract>
struct abi<Contract &, std::enable_if_t<!std::is_const_v<Contract> && is_contract<Contract>>>
    : abi_same<Contract &, PolyplugObject> {
  static constexpr void schema(text_writer &out) { detail::write_object<Contract>(out, "&mut dyn ", ""); }
  static PolyplugObject into(Contract &object) { return detail::lend<detail::mut_target>(&object); }
};

template <class Contract>
constexpr bool assert_no_pointer() {
  static_assert(always_false<Contract>, "an object of a contract does not cross by pointer. Take it as a reference, as "
                                        "`const Shape &`, or as a std::unique_ptr or std::shared_ptr");
  return true;
}
template <class Contract>
struct abi<Contract *, std::enable_if_t<is_contract<Contract>>> : abi_refused<Contract *> {
  using check = std::bool_constant<assert_no_pointer<Contract>()>;
};

// `Box<dyn Contract>`
template <class Contract>
struct abi<std::unique_ptr<Contract>, std::enable_if_t<is_contract<Contract>>>
    : abi_object<std::unique_ptr<Contract>> {
  static constexpr void schema(text_writer &out) { detail::write_object<Contract>(out, "Box<dyn ", ">"); }
  static std::unique_ptr<Contract> from(const PolyplugObject &given) {
    return abi_object<std::unique_ptr<Contract>>::template wrap<Contract>(given);
  }
  static PolyplugObject into(std::unique_ptr<Contract> object) {
    if (object == nullptr) throw invalid_value("a `std::unique_ptr` that crosses a boundary is not null");
    if (auto *const found = detail::find_proxy(object.get())) return found->polyplug_handle.give();
    return {new detail::boxed<Contract>(std::move(object)),
            detail::object_table<detail::box_target, Contract>::head};
  }
};

// `Arc<dyn Contract>`
template <class Contract>
struct abi<std::shared_ptr<Contract>, std::enable_if_t<is_contract<Contract>>>
    : abi_object<std::shared_ptr<Contract>> {
  static constexpr void schema(text_writer &out) {
    using table = detail::object_table<detail::shared_target, Contract>;
    static_assert(!table::changes && !table::uses_up,
                  "an object that both sides share has const methods only. Pass this one in a std::unique_ptr");
    detail::write_object<Contract>(out, "Arc<dyn ", ">");
  }
  static std::shared_ptr<Contract> from(const PolyplugObject &given) {
    return abi_object<std::shared_ptr<Contract>>::template wrap<Contract>(given);
  }
  static PolyplugObject into(std::shared_ptr<Contract> object) {
    if (object == nullptr) throw invalid_value("a `std::shared_ptr` that crosses a boundary is not null");
    // Nobody else has it, so that it can go as it came; one that is only leased is not given away.
    if (auto *const found = detail::find_proxy(object.get()))
      if (object.use_count() == 1 && found->polyplug_handle.is_owned()) {
        // The count is read without order. A share that comes and goes puts this after all that other threads did
        // with theirs.
        std::shared_ptr<Contract>(object).reset();
        return found->polyplug_handle.give();
      }
    return {new detail::shared<Contract>(std::move(object)),
            detail::object_table<detail::shared_target, Contract>::head};
  }
};

}  // namespace polyplug
