// From a typed table to the uniform functions of who only speaks ABI v1: a thunk, turned around.
//
// What is here: the adapter, a typed table for each contract whose instance is a foreign_instance. What is
// not: where such an instance comes from; see context.hpp.
//
// The invariant: calls do not know of it. Whoever calls an object finds a typed table, this one or another.
#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

#include "contract.hpp"
#include "table.hpp"

namespace polyplug {
namespace POLYPLUG_HIDDEN detail {

// An instance of who only has a uniform table.
struct foreign_instance {
  const PolyplugHostApi *host;  // whose memory results are in
  PolyplugGuestContractInstance instance;
  const void *functions;
  bool of_host;  // whether they are PolyplugHostUniformFns, which take `data` of the instance

  void call(std::size_t index, const void *args, void *out, PolyplugAbiError *err) const noexcept {
    if (of_host)
      static_cast<const PolyplugHostUniformFn *>(functions)[index](instance.data, args, out, err);
    else
      static_cast<const PolyplugUniformFn *>(functions)[index](instance, args, out, err);
  }
};

// A parameter of a typed call that is on its way to a uniform one. Memory that it has ends after the call.
template <class A>
class adapted_parameter {
 public:
  explicit adapted_parameter(direct_or_pointer<A> given) noexcept : repr_(read_parameter<A>(given)) {}
  adapted_parameter(const adapted_parameter &) = delete;
  adapted_parameter &operator=(const adapted_parameter &) = delete;
  ~adapted_parameter() { abi<A>::release(repr_); }

  // From here on what it owns but for that memory is the callee's, which nothing fails in between.
  void lend(char *place) const noexcept {
    const typename abi<A>::uniform lent = abi<A>::lend(repr_);
    std::memcpy(place, &lent, sizeof lent);
  }

 private:
  typename abi<A>::repr repr_;
};

// The argument struct of a uniform call.
template <class... A>
class adapted_arguments {
  // The last field is where the struct would go on.
  static constexpr std::size_t end = field_offset<sizeof...(A), typename abi<A>::uniform..., std::max_align_t>();
  alignas(std::max_align_t) char place_[end]{};

 public:
  explicit adapted_arguments(const adapted_parameter<A> &...parameters) noexcept {
    fill(std::index_sequence_for<A...>(), parameters...);
  }
  const void *get() const noexcept { return place_; }

 private:
  template <std::size_t... I>
  void fill(std::index_sequence<I...>, const adapted_parameter<A> &...parameters) noexcept {
    (parameters.lend(place_ + field_offset<I, typename abi<A>::uniform...>()), ...);
  }
};
template <>
class adapted_arguments<> {
 public:
  const void *get() const noexcept { return nullptr; }
};

// A leased instance is not the other side's to use up.
template <class... Parameters>
std::uint32_t refuse_leased(PolyplugAbiError *err, const Parameters &...) noexcept {
  return refuse_held(err);
}

// Method number `Index` of a contract in the typed convention, for a foreign_instance.
// g++ takes what is a constant in the pack of methods for const here.
template <auto Method, std::size_t Index,
          class Signature = typename method_type<std::remove_const_t<decltype(Method)>>::signature>
struct adapter_thunk;

template <auto Method, std::size_t Index, class R, class... A>
struct adapter_thunk<Method, Index, R(A...)> {
  using returned = abi<crossing<R>>;

  static std::uint32_t entry(void *self, direct_or_pointer<crossing<A>>... args,
                             typename returned::repr *out, PolyplugAbiError *err) noexcept {
    if constexpr (receiver_of<Method> == receiver::box)
      return refuse_leased(err, typed_parameter<crossing<A>>(args)...);
    else
      return run(*static_cast<const foreign_instance *>(self), out, err, adapted_parameter<crossing<A>>(args)...);
  }

 private:
  static std::uint32_t run(const foreign_instance &foreign, typename returned::repr *out, PolyplugAbiError *err,
                           const adapted_parameter<crossing<A>> &...parameters) noexcept {
    const adapted_arguments<crossing<A>...> args(parameters...);
    // A function that succeeds without writing has returned nothing, and not what lay on the stack.
    typename returned::uniform given;
    std::memset(static_cast<void *>(&given), 0, sizeof given);
    *err = {};
    foreign.call(Index, args.get(), &given, err);
    if (err->code != 0) return err->code;
    try {
      *out = returned::take(given, foreign.host);
      return 0;
    } catch (...) {
      return fail_with_exception(err);
    }
  }
};

// A method that returns nothing has no `out`.
template <auto Method, std::size_t Index, class... A>
struct adapter_thunk<Method, Index, void(A...)> {
  static std::uint32_t entry(void *self, direct_or_pointer<crossing<A>>... args,
                             PolyplugAbiError *err) noexcept {
    if constexpr (receiver_of<Method> == receiver::box)
      return refuse_leased(err, typed_parameter<crossing<A>>(args)...);
    else
      return run(*static_cast<const foreign_instance *>(self), err, adapted_parameter<crossing<A>>(args)...);
  }

 private:
  static std::uint32_t run(const foreign_instance &foreign, PolyplugAbiError *err,
                           const adapted_parameter<crossing<A>> &...parameters) noexcept {
    const adapted_arguments<crossing<A>...> args(parameters...);
    *err = {};
    foreign.call(Index, args.get(), nullptr, err);
    return err->code;
  }
};

// The typed table with which who only speaks ABI v1 stands behind a contract.
template <class Contract, class Methods = typename contract_of<Contract>::methods>
struct adapter;

template <class Contract, class Nothing, class... Methods>
struct adapter<Contract, contract_methods<Nothing, Methods...>> {
  // How many functions every implementation has.
  static constexpr std::size_t required() {
    contract_info info = contract_of<Contract>::info();
    return (std::size_t{0} + ... + (info.note(Methods::name()).has_since ? 0 : 1));
  }

  // The table for who has the first `functions` of the methods.
  static auto table(std::size_t functions) {
    auto made = whole(std::index_sequence_for<Methods...>());
    if (functions < sizeof...(Methods)) made.header.size = POLYPLUG_VTABLE_SIZE(functions);
    return made;
  }

 private:
  // Whoever leased the instance gives it back.
  static std::uint32_t drop(void *, PolyplugAbiError *) noexcept { return 0; }

  template <std::size_t... I>
  static auto whole(std::index_sequence<I...>) {
    using type = typed_functions<decltype(&adapter_thunk<Methods::pointer, I>::entry)...>;
    return type{{sizeof(type), 0, drop, nullptr}, {&adapter_thunk<Methods::pointer, I>::entry...}};
  }
};

}  // namespace detail
}  // namespace polyplug
