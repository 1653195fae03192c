//! Signatures over folders that change between being read and being checked.

use std::env;
use std::path::PathBuf;

use ed25519_dalek::{Signer as _, SigningKey};

use super::*;
use crate::bundle::hash;

const KEY: [u8; 32] = [7; 32];

/// Makes a folder with a manifest and something called a library, and signs it.
fn signed(test: &str) -> (PathBuf, Source) {
    let folder = env::temp_dir().join(format!("polyplug-{test}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("data")).unwrap();
    fs::write(folder.join("libit.so"), "code").unwrap();
    fs::write(folder.join("manifest.toml"), "name = \"it\"\nfile = \"libit.so\"").unwrap();
    fs::write(folder.join("data/more"), "").unwrap();
    let source = Source::locate(&folder).unwrap();
    sign(&source);
    (folder, source)
}

fn hash(source: &Source) -> Hash {
    image::hash_of(&source.library).unwrap()
}

fn sign(source: &Source) {
    let key = SigningKey::from_bytes(&KEY);
    let message = signed_files::digest(source, Some(&hash(source))).unwrap();
    let public = key.verifying_key().to_bytes();
    let bytes = [&MARK[..], &public, &key.sign(&message).to_bytes()].concat();
    fs::write(source.path.join(SIGNATURE_FILE), bytes).unwrap();
}

fn signer_of(source: &Source, library: Option<&Hash>) -> Result<Ed25519PublicKey, LoadError> {
    signer(source, || Ok(library.copied()))
}

fn problem(told: Result<Ed25519PublicKey, LoadError>) -> SignatureProblem {
    match told.unwrap_err() {
        LoadError::Signature { problem, .. } => problem,
        other => panic!("{other}"),
    }
}

#[test]
fn what_was_read_counts_and_not_what_lies_there() {
    let (folder, source) = signed("was-read");
    let good = hash(&source);
    let key = signer_of(&source, Some(&good)).unwrap();
    assert_eq!(key.bytes, SigningKey::from_bytes(&KEY).verifying_key().to_bytes());

    // A file that was other when it was read, and is put back for the check.
    let evil = hash::of_bytes(b"evil");
    assert_eq!(problem(signer_of(&source, Some(&evil))), SignatureProblem::Mismatch { key });
    let mut other = Source::locate(&folder).unwrap();
    other.manifest_hash = Some(evil);
    assert_eq!(problem(signer_of(&other, Some(&good))), SignatureProblem::Mismatch { key });

    // A file that was right when it was read, and is replaced before it is copied: the copy is compared
    // with the hash that was verified.
    fs::write(folder.join("libit.so"), "evil").unwrap();
    assert_eq!(signer_of(&source, Some(&good)).unwrap(), key);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_file_that_comes_or_goes_meanwhile_is_noticed() {
    let (folder, source) = signed("comes-or-goes");
    let good = hash(&source);
    let changes = |source: &Source, library, file: &str| {
        let error = signer_of(source, library).unwrap_err();
        let LoadError::Changing { path } = &error else { panic!("{error}") };
        assert!(path.ends_with(file), "{error}");
    };
    changes(&source, None, "libit.so");
    // The manifest was hidden while it was looked for.
    let mut without = Source::locate(&folder).unwrap();
    (without.manifest, without.manifest_hash) = (None, None);
    changes(&without, Some(&good), "manifest.toml");
    fs::remove_file(folder.join("manifest.toml")).unwrap();
    changes(&source, Some(&good), "manifest.toml");
    fs::remove_file(folder.join("libit.so")).unwrap();
    changes(&without, Some(&good), "libit.so");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_signature_is_told_from_other_files() {
    let (folder, source) = signed("other-files");
    let (file, library) = (folder.join(SIGNATURE_FILE), hash(&source));
    let good = fs::read(&file).unwrap();
    let long = [&good[..], &[0]].concat();
    for bytes in [&good[..102], &long, &[0; 103], &[]] {
        fs::write(&file, bytes).unwrap();
        assert_eq!(problem(signer_of(&source, Some(&library))), SignatureProblem::Malformed);
    }
    // Each of the bytes after the mark counts.
    for i in MARK.len()..good.len() {
        let mut bytes = good.clone();
        bytes[i] ^= 1 << (i % 8);
        fs::write(&file, bytes).unwrap();
        let problem = problem(signer_of(&source, Some(&library)));
        assert!(matches!(problem, SignatureProblem::Mismatch { .. }), "{problem}");
    }
    fs::remove_file(&file).unwrap();
    assert_eq!(problem(signer_of(&source, Some(&library))), SignatureProblem::Missing);
    fs::create_dir(&file).unwrap();
    assert_eq!(problem(signer_of(&source, Some(&library))), SignatureProblem::Malformed);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_key_of_everybody_is_not_usable() {
    // The neutral element: every message has a signature by it that anybody can make.
    let mut bytes = [0; 32];
    bytes[0] = 1;
    assert!(!is_usable(&Ed25519PublicKey { bytes }));
    assert!(!is_usable(&Ed25519PublicKey { bytes: [2; 32] }));
    let bytes = SigningKey::from_bytes(&KEY).verifying_key().to_bytes();
    assert!(is_usable(&Ed25519PublicKey { bytes }));
}
