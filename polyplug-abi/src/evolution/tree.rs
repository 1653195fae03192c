//! A schema as a tree over its text, and how its parts are written for people.
//!
//! Not here: reading a text, in `reader`. Invariant: a tree borrows from its text, and a type keeps its own piece
//! of it.

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

/// A contract, read from its canonical text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema<'a> {
    /// Pointer width and byte order, as in `64le`.
    pub target: &'a str,
    /// The contract's name.
    pub name: &'a str,
    /// The major and the minor version.
    pub version: (u32, u32),
    /// Whether instances may move to another thread.
    pub send: bool,
    /// Whether instances may be used from several threads at once.
    pub sync: bool,
    /// The type of what instances are made from; `None` when it is nothing.
    pub create: Option<Type<'a>>,
    /// The methods in the order of the table.
    pub methods: Vec<Method<'a>>,
}

/// One method of a contract. It is written as its author would: `apply(&self, tile: &Tile) -> Stats`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method<'a> {
    /// The method's name.
    pub name: &'a str,
    /// `&self`, `&mut self`, `self: Box<Self>` or `self: Arc<Self>`.
    pub receiver: &'a str,
    /// The parameters besides `self`.
    pub params: Vec<Param<'a>>,
    /// The type of the result.
    pub ret: Type<'a>,
    /// What the borrows in the result borrow from.
    pub from: &'a str,
    /// The version that the method came with; `None` for the base version.
    pub since: Option<(u32, u32)>,
    /// Whether the trait has a body for it.
    pub has_default: bool,
    /// Whether older plugins work without it.
    pub optional: bool,
    /// What else is said of it, by a writer that is newer than this reader.
    pub others: Vec<&'a str>,
}

impl Method<'_> {
    /// Returns whether a host with this method accepts plugins that lack it.
    #[must_use]
    pub fn may_be_missing(&self) -> bool {
        self.since.is_some() && (self.has_default || self.optional)
    }

    /// Returns whether the result has borrows of the instance.
    #[must_use]
    pub fn lends(&self) -> bool {
        self.from.contains("self") && self.ret.borrows()
    }
}

impl Type<'_> {
    /// Whether there is a borrow in a value of the type. A function or an object of a contract owns what it has.
    fn borrows(&self) -> bool {
        match &self.form {
            Form::Named | Form::Unknown => self.text.starts_with('&'),
            Form::Prefixed(..) => true,
            Form::Slice(of) | Form::Array(of, _) => of.borrows(),
            Form::Generic("Lent", _) => true,
            Form::Tuple(of) | Form::Generic(_, of) => of.iter().any(Type::borrows),
            Form::Struct { fields, .. } => fields.iter().any(|field| field.ty.borrows()),
            Form::Enum { variants, .. } => {
                variants.iter().flat_map(|variant| &variant.fields).any(|field| field.ty.borrows())
            }
            Form::Recursive(_) | Form::Object(_) | Form::Callback { .. } => false,
        }
    }
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param<'a> {
    /// Its name; `None` when the text does not say, or it has none.
    pub name: Option<&'a str>,
    /// Its type.
    pub ty: Type<'a>,
}

/// A type. It is written as its author would: a struct by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type<'a> {
    /// What the canonical text says.
    pub text: &'a str,
    /// How it is made.
    pub form: Form<'a>,
}

/// How a type is made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form<'a> {
    /// A type whose name says it all: `u32`, `String`, `()`.
    Named,
    /// Something in front of a type: `&`, `&mut `.
    Prefixed(&'static str, Box<Type<'a>>),
    /// `[T]`
    Slice(Box<Type<'a>>),
    /// `[T; N]`
    Array(Box<Type<'a>>, &'a str),
    /// `(A, B)`
    Tuple(Vec<Type<'a>>),
    /// `Result<T, E>`
    Generic(&'a str, Vec<Type<'a>>),
    /// `struct Tile { width: u32 @0 } 4/4`
    Struct {
        /// The struct's name.
        name: &'a str,
        /// Its fields in the order of declaration.
        fields: Vec<Field<'a>>,
        /// Size and alignment in bytes, as in `16/8`.
        layout: &'a str,
    },
    /// `enum Shape u8 { Empty = 0, Circle = 1 { 0: f64 @8 } } 16/8`
    Enum {
        /// The enum's name.
        name: &'a str,
        /// The type of its tag.
        tag: &'a str,
        /// Its variants in the order of declaration.
        variants: Vec<Variant<'a>>,
        /// Size and alignment in bytes, as in `16/8`.
        layout: &'a str,
    },
    /// `^Node`: the struct or enum of that name that this is a part of.
    Recursive(&'a str),
    /// `dyn image.Sink@1`: an object of a contract.
    Object(&'a str),
    /// `dyn Fn(A, B) -> R + Send`
    Callback {
        /// `Fn`, `FnMut` or `FnOnce`.
        kind: &'a str,
        /// The types of its parameters.
        params: Vec<Type<'a>>,
        /// The type of its result.
        ret: Box<Type<'a>>,
        /// `Send`, `Sync`, both or neither.
        bounds: Vec<&'a str>,
    },
    /// Something that this reader does not know; compared as text.
    Unknown,
}

/// `width: u32 @0`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// The field's name, or its number.
    pub name: &'a str,
    /// Its type.
    pub ty: Type<'a>,
    /// Where it lies, in bytes.
    pub offset: &'a str,
}

/// `Circle = 1 { 0: f64 @8 }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant<'a> {
    /// The variant's name.
    pub name: &'a str,
    /// What the tag is.
    pub tag: &'a str,
    /// Its fields in the order of declaration.
    pub fields: Vec<Field<'a>>,
}

impl fmt::Display for Schema<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}.{}", self.name, self.version.0, self.version.1)
    }
}

impl fmt::Display for Method<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}", self.name, self.receiver)?;
        for Param { name, ty } in &self.params {
            match name {
                Some(name) => write!(f, ", {name}: {ty}")?,
                None => write!(f, ", {ty}")?,
            }
        }
        f.write_str(")")?;
        if self.ret.text == "()" { Ok(()) } else { write!(f, " -> {}", self.ret) }
    }
}

impl fmt::Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Named | Form::Unknown => f.write_str(self.text),
            Form::Prefixed(before, of) => write!(f, "{before}{of}"),
            Form::Slice(of) => write!(f, "[{of}]"),
            Form::Array(of, len) => write!(f, "[{of}; {len}]"),
            Form::Tuple(of) => {
                f.write_str("(")?;
                write_list(f, of)?;
                f.write_str(if of.len() == 1 { ",)" } else { ")" })
            }
            Form::Generic(name, of) => {
                write!(f, "{name}<")?;
                write_list(f, of)?;
                f.write_str(">")
            }
            Form::Object(contract) => write!(f, "dyn {contract}"),
            Form::Callback { kind, params, ret, bounds } => {
                write!(f, "dyn {kind}(")?;
                write_list(f, params)?;
                f.write_str(")")?;
                if ret.text != "()" {
                    write!(f, " -> {ret}")?;
                }
                bounds.iter().try_for_each(|bound| write!(f, " + {bound}"))
            }
            Form::Struct { name, .. } | Form::Enum { name, .. } | Form::Recursive(name) => {
                f.write_str(name)
            }
        }
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, of: &[Type<'_>]) -> fmt::Result {
    for (i, ty) in of.iter().enumerate() {
        let comma = if i > 0 { ", " } else { "" };
        write!(f, "{comma}{ty}")?;
    }
    Ok(())
}
