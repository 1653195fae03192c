// What a library says about itself in its file, so that a host knows it before any of it runs.
//
// What is here: the records of the bundle and of its implementations, as bytes without addresses; SPEC.md
// has their format. What is not: the section that they go to; POLYPLUG_PLUGIN in polyplug.hpp says it.
#pragma once

#include "plugin.hpp"

#define POLYPLUG_HPP_VERSION "0.2.0"

#define POLYPLUG_STRINGIFY_(x) #x
#define POLYPLUG_STRINGIFY(x) POLYPLUG_STRINGIFY_(x)

#if defined(__clang__)
#define POLYPLUG_COMPILER                                                            \
  "clang " POLYPLUG_STRINGIFY(__clang_major__) "." POLYPLUG_STRINGIFY(__clang_minor__) "." \
      POLYPLUG_STRINGIFY(__clang_patchlevel__)
#elif defined(__GNUC__)
#define POLYPLUG_COMPILER "gcc " __VERSION__
#elif defined(_MSC_VER)
#define POLYPLUG_COMPILER "msvc " POLYPLUG_STRINGIFY(_MSC_FULL_VER)
#else
#define POLYPLUG_COMPILER "a C++ compiler"
#endif

#if defined(__x86_64__) || defined(_M_X64)
#define POLYPLUG_PROCESSOR "x86_64"
#elif defined(__aarch64__) || defined(_M_ARM64)
#define POLYPLUG_PROCESSOR "aarch64"
#elif defined(__i386__) || defined(_M_IX86)
#define POLYPLUG_PROCESSOR "i686"
#elif defined(__riscv) && __SIZEOF_POINTER__ == 8
#define POLYPLUG_PROCESSOR "riscv64"
#else
#define POLYPLUG_PROCESSOR "unknown"
#endif

#if defined(_WIN32)
#define POLYPLUG_SYSTEM "windows"
#elif defined(__APPLE__)
#define POLYPLUG_SYSTEM "apple"
#elif defined(__linux__)
#define POLYPLUG_SYSTEM "linux"
#else
#define POLYPLUG_SYSTEM "unknown"
#endif

#if defined(__OPTIMIZE__) || (defined(_MSC_VER) && defined(NDEBUG))
#define POLYPLUG_PROFILE "release"
#else
#define POLYPLUG_PROFILE "debug"
#endif

// Where the records go, and that they stay although nothing names them.
#if defined(_MSC_VER)
#define POLYPLUG_METADATA \
  __pragma(section(".polyplg", read)) __declspec(allocate(".polyplg")) extern "C" const
#elif defined(__APPLE__)
#define POLYPLUG_METADATA __attribute__((used, section("__DATA,__polyplug"))) static constexpr
#elif defined(_WIN32)
#define POLYPLUG_METADATA __attribute__((used, section(".polyplg"))) static constexpr
#elif defined(__has_attribute)
#if __has_attribute(retain)
#define POLYPLUG_METADATA __attribute__((used, retain, section(".polyplug"))) static constexpr
#endif
#endif
#if !defined(POLYPLUG_METADATA)
#define POLYPLUG_METADATA __attribute__((used, section(".polyplug"))) static constexpr
#endif

namespace polyplug {
namespace POLYPLUG_HIDDEN detail {

// The name of a type, as the compiler writes it.
template <class T>
constexpr std::string_view type_name() {
#if defined(_MSC_VER) && !defined(__clang__)
  std::string_view name = __FUNCSIG__;
  name.remove_prefix(name.find("type_name<") + 10);
  return name.substr(0, name.rfind(">(void)"));
#else
  std::string_view name = __PRETTY_FUNCTION__;
  name.remove_prefix(name.find("T = ") + 4);
  return name.substr(0, name.find(';') < name.size() ? name.find(';') : name.rfind(']'));
#endif
}

// Writes the numbers of a record, which begin with their lowest byte everywhere.
class record_writer {
 public:
  constexpr record_writer(char *room, std::size_t capacity) : text_(room, capacity) {}

  constexpr void number(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
      const char byte = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
      text_.push({&byte, 1});
    }
  }

  constexpr void version(const PolyplugVersion &value) {
    number(value.major, 4);
    number(value.minor, 4);
    number(value.patch, 4);
  }

  constexpr void text(std::string_view value) {
    number(value.size(), 4);
    text_.push(value);
  }

  constexpr void header(std::size_t size, int kind) {
    text_.push("polyplug");
    number(size, 4);
    number(1, 2);
    number(static_cast<std::uint64_t>(kind), 2);
  }

 private:
  text_writer text_;
};

constexpr std::size_t text_record_size(std::size_t fixed, std::initializer_list<std::string_view> texts) {
  std::size_t size = 16 + fixed;
  for (const std::string_view text : texts) size += 4 + text.size();
  return size;
}

// The records of the plugin that Definition::get() describes.
template <class Definition>
struct metadata {
  static constexpr std::string_view compiler = POLYPLUG_COMPILER;
  static constexpr std::string_view target = POLYPLUG_PROCESSOR "-" POLYPLUG_SYSTEM;
  static constexpr std::string_view profile = POLYPLUG_PROFILE;
  static constexpr std::string_view panic = "unwind";
  static constexpr std::string_view sdk = "polyplug.hpp " POLYPLUG_HPP_VERSION;
  using implementations = decltype(Definition::get().implementations);
  using indices = std::make_index_sequence<std::tuple_size_v<implementations>>;

  static constexpr std::size_t bundle_size() {
    return text_record_size(28, {Definition::get().name, compiler, target, profile, panic, sdk});
  }

  static constexpr void write_bundle(record_writer &out) {
    out.header(bundle_size(), 1);
    out.number(POLYPLUG_ABI_VERSION, 4);
    out.number(POLYPLUG_EXTENSION_REVISION, 4);
    out.number(sizeof(void *) * 8, 1);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    out.number(0, 3);
#else
    out.number(1, 3);
#endif
    out.number(POLYPLUG_LANGUAGE_CPP, 4);
    out.version(parse_version(Definition::get().version));
    out.text(Definition::get().name);
    out.text(compiler);
    out.text(target);
    out.text(profile);
    out.text(panic);
    out.text(sdk);
  }

  template <std::size_t Index>
  struct implemented {
    using exported_type = exported<Definition, Index>;
    static constexpr std::string_view contract = exported_type::described.contract;
    static constexpr std::string_view type = type_name<typename exported_type::type>();
    static constexpr PolyplugStringView schema = constant_text<typename exported_type::schema>::view;
    static constexpr std::size_t size =
        text_record_size(20, {contract, type, {schema.ptr, schema.len}});

    static constexpr void write(record_writer &out) {
      out.header(size, 2);
      out.number(exported_type::export_.fingerprint, 8);
      out.version(exported_type::interface_.contract_version);
      out.text(contract);
      out.text(type);
      out.text({schema.ptr, schema.len});
    }
  };

  template <std::size_t... Index>
  static constexpr std::size_t size(std::index_sequence<Index...>) {
    return bundle_size() + (implemented<Index>::size + ...);
  }

  template <std::size_t... Index>
  static constexpr auto write(std::index_sequence<Index...>) {
    fixed_text<size(indices())> text{};
    record_writer out(text.data, size(indices()));
    write_bundle(out);
    (implemented<Index>::write(out), ...);
    return text;
  }

  static constexpr auto records() { return write(indices()); }
};

}  // namespace detail
}  // namespace polyplug
