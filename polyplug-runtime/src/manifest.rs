//! `manifest.toml`, which says more about a bundle directory than its library does.
//!
//! Text in, a [`Manifest`] or all problems out. Which file is opened is decided in `discover`.

use std::{
    collections::BTreeMap,
    env::consts::{ARCH, OS},
    path::{Component, Path},
};

use polyplug_abi::{BundleId, Version};
use serde::{Deserialize, de::IgnoredAny};

/// The name of the file.
pub(crate) const FILE_NAME: &str = "manifest.toml";

/// What a manifest says, checked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) name: String,
    pub(crate) version: Option<Version>,
    /// Bundles with a higher one are asked first.
    pub(crate) priority: i32,
    /// The library for this target, relative to the directory. `None` when the manifest has no
    /// `file`, so that the only library of the directory is meant.
    pub(crate) file: Option<String>,
    /// Keys that mean nothing to this runtime.
    pub(crate) unknown: Vec<String>,
}

/// What a manifest may say.
#[derive(Deserialize)]
struct Keys {
    name: Option<toml::Value>,
    id: Option<Id>,
    version: Option<toml::Value>,
    priority: Option<toml::Value>,
    loader: Option<toml::Value>,
    file: Option<toml::Value>,
    #[serde(flatten)]
    others: BTreeMap<String, IgnoredAny>,
}

/// An id as a manifest may say it. Half of the ids do not fit the integers of [`toml::Value`].
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Number(u64),
    Other(IgnoredAny),
}

/// Keys of ABI v1 that say nothing which the library does not say itself.
const KNOWN: [&str; 4] = ["provides", "function_count", "needs_reinit_on_dep_reload", "dependency"];

impl Manifest {
    /// Reads a manifest, or returns everything that is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, Vec<String>> {
        let keys: Keys =
            toml::from_str(text).map_err(|error| vec![error.to_string().trim_end().to_string()])?;
        let mut problems = Vec::new();
        let name = keys.name(&mut problems);
        keys.check_id(&name, &mut problems);
        keys.check_loader(&mut problems);
        let version = keys.version(&mut problems);
        let priority = keys.priority(&mut problems);
        let file = keys.file(&mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let unknown = keys.others.into_keys().filter(|key| !KNOWN.contains(&key.as_str()));
        Ok(Self { name, version, priority, file, unknown: unknown.collect() })
    }
}

impl Keys {
    fn name(&self, problems: &mut Vec<String>) -> String {
        match &self.name {
            Some(toml::Value::String(name)) if !name.is_empty() => return name.clone(),
            Some(_) => problems.push("`name` must be a text that is not empty".into()),
            None => problems.push("`name` is missing".into()),
        }
        String::new()
    }

    fn check_id(&self, name: &str, problems: &mut Vec<String>) {
        let expected = BundleId::of(name).0;
        match &self.id {
            None => {}
            Some(_) if name.is_empty() => {}
            Some(Id::Number(id)) if *id == expected => {}
            Some(Id::Number(id)) => problems.push(format!(
                "`id` is {id}, but the id of the name `{name}` is {expected}; leave it out or \
                 correct it"
            )),
            Some(Id::Other(_)) => {
                problems.push(format!("`id` must be a number; that of `{name}` is {expected}"));
            }
        }
    }

    fn check_loader(&self, problems: &mut Vec<String>) {
        match &self.loader {
            None => {}
            Some(toml::Value::String(loader)) if loader == "native" => {}
            Some(found) => problems.push(format!(
                "`loader` is {}, but this runtime has no loader besides \"native\"",
                quote(found)
            )),
        }
    }

    fn version(&self, problems: &mut Vec<String>) -> Option<Version> {
        let value = self.version.as_ref()?;
        let version = value.as_str().and_then(parse_version);
        if version.is_none() {
            let found = quote(value);
            problems.push(format!("`version` is {found}, expected a text as in \"1.2.3\""));
        }
        version
    }

    fn priority(&self, problems: &mut Vec<String>) -> i32 {
        let Some(value) = &self.priority else { return 0 };
        let priority = value.as_integer().and_then(|number| i32::try_from(number).ok());
        if priority.is_none() {
            let found = quote(value);
            problems.push(format!("`priority` is {found}, expected a number as in 10"));
        }
        priority.unwrap_or_default()
    }

