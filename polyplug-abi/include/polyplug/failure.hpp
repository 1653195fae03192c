// How a failure is told to the caller: a code, and a message that is lent.
//
// What is here: the message of each thread, and the one place where exceptions become errors. What is
// not: where they are caught; see thunk.hpp.
#pragma once

#include <cstring>
#include <exception>

#include "abi.hpp"

namespace polyplug {
namespace POLYPLUG_HIDDEN detail {

// Copies a message to where it stays until this thread's next failure. The buffer has no destructor: a
// thread-local with one keeps a library from being unmapped.
inline PolyplugStringView lend_message(std::string_view text) noexcept {
  static thread_local char buffer[1024];
  std::size_t size = text.size();
  if (size > sizeof buffer) {
    size = sizeof buffer;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  }
  if (size > 0) std::memmove(buffer, text.data(), size);
  return {buffer, size};
}

// Writes an error and returns its code.
POLYPLUG_COLD inline std::uint32_t fail(PolyplugAbiError *err, std::uint32_t code,
                                        std::string_view message) noexcept {
  *err = {code, lend_message(message)};
  return code;
}

// Turns the exception that is being handled into an error, and returns its code. The outer block also
// catches what an exception throws while it is looked at or destroyed.
POLYPLUG_COLD inline std::uint32_t fail_with_exception(PolyplugAbiError *err) noexcept {
  try {
    try {
      throw;
    } catch (const error &thrown) {
      const bool own = thrown.code() >= POLYPLUG_ERROR_FIRST_PLUGIN_CODE;
      return fail(err, own ? thrown.code() : POLYPLUG_ERROR_GENERIC, thrown.what());
    } catch (const call_error &thrown) {
      const bool own = thrown.code() >= POLYPLUG_ERROR_FIRST_PLUGIN_CODE;
      return fail(err, own ? thrown.code() : POLYPLUG_ERROR_CALLEE_FAILED, thrown.what());
    } catch (const invalid_value &thrown) {
      return fail(err, POLYPLUG_ERROR_INVALID_VALUE, thrown.what());
    } catch (const std::exception &thrown) {
      const char *const what = thrown.what();
      return fail(err, POLYPLUG_ERROR_PANIC, what != nullptr ? what : "");
    }
  } catch (...) {
    return fail(err, POLYPLUG_ERROR_PANIC, "an exception that is not a `std::exception`");
  }
}

// Says of the exception that is being handled that a parameter could not be lifted. The method never ran, so that
// whatever it is, it leaves the instance as it was.
[[noreturn]] POLYPLUG_COLD inline void refuse_parameter() {
  try {
    throw;
  } catch (const invalid_value &) {
    throw;
  } catch (const std::exception &thrown) {
    const char *const what = thrown.what();
    throw error(POLYPLUG_ERROR_GENERIC, what != nullptr ? what : "");
  } catch (...) {
    throw error(POLYPLUG_ERROR_GENERIC, "a parameter threw an exception that is not a `std::exception`");
  }
}

}  // namespace detail
}  // namespace polyplug
