// From a description of implementations to the constant tables that a host reads.
//
// What is here: implement(), the tables of an implementation, and the registration of a plugin. What is
// not: the exported functions; POLYPLUG_PLUGIN in polyplug.hpp makes them.
#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <tuple>

#include "context.hpp"
#include "host.hpp"
#include "schema.hpp"
#include "state.hpp"
#include "table.hpp"

namespace polyplug {

// Stands for a T that the host makes from an Args; made by implementation::create.
template <class T, class Args>
struct constructed {};

namespace POLYPLUG_HIDDEN detail {

// What an instance is, and what it is made from: void for nothing.
template <class T>
struct made {
  using type = T;
  using args = void;
};
template <class T, class Args>
struct made<constructed<T, Args>> {
  using type = T;
  using args = Args;
};

// What is left of a description after an error about it, so that no other error follows.
struct refused {
  template <class...>
  constexpr refused create() const { return {}; }
  template <auto...>
  constexpr refused state() const { return {}; }
  template <auto...>
  constexpr refused method(std::string_view) const { return {}; }
  constexpr refused send() const { return {}; }
  constexpr refused sync() const { return {}; }
  constexpr refused from(std::string_view) const { return {}; }
  constexpr refused since(std::uint32_t, std::uint32_t) const { return {}; }
  constexpr refused optional() const { return {}; }
  constexpr refused with_default() const { return {}; }
};

// Whether the host can make a T from an Args, which is void for nothing.
template <class T, class Args>
constexpr bool is_creatable = std::is_constructible_v<T, Args> || std::is_constructible_v<T, const context &, Args>;
template <class T>
constexpr bool is_creatable<T, void> =
    std::is_default_constructible_v<T> || std::is_constructible_v<T, const context &>;

}  // namespace detail

// Describes how T implements a contract; made by implement(). `State` says how its state is carried over.
template <class T, class State, auto... Methods>
struct implementation {
  using type = typename detail::made<T>::type;
  static constexpr std::size_t method_count = sizeof...(Methods);

  std::string_view contract;
  contract_version version;
  bool is_send = false;
  bool is_sync = false;
  std::array<method_info, method_count> methods{};

  // The trait has `Send` as a bound: instances may move to another thread.
  constexpr implementation send() const {
    implementation copy = *this;
    copy.is_send = true;
    return copy;
  }

  // The trait has `Sync` as a bound: several threads may call an instance at once.
  constexpr implementation sync() const {
    implementation copy = *this;
    copy.is_sync = true;
    return copy;
  }

  // The contract says `create = Args`: T has a constructor that takes one, behind a `const context &` if it
  // wants that too, and may throw.
  template <class Args>
  constexpr auto create() const {
    static_assert(detail::is_creatable<T, Args>, "a constructor takes what the contract says it is created from");
    if constexpr (detail::is_creatable<T, Args>)
      return implementation<constructed<T, Args>, State, Methods...>{contract, version, is_send, is_sync, methods};
    else
      return detail::refused();
  }

  // When the plugin is reloaded, the instance that everybody shares goes on with its state: what `Save`, a
  // `std::vector<std::uint8_t> save() const`, returned before the reload is what `Restore`, a
  // `void restore(polyplug::slice<std::uint8_t> state)`, is called with. If either throws, the reload fails.
  // `Save` may run while other threads call the instance, or inside of a call of it.
  template <auto Save, auto Restore>
  constexpr auto state() const {
    static_assert(detail::saves_state<Save>,
                  "state is saved by a member function `std::vector<std::uint8_t> save() const`");
    static_assert(detail::restores_state<Restore>,
                  "state is restored by a member function `void restore(polyplug::slice<std::uint8_t> state)`");
    if constexpr (detail::saves_state<Save> && detail::restores_state<Restore>)
      return implementation<T, detail::state_of<Save, Restore>, Methods...>{contract, version, is_send, is_sync,
                                                                            methods};
    else
      return detail::refused();
  }

  // Adds a method; they are added in the order of the trait. A const member function is `&self`.
  template <auto Method>
  constexpr auto method(std::string_view name) const {
    constexpr bool valid = std::is_member_function_pointer_v<decltype(Method)> && detail::is_method<Method>;
    static_assert(valid, "a method is a non-static member function, `.method<&Class::name>(\"name\")`: const for "
                         "`&self`, qualified with && for `self: Box<Self>`, otherwise `&mut self`");
    if constexpr (valid && detail::check_types<Method>(0))
      return longer<Method>(name, std::make_index_sequence<method_count>());
    else
      return detail::refused();
  }

