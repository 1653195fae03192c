//! A host: converts a document with every plugin it finds.
//!
//! `cargo run --example quickstart [FILE]`

mod build;

use std::{env, error::Error, fs};

use polyplug_sdk::prelude::*;
use quickstart_contract::Converter;

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).unwrap_or_else(build::readme);
    let document = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;

    let runtime = Runtime::builder().plugin_dir(build::plugins()).build()?;

    for converter in runtime.all::<dyn Converter>()? {
        let Provider { plugin, version, language, .. } = Provider::of(&converter);
        let language = language.map_or("?".into(), |language| language.to_string());
        println!("── {plugin} {version}, written in {language}: {} of {path}", converter.format());

        match converter.convert(&document) {
            Ok(text) => print_start(&text),
            Err(reason) => println!("cannot convert it: {reason}"),
        }
    }
    for problem in runtime.diagnostics() {
        eprintln!("{problem}");
    }
    Ok(())
}

fn print_start(text: &str) {
    const LINES: usize = 16;
    text.lines().take(LINES).for_each(|line| println!("{line}"));
    if let more @ 1.. = text.lines().count().saturating_sub(LINES) {
        println!("… and {more} lines more");
    }
    println!();
}
