//! Reading a manifest: everything that is wrong with it at once, each with its place.

use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Component, Path},
};

use polyplug_abi::{BundleId, GuestContractId, Version};
use semver::{Comparator, Op, Prerelease, VersionReq};
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

use crate::{
    bundle::manifest::{
        config,
        contents::{FileTable, Manifest, NATIVE},
        nesting,
    },
    error::manifest::ManifestProblem,
    identity::{
        dependency::{Dependency, Requirement},
        printable::{excerpt, is_hidden, printable, unfit_name},
        provided::Provided,
        similar::meant_by,
    },
};

/// The most bytes that the path of a file in a bundle has.
const MOST_PATH: usize = 1024;

/// As many problems of a manifest are told; whoever has more begins with these.
const MOST_PROBLEMS: usize = 64;

type TomlEntry<'a, 't> = &'a Spanned<DeValue<'t>>;

/// The keys of a manifest.
pub(super) const KEYS: &[&str] = &[
    "name",
    "id",
    "version",
    "loader",
    "priority",
    "file",
    "provides",
    "function_count",
    "needs_reinit_on_dep_reload",
    "dependency",
    "bundle_dependencies",
    "config",
];

/// The keys of a `dependency`.
pub(super) const DEPENDENCY_KEYS: &[&str] =
    &["kind", "contract", "bundle", "contract_id", "bundle_id", "min_version", "version"];

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// Everything that is wrong with it, and what is odd about it, in the order of the text.
    pub fn parse(text: &str) -> Result<Self, Vec<ManifestProblem>> {
        let mut reader = Reader { text, problems: Vec::new(), warnings: Vec::new() };
        if let Some(at) = nesting::too_deep(text) {
            reader.problem(at..at, nesting::TOO_DEEP);
            return Err(reader.placed(&reader.problems, &[]));
        }
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            reader.problem(error.span().unwrap_or_default(), error.message());
        }
        let mut manifest = Self::default();
        if errors.is_empty() {
            reader.manifest(table.get_ref(), &mut manifest);
        }
        if reader.problems.is_empty() {
            manifest.warnings = reader.placed(&[], &reader.warnings);
            Ok(manifest)
        } else {
            // What is odd may be why something is wrong.
            Err(reader.placed(&reader.problems, &reader.warnings))
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    problems: Vec<(usize, String)>,
    warnings: Vec<(usize, String)>,
}

