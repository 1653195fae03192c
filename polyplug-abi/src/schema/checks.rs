//! Assertions and questions about a schema while a contract is compiled.
//!
//! Here: whether each name of a type that holds itself means one type, whether a type holds itself, and whether
//! its maker is believed about a part of it.
//! Not here: whether two schemas fit, which is `evolution`'s. The invariant: everything is `const`, and a schema
//! that is not sound is a compile error.

use super::shape::{
    CallbackSchema, ContractSchema, EnumSchema, FieldSchema, MethodSchema, StructSchema, TypeSchema,
};

/// The structs and enums around the type that is being checked, from the inside out.
type Around<'a> = Option<&'a Enclosing<'a>>;

struct Enclosing<'a> {
    name: &'a str,
    around: Around<'a>,
}

impl ContractSchema {
    /// Returns the schema, if each name of a type that holds itself means one type only.
    ///
    /// # Panics
    /// If it is not so, at compile time.
    #[must_use]
    pub const fn unambiguous(self) -> Self {
        if let Some(from) = self.create {
            check(from, None);
        }
        let mut i = 0;
        while i < self.methods.len() {
            check_all(self.methods[i].params, None);
            check(self.methods[i].ret, None);
            i += 1;
        }
        self
    }
}

const fn check_all(types: &[&TypeSchema], around: Around<'_>) {
    let mut i = 0;
    while i < types.len() {
        check(types[i], around);
        i += 1;
    }
}

const fn check(ty: &TypeSchema, around: Around<'_>) {
    match ty {
        TypeSchema::Named(_) | TypeSchema::Object(_) => {}
        TypeSchema::Generic(_, of) | TypeSchema::Tuple(of) => check_all(of, around),
        TypeSchema::Ref(of)
        | TypeSchema::Slice(of)
        | TypeSchema::RefMut(of)
        | TypeSchema::SliceMut(of)
        | TypeSchema::Array(of, _) => check(of, around),
        TypeSchema::Struct(StructSchema { name, fields, .. }) => {
            check_fields(fields, Some(&Enclosing { name, around }));
        }
        TypeSchema::Enum(EnumSchema { name, variants, .. }) => {
            let around = Some(&Enclosing { name, around });
            let mut i = 0;
            while i < variants.len() {
                check_fields(variants[i].fields, around);
                i += 1;
            }
        }
        TypeSchema::Recursive(name) => check_name(name, around),
        TypeSchema::Callback(CallbackSchema { params, ret, .. }) => {
            check_all(params, around);
            check(ret, around);
        }
    }
}

const fn check_fields(fields: &[FieldSchema], around: Around<'_>) {
    let mut i = 0;
    while i < fields.len() {
        check(fields[i].ty, around);
        i += 1;
    }
}

const fn check_name(name: &str, mut around: Around<'_>) {
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
}

/// The named types that are text, or have text in them. One that is not here is checked whoever made it.
const TEXTS: [&str; 6] = ["&str", "String", "AnyError", "IoError", "&Path", "PathBuf"];

impl ContractSchema {
    /// Returns whether a method takes something that callers are believed about.
    ///
    /// What objects and callbacks return is the business of their own tables.
    #[must_use]
    pub const fn takes_beliefs(&self) -> bool {
        let mut i = 0;
        while i < self.methods.len() {
            if any_has(self.methods[i].params, Sought::Belief) {
                return true;
            }
            i += 1;
        }
        false
    }

    /// Returns whether objects of contracts are passed: by methods, by callbacks of them, or to what makes instances.
    #[must_use]
    pub const fn passes_objects(&self) -> bool {
        if let Some(from) = self.create
            && has(from, Sought::Object)
        {
            return true;
        }
        let mut i = 0;
        while i < self.methods.len() {
            let MethodSchema { params, ret, .. } = &self.methods[i];
            if any_has(params, Sought::Object) || has(ret, Sought::Object) {
                return true;
            }
            i += 1;
        }
        false
    }
}

