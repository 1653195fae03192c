//! One difference between what a host and a plugin know of a contract, for programs and for people.
//!
//! Not here: how differences are found. Invariant: a difference says by itself whether the host refuses the plugin.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

/// One difference between what a host and a plugin know of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The contract at fault as `name@major` when it is one whose objects are passed; `None` when it is the
    /// contract itself.
    pub contract: Option<String>,
    /// The method at fault as the host knows it, or as the plugin does where the host has none, as in
    /// `apply(&self, tile: &Tile) -> Stats`; `None` when it is about the contract.
    pub method: Option<String>,
    /// What differs.
    pub change: Change,
    /// Whether the host refuses the plugin because of it.
    pub breaks: bool,
}

/// What differs between a host and a plugin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Change {
    /// Revision of the schema, pointer width or byte order.
    Target {
        /// What the host has, as in `polyplug-schema 1 64le`.
        host: String,
        /// What the plugin has.
        plugin: String,
    },
    /// A schema has a line that cannot be read.
    Unreadable(super::Unreadable),
    /// The name or the major version: these are two contracts.
    Name {
        /// What the host asks for, as in `image.Filter 2`.
        host: String,
        /// What the plugin has.
        plugin: String,
    },
    /// The minor version.
    Minor {
        /// What the host was built with, as `(major, minor)`.
        host: (u32, u32),
        /// What the plugin was built with.
        plugin: (u32, u32),
    },
    /// One side has `Send` or `Sync` as a bound.
    Bound {
        /// `Send` or `Sync`.
        bound: &'static str,
        /// Whether it is the host, and not the plugin.
        host: bool,
    },
    /// The methods that both have, in two orders.
    Order {
        /// Their names as the host has them.
        host: Vec<String>,
        /// Their names as the plugin has them.
        plugin: Vec<String>,
    },
    /// The plugin lacks the method.
    Missing {
        /// The version that the method came with; `None` for the base version.
        since: Option<(u32, u32)>,
        /// Whether it lacks it behind all methods that it has, as an older plugin does.
        at_end: bool,
    },
    /// The host does not know the method.
    Additional {
        /// Whether it comes behind all methods of the host, as a newer plugin's does.
        at_end: bool,
    },
    /// A virtual machine runs the plugin, and can change what the method lends of its instance while the host has it.
    Lends,
    /// Another method has its place.
    Replaced {
        /// The plugin's method.
        plugin: String,
    },
    /// A method came with another version.
    Since {
        /// What the host says.
        host: Option<(u32, u32)>,
        /// What the plugin says.
        plugin: Option<(u32, u32)>,
    },
    /// One side has a body in the trait.
    Body {
        /// Whether it is the host, and not the plugin.
        host: bool,
    },
    /// One side marks the method as optional.
    Optional {
        /// Whether it is the host, and not the plugin.
        host: bool,
    },
    /// Plugins that are older than the method lack it, and nothing stands in for it any more.
    Required {
        /// The version that the method came with.
        since: (u32, u32),
    },
    /// `&self` or `&mut self`.
    Receiver {
        /// What the host says.
        host: String,
        /// What the plugin says.
        plugin: String,
    },
    /// The number of parameters.
    ParamCount {
        /// How many the host has.
        host: usize,
        /// How many the plugin has.
        plugin: usize,
    },
    /// The name of a parameter.
    ParamName {
        /// Which one, from 1 on.
        number: usize,
        /// What the host calls it.
        host: String,
        /// What the plugin calls it.
        plugin: String,
    },
    /// The type of a parameter or of the result, or what the result borrows from.
    Type {
        /// Where: `result`, or ``parameter `tile` ``.
        place: String,
        /// What the host says.
        host: String,
        /// What the plugin says.
        plugin: String,
    },
    /// Something inside a struct or an enum, reported for the first method that names it.
    Inside {
        /// Where: ``struct `Tile`, field `stride` ``.
        place: String,
        /// What the host says, as in `u32 at offset 16`.
        host: String,
        /// What the plugin says.
        plugin: String,
    },
}

/// What the two sides of a comparison are called in a message.
#[derive(Clone, Copy, Debug)]
pub struct Sides {
    /// The side of the host, as in `host`.
    pub host: &'static str,
    /// The side of the plugin.
    pub plugin: &'static str,
}

impl Sides {
    /// A host, and a plugin.
    pub const RUNTIME: Self = Self::new("host", "plugin");

