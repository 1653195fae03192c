//! Reads the canonical text of a schema into a tree.
//!
//! The text comes from a plugin and may be anything. Types in a form that this reader does not know are
//! kept as text, so that a newer writer is compared and not refused for being newer; lines that are no
//! methods are an error.
//!
//! Invariant: no text makes it panic, or recurse without a bound.

use alloc::{boxed::Box, collections::BTreeMap, string::String, vec::Vec};
use core::fmt;

use super::tree::{Field, Form, Method, Param, Schema, Type, Variant};

/// How deep types may be nested; deeper ones are kept as text.
const MAX_DEPTH: usize = 32;

/// What a method takes itself by.
const RECEIVERS: [&str; 4] = ["&self", "&mut self", "self: Box<Self>", "self: Arc<Self>"];

/// What a clause about a method begins with.
const CLAUSES: [&str; 4] = ["from", "since", "default", "optional"];

/// A line of a canonical text that does not follow the grammar.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Unreadable {
    /// The number of the line, from 1 on.
    pub line: usize,
    /// What it says.
    pub text: String,
}

impl Unreadable {
    fn new(index: usize, text: &str) -> Self {
        Self { line: index + 1, text: text.into() }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the schema cannot be read: `{}`", self.line, self.text)
    }
}

impl core::error::Error for Unreadable {}

impl<'a> Schema<'a> {
    /// Reads a canonical text.
    ///
    /// # Errors
    /// If a line does not follow the grammar.
    pub fn parse(text: &'a str) -> Result<Self, Unreadable> {
        let mut lines = text.lines().enumerate();
        let (_, head) = lines.next().unwrap_or_default();
        let target = head.strip_prefix("polyplug-schema 1 ").filter(|target| has_no_note(target));
        let target = target.ok_or_else(|| Unreadable::new(0, head))?;
        let (_, line) = lines.next().unwrap_or_default();
        let mut schema = contract(target, line).ok_or_else(|| Unreadable::new(1, line))?;
        let (mut places, mut has_notes) = (BTreeMap::new(), false);
        for (index, line) in lines {
            let unreadable = || Unreadable::new(index, line);
            if let Some(note) = line.strip_prefix("# ") {
                name_params(&mut schema.methods, &places, note);
                has_notes = true;
            } else if has_notes || !has_no_note(line) {
                // The fingerprint ends where notes begin, and covers all methods.
                return Err(unreadable());
            } else if index == 2
                && let Some(from) = line.strip_prefix("create ")
            {
                schema.create = Some(created(from).ok_or_else(unreadable)?);
            } else {
                let method = method(line).ok_or_else(unreadable)?;
                if places.insert(method.name, schema.methods.len()).is_some() {
                    return Err(unreadable());
                }
                schema.methods.push(method);
            }
        }
        Ok(schema)
    }
}

fn has_no_note(line: &str) -> bool {
    !line.contains('#')
}

/// Reads `contract image.Filter 2.1 send sync`.
fn contract<'a>(target: &'a str, line: &'a str) -> Option<Schema<'a>> {
    let mut words = line.strip_prefix("contract ").filter(|line| has_no_note(line))?.split(' ');
    let (name, version) = (words.next()?, version(words.next()?)?);
    let mut words = words.peekable();
    let send = words.next_if_eq(&"send").is_some();
    let sync = words.next_if_eq(&"sync").is_some();
    words.next().is_none().then_some(Schema {
        target,
        name,
        version,
        send,
        sync,
        create: None,
        methods: Vec::new(),
    })
}

/// Reads what follows `create `: a type.
fn created(from: &str) -> Option<Type<'_>> {
    let mut cursor = Cursor { rest: from };
    let ty = cursor.parse_type(0)?;
    cursor.rest.is_empty().then_some(ty)
}

fn version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((decimal(major)?, decimal(minor)?))
}

/// Reads a number without a sign and without zeros in front of it: each has one form.
fn decimal(text: &str) -> Option<u32> {
    let is_plain = text == "0" || text.starts_with(|c: char| matches!(c, '1'..='9'));
    text.parse().ok().filter(|_| is_plain)
}

