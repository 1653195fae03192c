//! Tests that need more than one crate, a file per topic.

mod bad_input;
mod bundles;
mod calls;
mod dependencies;
mod derived;
mod evolution;
mod foreign;
mod golden;
mod in_process;
mod inspection;
mod instances;
mod interop;
mod laws;
mod lock;
mod objects;
mod panics;
mod providers;
mod readme;
mod registry;
mod seed;
mod soundness;
mod support;
mod threads;
mod tidy;
mod toolchains;
mod ui;
