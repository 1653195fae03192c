// Objects and functions, lowered by one hand and lifted by the other in the same process.
//
// What is here: contract.hpp, objects.hpp and callbacks.hpp. What is not: the other language; the tests of
// the whole do that with real libraries.

#include <polyplug.hpp>

#include "fake_host.hpp"

using polyplug::abi;
using polyplug::call_error;
using std::string;

static int alive = 0;  // Objects that were made and not deleted.

struct Alive {
  Alive() { ++alive; }
  Alive(const Alive &) { ++alive; }
  ~Alive() { --alive; }
};

class Tally {
 public:
  virtual ~Tally() = default;
  virtual std::uint64_t add(std::uint64_t by) = 0;
  virtual std::uint64_t total() const = 0;
  virtual std::uint64_t finish() && = 0;
};
POLYPLUG_CONTRACT(Tally,
                  polyplug::contract("test.Tally", {2, 1}).since("total", 2, 1).with_default("total"),
                  add, total, finish)

class Hub {
 public:
  virtual ~Hub() = default;
  virtual string name() const = 0;
  virtual std::shared_ptr<Hub> me(polyplug::shared_self<Hub> self) const = 0;
  virtual void read(const Tally &tally, std::unique_ptr<Tally> own,
                    polyplug::fn_mut<void(std::uint64_t)> to) const = 0;
};
POLYPLUG_CONTRACT(Hub, polyplug::contract("test.Hub", {1, 0}).send().sync().create<std::vector<string>>(), name, me, read)

class Sum final : public Tally, Alive {
 public:
  std::uint64_t add(std::uint64_t by) override {
    if (by == 13) throw std::runtime_error("unlucky");
    if (by == 14) throw polyplug::error(300, "not fourteen");
    return sum_ += by;
  }
  std::uint64_t total() const override { return sum_; }
  std::uint64_t finish() && override {
    if (sum_ == 99) throw std::runtime_error("not at the end");
    return sum_;
  }

 private:
  std::uint64_t sum_ = 0;
};

class Ring final : public Hub, Alive {
 public:
  string name() const override { return "ring"; }
  std::shared_ptr<Hub> me(polyplug::shared_self<Hub> self) const override {
    CHECK(self.use_count() >= 2);
    return self;
  }
  void read(const Tally &tally, std::unique_ptr<Tally> own,
            polyplug::fn_mut<void(std::uint64_t)> to) const override {
    to(tally.total());
    to(std::move(*own).finish());
  }
};

// A struct that may fail to be made.
struct Touchy {
  static inline bool refuses = false;
  string text;
  Touchy() {
    if (refuses) throw std::runtime_error("touchy");
  }
};
POLYPLUG_STRUCT(Touchy, text)

class Asker {
 public:
  virtual ~Asker() = default;
  virtual bool ask(polyplug::fn<bool()> question) = 0;
  virtual void give(polyplug::fn<void(std::unique_ptr<Tally>)> to) = 0;
  virtual void take(Touchy value) = 0;
};
POLYPLUG_CONTRACT(Asker, polyplug::contract("test.Asker", {1, 0}), ask, give, take)

class Trusting final : public Asker {
 public:
  bool ask(polyplug::fn<bool()> question) override { return question(); }
  void give(polyplug::fn<void(std::unique_ptr<Tally>)> to) override { to(nullptr); }
  void take(Touchy) override {}
};

template <class T>
static string schema() {
  char room[1024];
  polyplug::text_writer out(room, sizeof room);
  abi<T>::schema(out);
  return string(room, out.size());
}

// What a call throws, as its code and its message.
template <class Body>
static string thrown_by(const Body &body) {
  try {
    body();
  } catch (const call_error &thrown) {
    return std::to_string(thrown.code()) + " " + thrown.what();
  } catch (const polyplug::invalid_value &thrown) {
    return thrown.what();
  }
  return "nothing";
}

