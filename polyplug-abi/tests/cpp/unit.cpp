// A plugin with two contracts, driven through both of its tables in the same process.
//
// What is here: what polyplug.hpp makes of member functions. What is not: what the other side makes of
// it; cpp_interop.rs calls such a table from Rust.

#include <polyplug.hpp>

#include "fake_host.hpp"

namespace shapes {
struct Point {
  double x, y;
};
POLYPLUG_STRUCT(Point, x, y)

struct Flagged {
  bool on;
  char32_t letter;
};
POLYPLUG_STRUCT(Flagged, on, letter)

struct Person {
  std::string name;
  std::optional<std::uint8_t> age;
};
POLYPLUG_STRUCT(Person, name, age)
}  // namespace shapes

class Shapes {
 public:
  std::string greet(std::string_view name) const { return name.empty() ? "" : "hello " + std::string(name); }
  shapes::Point middle(const shapes::Point &a, shapes::Point b) const {
    return {(a.x + b.x) / 2, (a.y + b.y) / 2};
  }
  std::uint64_t count(polyplug::slice<shapes::Flagged> all) const {
    std::uint64_t on = 0;
    for (const auto &flagged : all) on += flagged.on ? 1 : 0;
    return on;
  }
  std::vector<std::string> twice(std::vector<std::string> words) const {
    const std::vector<std::string> again = words;
    words.insert(words.end(), again.begin(), again.end());
    return words;
  }
  std::optional<polyplug::usize> length(std::optional<std::string> of) const {
    if (!of) return std::nullopt;
    return of->size();
  }
  polyplug::result<void, std::string> check(bool fine, char32_t letter) const {
    if (!fine) return polyplug::err("not fine");
    if (letter == U'x') throw polyplug::error(7, "a number that is not ours");
    return {};
  }
  shapes::Person older(shapes::Person person) const {
    if (person.age) ++*person.age;
    return person;
  }
  void reject(std::string_view how) const {
    if (how == "code") throw polyplug::error(300, "own code");
    if (how == "int") throw 42;
    throw std::runtime_error(std::string(how));
  }
};

class Counter {
 public:
  std::int32_t add(std::int32_t amount) {
    if (amount == 0) throw std::runtime_error("zero");
    if (amount < 0) throw polyplug::error(256, "negative");
    return total_ += amount;
  }
  std::int32_t total() const noexcept { return total_; }
  std::vector<std::uint8_t> save() const {
    if (total_ > 255) throw std::runtime_error("too much");
    return {static_cast<std::uint8_t>(total_)};
  }
  void restore(polyplug::slice<std::uint8_t> state) {
    if (state.size() != 1) throw polyplug::error(257, "not one byte");
    total_ = state.data()[0];
  }
  ~Counter() noexcept(false) {
    if (total_ == 13) throw std::runtime_error("unlucky");
  }

 private:
  std::int32_t total_ = 0;
};

POLYPLUG_PLUGIN("unit", "1.2.3-rc.1",
                polyplug::implement<Shapes>("test.Shapes", {2, 1})
                    .send().sync()
                    .method<&Shapes::greet>("greet")
                    .method<&Shapes::middle>("middle")
                    .method<&Shapes::count>("count")
                    .method<&Shapes::twice>("twice")
                    .method<&Shapes::length>("length")
                    .method<&Shapes::check>("check")
                    .method<&Shapes::older>("older")
                    .method<&Shapes::reject>("reject").since(2, 1).with_default(),
                polyplug::implement<Counter>("test.Counter", {1, 0})
                    .method<&Counter::add>("add")
                    .state<&Counter::save, &Counter::restore>()
                    .method<&Counter::total>("total"))

static const char *const SHAPES_SCHEMA =
    "polyplug-schema 1 64le\n"
    "contract test.Shapes 2.1 send sync\n"
    "fn greet(&self, &str) -> String\n"
    "fn middle(&self, &struct Point { x: f64 @0, y: f64 @8 } 16/8, struct Point { x: f64 @0, y: f64 @8 } "
    "16/8) -> struct Point { x: f64 @0, y: f64 @8 } 16/8\n"
    "fn count(&self, &[struct Flagged { on: bool @0, letter: char @4 } 8/4]) -> u64\n"
    "fn twice(&self, Vec<String>) -> Vec<String>\n"
    "fn length(&self, Option<String>) -> Option<usize>\n"
    "fn check(&self, bool, char) -> Result<(), String>\n"
    "fn older(&self, struct Person { name: String @0, age: Option<u8> @32 } 40/8) -> "
    "struct Person { name: String @0, age: Option<u8> @32 } 40/8\n"
    "fn reject(&self, &str) -> (); since 2.1; default\n";

