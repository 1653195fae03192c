//! The placeholder for a type in its own schema is another type, and a trait can tell the two apart.

use polyplug_sdk::{__private::Recursive, AbiType};

trait Pick {
    type Out;
}

impl Pick for Named {
    type Out = Vec<u64>;
}

impl<Key> Pick for Recursive<Named, Key> {
    type Out = [u64; 4];
}

#[derive(AbiType)]
struct Named {
    picked: <Named as Pick>::Out,
    parts: Vec<Named>,
}

#[derive(AbiType, Clone)]
struct Bounded<T: Clone> {
    part: T,
}

#[derive(AbiType, Clone)]
struct InBounded {
    parts: Vec<Bounded<InBounded>>,
}

#[derive(AbiType)]
struct Forged {
    parts: Vec<Recursive<Named, fn(u8)>>,
}

trait Other {
    type Out;
}

impl<T> Other for Tree<T> {
    type Out = Tree<String>;
}

impl<T, Key> Other for Recursive<Tree<T>, Key> {
    type Out = Recursive<Tree<String>, Key>;
}

#[derive(AbiType)]
struct Tree<T> {
    value: T,
    parts: Vec<<Tree<T> as Other>::Out>,
}

fn main() {}
