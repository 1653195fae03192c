//! Fuzzes the reader of the records that a library has in its file.
//!
//! Records that were read and are written again are read as the same, names are printable and bounded, and a schema
//! belongs to its record.

#![no_main]

use libfuzzer_sys::fuzz_target;
use polyplug_abi::{
    BundleRecord, ImplementationRecord, METADATA_FORMAT, METADATA_MAGIC, Record, Version,
    evolution::Schema, fingerprint,
};
use polyplug_fuzz::check_message;
use polyplug_runtime::fuzzing::records;

/// The most bytes of a line, and of a message, which shows one.
const LONGEST: usize = 4096;

fuzz_target!(|bytes: &[u8]| {
    let (bundle, implementations) = match records(bytes) {
        Ok(read) => read,
        Err(message) => return check_message(&message, LONGEST + 256),
    };
    check_message(bundle.name, 255);
    let build = bundle.build;
    for text in [build.compiler, build.target, build.profile, build.panic, build.sdk] {
        check_line(text);
    }
    for found in &implementations {
        check_implementation(found);
    }
    let mut section = Vec::new();
    write_bundle(&mut section, &bundle);
    for found in &implementations {
        // As a linker fills up.
        section.resize(section.len().next_multiple_of(32), 0);
        write_implementation(&mut section, found);
    }
    assert_eq!(records(&section), Ok((bundle, implementations)));
});

fn check_line(text: &str) {
    if !text.is_empty() {
        check_message(text, LONGEST);
    }
}

fn check_implementation(found: &ImplementationRecord<'_>) {
    check_message(found.contract, LONGEST);
    check_line(found.implementor);
    if found.schema.is_empty() {
        return assert_eq!(found.fingerprint, 0, "nothing has a hash");
    }
    found.schema.split('\n').filter(|line| !line.is_empty()).for_each(|line| {
        check_message(line, usize::MAX);
    });
    assert_eq!(found.fingerprint, fingerprint(found.schema));
    if let Ok(schema) = Schema::parse(found.schema) {
        let version = (found.version.major, found.version.minor);
        assert_eq!((schema.name, schema.version), (found.contract, version));
    }
}

/// Writes a record around its body.
fn write(section: &mut Vec<u8>, kind: u16, body: &[u8]) {
    section.extend(METADATA_MAGIC);
    section.extend(u32::try_from(16 + body.len()).unwrap().to_le_bytes());
    section.extend(METADATA_FORMAT.to_le_bytes());
    section.extend(kind.to_le_bytes());
    section.extend(body);
}

fn write_text(body: &mut Vec<u8>, text: &str) {
    body.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
    body.extend(text.as_bytes());
}

fn write_version(body: &mut Vec<u8>, version: Version) {
    for number in [version.major, version.minor, version.patch] {
        body.extend(number.to_le_bytes());
    }
}

fn write_bundle(section: &mut Vec<u8>, bundle: &BundleRecord<'_>) {
    let mut body = Vec::new();
    body.extend(bundle.abi_version.to_le_bytes());
    body.extend(bundle.extension_revision.to_le_bytes());
    body.extend([bundle.pointer_width, u8::from(bundle.little_endian), 0, 0]);
    body.extend(bundle.language.to_le_bytes());
    write_version(&mut body, bundle.version);
    let build = bundle.build;
    for text in [bundle.name, build.compiler, build.target, build.profile, build.panic, build.sdk] {
        write_text(&mut body, text);
    }
    write(section, Record::BUNDLE, &body);
}

fn write_implementation(section: &mut Vec<u8>, found: &ImplementationRecord<'_>) {
    let mut body = found.fingerprint.to_le_bytes().to_vec();
    write_version(&mut body, found.version);
    for text in [found.contract, found.implementor, found.schema] {
        write_text(&mut body, text);
    }
    write(section, Record::IMPLEMENTATION, &body);
}
