//! What a host is told of a plugin that was built against another shape of a contract.

use std::{cmp::Ordering, fmt};

use polyplug_abi::{
    SupportedLanguage, Version,
    evolution::{Change, Difference, Sides},
};

use crate::identity::{build_info::BuildInfo, printable::printable};

/// How a plugin differs from the contract that the host was built with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContractMismatch {
    /// The name of the contract.
    pub contract: &'static str,
    /// The version of the contract that the host was built with.
    pub host: Version,
    /// The version of the contract that the plugin was built with.
    pub found: Version,
    /// The name of the plugin.
    pub plugin: String,
    /// The version of the plugin.
    pub plugin_version: Version,
    /// The language it is written in; `None` when it does not say.
    pub language: Option<SupportedLanguage>,
    /// Where its library lies; `None` for a value of this process.
    pub path: Option<String>,
    /// How it was built; `None` when it does not say.
    pub build: Option<BuildInfo>,
    /// All differences, causes first; also those that break nothing.
    pub differences: Vec<Difference>,
}

/// How many differences a message shows.
const MOST_DIFFERENCES: usize = 16;

/// Writes what breaks, method by method, and whatever else differs in those methods; `more` is said where that
/// is too much.
pub(crate) fn write_differences(
    f: &mut fmt::Formatter<'_>,
    differences: &[Difference],
    sides: Sides,
    more: &str,
) -> fmt::Result {
    let groups = differences.chunk_by(|a, b| (&a.contract, &a.method) == (&b.contract, &b.method));
    let groups = groups.filter(|group| group.iter().any(|difference| difference.breaks));
    let shown: Vec<_> = groups.flatten().collect();
    let mut last = (&None, &None);
    for difference in shown.iter().take(MOST_DIFFERENCES) {
        let of = (&difference.contract, &difference.method);
        if last != of {
            match of {
                (None, None) => {}
                (None, Some(method)) => write!(f, "\n  method `{method}`")?,
                (Some(contract), None) => write!(f, "\n  objects of `{contract}`")?,
                (Some(contract), Some(method)) => {
                    write!(f, "\n  objects of `{contract}`, method `{method}`")?;
                }
            }
        }
        f.write_str(if of == (&None, &None) { "\n  " } else { "\n    " })?;
        difference.write(f, sides)?;
        last = of;
    }
    match shown.len().saturating_sub(MOST_DIFFERENCES) {
        0 => Ok(()),
        hidden => write!(f, "\n  and {hidden} more{more}"),
    }
}

impl ContractMismatch {
    /// Says which side is older, and what to do.
    fn help(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Version { major, minor, .. } = self.found;
        write!(f, "\n  help: the plugin was built against {} {major}.{minor}", self.contract)?;
        let is_rust = self.language == Some(SupportedLanguage::Rust);
        f.write_str(match minor.cmp(&self.host.minor) {
            Ordering::Less if self.only_lacks_methods() => {
                ", which is older; rebuild the plugin with what it lacks. Plugins work without a newer \
                 method if the trait has a body for it, or marks it as `optional`"
            }
            Ordering::Equal if is_rust => {
                " too, so the contract was changed without a new version; rebuild both with the \
                 same contract crate, and give what changes for good a new major version"
            }
            Ordering::Equal => {
                " too, but its description of the contract is another; correct it in the source of \
                 the plugin, and rebuild it"
            }
            Ordering::Less if is_rust => {
                ", which is older; rebuild the plugin with the host's contract crate. What a minor \
                 version changes must be an appended method; anything else is a new major version"
            }
            Ordering::Less => {
                ", which is older; bring its description of the contract up to date, and rebuild it"
            }
            Ordering::Greater => {
                ", which is newer; rebuild the host with the plugin's contract crate. What a minor \
                 version changes must be an appended method; anything else is a new major version"
            }
        })
    }

