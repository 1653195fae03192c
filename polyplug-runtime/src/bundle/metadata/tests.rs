//! Records that are sound, and everything else that a file can hold.

use object::{
    Architecture, Endianness, SectionKind, pe,
    write::{Object as Written, pe as write_pe},
};
use proptest::{collection::vec, prelude::*};

use super::*;

const SCHEMA: &str = "polyplug-schema 1 64le\n\
                      contract text.Slug 1.0 send sync\n\
                      fn slug(&self, &str) -> String\n";

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
const IMPLEMENTATION: Record<'_> = Record::Implementation(ImplementationRecord {
    fingerprint: fingerprint(SCHEMA),
    version: Version::new(1, 0, 0),
    contract: "text.Slug",
    implementor: "Dashes",
    schema: SCHEMA,
});

fn bundle() -> Vec<u8> {
    BUNDLE.bytes::<{ BUNDLE.size() }>().into()
}

fn implementation() -> Vec<u8> {
    IMPLEMENTATION.bytes::<{ IMPLEMENTATION.size() }>().into()
}

/// The records with zeros before, between and behind them, as linkers leave them.
fn section_of_two() -> Vec<u8> {
    [vec![0; 5], implementation(), vec![0; 31], bundle(), vec![0; 3]].concat()
}

fn check_slug(found: &Metadata) {
    assert_eq!((found.name.as_str(), found.version), ("english", Version::new(0, 1, 0)));
    assert_eq!(
        found.build.to_string(),
        "rustc 1.95.0 for x86_64-unknown-linux-gnu, release, panic = unwind, polyplug-sdk 0.2.0"
    );
    assert_eq!(found.implementations.len(), 1);
    let slug = &found.implementations[0];
    assert_eq!((slug.full().as_str(), slug.implementor.as_str()), ("text.Slug@1", "Dashes"));
    assert_eq!(slug.schema, SCHEMA);
}

#[test]
fn what_was_written_is_read() {
    check_slug(&parse(&section_of_two()).unwrap());
}

#[test]
fn newer_records_are_read_as_far_as_they_are_understood() {
    let longer = |mut record: Vec<u8>| {
        record.extend(b"what a later version of the SDK says");
        let size = u32::try_from(record.len()).unwrap();
        record[8..12].copy_from_slice(&size.to_le_bytes());
        record
    };
    let mut unknown = longer(bundle());
    unknown[14] = 99;
    let section = [longer(bundle()), unknown, longer(implementation())].concat();
    check_slug(&parse(&section).unwrap());
}

#[test]
fn what_is_wrong_is_said() {
    let with = |record: Vec<u8>, at: usize, bytes: &[u8]| {
        let mut record = record;
        record[at..at + bytes.len()].copy_from_slice(bytes);
        record
    };
    let schema = implementation().len() - SCHEMA.len();
    for (section, words) in [
        (vec![], "no record of the bundle"),
        (implementation(), "no record of the bundle"),
        ([bundle(), bundle()].concat(), "two records of a bundle"),
        (b"something else".to_vec(), "something that is no record"),
        (with(bundle(), 12, &[2]), "format 2, and this host reads format 1"),
        (with(bundle(), 8, &[15, 0, 0, 0]), "too short"),
        (with(bundle(), 8, &[0xff; 4]), "cut off"),
        (with(bundle(), 8, &[40, 0, 0, 0]), "cut off"),
        (with(bundle(), 44, &[0xff; 4]), "cut off"),
        (with(bundle(), 48, b"\xff"), "the bundle's name is not UTF-8"),
        (with(bundle(), 48, b"\x1b[2J"), "the bundle's name contains control characters"),
        (with(bundle(), 48, "\u{202e}".as_bytes()), "contains control characters"),
        ([bundle(), with(implementation(), 16, &[0; 8])].concat(), "fingerprint of `text.Slug@1`"),
        ([bundle(), with(implementation(), 24, &[2])].concat(), "that of another contract"),
        ([bundle(), with(implementation(), 28, &[1])].concat(), "that of another contract"),
        ([bundle(), with(implementation(), schema, b"\r")].concat(), "control characters"),
    ] {
        let problem = parse(&section).unwrap_err();
        assert!(problem.contains(words), "no `{words}` in: {problem}");
    }
}

#[test]
fn a_mach_o_file_is_read() {
    let mut file = Written::new(BinaryFormat::MachO, Architecture::Aarch64, Endianness::Little);
    let section =
        file.add_section(b"__DATA".into(), b"__polyplug".into(), SectionKind::ReadOnlyData);
    file.set_section_data(section, section_of_two(), 1);
    let bytes = file.write().unwrap();
    let file = object::File::parse(&*bytes).unwrap();
    check_slug(&parse(super::section(&file).unwrap().unwrap()).unwrap());
}

/// Writes a DLL that has nothing but the records.
pub(crate) fn dll(records: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = write_pe::Writer::new(true, 4096, 512, &mut bytes);
    writer.reserve_dos_header_and_stub();
    writer.reserve_nt_headers(16);
    writer.reserve_section_headers(1);
    let len = u32::try_from(records.len()).unwrap();
    let flags = pe::IMAGE_SCN_CNT_INITIALIZED_DATA | pe::IMAGE_SCN_MEM_READ;
    let range = writer.reserve_section(*b".polyplg", flags, len, len);
    writer.write_dos_header_and_stub().unwrap();
    writer.write_nt_headers(write_pe::NtHeaders {
        machine: pe::IMAGE_FILE_MACHINE_AMD64,
        time_date_stamp: 0,
        characteristics: pe::IMAGE_FILE_DLL | pe::IMAGE_FILE_EXECUTABLE_IMAGE,
        major_linker_version: 0,
        minor_linker_version: 0,
        address_of_entry_point: 0,
        image_base: 0x1_8000_0000,
        major_operating_system_version: 6,
        minor_operating_system_version: 0,
        major_image_version: 0,
        minor_image_version: 0,
        major_subsystem_version: 6,
        minor_subsystem_version: 0,
        subsystem: pe::IMAGE_SUBSYSTEM_WINDOWS_CUI,
        dll_characteristics: pe::DllFlags::default(),
        size_of_stack_reserve: 0,
        size_of_stack_commit: 0,
        size_of_heap_reserve: 0,
        size_of_heap_commit: 0,
    });
    writer.write_section_headers();
    writer.write_section(range.file_offset, records);
    bytes
}

#[test]
fn a_dll_is_read() {
    let bytes = dll(&section_of_two());
    let file = object::File::parse(&*bytes).unwrap();
    check_slug(&parse(super::section(&file).unwrap().unwrap()).unwrap());
}

/// What holds of everything that is accepted.
fn check_accepted(found: &Metadata) {
    assert!(!found.name.is_empty());
    for implemented in &found.implementations {
        let printed = format!("{} {}", implemented.full(), implemented.implementor);
        assert!(!printed.chars().any(char::is_control), "{printed:?}");
        let hash = fingerprint(&implemented.schema);
        assert!(implemented.schema.is_empty() || implemented.fingerprint == hash);
    }
}

proptest! {
    #[test]
    fn hostile_bytes_are_refused_or_sound(bytes in vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes).map(|found| check_accepted(&found));
        let behind_a_bundle = [bundle(), b"polyplug".to_vec(), bytes].concat();
        let _ = parse(&behind_a_bundle).map(|found| check_accepted(&found));
    }

    #[test]
    fn hostile_changes_of_records_are_refused_or_sound(
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        end in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = section_of_two();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        let _ = parse(&bytes).map(|found| check_accepted(&found));
    }
}
