// A plugin that calls contracts of who only has uniform functions: of itself, in a host that lends it those.
//
// What is here: foreign.hpp and v1.hpp, with every kind of value there and back, and what such a host can get
// wrong. What is not: real hosts and machines; the tests of the whole have those.

#include <filesystem>
#include <map>

#include <polyplug.hpp>

#include "fake_host.hpp"

using std::string;

struct Point {
  std::int32_t x, y;
};
POLYPLUG_STRUCT(Point, x, y)

struct Person {
  string name;
  std::optional<std::uint8_t> age;
};
POLYPLUG_STRUCT(Person, name, age)

enum class Color : std::uint8_t { Red = 3, Green };
POLYPLUG_ENUM(Color, Red, Green)

namespace variants {
struct Nothing {};
POLYPLUG_UNIT(Nothing)
struct Named {
  string name;
};
POLYPLUG_STRUCT(Named, name)
}  // namespace variants
struct Figure : std::variant<variants::Nothing, variants::Named> {
  using variant::variant;
};
POLYPLUG_VARIANT(Figure, std::uint16_t, Empty, Named)

class Child {
 public:
  virtual ~Child() = default;
  virtual string name() const = 0;
};
POLYPLUG_CONTRACT(Child, polyplug::contract("test.Child", {1, 0}), name)

static int alive = 0;  // Children that were made and not deleted.

class Boy final : public Child {
 public:
  Boy() { ++alive; }
  ~Boy() override { --alive; }
  string name() const override { return "boy"; }
};

using words = std::vector<string>;
using checked = polyplug::result<string, std::uint32_t>;
using said = polyplug::result<void, polyplug::any_error>;
using labels = std::map<string, std::vector<std::uint16_t>>;

// A method for each way in which values cross.
class Kinds {
 public:
  virtual ~Kinds() = default;
  virtual double numbers(std::uint8_t a, std::int64_t b, float c, bool d, char32_t e, polyplug::usize f) const = 0;
  virtual polyplug::uint128 wide(std::uint8_t a, polyplug::uint128 b) const = 0;
  virtual string text(string owned, std::string_view lent) const = 0;
  virtual std::string_view lent(const Point &point) const = 0;
  virtual words list(words all, polyplug::slice<std::uint16_t> numbers, polyplug::slice<std::string_view> more) const = 0;
  virtual std::unique_ptr<Person> box(std::unique_ptr<Person> person) const = 0;
  virtual std::tuple<string, Point, std::array<std::uint8_t, 3>> parts(std::tuple<string, Point> given) const = 0;
  virtual checked choose(std::optional<string> some, Color color) const = 0;
  virtual said complain(polyplug::any_error about) const = 0;
  virtual Figure figure(Figure figure) const = 0;
  virtual labels map(labels given) const = 0;
  virtual std::filesystem::path path(polyplug::path_view lent, std::filesystem::path owned) const = 0;
  virtual polyplug::duration time(polyplug::duration a, polyplug::ordering b) const = 0;
  virtual void change(polyplug::mut_slice<std::uint32_t> all, Point &point, std::uint8_t *maybe) const = 0;
  virtual std::vector<std::unique_ptr<Child>> children(std::vector<std::unique_ptr<Child>> some, const Child &lent,
                                                       std::shared_ptr<Child> own) const = 0;
  virtual std::uint32_t call(polyplug::fn<std::uint32_t(string)> lent,
                             polyplug::box_fn_once<std::uint32_t(std::uint32_t)> own) const = 0;
  virtual void fail(string how) const = 0;
  virtual void count() = 0;
  virtual std::uint32_t counted() const = 0;
  virtual string spend(string what) && = 0;
  virtual string later(string what) const = 0;
};
POLYPLUG_CONTRACT(Kinds, polyplug::contract("test.Kinds", {1, 1}).since("later", 1, 1), numbers, wide, text, lent, list,
                  box, parts, choose, complain, figure, map, path, time, change, children, call, fail, count, counted,
                  spend, later)

