// Durations and moments: duration, system_time, and those of std::chrono.
//
// What is here: these types and how they cross. std::chrono crosses as far as it holds the same: what would be
// rounded or does not fit is refused. What is not: <chrono>, which its users include themselves.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "abi.hpp"
#include "tuples.hpp"

namespace polyplug {

// Rust's `Duration`: all that it can be, which is more than std::chrono can.
struct duration {
  std::uint64_t seconds = 0;
  std::uint32_t nanoseconds = 0;  // Less than a second.
};

// Rust's `SystemTime`: whole seconds since the start of 1970, rounded down, and what is left.
struct system_time {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;  // Less than a second.
};

// duration and system_time are pairs of numbers on the way.
template <class T, class Seconds>
struct abi_time : abi_via<T, std::tuple<Seconds, std::uint32_t>> {
  using via = std::tuple<Seconds, std::uint32_t>;
  static std::uint32_t check(std::uint32_t nanoseconds) {
    if (nanoseconds >= 1000000000)
      refuse_value("a time has less than 1000000000 nanoseconds, found ", nanoseconds);
    return nanoseconds;
  }
  static T lift(via given) { return {std::get<0>(given), check(std::get<1>(given))}; }
  static via lower(T value) { return {value.seconds, check(value.nanoseconds)}; }
};

template <>
struct abi<duration> : abi_time<duration, std::uint64_t> {
  static constexpr void schema(text_writer &out) { out.push("Duration"); }
};

template <>
struct abi<system_time> : abi_time<system_time, std::int64_t> {
  static constexpr void schema(text_writer &out) { out.push("SystemTime"); }
};

// Splits a count of `PerSecond` into seconds, rounded down, and nanoseconds, and puts it together again.
template <class Count, std::intmax_t PerSecond>
struct ticks {
  static_assert(std::is_integral_v<Count> && std::is_signed_v<Count> && PerSecond > 0 &&
                    1000000000 % PerSecond == 0,
                "std::chrono crosses a boundary in whole seconds, milliseconds, microseconds or nanoseconds");
  static constexpr std::uint32_t nanoseconds = static_cast<std::uint32_t>(1000000000 / PerSecond);

  static std::int64_t seconds_of(Count count) {
    const auto wide = static_cast<std::int64_t>(count);
    return wide / PerSecond - (wide % PerSecond < 0 ? 1 : 0);
  }
  static std::uint32_t nanoseconds_of(Count count) {
    const auto wide = static_cast<std::int64_t>(count);
    const auto rest = (wide % PerSecond + PerSecond) % PerSecond;
    return static_cast<std::uint32_t>(rest) * nanoseconds;
  }
  static Count join(std::int64_t seconds, std::uint32_t nanos) {
    constexpr auto most = static_cast<std::int64_t>(std::numeric_limits<Count>::max());
    const auto rest = static_cast<std::int64_t>(nanos / nanoseconds);
    if (nanos % nanoseconds != 0)
      refuse_value("a time is finer than the type of the parameter, by nanoseconds: ", nanos % nanoseconds);
    // The first and the last second of the range are left out, so that nothing here overflows.
    if (seconds >= most / PerSecond || seconds <= -(most / PerSecond))
      throw invalid_value("a time is out of the range of the parameter's type");
    return static_cast<Count>(seconds * PerSecond + rest);
  }
};

// std::chrono::duration, known by its shape.
template <class T>
struct abi<T, if_valid<typename T::rep, typename T::period, decltype(T::zero().count())>>
    : abi_via<T, duration> {
  static_assert(T::period::num == 1, "std::chrono crosses a boundary in seconds or parts of them");
  using split = ticks<typename T::rep, T::period::den>;
  static constexpr void schema(text_writer &out) { abi<duration>::schema(out); }
  static T lift(duration value) {
    if (value.seconds > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      throw invalid_value("a time is out of the range of the parameter's type");
    return T(split::join(static_cast<std::int64_t>(value.seconds), value.nanoseconds));
  }
  static duration lower(T value) {
    if (value.count() < 0) throw invalid_value("a duration that crosses a boundary is not negative");
    return {static_cast<std::uint64_t>(split::seconds_of(value.count())),
            split::nanoseconds_of(value.count())};
  }
};

// std::chrono::system_clock::time_point, known by its shape.
template <class T>
struct abi<T, if_valid<decltype(T::clock::to_time_t(std::declval<T>())), typename T::duration>>
    : abi_via<T, system_time> {
  using length = typename T::duration;
  using split = ticks<typename length::rep, length::period::den>;
  static constexpr void schema(text_writer &out) { abi<system_time>::schema(out); }
  static T lift(system_time value) { return T(length(split::join(value.seconds, value.nanoseconds))); }
  static system_time lower(T value) {
    const auto count = value.time_since_epoch().count();
    return {split::seconds_of(count), split::nanoseconds_of(count)};
  }
};

}  // namespace polyplug
