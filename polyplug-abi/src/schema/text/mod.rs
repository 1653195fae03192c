//! The canonical text of a contract's schema, and its fingerprint. `SPEC.md` has the grammar.
//!
//! It is written in the compiler for what plugins say of themselves, and by hosts when they compare.
//!
//! Invariant: one schema has one text, and the fingerprint is a hash of that text up to its notes.

use alloc::string::String;

use crate::{
    byte_sink::ByteSink,
    schema::shape::{
        CallbackSchema, ContractSchema, EnumSchema, FieldSchema, MethodSchema, Receiver,
        StructSchema, TypeSchema,
    },
    v1::Fnv1a,
};

/// Writes the canonical text.
struct TextWriter<'a>(ByteSink<'a>);

impl TextWriter<'_> {
    const fn push(&mut self, text: &str) {
        self.0.push(text.as_bytes());
    }

    const fn push_number(&mut self, number: usize) {
        self.push_decimal(number as u128);
    }

    const fn push_decimal(&mut self, number: u128) {
        const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let mut divisor = 1;
        while number / divisor >= 10 {
            divisor *= 10;
        }
        while divisor > 0 {
            self.push(DIGITS[(number / divisor % 10) as usize]);
            divisor /= 10;
        }
    }

    const fn push_version(&mut self, major: u32, minor: u32) {
        self.push_number(major as usize);
        self.push(".");
        self.push_number(minor as usize);
    }

    const fn push_contract(&mut self, contract: &ContractSchema) {
        self.push("polyplug-schema 1 ");
        self.push_number(usize::BITS as usize);
        self.push(if cfg!(target_endian = "little") { "le\n" } else { "be\n" });
        self.push("contract ");
        self.push(contract.name);
        self.push(" ");
        self.push_version(contract.major, contract.minor);
        if contract.send {
            self.push(" send");
        }
        if contract.sync {
            self.push(" sync");
        }
        self.push("\n");
        if let Some(from) = contract.create {
            self.push("create ");
            self.push_type(from);
            self.push("\n");
        }
        let mut i = 0;
        while i < contract.methods.len() {
            self.push_method(&contract.methods[i]);
            i += 1;
        }
        let mut i = 0;
        while i < contract.methods.len() {
            self.push_note(&contract.methods[i]);
            i += 1;
        }
    }

    /// Writes the names of a method's parameters, if it has any.
    const fn push_note(&mut self, method: &MethodSchema) {
        if method.param_names.is_empty() {
            return;
        }
        self.push("# ");
        self.push(method.name);
        let mut i = 0;
        while i < method.param_names.len() {
            self.push(if i > 0 { ", " } else { "(" });
            self.push(method.param_names[i]);
            i += 1;
        }
        self.push(")\n");
    }

    const fn push_method(&mut self, method: &MethodSchema) {
        self.push("fn ");
        self.push(method.name);
        self.push(match method.receiver {
            Receiver::Ref => "(&self",
            Receiver::Mut => "(&mut self",
            Receiver::Box => "(self: Box<Self>",
            Receiver::Arc => "(self: Arc<Self>",
        });
        let mut i = 0;
        while i < method.params.len() {
            self.push(", ");
            self.push_type(method.params[i]);
            i += 1;
        }
        self.push(") -> ");
        self.push_type(method.ret);
        if !method.from.is_empty() {
            self.push("; from ");
            self.push(method.from);
        }
        if let Some((major, minor)) = method.since {
            self.push("; since ");
            self.push_version(major, minor);
        }
        if method.has_default {
            self.push("; default");
        }
        if method.optional {
            self.push("; optional");
        }
        self.push("\n");
    }

    const fn push_type(&mut self, ty: &TypeSchema) {
        match ty {
            TypeSchema::Named(name) => self.push(name),
            TypeSchema::Generic(name, of) => {
                self.push(name);
                self.push_within("<", of, ">");
            }
            TypeSchema::Ref(to) => {
                self.push("&");
                self.push_type(to);
            }
            TypeSchema::Slice(of) => self.push_within("&[", &[*of], "]"),
            TypeSchema::RefMut(to) => {
                self.push("&mut ");
                self.push_type(to);
            }
            TypeSchema::SliceMut(of) => self.push_within("&mut [", &[*of], "]"),
            // A tuple of one is not the type in parentheses.
            TypeSchema::Tuple(of) => {
                self.push_within("(", of, if of.len() == 1 { ",)" } else { ")" });
            }
            TypeSchema::Array(of, len) => {
                self.push_within("[", &[*of], "; ");
                self.push_number(*len);
                self.push("]");
            }
            TypeSchema::Struct(of) => self.push_struct(of),
            TypeSchema::Enum(of) => self.push_enum(of),
            TypeSchema::Recursive(name) => {
                self.push("^");
                self.push(name);
            }
            TypeSchema::Object(of) => {
                self.push(of.by.open());
                self.push(of.contract);
                self.push(of.by.close());
            }
            TypeSchema::Callback(of) => self.push_callback(of),
        }
    }

    const fn push_callback(&mut self, of: &CallbackSchema) {
        self.push(of.by.open());
        self.push(of.kind);
        self.push_within("(", of.params, ") -> ");
        self.push_type(of.ret);
        if of.send {
            self.push(" + Send");
        }
        if of.sync {
            self.push(" + Sync");
        }
        self.push(of.by.close());
    }

    const fn push_within(&mut self, open: &str, of: &[&TypeSchema], close: &str) {
        self.push(open);
        let mut i = 0;
        while i < of.len() {
            if i > 0 {
                self.push(", ");
            }
            self.push_type(of[i]);
            i += 1;
        }
        self.push(close);
    }

    const fn push_struct(&mut self, of: &StructSchema) {
        self.push("struct ");
        self.push(of.name);
        self.push(" {");
        self.push_fields(of.fields);
        self.push_end(of.size, of.align);
    }

    const fn push_enum(&mut self, of: &EnumSchema) {
        self.push("enum ");
        self.push(of.name);
        self.push(" ");
        self.push(of.tag);
        self.push(" {");
        let mut i = 0;
        while i < of.variants.len() {
            let variant = &of.variants[i];
            self.push(if i > 0 { ", " } else { " " });
            self.push(variant.name);
            self.push(if variant.tag < 0 { " = -" } else { " = " });
            self.push_decimal(variant.tag.unsigned_abs());
            if !variant.fields.is_empty() {
                self.push(" {");
                self.push_fields(variant.fields);
                self.push(" }");
            }
            i += 1;
        }
        self.push_end(of.size, of.align);
    }

    const fn push_fields(&mut self, fields: &[FieldSchema]) {
        let mut i = 0;
        while i < fields.len() {
            let field = &fields[i];
            self.push(if i > 0 { ", " } else { " " });
            self.push(field.name);
            self.push(": ");
            self.push_type(field.ty);
            self.push(" @");
            self.push_number(field.offset);
            i += 1;
        }
    }

    const fn push_end(&mut self, size: usize, align: usize) {
        self.push(" } ");
        self.push_number(size);
        self.push("/");
        self.push_number(align);
    }
}

