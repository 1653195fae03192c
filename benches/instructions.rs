//! How many instructions does a call take, in the caller and the callee together?
//!
//! A process of its own makes the calls and is stepped through them one instruction at a time, so the answer
//! is the same each time, on any machine of the kind. It fails if a proxy takes more than a few instructions
//! more than raw FFI.

#[cfg(target_os = "linux")]
mod steps;

#[cfg(target_os = "linux")]
fn main() {
    use fixture_contracts::Adder;
    use polyplug_benches::{UniformCaller, load, raw_inc, uniform_add};

    /// What a proxy may take more than raw FFI: two arguments instead of one, the instance, the places for the
    /// result and the error, the status, and the jump through a table.
    const MOST: u64 = 12;

    let (rust, cpp) = (load("seed-rust"), load("seed-cpp"));
    let raw = raw_inc();
    let proxy = rust.get::<dyn Adder>().expect("the fixture provides it");
    let proxy_cpp = cpp.get::<dyn Adder>().expect("the fixture provides it");
    let dispatch = UniformCaller::new(uniform_add(&rust));
    let dispatch_cpp = UniformCaller::new(uniform_add(&cpp));
    let arms = [
        ("ffi/by_value", steps::of_one(|x| raw(x))),
        ("polyplug/proxy", steps::of_one(|x| proxy.add(x, 1))),
        ("polyplug/proxy_cpp", steps::of_one(|x| proxy_cpp.add(x, 1))),
        ("polyplug/dispatch", steps::of_one(|x| dispatch.inc(x))),
        ("polyplug/dispatch_cpp", steps::of_one(|x| dispatch_cpp.inc(x))),
    ];
    let Ok(base) = arms[0].1 else {
        println!("skipped: this process may not be stepped through");
        return;
    };
    for (name, count) in arms {
        let count = count.expect("one was counted already");
        println!("{name:24}{count:4} instructions a turn");
        let of_proxy = name.starts_with("polyplug/proxy");
        assert!(!of_proxy || count <= base + MOST, "`{name}` takes {count}, raw FFI {base}");
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("skipped: only Linux is stepped through");
}
