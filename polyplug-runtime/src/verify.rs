//! Compares the shape of a contract as the host knows it with the one a plugin was built with.
//!
//! Pure: text in, differences out. Reads nothing, decides nothing about tables.

use crate::schema_text::{Field, Shape, Signature, Type};

/// Returns everything in which the canonical text `plugin` does not fit `host`.
///
/// The minor version and appended methods may differ: a plugin that lacks the last methods fits as
/// long as each of them came with a `since`, and a plugin may have more.
pub(crate) fn differences(host: &str, plugin: &str) -> Vec<String> {
    let (host, plugin) = (Text::new(host), Text::new(plugin));
    let mut found = Vec::new();
    compare_heads(&host, &plugin, &mut found);
    if !found.is_empty() {
        // Another revision, pointer width or contract: its methods would all be reported too.
        return found;
    }
    for (ours, theirs) in host.methods.iter().zip(&plugin.methods) {
        compare_methods(signature(ours), signature(theirs), &mut found);
    }
    for missing in host.methods.iter().skip(plugin.methods.len()) {
        if !missing.contains("; since ") {
            found.push(format!("method `{}` is missing in the plugin", describe(missing)));
        }
    }
    found
}

/// A canonical text, taken apart into lines.
struct Text<'a> {
    head: &'a str,
    contract: Vec<&'a str>,
    methods: Vec<&'a str>,
}

impl<'a> Text<'a> {
    fn new(text: &'a str) -> Self {
        let mut lines = text.lines();
        let head = lines.next().unwrap_or_default();
        let contract = lines.next().unwrap_or_default().split(' ').collect();
        Self { head, contract, methods: lines.collect() }
    }

    /// Returns the name and the major version.
    fn contract(&self) -> (&'a str, &'a str) {
        let version = self.contract.get(2).copied().unwrap_or_default();
        let major = version.split('.').next().unwrap_or_default();
        (self.contract.get(1).copied().unwrap_or_default(), major)
    }

    fn says(&self, word: &str) -> bool {
        self.contract.iter().skip(3).any(|said| *said == word)
    }
}

fn compare_heads(host: &Text<'_>, plugin: &Text<'_>, found: &mut Vec<String>) {
    if host.head != plugin.head {
        let what = "revision of the schema, pointer width and byte order";
        found.push(format!("{what}: `{}` (host), `{}` (plugin)", host.head, plugin.head));
        return;
    }
    let (ours, theirs) = (host.contract(), plugin.contract());
    if ours != theirs {
        let (ours, theirs) =
            (format!("{} {}", ours.0, ours.1), format!("{} {}", theirs.0, theirs.1));
        found.push(format!("name and major version: `{ours}` (host), `{theirs}` (plugin)"));
        return;
    }
    for (word, bound) in [("send", "Send"), ("sync", "Sync")] {
        match (host.says(word), plugin.says(word)) {
            (true, false) => {
                found.push(format!("the contract is `{bound}` in the host, and not in the plugin"));
            }
            (false, true) => {
                found.push(format!("the contract is `{bound}` in the plugin, and not in the host"));
            }
            _ => {}
        }
    }
}

/// Cuts off what a method's line says besides its signature.
fn signature(line: &str) -> &str {
    let line = line.strip_suffix("; default").unwrap_or(line);
    line.find("; since ").map_or(line, |end| &line[..end])
}

/// Writes a method as its author would.
pub(crate) fn describe(line: &str) -> String {
    let (line, _) = sources(signature(line));
    let Some(method) = Signature::parse(line) else { return line.to_string() };
    let params: String = method.params.iter().map(|param| format!(", {}", param.short())).collect();
    format!("{}({}{params}) -> {}", method.name, method.receiver, method.ret.short())
}

/// Cuts off what a signature says about the borrows in its result.
fn sources(signature: &str) -> (&str, &str) {
    signature.split_once("; from ").unwrap_or((signature, "self"))
}

