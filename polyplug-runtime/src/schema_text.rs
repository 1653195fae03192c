//! Reads the canonical text of a schema back into a tree, so that a difference can be named.
//!
//! The text comes from a plugin and may be anything. What does not follow the grammar yields `None`,
//! and whoever compares falls back to whole lines.

/// How deep types may be nested; deeper ones are compared as text.
const MAX_DEPTH: usize = 32;

/// One method: `fn name(&self, types) -> type`.
pub(crate) struct Signature<'a> {
    pub(crate) name: &'a str,
    /// `&self` or `&mut self`.
    pub(crate) receiver: &'a str,
    pub(crate) params: Vec<Type<'a>>,
    pub(crate) ret: Type<'a>,
}

/// A type, and the text that it was read from.
pub(crate) struct Type<'a> {
    pub(crate) text: &'a str,
    pub(crate) shape: Shape<'a>,
}

/// What a type is.
pub(crate) enum Shape<'a> {
    /// `u32`
    Named,
    /// `&T`
    Ref(Box<Type<'a>>),
    /// `&[T]`
    Slice(Box<Type<'a>>),
    /// `Option<T>`
    Generic(&'a str, Vec<Type<'a>>),
    /// `struct Tile { width: u32 @0 } 4/4`
    Struct { name: &'a str, fields: Vec<Field<'a>>, size: &'a str, align: &'a str },
}

/// `width: u32 @0`
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    pub(crate) ty: Type<'a>,
    pub(crate) offset: &'a str,
}

impl<'a> Signature<'a> {
    /// Reads a method without what follows its result.
    pub(crate) fn parse(line: &'a str) -> Option<Self> {
        let (name, rest) = line.strip_prefix("fn ")?.split_once('(')?;
        let mut text = Cursor { rest };
        let receiver = ["&self", "&mut self"].into_iter().find(|receiver| text.eat(receiver))?;
        let mut params = Vec::new();
        while text.eat(", ") {
            params.push(text.parse_type(0)?);
        }
        text.expect(") -> ")?;
        let ret = text.parse_type(0)?;
        text.rest.is_empty().then_some(Self { name, receiver, params, ret })
    }
}

impl Type<'_> {
    /// Writes the type as an author would: a struct by its name.
    pub(crate) fn short(&self) -> String {
        match &self.shape {
            Shape::Named => self.text.to_string(),
            Shape::Ref(to) => format!("&{}", to.short()),
            Shape::Slice(of) => format!("&[{}]", of.short()),
            Shape::Generic(head, of) => {
                let of: Vec<_> = of.iter().map(Type::short).collect();
                format!("{head}<{}>", of.join(", "))
            }
            Shape::Struct { name, .. } => (*name).to_string(),
        }
    }
}

/// What is left to read.
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

    /// Reads up to the first of `ends`, which must not come at once.
    fn until(&mut self, ends: &[char]) -> Option<&'a str> {
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn parse_type(&mut self, depth: usize) -> Option<Type<'a>> {
        if depth == MAX_DEPTH {
            return None;
        }
        let start = self.rest;
        let shape = self.parse_shape(depth)?;
        let text = &start[..start.len() - self.rest.len()];
        Some(Type { text, shape })
    }

    fn parse_shape(&mut self, depth: usize) -> Option<Shape<'a>> {
        if self.eat("struct ") {
            return self.parse_struct(depth);
        }
        if self.eat("&[") {
            let of = self.parse_type(depth + 1)?;
            self.expect("]")?;
            return Some(Shape::Slice(Box::new(of)));
        }
        if self.eat("()") {
            return Some(Shape::Named);
        }
        if self.eat("&") {
            return Some(Shape::Ref(Box::new(self.parse_type(depth + 1)?)));
        }
        let word = self.until(&[' ', ',', '<', '>', '(', ')', '[', ']', ';'])?;
        if !self.eat("<") {
            return Some(Shape::Named);
        }
        let mut of = vec![self.parse_type(depth + 1)?];
        while self.eat(", ") {
            of.push(self.parse_type(depth + 1)?);
        }
        self.expect(">")?;
        Some(Shape::Generic(word, of))
    }

    fn parse_struct(&mut self, depth: usize) -> Option<Shape<'a>> {
        let name = self.until(&[' '])?;
        self.expect(" {")?;
        let mut fields = Vec::new();
        while !self.eat(" } ") {
            self.expect(if fields.is_empty() { " " } else { ", " })?;
            let name = self.until(&[':'])?;
            self.expect(": ")?;
            let ty = self.parse_type(depth + 1)?;
            self.expect(" @")?;
            fields.push(Field { name, ty, offset: self.number()? });
        }
        let size = self.number()?;
        self.expect("/")?;
        Some(Shape::Struct { name, fields, size, align: self.number()? })
    }

    fn number(&mut self) -> Option<&'a str> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!number.is_empty()).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_of_the_grammar_is_read() {
        let line = "fn apply(&mut self, &struct Tile { a: u32 @0, b: Option<&str> @8 } 24/8, \
                    &[u8], struct Empty { } 0/1) -> Result<(), Vec<String>>";
        let signature = Signature::parse(line).unwrap();
        assert_eq!((signature.name, signature.receiver), ("apply", "&mut self"));
        let params: Vec<_> = signature.params.iter().map(Type::short).collect();
        assert_eq!(params, ["&Tile", "&[u8]", "Empty"]);
        assert_eq!(signature.ret.short(), "Result<(), Vec<String>>");
    }

    #[test]
    fn nothing_that_a_plugin_can_say_breaks_the_reader() {
        let line = "fn apply(&self, &struct Tile { a: u32 @0, b: Option<&str> @8 } 24/8) -> ()";
        for end in 0..line.len() {
            assert!(Signature::parse(&line[..end]).is_none(), "{end}");
        }
        let deep = format!("fn f(&self) -> {}u8", "&".repeat(1_000_000));
        assert!(Signature::parse(&deep).is_none());
        assert!(Signature::parse("fn f(&self) -> \u{e9}<").is_none());
    }
}
