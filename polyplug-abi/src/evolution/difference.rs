//! One difference between what a host and a plugin know of a contract, for programs and for people.

use alloc::{string::String, vec::Vec};
use core::fmt;

/// One difference between what a host and a plugin know of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The method at fault as the host knows it, or as the plugin does where the host has none, as in
    /// `apply(&self, tile: &Tile) -> Stats`; `None` when it is about the contract.
    pub method: Option<String>,
    /// What differs.
    pub change: Change,
    /// Whether the host refuses the plugin because of it.
    pub breaks: bool,
}

/// What differs between a host and a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    Contract {
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
    Default {
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
    /// Makes one because of which a host refuses a plugin.
    #[must_use]
    pub fn breaking(method: Option<String>, change: Change) -> Self {
        Self { method, change, breaks: true }
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
        if let Some(method) = &self.method {
            write!(f, "method `{method}`: ")?;
        }
        self.write(f, Sides::RUNTIME)
    }
}

impl Change {
    fn write(&self, f: &mut dyn fmt::Write, sides: Sides) -> fmt::Result {
        let Sides { host: h, plugin: p } = sides;
        let side = |host: bool| if host { (h, p) } else { (p, h) };
        match self {
            Self::Target { host, plugin } => write!(
                f,
                "revision of the schema, pointer width and byte order: `{host}` ({h}), `{plugin}` ({p})"
            ),
            Self::Unreadable(line) => write!(f, "{line}"),
            Self::Contract { host, plugin } => {
                write!(f, "name and major version: `{host}` ({h}), `{plugin}` ({p})")
            }
            Self::Minor { host, plugin } => {
                write!(f, "version: {}.{} ({h}), {}.{} ({p})", host.0, host.1, plugin.0, plugin.1)
            }
            Self::Bound { bound, host } => {
                let (one, other) = side(*host);
                write!(f, "the contract is `{bound}` in the {one}, and not in the {other}")
            }
            Self::Order { host, plugin } => write!(
                f,
                "order of the methods: {} ({h}), {} ({p})",
                host.join(", "),
                plugin.join(", ")
            ),
            Self::Missing { since, at_end } => {
                write!(f, "missing in the {p}")?;
                match since {
                    Some((major, minor)) => write!(f, "; it came with {major}.{minor}")?,
                    None => {}
                }
                if *at_end { Ok(()) } else { f.write_str(", where the methods behind it move up") }
            }
            Self::Additional { at_end: true } => write!(f, "only in the {p}"),
            Self::Additional { at_end: false } => {
                write!(f, "only in the {p}, where it moves the methods behind it")
            }
            Self::Replaced { plugin } => write!(f, "the {p} has `{plugin}` in its place"),
            Self::Since { host, plugin } => {
                f.write_str("since: ")?;
                write_version(f, *host)?;
                write!(f, " ({h}), ")?;
                write_version(f, *plugin)?;
                write!(f, " ({p})")
            }
            Self::Default { host } => {
                let (one, other) = side(*host);
                write!(f, "it has a body in the {one}, and none in the {other}")
            }
            Self::Optional { host } => {
                let (one, other) = side(*host);
                write!(f, "it is optional in the {one}, and not in the {other}")
            }
            Self::Required { since: (major, minor) } => write!(
                f,
                "plugins older than {major}.{minor} lack it, and nothing stands in for it any more"
            ),
            Self::Receiver { host, plugin } => {
                write!(f, "receiver: {host} ({h}), {plugin} ({p})")
            }
            Self::ParamCount { host, plugin } => {
                write!(f, "number of parameters: {host} ({h}), {plugin} ({p})")
            }
            Self::ParamName { number, host, plugin } => {
                write!(f, "name of parameter {number}: {host} ({h}), {plugin} ({p})")
            }
            Self::Type { place, host, plugin } | Self::Inside { place, host, plugin } => {
                write!(f, "{place}: {host} ({h}), {plugin} ({p})")
            }
        }
    }
}

fn write_version(f: &mut dyn fmt::Write, version: Option<(u32, u32)>) -> fmt::Result {
    match version {
        Some((major, minor)) => write!(f, "{major}.{minor}"),
        None => f.write_str("the beginning"),
    }
}
