//! What a contract looks like, as `const` data.
//!
//! The data is built from *types*, not from tokens, so aliases and `cfg` are resolved. Not here: its text, and who
//! builds it. The invariant: equal data means equal tables and representations.

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
    /// The type of what instances are made from; `None` when it is nothing.
    pub create: Option<&'static TypeSchema>,
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
    /// `1` or `self+2`, with commas between, and for one borrow of a parameter that has several `1.2`; empty when all are `self`'s, or there are none.
    pub from: &'static str,
    /// The minor version that appended the method, as `(major, minor)`; `None` for the base version.
    pub since: Option<(u32, u32)>,
    /// Whether the trait has a body for it.
    pub has_default: bool,
    /// Whether plugins that are older than the method work without it, although it has no body.
    pub optional: bool,
}

impl MethodSchema {
    /// Describes a method of the base version without a body, whose result borrows from nothing but `self`.
    #[must_use]
    pub const fn new(
        name: &'static str,
        receiver: Receiver,
        params: &'static [&'static TypeSchema],
        param_names: &'static [&'static str],
        ret: &'static TypeSchema,
    ) -> Self {
        let (from, since, has_default, optional) = ("", None, false, false);
        Self { name, receiver, params, param_names, ret, from, since, has_default, optional }
    }

    /// Says what the result borrows from.
    #[must_use]
    pub const fn from(self, from: &'static str) -> Self {
        Self { from, ..self }
    }

    /// Says since which minor version there is the method.
    #[must_use]
    pub const fn since(self, major: u32, minor: u32) -> Self {
        Self { since: Some((major, minor)), ..self }
    }

    /// Says that the trait has a body for it.
    #[must_use]
    pub const fn with_default(self) -> Self {
        Self { has_default: true, ..self }
    }

    /// Says that older plugins work without it.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

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
    /// Returns the shape of the contract.
    pub shape: fn() -> &'static ContractSchema,
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
    pub(super) const fn open(self) -> &'static str {
        match self {
            Self::Ref => "&dyn ",
            Self::Mut => "&mut dyn ",
            Self::Box => "Box<dyn ",
            Self::Arc => "Arc<dyn ",
        }
    }

    pub(super) const fn close(self) -> &'static str {
        match self {
            Self::Ref | Self::Mut => "",
            Self::Box | Self::Arc => ">",
        }
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
