// Every form of value, lowered and lifted again, and what is refused on the way.
//
// What is here: the headers that say how values cross. What is not: calls (unit.cpp), and objects and
// functions (objects.cpp).

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <polyplug.hpp>

#include "fake_host.hpp"

using polyplug::abi;
using std::string;

struct Point {
  std::int32_t x, y;
};
POLYPLUG_STRUCT(Point, x, y)

struct Flag {
  bool on;
};
POLYPLUG_STRUCT(Flag, on)

struct Grid {
  std::array<std::uint16_t, 3> cells;
  std::tuple<string, std::int64_t> label;
};
POLYPLUG_STRUCT(Grid, cells, label)

enum class Color : std::uint8_t { Red = 3, Green, Blue = 200 };
POLYPLUG_ENUM(Color, Red, Green, Blue)

enum class Wide : std::int64_t { Least = INT64_MIN, Most = INT64_MAX };
POLYPLUG_ENUM(Wide, Least, Most)

namespace variants {
struct Nothing {};
POLYPLUG_UNIT(Nothing)
struct Circle {
  float radius;
  string name;
};
POLYPLUG_STRUCT(Circle, radius, name)
struct Rect {
  static constexpr int discriminant = 500;
  std::uint8_t _0;
  std::uint64_t _1;
};
POLYPLUG_STRUCT(Rect, _0, _1)
struct Colored {
  Color _0;
  std::optional<Nothing> _1;
};
POLYPLUG_STRUCT(Colored, _0, _1)
}  // namespace variants

struct Figure : std::variant<variants::Nothing, variants::Circle, variants::Rect, variants::Colored> {
  using variant::variant;
};
POLYPLUG_VARIANT(Figure, std::uint16_t, Empty, Circle, Rect, Colored)

// A variant that can be lost: its text throws when it is moved.
struct Slippery {
  static inline bool slips = false;
  string text;
  Slippery() = default;
  Slippery(Slippery &&other) : text(std::move(other.text)) {
    if (slips) throw std::runtime_error("slipped");
  }
  Slippery &operator=(Slippery &&) = default;
};
POLYPLUG_STRUCT(Slippery, text)

struct Held : std::variant<Flag, Slippery> {
  using variant::variant;
};
POLYPLUG_VARIANT(Held, std::int32_t, Flag, Slippery)

// A struct that may fail to be made.
struct Touchy {
  static inline bool refuses = false;
  string text;
  Touchy() {
    if (refuses) throw polyplug::invalid_value("touchy");
  }
};
POLYPLUG_STRUCT(Touchy, text)

struct List {
  std::uint32_t value;
  std::optional<std::unique_ptr<List>> next;
};
POLYPLUG_STRUCT(List, value, next)

struct Expr;
namespace variants {
struct Number {
  std::int64_t _0;
};
POLYPLUG_STRUCT(Number, _0)
struct Call {
  string name;
  std::vector<Expr> args;
};
}  // namespace variants
struct Expr : std::variant<variants::Number, variants::Call> {
  using variant::variant;
};
namespace variants {
POLYPLUG_STRUCT(Call, name, args)
}
POLYPLUG_VARIANT(Expr, std::int32_t, Number, Call)

// A value without a copy, which counts how many there are.
struct Counted {
  static inline int live = 0;
  explicit Counted(std::uint32_t number_) : number(number_) { ++live; }
  Counted(Counted &&other) noexcept : number(other.number) { ++live; }
  Counted &operator=(Counted &&) = default;
  ~Counted() { --live; }
  std::uint32_t number;
};

// What crosses of it is counted too; 13 cannot be lifted, and 14 not lowered.
namespace polyplug {
template <>
struct abi<Counted> : abi_same<Counted, std::uint32_t> {
  static inline int crossing = 0;
  static constexpr void schema(text_writer &out) { out.push("u32"); }
  static void drop(std::uint32_t) noexcept { --crossing; }
  static Counted from(std::uint32_t number) {
    --crossing;
    if (number == 13) throw invalid_value("unlucky");
    return Counted(number);
  }
  static std::uint32_t into(Counted value) {
    if (value.number == 14) throw invalid_value("unlucky");
    ++crossing;
    return value.number;
  }
};
}  // namespace polyplug

