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
// For a contract with `create = Options`, say .create<Options>() too: the class has a constructor that takes one.
//
// Build it with  c++ -std=c++17 -O2 -shared -fPIC -fvisibility=hidden -I <this folder>
//
// Without -fvisibility=hidden, inline variables are one in the process for all libraries that have them, whatever their
// types are.
//
// and add -fno-gnu-unique for g++ if the library is to be unmapped when it is closed: some statics of the
// standard library, such as the digits of std::to_string, would keep it mapped even when hidden.
//
// | Rust          | C++                 | Rust           | C++                        |
// |---------------|---------------------|----------------|----------------------------|
// | u8 .. i64     | std::uint8_t ..     | &str           | std::string_view           |
// | usize, u128.. | polyplug::usize ..  | &[T], &mut [T] | polyplug::slice, mut_slice |
// | f32, f64      | float, double       | &[&str]        | slice<std::string_view>    |
// | bool          | bool                | &T, &mut T     | const T&, T&               |
// | char          | char32_t            | Option<&T>     | const T*                   |
// | ()            | void                | &Path, PathBuf | path_view, filesystem path |
// | NonZero<T>    | non_zero<T>         | String         | std::string                |
// | Ordering      | ordering            | Vec<T>         | std::vector<T>             |
// | Duration      | duration, or chrono | Box<T>         | std::unique_ptr<T>         |
// | SystemTime    | system_time, chrono | Option<T>      | std::optional<T>           |
// | (A, B), [T; N]| std::tuple, array   | Result<T, E>   | polyplug::result<T, E>     |
// | maps, sets    | std::map, set, ..   | AnyError       | polyplug::any_error        |
// | io::Error     | polyplug::io_error  | Box<dyn Iter.. | polyplug::iterator<T>      |
// | .. + Send     | iterator<T, send>   | Box<Iter.. + '_| iterator<T, lent>          |
// | &[&T]         | slice<std::reference_wrapper<const T>>                            |
// | &mut [&mut [T]]| mut_slice<mut_slice<T>>                                          |
// | struct        | POLYPLUG_STRUCT     | enum           | POLYPLUG_ENUM, .._VARIANT  |
// | &self         | const member        | self: Box<Self>| member with && at its end  |
// | &mut self     | other member        | self: Arc<Self>| shared_self<T> comes first |
// | &dyn Fn(A)->R | fn<R(A)>            | &dyn Trait     | const Trait&               |
// | &mut dyn FnMut| fn_mut<R(A)>        | &mut dyn Trait | Trait&                     |
// | Box<dyn Fn..> | box_fn, _mut, _once | Box<dyn Trait> | std::unique_ptr<Trait>     |
// | + Send + Sync | fn<R(A), send, sync>| Arc<dyn Trait> | std::shared_ptr<Trait>     |
//
// A class that uses contracts of the host or of other plugins is constructed with a `const polyplug::context &`;
// see polyplug/context.hpp.
//
// A Trait is an abstract class that POLYPLUG_CONTRACT describes; see polyplug/contract.hpp.
// Methods are added in the order of the trait, and `send()` and `sync()` say what its bounds say: the host
// compares; `.state<&Hello::save, &Hello::restore>()` carries state over when the plugin is reloaded. After a
// method, `.since(1, 1)`, `.with_default()` and `.optional()` say what the trait says of it, and `.from("1")`
// that its result borrows from parameter 1 and not from `self`; where it has two borrows, as `iterator<std::string_view,
// lent>`, `.from("1,1")`. Structs are described once, at namespace
// scope: POLYPLUG_STRUCT(Point, x, y). What is borrowed is valid during the call. Text that comes in from
// Rust is UTF-8; text that goes out is checked by the host.
//
// A method may throw: the caller gets an error with what() in it, and a polyplug::error arrives with its
// own code. An exception that is not a polyplug::error and leaves a member that is not const poisons the
// instance, which then refuses all calls; so does a polyplug::call_error without a code of a plugin's own, from a
// call that failed and that nobody caught. Parameters that could not be lifted poison nothing: no member ran.
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
#include "polyplug/enums.hpp"
#include "polyplug/errors.hpp"
#include "polyplug/iterators.hpp"
#include "polyplug/maps.hpp"
#include "polyplug/metadata.hpp"
#include "polyplug/numbers.hpp"
#include "polyplug/objects.hpp"
#include "polyplug/options.hpp"
#include "polyplug/owned.hpp"
#include "polyplug/paths.hpp"
#include "polyplug/structs.hpp"
#include "polyplug/times.hpp"
#include "polyplug/tuples.hpp"

// Exports a plugin: its name, its version, and its implementations; and says the same in its file, where
// hosts read it without running it. Once in a library.
#define POLYPLUG_PLUGIN(name, version, ...)                                                         \
  static_assert(::polyplug::detail::is_version(version), "the version of a plugin is `major.minor.patch`"); \
  namespace {                                                                                       \
  struct polyplug_definition {                                                                      \
    static constexpr auto get = [] { return ::polyplug::make_plugin(name, version, __VA_ARGS__); }; \
  };                                                                                                \
  }                                                                                                 \
  POLYPLUG_METADATA auto polyplug_metadata =                                                        \
      ::polyplug::detail::make_metadata<polyplug_definition>();                                     \
  POLYPLUG_EXPORT std::uint32_t polyplug_abi_version(void) { return POLYPLUG_ABI_VERSION; }         \
  POLYPLUG_EXPORT PolyplugAbiError polyplug_init(const PolyplugHostApi *host,                       \
                                                 const PolyplugBundleInitContext *) {               \
    POLYPLUG_KEEP(polyplug_metadata);                                                               \
    return ::polyplug::detail::init_library<polyplug_definition>(host);                             \
  }

#endif
