//! A module in which every name of the prelude, and more, means something else.

#![deny(warnings)]

mod shadowed {
    #![allow(dead_code, non_camel_case_types, unused_macros, reason = "they only stand in the way")]

    pub mod core {}
    pub mod std {}
    pub mod alloc {}
    pub mod polyplug_sdk {}
    pub struct Option;
    pub struct Result;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Box;
    pub struct Vec;
    pub struct u8;
    pub struct usize;
    pub struct bool;
    pub struct VTable;
    pub struct Thunks;
    pub struct Proxy;
    pub trait Clone {}
    pub trait Copy {}
    pub trait Default {}
    pub trait Drop {}
    pub trait Send {}
    pub trait Sync {}
    pub trait Sized {}
    pub trait From {}
    pub trait Into {}
    pub trait Iterator {}
    pub trait IntoIterator {}
    pub fn drop() {}
    macro_rules! assert { ($($any:tt)*) => { compile_error!("not this one") } }
    macro_rules! panic { ($($any:tt)*) => { compile_error!("not this one") } }
    macro_rules! concat { ($($any:tt)*) => { compile_error!("not this one") } }

    #[derive(::polyplug_sdk::AbiType)]
    #[repr(C)]
    pub struct Str {
        pub len: u32,
    }

    #[::polyplug_sdk::contract(name = "test.Shadowed", version = "1.1")]
    pub trait Shadowed: ::core::marker::Send + ::core::marker::Sync {
        fn plain(&self, value: u32) -> u32;
        fn own(&self, value: &Str) -> Str;
        fn text(&self, text: &str) -> ::std::string::String;
        fn list(&self, of: &[u32]) -> ::core::option::Option<u32>;
        fn fails(&self) -> ::core::result::Result<(), ::std::string::String>;
        fn change(&mut self);
        #[since("1.1")]
        fn newer(&self, value: u32) -> u32 {
            self.plain(value)
        }
    }

    #[derive(::core::default::Default)]
    pub struct Implementation;

    #[::polyplug_sdk::plugin]
    impl Shadowed for Implementation {
        fn plain(&self, value: u32) -> u32 {
            value
        }
        fn own(&self, value: &Str) -> Str {
            Str { len: value.len }
        }
        fn text(&self, text: &str) -> ::std::string::String {
            ::std::borrow::ToOwned::to_owned(text)
        }
        fn list(&self, of: &[u32]) -> ::core::option::Option<u32> {
            of.first().copied()
        }
        fn fails(&self) -> ::core::result::Result<(), ::std::string::String> {
            ::core::result::Result::Ok(())
        }
        fn change(&mut self) {}
    }
}

fn main() {
    use shadowed::{Implementation, Shadowed};
    assert_eq!(Implementation.newer(1), 1);
}
