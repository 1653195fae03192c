// Iterators that cross: `Box<dyn Iterator<Item = T>>`, with `+ Send` and with a lifetime.
//
// What is here: the class of them, which reads one of the other side or gives one of this side away, and how it crosses.
//
//     iterator<T>         Box<dyn Iterator<Item = T>>        iterator<T, send>        with `+ Send`
//     iterator<T, lent>   Box<dyn Iterator<Item = T> + '_>   iterator<T, send, lent>  with both
//
// One is made of a function of this side that returns a std::optional<T>, which is empty at the end, or of a container:
//
//     return [n = 0u]() mutable -> std::optional<std::uint32_t> { return n++; };
//     return polyplug::iterator<std::string>::over(std::move(names));
//
// A function with a member `std::size_t left() const` says by it how many items are left. `next()` returns the next item,
// and `for (auto &&item : numbers)` reads all of them; what the other side throws or panics with comes after the items
// before it, as a call_error. Some items are read at once: at first 1, then up to 64, so the other side is ahead by as
// many. It can only be moved, and ends where this does. A lent one is valid as long as what it is lent by, as the parameter
// of a method during the call; `&mut dyn Iterator<Item = T>` is one, too, whose maker is never ahead.
//
// The invariant: what was read is given out or freed, and nothing is read after the end.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "call.hpp"
#include "callbacks.hpp"

namespace polyplug {

// The mark of an iterator that borrows.
struct lent {};

namespace POLYPLUG_HIDDEN detail {

template <class Source, class = void>
constexpr bool says_left = false;
template <class Source>
constexpr bool says_left<Source, if_valid<decltype(std::declval<const Source &>().left())>> = true;

// An iterator of this side while the other side has it.
template <class T, class Source>
struct iterator_maker {
  using repr = typename abi<T>::repr;
  Source source;
  bool ended = false;

  static std::uint32_t next(void *data, std::size_t max, void *items, PolyplugIteratorBatch *batch,
                            PolyplugAbiError *err) noexcept {
    auto &self = *static_cast<iterator_maker *>(data);
    // After an exception there is nothing more.
    const bool had_ended = std::exchange(self.ended, true);
    try {
      while (!had_ended && batch->len < max) {
        std::optional<T> item = self.source();
        if (!item) {
          batch->ended = 1;
          return 0;
        }
        static_cast<repr *>(items)[batch->len] = abi<T>::into(std::move(*item));
        ++batch->len;
      }
    } catch (...) {
      return fail_with_exception(err);
    }
    batch->ended = had_ended ? 1 : 0;
    self.ended = had_ended;
    return 0;
  }

  static std::uint32_t size_hint(const void *data, PolyplugIteratorHint *hint, PolyplugAbiError *err) noexcept {
    const auto &self = *static_cast<const iterator_maker *>(data);
    try {
      *hint = {};
      if (self.ended)
        hint->has_upper = 1;
      else if constexpr (says_left<Source>)
        *hint = {self.source.left(), self.source.left(), 1};
      return 0;
    } catch (...) {
      return fail_with_exception(err);
    }
  }

  static std::uint32_t drop(void *data, PolyplugAbiError *err) noexcept {
    try {
      delete static_cast<iterator_maker *>(data);
      return 0;
    } catch (...) {
      return fail_with_exception(err);
    }
  }

  static constexpr PolyplugIteratorVTable table{{sizeof(PolyplugIteratorVTable), 0, drop, nullptr}, next, size_hint};
};

// The items of a container that belongs to this.
template <class T, class Container>
class container_items {
 public:
  explicit container_items(Container &&container)
      : container_(std::make_unique<Container>(std::move(container))), at_(container_->begin()) {}
  std::optional<T> operator()() {
    if (at_ == container_->end()) return std::nullopt;
    return T(std::move(*at_++));
  }
  std::size_t left() const { return static_cast<std::size_t>(std::distance(at_, iterator(container_->end()))); }

 private:
  using iterator = typename Container::iterator;
  std::unique_ptr<Container> container_;  // stays where its iterator leads to
  iterator at_;
};

}  // namespace detail

template <class T, class... Marks>
class iterator {
  template <class F>
  static constexpr bool is_source =
      !std::is_same_v<std::decay_t<F>, iterator> && std::is_invocable_r_v<std::optional<T>, std::decay_t<F> &>;

 public:
  // Gives a function of this side away, which makes the items.
  template <class F, class = std::enable_if_t<is_source<F>>>
  iterator(F &&source) : iterator(make(std::forward<F>(source))) {}

  // Gives the items of a container away.
  template <class Container>
  static iterator over(Container container) {
    return iterator(make(detail::container_items<T, Container>(std::move(container))));
  }

  iterator(iterator &&) noexcept = default;
  iterator &operator=(iterator &&other) noexcept {
    if (this != &other) state_ = std::move(other.state_);
    return *this;
  }

  // Returns the next item, and nothing at the end and after a failure.
  std::optional<T> next() {
    if (state_ == nullptr) throw call_error(POLYPLUG_ERROR_INVALID_POINTER, "the iterator was given away");
    return state_->next();
  }