template <class T>
static string schema() {
  char room[1024];
  polyplug::text_writer out(room, sizeof room);
  abi<T>::schema(out);
  return string(room, out.size());
}

template <class T>
static T there_and_back(T value) {
  return abi<T>::from(abi<T>::into(std::move(value)));
}

// Runs `body`, and returns what it was refused with.
template <class Body>
static string refusal(const Body &body) {
  try {
    body();
  } catch (const polyplug::invalid_value &thrown) {
    return thrown.what();
  }
  return "nothing";
}

static void borrows() {
  using Texts = polyplug::slice<std::string_view>;
  CHECK(schema<Texts>() == "&[&str]");
  const PolyplugStringView words[] = {polyplug_text("a"), {nullptr, 0}, polyplug_text("ccc")};
  const Texts texts = abi<Texts>::from({words, 3});
  string joined;
  for (const std::string_view word : texts) joined += string(word) + ";";
  CHECK(joined == "a;;ccc;" && texts[2] == "ccc" && !texts.empty());
  CHECK(abi<Texts>::into(texts).ptr == words);
  const PolyplugStringView null[] = {{nullptr, 1}};
  CHECK(refusal([&] { abi<Texts>::from({null, 1}); }) == "a pointer that must not be null is null");

  using Points = polyplug::mut_slice<Point>;
  CHECK(schema<Points>() == "&mut [struct Point { x: i32 @0, y: i32 @4 } 8/4]");
  Point points[] = {{1, 2}, {3, 4}};
  for (Point &point : abi<Points>::from(abi<Points>::into(points))) point.x += 10;
  CHECK(points[0].x == 11 && points[1].x == 13);
  CHECK(refusal([&] { abi<Points>::from({nullptr, 1}); }) != "nothing");
#ifdef POLYPLUG_HAS_SPAN
  CHECK(schema<std::span<Point>>() == schema<Points>());
  CHECK(abi<std::span<Point>>::from({points, 2})[1].x == 13);
#endif

  std::uint64_t number = 5;
  CHECK(schema<std::uint64_t &>() == "&mut u64");
  ++abi<std::uint64_t &>::from(abi<std::uint64_t &>::into(number));
  CHECK(number == 6);
  CHECK(refusal([&] { abi<std::uint64_t &>::from(nullptr); }) != "nothing");

  using Maybe = const Flag *;
  CHECK(schema<Maybe>() == "Option<&struct Flag { on: bool @0 } 1/1>");
  const Flag flag{true};
  CHECK(there_and_back<Maybe>(&flag) == &flag && there_and_back<Maybe>(nullptr) == nullptr);
  CHECK(refusal([&] { abi<Maybe>::from({2, nullptr}); }) == "`Option` has no variant with the tag 2");
  CHECK(refusal([&] { abi<Maybe>::from({1, nullptr}); }) == "a pointer that must not be null is null");
  CHECK(schema<std::int8_t *>() == "Option<&mut i8>");
  static_assert(abi<Point>::bits && abi<Flag>::plain && !abi<Flag>::bits && !abi<Grid>::plain);
  static_assert(abi<std::array<Point, 2>>::bits && !abi<std::array<bool, 2>>::bits);
}

static void numbers() {
  using Number = polyplug::non_zero<std::int64_t>;
  CHECK(schema<Number>() == "NonZero<i64>" && schema<polyplug::non_zero<polyplug::usize>>() == "NonZero<usize>");
  CHECK(there_and_back<Number>(-7) == -7);
  CHECK(refusal([] { abi<Number>::from(0); }) == "a number that must not be 0 is 0");
  CHECK(refusal([] { Number(0); }) == "a number that must not be 0 is 0");

  CHECK(schema<polyplug::ordering>() == "Ordering");
  CHECK(there_and_back(polyplug::ordering::less) == polyplug::ordering::less);
  CHECK(refusal([] { abi<polyplug::ordering>::from(2); }) == "`Ordering` has no variant with the tag 2");
}

