//! The smallest contracts, aliases of types, and several plugins of one type.

#![deny(warnings)]

use polyplug_sdk::prelude::*;

/// No methods.
#[contract(name = "test.Empty", version = "1.0")]
pub trait Empty {}

/// Nothing in, nothing out, written in both ways.
#[contract(name = "test.Nothing", version = "0.0",)]
pub trait Nothing {
    fn short(&self);
    fn long(&self) -> ();
    fn change(&mut self);
}

/// Names of types that generated code has, too.
#[derive(AbiType)]
pub struct VTable {
    pub thunks: Thunks,
}

#[derive(AbiType, Clone, Copy)]
#[repr(C)]
pub struct Thunks(pub u32, pub bool);

#[derive(AbiType, Clone, Copy)]
#[repr(transparent)]
pub struct Proxy(pub u64);

/// A struct of private fields with names that are taken.
#[derive(AbiType, Clone, Copy, Default)]
#[repr(C)]
pub struct Odd {
    repr: u32,
    trust: u8,
    f0: u16,
    r#type: char,
    size: usize,
    fields: i128,
}

type Number = u32;
type Answer = Result<Option<Number>, VTable>;
type Bytes = [u8];

/// Aliases.
#[contract(name = "test.Aliases", version = "1.0")]
pub trait Aliases {
    fn numbers(&self, a: Number, b: u32) -> Answer;
    fn thunks(&self, a: &Thunks, b: VTable, c: &[Proxy]) -> Option<VTable>;
    fn bytes(&self, a: &Bytes) -> Vec<Vec<String>>;
    fn odd(&self, a: &Odd) -> Odd;
}

#[derive(Default)]
struct Plugin;

#[plugin]
impl Empty for Plugin {}

#[plugin]
impl Nothing for Plugin {
    fn short(&self) {}
    fn long(&self) {}
    fn change(&mut self) {}
}

export_plugin!();

fn main() {
    Plugin.short();
    let odd = Odd::default();
    assert_eq!((odd.repr, odd.trust, odd.f0, odd.r#type, odd.size, odd.fields), (0, 0, 0, '\0', 0, 0));
}
