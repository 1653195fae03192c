//! Contracts whose objects a contract passes: its text has only their names, so they are compared beside it.
//!
//! Not here: the comparison of two texts, in `compare`. Invariant: each contract is looked at once, whatever its text
//! has in common with that of another.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use core::ptr;

use super::{
    compare::compare_texts,
    difference::{Change, Difference},
};
use crate::schema::{
    CallbackSchema, ContractSchema, EnumSchema, FieldSchema, ObjectSchema, StructSchema, TypeSchema,
};

/// Returns the canonical texts of all contracts whose objects `schema` mentions, and those that these
/// mention.
#[must_use]
pub fn mentioned(schema: &ContractSchema) -> Vec<String> {
    let mut found = Mentioned::default();
    found.collect(schema);
    found.texts
}

/// The contracts that were found so far.
#[derive(Default)]
struct Mentioned {
    /// The contracts themselves. Two can have one text, and mention others of one name in it.
    seen: Vec<&'static ContractSchema>,
    texts: Vec<String>,
}

impl Mentioned {
    fn collect(&mut self, schema: &ContractSchema) {
        schema.create.into_iter().for_each(|ty| self.collect_type(ty));
        for method in schema.methods {
            method.params.iter().chain([&method.ret]).for_each(|ty| self.collect_type(ty));
        }
    }

    fn collect_type(&mut self, ty: &TypeSchema) {
        match ty {
            TypeSchema::Named(_) | TypeSchema::Recursive(_) => {}
            TypeSchema::Ref(of)
            | TypeSchema::RefMut(of)
            | TypeSchema::Slice(of)
            | TypeSchema::SliceMut(of)
            | TypeSchema::Array(of, _) => self.collect_type(of),
            TypeSchema::Generic(_, of) | TypeSchema::Tuple(of) => {
                of.iter().for_each(|ty| self.collect_type(ty));
            }
            TypeSchema::Struct(StructSchema { fields, .. }) => {
                fields.iter().for_each(|FieldSchema { ty, .. }| self.collect_type(ty));
            }
            TypeSchema::Enum(EnumSchema { variants, .. }) => {
                let fields = variants.iter().flat_map(|variant| variant.fields);
                fields.for_each(|FieldSchema { ty, .. }| self.collect_type(ty));
            }
            TypeSchema::Callback(CallbackSchema { params, ret, .. }) => {
                params.iter().chain([ret]).for_each(|ty| self.collect_type(ty));
            }
            TypeSchema::Object(ObjectSchema { shape, .. }) => {
                let schema = shape();
                if self.seen.iter().any(|seen| ptr::eq(*seen, schema)) {
                    return;
                }
                self.seen.push(schema);
                let text = schema.to_text();
                if !self.texts.contains(&text) {
                    self.texts.push(text);
                }
                self.collect(schema);
            }
        }
    }
}

/// Compares the contracts that a host's contract mentions with those of the same names that a plugin's
/// does. Contracts that the plugin does not tell of are passed over.
///
/// Objects go in both directions, so each side has to fit the other. A method that one side lacks as an
/// older version does breaks nothing: a call of it runs the default body, or is an error.
#[must_use]
pub fn compare_mentioned(host: &[String], plugin: &[String]) -> Vec<Difference> {
    let mut found = Vec::new();
    for ours in host {
        // A text does not say which of two contracts of one name it means, so each has to fit.
        for theirs in plugin.iter().filter(|theirs| name(theirs) == name(ours)) {
            if theirs != ours {
                found.extend(compare_both(ours, theirs));
            }
        }
    }
    found
}

/// Returns the name and the major version of a contract.
fn name(text: &str) -> Option<(&str, &str)> {
    let mut words = text.lines().nth(1)?.strip_prefix("contract ")?.split(' ');
    Some((words.next()?, words.next()?.split('.').next()?))
}

fn compare_both(host: &str, plugin: &str) -> Vec<Difference> {
    let contract = name(host).map(|(name, major)| [name, "@", major].concat());
    let reverse = compare_texts(plugin, host);
    let needed = |method: &Option<_>| {
        reverse.iter().any(|other| {
            other.method == *method && matches!(other.change, Change::Missing { since: None, .. })
        })
    };
    let mut found = compare_texts(host, plugin);
    for difference in &mut found {
        difference.breaks = match &difference.change {
            Change::Bound { .. } => true,
            Change::Missing { since: Some(_), at_end: true } => false,
            Change::Additional { at_end: true } => needed(&difference.method),
            _ => difference.breaks,
        };
        difference.contract = contract.clone().or_else(|| Some("?".to_string()));
    }
    found
}
