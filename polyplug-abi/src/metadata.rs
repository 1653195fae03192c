//! What a library says about itself in its file, so that it can be known before any of it runs.
//!
//! A library has a section of records: one of the bundle, and one of each implementation. They are
//! bytes without addresses, written while the library is compiled; `SPEC.md` has the format. Reading
//! files is the runtime's business.
//!
//! The invariant: a record says its size, and grows at its end, so older readers read newer records.

use crate::{
    byte_sink::ByteSink,
    contract::Contract,
    extension::HostExtension,
    schema::fingerprint,
    v1::{POLYPLUG_ABI_VERSION, SupportedLanguage, Version},
};

/// What every record begins with.
pub const METADATA_MAGIC: [u8; 8] = *b"polyplug";

/// The format of the records. Another number is one that this crate does not understand.
pub const METADATA_FORMAT: u16 = 1;

/// The name of the section in ELF files.
pub const METADATA_SECTION_ELF: &str = ".polyplug";

/// The name of the section in Mach-O files, where it is in the segment `__DATA`.
pub const METADATA_SECTION_MACHO: &str = "__polyplug";

/// The name of the section in PE files, which have room for eight letters.
pub const METADATA_SECTION_PE: &str = ".polyplg";

/// Magic, size, format and kind.
pub const METADATA_HEADER_SIZE: usize = 16;

/// One record of a library.
///
/// # ABI
/// Crosses as the bytes of [`Record::bytes`], never as this type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Record<'a> {
    /// What the library is. Every library with records has one.
    Bundle(BundleRecord<'a>),
    /// One implementation of a contract.
    Implementation(ImplementationRecord<'a>),
}

/// What a library is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundleRecord<'a> {
    /// The number that `polyplug_abi_version` answers.
    pub abi_version: u32,
    /// The revision of the extension that the library was built with.
    pub extension_revision: u32,
    /// The bits of a pointer.
    pub pointer_width: u8,
    /// Whether numbers in memory begin with their lowest byte.
    pub little_endian: bool,
    /// A [`SupportedLanguage`], or a number that this crate does not know.
    pub language: u32,
    /// The name of the bundle.
    pub name: &'a str,
    /// The version of the bundle.
    pub version: Version,
    /// How the library was built.
    pub build: BuildStamp<'a>,
}

/// How a library was built. Information for people: nothing is refused for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BuildStamp<'a> {
    /// The compiler, as in `rustc 1.95.0`.
    pub compiler: &'a str,
    /// The target triple, as the compiler calls it.
    pub target: &'a str,
    /// `debug` or `release`.
    pub profile: &'a str,
    /// What becomes of a panic or an exception: `unwind` or `abort`.
    pub panic: &'a str,
    /// The SDK, as in `polyplug-sdk 0.2.0`.
    pub sdk: &'a str,
}

/// What a library implements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImplementationRecord<'a> {
    /// The hash of `schema`; 0 when there is none.
    pub fingerprint: u64,
    /// The version of the contract that the library was built with.
    pub version: Version,
    /// The name of the contract.
    pub contract: &'a str,
    /// The name of the type that implements it.
    pub implementor: &'a str,
    /// The canonical text of the contract; empty when there is none.
    pub schema: &'a str,
}

impl<'a> BundleRecord<'a> {
    /// Describes a library that is compiled together with this crate.
    #[must_use]
    pub const fn new(name: &'a str, version: Version, build: BuildStamp<'a>) -> Self {
        Self {
            abi_version: POLYPLUG_ABI_VERSION,
            extension_revision: HostExtension::REVISION,
            pointer_width: usize::BITS as u8,
            little_endian: cfg!(target_endian = "little"),
            language: SupportedLanguage::Rust as u32,
            name,
            version,
            build,
        }
    }
}

impl<'a> ImplementationRecord<'a> {
    /// Describes how the type called `implementor` implements `C`, whose canonical text is `schema`.
    #[must_use]
    pub const fn of<C: Contract + ?Sized>(implementor: &'a str, schema: &'a str) -> Self {
        let fingerprint = fingerprint(schema);
        Self { fingerprint, version: C::VERSION, contract: C::NAME, implementor, schema }
    }
}

impl Record<'_> {
    /// The number of [`Record::Bundle`].
    pub const BUNDLE: u16 = 1;
    /// The number of [`Record::Implementation`].
    pub const IMPLEMENTATION: u16 = 2;

    /// Returns how many bytes the record has.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.write(0, &mut [])
    }

    /// Returns the record as it is in the file; `N` is [`Record::size`].
    ///
    /// # Panics
    /// If `N` is another number, or one that does not fit `u32`.
    #[must_use]
    pub const fn bytes<const N: usize>(&self) -> [u8; N] {
        assert!(N <= u32::MAX as usize, "a record has less than 4 GiB");
        let mut bytes = [0; N];
        let size = self.write(N as u32, &mut bytes);
        assert!(size == N, "`N` is the size of the record");
        bytes
    }

    const fn write(&self, size: u32, room: &mut [u8]) -> usize {
        let mut out = RecordWriter(ByteSink::new(room));
        out.push(&METADATA_MAGIC);
        out.push_u32(size);
        out.push(&METADATA_FORMAT.to_le_bytes());
        match self {
            Self::Bundle(bundle) => out.push_bundle(bundle),
            Self::Implementation(implementation) => out.push_implementation(implementation),
        }
        out.0.len()
    }
}

