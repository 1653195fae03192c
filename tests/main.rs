//! Tests that need more than one crate, a file per topic.

mod allocator;
mod alone;
mod bad_input;
mod bundles;
mod c_host;
mod calls;
mod cascade;
mod constructors;
mod costs;
#[cfg(target_os = "linux")]
mod damage;
mod dependencies;
mod derived;
mod errors;
mod evolution;
mod examples;
mod foreign;
mod golden;
mod heap;
mod hostile;
mod imports;
mod in_process;
mod in_transit;
mod inside;
mod inspection;
mod instances;
mod interop;
mod iterators;
mod laws;
mod lent;
mod loaders;
mod lock;
mod logs;
mod machines;
mod names;
mod objects;
mod older_hosts;
mod packages;
mod panics;
mod predecessor;
mod private;
mod providers;
mod readme;
mod records;
mod registry;
mod reload;
mod sanitizers;
mod seed;
mod services;
mod signatures;
#[cfg(target_os = "linux")]
mod soak;
mod soundness;
mod state;
mod stress;
mod support;
mod threads;
mod tidy;
mod toolchains;
mod ui;
#[cfg(target_os = "linux")]
mod unique_symbols;
#[cfg(target_os = "linux")]
mod unmap;
mod v1_config;
mod watch;
