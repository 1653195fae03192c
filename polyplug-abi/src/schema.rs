//! What a contract looks like, as `const` data, and the canonical text that both sides compare.
//!
//! The data is built from *types*, not from tokens, so aliases and `cfg` are resolved. The text is
//! what crosses the boundary; its hash is the fingerprint. Behind it follow notes, which the fingerprint
//! leaves out because nothing breaks when they change: the names of parameters. `SPEC.md` has the grammar.

use alloc::string::String;

use crate::id::Fnv1a;

use crate::Contract;

/// The shape of a whole contract.
#[derive(Clone, Copy, Debug)]
pub struct ContractSchema {
    /// The contract's name.
    pub name: &'static str,
    /// The major version.
    pub major: u32,
    /// The minor version.
    pub minor: u32,
    /// Whether instances may move to another thread.
    pub send: bool,
    /// Whether instances may be used from several threads at once.
    pub sync: bool,
    /// The methods in the order of declaration.
    pub methods: &'static [MethodSchema],
}

/// The shape of one method.
#[derive(Clone, Copy, Debug)]
pub struct MethodSchema {
    /// The method's name.
    pub name: &'static str,
    /// What the method takes itself by.
    pub receiver: Receiver,
    /// The types of the parameters.
    pub params: &'static [&'static TypeSchema],
    /// The names of the parameters, `_` for one without; not part of the fingerprint.
    pub param_names: &'static [&'static str],
    /// The type of the result.
    pub ret: &'static TypeSchema,
    /// For each borrow in the result whose it is: `self`, or the numbers of parameters from 1 on, as in
    /// `1` or `self+2`, with commas between; empty when all are `self`'s, or there are none.
    pub from: &'static str,
    /// The minor version that appended the method, as `(major, minor)`; `None` for the base version.
    pub since: Option<(u32, u32)>,
    /// Whether the trait has a body for it.
    pub has_default: bool,
    /// Whether plugins that are older than the method work without it, although it has no body.
    pub optional: bool,
}

impl MethodSchema {
    /// Returns whether a plugin may lack the method: there is something else to do then.
    #[must_use]
    pub const fn may_be_missing(&self) -> bool {
        self.since.is_some() && (self.has_default || self.optional)
    }
}

/// What a method takes itself by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// `&self`
    Ref,
    /// `&mut self`
    Mut,
    /// `self: Box<Self>`
    Box,
    /// `self: Arc<Self>`
    Arc,
}