    fn file(&self, problems: &mut Vec<String>) -> Option<String> {
        let file = match self.file.as_ref()? {
            toml::Value::String(file) => Some(file),
            toml::Value::Table(table) => match table.get(OS).and_then(|os| os.get(ARCH)) {
                Some(toml::Value::String(file)) => Some(file),
                Some(_) => None,
                None => {
                    problems.push(format!(
                        "`file` names no library for this target; add `{OS}.{ARCH} = \"..\"`"
                    ));
                    return None;
                }
            },
            _ => None,
        };
        let Some(file) = file else {
            problems.push(format!(
                "`file` must be a text, or a table with an entry as in `{OS}.{ARCH} = \"..\"`"
            ));
            return None;
        };
        if !is_inside(file) {
            problems.push(format!("`file` is \"{file}\", which is not inside the bundle"));
        }
        Some(file.clone())
    }
}

/// Repeats a value for a message.
fn quote(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => format!("\"{text}\""),
        other => format!("of the type {}", other.type_str()),
    }
}

/// Returns whether a relative path stays in the directory that it starts from.
fn is_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components().peekable();
    parts.peek().is_some()
        && parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Reads `major[.minor[.patch]]`; what follows a `-` or `+` is ignored.
fn parse_version(text: &str) -> Option<Version> {
    let numbers = text.split(['-', '+']).next()?;
    let mut parts = [0; 3];
    for (i, part) in numbers.split('.').enumerate() {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        *parts.get_mut(i)? = if digits { part.parse().ok()? } else { return None };
    }
    Some(Version::new(parts[0], parts[1], parts[2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_of_abi_v1_is_read() {
        // An id in the upper half of the numbers, which do not fit an `i64`.
        assert!(BundleId::of("my-bundle").0 > i64::MAX as u64);
        let manifest = Manifest::parse(&format!(
            "name = \"my-bundle\"\n\
             id = {}\n\
             version = \"1.2.0-rc.1\"\n\
             loader = \"native\"\n\
             provides = [\"greeter.Hello@1\"]\n\
             colour = \"red\"\n\
             [file]\n\
             {OS}.{ARCH} = \"libmy_greeter.so\"\n\
             [[dependency]]\n\
             kind = \"contract\"\n\
             contract_id = 0xF4EED62106859977\n",
            BundleId::of("my-bundle").0
        ));
        assert_eq!(
            manifest,
            Ok(Manifest {
                name: "my-bundle".into(),
                version: Some(Version::new(1, 2, 0)),
                priority: 0,
                file: Some("libmy_greeter.so".into()),
                unknown: vec!["colour".into()],
            })
        );
        let short = Manifest::parse("name = \"a\"\nfile = \"./sub/a.so\"").unwrap();
        assert_eq!(short.file.as_deref(), Some("./sub/a.so"));
    }

    #[test]
    fn all_problems_come_together() {
        let problems = Manifest::parse(
            "name = \"a\"\nid = 7\nversion = 1\nloader = \"lua\"\nfile = \"../a.so\"",
        )
        .unwrap_err();
        assert_eq!(problems.len(), 4, "{problems:#?}");
        for (problem, word) in problems.iter().zip(["`id`", "`loader`", "`version`", "`file`"]) {
            assert!(problem.starts_with(word), "{problem}");
        }
        assert_eq!(Manifest::parse("").unwrap_err(), ["`name` is missing"]);
        let empty = Manifest::parse("name = \"\"\nid = 1\n[file]\nplan9.vax = \"a\"").unwrap_err();
        assert_eq!(empty.len(), 2, "{empty:#?}");
        assert!(Manifest::parse("name = ").unwrap_err()[0].contains("TOML parse error"));
    }

    #[test]
    fn a_file_outside_the_bundle_is_refused() {
        for (path, inside) in [
            ("a.so", true),
            ("sub/a.so", true),
            ("/a.so", false),
            ("a/../../b.so", false),
            ("..", false),
            ("", false),
        ] {
            assert_eq!(is_inside(path), inside, "{path}");
        }
    }

    #[test]
    fn versions_that_are_none_are_refused() {
        assert_eq!(parse_version("1"), Some(Version::new(1, 0, 0)));
        for text in ["", "1.", "+1", "1.2.3.4", "x", "99999999999"] {
            assert_eq!(parse_version(text), None, "{text}");
        }
    }
}