  // The result of the method before borrows from other things than `self`: "1" for the first parameter,
  // "self+2" for either, with commas between several borrows; as the trait's lifetimes say. Of a parameter
  // with several borrows "2.1" is the first, if not all of them are a source.
  constexpr implementation from(std::string_view sources) const {
    return noting([=](method_info &method) { method.from = sources; });
  }

  // The method before is marked `#[since("major.minor")]` in the trait.
  constexpr implementation since(std::uint32_t major, std::uint32_t minor) const {
    return noting([=](method_info &method) {
      method.since = {major, minor};
      method.has_since = true;
    });
  }

  // The method before is marked `optional` in the trait's `since`.
  constexpr implementation optional() const {
    return noting([](method_info &method) { method.is_optional = true; });
  }

  // The method before has a body in the trait.
  constexpr implementation with_default() const {
    return noting([](method_info &method) { method.has_default = true; });
  }

 private:
  // Changes what is said of the method before.
  template <class Change>
  constexpr implementation noting(const Change &change) const {
    static_assert(method_count > 0, "`from`, `since`, `optional` and `with_default` follow a method");
    implementation copy = *this;
    if constexpr (method_count > 0) change(copy.methods[method_count - 1]);
    return copy;
  }

  // Each method is copied where it is made: after an error, g++ evaluates no loop over an array any more, and would say
  // of everything here that it is not constant.
  template <auto Method, std::size_t... I>
  constexpr implementation<T, State, Methods..., Method> longer(std::string_view name,
                                                                std::index_sequence<I...>) const {
    return {contract, version, is_send, is_sync, {{methods[I]..., method_info{name}}}};
  }
};

// Begins the description of how T implements a contract. The methods follow.
template <class T, class Version = contract_version>
constexpr auto implement(std::string_view contract, Version version) {
  return implementation<T, detail::no_state>{contract, check_contract_version(version)};
}

// Describes a plugin; made by POLYPLUG_PLUGIN.
template <class... Implementations>
struct plugin {
  std::string_view name;
  std::string_view version;
  std::tuple<Implementations...> implementations;
};

namespace POLYPLUG_HIDDEN detail {

// Says what an implementation lacks, at the end of its description.
template <class T, class State, auto... Methods>
constexpr bool is_whole(type_tag<implementation<T, State, Methods...>>) {
  constexpr bool has_methods = sizeof...(Methods) > 0;
  constexpr bool is_abstract = std::is_abstract_v<typename made<T>::type>;
  constexpr bool creatable = is_creatable<typename made<T>::type, typename made<T>::args>;
  constexpr bool can_end = !((receiver_of<Methods> == receiver::arc) || ...) ||
                           std::is_nothrow_destructible_v<typename made<T>::type>;
  static_assert(has_methods, "a contract has at least one method");
  static_assert(!is_abstract, "an implementation is a class that is not abstract: one of its methods is `= 0`");
  static_assert(creatable || is_abstract,
                "the host creates instances without arguments, or with a `const polyplug::context &`; from what "
                "the contract says after `.create<..>()`");
  static_assert(can_end, "an implementation that shares itself has a destructor that does not throw: the last one "
                         "who has it could not be told");
  return has_methods && !is_abstract && creatable && can_end;
}
constexpr bool is_whole(type_tag<refused>) { return false; }

}  // namespace detail

template <class... Implementations>
constexpr auto make_plugin(std::string_view name, std::string_view version, Implementations... implementations) {
  static_assert(sizeof...(Implementations) > 0, "a plugin implements at least one contract");
  if constexpr ((detail::is_whole(type_tag<Implementations>()) && ...))
    return plugin<Implementations...>{name, version, {implementations...}};
  else
    return detail::refused();
}

namespace POLYPLUG_HIDDEN detail {

// Reads `major.minor.patch`; what follows a `-` or `+` is ignored. False if it is none.
constexpr bool parse_version(std::string_view text, PolyplugVersion &version) {
  std::uint32_t parts[3] = {0, 0, 0};
  std::size_t part = 0;
  bool has_digit = false;
  for (const char c : text) {
    if (c == '-' || c == '+') break;
    if (c == '.' && part < 2 && has_digit) {
      ++part;
      has_digit = false;
    } else if (c >= '0' && c <= '9' && parts[part] < 100000000) {
      parts[part] = parts[part] * 10 + static_cast<std::uint32_t>(c - '0');
      has_digit = true;
    } else {
      return false;
    }
  }
  version = {parts[0], parts[1], parts[2]};
  return part == 2 && has_digit;
}

constexpr bool is_version(std::string_view text) {
  PolyplugVersion version{};
  return parse_version(text, version);
}

// The version of a plugin, which POLYPLUG_PLUGIN has checked.
constexpr PolyplugVersion version_of(std::string_view text) {
  PolyplugVersion version{};
  parse_version(text, version);
  return version;
}

// Makes an Instance, which is told of its context if it takes one.
template <class Instance, class... Args>
Instance *make_with(const PolyplugHostApi *host, Args &&...args) {
  if constexpr (std::is_constructible_v<typename Instance::object, const context &, Args...>)
    return new Instance(context(host), std::forward<Args>(args)...);
  else
    return new Instance(std::forward<Args>(args)...);
}

// Makes an Instance from Args, which are void for nothing, as the typed convention passes them.
template <class Instance, class Args>
Instance *make(const PolyplugHostApi *host, [[maybe_unused]] const void *args) {
  if constexpr (std::is_void_v<Args>) {
    return make_with<Instance>(host);
  } else {
    if (args == nullptr) throw std::invalid_argument("what it is made from is missing");
    return make_with<Instance>(host, abi<Args>::from(*static_cast<const typename abi<Args>::repr *>(args)));
  }
}

// The same as ABI v1 passes them.
template <class Instance, class Args>
Instance *make_v1(const PolyplugHostApi *host, [[maybe_unused]] const void *args) {
  if constexpr (std::is_void_v<Args>) {
    return make_with<Instance>(host);
  } else {
    if (args == nullptr) throw std::invalid_argument("what it is made from is missing");
    return make_with<Instance>(host, uniform_parameter<Args>(static_cast<const char *>(args)).lift());
  }
}

template <class Instance, Instance *(*Make)(const PolyplugHostApi *, const void *)>
std::uint32_t create_instance(const PolyplugHostApi *host, const void *args, void **out,
                              PolyplugAbiError *err) noexcept {
  try {
    *out = Make(host, args);
    return 0;
  } catch (...) {
    return fail_with_exception(err);
  }
}

// For ABI v1, which has no room for an error: it goes to the log.
template <class Instance, class Args, class Id>
void create_v1(PolyplugVmLoaderData, const PolyplugHostApi *host, const void *args,
               PolyplugGuestContractInstance *out) noexcept {
  PolyplugAbiError err{};
  *out = {nullptr, Id::value()};
  if (create_instance<Instance, make_v1<Instance, Args>>(host, args, &out->data, &err) != 0)
    log(level::error, {err.message.ptr, err.message.len});
}

template <class Target>
void destroy_v1(PolyplugVmLoaderData, const PolyplugHostApi *,
                PolyplugGuestContractInstance self) noexcept {
  PolyplugAbiError err{};
  if (Target::drop(self.data, &err) != 0) log(level::error, {err.message.ptr, err.message.len});
}

// Both tables of one implementation.
template <class Implementation>
struct tables;

template <class T, class State, auto... Methods>
struct tables<implementation<T, State, Methods...>> {
  static constexpr bool shares = ((receiver_of<Methods> == receiver::arc) || ...);
  using args = typename made<T>::args;
  using instance_type = instance<typename made<T>::type, shares>;
  using target = owned_target<instance_type, (mutates<Methods> || ...)>;