/// The shape of a type.
#[derive(Clone, Copy, Debug)]
pub enum TypeSchema {
    /// A type whose name says it all: `u32`, `&str`, `String`, `()`.
    Named(&'static str),
    /// Something made of others: `Option<..>`, `Result<.., ..>`, `Vec<..>`.
    Generic(&'static str, &'static [&'static TypeSchema]),
    /// `&T`
    Ref(&'static TypeSchema),
    /// `&[T]`
    Slice(&'static TypeSchema),
    /// `&mut T`
    RefMut(&'static TypeSchema),
    /// `&mut [T]`
    SliceMut(&'static TypeSchema),
    /// `(A, B)`
    Tuple(&'static [&'static TypeSchema]),
    /// `[T; N]`
    Array(&'static TypeSchema, usize),
    /// A struct of the contract's author.
    Struct(StructSchema),
    /// An enum of the contract's author.
    Enum(EnumSchema),
    /// The struct or enum of that name that this is a part of.
    Recursive(&'static str),
    /// `&dyn Trait`, `Box<dyn Trait>` and the like.
    Object(ObjectSchema),
    /// `&dyn Fn(A) -> R` and the like.
    Callback(CallbackSchema),
}

/// An object of another contract, or of the same. The text has the contract's name only, so that two
/// contracts can mention each other.
#[derive(Clone, Copy, Debug)]
pub struct ObjectSchema {
    /// How it is held.
    pub by: Pointer,
    /// The contract's name and major version, as in `image.Sink@1`.
    pub contract: &'static str,
    /// Returns the shape of the contract, and its canonical text.
    pub shape: fn() -> (&'static ContractSchema, &'static str),
}

/// How an object or a callback is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// `&dyn`
    Ref,
    /// `&mut dyn`
    Mut,
    /// `Box<dyn ..>`
    Box,
    /// `Arc<dyn ..>`
    Arc,
}

/// The shape of a function that is passed to a method.
#[derive(Clone, Copy, Debug)]
pub struct CallbackSchema {
    /// How it is held.
    pub by: Pointer,
    /// `Fn`, `FnMut` or `FnOnce`.
    pub kind: &'static str,
    /// The types of the parameters.
    pub params: &'static [&'static TypeSchema],
    /// The type of the result.
    pub ret: &'static TypeSchema,
    /// Whether it may move to another thread.
    pub send: bool,
    /// Whether it may be called from several threads at once.
    pub sync: bool,
}

impl Pointer {
    const fn open(self) -> &'static str {
        match self {
            Self::Ref => "&dyn ",
            Self::Mut => "&mut dyn ",
            Self::Box => "Box<dyn ",
            Self::Arc => "Arc<dyn ",
        }
    }

    const fn close(self) -> &'static str {
        match self {
            Self::Ref | Self::Mut => "",
            Self::Box | Self::Arc => ">",
        }
    }
}

impl ObjectSchema {
    /// Describes an object of `C`.
    #[must_use]
    pub const fn of<C: Contract + ?Sized>(by: Pointer) -> Self {
        fn shape<C: Contract + ?Sized>() -> (&'static ContractSchema, &'static str) {
            (C::SCHEMA, C::SCHEMA_TEXT)
        }
        Self { by, contract: C::NAME_AT_MAJOR, shape: shape::<C> }
    }
}

/// The shape of a struct that crosses by its fields.
#[derive(Clone, Copy, Debug)]
pub struct StructSchema {
    /// The struct's name.
    pub name: &'static str,
    /// Its size in bytes as it crosses.
    pub size: usize,
    /// Its alignment in bytes as it crosses.
    pub align: usize,
    /// Its fields in the order of declaration.
    pub fields: &'static [FieldSchema],
}

/// The shape of one field.
#[derive(Clone, Copy, Debug)]
pub struct FieldSchema {
    /// The field's name, or its number.
    pub name: &'static str,
    /// Where it lies as it crosses, in bytes from the start of the struct or enum.
    pub offset: usize,
    /// Its type.
    pub ty: &'static TypeSchema,
}

/// The shape of an enum that crosses as a tag and the fields of the variant that it names.
#[derive(Clone, Copy, Debug)]
pub struct EnumSchema {
    /// The enum's name.
    pub name: &'static str,
    /// The type of the tag.
    pub tag: &'static str,
    /// Its size in bytes as it crosses.
    pub size: usize,
    /// Its alignment in bytes as it crosses.
    pub align: usize,
    /// Its variants in the order of declaration.
    pub variants: &'static [VariantSchema],
}

/// The shape of one variant.
#[derive(Clone, Copy, Debug)]
pub struct VariantSchema {
    /// The variant's name.
    pub name: &'static str,
    /// What the tag is.
    pub tag: i128,
    /// Its fields in the order of declaration.
    pub fields: &'static [FieldSchema],
}

/// Collects the canonical text: counts it, and keeps it if there is room for all of it.
struct Text<'a> {
    len: usize,
    room: &'a mut [u8],
}

impl Text<'_> {
    const fn push(&mut self, text: &str) {
        let end = self.len + text.len();
        if end <= self.room.len() {
            // This runs in the compiler, where a loop over the bytes, or what makes slices of slices,
            // takes many times as long.
            // SAFETY: `len` is not beyond the end of the room.
            let place = unsafe { self.room.as_mut_ptr().add(self.len) };
            // SAFETY: there is room for the text, which lies elsewhere.
            unsafe { place.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
        }
        self.len = end;
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
            self.push_type(method.params[i], None);
            i += 1;
        }
        self.push(") -> ");
        self.push_type(method.ret, None);
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

    const fn push_type(&mut self, ty: &TypeSchema, around: Around<'_>) {
        match ty {
            TypeSchema::Named(name) => self.push(name),
            TypeSchema::Generic(name, of) => {
                self.push(name);
                self.push_within("<", of, ">", around);
            }
            TypeSchema::Ref(to) => {
                self.push("&");
                self.push_type(to, around);
            }
            TypeSchema::Slice(of) => self.push_within("&[", &[*of], "]", around),
            TypeSchema::RefMut(to) => {
                self.push("&mut ");
                self.push_type(to, around);
            }
            TypeSchema::SliceMut(of) => self.push_within("&mut [", &[*of], "]", around),
            // A tuple of one is not the type in parentheses.
            TypeSchema::Tuple(of) => {
                self.push_within("(", of, if of.len() == 1 { ",)" } else { ")" }, around);
            }
            TypeSchema::Array(of, len) => {
                self.push_within("[", &[*of], "; ", around);
                self.push_number(*len);
                self.push("]");
            }
            TypeSchema::Struct(of) => self.push_struct(of, around),
            TypeSchema::Enum(of) => self.push_enum(of, around),
            TypeSchema::Recursive(name) => self.push_recursive(name, around),
            TypeSchema::Object(of) => {
                self.push(of.by.open());
                self.push(of.contract);
                self.push(of.by.close());
            }
            TypeSchema::Callback(of) => self.push_callback(of, around),
        }
    }

    const fn push_callback(&mut self, of: &CallbackSchema, around: Around<'_>) {
        self.push(of.by.open());
        self.push(of.kind);
        self.push_within("(", of.params, ") -> ", around);
        self.push_type(of.ret, around);
        if of.send {
            self.push(" + Send");
        }
        if of.sync {
            self.push(" + Sync");
        }
        self.push(of.by.close());
    }

    const fn push_within(
        &mut self,
        open: &str,
        of: &[&TypeSchema],
        close: &str,
        around: Around<'_>,
    ) {
        self.push(open);
        let mut i = 0;
        while i < of.len() {
            if i > 0 {
                self.push(", ");
            }
            self.push_type(of[i], around);
            i += 1;
        }
        self.push(close);
    }

    const fn push_struct(&mut self, of: &StructSchema, around: Around<'_>) {
        let around = Some(&Enclosing { name: of.name, around });
        self.push("struct ");
        self.push(of.name);
        self.push(" {");
        self.push_fields(of.fields, around);
        self.push_end(of.size, of.align);
    }

    const fn push_enum(&mut self, of: &EnumSchema, around: Around<'_>) {
        let around = Some(&Enclosing { name: of.name, around });
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
                self.push_fields(variant.fields, around);
                self.push(" }");
            }
            i += 1;
        }
        self.push_end(of.size, of.align);
    }

    const fn push_fields(&mut self, fields: &[FieldSchema], around: Around<'_>) {
        let mut i = 0;
        while i < fields.len() {
            let field = &fields[i];
            self.push(if i > 0 { ", " } else { " " });
            self.push(field.name);
            self.push(": ");
            self.push_type(field.ty, around);
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

    const fn push_recursive(&mut self, name: &str, mut around: Around<'_>) {
        let mut found = 0;
        while let Some(enclosing) = around {
            found += is_same(enclosing.name, name) as usize;
            around = enclosing.around;
        }
        assert!(
            found == 1,
            "a type that holds itself crosses a plugin boundary inside another one of its name\n\
             help: rename one of the two"
        );
        self.push("^");
        self.push(name);
    }
}

/// The structs and enums that what is being written is a part of, from the inside out.
type Around<'a> = Option<&'a Enclosing<'a>>;

struct Enclosing<'a> {
    name: &'a str,
    around: Around<'a>,
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

impl ContractSchema {
    const fn write<'a>(&self, room: &'a mut [u8]) -> Text<'a> {
        let mut text = Text { len: 0, room };
        text.push_contract(self);
        text
    }

    /// Returns the length of the canonical text in bytes.
    #[must_use]
    pub const fn text_len(&self) -> usize {
        self.write(&mut []).len
    }

    /// Returns the canonical text on the heap.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut bytes = alloc::vec![0; self.text_len()];
        self.write(&mut bytes);
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// Returns the canonical text; `N` is [`ContractSchema::text_len`].
    ///
    /// # Panics
    /// If `N` is another number.
    #[must_use]
    pub const fn text<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        let len = self.write(&mut bytes).len;
        assert!(len == N, "`N` is the length of the canonical text");
        bytes
    }
}

/// Hashes a canonical text up to its notes.
#[must_use]
pub const fn fingerprint(schema_text: &str) -> u64 {
    let text = schema_text.as_bytes();
    let mut end = 0;
    while end < text.len() && text[end] != b'#' {
        end += 1;
    }
    let mut hash = Fnv1a::new();
    hash.write(text.split_at(end).0);
    hash.finish()
}

#[cfg(test)]
mod tests;
