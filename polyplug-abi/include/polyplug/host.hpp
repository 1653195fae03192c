// The host that this library was last initialised by.
//
// What is here: where it is kept, its memory, its log. What is not: registration; see plugin.hpp.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "text.hpp"
#include "values.hpp"

namespace polyplug {
namespace POLYPLUG_HIDDEN detail {

// A host's table is never freed while this library is mapped, so that any thread may use it.
inline std::atomic<const PolyplugHostApi *> current_host{nullptr};

// What the plugin is called; empty in a program that is none, such as a host in C++.
inline constexpr PolyplugStringView no_name{"", 0};
inline std::atomic<const PolyplugStringView *> plugin_name{&no_name};

// What the host adds to ABI v1, as far as its table goes: functions that it does not have are null, all of them if
// it only speaks ABI v1.
inline PolyplugHostExtension find_extension(const PolyplugHostApi *host) noexcept {
  PolyplugHostExtension found{};
  if (host == nullptr || host->reserved == nullptr) return found;
  if (reinterpret_cast<std::uintptr_t>(host->reserved) % alignof(PolyplugHostExtension) != 0) return found;
  const auto *const extension = static_cast<const PolyplugHostExtension *>(host->reserved);
  if (extension->magic != POLYPLUG_EXTENSION_MAGIC) return found;
  const std::size_t known = extension->size < sizeof found ? extension->size : sizeof found;
  // Half a pointer is none.
  std::memcpy(&found, extension, known - known % sizeof(void *));
  return found;
}

// Memory of a result of a uniform call, which the caller frees; null for no bytes.
struct host_memory {
  const PolyplugHostApi *host = current_host.load(std::memory_order_acquire);
  std::size_t size;
  std::size_t align;
  std::uint8_t *bytes;

  host_memory(std::size_t size_, std::size_t align_) : size(size_), align(align_), bytes(nullptr) {
    if (size == 0) return;
    if (host != nullptr) bytes = host->alloc(host, size, align);
    if (bytes == nullptr) throw error(POLYPLUG_ERROR_GENERIC, "the host has no memory for the result");
  }
  host_memory(const host_memory &) = delete;
  host_memory &operator=(const host_memory &) = delete;
  ~host_memory() {
    if (bytes != nullptr && host != nullptr) host->free(host, bytes, size, align);
  }

  // Takes over what a callee took from there; without a host it stays.
  host_memory(const PolyplugHostApi *host_, void *bytes_, std::size_t size_, std::size_t align_)
      : host(host_), size(size_), align(align_), bytes(static_cast<std::uint8_t *>(bytes_)) {}

  // Hands the memory over to the caller of the method.
  std::uint8_t *release() {
    std::uint8_t *const released = bytes;
    bytes = nullptr;
    return released;
  }
};

}  // namespace detail

// How much a log record matters.
enum class level : std::uint32_t {
  error = POLYPLUG_LOG_ERROR,
  warn = POLYPLUG_LOG_WARN,
  info = POLYPLUG_LOG_INFO,
  debug = POLYPLUG_LOG_DEBUG,
  trace = POLYPLUG_LOG_TRACE,
};

// Writes to the host's log, under the plugin's name, which a host in C++ does not have. May be called on any thread; does
// nothing before the host has initialised the library. Hidden, as all that knows the host is: a copy in another binary
// would write for another plugin.
POLYPLUG_HIDDEN inline void log(level level, std::string_view message) noexcept {
  const PolyplugHostApi *const host = detail::current_host.load(std::memory_order_acquire);
  if (host == nullptr) return;
  host->log(host, static_cast<std::uint32_t>(level), *detail::plugin_name.load(std::memory_order_acquire),
            {message.data(), message.size()});
}

// Whether anybody listens to what `log` writes at this level by now, to be asked before a message is put
// together. May be called on any thread. A host of ABI v1 cannot be asked, and counts as listening from `info` up.
POLYPLUG_HIDDEN inline bool log_enabled(level at) noexcept {
  const PolyplugHostApi *const host = detail::current_host.load(std::memory_order_acquire);
  if (host == nullptr) return false;
  const auto log_enabled = detail::find_extension(host).log_enabled;
  if (log_enabled == nullptr) return at <= level::info;
  PolyplugLogSource source{};
  source.level = static_cast<std::uint32_t>(at);
  source.target = polyplug_text("polyplug::plugin");
  return log_enabled(host, &source) != 0;
}

}  // namespace polyplug