  // Reads the items one by one, once.
  class input {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = T *;
    using reference = T &;
    input() = default;
    explicit input(iterator &from) : from_(&from), item_(from.next()) {}
    T &operator*() { return *item_; }
    T *operator->() { return &*item_; }
    input &operator++() {
      item_.reset();
      item_ = from_->next();
      return *this;
    }
    bool operator==(const input &other) const { return item_.has_value() == other.item_.has_value(); }
    bool operator!=(const input &other) const { return !(*this == other); }

   private:
    iterator *from_ = nullptr;
    std::optional<T> item_;
  };
  input begin() { return input(*this); }
  input end() { return input(); }

 private:
  friend abi<iterator>;
  using repr = typename abi<T>::repr;

  // How many items are read at once: fewer of those that own something, and a page of them.
  static constexpr std::size_t most() {
    const std::size_t items = abi<T>::plain ? 64 : 16;
    const std::size_t fitting = 4096 / sizeof(repr);
    return fitting == 0 ? 1 : fitting < items ? fitting : items;
  }

  // The iterator, and the items of it that were read and not given out.
  struct state {
    object_handle handle;
    std::unique_ptr<repr[]> items;
    std::size_t capacity = 0;
    std::size_t count = 0;
    std::size_t taken = 0;
    std::size_t wanted = 1;
    bool ended = false;
    std::optional<call_error> failure;

    explicit state(object_handle &&handle_) : handle(std::move(handle_)) {}
    state(const state &) = delete;
    state &operator=(const state &) = delete;
    ~state() {
      while (taken < count) abi<T>::drop(items[taken++]);
    }

    std::optional<T> next() {
      if (taken == count && !ended) read();
      if (taken < count) {
        try {
          return abi<T>::from(items[taken++]);
        } catch (const invalid_value &thrown) {
          ended = true;
          failure.reset();
          while (taken < count) abi<T>::drop(items[taken++]);
          detail::refuse_call(thrown);
        }
      }
      if (failure) {
        const call_error thrown = *std::exchange(failure, std::nullopt);
        throw thrown;
      }
      return std::nullopt;
    }

    void read() {
      if (capacity < wanted) {
        items.reset(new repr[wanted]);
        capacity = wanted;
      }
      count = taken = 0;
      PolyplugIteratorBatch batch{};
      PolyplugAbiError err{};
      const PolyplugObject &object = handle.get();
      const auto *const table = reinterpret_cast<const PolyplugIteratorVTable *>(object.vtable);
      const std::uint32_t code = table->next(object.instance, wanted, items.get(), &batch, &err);
      ended = code != 0 || batch.ended != 0;
      if (batch.len > wanted || (batch.len == 0 && !ended)) {
        ended = true;
        throw call_error(POLYPLUG_ERROR_INVALID_VALUE, "an iterator says of another number of items that it has made them");
      }
      count = batch.len;
      wanted = wanted * 4 < most() ? wanted * 4 : most();
      if (code != 0)
        failure.emplace(code, err.message.ptr == nullptr ? std::string("the other side failed, and did not say why")
                                                         : std::string(err.message.ptr, err.message.len));
    }
  };

  explicit iterator(const PolyplugObject &object) : state_(std::make_unique<state>(object_handle(object, true))) {}

  template <class F>
  static PolyplugObject make(F &&source) {
    using maker = detail::iterator_maker<T, std::decay_t<F>>;
    static_assert(std::is_nothrow_destructible_v<std::decay_t<F>>,
                  "a function that is given away has a destructor that does not throw: nobody could be told");
    return {new maker{std::forward<F>(source)}, &maker::table.header};
  }

  // Gives the iterator away. Of one whose items were read ahead, the other side gets these first.
  static PolyplugObject give(iterator value) {
    if (value.state_ == nullptr) throw invalid_value("an iterator that was given away is given away again");
    state &held = *value.state_;
    if (held.taken == held.count && !held.ended && !held.failure) return held.handle.give();
    return make([held = std::move(value.state_)] { return held->next(); });
  }

  std::unique_ptr<state> state_;
};

template <class T, class... Marks>
struct abi<iterator<T, Marks...>> : abi_same<iterator<T, Marks...>, PolyplugObject> {
  static_assert((... && (std::is_same_v<Marks, send> || std::is_same_v<Marks, lent>)),
                "an iterator is marked as polyplug::send, polyplug::lent or both");
  static constexpr bool is_object = true;
  static constexpr bool is_send = (... || std::is_same_v<Marks, send>);
  static constexpr bool is_lent = (... || std::is_same_v<Marks, lent>);

  static constexpr void schema(text_writer &out) {
    out.push(is_lent ? "Lent<" : "");
    out.push(is_send ? "SendIterator<" : "Iterator<");
    abi<T>::schema(out);
    out.push(is_lent ? ">>" : ">");
  }
  static void drop(const PolyplugObject &given) noexcept { end_object(given); }
  static void abandon(const PolyplugObject &given) noexcept { end_object(given); }
  static iterator<T, Marks...> from(const PolyplugObject &given) {
    object_handle handle(check_object(given), true);
    const auto *const table = reinterpret_cast<const PolyplugIteratorVTable *>(given.vtable);
    if (table->header.size < sizeof *table || table->next == nullptr || table->size_hint == nullptr)
      throw invalid_value("the table of an iterator lacks a function");
    return iterator<T, Marks...>(handle.release());
  }
  static PolyplugObject into(iterator<T, Marks...> value) {
    return iterator<T, Marks...>::give(std::move(value));
  }
};

}  // namespace polyplug
