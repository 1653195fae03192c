//! One contract as the file has it: methods a line each, and the structs and enums that they name below.
//!
//! ```text
//! contract image.Filter 2.1 send
//! create Options
//! fn apply(&self, tile: &Tile) -> Option<Shape>
//! fn reset(&mut self) -> (); since 2.1; default
//!
//! struct Tile 16/8
//!   width: u32 @0
//!   stride: u64 @8
//!
//! enum Shape u8 16/8
//!   Empty = 0
//!   Circle = 1 { 0: f64 @8 }
//! ```
//!
//! The canonical text has types where they are used instead. Of two types of one name, the second is called
//! `Tile#2` here.
//!
//! Not here: the file around it. Invariant: a shape expands to the text of the contract that it was written
//! from.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use polyplug_abi::evolution::{Field, Form, Method, Schema, Type};

/// A fault of a file: the number of a line, and what was expected there.
pub(super) type Fault = (usize, &'static str);

/// How deep types may be nested, and how long a text may become, before a file is taken to be broken.
const LIMITS: (usize, usize) = (32, 1 << 20);

/// Whether a name in the file can have the character.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '#'
}

/// The words of the format, which are never names of types.
const WORDS: [&str; 10] =
    ["self", "mut", "struct", "enum", "create", "from", "since", "default", "optional", "dyn"];

/// Writes a contract.
pub(super) fn write_shape(schema: &Schema<'_>) -> String {
    let mut names = Names { taken: WORDS.map(String::from).into(), types: Vec::new() };
    let signatures = || schema.create.iter().chain(schema.methods.iter().flat_map(types_of));
    signatures().for_each(|ty| names.take_plain(ty));
    schema.methods.iter().flat_map(|it| &it.others).for_each(|clause| names.take_words(clause));
    signatures().for_each(|ty| names.collect(ty));
    let (major, minor) = schema.version;
    let mut text = format!("contract {} {major}.{minor}", schema.name);
    for (said, bound) in [(schema.send, " send"), (schema.sync, " sync")] {
        text.push_str(if said { bound } else { "" });
    }
    text.push('\n');
    if let Some(from) = &schema.create {
        let _ = writeln!(text, "create {}", names.short(from));
    }
    for method in &schema.methods {
        names.write_method(&mut text, method);
    }
    for (ty, name) in &names.types {
        names.write_type(&mut text, ty, name);
    }
    text
}

/// The types of a signature.
fn types_of<'m, 'a>(method: &'m Method<'a>) -> impl Iterator<Item = &'m Type<'a>> {
    method.params.iter().map(|param| &param.ty).chain([&method.ret])
}

/// The structs and enums of a contract, by the names that they have in the file.
struct Names<'m, 'a> {
    taken: BTreeSet<String>,
    types: Vec<(&'m Type<'a>, String)>,
}

impl<'m, 'a> Names<'m, 'a> {
    /// Keeps the names of types that are written as they are from structs and enums.
    fn take_plain(&mut self, ty: &Type<'_>) {
        match &ty.form {
            Form::Named => {
                self.taken.insert(ty.text.to_owned());
            }
            Form::Generic(name, _) => {
                self.taken.insert((*name).to_owned());
            }
            // Every word of it could be a name.
            Form::Unknown => self.take_words(ty.text),
            _ => {}
        }
        parts(ty).into_iter().for_each(|part| self.take_plain(part));
    }

    /// Keeps the words of a text that nobody understands from structs and enums.
    fn take_words(&mut self, text: &str) {
        self.taken.extend(text.split(|c| !is_word(c)).map(String::from));
    }

    /// Collects the structs and enums in `ty`, the outer ones first.
    fn collect(&mut self, ty: &'m Type<'a>) {
        if let Form::Struct { name, .. } | Form::Enum { name, .. } = &ty.form {
            if self.types.iter().any(|(known, _)| known.text == ty.text) {
                return;
            }
            let mut unique = (*name).to_owned();
            let mut number = 2;
            while !self.taken.insert(unique.clone()) {
                unique = format!("{name}#{number}");
                number += 1;
            }
            self.types.push((ty, unique));
        }
        parts(ty).into_iter().for_each(|part| self.collect(part));
    }