// An object as the other side has it.
template <class T>
static std::unique_ptr<T> across(std::unique_ptr<T> object) {
  using owner = std::unique_ptr<T>;
  return abi<owner>::from(abi<owner>::into(std::move(object)));
}

static void schemas() {
  CHECK(schema<const Tally &>() == "&dyn test.Tally@2" && schema<Tally &>() == "&mut dyn test.Tally@2");
  CHECK(schema<std::unique_ptr<Tally>>() == "Box<dyn test.Tally@2>");
  CHECK(schema<std::shared_ptr<Hub>>() == "Arc<dyn test.Hub@1>");
  CHECK(schema<std::vector<std::unique_ptr<Tally>>>() == "Vec<Box<dyn test.Tally@2>>");
  using polyplug::box_fn, polyplug::box_fn_mut, polyplug::box_fn_once, polyplug::fn, polyplug::fn_mut;
  CHECK((schema<fn<bool(std::string_view, std::uint32_t), polyplug::send>>() == "&dyn Fn(&str, u32) -> bool + Send"));
  CHECK((schema<fn<void(), polyplug::send, polyplug::sync>>() == "&dyn Fn() -> () + Send + Sync"));
  CHECK(schema<fn_mut<void(Tally &)>>() == "&mut dyn FnMut(&mut dyn test.Tally@2) -> ()");
  CHECK(schema<box_fn<string(std::int8_t)>>() == "Box<dyn Fn(i8) -> String>");
  CHECK(schema<box_fn_mut<void()>>() == "Box<dyn FnMut() -> ()>");
  CHECK((schema<box_fn_once<string(string), polyplug::send>>() == "Box<dyn FnOnce(String) -> String + Send>"));
}

// What a contract mentions is found through values, functions and other contracts, each once.
static void mentions() {
  polyplug::mention_list found;
  polyplug::text_writer out(nullptr, 0);
  out.mentions = &found;
  abi<std::optional<std::shared_ptr<Hub>>>::schema(out);
  abi<polyplug::fn<void(const Hub &)>>::schema(out);
  CHECK(found.count == 1);
  found.contracts[0]->write(out);
  CHECK(found.count == 2);
  CHECK(text(found.contracts[0]->text()) ==
        "polyplug-schema 1 64le\ncontract test.Hub 1.0 send sync\ncreate Vec<String>\nfn name(&self) -> String\n"
        "fn me(self: Arc<Self>) -> Arc<dyn test.Hub@1>\n"
        "fn read(&self, &dyn test.Tally@2, Box<dyn test.Tally@2>, &mut dyn FnMut(u64) -> ()) -> ()\n");
  CHECK(text(found.contracts[1]->text()) ==
        "polyplug-schema 1 64le\ncontract test.Tally 2.1\nfn add(&mut self, u64) -> u64\n"
        "fn total(&self) -> u64; since 2.1; default\nfn finish(self: Box<Self>) -> u64\n");
}

static void boxes() {
  auto tally = across<Tally>(std::make_unique<Sum>());
  CHECK(alive == 1 && tally->add(2) == 2 && tally->add(3) == 5 && tally->total() == 5);
  CHECK(thrown_by([&] { tally->add(14); }) == "300 not fourteen");
  CHECK(tally->total() == 5);
  CHECK(std::move(*tally).finish() == 5 && alive == 0);
  CHECK(thrown_by([&] { tally->total(); }) == "8 the object was given away");
  CHECK(thrown_by([&] { std::move(*tally).finish(); }) == "8 the object was given away");
  tally.reset();

  tally = across<Tally>(std::make_unique<Sum>());
  CHECK(thrown_by([&] { tally->add(13); }) == "3 unlucky");
  CHECK(thrown_by([&] { tally->total(); }) == "201 an earlier exception left the instance in an unknown state");
  // It is gone also when it fails, or was poisoned before.
  CHECK(thrown_by([&] { std::move(*tally).finish(); }).substr(0, 4) == "201 " && alive == 0);
  tally = across<Tally>(std::make_unique<Sum>());
  tally->add(99);
  CHECK(thrown_by([&] { std::move(*tally).finish(); }) == "3 not at the end" && alive == 0);
  tally = across<Tally>(std::make_unique<Sum>());
  CHECK(alive == 1);
  tally.reset();
  CHECK(alive == 0);
  CHECK(thrown_by([] { abi<std::unique_ptr<Tally>>::into(nullptr); }) ==
        "a `std::unique_ptr` that crosses a boundary is not null");
  CHECK(thrown_by([] { abi<std::unique_ptr<Tally>>::from({nullptr, nullptr}); }) ==
        "a pointer that must not be null is null");
}

