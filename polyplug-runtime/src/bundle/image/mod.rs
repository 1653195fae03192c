//! Looks into library files before anything of them runs.
//!
//! Opening a library runs its constructors, and opening a truncated one can kill the process with a
//! signal, so whatever can be found out from the bytes is found out here: format, target,
//! completeness and exports. Nothing here opens a library. What is opened is the file that was checked, unless it is
//! opened where others can write it.

mod exports;
pub(crate) mod unique;

use std::{
    collections::BTreeSet,
    io::{self, ErrorKind},
    path::Path,
};

use object::{
    BinaryFormat, Endianness, FileKind, LittleEndian, Object, ObjectKind, ObjectSegment,
    ObjectSymbol, ReadRef, elf, pe,
    read::{
        elf::{FileHeader, ProgramHeader},
        macho::{FatArch, MachOFatFile32, MachOFatFile64},
    },
};
use polyplug_abi::{ABI_VERSION_SYMBOL, INIT_SYMBOL};

use crate::{
    bundle::{
        hash::{self, Hash},
        library_file::{LibraryFile, Part},
        linked,
        metadata::{self, Metadata},
        platform::Platform,
        regular_file::{self, MAX_LIBRARY},
    },
    error::load::LoadError,
};

/// A file of more bytes is looked at before all of it is read, and has no more than these behind its end.
const LARGE: u64 = 16 << 20;

/// What is known of a library that this process could open.
#[derive(Debug)]
pub(crate) struct Checked {
    /// What it says of itself; `None` if it has no metadata.
    pub(crate) metadata: Option<Metadata>,
    pub(crate) sanitizer: Option<Sanitizer>,
    /// The variables that the dynamic linker keeps once in a process.
    pub(crate) unique_variables: BTreeSet<String>,
}

/// A sanitizer whose runtime a library needs in the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sanitizer {
    pub(crate) name: &'static str,
    /// A function of the runtime.
    pub(crate) function: &'static str,
}

/// Checks that a file is a plugin that this process could open, and returns what is known of it then. Errors call it
/// `path`, of which `file` may be a copy.
pub(crate) fn check(file: &Path, path: &Path) -> Result<Checked, LoadError> {
    let file = open_as(file, path)?;
    ParsedImage::of(path, &file)?.check()
}

/// What errors call bytes that are in no file.
#[cfg(any(test, fuzzing))]
pub(super) const PATH_OF_BYTES: &str = "x.so";

/// Does what [`check`] does with a file of these bytes.
#[cfg(any(test, fuzzing))]
pub(super) fn check_bytes(bytes: &[u8]) -> Result<Option<Metadata>, LoadError> {
    Ok(ParsedImage::of(PATH_OF_BYTES.as_ref(), bytes)?.check()?.metadata)
}

/// Does what [`inspect`] does with a file of these bytes.
#[cfg(any(test, fuzzing))]
pub(super) fn inspect_bytes(bytes: &[u8]) -> Result<(String, Option<Metadata>), LoadError> {
    ParsedImage::of(PATH_OF_BYTES.as_ref(), bytes)?.inspect()
}

/// Returns the SHA-256 of the library at `path`.
pub(crate) fn hash_of(path: &Path) -> io::Result<Hash> {
    check_large(path)?;
    hash::of_file(path, MAX_LIBRARY)
}

/// Checks that a large file can be a library before all of it is read: it begins like one, and its headers ask for
/// about as many bytes as it has. A small one is read whatever it is.
pub(crate) fn check_large(path: &Path) -> io::Result<()> {
    let (_, len) = regular_file::open_within(path, MAX_LIBRARY)?;
    if len <= LARGE {
        return Ok(());
    }
    let failed = |error: LoadError| io::Error::other(error.to_string());
    let file = open(path).map_err(failed)?;
    let image = ParsedImage::of(path, &file).map_err(failed)?;
    let asked = image.extent().map_err(failed)?;
    match asked.and_then(|asked| len.checked_sub(asked)) {
        Some(more) if more > LARGE => Err(io::Error::other(format!(
            "it has {len} bytes, of which its headers ask for {} only",
            len - more
        ))),
        _ => Ok(()),
    }
}