class All final : public Kinds {
 public:
  double numbers(std::uint8_t a, std::int64_t b, float c, bool d, char32_t e, polyplug::usize f) const override {
    return a + static_cast<double>(b) + static_cast<double>(c) + d + e + static_cast<double>(f.value);
  }
  polyplug::uint128 wide(std::uint8_t a, polyplug::uint128 b) const override { return a + b; }
  string text(string owned, std::string_view lent) const override { return owned + string(lent); }
  std::string_view lent(const Point &point) const override { return point.x == 1 ? "one" : ""; }
  words list(words all, polyplug::slice<std::uint16_t> numbers, polyplug::slice<std::string_view> more) const override {
    for (const std::uint16_t number : numbers) all.push_back(std::to_string(number));
    for (const std::string_view word : more) all.emplace_back(word);
    return all;
  }
  std::unique_ptr<Person> box(std::unique_ptr<Person> person) const override {
    person->name += "!";
    return person;
  }
  std::tuple<string, Point, std::array<std::uint8_t, 3>> parts(std::tuple<string, Point> given) const override {
    return {std::get<0>(given) + "?", std::get<1>(given), {1, 2, 3}};
  }
  checked choose(std::optional<string> some, Color color) const override {
    if (some) return *some + (color == Color::Green ? " green" : " red");
    return polyplug::err(7u);
  }
  said complain(polyplug::any_error about) const override {
    if (about.messages.empty()) return {};
    return polyplug::err(about);
  }
  Figure figure(Figure figure) const override { return figure; }
  labels map(labels given) const override { return given; }
  std::filesystem::path path(polyplug::path_view lent, std::filesystem::path owned) const override {
    return std::filesystem::path(lent.native()) / owned;
  }
  polyplug::duration time(polyplug::duration a, polyplug::ordering) const override { return a; }
  void change(polyplug::mut_slice<std::uint32_t> all, Point &point, std::uint8_t *maybe) const override {
    for (std::uint32_t &one : all) ++one;
    point.y = 9;
    if (maybe != nullptr) *maybe = 8;
  }
  std::vector<std::unique_ptr<Child>> children(std::vector<std::unique_ptr<Child>> some, const Child &lent,
                                               std::shared_ptr<Child> own) const override {
    CHECK(lent.name() == "boy" && own->name() == "boy");
    some.push_back(std::make_unique<Boy>());
    return some;
  }
  std::uint32_t call(polyplug::fn<std::uint32_t(string)> lent,
                     polyplug::box_fn_once<std::uint32_t(std::uint32_t)> own) const override {
    return std::move(own)(lent("four"));
  }
  void fail(string how) const override {
    if (how == "own") throw polyplug::error(400, "own code");
    throw std::runtime_error(how);
  }
  void count() override { ++count_; }
  std::uint32_t counted() const override { return count_; }
  string spend(string what) && override { return what; }
  string later(string what) const override { return what; }

 private:
  std::uint32_t count_ = 0;
};

POLYPLUG_PLUGIN("foreign", "1.0.0",
                polyplug::implement<All>("test.Kinds", {1, 1})
                    .method<&All::numbers>("numbers").method<&All::wide>("wide").method<&All::text>("text")
                    .method<&All::lent>("lent").method<&All::list>("list").method<&All::box>("box")
                    .method<&All::parts>("parts").method<&All::choose>("choose")
                    .method<&All::complain>("complain").method<&All::figure>("figure").method<&All::map>("map")
                    .method<&All::path>("path").method<&All::time>("time").method<&All::change>("change")
                    .method<&All::children>("children").method<&All::call>("call").method<&All::fail>("fail")
                    .method<&All::count>("count").method<&All::counted>("counted")
                    .method<&All::spend>("spend").method<&All::later>("later").since(1, 1))

// The service of a host that only has functions of host contracts.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual string zone(std::string_view name) const = 0;
  virtual std::vector<std::uint64_t> times() const = 0;
  virtual void strike() const = 0;
};
POLYPLUG_CONTRACT(Clock, polyplug::contract("test.Clock", {2, 0}).send().sync(), zone, times, strike)

// What a host of ABI v1 has, or one of ours with providers that only speak ABI v1.
struct Host : FakeHost {
  PolyplugGuestContractInterface guest{};
  PolyplugHostContractInterface clock{};
  PolyplugContractLease lent{};
  int instances = 0, leases = 0;
  bool has_instances = true;
  PolyplugArray times{};

