//! What a library says about itself in its file: the records that `polyplug-abi` describes, read.
//!
//! Bytes in, facts out; nothing is opened here. The bytes may be anything: what is not a sound record is
//! an error that says so, and texts with control characters are refused.

use object::{BinaryFormat, Object, ObjectSection, ReadRef};
use polyplug_abi::{
    BuildStamp, BundleRecord, ImplementationRecord, METADATA_FORMAT, METADATA_HEADER_SIZE,
    METADATA_MAGIC, METADATA_SECTION_ELF, METADATA_SECTION_MACHO, METADATA_SECTION_PE, Record,
    Version, fingerprint,
};

/// More than any library has; a section that is larger is not read.
const MOST_BYTES: u64 = 16 << 20;

/// More than any library implements.
const MOST_IMPLEMENTATIONS: usize = 4096;

/// The most bytes that the name of a contract or of a type has.
const LONGEST_LINE: usize = 4096;

/// Everything that a library says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) abi_version: u32,
    pub(crate) pointer_width: u8,
    pub(crate) little_endian: bool,
    pub(crate) language: u32,
    pub(crate) name: String,
    pub(crate) version: Version,
    pub(crate) build: BuildInfo,
    pub(crate) implementations: Vec<Implemented>,
}

/// One implementation of a contract, as the file tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Implemented {
    pub(crate) contract: String,
    pub(crate) version: Version,
    pub(crate) implementor: String,
    pub(crate) fingerprint: u64,
    /// The canonical text; empty when the library does not say.
    pub(crate) schema: String,
}

impl Implemented {
    /// Returns `name@major`.
    pub(crate) fn full(&self) -> String {
        format!("{}@{}", self.contract, self.version.major)
    }
}

/// Finds the section with the records; `None` when there is none.
pub(crate) fn section<'a, R: ReadRef<'a>>(
    file: &object::File<'a, R>,
) -> Result<Option<&'a [u8]>, String> {
    let name = match file.format() {
        BinaryFormat::MachO => METADATA_SECTION_MACHO,
        BinaryFormat::Pe => METADATA_SECTION_PE,
        _ => METADATA_SECTION_ELF,
    };
    let Some(section) = file.section_by_name(name) else { return Ok(None) };
    let size = section.size();
    if size > MOST_BYTES {
        return Err(format!(
            "the section `{name}` has {size} bytes, at most {MOST_BYTES} are read"
        ));
    }
    let bytes = section.data().map_err(|error| format!("the section `{name}`: {error}"))?;
    Ok(Some(bytes))
}

/// Reads a section.
pub(crate) fn parse(section: &[u8]) -> Result<Metadata, String> {
    let (bundle, implementations) = records(section)?;
    Ok(Metadata::new(&bundle, &implementations))
}

/// Reads all records of a section.
pub(super) fn records(
    section: &[u8],
) -> Result<(BundleRecord<'_>, Vec<ImplementationRecord<'_>>), String> {
    let (mut bundle, mut implementations) = (None, Vec::new());
    let mut rest = Reader { bytes: section };
    while let Some(record) = rest.record()? {
        match record {
            Record::Bundle(_) if bundle.is_some() => {
                return Err("there are two records of a bundle; a library exports one".into());
            }
            Record::Bundle(found) => bundle = Some(found),
            Record::Implementation(_) if implementations.len() == MOST_IMPLEMENTATIONS => {
                return Err(format!("there are more than {MOST_IMPLEMENTATIONS} implementations"));
            }
            Record::Implementation(found) => implementations.push(found),
            _ => {}
        }
    }
    let bundle = bundle.ok_or("there is no record of the bundle")?;
    check_implementations(&implementations)?;
    Ok((bundle, implementations))
}

fn check_implementations(implementations: &[ImplementationRecord<'_>]) -> Result<(), String> {
    for found in implementations {
        let (name, major) = (found.contract, found.version.major);
        let expected = match found.schema {
            "" => 0,
            schema => fingerprint(schema),
        };
        if found.fingerprint != expected {
            return Err(format!("the fingerprint of `{name}@{major}` is not that of its schema"));
        }
        let head = format!("contract {name} {major}.{}", found.version.minor);
        let line = found.schema.lines().nth(1).unwrap_or_default();
        let rest = line.strip_prefix(&head);
        if !found.schema.is_empty()
            && !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        {
            return Err(format!("the schema of `{name}@{major}` is that of another contract"));
        }
    }
    Ok(())
}

impl Metadata {
    fn new(bundle: &BundleRecord<'_>, implementations: &[ImplementationRecord<'_>]) -> Self {
        let BuildStamp { compiler, target, profile, panic, sdk } = bundle.build;
        let implemented = |found: &ImplementationRecord<'_>| Implemented {
            contract: found.contract.into(),
            version: found.version,
            implementor: found.implementor.into(),
            fingerprint: found.fingerprint,
            schema: found.schema.into(),
        };
        Self {
            abi_version: bundle.abi_version,
            pointer_width: bundle.pointer_width,
            little_endian: bundle.little_endian,
            language: bundle.language,
            name: bundle.name.into(),
            version: bundle.version,
            build: BuildInfo {
                compiler: compiler.into(),
                target: target.into(),
                profile: profile.into(),
                panic: panic.into(),
                sdk: sdk.into(),
            },
            implementations: implementations.iter().map(implemented).collect(),
        }
    }
}