fn compare_methods(host: &str, plugin: &str, found: &mut Vec<String>) {
    if host == plugin {
        return;
    }
    let mut causes = Vec::new();
    let ((host, ours), (plugin, theirs)) = (sources(host), sources(plugin));
    if ours != theirs {
        causes.push(format!(
            "the result borrows from parameter or self: {ours} (host), {theirs} (plugin)"
        ));
    }
    if let (Some(ours), Some(theirs)) = (Signature::parse(host), Signature::parse(plugin)) {
        compare_signatures(&ours, &theirs, &mut causes);
    }
    if causes.is_empty() {
        causes.push(format!("`{host}` (host), `{plugin}` (plugin)"));
    }
    // One struct can be at fault in several places of a signature.
    causes.dedup();
    found.push(format!("method `{}`\n  {}", describe(host), causes.join("\n  ")));
}

fn compare_signatures(host: &Signature<'_>, plugin: &Signature<'_>, causes: &mut Vec<String>) {
    if host.name != plugin.name {
        causes
            .push(format!("`{}` (host), `{}` (plugin) in the same place", host.name, plugin.name));
        return;
    }
    if host.receiver != plugin.receiver {
        causes.push(format!("receiver: {} (host), {} (plugin)", host.receiver, plugin.receiver));
    }
    let (ours, theirs) = (host.params.len(), plugin.params.len());
    if ours == theirs {
        for (i, (ours, theirs)) in host.params.iter().zip(&plugin.params).enumerate() {
            compare_types(ours, theirs, &format!("parameter {}", i + 1), causes);
        }
    } else {
        causes.push(format!("number of parameters: {ours} (host), {theirs} (plugin)"));
    }
    compare_types(&host.ret, &plugin.ret, "result", causes);
}

fn compare_types(host: &Type<'_>, plugin: &Type<'_>, place: &str, causes: &mut Vec<String>) {
    if host.text == plugin.text {
        return;
    }
    match (&host.shape, &plugin.shape) {
        (Shape::Ref(ours), Shape::Ref(theirs)) | (Shape::Slice(ours), Shape::Slice(theirs)) => {
            compare_types(ours, theirs, place, causes);
        }
        (Shape::Generic(ours, of_ours), Shape::Generic(theirs, of_theirs))
            if ours == theirs && of_ours.len() == of_theirs.len() =>
        {
            for (ours, theirs) in of_ours.iter().zip(of_theirs) {
                compare_types(ours, theirs, place, causes);
            }
        }
        (
            Shape::Struct { name, fields: ours, size, align },
            Shape::Struct {
                name: their_name,
                fields: theirs,
                size: their_size,
                align: their_align,
            },
        ) if name == their_name => {
            let before = causes.len();
            compare_fields(name, ours, theirs, causes);
            if causes.len() == before {
                causes.push(format!(
                    "struct `{name}`: {size} bytes, align {align} (host), {their_size} bytes, align \
                     {their_align} (plugin)"
                ));
            }
        }
        _ => causes.push(format!("{place}: {} (host), {} (plugin)", host.short(), plugin.short())),
    }
}