impl Reader<'_> {
    fn problem(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.problems.push((span.start, message.into()));
    }

    /// Notes a key that nobody knows, and returns which of the `known` ones may have been meant.
    fn unknown<'k>(&mut self, span: Range<usize>, key: &str, known: &[&'k str]) -> Option<&'k str> {
        // What is not shown needs no advice.
        let meant = (self.warnings.len() < MOST_PROBLEMS).then(|| meant_by(key, known)).flatten();
        let mut message = format!("unknown key `{}`", excerpt(key));
        if let Some(meant) = meant {
            message += &format!("; did you mean `{meant}`?");
        }
        self.warnings.push((span.start, message));
        meant
    }

    /// Puts what is wrong and what is odd into the order of the text, and says where each belongs. Of more than are
    /// shown, what is wrong is.
    fn placed(
        &self,
        problems: &[(usize, String)],
        warnings: &[(usize, String)],
    ) -> Vec<ManifestProblem> {
        let mut messages: Vec<_> = problems.iter().chain(warnings).take(MOST_PROBLEMS).collect();
        let more = problems.len() + warnings.len() - messages.len();
        messages.sort_by_key(|(at, _)| *at);
        // The text is walked once, however many there are.
        let (mut line, mut column, mut walked) = (1, 1, 0);
        let place = |(at, message): &(usize, String)| {
            for c in self.text.get(walked..*at).unwrap_or_default().chars() {
                (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
            walked = walked.max(*at);
            ManifestProblem { line, column, message: printable(message).into_owned() }
        };
        let mut placed: Vec<_> = messages.into_iter().map(place).collect();
        if more > 0 {
            placed.push(ManifestProblem {
                line,
                column,
                message: format!("and {more} more; correct these first"),
            });
        }
        placed
    }

    fn manifest(&mut self, table: &DeTable<'_>, manifest: &mut Manifest) {
        let (mut id, mut misspelt) = (None, None);
        for (key, value) in table {
            match &**key.get_ref() {
                "name" => {
                    manifest.name = self.name(value, "name").unwrap_or_default().into();
                }
                "id" => id = Some(value),
                "version" => manifest.version = self.version(value),
                "loader" => manifest.loader = self.loader(value),
                "priority" => manifest.priority = self.number(value, "priority"),
                "file" => manifest.file = self.file(value),
                "provides" => manifest.provides = self.provides(value),
                "function_count" => manifest.function_count = self.function_count(value),
                "needs_reinit_on_dep_reload" => {
                    manifest.needs_reinit_on_dep_reload = self.boolean(value, key.get_ref());
                }
                "dependency" => manifest.dependencies.extend(self.dependencies(value)),
                "bundle_dependencies" => {
                    manifest.dependencies.extend(self.bundle_dependencies(value));
                }
                "config" => manifest.config = self.config(value),
                other => {
                    if self.unknown(key.span(), other, KEYS) == Some("name") {
                        misspelt = Some(key.span());
                    }
                }
            }
        }
        if !table.iter().any(|(key, _)| *key.get_ref() == "name") {
            self.problem(misspelt.unwrap_or_default(), "`name` is missing");
        }
        if let (Some(loader), FileTable::Only) = (&manifest.loader, &manifest.file)
            && !table.iter().any(|(key, _)| *key.get_ref() == "file")
        {
            let at = table.iter().find(|(key, _)| *key.get_ref() == "loader");
            let message =
                format!("`file` is missing, which names the source that `{loader}` loads");
            self.problem(at.map(|(key, _)| key.span()).unwrap_or_default(), message);
        }
        if let Some(id) = id.filter(|_| !manifest.name.is_empty()) {
            let name = &manifest.name;
            self.id(id, "id", BundleId::of(name).0, &format!("bundle `{name}`"));
        }
    }

    /// Returns a text that is not empty, or nothing.
    fn text<'a>(&mut self, value: TomlEntry<'a, '_>, key: &str) -> Option<&'a str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            let found = describe(value.get_ref());
            self.problem(value.span(), format!("`{key}` is {found}, expected a text"));
        }
        if text == Some("") {
            self.problem(value.span(), format!("`{key}` must be a text that is not empty"));
        }
        text.filter(|text| !text.is_empty())
    }

    /// Returns a text that can name a bundle, a contract or a loader.
    fn name<'a>(&mut self, value: TomlEntry<'a, '_>, key: &str) -> Option<&'a str> {
        let text = self.text(value, key)?;
        if let Some(unfit) = unfit_name(text) {
            self.problem(value.span(), format!("`{key}` {unfit}"));
            return None;
        }
        Some(text)
    }

    fn boolean(&mut self, value: TomlEntry<'_, '_>, key: &str) -> bool {
        value.get_ref().as_bool().unwrap_or_else(|| {
            let found = describe(value.get_ref());
            self.problem(value.span(), format!("`{key}` is {found}, expected true or false"));
            false
        })
    }

    fn number<N: TryFrom<i64> + Default>(&mut self, value: TomlEntry<'_, '_>, key: &str) -> N {
        let number = value.get_ref().as_integer();
        let number = number.and_then(|it| i64::from_str_radix(it.as_str(), it.radix()).ok());
        number.and_then(|number| N::try_from(number).ok()).unwrap_or_else(|| {
            let found = describe(value.get_ref());
            self.problem(value.span(), format!("`{key}` is {found}, expected a number as in 10"));
            N::default()
        })
    }

    /// Checks an id that a manifest of ABI v1 repeats. Half of the ids do not fit an `i64`.
    fn id(&mut self, value: TomlEntry<'_, '_>, key: &str, expected: u64, of: &str) {
        let number = value.get_ref().as_integer();
        match number.and_then(|it| u64::from_str_radix(it.as_str(), it.radix()).ok()) {
            Some(id) if id == expected => {}
            _ => {
                let found = describe(value.get_ref());
                let message = format!(
                    "`{key}` is {found}, but the id of {of} is {expected}; leave it out or correct it"
                );
                self.problem(value.span(), message);
            }
        }
    }

    fn version(&mut self, value: TomlEntry<'_, '_>) -> Option<Version> {
        let version = value.get_ref().as_str().and_then(parse_version);
        if version.is_none() {
            let found = describe(value.get_ref());
            let message = format!("`version` is {found}, expected a text as in \"1.2.3\"");
            self.problem(value.span(), message);
        }
        version
    }

    fn loader(&mut self, value: TomlEntry<'_, '_>) -> Option<String> {
        self.name(value, "loader").filter(|loader| *loader != NATIVE).map(String::from)
    }

    fn path(&mut self, value: TomlEntry<'_, '_>) -> Option<String> {
        let path = self.text(value, "file")?;
        if path.len() > MOST_PATH || path.chars().any(is_hidden) {
            let message = format!(
                "`file` is {}, expected at most {MOST_PATH} bytes without control characters",
                describe(value.get_ref())
            );
            self.problem(value.span(), message);
            return None;
        }
        if !is_inside(path) {
            self.problem(
                value.span(),
                format!("`file` is \"{path}\", which is not inside the bundle"),
            );
        }
        Some(path.into())
    }

    fn file(&mut self, value: TomlEntry<'_, '_>) -> FileTable {
        let Some(table) = value.get_ref().as_table() else {
            return self.path(value).map_or(FileTable::Only, FileTable::One);
        };
        let mut targets = BTreeMap::<String, BTreeMap<_, _>>::new();
        for (os, files) in table {
            let Some(files) = files.get_ref().as_table() else {
                let message = "expected entries as in `linux.x86_64 = \"libx.so\"`";
                self.problem(files.span(), format!("`file.{}`: {message}", excerpt(os.get_ref())));
                continue;
            };
            for (arch, file) in files {
                if let Some(path) = self.path(file) {
                    let files = targets.entry(os.get_ref().to_string()).or_default();
                    files.insert(arch.get_ref().to_string(), path);
                }
            }
        }
        FileTable::PerTarget(targets)
    }

    fn provides(&mut self, value: TomlEntry<'_, '_>) -> Option<Vec<Provided>> {
        let items = self.array(value, "provides")?;
        let mut provides = Vec::new();
        for item in items {
            let provided = item.get_ref().as_str().and_then(parse_provided);
            if provided.is_none() {
                let found = describe(item.get_ref());
                let message =
                    format!("`provides` has {found}, expected texts as in \"greeter.Hello@1\"");
                self.problem(item.span(), message);
            }
            provides.extend(provided);
        }
        Some(provides)
    }

    fn function_count(&mut self, value: TomlEntry<'_, '_>) -> BTreeMap<String, u32> {
        let Some(table) = self.table(value, "function_count") else { return BTreeMap::new() };
        let entries = table.iter().map(|(key, value)| {
            let name = key.get_ref().to_string();
            let count = self.number(value, &format!("function_count.{}", excerpt(&name)));
            (name, count)
        });
        entries.collect()
    }

    fn config(&mut self, value: TomlEntry<'_, '_>) -> Option<toml::Table> {
        let table = self.table(value, "config")?;
        Some(config::table(table, &mut |at, message| self.problem(at..at, message)))
    }

    fn array<'a, 't>(&mut self, value: TomlEntry<'a, 't>, key: &str) -> Option<&'a DeArray<'t>> {
        let array = value.get_ref().as_array();
        if array.is_none() {
            let found = describe(value.get_ref());
            self.problem(value.span(), format!("`{key}` is {found}, expected a list"));
        }
        array
    }

    fn table<'a, 't>(&mut self, value: TomlEntry<'a, 't>, key: &str) -> Option<&'a DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let found = describe(value.get_ref());
            self.problem(value.span(), format!("`{key}` is {found}, expected a table"));
        }
        table
    }

    fn dependencies(&mut self, value: TomlEntry<'_, '_>) -> Vec<Dependency> {
        let Some(items) = self.array(value, "dependency") else { return Vec::new() };
        items.iter().filter_map(|item| self.dependency(item)).collect()
    }

    /// Reads the bundles that a manifest of ABI v1 lists with their least versions.
    fn bundle_dependencies(&mut self, value: TomlEntry<'_, '_>) -> Vec<Dependency> {
        let Some(items) = self.array(value, "bundle_dependencies") else { return Vec::new() };
        let read = |item: &TomlEntry<'_, '_>| {
            let bundle = item.get_ref().as_str().and_then(parse_named);
            let bundle = bundle.filter(|(name, _)| unfit_name(name).is_none());
            if bundle.is_none() {
                let found = describe(item.get_ref());
                let message = format!(
                    "`bundle_dependencies` has {found}, expected texts as in \"greeter@1.2\""
                );
                self.problem(item.span(), message);
            }
            let (name, version) = bundle?;
            let on = Requirement::BundleNamed(name.into());
            let version = version.map_or(VersionReq::STAR, |(version, _)| at_least(&on, version));
            Some(Dependency { on, version })
        };
        items.iter().collect::<Vec<_>>().iter().filter_map(read).collect()
    }

    fn dependency(&mut self, value: TomlEntry<'_, '_>) -> Option<Dependency> {
        let table = self.table(value, "dependency")?;
        let (mut contract, mut bundle, mut kind, mut version) = (None, None, None, None);
        let mut ids = Vec::new();
        for (key, value) in table {
            match &**key.get_ref() {
                "kind" => kind = self.text(value, "kind").map(|kind| (kind, value.span())),
                "contract" => contract = self.contract(value),
                "bundle" => bundle = self.name(value, "bundle").map(String::from),
                "contract_id" | "bundle_id" => ids.push((key.get_ref().as_ref(), value)),
                "min_version" | "version" if version.is_some() => {
                    let message = "`min_version` and `version` say the same; leave one out";
                    self.problem(key.span(), message);
                }
                "min_version" => version = Some(self.min_version(value)),
                "version" => version = Some(self.requirement(value)),
                other => {
                    self.unknown(key.span(), other, DEPENDENCY_KEYS);
                }
            }
        }
        let on = match (contract, bundle) {
            (Some(contract), None) => Requirement::ProviderOf(contract),
            (None, Some(bundle)) => Requirement::BundleNamed(bundle),
            (Some(contract), Some(bundle)) => Requirement::ContractOf { contract, bundle },
            (None, None) => {
                let message = "a `dependency` names a `contract`, a `bundle`, or both";
                self.problem(value.span(), message);
                return None;
            }
        };
        if let Some((kind, span)) = kind {
            self.kind(kind, span, &on);
        }
        let version = match version.flatten() {
            None => VersionReq::STAR,
            Some(Wanted::These(version)) => version,
            Some(Wanted::AtLeast(version)) => at_least(&on, version),
        };
        let dependency = Dependency { on, version };
        for (key, value) in ids {
            self.dependency_id(key, value, &dependency);
        }
        Some(dependency)
    }

    /// Returns the name of a contract. ABI v1 allows a version behind it, which `min_version` says.
    fn contract(&mut self, value: TomlEntry<'_, '_>) -> Option<String> {
        let text = self.name(value, "contract")?;
        let without = |text| parse_named(text).map_or(text, |(name, _)| name);
        let name = without(text);
        if without(name) != name {
            let message = format!("`contract` is \"{}\", which says two versions", excerpt(text));
            self.problem(value.span(), message);
        }
        Some(name.into())
    }

    fn kind(&mut self, kind: &str, span: Range<usize>, on: &Requirement) {
        let expected = on.kind();
        if kind != expected {
            self.problem(
                span,
                format!("`kind` is \"{}\", but a `{expected}` is named", excerpt(kind)),
            );
        }
    }

    fn dependency_id(&mut self, key: &str, value: TomlEntry<'_, '_>, dependency: &Dependency) {
        if value.get_ref().as_integer().is_some_and(|it| it.as_str() == "0") {
            // So ABI v1 says that there is none.
            return;
        }
        let on = &dependency.on;
        match (on.contract(), on.bundle(), dependency.major()) {
            (Some(name), _, Some(major)) if key == "contract_id" => {
                let expected = GuestContractId::of(name, major).0;
                self.id(value, key, expected, &format!("contract `{name}@{major}`"));
            }
            (_, Some(name), _) if key == "bundle_id" => {
                self.id(value, key, BundleId::of(name).0, &format!("bundle `{name}`"));
            }
            // Without a version the id is the only place where a contract's major version is said.
            (Some(_), _, None) if key == "contract_id" => {
                let message = "`contract_id` needs a `min_version`, which says the major version";
                self.problem(value.span(), message);
            }
            _ => self.problem(value.span(), format!("`{key}` does not go with {dependency}")),
        }
    }

    fn min_version(&mut self, value: TomlEntry<'_, '_>) -> Option<Wanted> {
        let version = value.get_ref().as_str().and_then(parse_version);
        if version.is_none() {
            let found = describe(value.get_ref());
            let message = format!("`min_version` is {found}, expected a text as in \"1.2\"");
            self.problem(value.span(), message);
        }
        version.map(Wanted::AtLeast)
    }

    fn requirement(&mut self, value: TomlEntry<'_, '_>) -> Option<Wanted> {
        let text = self.text(value, "version")?;
        match VersionReq::parse(text) {
            Ok(version) => Some(Wanted::These(version)),
            Err(error) => {
                let message =
                    format!("`version` is \"{}\", expected as in \"^1.2\": {error}", excerpt(text));
                self.problem(value.span(), message);
                None
            }
        }
    }
}