/// Reads `fn apply(&self, &Tile) -> Stats; since 2.1; default`.
fn method(line: &str) -> Option<Method<'_>> {
    let (name, rest) = line.strip_prefix("fn ")?.split_once('(')?;
    let mut cursor = Cursor { rest };
    let receiver = RECEIVERS.into_iter().find(|receiver| cursor.eat(receiver))?;
    let mut params = Vec::new();
    while cursor.eat(", ") {
        params.push(Param { name: cursor.param_name(), ty: cursor.parse_type(0)? });
    }
    cursor.expect(") -> ")?;
    let ret = cursor.parse_type(0)?;
    let mut method = Method {
        name,
        receiver,
        params,
        ret,
        from: "self",
        since: None,
        has_default: false,
        optional: false,
        others: Vec::new(),
    };
    if !cursor.rest.is_empty() {
        let mut said = Vec::new();
        for clause in cursor.rest.strip_prefix("; ")?.split("; ") {
            let word = clause.split(' ').next();
            // The second of two would hide what the first says.
            if word.is_some_and(|word| CLAUSES.contains(&word)) {
                if said.contains(&word) {
                    return None;
                }
                said.push(word);
            }
            read_clause(&mut method, clause)?;
        }
    }
    Some(method)
}

fn read_clause<'a>(method: &mut Method<'a>, clause: &'a str) -> Option<()> {
    match clause.split_once(' ') {
        Some(("from", sources)) => method.from = sources,
        Some(("since", since)) => method.since = Some(version(since)?),
        None if clause == "default" => method.has_default = true,
        None if clause == "optional" => method.optional = true,
        _ if clause.is_empty() => return None,
        _ => method.others.push(clause),
    }
    Some(())
}

/// Reads `apply(tile, data)`, and passes over notes that say something else.
fn name_params<'a>(methods: &mut [Method<'a>], places: &BTreeMap<&'a str, usize>, note: &'a str) {
    let Some((method, names)) = note.strip_suffix(')').and_then(|note| note.split_once('(')) else {
        return;
    };
    let method = places.get(method).and_then(|place| methods.get_mut(*place));
    let Some(method) = method else { return };
    if names.split(", ").count() == method.params.len() {
        for (param, name) in method.params.iter_mut().zip(names.split(", ")) {
            param.name = is_word(name).then_some(name);
        }
    }
}

/// Whether a text is the name of something, and not `_`, which is none.
fn is_word(text: &str) -> bool {
    text != "_" && !text.is_empty() && end_of_word(text) == text.len()
}

fn end_of_word(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())
}