static void times() {
  CHECK(schema<polyplug::duration>() == "Duration" && schema<polyplug::system_time>() == "SystemTime");
  const auto longest = there_and_back(polyplug::duration{UINT64_MAX, 999999999});
  CHECK(longest.seconds == UINT64_MAX && longest.nanoseconds == 999999999);
  CHECK(refusal([] { abi<polyplug::duration>::from({1, 1000000000}); }) ==
        "a time has less than 1000000000 nanoseconds, found 1000000000");
}

static void chrono() {
  using namespace std::chrono;
  using Moment = system_clock::time_point;
  CHECK(schema<milliseconds>() == "Duration" && schema<Moment>() == "SystemTime");
  CHECK(there_and_back(milliseconds(1234567)) == milliseconds(1234567));
  CHECK(there_and_back(seconds(7)) == seconds(7) && there_and_back(nanoseconds(1)) == nanoseconds(1));
  const auto repr = abi<milliseconds>::into(milliseconds(1250));
  CHECK(repr.a == 1 && repr.b == 250000000);
  CHECK(refusal([] { abi<milliseconds>::from({0, 1}); }) ==
        "a time is finer than the type of the parameter, by nanoseconds: 1");
  CHECK(refusal([] { abi<nanoseconds>::from({UINT64_MAX, 0}); }) ==
        "a time is out of the range of the parameter's type");
  CHECK(refusal([] { abi<nanoseconds>::from({INT64_MAX, 0}); }) ==
        "a time is out of the range of the parameter's type");
  CHECK(refusal([] { abi<seconds>::into(seconds(-1)); }) ==
        "a duration that crosses a boundary is not negative");
  for (const std::int64_t count : {0L, 1L, -1L, 1999999999L, -1999999999L, 2000000000L, -2000000000L}) {
    const Moment moment(duration_cast<Moment::duration>(nanoseconds(count)));
    CHECK(there_and_back(moment) == moment);
  }
  const auto before = abi<Moment>::into(Moment(duration_cast<Moment::duration>(microseconds(-1))));
  CHECK(before.a == -1 && before.b == 999999000);
}

static void owned() {
  using Box = std::unique_ptr<string>;
  CHECK(schema<Box>() == "Box<String>");
  CHECK(*there_and_back(std::make_unique<string>("boxed")) == "boxed");
  CHECK(refusal([] { abi<Box>::into(nullptr); }) == "a `std::unique_ptr` that crosses a boundary is not null");
  CHECK(refusal([] { abi<Box>::from({nullptr, 0, 0, nullptr}); }) == "there must be 1 value in a `Box`, found 0");

  CHECK(schema<polyplug::any_error>() == "AnyError");
  CHECK(there_and_back(polyplug::any_error{{"it failed", "why"}}).messages.at(1) == "why");
  CHECK(schema<polyplug::io_error>() == "IoError");
  const auto io = there_and_back(polyplug::io_error{"NotFound", 2, {"no such file", "why"}});
  CHECK(io.kind == "NotFound" && io.number == 2 && io.messages.at(1) == "why");
  CHECK(schema<std::filesystem::path>() == "PathBuf" && schema<polyplug::path_view>() == "&Path");
  const std::filesystem::path path("a\xff/b");
  CHECK(there_and_back(path) == path);
  CHECK(there_and_back(polyplug::path_view(path.native())).native() == path.native());
}