/// Which versions a dependency asks for.
enum Wanted {
    These(VersionReq),
    AtLeast(Version),
}

/// Says in the terms of Cargo what `min_version` says: of a contract, whose major versions are contracts
/// of their own, only the minor version may be higher.
fn at_least(on: &Requirement, version: Version) -> VersionReq {
    let comparator = |op, major: u64, minor: u64, patch: u64| Comparator {
        op,
        major,
        minor: Some(minor),
        patch: Some(patch),
        pre: Prerelease::EMPTY,
    };
    let Version { major, minor, patch } = version;
    let mut comparators = vec![comparator(Op::GreaterEq, major.into(), minor.into(), patch.into())];
    if on.contract().is_some() {
        comparators.push(comparator(Op::Less, u64::from(major) + 1, 0, 0));
    }
    VersionReq { comparators }
}

/// Repeats a value for a message.
fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("\"{}\"", excerpt(text)),
        DeValue::Integer(number) => excerpt(&number.to_string()),
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

/// Reads `name[@major[.minor[.patch]]]`: the name, and the version with whether it says a minor one.
fn parse_named(text: &str) -> Option<(&str, Option<(Version, bool)>)> {
    let (name, version) = match text.rsplit_once('@') {
        None => (text, None),
        Some((name, version)) => (name, Some((parse_version(version)?, version.contains('.')))),
    };
    (!name.is_empty()).then_some((name, version))
}

/// Reads `name[@major[.minor]]`.
fn parse_provided(text: &str) -> Option<Provided> {
    let (name, version) = parse_named(text)?;
    if unfit_name(name).is_some() {
        return None;
    }
    let major = version.map(|(version, _)| version.major);
    let minor = version.and_then(|(version, has_minor)| has_minor.then_some(version.minor));
    Some(Provided { name: name.into(), major, minor })
}

#[cfg(test)]
mod tests {
    use super::*;

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