    fn write_method(&self, text: &mut String, method: &Method<'_>) {
        let _ = write!(text, "fn {}({}", method.name, method.receiver);
        for param in &method.params {
            let name = param.name.map_or(String::new(), |name| format!("{name}: "));
            let _ = write!(text, ", {name}{}", self.short(&param.ty));
        }
        let _ = write!(text, ") -> {}", self.short(&method.ret));
        if method.from != "self" {
            let _ = write!(text, "; from {}", method.from);
        }
        if let Some((major, minor)) = method.since {
            let _ = write!(text, "; since {major}.{minor}");
        }
        for (said, clause) in [(method.has_default, "default"), (method.optional, "optional")] {
            let _ = if said { write!(text, "; {clause}") } else { Ok(()) };
        }
        for clause in &method.others {
            let _ = write!(text, "; {clause}");
        }
        text.push('\n');
    }

    fn write_type(&self, text: &mut String, ty: &Type<'_>, name: &str) {
        match &ty.form {
            Form::Struct { fields, layout, .. } => {
                let _ = write!(text, "\nstruct {name} {layout}\n");
                for field in fields {
                    let _ = writeln!(text, "  {}", self.field(field));
                }
            }
            Form::Enum { tag, variants, layout, .. } => {
                let _ = write!(text, "\nenum {name} {tag} {layout}\n");
                for variant in variants {
                    let _ = write!(text, "  {} = {}", variant.name, variant.tag);
                    if !variant.fields.is_empty() {
                        let fields: Vec<_> =
                            variant.fields.iter().map(|field| self.field(field)).collect();
                        let _ = write!(text, " {{ {} }}", fields.join(", "));
                    }
                    text.push('\n');
                }
            }
            _ => {}
        }
    }

    fn field(&self, field: &Field<'_>) -> String {
        format!("{}: {} @{}", field.name, self.short(&field.ty), field.offset)
    }

    /// Writes a type with structs and enums by their names.
    fn short(&self, ty: &Type<'_>) -> String {
        let list =
            |of: &[Type<'_>]| of.iter().map(|ty| self.short(ty)).collect::<Vec<_>>().join(", ");
        match &ty.form {
            Form::Prefixed(before, of) => format!("{before}{}", self.short(of)),
            Form::Slice(of) => format!("[{}]", self.short(of)),
            Form::Array(of, len) => format!("[{}; {len}]", self.short(of)),
            Form::Tuple(of) if of.len() == 1 => format!("({},)", list(of)),
            Form::Tuple(of) => format!("({})", list(of)),
            Form::Generic(name, of) => format!("{name}<{}>", list(of)),
            Form::Callback { kind, params, ret, bounds } => {
                let bounds: String = bounds.iter().map(|bound| format!(" + {bound}")).collect();
                format!("dyn {kind}({}) -> {}{bounds}", list(params), self.short(ret))
            }
            Form::Struct { .. } | Form::Enum { .. } => {
                let known = self.types.iter().find(|(known, _)| known.text == ty.text);
                known.map_or(ty.text, |(_, name)| name).to_owned()
            }
            _ => ty.text.to_owned(),
        }
    }
}

/// The types that a type is directly made of.
fn parts<'m, 'a>(ty: &'m Type<'a>) -> Vec<&'m Type<'a>> {
    let types = |fields: &'m [Field<'a>]| fields.iter().map(|field| &field.ty);
    match &ty.form {
        Form::Prefixed(_, of) | Form::Slice(of) | Form::Array(of, _) => vec![of],
        Form::Tuple(of) | Form::Generic(_, of) => of.iter().collect(),
        Form::Callback { params, ret, .. } => params.iter().chain([&**ret]).collect(),
        Form::Struct { fields, .. } => types(fields).collect(),
        Form::Enum { variants, .. } => {
            variants.iter().flat_map(|variant| types(&variant.fields)).collect()
        }
        _ => Vec::new(),
    }
}

/// A contract in the file.
pub(super) struct Shape<'a> {
    /// The number of its first line.
    pub(super) line: usize,
    /// The contract, and its methods.
    lines: Vec<&'a str>,
    types: BTreeMap<&'a str, Definition<'a>>,
}

/// A struct or an enum in the file.
struct Definition<'a> {
    /// `struct Tile` or `enum Shape u8`, without a number behind the name.
    head: String,
    members: Vec<&'a str>,
    layout: &'a str,
}

