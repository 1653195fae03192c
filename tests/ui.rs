//! Every diagnostic of the macros as the compiler prints it, and what they must put up with.
//!
//! `ui/<kind of mistake>/*.rs` does not compile and says so as in the `.stderr` beside it;
//! `ui/pass/*.rs` compiles and runs. `TRYBUILD=overwrite cargo test ui` blesses what is printed.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    for kind in [
        "arguments",
        "derive",
        "methods",
        "names",
        "plugins",
        "since",
        "soundness",
        "threads",
        "traits",
        "types",
    ] {
        cases.compile_fail(format!("ui/{kind}/*.rs"));
    }
    cases.pass("ui/pass/*.rs");
}