    /// Whether all that breaks are newer methods that the plugin has not.
    fn only_lacks_methods(&self) -> bool {
        let lacks = |change: &Change| matches!(change, Change::Missing { since: Some(_), .. });
        let mut breaking = self.differences.iter().filter(|difference| difference.breaks);
        breaking.all(|difference| lacks(&difference.change))
    }
}

impl fmt::Display for ContractMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Version { major, minor, .. } = self.host;
        write!(
            f,
            "plugin `{}` {} does not fit contract `{}` {major}.{minor}",
            self.plugin, self.plugin_version, self.contract
        )?;
        if let Some(path) = &self.path {
            write!(f, "\n  plugin: {}", printable(path))?;
        }
        write_differences(
            f,
            &self.differences,
            Sides::RUNTIME,
            "; see `ContractMismatch::differences`",
        )?;
        if let Some(build) = &self.build {
            write!(f, "\n  built by {build}")?;
        }
        self.help(f)
    }
}

impl std::error::Error for ContractMismatch {}

#[cfg(test)]
mod tests {
    use polyplug_abi::evolution::compare_texts;

    use super::*;

    fn mismatch(host: &str, plugin: &str, minors: (u32, u32)) -> ContractMismatch {
        let text =
            |methods: &str| format!("polyplug-schema 1 64le\ncontract image.Filter 2.1\n{methods}");
        ContractMismatch {
            contract: "image.Filter",
            host: Version::new(2, minors.0, 0),
            found: Version::new(2, minors.1, 0),
            plugin: "images".into(),
            plugin_version: Version::new(0, 3, 0),
            language: Some(SupportedLanguage::Rust),
            path: Some("plugins/libimages.so".into()),
            build: None,
            differences: compare_texts(&text(host), &text(plugin)),
        }
    }

    #[test]
    fn the_cause_comes_first_and_the_remedy_last() {
        let host = "fn apply(&self, &struct Tile { stride: u32 @16 } 20/4) -> struct Stats { } 0/1\n\
                    fn same(&self) -> ()\n# apply(tile)\n";
        let plugin = host.replace("u32 @16 } 20/4", "u64 @16 } 24/8").replace("(tile)", "(block)");
        assert_eq!(
            mismatch(host, &plugin, (1, 0)).to_string(),
            "plugin `images` 0.3.0 does not fit contract `image.Filter` 2.1\n  \
             plugin: plugins/libimages.so\n  \
             method `apply(&self, tile: &Tile) -> Stats`\n    \
             struct `Tile`, field `stride`: u32 at offset 16 (host), u64 at offset 16 (plugin)\n    \
             name of parameter 1: tile (host), block (plugin)\n  \
             help: the plugin was built against image.Filter 2.0, which is older; rebuild the plugin with \
             the host's contract crate. What a minor version changes must be an appended method; anything \
             else is a new major version"
        );
    }

    #[test]
    fn the_older_side_is_named() {
        let (host, plugin) = ("fn a(&self) -> ()\n", "fn a(&self) -> u8\n");
        let help = |minors| mismatch(host, plugin, minors).to_string();
        assert!(
            help((1, 1)).contains("2.1 too, so the contract was changed without a new version")
        );
        assert!(help((1, 3)).contains("2.3, which is newer; rebuild the host"));
        let more = "fn a(&self) -> ()\nfn b(&self) -> (); since 2.1\n";
        let lacks = mismatch(more, host, (1, 0)).to_string();
        assert!(
            lacks.contains("method `b(&self)`\n    missing in the plugin; it came with 2.1"),
            "{lacks}"
        );
        assert!(lacks.contains("marks it as `optional`"), "{lacks}");
    }

    #[test]
    fn a_message_has_an_end() {
        let methods =
            |of: &str| (0..100).map(|i| format!("fn a{i}(&self) -> {of}\n")).collect::<String>();
        let text = mismatch(&methods("u8"), &methods("u16"), (1, 1)).to_string();
        assert!(text.lines().count() < 40 && text.contains("and 84 more"), "{text}");
    }
}