/// The rest of a text, which is still to be read.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// Reads `prefix` if it comes next.
    fn eat(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, prefix: &str) -> Option<()> {
        self.eat(prefix).then_some(())
    }

    /// Reads `len` bytes, which must be some.
    fn take(&mut self, len: usize) -> Option<&'a str> {
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        (!taken.is_empty()).then_some(taken)
    }

    /// Reads up to the first of `ends`, which must not come at once.
    fn until(&mut self, ends: &[char]) -> Option<&'a str> {
        self.take(self.rest.find(ends).unwrap_or(self.rest.len()))
    }

    /// Reads the name of something.
    fn word(&mut self) -> Option<&'a str> {
        self.take(end_of_word(self.rest))
    }

    fn number(&mut self) -> Option<&'a str> {
        let digits = |c: char| !c.is_ascii_digit();
        self.take(self.rest.find(digits).unwrap_or(self.rest.len()))
    }

    /// Reads `tile: ` if a name stands in front of the type, as it does for people.
    fn param_name(&mut self) -> Option<&'a str> {
        let (name, rest) = self.rest.split_at(end_of_word(self.rest));
        self.rest = rest.strip_prefix(": ")?;
        is_word(name).then_some(name)
    }

    fn parse_type(&mut self, depth: usize) -> Option<Type<'a>> {
        let start = self.rest;
        let known = if depth < MAX_DEPTH { self.parse_form(depth) } else { None };
        let form = match known.filter(|_| self.is_at_end_of_type()) {
            Some(form) => form,
            None => {
                self.rest = start;
                self.take(end_of_unknown(start))?;
                Form::Unknown
            }
        };
        let text = &start[..start.len() - self.rest.len()];
        Some(Type { text, form })
    }

    fn is_at_end_of_type(&self) -> bool {
        let ends = [",", ")", "]", ">", ";", " @", " }", " + "];
        self.rest.is_empty() || ends.iter().any(|end| self.rest.starts_with(end))
    }

    fn parse_form(&mut self, depth: usize) -> Option<Form<'a>> {
        for before in ["&mut ", "&"] {
            if self.eat(before) {
                return Some(Form::Prefixed(before, Box::new(self.parse_type(depth + 1)?)));
            }
        }
        if self.eat("()") {
            Some(Form::Named)
        } else if self.eat("(") {
            self.parse_tuple(depth)
        } else if self.eat("[") {
            self.parse_brackets(depth)
        } else if self.eat("^") {
            Some(Form::Recursive(self.word()?))
        } else if self.eat("dyn ") {
            self.parse_dyn(depth)
        } else if self.eat("struct ") {
            self.parse_struct(depth)
        } else if self.eat("enum ") {
            self.parse_enum(depth)
        } else {
            self.parse_name(depth)
        }
    }

    fn parse_list(&mut self, depth: usize) -> Option<Vec<Type<'a>>> {
        let mut of = Vec::from([self.parse_type(depth + 1)?]);
        while self.eat(", ") {
            of.push(self.parse_type(depth + 1)?);
        }
        Some(of)
    }

    fn parse_tuple(&mut self, depth: usize) -> Option<Form<'a>> {
        let of = self.parse_list(depth)?;
        let comma = self.eat(",");
        self.expect(")")?;
        (comma == (of.len() == 1)).then_some(Form::Tuple(of))
    }

    fn parse_brackets(&mut self, depth: usize) -> Option<Form<'a>> {
        let of = Box::new(self.parse_type(depth + 1)?);
        if self.eat("]") {
            return Some(Form::Slice(of));
        }
        self.expect("; ")?;
        let len = self.number()?;
        self.expect("]")?;
        Some(Form::Array(of, len))
    }

    fn parse_name(&mut self, depth: usize) -> Option<Form<'a>> {
        let name = self.until(&[' ', ',', '<', '>', '(', ')', '[', ']', '{', '}', ';'])?;
        if !self.eat("<") {
            return Some(Form::Named);
        }
        let of = self.parse_list(depth)?;
        self.expect(">")?;
        Some(Form::Generic(name, of))
    }

    fn parse_dyn(&mut self, depth: usize) -> Option<Form<'a>> {
        let name = self.until(&[' ', ',', '(', ')', '>', ']', ';', '}'])?;
        if !self.eat("(") {
            return Some(Form::Object(name));
        }
        let mut params = Vec::new();
        if !self.eat(")") {
            params = self.parse_list(depth)?;
            self.expect(")")?;
        }
        self.expect(" -> ")?;
        let ret = Box::new(self.parse_type(depth + 1)?);
        let mut bounds = Vec::new();
        while self.eat(" + ") {
            bounds.push(self.word()?);
        }
        Some(Form::Callback { kind: name, params, ret, bounds })
    }

    fn parse_struct(&mut self, depth: usize) -> Option<Form<'a>> {
        let name = self.word()?;
        self.expect(" {")?;
        let fields = self.parse_fields(depth)?;
        Some(Form::Struct { name, fields, layout: self.parse_layout()? })
    }

    fn parse_enum(&mut self, depth: usize) -> Option<Form<'a>> {
        let name = self.word()?;
        self.expect(" ")?;
        let tag = self.word()?;
        self.expect(" {")?;
        let mut variants = Vec::new();
        while !self.rest.starts_with(" }") {
            self.expect(if variants.is_empty() { " " } else { ", " })?;
            variants.push(self.parse_variant(depth)?);
        }
        Some(Form::Enum { name, tag, variants, layout: self.parse_layout()? })
    }

    fn parse_variant(&mut self, depth: usize) -> Option<Variant<'a>> {
        let name = self.word()?;
        self.expect(" = ")?;
        let tag = self.until(&[' ', ','])?;
        let mut fields = Vec::new();
        if self.eat(" {") {
            fields = self.parse_fields(depth)?;
            self.expect(" }")?;
        }
        Some(Variant { name, tag, fields })
    }

    /// Reads fields up to the ` }` behind them.
    fn parse_fields(&mut self, depth: usize) -> Option<Vec<Field<'a>>> {
        let mut fields = Vec::new();
        while !self.rest.starts_with(" }") {
            self.expect(if fields.is_empty() { " " } else { ", " })?;
            let name = self.word()?;
            self.expect(": ")?;
            let ty = self.parse_type(depth + 1)?;
            self.expect(" @")?;
            fields.push(Field { name, ty, offset: self.number()? });
        }
        Some(fields)
    }

    /// Reads ` } 16/8`.
    fn parse_layout(&mut self) -> Option<&'a str> {
        self.expect(" } ")?;
        let start = self.rest;
        self.number()?;
        self.expect("/")?;
        self.number()?;
        Some(&start[..start.len() - self.rest.len()])
    }
}

/// Returns where a type of an unknown form ends: at a comma or bracket that is not its own.
fn end_of_unknown(text: &str) -> usize {
    let mut open = 0_usize;
    let mut last = '\0';
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '<' | '{' => open += 1,
            '>' if last == '-' => {}
            ')' | ']' | '>' | '}' if open == 0 => return at,
            ')' | ']' | '>' | '}' => open -= 1,
            ',' | ';' if open == 0 => return at,
            '@' if open == 0 && last == ' ' => return at - 1,
            _ => {}
        }
        last = c;
    }
    text.len()
}
