//! Whether text crosses in the parameters of a contract's methods.

use super::{ContractSchema, TypeSchema};

/// The named types that are text, or have text in them.
const TEXTS: [&str; 5] = ["&str", "String", "AnyError", "&Path", "PathBuf"];

impl ContractSchema {
    /// Returns whether a method takes text, or something that has text in it.
    ///
    /// What objects and callbacks return is the business of their own tables.
    #[must_use]
    pub const fn takes_text(&self) -> bool {
        let mut i = 0;
        while i < self.methods.len() {
            if any(self.methods[i].params) {
                return true;
            }
            i += 1;
        }
        false
    }
}

const fn any(types: &[&TypeSchema]) -> bool {
    let mut i = 0;
    while i < types.len() {
        if has_text(types[i]) {
            return true;
        }
        i += 1;
    }
    false
}

const fn has_text(of: &TypeSchema) -> bool {
    match of {
        TypeSchema::Named(name) => {
            let mut i = 0;
            while i < TEXTS.len() {
                if same(name, TEXTS[i]) {
                    return true;
                }
                i += 1;
            }
            false
        }
        TypeSchema::Generic(_, parts) | TypeSchema::Tuple(parts) => any(parts),
        TypeSchema::Ref(of)
        | TypeSchema::Slice(of)
        | TypeSchema::RefMut(of)
        | TypeSchema::SliceMut(of)
        | TypeSchema::Array(of, _) => has_text(of),
        TypeSchema::Struct(of) => any_field(of.fields),
        TypeSchema::Enum(of) => {
            let mut i = 0;
            while i < of.variants.len() {
                if any_field(of.variants[i].fields) {
                    return true;
                }
                i += 1;
            }
            false
        }
        // The type that it stands for is around it.
        TypeSchema::Recursive(_) | TypeSchema::Object(_) | TypeSchema::Callback(_) => false,
    }
}

const fn any_field(fields: &[super::FieldSchema]) -> bool {
    let mut i = 0;
    while i < fields.len() {
        if has_text(fields[i].ty) {
            return true;
        }
        i += 1;
    }
    false
}

const fn same(a: &str, b: &str) -> bool {
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
    use super::*;
    use crate::AbiType;

    #[test]
    fn text_is_found_wherever_it_is() {
        fn has<T: AbiType>() -> bool {
            has_text(T::SCHEMA)
        }
        assert!(has::<&str>() && has::<alloc::string::String>());
        assert!(has::<Option<&str>>() && has::<alloc::vec::Vec<alloc::string::String>>());
        assert!(has::<(u8, Result<u8, alloc::string::String>)>() && has::<crate::AnyError>());
        assert!(!has::<u8>() && !has::<&[u8]>() && !has::<Option<[f64; 3]>>());
        assert!(!has::<(u8, core::time::Duration)>() && !has::<core::num::NonZero<u8>>());
    }
}
