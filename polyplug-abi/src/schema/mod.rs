//! What a contract looks like, as `const` data, and the canonical text that both sides compare.
//!
//! The text is what crosses the boundary; its hash is the fingerprint. Behind it follow notes, which the
//! fingerprint leaves out because nothing breaks when they change: the names of parameters. `SPEC.md` has the
//! grammar.
//!
//! Here: the data (`shape`), the checks of it (`checks`), and its text (`text`). Not here: reading
//! a text back and comparing two of them, which is `evolution`'s; and the schemas of types, which lie beside the
//! types. The invariant: a schema is made and checked in the compiler, and has no addresses.

mod checks;
mod shape;
mod text;

pub use shape::{
    CallbackSchema, ContractSchema, EnumSchema, FieldSchema, MethodSchema, ObjectSchema, Pointer,
    Receiver, StructSchema, TypeSchema, VariantSchema,
};
pub use text::{SchemaDraft, fingerprint};
