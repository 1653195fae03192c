//! Tests in processes of their own: for what a process has one of, and for what can end one.

use std::{env, process::Command};

/// Names the test that a process is there for.
const ALONE: &str = "POLYPLUG_TEST_ALONE";

/// Runs the body of the test of this path, as in `unmap::a_failed_attempt`, in a process of its own.
pub(crate) fn alone(test: &str, body: impl FnOnce()) {
    if is_alone(test) {
        return body();
    }
    // So that nobody is waited for there.
    polyplug_fixtures::all();
    let output = command(test).output().expect("this test can be run once more");
    let printed = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{said}\n{printed}", output.status);
    assert!(printed.contains("1 passed"), "{printed}");
    print!("{printed}");
}

/// Whether this process is there for the test of this path.
pub(crate) fn is_alone(test: &str) -> bool {
    env::var(ALONE).is_ok_and(|alone| alone == test)
}

/// Makes the process for the test of this path.
pub(crate) fn command(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().expect("a test has a file"));
    command.args(["--exact", test, "--include-ignored", "--nocapture"]);
    command.env(ALONE, test);
    command
}
