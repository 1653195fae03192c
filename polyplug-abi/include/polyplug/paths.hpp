// Paths: the bytes that the operating system has, which need not be text.
//
// What is here: path_view for `&Path`, and how it and std::filesystem::path, Rust's `PathBuf`, cross. What
// is not: <filesystem>, which whoever uses it includes.
#pragma once

#include <string_view>
#include <type_traits>
#include <vector>

#include "owned.hpp"

namespace polyplug {

// Rust's `&Path`: a path of somebody else. `std::filesystem::path(view.native())` makes one's own of it.
// There is none on Windows, where paths are no bytes.
class path_view {
 public:
  constexpr path_view() = default;
  constexpr explicit path_view(std::string_view bytes) : bytes_(bytes) {}
  constexpr std::string_view native() const { return bytes_; }

 private:
  std::string_view bytes_;
};

#if !defined(_WIN32)
template <>
struct abi<path_view> : abi_same<path_view, PolyplugSliceView> {
  static constexpr void schema(text_writer &out) { out.push("&Path"); }
  static path_view from(PolyplugSliceView repr) {
    check_view(repr.ptr, repr.len);
    return path_view({static_cast<const char *>(repr.ptr), repr.len});
  }
  static PolyplugSliceView into(path_view value) { return {value.native().data(), value.native().size()}; }
};
#endif

// The numbers that a path consists of on the way: bytes, or UTF-16 on Windows.
template <class Path>
using path_units =
    std::vector<std::conditional_t<sizeof(typename Path::value_type) == 1, std::uint8_t, std::uint16_t>>;

// std::filesystem::path, known by its shape.
template <class T>
struct abi<T, if_valid<decltype(T::preferred_separator), decltype(std::declval<T>().native())>>
    : abi_via<T, path_units<T>> {
  using units = path_units<T>;
  static constexpr void schema(text_writer &out) { out.push("PathBuf"); }
  static T lift(units given) { return T(typename T::string_type(given.begin(), given.end())); }
  static units lower(T path) { return units(path.native().begin(), path.native().end()); }
};

}  // namespace polyplug