  static constexpr const auto &vtable = typed_table<target, Methods...>::value;
  static constexpr PolyplugUniformFn functions[] = {&uniform_thunk<target, Methods>::entry...};
  static constexpr PolyplugSaveFn save = State::template save<target>;
  static constexpr PolyplugRestoreFn restore = State::template restore<target>;
};

template <class T, class State, auto... Methods>
constexpr void write_schema(text_writer &out, const implementation<T, State, Methods...> &described) {
  write_head(out, described.contract, described.version, described.is_send, described.is_sync);
  using args = typename made<T>::args;
  if constexpr (!std::is_void_v<args>) write_create<args>(out);
  std::size_t index = 0;
  (write_method<Methods>(out, described.methods[index++]), ...);
}

// What the host is told of implementation number `Index` of the plugin that Definition::get() describes.
template <class Definition, std::size_t Index>
struct exported {
  static constexpr auto described = std::get<Index>(Definition::get().implementations);
  using implementation_type = std::remove_const_t<decltype(described)>;
  using type = typename implementation_type::type;
  using table = tables<implementation_type>;

  static constexpr std::uint64_t value() {
    return polyplug_guest_contract_id({described.contract.data(), described.contract.size()},
                                      described.version.major);
  }

  struct contract_name {
    static constexpr void write(text_writer &out) {
      out.push(described.contract);
      out.push("@");
      out.push_decimal(described.version.major);
    }
  };
  struct schema {
    static constexpr void write(text_writer &out) { write_schema(out, described); }
  };

