//! Visits the plugins that it is given, and says what it found; fails at the first that is not well.

use std::{env, path::Path, process::ExitCode};

fn main() -> ExitCode {
    for path in env::args_os().skip(1) {
        match polyplug_visitor::visit(Path::new(&path)) {
            Ok(found) => println!("{found}"),
            Err(error) => {
                eprintln!("{}: {error}", Path::new(&path).display());
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
