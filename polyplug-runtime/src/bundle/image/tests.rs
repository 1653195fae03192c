//! Libraries that are cut off, damaged, hostile, or none.

use std::{fs, process::Command, sync::OnceLock};

use object::{Architecture, ObjectSection};
use proptest::{collection::vec, prelude::*};

use super::*;

/// Compiles a tiny plugin and returns its bytes.
fn library(name: &str, source: &str, flags: &[&str]) -> Vec<u8> {
    let dir = std::env::temp_dir().join(format!("polyplug-image-{name}-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    let (c, so) = (dir.join(format!("{name}.c")), dir.join(format!("{name}.so")));
    fs::write(&c, source).unwrap();
    let status = Command::new("cc").arg(&c).arg("-o").arg(&so).args(flags).status().unwrap();
    assert!(status.success());
    let bytes = fs::read(&so).unwrap();
    fs::remove_dir_all(&dir).unwrap();
    bytes
}

const PLUGIN: &str = "int polyplug_init; int polyplug_abi_version;";

#[test]
fn every_truncation_is_an_error_and_the_whole_is_fine() {
    let whole = library("whole", PLUGIN, &["-shared", "-nostdlib"]);
    check_bytes(&whole).unwrap();
    for len in 0..whole.len() {
        let error = check_bytes(&whole[..len]).unwrap_err();
        let expected = if len < 16 { "is not a library" } else { "is truncated" };
        assert!(error.to_string().contains(expected), "{len}: {error}");
    }
}

#[test]
fn no_damaged_byte_of_the_headers_kills_the_reader() {
    let whole = library("damaged", PLUGIN, &["-shared", "-nostdlib"]);
    let sections = whole.len() - 64 * 24;
    for at in (0..0x400).chain(sections..whole.len()) {
        for value in [0x00, 0x7f, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            // Many bytes do not matter; that this returns is the test.
            let _ = check_bytes(&bytes);
        }
    }
}

#[test]
fn what_is_wrong_is_said() {
    let told = |bytes: &[u8]| check_bytes(bytes).unwrap_err().to_string();
    assert!(told(b"this is not a library").ends_with("found text"));
    assert!(told(b"").ends_with("found an empty file"));
    assert!(told(b"!<arch>\n01234567890123456789").contains("`cdylib`"));

    let program = library("program", "int main(void) { return 0; }", &["-no-pie"]);
    assert!(told(&program).ends_with("found an executable program"));
    let other = library("other", "int polyplug_init;", &["-shared", "-nostdlib"]);
    assert!(told(&other).contains("exports no `polyplug_abi_version`"));
    let none = library("none", "int x;", &["-shared", "-nostdlib"]);
    assert!(told(&none).contains("exports no `polyplug_init`"));

    let mut foreign = library("foreign", PLUGIN, &["-shared", "-nostdlib"]);
    // The machine of an ELF header.
    foreign[18] = 0xf3;
    foreign[19] = 0;
    let text = told(&foreign);
    assert!(text.contains("found an ELF shared library for riscv64 (64 bit"), "{text}");
}

/// What a change of a few bytes does to a reader of files: numbers at the ends of their ranges.
fn hostile_number() -> impl Strategy<Value = (u64, usize)> {
    let extremes = [0, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, u64::MAX / 2, u64::MAX];
    let number = prop_oneof![prop::sample::select(extremes.to_vec()), any::<u64>(), 0_u64..0x2000];
    (number, prop::sample::select(vec![1_usize, 2, 4, 8]))
}

/// Where the headers of a file and its metadata are, so that changes hit something that is read.
fn interesting(bytes: &[u8]) -> Vec<usize> {
    let file = object::File::parse(bytes).unwrap();
    let mut places: Vec<usize> = (0..0x400).chain(bytes.len() - 0x900..bytes.len()).collect();
    for name in [".polyplug", ".dynsym", ".dynstr", ".shstrtab"] {
        let Some((start, len)) = file.section_by_name(name).and_then(|it| it.file_range()) else {
            continue;
        };
        let start = usize::try_from(start).unwrap();
        places.extend(start..start + usize::try_from(len.min(0x400)).unwrap());
    }
    places
}

/// Real plugins in Rust and C++, and the places that are worth a change.
fn real_plugins() -> &'static [(Vec<u8>, Vec<usize>)] {
    static REAL: OnceLock<Vec<(Vec<u8>, Vec<usize>)>> = OnceLock::new();
    REAL.get_or_init(|| {
        let read = |name| fs::read(polyplug_fixtures::library(name)).unwrap();
        let places = |bytes: Vec<u8>| (interesting(&bytes), bytes);
        ["greeter", "seed-cpp"].map(read).map(places).map(|(places, bytes)| (bytes, places)).into()
    })
}

proptest! {
    #[test]
    fn hostile_changes_of_libraries_kill_nobody(
        which in any::<prop::sample::Index>(),
        changes in vec((any::<prop::sample::Index>(), hostile_number()), 1..6),
        end in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let (whole, places) = which.get(real_plugins());
        let mut bytes = whole.clone();
        for (at, (number, width)) in changes {
            let at = *at.get(places);
            for (place, byte) in bytes.iter_mut().skip(at).zip(number.to_le_bytes()).take(width) {
                *place = byte;
            }
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        // Many changes do not matter; that this returns is the test.
        let _ = check_bytes(&bytes);
        let path = std::env::temp_dir().join(format!("polyplug-hostile-{}.so", std::process::id()));
        fs::write(&path, &bytes).unwrap();
        let _ = super::check(&path, &path);
        let _ = super::inspect(&path);
        let _ = fs::remove_file(&path);
    }

    #[test]
    fn hostile_files_of_any_kind_kill_nobody(
        magic in prop::sample::select(MAGICS.to_vec()),
        bytes in vec(any::<u8>(), 0..2000),
    ) {
        let _ = check_bytes(&[magic, &bytes].concat());
        let _ = inspect_bytes(&[magic, &bytes].concat());
    }
}

/// What files of libraries begin with: ELF, Mach-O in both orders, universal Mach-O, and PE.
const MAGICS: [&[u8]; 6] = [
    b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0",
    b"\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0\x06\0\0\0",
    b"\xfe\xed\xfa\xcf\x01\0\0\x07",
    b"\xca\xfe\xba\xbe\0\0\0\x02\x01\0\0\x07\0\0\0\x03\0\0\0\x40",
    b"\xca\xfe\xba\xbf\0\0\0\x02",
    b"MZ\x90\0",
];

#[test]
fn a_sparse_file_costs_nothing() {
    let path = std::env::temp_dir().join(format!("polyplug-sparse-{}.so", std::process::id()));
    let mut library = fs::read(polyplug_fixtures::library("greeter")).unwrap();
    let file = fs::File::create(&path).unwrap();
    file.set_len(1 << 36).unwrap();
    let error = super::check(&path, &path).unwrap_err().to_string();
    assert!(error.contains("bytes of an unknown format"), "{error}");
    // A real library in front of it changes nothing for the library.
    fs::write(&path, &library).unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(1 << 36).unwrap();
    assert_eq!(super::check(&path, &path).unwrap().metadata.unwrap().name, "greeter");
    // Its metadata say that they fill the file.
    let place = section_header(&library, ".polyplug");
    library[place + 32..place + 40].copy_from_slice(&(1_u64 << 35).to_le_bytes());
    fs::write(&path, &library).unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(1 << 36).unwrap();
    let error = super::inspect(&path).unwrap_err().to_string();
    assert!(error.contains("at most 16777216 are read"), "{error}");
    // Its symbols say that they do.
    let place = section_header(&library, ".symtab");
    library[place + 32..place + 40].copy_from_slice(&(1_u64 << 35).to_le_bytes());
    fs::write(&path, &library).unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(1 << 36).unwrap();
    let error = super::inspect(&path).unwrap_err().to_string();
    assert!(error.contains("is damaged"), "{error}");
    fs::remove_file(&path).unwrap();
}

/// Finds the header of a section of a 64-bit ELF file.
fn section_header(library: &[u8], name: &str) -> usize {
    let file = object::File::parse(library).unwrap();
    let index = file.section_by_name(name).unwrap().index().0;
    let start = u64::from_le_bytes(library[40..48].try_into().unwrap());
    usize::try_from(start).unwrap() + index * 64
}

#[test]
fn a_universal_file_is_read() {
    let mut library =
        object::write::Object::new(BinaryFormat::MachO, Architecture::X86_64, Endianness::Little)
            .write()
            .unwrap();
    // From an object file to a dynamic library.
    library[12] = 6;
    let number = |n: usize| u32::try_from(n).unwrap().to_be_bytes();
    let mut file = Vec::new();
    for n in [0xcafe_babe, 2, 0x0100_000c, 0, 0x40, 0, 3, 0x0100_0007, 3, 0x80, library.len(), 3] {
        file.extend(number(n));
    }
    file.resize(0x80, 0);
    file.extend(&library);
    // It exports no plugin, so it is read without that check.
    let inspect = |bytes: &[u8]| {
        let image = ParsedImage::of(Path::new("x"), bytes)?;
        let file = image.parse()?;
        image.metadata(&file).map(|metadata| (Platform::of(&file).describe(), metadata))
    };
    let (target, metadata) = inspect(&file).unwrap();
    assert_eq!(target, "a Mach-O dynamic library for x86_64 (64 bit, little-endian)");
    assert_eq!(metadata, None);
    let error = inspect(&file[..file.len() - 1]).unwrap_err().to_string();
    assert!(error.contains("is truncated"), "{error}");
    file[7] = 0;
    let error = inspect(&file).unwrap_err().to_string();
    assert!(error.contains("a universal file without libraries"), "{error}");
}

#[test]
fn a_truncated_dll_is_not_inspected() {
    let whole = metadata::tests::dll(&[7; 900]);
    // It exports nothing, which is found out when all of it is there.
    let error = inspect_bytes(&whole).unwrap_err();
    assert!(matches!(error, LoadError::NotAPlugin { .. }), "{error}");
    for len in 0..whole.len() {
        let error = inspect_bytes(&whole[..len]).unwrap_err();
        assert!(!matches!(error, LoadError::NotAPlugin { .. }), "{len}: {error}");
    }
    let error = inspect_bytes(&whole[..whole.len() - 1]).unwrap_err();
    assert!(matches!(error, LoadError::Truncated { .. }), "{error}");
}

#[test]
fn libraries_of_other_systems_are_inspected() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/seeds/library");
    for (file, expected) in [
        ("plugin.dll", "a Windows DLL for x86_64 (64 bit, little-endian)"),
        ("plugin.dylib", "a Mach-O dynamic library for x86_64 (64 bit, little-endian)"),
    ] {
        let whole = fs::read(seeds.join(file)).unwrap();
        let (target, metadata) = inspect_bytes(&whole).unwrap();
        assert_eq!((&*target, &*metadata.unwrap().name), (expected, "english"));
        // What the dynamic linker looks in comes first.
        let mut other = whole;
        let at = other.windows(5).position(|it| it == b"init\0").unwrap();
        other[at] = b'u';
        let error = inspect_bytes(&other).unwrap_err();
        assert!(matches!(error, LoadError::NotAPlugin { symbol: INIT_SYMBOL, .. }), "{error}");
    }
}

/// Fault: a variable without a name was one that all libraries share which have such a variable.
#[test]
fn a_variable_without_a_name_is_not_shared() {
    let source = "__asm__(\".data\\n.globl unique_one\\n.type unique_one, %gnu_unique_object\\n\"
                  \"unique_one: .long 1\\n.size unique_one, 4\\n.previous\");";
    let mut whole = library("nameless", source, &["-shared", "-nostdlib"]);
    let path = std::env::temp_dir().join(format!("polyplug-nameless-{}.so", std::process::id()));
    fs::write(&path, &whole).unwrap();
    let variables = || symbols_at(&path).unwrap().1.into_iter().collect::<Vec<_>>();
    assert_eq!(variables(), ["unique_one"]);
    // The name that the dynamic linker knows comes before the one for debuggers.
    let at = whole.windows(10).position(|it| it == b"unique_one").unwrap();
    whole[at] = 0;
    fs::write(&path, &whole).unwrap();
    assert!(variables().is_empty());
    fs::remove_file(&path).unwrap();
}
