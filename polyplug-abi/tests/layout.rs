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

#[test]
fn values_of_several_parts_are_laid_out_as_c_does() {
    use std::mem::offset_of;

    assert_eq!((size_of::<SliceMut<u64>>(), align_of::<SliceMut<u64>>()), (16, 8));
    assert_eq!((offset_of!(SliceMut<u64>, ptr), offset_of!(SliceMut<u64>, len)), (0, 8));

    assert_eq!((size_of::<AbiArray<u32, 5>>(), align_of::<AbiArray<u32, 5>>()), (20, 4));
    assert_eq!(offset_of!(AbiArray<u32, 5>, items), 0);

    type Pair = AbiTuple2<u8, u64>;
    assert_eq!((size_of::<Pair>(), align_of::<Pair>()), (16, 8));
    assert_eq!((offset_of!(Pair, f0), offset_of!(Pair, f1)), (0, 8));

    type Six = AbiTuple6<u8, u16, u32, u64, i8, u32>;
    assert_eq!((size_of::<Six>(), align_of::<Six>()), (24, 8));
    let offsets = [
        offset_of!(Six, f0),
        offset_of!(Six, f1),
        offset_of!(Six, f2),
        offset_of!(Six, f3),
        offset_of!(Six, f4),
        offset_of!(Six, f5),
    ];
    assert_eq!(offsets, [0, 2, 4, 8, 16, 20]);

    assert_eq!(size_of::<AbiTuple1<u64>>(), 8);
    assert_eq!(size_of::<AbiTuple3<u8, u8, u16>>(), 4);
    assert_eq!(size_of::<AbiTuple4<u8, u8, u8, u8>>(), 4);
    assert_eq!(size_of::<AbiTuple5<u8, u32, u8, u8, u8>>(), 12);
}

#[test]
fn times_travel_as_seconds_and_nanoseconds() {
    type Time = <std::time::Duration as AbiType>::Repr;
    assert_eq!((size_of::<Time>(), align_of::<Time>()), (16, 8));
    type Moment = <std::time::SystemTime as AbiType>::Repr;
    assert_eq!((size_of::<Moment>(), align_of::<Moment>()), (16, 8));
}
