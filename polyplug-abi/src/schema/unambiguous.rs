//! Names that say which type they mean: a type that holds itself is only named inside of itself.

use super::{CallbackSchema, ContractSchema, EnumSchema, FieldSchema, StructSchema, TypeSchema};

/// The structs and enums that what is being looked at is a part of, from the inside out.
type Around<'a> = Option<&'a Enclosing<'a>>;

struct Enclosing<'a> {
    name: &'a str,
    around: Around<'a>,
}

impl ContractSchema {
    /// Returns the schema, if each name that stands for a type which holds itself stands for one type only.
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

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

#[cfg(test)]
mod tests {
    use super::{check, *};

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
}
