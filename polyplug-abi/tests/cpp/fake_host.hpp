// A host of a few functions for tests that run a plugin in the same process.
//
// What is here: the host, what plugins told it, and CHECK. What is not: a test.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <polyplug.h>

#define CHECK(condition)                                                              \
  do {                                                                                \
    if (!(condition)) {                                                               \
      std::fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);  \
      std::exit(1);                                                                   \
    }                                                                                 \
  } while (false)

extern "C" std::uint32_t polyplug_abi_version(void);
extern "C" PolyplugAbiError polyplug_init(const PolyplugHostApi *, const PolyplugBundleInitContext *);

inline std::string_view text(PolyplugStringView view) { return {view.ptr, view.len}; }

struct FakeHost {
  PolyplugHostApi api{};
  PolyplugHostExtension extension{};
  std::vector<const PolyplugContractExport *> exports;
  std::vector<const PolyplugGuestContractInterface *> interfaces;
  std::vector<std::string> contract_names;
  std::string described, logged;
  std::size_t allocated = 0;
  bool out_of_memory = false;
  std::uint32_t refusal = 0, listens_up_to = 0;

  explicit FakeHost(bool extended) {
    api.runtime = this;
    api.alloc = [](const PolyplugHostApi *self, std::size_t size, std::size_t) {
      FakeHost &host = of(self);
      if (host.out_of_memory || size == 0) return static_cast<std::uint8_t *>(nullptr);
      host.allocated += size;
      return static_cast<std::uint8_t *>(std::malloc(size));
    };
    api.free = [](const PolyplugHostApi *self, std::uint8_t *ptr, std::size_t size, std::size_t) {
      if (ptr != nullptr) of(self).allocated -= size;
      std::free(ptr);
    };
    api.log = [](const PolyplugHostApi *self, std::uint32_t level, PolyplugStringView scope,
                 PolyplugStringView message) {
      of(self).logged = std::to_string(level) + " " + std::string(text(scope)) + ": " +
                        std::string(text(message));
    };
    api.register_guest_contract = [](const PolyplugHostApi *self, const PolyplugPluginDescriptor *who,
                                     const PolyplugGuestContractInterface *what,
                                     PolyplugAbiError *err) {
      of(self).interfaces.push_back(what);
      of(self).note(who, err);
    };
    extension.magic = POLYPLUG_EXTENSION_MAGIC;
    extension.size = sizeof extension;
    extension.revision = POLYPLUG_EXTENSION_REVISION;
    extension.register_export = [](const PolyplugHostApi *self, const PolyplugPluginDescriptor *who,
                                   const PolyplugContractExport *what, PolyplugAbiError *err) {
      of(self).exports.push_back(what);
      of(self).note(who, err);
    };
    extension.describe_bundle = [](const PolyplugHostApi *self, std::uint32_t language,
                                   PolyplugStringView name, PolyplugVersion version) {
      of(self).described = std::to_string(language) + " " + std::string(text(name)) + " " +
                           std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
                           std::to_string(version.patch);
    };
    extension.log_enabled = [](const PolyplugHostApi *self, const PolyplugLogSource *source) {
      const bool is_known = text(source->target) == "polyplug::plugin" && source->file.ptr == nullptr;
      return static_cast<std::uint32_t>(is_known && source->level <= of(self).listens_up_to);
    };
    if (extended) api.reserved = &extension;
  }

  // Hands a result of a uniform call back, and returns its text.
  std::string take(PolyplugStringView view) {
    std::string taken(text(view));
    api.free(&api, reinterpret_cast<std::uint8_t *>(const_cast<char *>(view.ptr)), view.len, 1);
    return taken;
  }

 private:
  static FakeHost &of(const PolyplugHostApi *self) { return *static_cast<FakeHost *>(self->runtime); }

  void note(const PolyplugPluginDescriptor *who, PolyplugAbiError *err) {
    contract_names.emplace_back(text(who->contract_name));
    if (refusal != 0) *err = {refusal, polyplug_text("refused")};
  }
};