  explicit Host(bool extended) : FakeHost(extended) {
    api.find_guest_contract = [](const PolyplugHostApi *self, std::uint64_t id, std::uint32_t major) {
      const bool found = id == of(self).guest.contract_id && major == 1;
      return PolyplugGuestContractHandle{found ? 0 : UINT32_MAX, 0};
    };
    api.resolve_guest_contract = [](const PolyplugHostApi *self, PolyplugGuestContractHandle) {
      return static_cast<const PolyplugGuestContractInterface *>(&of(self).guest);
    };
    api.create_guest_instance = [](const PolyplugHostApi *self, const PolyplugGuestContractInterface *of_what,
                                   const void *args, PolyplugGuestContractInstance *out) {
      ++of(self).instances;
      of_what->create_instance({}, self, args, out);
    };
    api.destroy_guest_instance = [](const PolyplugHostApi *self, const PolyplugGuestContractInterface *of_what,
                                    PolyplugGuestContractInstance instance) {
      --of(self).instances;
      of_what->destroy_instance({}, self, instance);
    };
    api.resolve_host_contract_interface = [](const PolyplugHostApi *self, std::uint64_t id, std::uint32_t) {
      const auto *const known = &of(self).clock;
      return known->contract_id == id ? known : static_cast<const PolyplugHostContractInterface *>(nullptr);
    };
    api.get_host_contract = [](const PolyplugHostApi *self, std::uint64_t, std::uint32_t) {
      Host &host = of(self);
      if (!host.has_instances) return PolyplugHostContractInstance{nullptr};
      ++host.instances;
      return PolyplugHostContractInstance{&host};
    };
    api.get_error_len = [](const PolyplugHostApi *) { return sizeof "nothing there" - 1; };
    api.get_last_error = [](const PolyplugHostApi *, char *place, std::size_t room) {
      std::memcpy(place, "nothing there", room);
      return room;
    };
    extension.lease_contract = [](const PolyplugHostApi *self, const PolyplugContractRequest *,
                                  PolyplugContractLease *out, PolyplugAbiError *) {
      ++of(self).leases;
      *out = of(self).lent;
      return std::uint32_t(0);
    };
    lent.lease = this;
    lent.release = [](void *lease, std::uint32_t, PolyplugAbiError *) {
      --static_cast<Host *>(lease)->leases;
      return std::uint32_t(0);
    };
    lent.provider = polyplug_text("somebody");
    provide_clock();
  }

  static Host &of(const PolyplugHostApi *self) {
    return static_cast<Host &>(*static_cast<FakeHost *>(self->runtime));
  }

 private:
  void provide_clock() {
    static const PolyplugHostUniformFn functions[] = {
        [](const void *self, const void *args, void *out, PolyplugAbiError *) {
          const auto &host = *static_cast<const Host *>(self);
          const string zone = "9 in " + string(::text(*static_cast<const PolyplugStringView *>(args)));
          std::uint8_t *const memory = host.api.alloc(&host.api, zone.size(), 1);
          std::memcpy(memory, zone.data(), zone.size());
          *static_cast<PolyplugStringView *>(out) = {reinterpret_cast<const char *>(memory), zone.size()};
        },
        [](const void *self, const void *args, void *out, PolyplugAbiError *) {
          CHECK(args == nullptr);
          const auto &given = static_cast<const Host *>(self)->times;
          if (given.align != 0) *static_cast<PolyplugArray *>(out) = given;
        },
        [](const void *, const void *, void *out, PolyplugAbiError *err) {
          CHECK(out == nullptr);
          *err = {400, polyplug_text("the clock is broken")};
        }};
    clock.contract_id = polyplug_host_contract_id(polyplug_text("test.Clock"), 2);
    clock.dispatch_type = POLYPLUG_DISPATCH_NATIVE;
    clock.dispatch.native = {3, reinterpret_cast<const PolyplugUniformFn *>(functions)};
    clock.destroy_instance = [](const PolyplugHostContractInterface *, PolyplugHostContractInstance instance) {
      --static_cast<Host *>(instance.data)->instances;
    };
  }
};

// What a call throws, as its code and its message.
template <class Body>
static string thrown_by(const Body &body) {
  try {
    body();
  } catch (const polyplug::call_error &thrown) {
    return std::to_string(thrown.code()) + " " + thrown.what();
  } catch (const polyplug::error &thrown) {
    return std::to_string(thrown.code()) + " " + thrown.what();
  } catch (const polyplug::invalid_value &thrown) {
    return thrown.what();
  }
  return "nothing";
}