using OptionString = polyplug::option_repr<PolyplugOwnedString>;
using OptionSize = polyplug::option_repr<std::size_t>;
using Checked = polyplug::result_repr<void, PolyplugOwnedString>;
using PointRepr = polyplug::abi<shapes::Point>::repr;
using PersonRepr = polyplug::abi<shapes::Person>::repr;

struct FlaggedRepr {
  std::uint8_t on;
  std::uint32_t letter;
};

// The typed table as a host knows it.
struct ShapesTable {
  PolyplugVTableHeader header;
  std::uint32_t (*greet)(void *, PolyplugStringView, PolyplugOwnedString *, PolyplugAbiError *);
  std::uint32_t (*middle)(void *, const PointRepr *, PointRepr, PointRepr *, PolyplugAbiError *);
  std::uint32_t (*count)(void *, PolyplugSliceView, std::uint64_t *, PolyplugAbiError *);
  std::uint32_t (*twice)(void *, const PolyplugOwnedVec *, PolyplugOwnedVec *, PolyplugAbiError *);
  std::uint32_t (*length)(void *, const OptionString *, OptionSize *, PolyplugAbiError *);
  std::uint32_t (*check)(void *, std::uint8_t, std::uint32_t, Checked *, PolyplugAbiError *);
  std::uint32_t (*older)(void *, const PersonRepr *, PersonRepr *, PolyplugAbiError *);
  std::uint32_t (*reject)(void *, PolyplugStringView, PolyplugAbiError *);
};

struct CounterTable {
  PolyplugVTableHeader header;
  std::uint32_t (*add)(void *, std::int32_t, std::int32_t *, PolyplugAbiError *);
  std::uint32_t (*total)(void *, std::int32_t *, PolyplugAbiError *);
};

static int live = 0;  // Strings that were handed over and not freed yet.

static PolyplugOwnedString owned(const char *word) {
  const std::size_t size = std::strlen(word);
  char *const memory = static_cast<char *>(std::malloc(size));
  std::memcpy(memory, word, size);
  ++live;
  return {memory, size, size, [](char *ptr, std::size_t, std::size_t) {
            --live;
            std::free(ptr);
          }};
}

static std::string take(const PolyplugOwnedString &string) {
  std::string taken(string.ptr, string.len);
  string.drop(string.ptr, string.len, string.cap);
  return taken;
}

static void registration() {
  FakeHost host(true);
  CHECK(polyplug_abi_version() == 1);
  CHECK(polyplug_init(&host.api, nullptr).code == 0);
  CHECK(host.described == "1 unit 1.2.3");
  CHECK(host.contract_names == (std::vector<std::string>{"test.Shapes@2", "test.Counter@1"}));
  const PolyplugContractExport &shapes = *host.exports.at(0);
  CHECK(text(shapes.schema) == SHAPES_SCHEMA);
  CHECK(shapes.fingerprint == polyplug_fnv1a(shapes.schema));
  CHECK(shapes.size == sizeof shapes && shapes.flags == 0);
  CHECK(shapes.vtable->size == sizeof(ShapesTable) && shapes.vtable->flags == 0);
  CHECK(shapes.interface_->contract_id == polyplug_guest_contract_id(polyplug_text("test.Shapes"), 2));
  CHECK(shapes.interface_->contract_version.minor == 1);
  CHECK(shapes.interface_->dispatch.native.function_count == 8);
  CHECK(text(host.exports.at(1)->schema) ==
        "polyplug-schema 1 64le\ncontract test.Counter 1.0\n"
        "fn add(&mut self, i32) -> i32\nfn total(&self) -> i32\n");

  polyplug::log(polyplug::level::warn, "careful");
  CHECK(host.logged == "2 unit: careful");
  CHECK(!polyplug::log_enabled(polyplug::level::error));
  host.listens_up_to = 4;
  CHECK(polyplug::log_enabled(polyplug::level::debug));
  CHECK(!polyplug::log_enabled(polyplug::level::trace));

  FakeHost old(false);
  CHECK(polyplug_init(&old.api, nullptr).code == 0);
  CHECK(old.exports.empty() && old.interfaces.size() == 2 && old.described.empty());
  CHECK(polyplug::log_enabled(polyplug::level::info));
  CHECK(!polyplug::log_enabled(polyplug::level::debug));

  FakeHost refusing(true);
  refusing.refusal = POLYPLUG_ERROR_DUPLICATE_PROVIDER;
  CHECK(polyplug_init(&refusing.api, nullptr).code == POLYPLUG_ERROR_DUPLICATE_PROVIDER);
  CHECK(refusing.exports.size() == 1);
  CHECK(polyplug_init(nullptr, nullptr).code == POLYPLUG_ERROR_INVALID_POINTER);
}