/// Writes the parts of a record.
struct RecordWriter<'a>(ByteSink<'a>);

impl RecordWriter<'_> {
    const fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    const fn push_u32(&mut self, number: u32) {
        self.push(&number.to_le_bytes());
    }

    const fn push_version(&mut self, version: Version) {
        self.push_u32(version.major);
        self.push_u32(version.minor);
        self.push_u32(version.patch);
    }

    const fn push_text(&mut self, text: &str) {
        assert!(text.len() <= u32::MAX as usize, "a text has less than 4 GiB");
        self.push_u32(text.len() as u32);
        self.push(text.as_bytes());
    }

    const fn push_bundle(&mut self, bundle: &BundleRecord<'_>) {
        self.push(&Record::BUNDLE.to_le_bytes());
        self.push_u32(bundle.abi_version);
        self.push_u32(bundle.extension_revision);
        self.push(&[bundle.pointer_width, bundle.little_endian as u8, 0, 0]);
        self.push_u32(bundle.language);
        self.push_version(bundle.version);
        self.push_text(bundle.name);
        self.push_text(bundle.build.compiler);
        self.push_text(bundle.build.target);
        self.push_text(bundle.build.profile);
        self.push_text(bundle.build.panic);
        self.push_text(bundle.build.sdk);
    }

    const fn push_implementation(&mut self, implementation: &ImplementationRecord<'_>) {
        self.push(&Record::IMPLEMENTATION.to_le_bytes());
        self.push(&implementation.fingerprint.to_le_bytes());
        self.push_version(implementation.version);
        self.push_text(implementation.contract);
        self.push_text(implementation.implementor);
        self.push_text(implementation.schema);
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::String, vec::Vec};

    use super::*;

    /// The records that `SPEC.md` shows.
    const BUNDLE: Record<'_> = Record::Bundle(BundleRecord {
        abi_version: 1,
        extension_revision: 1,
        pointer_width: 64,
        little_endian: true,
        language: 0,
        name: "english",
        version: Version::new(0, 1, 0),
        build: BuildStamp {
            compiler: "rustc 1.95.0",
            target: "x86_64-unknown-linux-gnu",
            profile: "release",
            panic: "unwind",
            sdk: "polyplug-sdk 0.2.0",
        },
    });
    const SCHEMA: &str = "polyplug-schema 1 64le\n\
                          contract text.Slug 1.0 send sync\n\
                          fn slug(&self, &str) -> String\n";
    const IMPLEMENTATION: Record<'_> = Record::Implementation(ImplementationRecord {
        fingerprint: crate::fingerprint(SCHEMA),
        version: Version::new(1, 0, 0),
        contract: "text.Slug",
        implementor: "Dashes",
        schema: SCHEMA,
    });

    /// Writes bytes as `hexdump -C` does, without repetition marks.
    fn dump(bytes: &[u8]) -> String {
        let line = |(i, row): (usize, &[u8])| {
            let hex: Vec<_> = row.iter().map(|byte| format!("{byte:02x}")).collect();
            let printable = |byte: &u8| (0x20..0x7f).contains(byte);
            let text = row.iter().map(|b| if printable(b) { char::from(*b) } else { '.' });
            format!("{:04x}  {:47}  {}\n", i * 16, hex.join(" "), text.collect::<String>())
        };
        bytes.chunks(16).enumerate().map(line).collect()
    }

    #[test]
    fn the_specification_shows_what_is_written() {
        const SIZES: (usize, usize) = (BUNDLE.size(), IMPLEMENTATION.size());
        const BYTES: ([u8; SIZES.0], [u8; SIZES.1]) = (BUNDLE.bytes(), IMPLEMENTATION.bytes());
        let spec = include_str!("../SPEC.md");
        for dump in [dump(&BYTES.0), dump(&BYTES.1)] {
            assert!(spec.contains(&dump), "SPEC.md should show\n{dump}");
        }
    }

    #[test]
    fn the_specification_says_what_it_is_about() {
        let (abi, extension) = (POLYPLUG_ABI_VERSION, HostExtension::REVISION);
        let versions = format!(
            "polyplug-abi {}: ABI version {abi}, extension revision {extension}, metadata format {METADATA_FORMAT}",
            env!("CARGO_PKG_VERSION")
        );
        assert!(include_str!("../SPEC.md").contains(&versions), "SPEC.md should say {versions}");
    }

    #[test]
    fn the_table_of_contents_names_every_chapter() {
        let spec = include_str!("../SPEC.md");
        for chapter in spec.lines().filter_map(|line| line.strip_prefix("## ")) {
            assert!(spec.contains(&format!("* [{chapter}](#")), "{chapter}");
        }
    }

    #[test]
    #[should_panic(expected = "the size of the record")]
    fn a_wrong_size_is_refused() {
        let _ = BUNDLE.bytes::<7>();
    }
}