impl<'a> Shape<'a> {
    /// Takes the lines of a contract apart; the first has the number `line`.
    pub(super) fn parse(line: usize, lines: &[&'a str]) -> Result<Self, Fault> {
        let mut shape = Self { line, lines: Vec::new(), types: BTreeMap::new() };
        let mut last = None;
        for (index, text) in lines.iter().map(|line| line.trim_end()).enumerate() {
            let at = line + index;
            if ["contract ", "create ", "fn "].iter().any(|start| text.starts_with(start)) {
                shape.lines.push(text);
            } else if let Some(member) = text.strip_prefix("  ") {
                let last = last.and_then(|last| shape.types.get_mut(last));
                last.ok_or((at, "a struct or an enum in front of this"))?.members.push(member);
            } else if !text.is_empty() {
                let (name, definition) = define(text)
                    .ok_or((at, "`struct Name size/align` or `enum Name tag size/align`"))?;
                if shape.types.insert(name, definition).is_some() {
                    return Err((at, "each type once"));
                }
                last = Some(name);
            }
        }
        Ok(shape)
    }

    /// Returns the canonical text behind its first line.
    pub(super) fn expand(&self) -> Result<String, Fault> {
        let mut text = String::new();
        for line in &self.lines {
            let expanded = match line.starts_with("contract ") {
                false => self.expand_names(line, 0, &mut text),
                true => {
                    text.push_str(line);
                    Some(())
                }
            };
            expanded.ok_or((self.line, "types that end"))?;
            text.push('\n');
        }
        Ok(text)
    }

    /// Appends `from`, with types in the place of their names.
    fn expand_names(&self, from: &str, depth: usize, text: &mut String) -> Option<()> {
        let mut rest = from;
        while let Some(start) = rest.find(is_word) {
            let (before, word) = rest.split_at(start);
            text.push_str(before);
            let (word, after) = word.split_at(word.find(|c| !is_word(c)).unwrap_or(word.len()));
            // Names of methods, parameters, fields, variants and contracts may be those of types.
            let is_name = ["(", ": ", " = "].iter().any(|end| after.starts_with(end))
                || ["^", "struct ", "enum ", "dyn ", ".", "-"]
                    .iter()
                    .any(|start| text.ends_with(start));
            match self.types.get(word).filter(|_| !is_name) {
                Some(definition) => self.expand_type(definition, depth, text)?,
                None => text.push_str(word),
            }
            rest = after;
        }
        text.push_str(rest);
        Some(())
    }

    fn expand_type(&self, of: &Definition<'_>, depth: usize, text: &mut String) -> Option<()> {
        if depth >= LIMITS.0 || text.len() > LIMITS.1 {
            return None;
        }
        text.push_str(&of.head);
        text.push_str(" {");
        for (index, member) in of.members.iter().enumerate() {
            text.push_str(if index > 0 { ", " } else { " " });
            self.expand_names(member, depth + 1, text)?;
        }
        text.push_str(" } ");
        text.push_str(of.layout);
        Some(())
    }
}

/// Reads `struct Tile 16/8` or `enum Shape u8 16/8`.
fn define(line: &str) -> Option<(&str, Definition<'_>)> {
    let mut words = line.split(' ');
    let (keyword, name) = (words.next()?, words.next()?);
    let plain = name.split('#').next().unwrap_or(name);
    let head = match keyword {
        "struct" => format!("struct {plain}"),
        "enum" => format!("enum {plain} {}", words.next()?),
        _ => return None,
    };
    let layout = words.next()?;
    words.next().is_none().then_some((name, Definition { head, members: Vec::new(), layout }))
}

/// Replaces all offsets, sizes and alignments in a canonical text by 0.
pub(super) fn without_layout(text: &str) -> String {
    let mut flat = String::new();
    let mut rest = text;
    while let Some(end) = rest.find([' ', ',', ')', ']', '>', '\n']) {
        let (word, after) = rest.split_at(end);
        let numbers = |of: &str| !of.is_empty() && of.chars().all(|c| c.is_ascii_digit());
        let is_layout =
            word.split_once('/').is_some_and(|(size, align)| numbers(size) && numbers(align));
        flat.push_str(match word.strip_prefix('@') {
            Some(offset) if numbers(offset) => "@0",
            _ if is_layout => "0/0",
            _ => word,
        });
        let (delimiter, after) = after.split_at(1);
        flat.push_str(delimiter);
        rest = after;
    }
    flat + rest
}
