//! What is measured, and of what it is a function.

/// What grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    Contracts,
    Bundles,
    Threads,
    /// The bytes of a library.
    Library,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Nanoseconds,
    Bytes,
    /// How often a second.
    Rate,
}

/// A value that is measured for each size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    Register,
    Get,
    InBundle,
    BundleVersion,
    ContractVersion,
    FindSame,
    FindEach,
    Build,
    RawOpen,
    BuildMemory,
    RawMemory,
    GetFirst,
    InLastBundle,
    LastVersion,
    ThreadCall,
    ThreadGet,
    ThreadFind,
    ThreadCreate,
    BesideGet,
    BesideFind,
    BesideLoads,
    Inspect,
    LoadAndGet,
    Reload,
    Unload,
    RawLoad,
}

impl Curve {
    pub(crate) const ALL: [Self; 26] = [
        Self::Register,
        Self::Get,
        Self::InBundle,
        Self::BundleVersion,
        Self::ContractVersion,
        Self::FindSame,
        Self::FindEach,
        Self::Build,
        Self::RawOpen,
        Self::BuildMemory,
        Self::RawMemory,
        Self::GetFirst,
        Self::InLastBundle,
        Self::LastVersion,
        Self::ThreadCall,
        Self::ThreadGet,
        Self::ThreadFind,
        Self::ThreadCreate,
        Self::BesideGet,
        Self::BesideFind,
        Self::BesideLoads,
        Self::Inspect,
        Self::LoadAndGet,
        Self::Reload,
        Self::Unload,
        Self::RawLoad,
    ];

    /// The name in the data.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Get => "get",
            Self::InBundle => "in_bundle",
            Self::BundleVersion => "bundle_version",
            Self::ContractVersion => "contract_version",
            Self::FindSame => "find_same",
            Self::FindEach => "find_each",
            Self::Build => "build",
            Self::RawOpen => "raw_open",
            Self::BuildMemory => "build_memory",
            Self::RawMemory => "raw_memory",
            Self::GetFirst => "get_first",
            Self::InLastBundle => "in_last_bundle",
            Self::LastVersion => "last_version",
            Self::ThreadCall => "thread_call",
            Self::ThreadGet => "thread_get",
            Self::ThreadFind => "thread_find",
            Self::ThreadCreate => "thread_create",
            Self::BesideGet => "beside_get",
            Self::BesideFind => "beside_find",
            Self::BesideLoads => "beside_loads",
            Self::Inspect => "inspect",
            Self::LoadAndGet => "load_and_get",
            Self::Reload => "reload",
            Self::Unload => "unload",
            Self::RawLoad => "raw_load",
        }
    }

    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.name() == name)
    }

    /// The name for readers.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Register => "all registered",
            Self::Get | Self::ThreadGet => "get",
            Self::InBundle => "get, by the bundle",
            Self::BundleVersion => "get, by the bundle's version",
            Self::ContractVersion => "get, by the contract's version",
            Self::FindSame => "find + resolve, one contract",
            Self::FindEach => "find + resolve, all in turn",
            Self::Build => "polyplug: found, checked, loaded",
            Self::RawOpen => "raw: copied, opened, initialised",
            Self::BuildMemory => "polyplug",
            Self::RawMemory => "raw",
            Self::GetFirst => "get, the first",
            Self::InLastBundle => "get, the last by its name",
            Self::LastVersion => "get, the last by its version",
            Self::ThreadCall => "a call of a proxy",
            Self::ThreadFind => "find + resolve",
            Self::ThreadCreate => "create and drop",
            Self::BesideGet => "get, beside loads",
            Self::BesideFind => "find + resolve, beside loads",
            Self::BesideLoads => "the loads and unloads beside get",
            Self::Inspect => "Bundle::inspect",
            Self::LoadAndGet => "load, get and call",
            Self::Reload => "reload",
            Self::Unload => "unload",
            Self::RawLoad => "raw: copied, opened, initialised",
        }
    }

    pub(crate) fn axis(self) -> Axis {
        match self {
            Self::Register
            | Self::Get
            | Self::InBundle
            | Self::BundleVersion
            | Self::ContractVersion
            | Self::FindSame
            | Self::FindEach => Axis::Contracts,
            Self::Build
            | Self::RawOpen
            | Self::BuildMemory
            | Self::RawMemory
            | Self::GetFirst
            | Self::InLastBundle
            | Self::LastVersion => Axis::Bundles,
            Self::ThreadCall
            | Self::ThreadGet
            | Self::ThreadFind
            | Self::ThreadCreate
            | Self::BesideGet
            | Self::BesideFind
            | Self::BesideLoads => Axis::Threads,
            Self::Inspect | Self::LoadAndGet | Self::Reload | Self::Unload | Self::RawLoad => {
                Axis::Library
            }
        }
    }

    pub(crate) fn unit(self) -> Unit {
        match self {
            Self::BuildMemory | Self::RawMemory => Unit::Bytes,
            _ if self.axis() == Axis::Threads => Unit::Rate,
            _ => Unit::Nanoseconds,
        }
    }

    /// What it is compared with.
    pub(crate) fn base(self) -> Option<Self> {
        match self {
            Self::Build => Some(Self::RawOpen),
            Self::BuildMemory => Some(Self::RawMemory),
            Self::LoadAndGet | Self::Reload => Some(Self::RawLoad),
            _ => None,
        }
    }
}
