//! Which types a contract can name, what crosses for each, and what it costs. There is nothing to call here.
//!
//! | Rust type | what crosses | cost |
//! |---|---|---|
//! | `u8` … `u64`, `i8` … `i64`, `usize`, `isize`, `f32`, `f64` | itself | register |
//! | `u128`, `i128` | itself | registers |
//! | `bool` | a byte, checked | register |
//! | `char` | its number, checked | register |
//! | `NonZero<_>`, `Ordering` | its number, checked | register |
//! | `Duration` | seconds and nanoseconds | registers |
//! | `SystemTime` | seconds and nanoseconds since the epoch | registers |
//! | `&str` | pointer and length; text from Rust is trusted, other text checked | registers |
//! | `&[T]`, `&mut [T]` of plain `T` | pointer and length | registers |
//! | `&T`, `&mut T` of plain `T` | a pointer | register |
//! | `&mut [&mut [T]]` of numbers, as a parameter | pointer and length of a copy of the outer slice | an allocation |
//! | `&[&T]`, `&[&[T]]` of numbers, and of plain structs of them | pointer and length | registers |
//! | `&T`, `&[T]`, `&[&T]`, `Option<&T>` of any other `T`, as parameters | the same, of the fields where they lie | a copy into memory of earlier calls |
//! | `&[&str]` | pointer and length; each text as above | registers |
//! | `&Path` | pointer and length of its bytes | registers |
//! | `[T; N]`, tuples to six | the elements in C's order | by size |
//! | `Option<T>` | a byte, and the value | by size |
//! | `Result<T, E>` | a byte, and one of the two | by size |
//! | a struct of numbers with `#[derive(AbiType)] #[repr(C)]` | itself, also behind `&`, in slices | by size, never converted |
//! | any other struct with `#[derive(AbiType)]` | its fields, converted one by one | by size |
//! | an enum without fields, with `#[derive(AbiType)]` | its number, checked | register |
//! | an enum with fields, with `#[derive(AbiType)]` | a number, and one of the structs of fields | by size |
//! | `String`, `Box<str>`, `Cow<str>` | memory, with the function that frees it | one copy |
//! | `Vec<T>`, `Box<[T]>`, `Cow<[T]>` of plain `T` | memory, with the function that frees it | one copy |
//! | `Vec<T>` of any other `T`, such as `Vec<Vec<String>>` | the same, of converted elements | a copy per owner in it |
//! | `Box<T>` | a `Vec<T>` of one | one copy |
//! | `PathBuf` | the memory of its bytes | one copy |
//! | `AbiString`, `AbiVec<T>` | memory that stays where it is | free |
//! | `HashMap`, `BTreeMap`, `HashSet`, `BTreeSet` | a `Vec` of entries | one copy, and building the map |
//! | `AnyError`; `Box<dyn Error>`, also with `+ Send` or `+ Send + Sync`; `anyhow::Error` (feature `anyhow`) | the texts of the error and its causes | copies |
//! | `std::io::Error` | its kind, the number of the operating system, the texts | copies |
//! | `&dyn Trait`, `&mut dyn Trait` of a contract, as a parameter | an instance and its table | registers |
//! | `Box<dyn Trait>` of a contract | the same, and ownership | an allocation on each side |
//! | `Arc<dyn Trait>` of a contract | the same, and a share | an allocation on each side |
//! | `&dyn Fn(A) -> R`, `&mut dyn FnMut(A) -> R`, as a parameter | a function and its table | registers |
//! | `Box<dyn Fn…(A) -> R>`, as a parameter | the same, and ownership | an allocation on each side |
//! | `Box<dyn Iterator<Item = T>>`, also with `+ Send`, with `+ '_`, and inside of other values | an iterator and its table, and ownership | an allocation on each side; a call for up to 64 items |
//! | `&mut dyn Iterator<Item = T>`, as a parameter | the same, lent | an allocation on each side; a call an item |
//!
//! *By size*: up to 16 bytes travel in registers, more by a pointer to the caller's frame. Results are written
//! to where the caller wants them.
//!
//! A type is *plain* if both sides have it alike in memory: numbers, `bool`, `char`, arrays of those, and `#[repr(C)]`
//! structs and enums of those. Only what is plain can stand behind `&mut`. Where not every bit pattern is a value, as of
//! `bool`, what a callee in another language wrote is checked after the call: the call fails, and another value is there.
//! A result can borrow only what is plain, and text, and as `&mut` only what every bit pattern is a value of.
//!
//! Everything else that crosses by value can stand behind `&` in a parameter, as `&Record`, `&[String]` or
//! `&HashMap<String, u64>`, except objects. The caller copies nothing. The plugin gets a value of its own that ends with
//! the call. The SDK keeps the memory of such values, up to 1 MiB of each, and writes the values of the next call there:
//! of a vector of texts, nothing is allocated again. So what was lent stays in memory of the plugin until then. Give a
//! secret away by value, or lend it as `&str` or `&[u8]`.
//!
//! An iterator is read in batches: 1 item at first, then 4, 16 and 64 at once, at most 16 of a type that owns something,
//! and at most a page of memory. So its maker runs ahead by as many items. What was made and not used is dropped with the
//! iterator, which ends in the binary that made it, and keeps that library. An iterator without an end is read as far as
//! it is wanted. One that waits for its items makes its receiver wait for a whole batch: declare a contract with a method
//! `next` for that. `&mut dyn Iterator` is never ahead, so the caller goes on where the method has stopped. A panic in the
//! maker's `next` comes after the items before it, as a panic of the receiver's `next`, and is the end of the iterator. It
//! poisons no instance, also where the iterator borrows from `&mut self`. With `+ '_` or `+ 'a` an iterator borrows;
//! without, it owns what it has, and so do its items. With `+ Send`, its items are `Send` too.
//!
//! A returned `&str`, `&[T]` or `&T` is tied to `&self`, or to the parameter whose lifetime it names.
//! Methods take `&self`, `&mut self`, `self: Box<Self>`, which uses the instance up, or `self: Arc<Self>`,
//! which shares it. A trait object is `Send` and `Sync` exactly when its contract is, and a callback when its
//! type says so; on either side the compiler holds both to that. An object or a text that comes back to the
//! side it came from is itself again, not wrapped once more. `Box<dyn Trait>`, `Arc<dyn Trait>`, `&dyn Trait` and
//! `&mut dyn Trait` have the trait themselves, as far as its receivers can be reached through them; objects have the
//! `try_` methods of proxies. What panics in a callback or in an object comes
//! back to the caller of the outer method.
//!
//! ```
//! use std::{fmt::Display, sync::Arc};
//!
//! use polyplug_sdk::prelude::*;
//!
//! #[derive(AbiType, Clone, Copy, Debug)]
//! #[repr(C)]
//! pub struct Pixel {
//!     pub red: u8,
//!     pub green: u8,
//!     pub blue: u8,
//! }
//!
//! #[derive(AbiType, Debug)]
//! pub enum Request {
//!     Nothing,
//!     Crop { width: u32, height: u32 },
//!     Write(Option<String>),
//! }
//!
//! /// Hears how far a filter has come.
//! #[contract(name = "docs.Progress", version = "1.0")]
//! pub trait Progress: Send + Sync {
//!     fn report(&self, percent: u8);
//! }
//!
//! /// A filter that is being used.
//! #[contract(name = "docs.Session", version = "1.0")]
//! pub trait Session: Display {
//!     fn feed(&mut self, pixels: &[Pixel]);
//!     fn finish(self: Box<Self>) -> Vec<Pixel>;
//! }
//!
//! #[contract(name = "docs.Filter", version = "1.0")]
//! pub trait Filter: Send + Sync {
//!     fn names(&self) -> Box<dyn Iterator<Item = &str> + '_>;
//!     fn apply(&self, pixels: &mut [u32], progress: &dyn Progress) -> Result<(), AnyError>;
//!     fn ask(&self, request: Request) -> Option<Pixel>;
//!     fn each(&self, words: &[&str], visit: &mut dyn FnMut(&str, u32) -> bool);
//!     fn later(&self, done: Box<dyn FnOnce(Result<u64, String>) + Send>);
//!     fn session(&self, progress: Arc<dyn Progress>) -> Box<dyn Session>;
//! }
//! # fn main() {}
//! ```
//!
//! What cannot cross is a compile error at the type, with the closest one that can: `impl Trait` and generic
//! methods, which are no single function; raw pointers; `Rc`, cells and locks, which belong to one side;
//! `async fn`, for now.
