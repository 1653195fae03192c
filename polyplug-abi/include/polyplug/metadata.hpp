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

// Says in a function that the library exports that it refers to the records: the linker of MinGW has no other reason to
// keep them when it drops sections that nothing refers to.
#if defined(__MINGW32__)
#define POLYPLUG_KEEP(records) __asm__ volatile("" : : "r"(&(records)))
#else
#define POLYPLUG_KEEP(records) static_cast<void>(records)
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

// Writes the numbers and texts of a record; numbers begin with their lowest byte everywhere.
constexpr void write_number(text_writer &out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    const char byte = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    out.push({&byte, 1});
  }
}

constexpr void write_version(text_writer &out, const PolyplugVersion &value) {
  write_number(out, value.major, 4);
  write_number(out, value.minor, 4);
  write_number(out, value.patch, 4);
}

constexpr void write_text(text_writer &out, std::string_view value) {
  write_number(out, value.size(), 4);
  out.push(value);
}

constexpr void write_header(text_writer &out, std::size_t size, int kind) {
  out.push("polyplug");
  write_number(out, size, 4);
  write_number(out, 1, 2);
  write_number(out, static_cast<std::uint64_t>(kind), 2);
}

constexpr std::size_t record_size(std::size_t numbers, std::initializer_list<std::string_view> texts) {
  std::size_t size = 16 + numbers;
  for (const std::string_view text : texts) size += 4 + text.size();
  return size;
}

// The record of the plugin that Definition::get() describes.
template <class Definition>
struct bundle_record {
  static constexpr std::string_view compiler = POLYPLUG_COMPILER;
  static constexpr std::string_view target = POLYPLUG_PROCESSOR "-" POLYPLUG_SYSTEM;
  static constexpr std::string_view profile = POLYPLUG_PROFILE;
  static constexpr std::string_view panic = "unwind";
  static constexpr std::string_view sdk = "polyplug.hpp " POLYPLUG_HPP_VERSION;

  static constexpr void write(text_writer &out) {
    const PolyplugStringView view = constant_text<typename library<Definition>::name>::view;
    const std::string_view name{view.ptr, view.len};
    write_header(out, record_size(28, {name, compiler, target, profile, panic, sdk}), 1);
    write_number(out, POLYPLUG_ABI_VERSION, 4);
    write_number(out, POLYPLUG_EXTENSION_REVISION, 4);
    write_number(out, sizeof(void *) * 8, 1);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    write_number(out, 0, 3);
#else
    write_number(out, 1, 3);
#endif
    write_number(out, POLYPLUG_LANGUAGE_CPP, 4);
    write_version(out, library<Definition>::version);
    for (const std::string_view text : {name, compiler, target, profile, panic, sdk}) write_text(out, text);
  }
};

// The record of an implementation, but for the bytes of its schema, with which it ends.
template <class Exported>
struct implementation_record {
  static constexpr PolyplugStringView schema = constant_text<typename Exported::schema>::view;

  static constexpr void write(text_writer &out) {
    const std::string_view contract = Exported::described.contract;
    const std::string_view type = type_name<typename Exported::type>();
    write_header(out, record_size(20, {contract, type, {schema.ptr, schema.len}}), 2);
    write_number(out, Exported::export_.fingerprint, 8);
    write_version(out, Exported::interface_.contract_version);
    write_text(out, contract);
    write_text(out, type);
    write_number(out, schema.len, 4);
  }
};

// Pieces of constant text behind each other.
template <class... Pieces>
struct pieces {};
template <class First, class... Rest>
struct pieces<First, Rest...> {
  First first;
  pieces<Rest...> rest;
  constexpr pieces(const First &first_, const Rest &...rest_) : first(first_), rest(rest_...) {}
};
template <class Last>
struct pieces<Last> {
  Last last;
  constexpr pieces(const Last &last_) : last(last_) {}
};

// A schema is copied as a whole: letter by letter, a large one would take more steps than compilers allow.
template <class Exported>
constexpr auto make_implementation_record() {
  constexpr auto head = make_text<implementation_record<Exported>>();
  constexpr auto &schema = constant_text<typename Exported::schema>::storage;
  return pieces<std::decay_t<decltype(head)>, std::decay_t<decltype(schema)>>(head, schema);
}

template <class Definition, std::size_t... Index>
constexpr auto make_metadata(std::index_sequence<Index...>) {
  constexpr auto bundle = make_text<bundle_record<Definition>>();
  return pieces<std::decay_t<decltype(bundle)>,
                decltype(make_implementation_record<exported<Definition, Index>>())...>(
      bundle, make_implementation_record<exported<Definition, Index>>()...);
}

// The records of the plugin that Definition::get() describes.
template <class Definition>
constexpr auto make_metadata() {
  if constexpr (is_described<Definition>) {
    using implementations = decltype(Definition::get().implementations);
    constexpr auto records =
        make_metadata<Definition>(std::make_index_sequence<std::tuple_size_v<implementations>>());
    static_assert(alignof(decltype(records)) == 1, "records have nothing between them");
    return records;
  } else {
    return refused();
  }
}

}  // namespace detail
}  // namespace polyplug