static void typed_values(const ShapesTable &table, void *self) {
  PolyplugAbiError err;
  PolyplugOwnedString greeting;
  CHECK(table.greet(self, polyplug_text("you"), &greeting, &err) == 0);
  CHECK(take(greeting) == "hello you");
  CHECK(table.greet(self, {nullptr, 0}, &greeting, &err) == 0);
  CHECK(greeting.len == 0);

  const PointRepr a{1, 2};
  PointRepr middle;
  CHECK(table.middle(self, &a, {3, 6}, &middle, &err) == 0);
  CHECK(middle.x == 2 && middle.y == 4);

  const FlaggedRepr flagged[] = {{1, U'a'}, {0, U'b'}, {1, U'c'}};
  std::uint64_t count;
  CHECK(table.count(self, {flagged, 3}, &count, &err) == 0 && count == 2);

  PolyplugOwnedString words[] = {owned("a"), owned("b")};
  const PolyplugOwnedVec parameter{words, 2, 2, nullptr};
  PolyplugOwnedVec twice;
  CHECK(table.twice(self, &parameter, &twice, &err) == 0 && twice.len == 4 && live == 0);
  std::string joined;
  for (std::size_t i = 0; i < 4; ++i) joined += take(static_cast<PolyplugOwnedString *>(twice.ptr)[i]);
  twice.drop(twice.ptr, twice.len, twice.cap);
  CHECK(joined == "abab");

  const OptionString some{1, owned("four")};
  OptionSize length;
  CHECK(table.length(self, &some, &length, &err) == 0 && length.tag == 1 && length.value == 4);
  const OptionString none{0, {}};
  CHECK(table.length(self, &none, &length, &err) == 0 && length.tag == 0 && live == 0);

  Checked checked;
  CHECK(table.check(self, 1, U'a', &checked, &err) == 0 && checked.tag == 0);
  CHECK(table.check(self, 0, U'a', &checked, &err) == 0 && checked.tag == 1);
  CHECK(take(checked.payload.err) == "not fine");

  const PersonRepr person{owned("Ann"), {1, 41}};
  PersonRepr older;
  CHECK(table.older(self, &person, &older, &err) == 0 && older.age.value == 42 && live == 0);
  CHECK(take(older.name) == "Ann");
}

