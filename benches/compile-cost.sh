#!/usr/bin/env bash
# What a contract costs to compile: builds a crate with 10 contracts of seven mixed methods and one with
# 40, and reports the slope between them in milliseconds of CPU time per contract, for `cargo check` and
# for a dev build; then the same with an implementation of each contract, as in a plugin. Each crate is
# compiled five times; the fastest counts. Needs nothing but cargo.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/target/compile-cost
# Every build starts from nothing, as the first one does.
export CARGO_INCREMENTAL=0
TIMEFORMAT='%U %S'

contract() {
    cat <<RUST
/// Contract number $1.
#[contract(name = "cost.Contract$1", version = "1.0")]
pub trait Contract$1: Send + Sync {
    /// Borrows text, returns text.
    fn greet(&self, name: &str) -> String;
    /// Plain numbers.
    fn add(&self, a: u32, b: u64) -> u64;
    /// Borrows a slice.
    fn sum(&self, values: &[f64]) -> f64;
    /// Takes and returns what is owned.
    fn sort(&self, values: Vec<u32>) -> Vec<u32>;
    /// May fail.
    fn parse(&self, text: &str) -> Result<i64, String>;
    /// May find nothing.
    fn find(&self, key: &str) -> Option<String>;
    /// Borrows from itself.
    fn name(&self) -> &str;
}
RUST
}

implementation() {
    cat <<RUST
#[derive(Default)]
struct Plugin$1;
#[plugin]
impl Contract$1 for Plugin$1 {
    fn greet(&self, name: &str) -> String { name.to_owned() }
    fn add(&self, a: u32, b: u64) -> u64 { u64::from(a) + b }
    fn sum(&self, values: &[f64]) -> f64 { values.iter().sum() }
    fn sort(&self, mut values: Vec<u32>) -> Vec<u32> { values.sort(); values }
    fn parse(&self, text: &str) -> Result<i64, String> { text.parse().map_err(|_| text.to_owned()) }
    fn find(&self, key: &str) -> Option<String> { Some(key.to_owned()) }
    fn name(&self) -> &str { "plugin" }
}
RUST
}

structure() {
    cat <<RUST
/// Struct number $1.
#[derive(AbiType)]
pub struct Record$1 {
    /// Text.
    pub name: String,
    /// A plain number.
    pub size: u64,
    /// What may be missing.
    pub comment: Option<String>,
    /// Plain values.
    pub samples: Vec<f32>,
    /// A flag.
    pub done: bool,
    /// Text for text.
    pub tags: Vec<(String, u32)>,
}
RUST
}

# Writes the crate with $2 contracts or structs; $1 is "contracts", "plugins" or "structs".
prepare() {
    local dir=$work/$1-$2
    mkdir -p "$dir/src"
    cat >"$dir/Cargo.toml" <<TOML
[package]
name = "cost-$1-$2"
version = "0.0.0"
edition = "2024"
[workspace]
[dependencies]
polyplug-sdk = { path = "$root/polyplug-sdk", features = ["plugin"] }
TOML
    {
        echo "//! Contracts."
        echo "use polyplug_sdk::prelude::*;"
        for i in $(seq "$2"); do
            if [ "$1" = structs ]; then
                structure "$i"
                continue
            fi
            contract "$i"
            if [ "$1" = plugins ]; then implementation "$i"; fi
        done
    } >"$dir/src/lib.rs"
}

# Prints the CPU time in milliseconds that `cargo $2` takes for the crate $1.
measure() {
    local best=999999
    for _ in 1 2 3 4 5; do
        touch "$work/$1/src/lib.rs"
        local used
        used=$({ time cargo "$2" --quiet --manifest-path "$work/$1/Cargo.toml" \
            --target-dir "$work/target" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }; } 2>&1 |
            tail -n 1 | awk '{ printf "%d", ($1 + $2) * 1000 }')
        if ((used < best)); then best=$used; fi
    done
    echo "$best"
}

few=10
many=40
for kind in contracts plugins structs; do
    prepare $kind $few
    prepare $kind $many
    for command in check build; do
        # The dependencies, once.
        cargo $command --quiet --manifest-path "$work/$kind-$few/Cargo.toml" --target-dir "$work/target"
        low=$(measure $kind-$few $command)
        high=$(measure $kind-$many $command)
        echo "$kind, cargo $command: $(((high - low) / (many - few))) ms each" \
            "($few: $low ms, $many: $high ms)"
    done
done