impl ContractSchema {
    /// Writes as much of the text as there is room for, and returns its length.
    const fn write(&self, room: &mut [u8]) -> usize {
        let mut text = TextWriter(ByteSink::new(room));
        text.push_contract(self);
        text.0.len()
    }

    /// Returns the canonical text on the heap.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut bytes = alloc::vec![0; self.write(&mut [])];
        self.write(&mut bytes);
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// Returns the hash of the canonical text up to its notes: two sides with the same one fit.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        fingerprint(&self.to_text())
    }

    /// Writes the canonical text where most have room. It is for the compiler, which has to know the length
    /// before it can keep the text itself, and would take as long again to count first.
    #[must_use]
    pub const fn draft(&self) -> SchemaDraft {
        let mut bytes = [0; SchemaDraft::ROOM];
        let len = self.write(&mut bytes);
        SchemaDraft { bytes, len }
    }

    /// Returns the canonical text; `draft` is its draft, and `N` its length.
    ///
    /// # Panics
    /// If `N` is another number.
    #[must_use]
    pub const fn text<const N: usize>(&self, draft: &SchemaDraft) -> [u8; N] {
        assert!(draft.len == N, "`N` is the length of the canonical text");
        if let Some(text) = draft.bytes.first_chunk() {
            return *text;
        }
        let mut bytes = [0; N];
        self.write(&mut bytes);
        bytes
    }
}

/// A canonical text as it is written first, and its length.
#[derive(Clone, Copy, Debug)]
pub struct SchemaDraft {
    /// The text, if it is not longer.
    bytes: [u8; Self::ROOM],
    len: usize,
}

impl SchemaDraft {
    const ROOM: usize = 2048;

    /// Returns the length of the canonical text in bytes.
    #[must_use]
    pub const fn text_len(&self) -> usize {
        self.len
    }
}

/// Hashes a canonical text up to its notes.
#[must_use]
pub const fn fingerprint(schema_text: &str) -> u64 {
    let text = schema_text.as_bytes();
    let (mut end, len) = (0, text.len());
    while end < len && text[end] != b'#' {
        end += 1;
    }
    let mut hash = Fnv1a::new();
    hash.write(text.split_at(end).0);
    hash.finish()
}

#[cfg(test)]
mod tests;