/// The names of iterators, which have tables of their own.
const ITERATORS: [&str; 2] = ["Iterator", "SendIterator"];

impl TypeSchema {
    /// Returns whether there is an iterator in a value of the type.
    #[must_use]
    pub const fn iterates(&self) -> bool {
        has(self, Sought::Iterator)
    }

    /// Returns whether there is something in a value that is checked only if code that is not behind this SDK made it:
    /// text, or a borrow.
    ///
    /// What objects, callbacks and iterators take and return is the business of their own tables.
    #[must_use]
    pub const fn is_believed(&self) -> bool {
        has(self, Sought::Belief)
    }

    /// Returns whether a value of the type can hold values of its own type, or has one that can in it.
    ///
    /// What objects and callbacks take and return is the business of their own tables.
    #[must_use]
    pub const fn holds_itself(&self) -> bool {
        has(self, Sought::Itself)
    }
}

/// What is looked for in a type.
#[derive(Clone, Copy)]
enum Sought {
    /// A type of [`TEXTS`], or a borrow.
    Belief,
    /// The name of a type inside of that type.
    Itself,
    /// A type of [`ITERATORS`].
    Iterator,
    /// An object. Callbacks are searched for it too.
    Object,
}

const fn has(of: &TypeSchema, sought: Sought) -> bool {
    match of {
        TypeSchema::Named(name) => matches!(sought, Sought::Belief) && is_one_of(name, &TEXTS),
        // The type that it names is around it, so this adds no text.
        TypeSchema::Recursive(_) => matches!(sought, Sought::Itself),
        // What is said of its items is said by the table of the iterator.
        TypeSchema::Generic(name, _) if is_one_of(name, &ITERATORS) => {
            matches!(sought, Sought::Iterator)
        }
        TypeSchema::Generic(_, parts) | TypeSchema::Tuple(parts) => any_has(parts, sought),
        TypeSchema::Ref(of)
        | TypeSchema::Slice(of)
        | TypeSchema::RefMut(of)
        | TypeSchema::SliceMut(of) => matches!(sought, Sought::Belief) || has(of, sought),
        TypeSchema::Array(of, _) => has(of, sought),
        TypeSchema::Struct(of) => any_field_has(of.fields, sought),
        TypeSchema::Enum(of) => {
            let mut i = 0;
            while i < of.variants.len() {
                if any_field_has(of.variants[i].fields, sought) {
                    return true;
                }
                i += 1;
            }
            false
        }
        TypeSchema::Object(_) => matches!(sought, Sought::Object),
        TypeSchema::Callback(CallbackSchema { params, ret, .. }) => {
            matches!(sought, Sought::Object) && (any_has(params, sought) || has(ret, sought))
        }
    }
}

const fn any_has(types: &[&TypeSchema], sought: Sought) -> bool {
    let mut i = 0;
    while i < types.len() {
        if has(types[i], sought) {
            return true;
        }
        i += 1;
    }
    false
}

const fn any_field_has(fields: &[FieldSchema], sought: Sought) -> bool {
    let mut i = 0;
    while i < fields.len() {
        if has(fields[i].ty, sought) {
            return true;
        }
        i += 1;
    }
    false
}