/// What is left to read.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads the next record that is understood; `None` at the end.
    fn record(&mut self) -> Result<Option<Record<'a>>, String> {
        loop {
            // Linkers fill up with zeros between records and behind them.
            let zeros = self.bytes.iter().take_while(|byte| **byte == 0).count();
            self.take(zeros)?;
            if self.bytes.is_empty() {
                return Ok(None);
            }
            if self.take(METADATA_MAGIC.len())? != METADATA_MAGIC {
                return Err("there is something that is no record".into());
            }
            let size = self.u32()? as usize;
            let format = self.u16()?;
            if format != METADATA_FORMAT {
                return Err(format!(
                    "it is of format {format}, and this host reads format {METADATA_FORMAT}; update \
                     the host's polyplug-sdk"
                ));
            }
            let kind = self.u16()?;
            let body = size.checked_sub(METADATA_HEADER_SIZE).ok_or("a record is too short")?;
            let mut body = Reader { bytes: self.take(body)? };
            match kind {
                Record::BUNDLE => return body.bundle().map(Record::Bundle).map(Some),
                Record::IMPLEMENTATION => {
                    return body.implementation().map(Record::Implementation).map(Some);
                }
                // Of a newer SDK, and nothing that is needed to load the library.
                _ => {}
            }
        }
    }

    fn bundle(&mut self) -> Result<BundleRecord<'a>, String> {
        let (abi_version, extension_revision) = (self.u32()?, self.u32()?);
        let [pointer_width, little_endian, _, _] = self.array()?;
        let language = self.u32()?;
        let version = self.version()?;
        let name = self.line("the bundle's name")?;
        if name.is_empty() {
            return Err("the bundle has no name".into());
        }
        if let Some(unfit) = unfit_name(name) {
            return Err(format!("the bundle's name {unfit}"));
        }
        let build = BuildStamp {
            compiler: self.line("the compiler")?,
            target: self.line("the target")?,
            profile: self.line("the profile")?,
            panic: self.line("the way of panics")?,
            sdk: self.line("the SDK")?,
        };
        let little_endian = little_endian != 0;
        Ok(BundleRecord {
            abi_version,
            extension_revision,
            pointer_width,
            little_endian,
            language,
            name,
            version,
            build,
        })
    }

    fn implementation(&mut self) -> Result<ImplementationRecord<'a>, String> {
        let fingerprint = u64::from_le_bytes(self.array()?);
        let version = self.version()?;
        let contract = self.line("the name of a contract")?;
        if contract.is_empty() {
            return Err("a contract has no name".into());
        }
        let implementor = self.line("the name of an implementing type")?;
        let schema = self.text("a schema")?;
        if schema.split('\n').any(has_control_characters) {
            return Err("a schema contains control characters".into());
        }
        Ok(ImplementationRecord { fingerprint, version, contract, implementor, schema })
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.bytes.split_at_checked(len).ok_or("a record is cut off")?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (taken, rest) = self.bytes.split_first_chunk().ok_or("a record is cut off")?;
        self.bytes = rest;
        Ok(*taken)
    }

    fn u16(&mut self) -> Result<u16, String> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    fn u32(&mut self) -> Result<u32, String> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn version(&mut self) -> Result<Version, String> {
        Ok(Version::new(self.u32()?, self.u32()?, self.u32()?))
    }

    fn text(&mut self, what: &str) -> Result<&'a str, String> {
        let len = self.u32()? as usize;
        str::from_utf8(self.take(len)?).map_err(|_| format!("{what} is not UTF-8"))
    }

    fn line(&mut self, what: &str) -> Result<&'a str, String> {
        let text = self.text(what)?;
        if has_control_characters(text) {
            return Err(format!("{what} contains control characters"));
        }
        if text.len() > LONGEST_LINE {
            return Err(format!(
                "{what} has {} bytes, at most {LONGEST_LINE} are read",
                text.len()
            ));
        }
        Ok(text)
    }
}

/// Whether printing the text could do something else than show it.
fn has_control_characters(text: &str) -> bool {
    text.chars().any(is_hidden)
}

#[cfg(test)]
pub(crate) mod tests;

use crate::identity::{
    build_info::BuildInfo,
    printable::{is_hidden, unfit_name},
};