    /// Names both sides.
    #[must_use]
    pub const fn new(host: &'static str, plugin: &'static str) -> Self {
        Self { host, plugin }
    }
}

impl Difference {
    /// Makes a difference that makes a host refuse a plugin.
    #[must_use]
    pub fn breaking(method: Option<String>, change: Change) -> Self {
        Self { contract: None, method, change, breaks: true }
    }

    /// Writes what differs, without the method, in the words of `sides`.
    ///
    /// # Errors
    /// If `f` has one.
    pub fn write(&self, f: &mut dyn fmt::Write, sides: Sides) -> fmt::Result {
        self.change.write(f, sides)
    }
}

/// Writes what differs in one line, the method first.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(contract) = &self.contract {
            write!(f, "contract `{contract}`: ")?;
        }
        if let Some(method) = &self.method {
            write!(f, "method `{method}`: ")?;
        }
        self.write(f, Sides::RUNTIME)
    }
}

impl Change {
    fn write(&self, f: &mut dyn fmt::Write, sides: Sides) -> fmt::Result {
        let Sides { host: h, plugin: p } = sides;
        if let Some((what, host, plugin)) = self.pair() {
            return write!(f, "{what}: {host} ({h}), {plugin} ({p})");
        }
        let side = |host: &bool| if *host { (h, p) } else { (p, h) };
        match self {
            Self::Unreadable(line) => write!(f, "{line}"),
            Self::Bound { bound, host } => {
                let (one, other) = side(host);
                write!(f, "the contract is `{bound}` in the {one}, and not in the {other}")
            }
            Self::Body { host } => {
                let (one, other) = side(host);
                write!(f, "it has a body in the {one}, and none in the {other}")
            }
            Self::Optional { host } => {
                let (one, other) = side(host);
                write!(f, "it is optional in the {one}, and not in the {other}")
            }
            Self::Missing { since, at_end } => {
                let since = since.map_or(String::new(), |(major, minor)| {
                    format!("; it came with {major}.{minor}")
                });
                let moved = if *at_end { "" } else { ", where the methods behind it move up" };
                write!(f, "missing in the {p}{since}{moved}")
            }
            Self::Additional { at_end } => {
                let moved = if *at_end { "" } else { ", where it moves the methods behind it" };
                write!(f, "only in the {p}{moved}")
            }
            Self::Lends => write!(
                f,
                "its result is lent by the instance, and a virtual machine runs the {p}, which can change it meanwhile; \
                 let the method return a value of its own, such as `String`"
            ),
            Self::Replaced { plugin } => write!(f, "the {p} has `{plugin}` in its place"),
            Self::Required { since: (major, minor) } => write!(
                f,
                "plugins older than {major}.{minor} lack it, and nothing stands in for it any more"
            ),
            _ => Ok(()),
        }
    }

    /// Returns the name of a property and its two values, if the change is nothing but that.
    fn pair(&self) -> Option<(String, String, String)> {
        let quoted = |text: &String| format!("`{text}`");
        let version = |version: &(u32, u32)| format!("{}.{}", version.0, version.1);
        let since =
            |since: &Option<_>| since.as_ref().map_or_else(|| "the beginning".into(), version);
        Some(match self {
            Self::Target { host, plugin } => {
                let what = "revision of the schema, pointer width and byte order";
                (what.into(), quoted(host), quoted(plugin))
            }
            Self::Name { host, plugin } => {
                ("name and major version".into(), quoted(host), quoted(plugin))
            }
            Self::Minor { host, plugin } => ("version".into(), version(host), version(plugin)),
            Self::Order { host, plugin } => {
                ("order of the methods".into(), host.join(", "), plugin.join(", "))
            }
            Self::Since { host, plugin } => ("since".into(), since(host), since(plugin)),
            Self::Receiver { host, plugin } => ("receiver".into(), host.clone(), plugin.clone()),
            Self::ParamCount { host, plugin } => {
                ("number of parameters".into(), host.to_string(), plugin.to_string())
            }
            Self::ParamName { number, host, plugin } => {
                (format!("name of parameter {number}"), host.clone(), plugin.clone())
            }
            Self::Type { place, host, plugin } | Self::Inside { place, host, plugin } => {
                (place.clone(), host.clone(), plugin.clone())
            }
            _ => return None,
        })
    }
}
