// A plugin in which each macro is replaced to make one mistake; c_header.rs has them, and what is said of each.

#include <chrono>
#include <functional>
#include <map>

#include <polyplug.hpp>

#ifndef COLORS
#define COLORS Red, Green
#endif
#ifndef FIELD
#define FIELD std::string other
#endif
#ifndef FIELDS
#define FIELDS text, other
#endif
#ifndef DRAW
#define DRAW virtual void draw(Text) const = 0
#endif
#ifndef DRAWN
#define DRAWN draw, area
#endif
#ifndef SHAPE
#define SHAPE "test.Shape", {1, 0}
#endif
#ifndef METHOD
#define METHOD void method(const Shape &, Color) const {}
#endif
#ifndef SAVE
#define SAVE std::vector<std::uint8_t> save() const
#endif
#ifndef RESTORE
#define RESTORE void restore(polyplug::slice<std::uint8_t>)
#endif
#ifndef VERSION
#define VERSION "1.0.0"
#endif
#ifndef IMPLEMENTATION
#define IMPLEMENTATION                                \
  polyplug::implement<Wrong>("test.Wrong", {1, 0})    \
      .state<&Wrong::save, &Wrong::restore>()         \
      .method<&Wrong::fine>("fine")                   \
      .method<&Wrong::method>("method")
#endif

struct Opaque {
  void *handle;
};

class Abstract {
 public:
  virtual ~Abstract() = default;
  virtual void method() const = 0;
};

struct Flag {
  bool on;
};
POLYPLUG_STRUCT(Flag, on)

enum class Color : std::uint8_t { Red, Green };
POLYPLUG_ENUM(Color, COLORS)

struct Strict {
  explicit Strict(bool on_) : on(on_) {}
  bool on;
};
POLYPLUG_STRUCT(Strict, on)

struct Text {
  std::string text;
  FIELD;
};
POLYPLUG_STRUCT(Text, FIELDS)

struct Either : std::variant<Flag, Opaque> {
  using variant::variant;
};
POLYPLUG_VARIANT(Either, std::int32_t, Flag, Opaque)

struct Twice : std::variant<Flag> {
  using variant::variant;
};
POLYPLUG_VARIANT(Twice, std::int32_t, Flag, Flag)

class Shape {
 public:
  virtual ~Shape() = default;
  DRAW;
  virtual double area() const = 0;
};
POLYPLUG_CONTRACT(Shape, polyplug::contract(SHAPE), DRAWN)

class Concrete {
 public:
  virtual ~Concrete() = default;
  virtual double area() const { return 1; }
};
POLYPLUG_CONTRACT(Concrete, polyplug::contract("test.Concrete", {1, 0}), area)

class Leaking {
 public:
  virtual double area() const = 0;

 protected:
  ~Leaking() = default;
};
POLYPLUG_CONTRACT(Leaking, polyplug::contract("test.Leaking", {1, 0}), area)

class Throwing {
 public:
  virtual ~Throwing() noexcept(false) {}
  virtual double area() const = 0;
};
POLYPLUG_CONTRACT(Throwing, polyplug::contract("test.Throwing", {1, 0}), area)

class Partial {
 public:
  virtual ~Partial() = default;
  virtual double area() const = 0;
  virtual double length() const = 0;
};
POLYPLUG_CONTRACT(Partial, polyplug::contract("test.Partial", {1, 0}), area)

class Tally {
 public:
  virtual ~Tally() = default;
  virtual void add(std::uint64_t by) = 0;
};
POLYPLUG_CONTRACT(Tally, polyplug::contract("test.Tally", {1, 0}), add)

class Wrong {
 public:
  void fine() const {}
  METHOD
  SAVE { return {}; }
  RESTORE {}
};

POLYPLUG_PLUGIN("wrong", VERSION, IMPLEMENTATION)