// An object that goes back is what had come.
static void coming_home() {
  const PolyplugObject boxed = abi<std::unique_ptr<Tally>>::into(std::make_unique<Sum>());
  const PolyplugObject again = abi<std::unique_ptr<Tally>>::into(abi<std::unique_ptr<Tally>>::from(boxed));
  CHECK(again.instance == boxed.instance && again.vtable == boxed.vtable);
  auto tally = abi<std::unique_ptr<Tally>>::from(again);
  CHECK(abi<const Tally &>::into(*tally).instance == boxed.instance);
  CHECK(abi<Tally &>::into(*tally).instance == boxed.instance);

  const PolyplugObject shared = abi<std::shared_ptr<Hub>>::into(std::make_shared<Ring>());
  auto hub = abi<std::shared_ptr<Hub>>::from(shared);
  // While somebody else has it too, what goes is a share of the share.
  auto other = abi<std::shared_ptr<Hub>>::from(abi<std::shared_ptr<Hub>>::into(hub));
  CHECK(other->name() == "ring" && hub->name() == "ring");
  other.reset();
  CHECK(hub.use_count() == 1 && alive == 2);
  const PolyplugObject back = abi<std::shared_ptr<Hub>>::into(std::move(hub));
  CHECK(back.instance == shared.instance && back.vtable == shared.vtable);
  hub = abi<std::shared_ptr<Hub>>::from(back);
  auto me = hub->me(hub);
  hub.reset();
  CHECK(me->name() == "ring" && alive == 2);
  me.reset();
  tally.reset();
  CHECK(alive == 0);
}

// What was given away is there no more, and is not given away as nothing.
static void given_away() {
  const string gone = "an object that was given away is given away again";
  auto tally = across<Tally>(std::make_unique<Sum>());
  CHECK(std::move(*tally).finish() == 0);
  CHECK(thrown_by([&] { abi<std::unique_ptr<Tally>>::into(std::move(tally)); }) == gone);
  const auto gone_twice = [&gone](auto function) {
    using type = decltype(function);
    const auto kept = abi<type>::from(abi<type>::into(std::move(function)));
    return thrown_by([&] { abi<type>::into(std::move(function)); }) == gone;
  };
  CHECK(gone_twice(polyplug::box_fn<void()>([] {})) && gone_twice(polyplug::box_fn_mut<void()>([] {})));
  CHECK(gone_twice(polyplug::box_fn_once<void()>([] {})));
}

