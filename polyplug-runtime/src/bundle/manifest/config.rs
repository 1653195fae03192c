//! The table `[config]` of a manifest: taken from the text, written back, and handed to plugins as JSON,
//! for which every language has a reader.

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
