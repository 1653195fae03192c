//! Who is compared.

/// A way to call a plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Raw,
    RawAgain,
    Native,
    Proxy,
    Boxed,
    Live,
    OneHeap,
    Cpp,
    Stabby,
    AbiStable,
    Cglue,
    Savefile,
    Predecessor,
}

impl Peer {
    pub(crate) const ALL: [Self; 13] = [
        Self::Raw,
        Self::RawAgain,
        Self::Native,
        Self::Proxy,
        Self::Boxed,
        Self::Live,
        Self::OneHeap,
        Self::Cpp,
        Self::Stabby,
        Self::AbiStable,
        Self::Cglue,
        Self::Savefile,
        Self::Predecessor,
    ];

    /// The name in the data.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::RawAgain => "raw_again",
            Self::Native => "native",
            Self::Proxy => "proxy",
            Self::Boxed => "boxed",
            Self::Live => "live",
            Self::OneHeap => "one_heap",
            Self::Cpp => "cpp",
            Self::Stabby => "stabby",
            Self::AbiStable => "abi_stable",
            Self::Cglue => "cglue",
            Self::Savefile => "savefile",
            Self::Predecessor => "predecessor",
        }
    }

    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|peer| peer.name() == name)
    }

    /// The name for readers.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Raw => "raw FFI",
            Self::RawAgain => "raw FFI again",
            Self::Native => "in-process Box<dyn>",
            Self::Proxy => "polyplug",
            Self::Boxed => "polyplug, Box<dyn>",
            Self::Live => "polyplug, Live",
            Self::OneHeap => "polyplug, one heap",
            Self::Cpp => "polyplug, C++",
            Self::Stabby => "stabby",
            Self::AbiStable => "abi_stable",
            Self::Cglue => "cglue",
            Self::Savefile => "savefile-abi",
            Self::Predecessor => "polyplug 0.1",
        }
    }

    /// Whether the arm is of this project.
    pub(crate) fn is_ours(self) -> bool {
        matches!(self, Self::Proxy | Self::Boxed | Self::Live | Self::OneHeap | Self::Cpp)
    }
}
