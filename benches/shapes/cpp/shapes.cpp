// Some of the shapes in C++, with state.

#include <polyplug.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

struct Sample {
  std::uint64_t time;
  std::array<double, 3> place;
  std::uint32_t number;
  std::uint32_t other;
  double weight;
};
POLYPLUG_STRUCT(Sample, time, place, number, other, weight)

class Stepped {
 public:
  std::uint32_t inc(std::uint32_t x) const { return x + step_; }
  std::uint32_t text(std::string_view text) const { return std::uint32_t(text.size()) + step_; }
  Sample by_reference(const Sample &sample) const {
    Sample made = sample;
    made.number += step_;
    return made;
  }
  std::string string() const { return "a text of sixty-four bytes, which is as long as this one is here"; }

 private:
  std::uint32_t step_ = 1;
};

POLYPLUG_PLUGIN("shapes-cpp", "1.0.0",
                polyplug::implement<Stepped>("bench.Core", {1, 0})
                    .send().sync()
                    .method<&Stepped::inc>("inc")
                    .method<&Stepped::text>("text")
                    .method<&Stepped::by_reference>("by_reference")
                    .method<&Stepped::string>("string"))
