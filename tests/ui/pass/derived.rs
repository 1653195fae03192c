//! Derived types where names mean something else, under strict lints, and with names that generated code has.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub)]
#![deny(elided_lifetimes_in_paths, explicit_outlives_requirements, let_underscore_drop)]
#![deny(missing_copy_implementations, missing_debug_implementations, single_use_lifetimes)]
#![deny(trivial_casts, trivial_numeric_casts, unused_import_braces, unused_lifetimes)]
#![deny(unused_qualifications, unused_results)]

pub mod shadowed {
    //! Every name of the prelude, and more, means something else.

    #![allow(dead_code, missing_docs, missing_debug_implementations, missing_copy_implementations)]
    #![allow(non_camel_case_types, unused_macros)]

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
    pub struct u16;
    pub struct u64;
    pub struct i32;
    pub struct i128;
    pub struct usize;
    pub struct bool;
    pub struct str;
    pub struct Recursive;
    pub trait Clone {}
    pub trait Copy {}
    pub trait Drop {}
    pub trait Sized {}
    pub trait AbiType {}
    pub fn crosses() {}
    macro_rules! assert { ($($any:tt)*) => { compile_error!("not this one") } }

    #[derive(::polyplug_sdk::AbiType)]
    #[repr(u16)]
    pub enum Number {
        A = 7,
        B,
    }

    #[derive(::polyplug_sdk::AbiType)]
    pub enum Data<T, E> {
        Some(T),
        Err { value: E, repr: u32, tag: f32 },
        None,
    }

    #[derive(::polyplug_sdk::AbiType)]
    #[repr(C)]
    pub struct Generic<T> {
        pub plain: T,
        pub number: Number,
    }

    #[derive(::polyplug_sdk::AbiType)]
    pub enum Nested<T> {
        Leaf(T),
        Fork(::std::vec::Vec<Self>, ::std::boxed::Box<Nested<T>>),
    }

    #[derive(::polyplug_sdk::AbiType)]
    pub struct Nothing;

    #[::polyplug_sdk::contract(name = "test.Shadowed", version = "1.0")]
    pub trait Shadowed {
        fn number(&self, by_reference: &[Number]) -> Number;
        fn data(&self, a: Data<Nothing, Generic<u32>>, b: &Generic<f32>) -> Nested<Nothing>;
    }
}

/// Variants with names that generated code has.
#[derive(polyplug_sdk::AbiType, Clone, Copy, Debug)]
#[allow(non_camel_case_types, reason = "so are they called")]
pub enum __OddRepr {
    /// One.
    Repr(u8),
    /// Two.
    Payload {
        /// A letter.
        r#type: char,
        /// A number.
        f0: u8,
    },
    /// Three.
    r#enum,
}

/// Two types that hold each other, one of which has the other as its parameter.
#[derive(polyplug_sdk::AbiType, Debug)]
pub struct Group<T> {
    /// Who is in it.
    pub members: Vec<T>,
}

/// In several groups.
#[derive(polyplug_sdk::AbiType, Debug)]
pub struct Item {
    /// Which ones.
    pub groups: Vec<Group<Item>>,
}

/// All of them.
#[polyplug_sdk::contract(name = "test.Derived", version = "1.0")]
pub trait Derived {
    /// Odd ones.
    fn odd(&self, a: __OddRepr) -> Option<__OddRepr>;
    /// Each inside of the other.
    fn inside(&self, a: Item) -> Group<Item>;
}

fn main() {
    let schema = <dyn Derived as polyplug_sdk::Contract>::SCHEMA.to_text();
    let item = "struct Item { groups: Vec<struct Group { members: Vec<^Item> @0 } 32/8> @0 } 32/8";
    assert!(schema.contains(&format!("(&self, {item}) -> struct Group {{ members: Vec<{item}>")));
}
