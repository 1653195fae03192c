//! Every type that crosses a boundary is laid out as the specification says.
//!
//! What is here: numbers. What is not: which of them C agrees with; see `c_header.rs`.

#![cfg(target_pointer_width = "64")]

mod facts;

use polyplug_abi::*;

#[test]
fn every_size_alignment_and_offset_is_as_specified() {
    for (name, specified, actual) in facts::facts() {
        assert_eq!(actual, specified, "{name}");
    }
}

#[test]
fn enums_are_32_bits_wide() {
    let sizes = [
        size_of::<AbiErrorCode>(),
        size_of::<Compatibility>(),
        size_of::<DispatchType>(),
        size_of::<ExtensionErrorCode>(),
        size_of::<LogLevel>(),
        size_of::<ReloadPhaseType>(),
        size_of::<SignaturePolicy>(),
        size_of::<SupportedLanguage>(),
    ];
    assert_eq!(sizes, [4; 8]);
}

#[test]
fn ids_are_64_bits_wide() {
    let sizes = [size_of::<BundleId>(), size_of::<GuestContractId>(), size_of::<HostContractId>()];
    assert_eq!(sizes, [8; 3]);
}

#[test]
fn owned_text_is_laid_out_like_owned_bytes() {
    assert_eq!(size_of::<OwnedString>(), size_of::<OwnedVec<u8>>());
    assert_eq!(align_of::<OwnedString>(), align_of::<OwnedVec<u8>>());
}

#[test]
fn nullable_functions_are_as_wide_as_pointers() {
    assert_eq!(size_of::<Option<CreateFn>>(), 8);
    assert_eq!(size_of::<Option<InitFn>>(), 8);
    assert_eq!(size_of::<Option<AbiVersionFn>>(), 8);
}

#[test]
fn parameters_are_direct_up_to_sixteen_bytes() {
    assert_eq!(MAX_DIRECT, 16);
    assert!(!is_indirect::<&str>());
    assert!(!is_indirect::<Option<u64>>());
    assert!(is_indirect::<String>());
    assert!(is_indirect::<Option<String>>());
}