fn compare_fields(name: &str, host: &[Field<'_>], plugin: &[Field<'_>], causes: &mut Vec<String>) {
    let (ours, theirs) = (host.len(), plugin.len());
    if ours != theirs {
        causes.push(format!("struct `{name}`: {ours} fields (host), {theirs} fields (plugin)"));
    }
    for (ours, theirs) in host.iter().zip(plugin) {
        if ours.name != theirs.name {
            let (ours, theirs) = (ours.name, theirs.name);
            causes.push(format!(
                "struct `{name}`: field `{ours}` (host), `{theirs}` (plugin) in the same place"
            ));
            return;
        }
        let place = format!("struct `{name}`, field `{}`", ours.name);
        let (our_type, their_type) = (ours.ty.short(), theirs.ty.short());
        if our_type != their_type
            || (ours.ty.text == theirs.ty.text && ours.offset != theirs.offset)
        {
            causes.push(format!(
                "{place}: {our_type} at offset {} (host), {their_type} at offset {} (plugin)",
                ours.offset, theirs.offset
            ));
        } else {
            compare_types(&ours.ty, &theirs.ty, &place, causes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "polyplug-schema 1 64le\ncontract image.Filter 2.1 send sync\n";

    fn text(methods: &str) -> String {
        format!("{HEAD}{methods}")
    }

    #[test]
    fn appended_methods_fit_in_both_directions() {
        let old = text("fn a(&self) -> ()\n").replace("2.1", "2.0");
        let new = text("fn a(&self) -> ()\nfn b(&self) -> u8; since 2.1; default\n");
        assert!(differences(&old, &new).is_empty());
        assert!(differences(&new, &old).is_empty());
        let more = text("fn a(&self) -> (); default\nfn c(&self) -> ()\n");
        assert_eq!(differences(&more, &old), ["method `c(&self) -> ()` is missing in the plugin"]);
    }

    #[test]
    fn every_difference_is_found_and_the_cause_is_named() {
        let host = text(
            "fn apply(&self, &struct Tile { w: u32 @0, stride: u32 @16 } 24/8, &str) -> u8\n\
             fn same(&self) -> ()\n\
             fn reset(&self) -> Result<(), String>\n",
        );
        let plugin = text(
            "fn apply(&self, &struct Tile { w: u32 @0, stride: u64 @16 } 24/8, String) -> u8\n\
             fn same(&self) -> (); since 2.1\n\
             fn reset(&mut self, u8) -> Result<(), u32>\n",
        );
        assert_eq!(
            differences(&host, &plugin),
            [
                "method `apply(&self, &Tile, &str) -> u8`\n  \
                 struct `Tile`, field `stride`: u32 at offset 16 (host), u64 at offset 16 (plugin)\n  \
                 parameter 2: &str (host), String (plugin)",
                "method `reset(&self) -> Result<(), String>`\n  \
                 receiver: &self (host), &mut self (plugin)\n  \
                 number of parameters: 0 (host), 1 (plugin)\n  \
                 result: String (host), u32 (plugin)",
            ]
        );
    }

    #[test]
    fn borrows_of_other_parameters_are_told_apart() {
        let host = text("fn pick(&self, &str) -> &str\n");
        let plugin = text("fn pick(&self, &str) -> &str; from 1; default\n");
        assert_eq!(
            differences(&host, &plugin),
            ["method `pick(&self, &str) -> &str`\n  \
              the result borrows from parameter or self: self (host), 1 (plugin)"]
        );
    }

    #[test]
    fn nested_structs_and_sizes_are_compared() {
        let host = text("fn f(&self, struct A { b: struct B { x: u8 @0 } 1/1 @0 } 1/1) -> ()\n");
        let inner = text("fn f(&self, struct A { b: struct B { x: i8 @0 } 1/1 @0 } 1/1) -> ()\n");
        assert!(differences(&host, &inner)[0].contains("struct `B`, field `x`: u8 at offset 0"));
        let size = text("fn f(&self, struct A { b: struct B { x: u8 @0 } 1/1 @0 } 1/8) -> ()\n");
        assert!(differences(&host, &size)[0].contains("1 bytes, align 8 (plugin)"));
        let fields = text("fn f(&self, struct A { } 0/1) -> ()\n");
        assert!(differences(&host, &fields)[0].contains("1 fields (host), 0 fields (plugin)"));
        let renamed = text("fn f(&self, struct A { c: u8 @0 } 1/1) -> ()\n");
        assert!(differences(&host, &renamed)[0].contains("field `b` (host), `c` (plugin)"));
    }

    #[test]
    fn heads_are_compared_first() {
        let host = text("fn a(&self) -> ()\n");
        for (from, to, word) in [
            ("64le", "32le", "pointer width"),
            ("schema 1", "schema 2", "revision"),
            ("image.Filter", "image.Fill", "name and major"),
            (" 2.1", " 3.1", "name and major"),
            (" send", "", "`Send` in the host, and not"),
            (" sync", "", "`Sync` in the host, and not"),
        ] {
            let other = host.replacen(from, to, 1);
            let found = differences(&host, &other);
            assert!(found.len() == 1 && found[0].contains(word), "{to}: {found:?}");
            assert_eq!(differences(&other, &host).len(), 1);
        }
        assert_eq!(differences(&host, "").len(), 1);
        assert_eq!(differences(&host, "\n\n\n").len(), 1);
        // Text that does not follow the grammar is still compared.
        let odd = text("nonsense\n");
        assert!(differences(&host, &odd)[0].contains("`nonsense` (plugin)"));
    }
}