/// Returns what the library at `path` was built for, be it this process or not, and what it says of
/// itself.
pub(crate) fn inspect(path: &Path) -> Result<(String, Option<Metadata>), LoadError> {
    let file = open(path)?;
    ParsedImage::of(path, &file)?.inspect()
}

/// Returns the sanitizer whose runtime a library needs in the process.
fn sanitizer<'a>(file: &impl Object<'a>) -> Option<Sanitizer> {
    const RUNTIMES: [(&str, &str); 4] = [
        ("AddressSanitizer", "__asan_init"),
        ("HWAddressSanitizer", "__hwasan_init"),
        ("ThreadSanitizer", "__tsan_init"),
        ("MemorySanitizer", "__msan_init"),
    ];
    let mut undefined = file.dynamic_symbols().filter(|it| it.is_undefined() && !it.is_weak());
    undefined.find_map(|symbol| {
        let name = symbol.name().ok()?;
        let (name, function) = RUNTIMES.into_iter().find(|(_, function)| *function == name)?;
        Some(Sanitizer { name, function })
    })
}

/// Reads the symbols of the library at `path` that a host asks for, whatever else it is.
#[cfg(any(test, fuzzing))]
pub(super) fn symbols_at(path: &Path) -> Option<(Option<Sanitizer>, BTreeSet<String>)> {
    let file = open(path).ok()?;
    let file = object::File::parse(&file).ok()?;
    Some((sanitizer(&file), unique::unique_variables(&file)))
}

fn open(path: &Path) -> Result<LibraryFile, LoadError> {
    open_as(path, path)
}

/// Opens a file that errors call `path`.
fn open_as(file: &Path, path: &Path) -> Result<LibraryFile, LoadError> {
    let file = LibraryFile::open(file).map_err(|source| match source.kind() {
        ErrorKind::NotFound => LoadError::NotFound { path: path.into() },
        _ => LoadError::Read { path: path.into(), source },
    })?;
    file.ok_or_else(|| not_a_library(path, "something that is no regular file"))
}

fn not_a_library(path: &Path, found: &str) -> LoadError {
    let expected = Platform::of_this_process().describe();
    LoadError::NotALibrary { path: path.into(), expected, found: found.into() }
}

/// The bytes of a file that should be a library.
struct ParsedImage<'a, R> {
    path: &'a Path,
    /// All of the file, or the library for this processor in a file that holds several.
    data: Part<R>,
    kind: FileKind,
}