  static constexpr PolyplugGuestContractInterface interface_{
      value(),
      {described.version.major, described.version.minor, 0},
      POLYPLUG_DISPATCH_NATIVE,
      create_v1<typename table::instance_type, typename table::args, exported>,
      destroy_v1<typename table::target>,
      {{implementation_type::method_count, table::functions}}};

  static constexpr PolyplugContractExport export_{
      sizeof(PolyplugContractExport), 0, &interface_, &table::vtable.header,
      create_instance<typename table::instance_type,
                      make<typename table::instance_type, typename table::args>>,
      constant_text<schema>::view,
      polyplug_fnv1a(constant_text<schema>::view),
      mentions_of<schema>::function,
      // Whatever the text is, to C++ it is bytes.
      &table::vtable.header,
      table::save,
      table::restore};
};

// The plugin that Definition::get() describes, as a host meets it.
template <class Definition>
struct library {
  struct name {
    static constexpr void write(text_writer &out) { out.push(Definition::get().name); }
  };
  static constexpr PolyplugVersion version = version_of(Definition::get().version);

  static PolyplugAbiError init(const PolyplugHostApi *host) noexcept {
    if (host == nullptr) return {POLYPLUG_ERROR_INVALID_POINTER, polyplug_text("the host is null")};
    plugin_name.store(&constant_text<name>::view, std::memory_order_release);
    current_host.store(host, std::memory_order_release);
    const PolyplugHostExtension extension = find_extension(host);
    if (extension.describe_bundle != nullptr)
      extension.describe_bundle(host, POLYPLUG_LANGUAGE_CPP, constant_text<name>::view, version);
    using implementations = decltype(Definition::get().implementations);
    return register_all(host, extension, std::make_index_sequence<std::tuple_size_v<implementations>>());
  }

 private:
  template <std::size_t... Index>
  static PolyplugAbiError register_all(const PolyplugHostApi *host, const PolyplugHostExtension &extension,
                                       std::index_sequence<Index...>) noexcept {
    PolyplugAbiError err{};
    // Stops at the first one that fails.
    static_cast<void>((register_one<exported<Definition, Index>>(host, extension, err) && ...));
    return err;
  }

  template <class Exported>
  static bool register_one(const PolyplugHostApi *host, const PolyplugHostExtension &extension,
                           PolyplugAbiError &err) noexcept {
    const PolyplugPluginDescriptor descriptor{
        constant_text<name>::view, constant_text<typename Exported::contract_name>::view, version};
    if (extension.register_export != nullptr)
      extension.register_export(host, &descriptor, &Exported::export_, &err);
    else
      host->register_guest_contract(host, &descriptor, &Exported::interface_, &err);
    return err.code == 0;
  }
};

// Whether Definition::get() describes a plugin; it does not after an error in the arguments of POLYPLUG_PLUGIN.
template <class Definition, class = void>
constexpr bool is_described = false;
template <class Definition>
constexpr bool is_described<Definition, if_valid<decltype(Definition::get().implementations)>> = true;

// Tells a host of the plugin that Definition::get() describes.
template <class Definition>
PolyplugAbiError init_library(const PolyplugHostApi *host) noexcept {
  if constexpr (is_described<Definition>)
    return library<Definition>::init(host);
  else
    return {};
}

}  // namespace detail
}  // namespace polyplug