static void typed_failures(const ShapesTable &table, void *self) {
  PolyplugAbiError err;
  Checked checked;
  checked.tag = 99;
  CHECK(table.check(self, 7, U'a', &checked, &err) == POLYPLUG_ERROR_INVALID_VALUE);
  CHECK(err.code == POLYPLUG_ERROR_INVALID_VALUE && checked.tag == 99);
  CHECK(text(err.message) == "a `bool` is 0 or 1, found 7");
  CHECK(table.check(self, 1, 0xd800, &checked, &err) == POLYPLUG_ERROR_INVALID_VALUE);
  CHECK(table.check(self, 1, U'x', &checked, &err) == POLYPLUG_ERROR_GENERIC);

  const FlaggedRepr flagged[] = {{2, U'a'}};
  std::uint64_t count;
  CHECK(table.count(self, {flagged, 1}, &count, &err) == POLYPLUG_ERROR_INVALID_VALUE);
  CHECK(table.count(self, {nullptr, 1}, &count, &err) == POLYPLUG_ERROR_INVALID_VALUE);

  // What a parameter owns is freed although a value in it is invalid.
  const PersonRepr person{owned("Ann"), {3, 41}};
  PersonRepr older;
  CHECK(table.older(self, &person, &older, &err) == POLYPLUG_ERROR_INVALID_VALUE && live == 0);
  CHECK(text(err.message) == "`Option` has no variant with the tag 3");

  CHECK(table.reject(self, polyplug_text("boom"), &err) == POLYPLUG_ERROR_PANIC);
  CHECK(text(err.message) == "boom");
  CHECK(table.reject(self, polyplug_text("int"), &err) == POLYPLUG_ERROR_PANIC);
  CHECK(text(err.message) == "an exception that is not a `std::exception`");
  CHECK(table.reject(self, polyplug_text("code"), &err) == 300 && text(err.message) == "own code");

  // A long message ends at a character: 1 + 2 * 600 bytes do not fit 1024, and 1024 is inside one.
  std::string message = "a";
  for (int i = 0; i < 600; ++i) message += "\xc3\xa9";
  CHECK(table.reject(self, polyplug_text(message.c_str()), &err) == POLYPLUG_ERROR_PANIC);
  CHECK(err.message.len == 1023 && text(err.message) == message.substr(0, 1023));
}

static void uniform(FakeHost &host, const PolyplugGuestContractInterface &interface_) {
  const PolyplugUniformFn *const call = interface_.dispatch.native.functions;
  const PolyplugGuestContractInstance null{};
  PolyplugAbiError err{};

  const PolyplugStringView name = polyplug_text("you");
  PolyplugStringView greeting;
  call[0](null, &name, &greeting, &err);
  CHECK(err.code == 0 && host.take(greeting) == "hello you");

  const shapes::Point a{1, 2};
  const struct {
    const shapes::Point *a;
    shapes::Point b;
  } points{&a, {3, 6}};
  shapes::Point middle;
  call[1](null, &points, &middle, &err);
  CHECK(err.code == 0 && middle.x == 2 && middle.y == 4);

  // The memory of a vector is lent, what its values own is handed over.
  PolyplugOwnedString words[] = {owned("a"), owned("b")};
  const PolyplugArray lent{words, 2, alignof(PolyplugOwnedString)};
  PolyplugArray twice;
  call[3](null, &lent, &twice, &err);
  CHECK(err.code == 0 && twice.len == 4 && twice.align == 8 && live == 0);
  for (std::size_t i = 0; i < 4; ++i) take(static_cast<PolyplugOwnedString *>(twice.items)[i]);
  host.api.free(&host.api, static_cast<std::uint8_t *>(twice.items), 4 * sizeof words[0], twice.align);
  CHECK(host.allocated == 0);

  const struct {
    std::uint8_t fine;
    std::uint32_t letter;
  } arguments{0, U'a'};
  Checked checked;
  call[5](null, &arguments, &checked, &err);
  CHECK(err.code == 0 && checked.tag == 1 && take(checked.payload.err) == "not fine");

  const PolyplugStringView how = polyplug_text("boom");
  call[7](null, &how, nullptr, &err);
  CHECK(err.code == POLYPLUG_ERROR_PANIC && text(err.message) == "boom");

  host.out_of_memory = true;
  err = {};
  call[0](null, &name, &greeting, &err);
  CHECK(err.code == POLYPLUG_ERROR_GENERIC);
  CHECK(text(err.message) == "the host has no memory for the result");
  host.out_of_memory = false;
}

