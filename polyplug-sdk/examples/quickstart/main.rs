//! A host: converts a document with every plugin it finds.
//!
//! `cargo run --example quickstart [FILE]`

mod prepare;

use std::{env, error::Error, fs};

use polyplug_sdk::prelude::*;
use quickstart_contract::Converter;

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).unwrap_or_else(prepare::readme);
    let document = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;

    let runtime = Runtime::builder().plugin_dir(prepare::plugins()).build()?;

    for converter in runtime.all::<dyn Converter>() {
        println!("── {}: {} of {path}", Provider::of(&converter), converter.format());
        match converter.convert(&document) {
            Ok(text) => print_start(&text),
            Err(reason) => println!("cannot convert it: {reason}"),
        }
    }
    Ok(())
}

fn print_start(text: &str) {
    const LINES: usize = 16;
    for line in text.lines().take(LINES) {
        println!("{line}");
    }
    println!("({} lines)\n", text.lines().count());
}