static void side_by_side() {
  using Three = std::tuple<std::uint8_t, string, std::optional<double>>;
  CHECK(schema<Three>() == "(u8, String, Option<f64>)" && schema<std::tuple<string>>() == "(String,)");
  CHECK(there_and_back(Three{1, "two", 3.0}) == (Three{1, "two", 3.0}));
  // Each value lies where C puts it, which is not where a pair of pairs would have it.
  using Packed = abi<std::tuple<std::uint8_t, std::uint8_t, std::uint16_t, std::uint32_t>>::repr;
  static_assert(sizeof(Packed) == 8 && offsetof(Packed, c) == 2);

  using Strings = std::array<string, 2>;
  CHECK(schema<Strings>() == "[String; 2]");
  CHECK(there_and_back(Strings{"a", "b"}) == (Strings{"a", "b"}));
  const Grid grid = there_and_back(Grid{{1, 2, 3}, {"label", -4}});
  CHECK(grid.cells[2] == 3 && std::get<0>(grid.label) == "label" && std::get<1>(grid.label) == -4);
  CHECK(schema<Grid>() == "struct Grid { cells: [u16; 3] @0, label: (String, i64) @8 } 48/8");
  abi<std::array<bool, 2>>::validate({{1, 0}});
  CHECK(refusal([] { abi<std::array<bool, 2>>::validate({{1, 2}}); }) == "a `bool` is 0 or 1, found 2");
}

static void enums() {
  CHECK(schema<Color>() == "enum Color u8 { Red = 3, Green = 4, Blue = 200 } 1/1");
  CHECK(schema<Wide>() ==
        "enum Wide i64 { Least = -9223372036854775808, Most = 9223372036854775807 } 8/8");
  CHECK(there_and_back(Color::Blue) == Color::Blue);
  CHECK(refusal([] { abi<Color>::from(5); }) == "`Color` has no variant with the tag 5");
  CHECK(refusal([] { abi<Wide>::from(-1); }) == "`Wide` has no variant with the tag -1");
  CHECK(schema<polyplug::slice<Color>>() == "&[" + schema<Color>() + "]");

  CHECK(schema<Figure>() ==
        "enum Figure u16 { Empty = 0, Circle = 1 { radius: f32 @8, name: String @16 }, "
        "Rect = 500 { 0: u8 @8, 1: u64 @16 }, "
        "Colored = 501 { 0: enum Color u8 { Red = 3, Green = 4, Blue = 200 } 1/1 @8, "
        "1: Option<struct Nothing { } 1/1> @9 } } 48/8");
  const Figure circle = there_and_back(Figure(variants::Circle{1.5f, "round"}));
  CHECK(std::get<variants::Circle>(circle).name == "round");
  CHECK(std::get<variants::Rect>(there_and_back(Figure(variants::Rect{1, 2})))._1 == 2);
  CHECK(there_and_back(Figure(variants::Nothing{})).index() == 0);
  CHECK(std::get<variants::Colored>(there_and_back(Figure(variants::Colored{Color::Red, variants::Nothing{}})))._1);
  abi<Figure>::repr unknown{};
  unknown.tag = 2;
  CHECK(refusal([&] { abi<Figure>::from(unknown); }) == "`Figure` has no variant with the tag 2");
}

static void a_variant_without_a_value() {
  Held held = Flag{true};
  Slippery::slips = true;
  try {
    held.emplace<Slippery>(Slippery());
  } catch (const std::runtime_error &) {
  }
  Slippery::slips = false;
  CHECK(held.valueless_by_exception());
  CHECK(refusal([&] { abi<Held>::into(std::move(held)); }) ==
        "`Held` has lost its variant: an exception left it without one");
}

// What a struct has been given is freed when the struct cannot be made.
static void a_struct_that_is_not_made() {
  static int freed = 0;
  static char given[] = "abc";
  const abi<Touchy>::repr repr{{given, 3, 3, [](char *, std::size_t, std::size_t) { ++freed; }}};
  CHECK(abi<Touchy>::from(repr).text == "abc" && freed == 1);
  Touchy::refuses = true;
  CHECK(refusal([&] { abi<Touchy>::from(repr); }) == "touchy" && freed == 2);
  Touchy::refuses = false;
}

