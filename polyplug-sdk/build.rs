//! Notes how this crate, and so the plugin that it is compiled for, is built.
//!
//! What is noted goes into the plugin's metadata as information. Nothing here can make a build fail.

use std::{env, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let said = |name: &str| env::var(name).unwrap_or_else(|_| "unknown".into());
    println!("cargo::rustc-env=POLYPLUG_COMPILER={}", compiler());
    println!("cargo::rustc-env=POLYPLUG_TARGET={}", said("TARGET"));
    println!("cargo::rustc-env=POLYPLUG_PROFILE={}", said("PROFILE"));
}

/// Returns what the compiler calls itself, as in `rustc 1.95.0 (59807616e 2026-04-14)`.
fn compiler() -> String {
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler).arg("--version").output();
    let text = output.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    let line = text.as_deref().and_then(|text| text.lines().next()).unwrap_or_default();
    if line.is_empty() { "rustc of an unknown version".into() } else { line.into() }
}
