// Plugins in C++17: write a class, name its methods, and the rest is derived.
//
//     #include <polyplug.hpp>
//
//     class Hello {
//      public:
//       std::string greet(std::string_view name) const { return "Hello, " + std::string(name) + "!"; }
//     };
//
//     POLYPLUG_PLUGIN("hello", "1.0.0",
//                     polyplug::implement<Hello>("greeter.Hello", {1, 0})
//                         .send().sync()
//                         .method<&Hello::greet>("greet"))
//
// Build it with  c++ -std=c++17 -O2 -shared -fPIC -fvisibility=hidden -I <this folder>
//
// and add -fno-gnu-unique for g++ if the library is to be unmapped when it is closed: some statics of the
// standard library, such as the digits of std::to_string, would keep it mapped even when hidden.
//
// | Rust          | C++                 | Rust           | C++                        |
// |---------------|---------------------|----------------|----------------------------|
// | u8 .. i64     | std::uint8_t ..     | &str           | std::string_view           |
// | usize, u128.. | polyplug::usize ..  | &[T]           | polyplug::slice<T>, span   |
// | f32, f64      | float, double       | &T             | const T&                   |
// | bool          | bool                | String         | std::string                |
// | char          | char32_t            | Vec<T>         | std::vector<T>             |
// | ()            | void                | Option<T>      | std::optional<T>           |
// | struct        | POLYPLUG_STRUCT     | Result<T, E>   | polyplug::result<T, E>     |
// | &self         | const member        | &mut self      | member that is not const   |
//
// Methods are added in the order of the trait, and `send()` and `sync()` say what its bounds say: the host
// compares. After a method, `.since(1, 1)`, `.with_default()` and `.optional()` say what the trait says of it,
// and `.from("1")` that its result borrows from parameter 1 and not from `self`. Structs are described once,
// at namespace scope: POLYPLUG_STRUCT(Point, x, y). What is borrowed is valid during the call. Text that
// comes in from Rust is UTF-8; text that goes out is checked by the host.
//
// A method may throw: the caller gets an error with what() in it, and a polyplug::error arrives with its
// own code. An exception that is not a polyplug::error and leaves a member that is not const poisons the
// instance, which then refuses all calls.
//
// Each header in polyplug/ says at its top what it holds.
#pragma once

#if !defined(_MSC_VER) && __cplusplus < 201703L
#error "polyplug.hpp needs C++17: add -std=c++17"
#elif defined(__GNUC__) && !defined(__EXCEPTIONS)
#error "polyplug.hpp reports errors by exceptions: remove -fno-exceptions"
#else

#include "polyplug/borrows.hpp"
#include "polyplug/callbacks.hpp"
#include "polyplug/maps.hpp"
#include "polyplug/meanings.hpp"
#include "polyplug/metadata.hpp"
#include "polyplug/objects.hpp"
#include "polyplug/options.hpp"
#include "polyplug/owned.hpp"
#include "polyplug/paths.hpp"
#include "polyplug/structs.hpp"
#include "polyplug/tuples.hpp"

// Exports a plugin: its name, its version, and its implementations; and says the same in its file, where
// hosts read it without running it. Once in a library.
#define POLYPLUG_PLUGIN(name, version, ...)                                                         \
  namespace {                                                                                       \
  struct polyplug_definition {                                                                      \
    static constexpr auto get() { return ::polyplug::make_plugin(name, version, __VA_ARGS__); }     \
  };                                                                                                \
  }                                                                                                 \
  POLYPLUG_METADATA auto polyplug_metadata =                                                        \
      ::polyplug::detail::make_metadata<polyplug_definition>();                                     \
  POLYPLUG_EXPORT std::uint32_t polyplug_abi_version(void) { return POLYPLUG_ABI_VERSION; }         \
  POLYPLUG_EXPORT PolyplugAbiError polyplug_init(const PolyplugHostApi *host,                       \
                                                 const PolyplugBundleInitContext *) {               \
    return ::polyplug::detail::library<polyplug_definition>::init(host);                            \
  }

#endif
