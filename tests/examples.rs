//! The example `live`, run as the README says.

use std::{env, path::Path, process::Command};

#[test]
fn the_example_goes_on_serving_while_its_plugin_is_replaced() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it lies in the workspace");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    let output = command.current_dir(root).args(["run", "--quiet", "--example", "live"]).output();
    let output = output.expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let printed = String::from_utf8(output.stdout).expect("it prints text");

    // Each guest, as the words that it was welcomed with and its number.
    let guests: Vec<(&str, u64)> = printed
        .lines()
        .filter_map(|line| line.split_once(", Ada! You are guest "))
        .map(|(words, number)| (words, number.trim_end_matches('.').parse().unwrap()))
        .collect();
    let mut words: Vec<_> = guests.iter().map(|(words, _)| *words).collect();
    words.dedup();
    assert_eq!(words, ["Hello", "Welcome", "Good to see you"], "{printed}");
    assert_eq!(guests[0].1, 1);
    // A guest that came between saving and replacing is counted by the old desk only.
    let goes_on = guests.windows(2).all(|pair| (0..=1).contains(&(pair[1].1 - pair[0].1)));
    assert!(goes_on, "{printed}");
    assert_eq!(printed.matches("── replaced `live-desk`").count(), 2);
    let refused =
        "── bundle `live-desk` goes on as it was: the new one cannot make its `live.Desk`: ";
    assert_eq!(printed.matches(refused).count(), 1, "{printed}");
    assert!(printed.ends_with(&format!("── closed after {} guests\n", guests.len())), "{printed}");
}
