// A plugin with one mistake, which WRONG chooses; c_header.rs has what the compiler must say.

#include <polyplug.hpp>

struct Opaque {
  void *handle;
};

struct Flag {
  bool on;
};
POLYPLUG_STRUCT(Flag, on)

class Shape {
 public:
  virtual ~Shape() = default;
  virtual double area() const = 0;
#if WRONG == 10
  virtual double size() const noexcept = 0;
#else
  virtual double size() const = 0;
#endif
};
POLYPLUG_CONTRACT(Shape, polyplug::contract("test.Shape", {1, 0}), area, size)

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

class Tally {
 public:
  virtual ~Tally() = default;
  virtual void add(std::uint64_t by) = 0;
};
POLYPLUG_CONTRACT(Tally, polyplug::contract("test.Tally", {1, 0}), add)

#if WRONG == 16
#define CREATED .create<std::string>()
#else
#define CREATED
#endif

class Wrong {
 public:
  void fine() const {}
#if WRONG == 1
  void method(Opaque) const {}
#elif WRONG == 2
  void method(const std::string &) const {}
#elif WRONG == 3
  void method(polyplug::slice<std::string>) const {}
#elif WRONG == 4
  void method(Flag &) const {}
#elif WRONG == 5
  static void method() {}
#elif WRONG == 6
  std::tuple<int, int, int, int, int, int, int> method() const { return {}; }
#elif WRONG == 7
  void method(std::shared_ptr<Tally>) const {}
#elif WRONG == 8
  void method(const Concrete &) const {}
#elif WRONG == 9
  void method(const Leaking &) const {}
#elif WRONG == 11
  void method(std::vector<const char *>) const {}
#elif WRONG == 12
  void method() const { polyplug::context(nullptr).find<Tally>(); }
#elif WRONG == 13
  explicit Wrong(int) {}
  void method() const {}
#else
  void method(const Shape &) const {}
#endif

#if WRONG == 14
  std::string save() const { return {}; }
#else
  std::vector<std::uint8_t> save() const { return {}; }
#endif
#if WRONG == 15
  void restore(polyplug::slice<std::uint8_t>) const {}
#else
  void restore(polyplug::slice<std::uint8_t>) {}
#endif
};

POLYPLUG_PLUGIN("wrong", "1.0.0",
                polyplug::implement<Wrong>("test.Wrong", {1, 0}) CREATED
                    .state<&Wrong::save, &Wrong::restore>()
                    .method<&Wrong::fine>("fine")
                    .method<&Wrong::method>("method"))