impl<'a, R: ReadRef<'a>> ParsedImage<'a, R> {
    fn of(path: &'a Path, data: R) -> Result<Self, LoadError> {
        let data = Part::whole(data);
        let kind = FileKind::parse(data).map_err(|_| not_a_library(path, &guess(data)))?;
        Self { path, data, kind }.pick()
    }

    fn check(&self) -> Result<Checked, LoadError> {
        let file = self.parse()?;
        self.check_target(&file)?;
        self.check_segments(&file)?;
        self.check_exports(&file)?;
        if file.format() == BinaryFormat::Elf {
            linked::check(self.data).map_err(|message| self.damage(message))?;
        }
        let metadata = self.metadata(&file)?;
        let unique_variables = unique::unique_variables(&file);
        Ok(Checked { metadata, sanitizer: sanitizer(&file), unique_variables })
    }

    fn inspect(&self) -> Result<(String, Option<Metadata>), LoadError> {
        let file = self.parse()?;
        self.check_kind(&file)?;
        self.check_segments(&file)?;
        // Without them it is no plugin, whatever its metadata say or lack.
        self.check_exports(&file)?;
        Ok((Platform::of(&file).describe(), self.metadata(&file)?))
    }

    /// Picks the library for this processor, or else the first, of a file that holds several.
    fn pick(self) -> Result<Self, LoadError> {
        let ranges: Vec<_> = match self.kind {
            FileKind::MachOFat32 => {
                let file = MachOFatFile32::parse(self.data).map_err(|e| self.damaged(&e))?;
                file.arches().iter().map(|arch| (arch.architecture(), arch.file_range())).collect()
            }
            FileKind::MachOFat64 => {
                let file = MachOFatFile64::parse(self.data).map_err(|e| self.damaged(&e))?;
                file.arches().iter().map(|arch| (arch.architecture(), arch.file_range())).collect()
            }
            _ => return Ok(self),
        };
        let expected = Platform::of_this_process().architecture;
        let found = ranges.iter().find(|(architecture, _)| Some(*architecture) == expected);
        let Some((_, (start, len))) = found.or(ranges.first()).copied() else {
            return Err(self.not_a_library("a universal file without libraries"));
        };
        let end = start.saturating_add(len);
        if end > self.len() {
            return Err(self.truncated(end));
        }
        let data = Part { of: self.data.of, start, len };
        let kind = FileKind::parse(data)
            .map_err(|_| self.not_a_library("a universal file of no libraries"))?;
        Ok(Self { data, kind, ..self })
    }

    fn parse(&self) -> Result<object::File<'a, Part<R>>, LoadError> {
        self.check_length()?;
        match self.kind {
            FileKind::Elf32
            | FileKind::Elf64
            | FileKind::MachO32
            | FileKind::MachO64
            | FileKind::Pe32
            | FileKind::Pe64 => object::File::parse(self.data).map_err(|e| self.damaged(&e)),
            other => Err(self.not_a_library(&format!("a file of kind {other:?}"))),
        }
    }

    fn len(&self) -> u64 {
        self.data.len
    }

    fn metadata(&self, file: &object::File<'a, Part<R>>) -> Result<Option<Metadata>, LoadError> {
        let unusable = |what| LoadError::Metadata { path: self.path.into(), what };
        let section = metadata::section(file).map_err(unusable)?;
        section.map(metadata::parse).transpose().map_err(unusable)
    }

    /// Checks that an ELF file is as long as its headers say. The section headers are at the end of
    /// every ordinary file, so nothing can be cut off unnoticed.
    fn check_length(&self) -> Result<(), LoadError> {
        match self.extent()? {
            Some(expected) if expected > self.len() => Err(self.truncated(expected)),
            _ => Ok(()),
        }
    }

    /// Returns how long the headers say that the file is; `None` if it has none that do.
    fn extent(&self) -> Result<Option<u64>, LoadError> {
        let (header, extent) = match self.kind {
            FileKind::Elf32 => (
                size_of::<elf::FileHeader32<Endianness>>(),
                extent::<elf::FileHeader32<Endianness>, _>(self.data, self.len()),
            ),
            FileKind::Elf64 => (
                size_of::<elf::FileHeader64<Endianness>>(),
                extent::<elf::FileHeader64<Endianness>, _>(self.data, self.len()),
            ),
            _ => return Ok(None),
        };
        if self.len() < header as u64 {
            return Err(self.truncated(header as u64));
        }
        extent.map(Some).map_err(|e| self.damaged(&e))
    }

    fn check_target(&self, file: &object::File<'a, Part<R>>) -> Result<(), LoadError> {
        let found = Platform::of(file);
        let expected = Platform::of_this_process();
        if !expected.accepts(&found) {
            return Err(LoadError::WrongTarget {
                path: self.path.into(),
                expected: expected.describe(),
                found: found.describe(),
            });
        }
        self.check_kind(file)
    }

    fn check_kind(&self, file: &object::File<'a, Part<R>>) -> Result<(), LoadError> {
        match file.kind() {
            ObjectKind::Dynamic => Ok(()),
            ObjectKind::Executable => Err(self.not_a_library("an executable program")),
            ObjectKind::Relocatable => Err(self.not_a_library("an object file")),
            _ => Err(self.not_a_library("a file of the right format that is no shared library")),
        }
    }

    fn check_segments(&self, file: &object::File<'a, Part<R>>) -> Result<(), LoadError> {
        let parts: Vec<(u64, u64)> = match file {
            // All of a section is in the file, also what is more than its size in memory.
            object::File::Pe32(pe) => pe.section_table().iter().map(raw_range).collect(),
            object::File::Pe64(pe) => pe.section_table().iter().map(raw_range).collect(),
            file => file.segments().map(|segment| segment.file_range()).collect(),
        };
        for (offset, size) in parts {
            let expected = offset.saturating_add(size);
            if expected > self.len() {
                return Err(self.truncated(expected));
            }
        }
        Ok(())
    }

    /// Checks that the functions of a plugin are exported, so that no constructor of some other
    /// library runs. A file without section headers does not say; it is asked again once it is open.
    fn check_exports(&self, file: &object::File<'a, Part<R>>) -> Result<(), LoadError> {
        if file.format() == BinaryFormat::Elf && file.sections().next().is_none() {
            return Ok(());
        }
        let names = [INIT_SYMBOL, ABI_VERSION_SYMBOL];
        let [init, version] =
            exports::exports(file, names).map_err(|message| self.damage(message))?;
        match (init, version) {
            (true, true) => Ok(()),
            (false, _) => Err(self.not_a_plugin(INIT_SYMBOL)),
            (true, false) => Err(self.not_a_plugin(ABI_VERSION_SYMBOL)),
        }
    }

    fn not_a_library(&self, found: &str) -> LoadError {
        not_a_library(self.path, found)
    }

    fn not_a_plugin(&self, symbol: &'static str) -> LoadError {
        LoadError::NotAPlugin { path: self.path.into(), symbol }
    }

    fn truncated(&self, expected: u64) -> LoadError {
        LoadError::Truncated { path: self.path.into(), expected, found: self.len() }
    }

    fn damaged(&self, error: &object::Error) -> LoadError {
        self.damage(error.to_string())
    }

    fn damage(&self, message: String) -> LoadError {
        LoadError::Damaged { path: self.path.into(), message }
    }
}

