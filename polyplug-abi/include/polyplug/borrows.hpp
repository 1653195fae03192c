// Values that somebody else owns: slices, references, and how they and std::string_view cross.
//
// What is here: slice, mut_slice, abi<T> for everything that is lent, and the copies of what is not plain. What is
// not: objects that are lent (objects.hpp) and paths (paths.hpp). A borrowed parameter is valid during the call.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "abi.hpp"

#if __cplusplus >= 202002L && __has_include(<span>)
#include <span>
#define POLYPLUG_HAS_SPAN 1
#endif

// Lets compilers that know it warn of a variable that outlives what it is made from.
#if defined(__clang__)
#define POLYPLUG_LENT [[clang::lifetimebound]]
#else
#define POLYPLUG_LENT
#endif

namespace polyplug {

// Rust's `&[T]`: values that somebody else owns. As a parameter it is valid during the call; as a result
// it belongs to the instance.
template <class T>
class slice {
 public:
  constexpr slice() = default;
  constexpr slice(const T *data, std::size_t size) : data_(data), size_(size) {}
  slice(const std::vector<T> &values POLYPLUG_LENT) : slice(values.data(), values.size()) {}
  template <std::size_t Size>
  constexpr slice(const T (&values POLYPLUG_LENT)[Size]) : slice(values, Size) {}
  template <std::size_t Size>
  constexpr slice(const std::array<T, Size> &values POLYPLUG_LENT) : slice(values.data(), Size) {}

  constexpr const T *data() const { return data_; }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr const T *begin() const { return data_; }
  constexpr const T *end() const { return data_ + size_; }
  constexpr const T &operator[](std::size_t index) const { return data_[index]; }

#ifdef POLYPLUG_HAS_SPAN
  constexpr slice(std::span<const T> values) : slice(values.data(), values.size()) {}
  constexpr operator std::span<const T>() const { return {data_, size_}; }
#endif

 private:
  const T *data_ = nullptr;
  std::size_t size_ = 0;
};

// Rust's `&[&str]`. The texts are read one by one, because no other language lays its own out like Rust.
template <>
class slice<std::string_view> {
 public:
  class iterator {
   public:
    constexpr explicit iterator(const PolyplugStringView *at) : at_(at) {}
    constexpr std::string_view operator*() const { return {at_->ptr, at_->len}; }
    constexpr iterator &operator++() {
      ++at_;
      return *this;
    }
    constexpr bool operator!=(const iterator &other) const { return at_ != other.at_; }

   private:
    const PolyplugStringView *at_;
  };

  constexpr slice() = default;
  constexpr slice(const PolyplugStringView *data, std::size_t size) : data_(data), size_(size) {}

  constexpr const PolyplugStringView *data() const { return data_; }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr iterator begin() const { return iterator(data_); }
  constexpr iterator end() const { return iterator(data_ + size_); }
  constexpr std::string_view operator[](std::size_t index) const {
    return {data_[index].ptr, data_[index].len};
  }

 private:
  const PolyplugStringView *data_ = nullptr;
  std::size_t size_ = 0;
};

// Rust's `&mut [T]`: values of somebody else that may be changed during the call.
template <class T>
class mut_slice {
 public:
  constexpr mut_slice() = default;
  constexpr mut_slice(T *data, std::size_t size) : data_(data), size_(size) {}
  mut_slice(std::vector<T> &values POLYPLUG_LENT) : mut_slice(values.data(), values.size()) {}
  template <std::size_t Size>
  constexpr mut_slice(T (&values POLYPLUG_LENT)[Size]) : mut_slice(values, Size) {}

  constexpr T *data() const { return data_; }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr T *begin() const { return data_; }
  constexpr T *end() const { return data_ + size_; }
  constexpr T &operator[](std::size_t index) const { return data_[index]; }

#ifdef POLYPLUG_HAS_SPAN
  constexpr mut_slice(std::span<T> values) : mut_slice(values.data(), values.size()) {}
  constexpr operator std::span<T>() const { return {data_, size_}; }
#endif

