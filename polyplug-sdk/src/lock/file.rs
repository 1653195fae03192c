//! The file: the part of TOML that is written, and no more, is read.
//!
//! ```toml
//! target = "64le"
//!
//! ["image.Filter@2"]
//! shape = '''
//! contract image.Filter 2.1 send
//! ..
//! '''
//! ```
//!
//! Not here: what a contract's shape looks like, in `shape`. Invariant: a file that is written is read back as the
//! same shapes.

use std::{collections::BTreeMap, iter::Enumerate, str::Lines};

use polyplug_abi::evolution::Schema;

use super::shape::{Fault, Shape, write_shape};

/// The comment that a file begins with.
const HEAD: &str = "\
# What this crate's contracts look like. A test compares it with the code, and says what a change means
# for hosts and plugins that were built before; `POLYPLUG_BLESS=1 cargo test` writes it anew.
";

/// A lock file, read.
pub(super) struct LockFile<'a> {
    /// Pointer width and byte order of the target that it was written on.
    pub(super) target: &'a str,
    /// The contracts by their names and major versions.
    pub(super) shapes: BTreeMap<&'a str, Shape<'a>>,
}

/// What a contract is found by: its name and major version.
pub(super) fn key(schema: &Schema<'_>) -> String {
    format!("{}@{}", schema.name, schema.version.0)
}

/// Writes a file.
pub(super) fn write(schemas: &[Schema<'_>]) -> String {
    let target = schemas.first().map_or("", |schema| schema.target);
    let mut text = format!("{HEAD}target = \"{target}\"\n");
    for schema in schemas {
        let (key, shape) = (key(schema), write_shape(schema));
        text.push_str(&format!("\n[\"{key}\"]\nshape = '''\n{shape}'''\n"));
    }
    text
}

impl<'a> LockFile<'a> {
    /// Reads a file.
    pub(super) fn parse(text: &'a str) -> Result<Self, Fault> {
        let mut lines = text.lines().enumerate();
        let (at, target) = next(&mut lines).ok_or((1, "`target = \"..\"`"))?;
        let target = unwrapped(target, "target = \"", "\"").ok_or((at, "`target = \"..\"`"))?;
        let mut shapes = BTreeMap::new();
        while let Some((at, key)) = next(&mut lines) {
            let key = unwrapped(key, "[\"", "\"]").ok_or((at, "`[\"name@major\"]`"))?;
            let begins = next(&mut lines).is_some_and(|(_, line)| line == "shape = '''");
            let lines: Vec<_> =
                lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "'''").collect();
            if !begins {
                return Err((at + 1, "`shape = '''`"));
            }
            let shape = Shape::parse(at + 2, &lines)?;
            if shapes.insert(key, shape).is_some() {
                return Err((at, "each contract once"));
            }
        }
        Ok(Self { target, shapes })
    }
}

/// Returns the number and text of the next line that is neither empty nor a comment.
fn next<'a>(lines: &mut Enumerate<Lines<'a>>) -> Option<(usize, &'a str)> {
    let mut lines = lines.map(|(index, line)| (index + 1, line.trim_end()));
    lines.find(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn unwrapped<'a>(line: &'a str, before: &str, after: &str) -> Option<&'a str> {
    line.strip_prefix(before)?.strip_suffix(after)
}