/// Returns where in the file a section of a DLL is.
fn raw_range(section: &pe::ImageSectionHeader) -> (u64, u64) {
    let (offset, size) = (&section.pointer_to_raw_data, &section.size_of_raw_data);
    (offset.get(LittleEndian).into(), size.get(LittleEndian).into())
}

/// Says what a file looks like that has the format of no library.
fn guess<'a, R: ReadRef<'a>>(data: Part<R>) -> String {
    let len = data.len;
    let bytes = data.read_bytes_at(0, len.min(64)).unwrap_or_default();
    if len == 0 {
        "an empty file".into()
    } else if bytes.starts_with(b"version https://git-lfs") {
        "a Git LFS pointer; fetch the file itself with `git lfs pull`".into()
    } else if bytes.starts_with(b"!<arch>\n") {
        "a static archive; the crate's type must be `cdylib`".into()
    } else if bytes.starts_with(b"#!") {
        "a script".into()
    } else if str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')) {
        "text".into()
    } else {
        format!("{len} bytes of an unknown format")
    }
}

/// Returns how long the headers of an ELF file say that it is.
fn extent<'a, H, R>(data: R, len: u64) -> object::Result<u64>
where
    H: FileHeader<Endian = Endianness>,
    R: ReadRef<'a>,
{
    let header = H::parse(data)?;
    let endian = header.endian()?;
    let end = |offset: u64, count: u16, size: u16| {
        offset.saturating_add(u64::from(count) * u64::from(size))
    };
    let sections: u64 = header.e_shoff(endian).into();
    // A table of more sections than fit the field says 0 and keeps the number in its first entry.
    let count = header.e_shnum(endian).max(u16::from(sections > 0));
    let sections = end(sections, count, header.e_shentsize(endian));
    let segments =
        end(header.e_phoff(endian).into(), header.e_phnum(endian), header.e_phentsize(endian));
    let mut extent = sections.max(segments);
    if extent > len {
        return Ok(extent);
    }
    for segment in header.program_headers(endian, data)? {
        let offset: u64 = segment.p_offset(endian).into();
        extent = extent.max(offset.saturating_add(segment.p_filesz(endian).into()));
    }
    Ok(extent)
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