 private:
  T *data_ = nullptr;
  std::size_t size_ = 0;
};

[[noreturn]] POLYPLUG_COLD inline void refuse_view() {
  throw invalid_value("a pointer that must not be null is null");
}

// Refuses a view of something at null.
inline void check_view(const void *data, std::size_t size) {
  if (data == nullptr && size > 0) refuse_view();
}

template <>
struct abi<std::string_view> : abi_same<std::string_view, PolyplugStringView> {
  static constexpr void schema(text_writer &out) { out.push("&str"); }
  static std::string_view from(PolyplugStringView repr) {
    check_view(repr.ptr, repr.len);
    return {repr.ptr, repr.len};
  }
  static PolyplugStringView into(std::string_view value) { return {value.data(), value.size()}; }
};

// Says that the other side sees a value where it lies. A class, so that compilers name the method at fault.
template <class T>
struct in_place {
  static constexpr bool is_asserted = true;
  static_assert(abi<T>::plain, "values that are not plain on both sides are lent as parameters only: as const T&, "
                               "const T* or polyplug::slice<T>, not inside of another type, and not as a result. Plain "
                               "are numbers, bool, char32_t and structs of such fields. Return others by value");
};

// Slice is slice<T>, or std::span<const T>.
template <class Slice, class T>
struct abi_slice : abi_same<Slice, PolyplugSliceView> {
  static constexpr void schema(text_writer &out) {
    out.push("&[");
    abi<T>::schema(out);
    out.push("]");
  }
  static Slice from(PolyplugSliceView repr) {
    static_assert(in_place<T>::is_asserted, "");
    check_view(repr.ptr, repr.len);
    const auto *const values = static_cast<const typename abi<T>::repr *>(repr.ptr);
    if constexpr (abi<T>::plain)
      for (std::size_t i = 0; i < repr.len; ++i) abi<T>::validate(values[i]);
    return {static_cast<const T *>(repr.ptr), repr.len};
  }
  static PolyplugSliceView into(Slice value) {
    static_assert(in_place<T>::is_asserted, "");
    return {value.data(), value.size()};
  }
  static PolyplugSliceView lent(Slice values, lender &lender) {
    if constexpr (abi<T>::plain) {
      return into(values);
    } else {
      const auto &lent = lend_each<T>(values, lender);
      return {lent.data(), lent.size()};
    }
  }
};

template <class T>
struct abi<slice<T>> : abi_slice<slice<T>, T> {};

template <>
struct abi<slice<std::string_view>> : abi_same<slice<std::string_view>, PolyplugSliceView> {
  static constexpr void schema(text_writer &out) { out.push("&[&str]"); }
  static slice<std::string_view> from(PolyplugSliceView repr) {
    check_view(repr.ptr, repr.len);
    const auto *const texts = static_cast<const PolyplugStringView *>(repr.ptr);
    for (std::size_t i = 0; i < repr.len; ++i) check_view(texts[i].ptr, texts[i].len);
    return {texts, repr.len};
  }
  static PolyplugSliceView into(slice<std::string_view> value) { return {value.data(), value.size()}; }
};

// Says that the other side sees a value where it lies, and writes it there.
template <class T>
constexpr void assert_writable() {
  static_assert(abi<T>::plain, "only values that are plain on both sides can be borrowed to be changed: numbers, bool, "
                               "char32_t, enums, arrays of them, and structs of such fields. Take another by value, "
                               "and return the new one");
}

// Slice is mut_slice<T>, or std::span<T>.
template <class Slice, class T>
struct abi_mut_slice : abi_same<Slice, PolyplugSliceView> {
  static constexpr void schema(text_writer &out) {
    assert_writable<T>();
    out.push("&mut [");
    abi<T>::schema(out);
    out.push("]");
  }
  static Slice from(PolyplugSliceView repr) {
    check_view(repr.ptr, repr.len);
    if constexpr (abi<T>::plain && !abi<T>::bits) {
      const auto *const values = static_cast<const typename abi<T>::repr *>(repr.ptr);
      for (std::size_t i = 0; i < repr.len; ++i) abi<T>::validate(values[i]);
    }
    return {const_cast<T *>(static_cast<const T *>(repr.ptr)), repr.len};
  }
  static PolyplugSliceView into(Slice value) { return {value.data(), value.size()}; }
};

template <class T>
struct abi<mut_slice<T>> : abi_mut_slice<mut_slice<T>, T> {};

// Rust's `&mut [&mut [T]]`: the rows are changed where they lie.
template <class T>
struct abi<mut_slice<mut_slice<T>>> : abi_same<mut_slice<mut_slice<T>>, PolyplugSliceView> {
  static constexpr void schema(text_writer &out) {
    out.push("&mut [");
    abi<mut_slice<T>>::schema(out);
    out.push("]");
  }
  static PolyplugSliceView lent(mut_slice<mut_slice<T>> rows, lender &lender) {
    std::vector<PolyplugSliceView> views;
    views.reserve(rows.size());
    for (mut_slice<T> row : rows) views.push_back(abi<mut_slice<T>>::into(row));
    const auto &kept = lender.keep(std::move(views));
    return {kept.data(), kept.size()};
  }
};

#ifdef POLYPLUG_HAS_SPAN
template <class T>
struct abi<std::span<const T>> : abi_slice<std::span<const T>, T> {};

template <class T>
struct abi<std::span<T>> : abi_mut_slice<std::span<T>, T> {};
#endif

template <class T>
struct abi<const T &, std::enable_if_t<!is_contract<T>>>
    : abi_same<const T &, const typename abi<T>::repr *> {
  using repr = const typename abi<T>::repr *;
  static constexpr void schema(text_writer &out) {
    out.push("&");
    abi<T>::schema(out);
  }
  static const T &from(repr given) {
    static_assert(in_place<T>::is_asserted, "");
    check_view(given, 1);
    if constexpr (abi<T>::plain) abi<T>::validate(*given);
    return *reinterpret_cast<const T *>(given);
  }
  static repr into(const T &value) {
    static_assert(in_place<T>::is_asserted, "");
    return reinterpret_cast<repr>(&value);
  }
  static repr lent(const T &value, lender &lender) {
    if constexpr (abi<T>::plain)
      return into(value);
    else
      return &lender.keep(abi<T>::lent(value, lender));
  }
};

// Rust's `&T` inside of another type, as in `slice<std::reference_wrapper<const Point>>` for `&[&Point]`.
template <class T>
struct abi<std::reference_wrapper<const T>>
    : abi_same<std::reference_wrapper<const T>, const typename abi<T>::repr *> {
  using repr = const typename abi<T>::repr *;
  static constexpr void schema(text_writer &out) { abi<const T &>::schema(out); }
  static std::reference_wrapper<const T> from(repr given) {
    static_assert(abi<T>::plain, "a reference that is not plain arrives in a slice only");
    return abi<const T &>::from(given);
  }
  static repr lent(std::reference_wrapper<const T> value, lender &lender) {
    return abi<const T &>::lent(value.get(), lender);
  }
};

template <class T>
struct abi<T &, std::enable_if_t<!std::is_const_v<T> && !is_contract<T>>>
    : abi_same<T &, typename abi<T>::repr *> {
  using repr = typename abi<T>::repr *;
  static constexpr void schema(text_writer &out) {
    assert_writable<T>();
    out.push("&mut ");
    abi<T>::schema(out);
  }
  static T &from(repr given) {
    check_view(given, 1);
    if constexpr (abi<T>::plain && !abi<T>::bits) abi<T>::validate(*given);
    return *reinterpret_cast<T *>(given);
  }
  static repr into(T &value) { return reinterpret_cast<repr>(&value); }
};

// Rust's `Option<&T>`, and `Option<&mut T>`: a pointer that may be null.
template <class T>
struct abi<T *, std::enable_if_t<!is_contract<T>>> : abi_same<T *, option_repr<typename abi<T &>::repr>> {
  using repr = option_repr<typename abi<T &>::repr>;
  static constexpr void schema(text_writer &out) {
    out.push("Option<");
    abi<T &>::schema(out);
    out.push(">");
  }
  static T *from(const repr &given) {
    if (given.tag == 0) return nullptr;
    if (given.tag == 1) return &abi<T &>::from(given.value);
    refuse_value("`Option` has no variant with the tag ", given.tag);
  }
  static repr into(T *value) {
    if (value == nullptr) return {};
    return {1, abi<T &>::into(*value)};
  }
  static repr lent(T *value, lender &lender) {
    if (value == nullptr) return {};
    return {1, abi<T &>::lent(*value, lender)};
  }
};

namespace POLYPLUG_HIDDEN detail {

// Whether T is a value and not plain.
template <class T>
constexpr bool is_no_view() {
  if constexpr (has_contract<T>)
    return false;
  else
    return !abi<T>::plain;
}

// Whether a parameter is a borrow of something that is not plain: the callee has a copy of it.
template <class A>
constexpr bool is_copied = false;
template <class T>
constexpr bool is_copied<const T &> = is_no_view<T>();
template <class T>
constexpr bool is_copied<const T *> = is_copied<const T &>;
template <class T>
constexpr bool is_copied<slice<T>> = !abi<T>::plain;
template <>
inline constexpr bool is_copied<slice<std::string_view>> = false;
template <class T>
constexpr bool is_copied<std::optional<slice<T>>> = is_copied<slice<T>>;
template <class T>
constexpr bool is_copied<mut_slice<mut_slice<T>>> = true;
#ifdef POLYPLUG_HAS_SPAN
template <class T>
constexpr bool is_copied<std::span<const T>> = !abi<T>::plain;
#endif

// Whether T holds an object or a function of the other side.
template <class T, class = void>
constexpr bool is_object = false;
template <class T>
constexpr bool is_object<T, if_valid<decltype(abi<T>::is_object)>> = true;

// What a parameter refers to during a call.
template <class A, class = void>
struct copied_storage;

template <class T>
struct copied_storage<const T &> {
  static_assert(!is_object<T>, "objects and functions are not lent inside of other values, nor behind a reference to what "
                               "holds them. Take them as `const Shape &` and `polyplug::fn<..>`, or by value");
  std::optional<T> copy;
  const T &lift(typename abi<const T &>::repr given) {
    check_view(given, 1);
    if constexpr (is_object<T>)
      refuse_view();
    else
      return copy.emplace(abi<T>::from(*given));
  }
};

template <class T>
struct copied_storage<const T *> {
  copied_storage<const T &> copy;
  const T *lift(const typename abi<const T *>::repr &given) {
    if (given.tag == 0) return nullptr;
    if (given.tag != 1) refuse_value("`Option` has no variant with the tag ", given.tag);
    return &copy.lift(given.value);
  }
};

// The values of a slice that are not plain.
template <class Slice, class T>
struct copied_values {
  std::vector<T> copies;
  Slice lift(PolyplugSliceView given) {
    check_view(given.ptr, given.len);
    const auto *const values = static_cast<const typename abi<T>::repr *>(given.ptr);
    copies.reserve(given.len);
    for (std::size_t i = 0; i < given.len; ++i) copies.push_back(abi<T>::from(values[i]));
    return Slice(copies.data(), copies.size());
  }
};

template <class T>
struct copied_storage<slice<T>> : copied_values<slice<T>, T> {};

#ifdef POLYPLUG_HAS_SPAN
template <class T>
struct copied_storage<std::span<const T>> : copied_values<std::span<const T>, T> {};
#endif

// `&mut [&mut [T]]`, of which the outer slice is copied.
template <class T>
struct copied_storage<mut_slice<mut_slice<T>>> {
  std::vector<mut_slice<T>> rows;
  mut_slice<mut_slice<T>> lift(PolyplugSliceView given) {
    check_view(given.ptr, given.len);
    const auto *const views = static_cast<const PolyplugSliceView *>(given.ptr);
    rows.reserve(given.len);
    for (std::size_t i = 0; i < given.len; ++i) rows.push_back(abi<mut_slice<T>>::from(views[i]));
    return {rows.data(), rows.size()};
  }
};

// `Option<&[T]>`
template <class T>
struct copied_storage<std::optional<slice<T>>> {
  copied_storage<slice<T>> copy;
  std::optional<slice<T>> lift(const option_repr<PolyplugSliceView> &given) {
    if (given.tag == 0) return std::nullopt;
    if (given.tag != 1) refuse_value("`Option` has no variant with the tag ", given.tag);
    return copy.lift(given.value);
  }
};

// `&[&T]`
template <class T>
struct copied_storage<slice<std::reference_wrapper<const T>>> {
  using reference = std::reference_wrapper<const T>;
  std::vector<T> copies;
  std::vector<reference> references;
  slice<reference> lift(PolyplugSliceView given) {
    check_view(given.ptr, given.len);
    const auto *const values = static_cast<const typename abi<reference>::repr *>(given.ptr);
    references.reserve(given.len);
    if constexpr (!abi<T>::plain) copies.reserve(given.len);
    for (std::size_t i = 0; i < given.len; ++i) {
      check_view(values[i], 1);
      if constexpr (abi<T>::plain)
        references.push_back(abi<const T &>::from(values[i]));
      else
        references.push_back(copies.emplace_back(abi<T>::from(*values[i])));
    }
    return slice<reference>(references.data(), references.size());
  }
};

}  // namespace detail

}  // namespace polyplug