const fn is_one_of(name: &str, known: &[&str]) -> bool {
    let mut i = 0;
    while i < known.len() {
        if is_same(name, known[i]) {
            return true;
        }
        i += 1;
    }
    false
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{check, *};
    use crate::AbiType;

    const NODE: TypeSchema = holder("Node", &[field(&TypeSchema::Recursive("Node"))]);

    const fn holder(name: &'static str, fields: &'static [FieldSchema]) -> TypeSchema {
        TypeSchema::Struct(StructSchema { name, size: 32, align: 8, fields })
    }

    const fn field(ty: &'static TypeSchema) -> FieldSchema {
        FieldSchema { name: "next", offset: 0, ty }
    }

    #[test]
    fn a_type_may_hold_one_that_holds_itself() {
        check(&NODE, None);
        check(&holder("Tree", &[const { field(&NODE) }]), None);
    }

    #[test]
    #[should_panic(expected = "inside another one of its name")]
    fn a_name_inside_stands_for_one_type() {
        check(&holder("Node", &[const { field(&NODE) }]), None);
    }

    #[test]
    #[should_panic(expected = "inside another one of its name")]
    fn a_name_does_not_stand_alone() {
        check(&TypeSchema::Recursive("Node"), None);
    }

    #[test]
    fn objects_are_found_wherever_they_are() {
        use crate::schema::{MethodSchema, ObjectSchema, Pointer, Receiver};

        const fn contract(methods: &'static [MethodSchema]) -> ContractSchema {
            let (name, create) = ("a", None);
            ContractSchema { name, major: 1, minor: 0, send: true, sync: true, create, methods }
        }
        const NUMBER: TypeSchema = TypeSchema::Named("u8");
        const OBJECT: TypeSchema = TypeSchema::Object(ObjectSchema {
            by: Pointer::Ref,
            contract: "b@1",
            shape: || &const { contract(&[]) },
        });
        const fn callback(params: &'static [&'static TypeSchema]) -> TypeSchema {
            let (by, kind, ret) = (Pointer::Ref, "Fn", &NUMBER);
            TypeSchema::Callback(CallbackSchema { by, kind, params, ret, send: false, sync: false })
        }
        const fn method(
            params: &'static [&'static TypeSchema],
            ret: &'static TypeSchema,
        ) -> MethodSchema {
            MethodSchema::new("f", Receiver::Ref, params, &["x"], ret)
        }
        const NONE: ContractSchema =
            contract(&const { [method(&[&const { callback(&[&NUMBER]) }], &NUMBER)] });
        const IN_A_METHOD: ContractSchema =
            contract(&const { [method(&[], &NUMBER), method(&[&OBJECT], &NUMBER)] });
        const IN_A_CALLBACK: ContractSchema =
            contract(&const { [method(&[&const { callback(&[&OBJECT]) }], &NUMBER)] });
        const IN_A_FIELD: ContractSchema = contract(
            &const { [method(&[&const { holder("A", &const { [field(&OBJECT)] }) }], &NUMBER)] },
        );
        const RETURNED: ContractSchema = contract(&const { [method(&[], &OBJECT)] });
        const MADE_FROM: ContractSchema = ContractSchema { create: Some(&OBJECT), ..NONE };
        assert!(!contract(&[]).passes_objects() && !NONE.passes_objects());
        for with in [IN_A_METHOD, IN_A_CALLBACK, IN_A_FIELD, RETURNED, MADE_FROM] {
            assert!(with.passes_objects(), "{with:?}");
        }
    }

    #[test]
    fn what_makers_are_believed_about_is_found_wherever_it_is() {
        fn has<T: AbiType>() -> bool {
            super::has(T::SCHEMA, Sought::Belief)
        }
        assert!(has::<&str>() && has::<alloc::string::String>());
        assert!(has::<Option<&str>>() && has::<alloc::vec::Vec<alloc::string::String>>());
        assert!(has::<(u8, Result<u8, alloc::string::String>)>() && has::<crate::AnyError>());
        assert!(has::<&[u8]>() && has::<Option<&u8>>() && has::<&mut [u8]>() && has::<&mut u8>());
        assert!(!has::<u8>() && !has::<alloc::vec::Vec<u8>>() && !has::<Option<[f64; 3]>>());
        assert!(!has::<(u8, core::time::Duration)>() && !has::<core::num::NonZero<u8>>());
        // The table of an iterator says who made its items.
        assert!(!has::<alloc::boxed::Box<dyn Iterator<Item = alloc::string::String>>>());
    }
}