static void poisoning(const PolyplugContractExport &counter, FakeHost &host) {
  const auto &table = *reinterpret_cast<const CounterTable *>(counter.vtable);
  void *self;
  PolyplugAbiError err;
  std::int32_t total;
  CHECK(counter.create(&host.api, nullptr, &self, &err) == 0);
  CHECK(table.add(self, 5, &total, &err) == 0 && total == 5);
  CHECK(table.add(self, -1, &total, &err) == 256);
  CHECK(table.total(self, &total, &err) == 0 && total == 5);
  CHECK(table.add(self, 0, &total, &err) == POLYPLUG_ERROR_PANIC);
  CHECK(table.total(self, &total, &err) == POLYPLUG_ERROR_POISONED);
  CHECK(table.add(self, 1, &total, &err) == POLYPLUG_ERROR_POISONED);
  CHECK(table.header.drop_instance(self, &err) == 0);

  CHECK(table.total(nullptr, &total, &err) == POLYPLUG_ERROR_INVALID_POINTER);
  CHECK(table.header.drop_instance(nullptr, &err) == 0);

  CHECK(counter.create(&host.api, nullptr, &self, &err) == 0);
  CHECK(table.add(self, 13, &total, &err) == 0);
  CHECK(table.header.drop_instance(self, &err) == POLYPLUG_ERROR_PANIC);
  CHECK(text(err.message) == "unlucky");

  // The same through ABI v1, where the error has nowhere to go but the log.
  const PolyplugGuestContractInterface &v1 = *counter.interface_;
  PolyplugGuestContractInstance instance;
  v1.create_instance({nullptr}, &host.api, nullptr, &instance);
  CHECK(instance.data != nullptr && instance.contract_id == v1.contract_id);
  const std::int32_t amount = 13;
  err = {};
  v1.dispatch.native.functions[0](instance, &amount, &total, &err);
  CHECK(err.code == 0 && total == 13);
  v1.destroy_instance({nullptr}, &host.api, instance);
  CHECK(host.logged == "1 unit: unlucky");
}

static void state(const PolyplugContractExport &counter, FakeHost &host) {
  const auto &table = *reinterpret_cast<const CounterTable *>(counter.vtable);
  void *before, *after;
  PolyplugAbiError err;
  PolyplugOwnedVec bytes;
  std::int32_t total;
  CHECK(counter.create(&host.api, nullptr, &before, &err) == 0);
  CHECK(counter.create(&host.api, nullptr, &after, &err) == 0);
  CHECK(table.add(before, 7, &total, &err) == 0);
  CHECK(counter.save(before, &bytes, &err) == 0 && bytes.len == 1);
  const PolyplugSliceView lent{bytes.ptr, bytes.len};
  CHECK(counter.restore(after, lent, &err) == 0);
  bytes.drop(bytes.ptr, bytes.len, bytes.cap);
  CHECK(table.total(after, &total, &err) == 0 && total == 7);
  CHECK(counter.restore(after, {nullptr, 0}, &err) == 257 && text(err.message) == "not one byte");
  CHECK(table.add(before, 300, &total, &err) == 0);
  CHECK(counter.save(before, &bytes, &err) == POLYPLUG_ERROR_PANIC && text(err.message) == "too much");
  CHECK(table.header.drop_instance(before, &err) == 0);
  CHECK(table.header.drop_instance(after, &err) == 0);
  CHECK(host.exports.at(0)->save == nullptr && host.exports.at(0)->restore == nullptr);
}

// A host in C++ is no plugin, so it has no name, and no host that initialised it.
static void without_a_plugin() {
  FakeHost host(true);
  polyplug::log(polyplug::level::warn, "to nobody");
  polyplug::context(nullptr).log(polyplug::level::warn, "to nobody");
  CHECK(host.logged.empty() && !polyplug::log_enabled(polyplug::level::error));
  polyplug::context(&host.api).log(polyplug::level::warn, "from a host");
  CHECK(host.logged == "2 : from a host");
}

int main() {
  without_a_plugin();
  registration();
  FakeHost host(true);
  CHECK(polyplug_init(&host.api, nullptr).code == 0);
  const PolyplugContractExport &shapes = *host.exports.at(0);
  const auto &table = *reinterpret_cast<const ShapesTable *>(shapes.vtable);
  PolyplugAbiError err;
  void *self;
  CHECK(shapes.create(&host.api, nullptr, &self, &err) == 0 && self != nullptr);
  typed_values(table, self);
  typed_values(table, nullptr);
  typed_failures(table, self);
  CHECK(table.header.drop_instance(self, &err) == 0);
  uniform(host, *shapes.interface_);
  poisoning(*host.exports.at(1), host);
  state(*host.exports.at(1), host);
  std::puts("ok");
}
