// The work behind polyplug's contracts, in C++, with the same bodies.

#include <polyplug.hpp>

#include <cstdint>
#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

constexpr std::string_view TEXTS[] = {"a text of sixty-four bytes, which is as long as this one is here",
                                      "another of sixty-four bytes, which is just as long as that other"};

}  // namespace

struct Record {
  std::uint64_t place, time, author, size, kind, reads;
};
POLYPLUG_STRUCT(Record, place, time, author, size, kind, reads)

struct Message {
  std::uint64_t id;
  double weight;
  std::uint32_t kind;
  bool urgent;
  std::string from, body;
};
POLYPLUG_STRUCT(Message, id, weight, kind, urgent, from, body)

// Only the host keeps its texts in the memory of their maker.
struct OwnMessage {
  std::uint64_t id;
  double weight;
  std::uint32_t kind;
  bool urgent;
  std::string from, body;
};
POLYPLUG_STRUCT(OwnMessage, id, weight, kind, urgent, from, body)

namespace shape {
struct Point {};
POLYPLUG_UNIT(Point)
struct Circle {
  double _0;
};
POLYPLUG_STRUCT(Circle, _0)
struct Rectangle {
  double width, height;
};
POLYPLUG_STRUCT(Rectangle, width, height)
}  // namespace shape
struct Shape : std::variant<shape::Point, shape::Circle, shape::Rectangle> {
  using variant::variant;
};
POLYPLUG_VARIANT(Shape, std::int32_t, Point, Circle, Rectangle)

class Adder {
 public:
  virtual ~Adder() = default;
  virtual std::uint32_t add(std::uint32_t x) const = 0;
};
POLYPLUG_CONTRACT(Adder, polyplug::contract("peers.Adder", {1, 0}).send().sync(), add)

class Made final : public Adder {
 public:
  explicit Made(std::uint32_t step) : step_(step) {}
  std::uint32_t add(std::uint32_t x) const override { return x + step_; }

 private:
  std::uint32_t step_;
};

class Worker {
 public:
  std::uint32_t inc_stateless(std::uint32_t x) const { return x + 1; }
  std::uint32_t inc(std::uint32_t x) const { return x + step_; }
  std::uint64_t text_stateless(std::string_view text) const {
    return text.size() + (text.empty() ? 0 : static_cast<unsigned char>(text.front()));
  }
  std::uint64_t text(std::string_view text) const { return text_stateless(text) + step_; }
  std::uint64_t bytes(polyplug::slice<std::uint8_t> bytes) const {
    return std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{step_});
  }
  Record record(Record record) const {
    record.place += step_;
    return record;
  }
  Shape shape(Shape given) const {
    if (auto *circle = std::get_if<shape::Circle>(&given)) {
      circle->_0 += step_;
    } else if (auto *rectangle = std::get_if<shape::Rectangle>(&given)) {
      rectangle->width += step_;
      rectangle->height += step_;
    }
    return given;
  }
  std::string string() const { return std::string(TEXTS[step_ & 1]); }
  std::vector<std::uint64_t> numbers(std::vector<std::uint64_t> numbers) const {
    if (!numbers.empty()) numbers.front() += step_;
    return numbers;
  }
  std::vector<std::string> texts(std::vector<std::string> texts) const {
    std::swap(texts.at(0), texts.at(step_));
    return texts;
  }
  Message message(Message message) const {
    message.id += step_;
    return message;
  }
  OwnMessage message_own(OwnMessage message) const {
    message.id += step_;
    return message;
  }
  void each(std::uint32_t count, polyplug::fn_mut<void(std::uint32_t)> visit) const {
    for (std::uint32_t index = 0; index < count; ++index) visit(index + step_);
  }
  std::unique_ptr<Adder> make() const { return std::make_unique<Made>(step_); }

 private:
  std::uint32_t step_ = 1;
};

POLYPLUG_PLUGIN("work-cpp", "1.0.0",
                polyplug::implement<Worker>("peers.Work", {1, 0})
                    .send().sync()
                    .method<&Worker::inc_stateless>("inc_stateless")
                    .method<&Worker::inc>("inc")
                    .method<&Worker::text_stateless>("text_stateless")
                    .method<&Worker::text>("text")
                    .method<&Worker::bytes>("bytes")
                    .method<&Worker::record>("record")
                    .method<&Worker::shape>("shape")
                    .method<&Worker::string>("string")
                    .method<&Worker::string>("string_own")
                    .method<&Worker::numbers>("numbers")
                    .method<&Worker::numbers>("numbers_own")
                    .method<&Worker::texts>("texts")
                    .method<&Worker::texts>("texts_own")
                    .method<&Worker::message>("message")
                    .method<&Worker::message_own>("message_own")
                    .method<&Worker::each>("each")
                    .method<&Worker::make>("make"))
