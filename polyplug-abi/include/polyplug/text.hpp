// Text that is written at compile time: schemas, and the names that go into tables.
//
// What is here: a writer that counts and fills, and the fixed text that comes of it. What is not: what a
// schema says; each type writes its own part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../polyplug.h"

// Keeps inline variables and template statics out of the dynamic symbol table: g++ makes exported ones
// unique in the process, and a library that has such a symbol is never unmapped.
#if defined(_WIN32)
#define POLYPLUG_HIDDEN
#else
#define POLYPLUG_HIDDEN [[gnu::visibility("hidden")]]
#endif

#if defined(__GNUC__)
#define POLYPLUG_COLD __attribute__((cold, noinline))
#else
#define POLYPLUG_COLD
#endif

namespace polyplug {

// The type that is being described, and the one around it.
struct described_type {
  std::string_view name;
  const described_type *around;
};

// A contract that another one mentions: its whole text as constant data, and how it is written.
struct mentioned_contract {
  PolyplugStringView (*text)();
  void (*write)(class text_writer &out);
};

// Contracts, each of them once.
struct mention_list {
  const mentioned_contract *contracts[64]{};
  std::size_t count = 0;

  constexpr void add(const mentioned_contract &contract) {
    for (std::size_t i = 0; i < count; ++i)
      if (contracts[i] == &contract) return;
    if (count == sizeof contracts / sizeof contracts[0])
      throw "a contract mentions up to 64 others";  // Stops the compiler: this runs at compile time.
    contracts[count++] = &contract;
  }
};

// Collects text: counts all of it and keeps as much as there is room for.
class text_writer {
 public:
  // Set while the parts of a type are written, so that one that holds itself comes to an end.
  const described_type *inside = nullptr;
  // Where the contracts that are mentioned are gathered, if they are.
  mention_list *mentions = nullptr;

  constexpr text_writer(char *room, std::size_t capacity) : room_(room), capacity_(capacity) {}

  constexpr void push(std::string_view text) {
    for (const char c : text) {
      if (size_ < capacity_) room_[size_] = c;
      ++size_;
    }
  }

  constexpr void push_decimal(std::size_t number) { push_unsigned(number); }

  constexpr void push_signed(long long number) {
    if (number < 0) push("-");
    const auto bits = static_cast<unsigned long long>(number);
    push_unsigned(number < 0 ? 0 - bits : bits);
  }

  constexpr void push_unsigned(unsigned long long number) {
    if (number >= 10) push_unsigned(number / 10);
    const char digit = static_cast<char>('0' + number % 10);
    push({&digit, 1});
  }

  // Writes a field's name; `_0` is a field without a name, which has its number.
  constexpr void push_field(std::string_view name) {
    const bool number = name.size() > 1 && name[0] == '_' && name[1] >= '0' && name[1] <= '9';
    push(number ? name.substr(1) : name);
  }

  // Writes `^name` and returns true if the type of that name is being written.
  constexpr bool push_recursive(std::string_view name) {
    for (const described_type *type = inside; type != nullptr; type = type->around) {
      if (type->name != name) continue;
      push("^");
      push(name);
      return true;
    }
    return false;
  }

  constexpr std::size_t size() const { return size_; }

 private:
  char *room_;
  std::size_t capacity_;
  std::size_t size_ = 0;
};

namespace POLYPLUG_HIDDEN detail {

template <std::size_t Size>
struct fixed_text {
  char data[Size > 0 ? Size : 1];
};

template <class Source>
constexpr std::size_t text_size() {
  text_writer writer(nullptr, 0);
  Source::write(writer);
  return writer.size();
}

template <class Source>
constexpr fixed_text<text_size<Source>()> make_text() {
  fixed_text<text_size<Source>()> text{};
  text_writer writer(text.data, text_size<Source>());
  Source::write(writer);
  return text;
}

// The contracts whose objects the methods of a schema take or return, with those that they mention themselves.
template <class Schema>
struct mentions_of {
  static constexpr mention_list find() {
    mention_list found;
    text_writer out(nullptr, 0);
    out.mentions = &found;
    Schema::write(out);
    for (std::size_t i = 0; i < found.count; ++i) found.contracts[i]->write(out);
    return found;
  }
  static constexpr mention_list list = find();

  static std::uint32_t one(std::size_t index, PolyplugStringView *out) noexcept {
    if (index >= list.count) return 0;
    *out = list.contracts[index]->text();
    return 1;
  }

  // What a host is told; null when there are none.
  static constexpr PolyplugMentionedFn function = list.count > 0 ? one : nullptr;
};

// What `Source::write` writes, as constant data of the library.
template <class Source>
struct constant_text {
  static constexpr auto storage = make_text<Source>();
  static constexpr PolyplugStringView view{storage.data, text_size<Source>()};
};

}  // namespace detail
}  // namespace polyplug