// What goes wrong inside a method poisons, also when it is a value that is none of its type; what goes wrong before
// the method does not.
static void poison() {
  static struct {
    PolyplugVTableHeader header;
    std::uint32_t (*call)(void *, std::uint8_t *, PolyplugAbiError *);
  } answers_seven = {{POLYPLUG_VTABLE_SIZE(1), 0, [](void *, PolyplugAbiError *) { return std::uint32_t(0); }, nullptr},
                     [](void *, std::uint8_t *out, PolyplugAbiError *) {
                       *out = 7;
                       return std::uint32_t(0);
                     }};
  const string poisoned = "201 an earlier exception left the instance in an unknown state";
  const auto question = [&] { return abi<polyplug::fn<bool()>>::from({nullptr, &answers_seven.header}); };
  CHECK(thrown_by([&] { question()(); }) == "200 a `bool` is 0 or 1, found 7");
  auto asker = across<Asker>(std::make_unique<Trusting>());
  CHECK(thrown_by([&] { asker->ask(question()); }) == "202 a `bool` is 0 or 1, found 7");
  CHECK(thrown_by([&] { asker->ask(question()); }) == poisoned);

  asker = across<Asker>(std::make_unique<Trusting>());
  const auto give = [&] { asker->give([](std::unique_ptr<Tally>) {}); };
  CHECK(thrown_by(give) == "202 a `std::unique_ptr` that crosses a boundary is not null");
  CHECK(thrown_by(give) == poisoned);

  asker = across<Asker>(std::make_unique<Trusting>());
  const auto take = [&] {
    Touchy value;
    Touchy::refuses = true;
    asker->take(std::move(value));
  };
  CHECK(thrown_by(take) == "1 touchy");
  Touchy::refuses = false;
  CHECK(thrown_by([&] { asker->take({}); }) == "nothing");
}

static void lent() {
  Sum sum;
  polyplug::detail::lent_storage<Tally &> place;
  Tally &tally = place.lift(abi<Tally &>::into(sum));
  CHECK(tally.add(4) == 4 && sum.total() == 4);
  CHECK(thrown_by([&] { tally.add(13); }) == "3 unlucky");
  CHECK(tally.total() == 4);
  CHECK(thrown_by([&] { std::move(tally).finish(); }) == "1 an object that is only lent cannot be used up");
  // Whoever was lent it to look at cannot change it, whatever it claims.
  polyplug::detail::lent_storage<Tally &> forged;
  Tally &looked_at = forged.lift(abi<const Tally &>::into(sum));
  CHECK(thrown_by([&] { looked_at.add(1); }) ==
        "1 the instance is held in a way that does not allow this method");
  CHECK(looked_at.total() == 4);

  std::vector<std::uint64_t> seen;
  auto note = [&seen](std::uint64_t number) { seen.push_back(number); };
  const auto hub = abi<std::shared_ptr<Hub>>::from(abi<std::shared_ptr<Hub>>::into(std::make_shared<Ring>()));
  auto own = across<Tally>(std::make_unique<Sum>());
  own->add(7);
  hub->read(sum, std::move(own), note);
  CHECK((seen == std::vector<std::uint64_t>{4, 7}) && alive == 2);
}

// A table with fewer methods, or without one of them.
static void other_versions() {
  static struct {
    PolyplugVTableHeader header;
    std::uint32_t (*add)(void *, std::uint64_t, std::uint64_t *, PolyplugAbiError *);
    void *total;
  } table = {{POLYPLUG_VTABLE_SIZE(2), 0, [](void *, PolyplugAbiError *) { return std::uint32_t(0); }, nullptr},
             [](void *, std::uint64_t by, std::uint64_t *out, PolyplugAbiError *) {
               *out = by;
               return std::uint32_t(0);
             },
             nullptr};
  auto tally = abi<std::unique_ptr<Tally>>::from({nullptr, &table.header});
  CHECK(tally->add(3) == 3);
  CHECK(thrown_by([&] { tally->total(); }) == "6 the other side does not have the method `total`");
  CHECK(thrown_by([&] { std::move(*tally).finish(); }) == "6 the other side does not have the method `finish`");
}

template <class Function>
static Function sent(Function &&function) {
  return abi<Function>::from(abi<Function>::into(std::move(function)));
}

// One that is lent can be lent on while it is.
template <class Function>
static Function lent_on(const Function &function) {
  return abi<Function>::from(abi<Function>::into(function));
}

// What is lent for a call cannot be kept after it: there is no way to have another one.
template <class Function>
constexpr bool is_kept = std::is_copy_constructible_v<Function> || std::is_move_constructible_v<Function> ||
                         std::is_copy_assignable_v<Function> || std::is_move_assignable_v<Function> ||
                         std::is_constructible_v<std::optional<Function>, Function> ||
                         std::is_constructible_v<polyplug::box_fn<void()>, Function &>;
