//! The table `[config]` of a manifest: taken from the text, written back, and handed to plugins as JSON,
//! for which every language has a reader.

use std::sync::Arc;

use polyplug_abi::SourcePlace;
use serde_json::Value as Json;
use toml::{
    Table, Value,
    de::{DeTable, DeValue},
};

use crate::{
    bundle::manifest::nesting::{MOST_LEVELS, TOO_DEEP},
    identity::printable::excerpt,
};

/// What is told of a problem: where in the text it is, and what it is.
type Tell<'a> = &'a mut dyn FnMut(usize, String);

/// Takes over a table. What no plugin could be handed is a problem at its place in the text.
pub(super) fn table(table: &DeTable<'_>, problem: Tell<'_>) -> Table {
    entries(table, MOST_LEVELS, problem)
}

fn entries(table: &DeTable<'_>, levels: usize, problem: Tell<'_>) -> Table {
    let entry = |(key, found): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let key: &std::borrow::Cow<'_, str> = key.get_ref();
        (key.to_string(), value(found, levels, problem))
    };
    table.iter().map(entry).collect()
}

/// Takes over a value, in which at most `levels` tables and lists lie in each other.
fn value(found: &toml::Spanned<DeValue<'_>>, levels: usize, problem: Tell<'_>) -> Value {
    let at = found.span().start;
    match found.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(time) => Value::Datetime(*time),
        // What lies deeper is not looked at: each level takes its part of the stack.
        DeValue::Array(_) | DeValue::Table(_) if levels == 0 => {
            problem(at, TOO_DEEP.into());
            Value::Boolean(false)
        }
        DeValue::Array(items) => {
            Value::Array(items.iter().map(|item| value(item, levels - 1, problem)).collect())
        }
        DeValue::Table(inner) => Value::Table(entries(inner, levels - 1, problem)),
        DeValue::Integer(number) => {
            let value = i64::from_str_radix(number.as_str(), number.radix());
            if value.is_err() {
                let number = excerpt(&number.to_string());
                problem(at, format!("{number} does not fit 64 bits; write it as a text"));
            }
            Value::Integer(value.unwrap_or_default())
        }
        DeValue::Float(number) => {
            let value = number.as_str().parse().unwrap_or(f64::NAN);
            if !value.is_finite() {
                let number = excerpt(&number.to_string());
                problem(at, format!("{number} cannot be handed to a plugin; write it as a text"));
            }
            Value::Float(value)
        }
    }
}

/// What a plugin is configured with.
pub(crate) struct Config {
    json: String,
    /// The manifest; `None` for one that was never a text.
    manifest: Option<Arc<str>>,
}

impl Config {
    /// Makes what `table` of the manifest with this text says.
    pub(crate) fn new(table: &Table, manifest: Option<Arc<str>>) -> Self {
        Self { json: to_json(table), manifest }
    }

    /// Returns a JSON object.
    pub(crate) fn json(&self) -> &str {
        &self.json
    }

    /// Finds a value in the manifest, whose key is written as in `servers[1].port`.
    pub(crate) fn place(&self, key: &str) -> Option<SourcePlace> {
        let text = self.manifest.as_deref()?;
        let (manifest, _) = DeTable::parse_recoverable(text);
        let (_, config) = manifest.get_ref().iter().find(|(key, _)| key.get_ref() == "config")?;
        let at = if key == "." { config.span().start } else { find(config.get_ref(), key)? };
        let before = text.get(..at)?;
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Some(SourcePlace { line: line.try_into().ok()?, column: column.try_into().ok()? })
    }
}

/// Returns where the entry or item `path` of a value begins. A key may have points in it, as the key of another value
/// may be written: the first one that fits counts.
fn find(value: &DeValue<'_>, path: &str) -> Option<usize> {
    match value {
        DeValue::Table(table) => table.iter().find_map(|(key, value)| {
            let rest = path.strip_prefix(&**key.get_ref())?;
            match rest.strip_prefix('.') {
                _ if rest.is_empty() => Some(key.span().start),
                Some(rest) => find(value.get_ref(), rest),
                None if rest.starts_with('[') => find(value.get_ref(), rest),
                None => None,
            }
        }),
        DeValue::Array(items) => {
            let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
            let item = items.get(index.parse::<usize>().ok()?)?;
            match rest.strip_prefix('.') {
                _ if rest.is_empty() => Some(item.span().start),
                Some(rest) => find(item.get_ref(), rest),
                None => find(item.get_ref(), rest),
            }
        }
        _ => None,
    }
}

/// Writes a table as JSON: times become texts.
pub(crate) fn to_json(table: &Table) -> String {
    object(table).to_string()
}

fn object(table: &Table) -> Json {
    table
        .iter()
        .map(|(key, value)| (key.clone(), json(value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn json(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::from(text.as_str()),
        Value::Integer(number) => Json::from(*number),
        Value::Float(number) => Json::from(*number),
        Value::Boolean(value) => Json::from(*value),
        Value::Datetime(time) => Json::from(time.to_string()),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Table(table) => object(table),
    }
}

/// Writes a table as the section `[config]`.
pub(super) fn section(config: &Table) -> String {
    Table::from_iter([("config".to_string(), Value::Table(config.clone()))]).to_string()
}