static void types_that_hold_themselves() {
  CHECK(schema<List>() == "struct List { value: u32 @0, next: Option<Box<^List>> @8 } 48/8");
  std::optional<std::unique_ptr<List>> list;
  for (std::uint32_t i = 0; i < 100; ++i) list = std::make_unique<List>(List{i, std::move(list)});
  list = there_and_back(std::move(list));
  std::uint32_t expected = 100;
  for (const List *at = list->get(); at != nullptr; at = at->next ? at->next->get() : nullptr)
    CHECK(at->value == --expected);
  CHECK(expected == 0);

  CHECK(schema<Expr>() ==
        "enum Expr i32 { Number = 0 { 0: i64 @8 }, Call = 1 { name: String @8, args: Vec<^Expr> @40 } } 72/8");
  variants::Call call{"f", {}};
  call.args.emplace_back(variants::Number{4});
  call.args.emplace_back(variants::Call{"g", {}});
  const Expr expr = there_and_back(Expr(std::move(call)));
  CHECK(std::get<variants::Call>(std::get<variants::Call>(expr).args.at(1)).name == "g");
}

// What is owned is freed once, whichever of several values is invalid.
static void nothing_is_lost() {
  using Tuple = std::tuple<Counted, Counted, Counted>;
  using Array = std::array<Counted, 3>;
  for (const std::uint32_t at : {0u, 1u, 2u, 3u}) {
    std::uint32_t given[] = {1, 2, 3, 4};
    given[at] = 13;
    const bool fails = at < 3;
    abi<Counted>::crossing = 3;
    CHECK((refusal([&] { abi<Tuple>::from({given[0], given[1], given[2]}); }) == "unlucky") == fails);
    CHECK(abi<Counted>::crossing == 0 && Counted::live == 0);
    abi<Counted>::crossing = 3;
    CHECK((refusal([&] { abi<Array>::from({{given[0], given[1], given[2]}}); }) == "unlucky") == fails);
    CHECK(abi<Counted>::crossing == 0 && Counted::live == 0);
    given[at] = 14;
    const auto counted = [&](std::size_t index) { return Counted(given[index]); };
    CHECK((refusal([&] { abi<Tuple>::drop(abi<Tuple>::into({counted(0), counted(1), counted(2)})); }) ==
           "unlucky") == fails);
    CHECK((refusal([&] { abi<Array>::drop(abi<Array>::into({{counted(0), counted(1), counted(2)}})); }) ==
           "unlucky") == fails);
    CHECK(abi<Counted>::crossing == 0 && Counted::live == 0);
  }
}

static void collections() {
  using Tree = std::map<std::uint32_t, std::vector<string>>;
  using Hash = std::unordered_map<string, std::uint32_t>;
  CHECK(schema<Tree>() == "Map<u32, Vec<String>>" && schema<Hash>() == "Map<String, u32>");
  CHECK(there_and_back(Tree{{1, {"a", "b"}}, {2, {}}}) == (Tree{{1, {"a", "b"}}, {2, {}}}));
  CHECK(there_and_back(Hash{{"a", 1}, {"b", 2}}) == (Hash{{"a", 1}, {"b", 2}}));
  CHECK(there_and_back(Hash{}).empty());
  CHECK(schema<std::set<std::int64_t>>() == "Set<i64>" && schema<std::unordered_set<string>>() == "Set<String>");
  CHECK(there_and_back(std::set<std::int64_t>{3, 1}) == (std::set<std::int64_t>{1, 3}));
  CHECK(there_and_back(std::unordered_set<string>{"x"}).count("x") == 1);
  CHECK(there_and_back(std::set<bool>{true}) == std::set<bool>{true});
  // A key that comes twice has the value that came last.
  using Entries = std::vector<std::tuple<std::uint32_t, std::vector<string>>>;
  const auto twice = abi<Tree>::from(abi<Entries>::into({{1, {"first"}}, {1, {"last"}}}));
  CHECK(twice.size() == 1 && twice.at(1).front() == "last");
}

int main() {
  borrows();
  numbers();
  times();
  chrono();
  owned();
  side_by_side();
  nothing_is_lost();
  collections();
  enums();
  a_variant_without_a_value();
  a_struct_that_is_not_made();
  types_that_hold_themselves();
  std::puts("ok");
}
