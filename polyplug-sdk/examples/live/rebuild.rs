//! Builds the plugin, so that the example is a single command. In your host somebody else does that.

use std::{env, io, path::PathBuf, process::Command};

/// Builds the plugin with these words in it, and returns its library.
pub(crate) fn plugin(words: &str) -> io::Result<PathBuf> {
    let target = polyplug_fixtures::target_dir();
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.current_dir(env!("CARGO_MANIFEST_DIR")).env("LIVE_WORDS", words);
    build.args(["build", "--release", "--quiet", "--package", "live-desk", "--target-dir"]);
    let built = build.arg(&target).status()?;
    if !built.success() {
        return Err(io::Error::other("the plugin does not build"));
    }
    let library = format!("{}live_desk{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    Ok(target.join("release").join(library))
}
