// A plugin whose methods take and return every kind of value, for c_plugin.rs to call from Rust.

#include <polyplug.hpp>

// Two floats share one register.
struct Pair {
  float left, right;
};
POLYPLUG_STRUCT(Pair, left, right)

// One half travels in a general register, the other in a vector register.
struct Mixed {
  std::uint8_t kind;
  double value;
};
POLYPLUG_STRUCT(Mixed, kind, value)

// Too large for registers.
struct Box {
  std::uint64_t a, b, c;
};
POLYPLUG_STRUCT(Box, a, b, c)

class Passing {
 public:
  std::optional<double> options(std::optional<double> a, std::optional<std::uint64_t> b,
                                std::optional<std::uint8_t> c) const {
    if (!a && !b && !c) return std::nullopt;
    return a.value_or(0) + static_cast<double>(b.value_or(0)) + c.value_or(0);
  }
  Mixed structs(Pair pair, Mixed mixed, Box box, const Box &lent) const {
    const double sum = static_cast<double>(box.a + box.b + box.c + lent.a + lent.b + lent.c);
    return {mixed.kind, mixed.value + static_cast<double>(pair.left) * static_cast<double>(pair.right) + sum};
  }
  polyplug::result<std::uint32_t, float> flip(polyplug::result<float, std::uint32_t> given) const {
    if (given) return polyplug::err(given.value());
    return given.error();
  }
  std::vector<std::string> words(std::string text, std::string_view separator) const {
    std::vector<std::string> words;
    for (std::size_t end; (end = text.find(separator)) != std::string::npos;) {
      words.push_back(text.substr(0, end));
      text.erase(0, end + separator.size());
    }
    words.push_back(text);
    return words;
  }
  std::string join(std::vector<std::string> words, char32_t by, bool twice) const {
    std::string joined;
    for (const std::string &word : words) {
      if (!joined.empty()) joined += static_cast<char>(by);
      joined += word;
    }
    return twice ? joined + joined : joined;
  }
  // More than the registers hold: the rest is on the stack.
  double many(std::int8_t a, std::int16_t b, std::int32_t c, std::int64_t d, polyplug::isize e,
              polyplug::usize f, float g, double h, std::string_view text,
              polyplug::slice<std::uint16_t> numbers, std::optional<std::uint64_t> last) const {
    double sum = a + b + c + static_cast<double>(d) + static_cast<double>(e.value) +
                 static_cast<double>(f.value) + static_cast<double>(g) + h + static_cast<double>(text.size());
    for (const std::uint16_t number : numbers) sum += number;
    return sum + static_cast<double>(last.value_or(0));
  }
  std::string_view lend() { return ++lent_ == 1 ? "once" : "again"; }
  polyplug::uint128 wide(std::uint8_t a, polyplug::uint128 b, polyplug::int128 c,
                         polyplug::uint128 d) const {
    return a + b + static_cast<polyplug::uint128>(c) + d;
  }
  void fail(std::string_view why) { throw std::runtime_error(std::string(why)); }

 private:
  int lent_ = 0;
};

POLYPLUG_PLUGIN("passing", "0.1.0",
                polyplug::implement<Passing>("test.Passing", {1, 2})
                    .send()
                    .method<&Passing::options>("options")
                    .method<&Passing::structs>("structs")
                    .method<&Passing::flip>("flip")
                    .method<&Passing::words>("words")
                    .method<&Passing::join>("join")
                    .method<&Passing::many>("many")
                    .method<&Passing::wide>("wide")
                    .method<&Passing::lend>("lend").since(1, 1).optional()
                    .method<&Passing::fail>("fail").since(1, 2).with_default())