static_assert(!is_kept<polyplug::fn<void()>> && !is_kept<polyplug::fn_mut<void()>>);
static_assert(!is_kept<polyplug::fn<void(), polyplug::send, polyplug::sync>>);
static_assert(std::is_move_constructible_v<polyplug::box_fn<void()>> &&
              !std::is_copy_constructible_v<polyplug::box_fn<void()>>);

static void functions() {
  using polyplug::box_fn, polyplug::box_fn_mut, polyplug::box_fn_once, polyplug::fn, polyplug::fn_mut;
  int base = 10;
  const auto add = [&base](std::int32_t by, string text) {
    if (by == 0) throw std::runtime_error(text);
    if (by < 0) throw polyplug::error(301, "negative");
    return std::to_string(base + by) + text;
  };
  const auto shared = sent(fn<string(std::int32_t, string), polyplug::send>(add));
  CHECK(shared(2, "!") == "12!");
  CHECK(thrown_by([&] { shared(0, "zero"); }) == "3 zero" && thrown_by([&] { shared(-1, ""); }) == "301 negative");

  int calls = 0;
  auto count = [&calls](std::string_view) { ++calls; };
  auto counting = sent(fn_mut<void(std::string_view)>(count));
  counting("a");
  counting("b");
  CHECK(calls == 2);
  // A function that is lent for a call only need not have a name.
  const auto twice = [](fn<int(int)> once, fn_mut<void(int)> to) { to(lent_on(once)(lent_on(once)(3))); };
  int seen = 0;
  twice([&base](int by) { return base + by; }, [&seen, last = 0](int by) mutable { seen = last += by; });
  CHECK(seen == 23);

  auto held = std::make_unique<Alive>();
  using Once = box_fn_once<int(std::uint8_t), polyplug::send>;
  auto once = sent(Once([own = std::move(held)](std::uint8_t by) { return alive + by; }));
  CHECK(alive == 1 && std::move(once)(5) == 6 && alive == 0);
  CHECK(thrown_by([&] { std::move(once)(5); }) == "8 the object was given away");
  { const auto never = sent(box_fn_once<void()>([own = std::make_unique<Alive>()] {})); }
  CHECK(alive == 0);

  auto growing = sent(box_fn_mut<int()>([total = 0]() mutable { return ++total; }));
  CHECK(growing() == 1 && growing() == 2);
  auto moved = std::move(growing);
  CHECK(moved() == 3 && thrown_by([&] { growing(); }) == "8 the object was given away");
  const auto steady = sent(box_fn<int(int)>([own = Alive()](int by) { return by * 2; }));
  CHECK(steady(4) == 8 && alive == 1);
  CHECK(thrown_by([] { abi<fn<void()>>::from({nullptr, nullptr}); }) == "a pointer that must not be null is null");
}

// What comes from the other side leaves a method with its message, and with a code that is its own.
static void errors_travel_on() {
  const auto told = [](std::uint32_t code) {
    PolyplugAbiError err{};
    try {
      throw call_error(code, "inner");
    } catch (...) {
      polyplug::detail::fail_with_exception(&err);
    }
    return std::to_string(err.code) + " " + string(text(err.message));
  };
  CHECK(told(300) == "300 inner" && told(POLYPLUG_ERROR_PANIC) == "202 inner");
  // The instance that was called is not the one that is poisoned.
  CHECK(told(POLYPLUG_ERROR_POISONED) == "202 inner");
}

int main() {
  schemas();
  mentions();
  boxes();
  coming_home();
  given_away();
  poison();
  lent();
  CHECK(alive == 0);
  other_versions();
  functions();
  CHECK(alive == 0);
  errors_travel_on();
  std::puts("ok");
}