static void values(Kinds &kinds) {
  CHECK(kinds.numbers(1, -2, 0.5f, true, U'a', 10) == 107.5);
  CHECK(kinds.wide(3, polyplug::uint128(1) << 100) == (polyplug::uint128(1) << 100) + 3);
  CHECK(kinds.text("own", "ed") == "owned" && kinds.text("", "").empty());
  CHECK(kinds.text(string(5000, 'x'), "y").size() == 5001);
  CHECK(kinds.lent({1, 0}) == "one" && kinds.lent({2, 0}).empty());
  const std::uint16_t numbers[] = {1, 22};
  const PolyplugStringView more[] = {polyplug_text("m")};
  CHECK((kinds.list({"a", ""}, numbers, {more, 1}) == words{"a", "", "1", "22", "m"}));
  CHECK(kinds.list({}, {}, {}).empty());
  const auto person = kinds.box(std::make_unique<Person>(Person{"eve", 3}));
  CHECK(person->name == "eve!" && person->age == 3);
  const auto [text, point, array] = kinds.parts({"a", {4, 5}});
  CHECK(text == "a?" && point.y == 5 && array[2] == 3);
  CHECK(kinds.choose("x", Color::Green).value() == "x green" && kinds.choose({}, Color::Red).error() == 7);
  CHECK(kinds.complain({}).has_value() && kinds.complain({{"a", "b"}}).error().messages == (words{"a", "b"}));
  CHECK(std::get<1>(kinds.figure(variants::Named{"n"})).name == "n");
  CHECK(kinds.figure(variants::Nothing()).index() == 0);
  CHECK((kinds.map({{"k", {1, 2}}}) == labels{{"k", {1, 2}}}));
  const polyplug::path_view path("a");
  CHECK(kinds.path(path, "b") == "a/b");
  CHECK(kinds.time({3, 4}, polyplug::ordering::less).nanoseconds == 4);
}

static void what_is_lent(Kinds &kinds) {
  std::vector<std::uint32_t> all{1, 2};
  Point changed{0, 0};
  std::uint8_t maybe = 0;
  kinds.change(all, changed, &maybe);
  CHECK(all[1] == 3 && changed.y == 9 && maybe == 8);
  kinds.change({}, changed, nullptr);
}

static void objects(Kinds &kinds) {
  std::vector<std::unique_ptr<Child>> children;
  children.push_back(std::make_unique<Boy>());
  const Boy boy;
  children = kinds.children(std::move(children), boy, std::make_shared<Boy>());
  CHECK(children.size() == 2 && children[1]->name() == "boy" && alive == 3);
  children.clear();
  CHECK(alive == 1);
  const auto size = [](const string &text) { return static_cast<std::uint32_t>(text.size()); };
  CHECK(kinds.call(size, [](std::uint32_t number) { return number + 1; }) == 5);
}

static void failures(Kinds &kinds) {
  CHECK(thrown_by([&] { kinds.fail("own"); }) == "400 own code");
  CHECK(thrown_by([&] { kinds.fail("what() is kept"); }) == "3 what() is kept");
  CHECK(thrown_by([&] { std::move(kinds).spend("x"); }) == "1 an object that is only lent cannot be used up");
  kinds.count();
  kinds.count();
  CHECK(kinds.counted() == 2);
}

// Objects that go on to another side are called through the adapter by that.
static void lent_on(Kinds &kinds) {
  const PolyplugObject lent = polyplug::abi<Kinds &>::into(kinds);
  polyplug::detail::lent_storage<Kinds &> other;
  CHECK(other.lift(lent).text("o", "n") == "on");
  PolyplugAbiError err{};
  const auto spend = &polyplug::detail::adapter_thunk<&Kinds::spend, 19>::entry;
  const auto text = polyplug::abi<string>::into("freed all the same");
  PolyplugOwnedString out{};
  CHECK(spend(lent.instance, &text, &out, &err) == POLYPLUG_ERROR_GENERIC);
}

static void in_every_way(Host &host, const polyplug::context &context) {
  const auto kinds = context.create<Kinds>();
  values(*kinds);
  what_is_lent(*kinds);
  objects(*kinds);
  failures(*kinds);
  lent_on(*kinds);
  CHECK(host.allocated == 0 && alive == 0);
}

static void guests(Host &host) {
  const polyplug::context context(&host.api);
  host.guest = *host.interfaces[0];
  in_every_way(host, context);
  CHECK(host.instances == 0);
  CHECK(thrown_by([&] { context.get<Child>(); }) == "4 nobody provides contract `test.Child` 1.0: nothing there");
  CHECK(thrown_by([&] { context.get<Child>("x"); }) ==
        "6 a host of ABI v1 cannot choose among bundles; use `get` without one for contract `test.Child`");
  // The last method came with 1.1.
  host.guest.dispatch.native.function_count = 20;
  CHECK(thrown_by([&] { context.create<Kinds>()->later("x"); }) == "6 the other side does not have the method `later`");
  CHECK(context.create<Kinds>()->text("a", "b") == "ab");
  host.guest.dispatch.native.function_count = 19;
  CHECK(thrown_by([&] { context.create<Kinds>(); }) ==
        "101 contract `test.Kinds` of `the host` has 19 functions, and this plugin needs 20");
  host.guest.dispatch_type = POLYPLUG_DISPATCH_VIRTUAL_MACHINE;
  CHECK(thrown_by([&] { context.create<Kinds>(); }) ==
        "6 contract `test.Kinds` runs in a virtual machine, which a host of ABI v1 does not let be called");
  CHECK(host.instances == 0);
}

static void services(Host &host) {
  const polyplug::context context(&host.api);
  for (const bool singleton : {false, true}) {
    host.clock.singleton = singleton;
    {
      const auto clock = context.host<Clock>();
      CHECK(clock->zone("Oslo") == "9 in Oslo" && clock->zone("").size() == 5);
      CHECK(thrown_by([&] { clock->strike(); }) == "400 the clock is broken");
    }
    CHECK(std::exchange(host.instances, 0) == (singleton ? 1 : 0) && host.allocated == 0);
  }
  host.has_instances = false;
  CHECK(thrown_by([&] { context.host<Clock>(); }) == "102 the host made no instance of contract `test.Clock`");
  host.has_instances = true;
  CHECK(thrown_by([&] { context.host<Child>(); }) ==
        "4 the host provides no contract `test.Child` 1.0: nothing there");
}

static void what_a_host_can_get_wrong(Host &host) {
  const auto clock = polyplug::context(&host.api).host<Clock>();
  CHECK(clock->times().empty());  // It succeeds, and returns nothing.
  host.times = {nullptr, 3, 8};
  CHECK(thrown_by([&] { clock->times(); }) == "200 a pointer that must not be null is null");
  host.times = {&host, SIZE_MAX / 8, 8};
  CHECK(thrown_by([&] { clock->times(); }).find("200 there are more values than there is memory") == 0);
  host.times = {&host, 0, 8};  // Nothing was allocated, so nothing is freed.
  CHECK(clock->times().empty());
  const std::uint64_t two[] = {1, 2};
  host.times = {host.api.alloc(&host.api, sizeof two, 8), 2, 8};
  std::memcpy(host.times.items, two, sizeof two);
  CHECK(clock->times() == (std::vector<std::uint64_t>{1, 2}) && host.allocated == 0);
}

// A host of ours that lends who only speaks ABI v1.
static void leases(Host &host) {
  const polyplug::context context(&host.api);
  const PolyplugGuestContractInterface &interface_ = *host.exports[0]->interface_;
  PolyplugGuestContractInstance instance{};
  interface_.create_instance({}, &host.api, nullptr, &instance);
  host.lent.convention = POLYPLUG_CONVENTION_UNIFORM;
  host.lent.function_count = interface_.dispatch.native.function_count;
  host.lent.instance = instance.data;
  host.lent.contract_id = instance.contract_id;
  host.lent.table = interface_.dispatch.native.functions;
  in_every_way(host, context);
  CHECK(host.leases == 0);
  host.lent.function_count = 2;
  CHECK(thrown_by([&] { context.create<Kinds>(); }) ==
        "101 contract `test.Kinds` of `somebody` has 2 functions, and this plugin needs 20");
  host.lent.convention = 3;
  CHECK(thrown_by([&] { context.create<Kinds>(); }) ==
        "101 contract `test.Kinds` of `somebody` cannot be called: its table is of a kind that is not known");
  interface_.destroy_instance({}, &host.api, instance);
  host.lent.convention = POLYPLUG_CONVENTION_HOST_UNIFORM;
  host.lent.function_count = 3;
  host.lent.instance = &host;
  host.lent.table = host.clock.dispatch.native.functions;
  CHECK(context.host<Clock>()->zone("Rome") == "9 in Rome");
  CHECK(host.leases == 0 && host.allocated == 0);
}

int main() {
  CHECK(thrown_by([] { polyplug::context(nullptr).host<Clock>(); }) == "6 no host has initialised this library yet");
  Host old(false), ours(true);
  CHECK(polyplug_init(&old.api, nullptr).code == 0);
  guests(old);
  services(old);
  what_a_host_can_get_wrong(old);
  CHECK(polyplug_init(&ours.api, nullptr).code == 0);
  leases(ours);
  std::puts("ok");
}
