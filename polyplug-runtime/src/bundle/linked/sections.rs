//! The sections that are mapped. They say a second time where the tables are, so that a damage of either is found.
//!
//! A file may have no sections, and then nothing is compared.

use crate::bundle::linked::words::Words;

const SHT_STRTAB: u32 = 3;
pub(super) const SHT_RELA: u32 = 4;
const SHT_HASH: u32 = 5;
const SHT_DYNAMIC: u32 = 6;
const SHT_NOBITS: u32 = 8;
pub(super) const SHT_REL: u32 = 9;
const SHT_DYNSYM: u32 = 11;
pub(super) const SHT_INIT_ARRAY: u32 = 14;
pub(super) const SHT_FINI_ARRAY: u32 = 15;
pub(super) const SHT_PREINIT_ARRAY: u32 = 16;
pub(super) const SHT_RELR: u32 = 19;
const SHT_GNU_HASH: u32 = 0x6fff_fff6;
const SHT_GNU_VERDEF: u32 = 0x6fff_fffd;
const SHT_GNU_VERNEED: u32 = 0x6fff_fffe;
const SHT_GNU_VERSYM: u32 = 0x6fff_ffff;

const SHF_WRITE: u64 = 1;
const SHF_ALLOC: u64 = 2;
const SHF_EXECINSTR: u64 = 4;
const SHF_TLS: u64 = 0x400;

/// Those that code writes to, so that none of them becomes read-only.
const CHANGED: [&[u8]; 8] = [
    b".data\0",
    b".data1\0",
    b".bss\0",
    b".sdata\0",
    b".sbss\0",
    b".ldata\0",
    b".lbss\0",
    b".tm_clone_table\0",
];

/// Those whose first words become read-only where the others stay writable.
const SPLIT: [&[u8]; 2] = [b".got\0", b".got.plt\0"];

/// Those that are the first function and the last one, where the linker makes these.
const FIRST_AND_LAST: [&[u8]; 2] = [b".init\0", b".fini\0"];

/// Those that are one function, or a table of them.
const WHOLE: [&[u8]; 4] = [b".init\0", b".fini\0", b".plt\0", b".plt."];

/// The smallest page. Whole pages become read-only.
const PAGE: u64 = 1 << 12;

/// What a table is that the list of tables and the sections both name.
#[derive(Clone, Copy)]
pub(super) enum Table {
    Texts,
    Symbols,
    Hash,
    GnuHash,
    Tables,
    VersionsDefined,
    VersionsNeeded,
    VersionsOfSymbols,
}

impl Table {
    fn kind(self) -> u32 {
        match self {
            Self::Texts => SHT_STRTAB,
            Self::Symbols => SHT_DYNSYM,
            Self::Hash => SHT_HASH,
            Self::GnuHash => SHT_GNU_HASH,
            Self::Tables => SHT_DYNAMIC,
            Self::VersionsDefined => SHT_GNU_VERDEF,
            Self::VersionsNeeded => SHT_GNU_VERNEED,
            Self::VersionsOfSymbols => SHT_GNU_VERSYM,
        }
    }
}

/// A section that is mapped.
pub(super) struct Section {
    kind: u32,
    flags: u64,
    pub(super) start: u64,
    pub(super) size: u64,
    pub(super) offset: u64,
    align: u64,
    /// Of symbols, how many are local.
    info: u32,
    is_changed: bool,
    is_split: bool,
    is_whole: bool,
    is_first_or_last: bool,
}

impl Section {
    /// Reads a header; `None` if the section is not mapped.
    pub(super) fn read(words: Words, header: &[u8], names: &[u8]) -> Option<Self> {
        let name = names.get(words.u32(header, 0) as usize..).unwrap_or_default();
        let is_one_of = |some: &[&[u8]]| some.iter().any(|it| name.starts_with(it));
        let section = Self {
            kind: words.u32(header, 4),
            flags: words.field(header, 8, 8),
            start: words.field(header, 16, 12),
            size: words.field(header, 32, 20),
            offset: words.field(header, 24, 16),
            align: words.field(header, 48, 32),
            info: words.u32(header, words.pick(44, 28)),
            is_changed: is_one_of(&CHANGED),
            is_split: is_one_of(&SPLIT),
            is_whole: is_one_of(&WHOLE),
            is_first_or_last: is_one_of(&FIRST_AND_LAST),
        };
        let ends = section.start.checked_add(section.size).is_some();
        (section.has(SHF_ALLOC) && section.size > 0 && ends).then_some(section)
    }

    fn has(&self, flag: u64) -> bool {
        self.flags & flag != 0
    }

    fn end(&self) -> u64 {
        self.start + self.size
    }

    /// Whether the file has no bytes of it.
    pub(super) fn is_empty(&self) -> bool {
        self.kind == SHT_NOBITS
    }

    /// Whether it only says what a thread has, and nothing is mapped there.
    pub(super) fn is_of_threads(&self) -> bool {
        self.is_empty() && self.has(SHF_TLS)
    }

    pub(super) fn is_written(&self) -> bool {
        self.has(SHF_WRITE)
    }

    pub(super) fn is_code(&self) -> bool {
        self.has(SHF_EXECINSTR)
    }
}

/// Returns the place in the file and the size of the names of sections, of which this is the header.
pub(super) fn names(words: Words, header: &[u8]) -> (u64, u64) {
    (words.field(header, 24, 16), words.field(header, 32, 20))
}

/// The sections that are mapped.
#[derive(Default)]
pub(super) struct Sections(pub(super) Vec<Section>);

impl Sections {
    fn of(&self, kind: u32) -> impl Iterator<Item = &Section> {
        self.0.iter().filter(move |section| section.kind == kind)
    }

    /// Checks that a table begins where a section of its kind does.
    pub(super) fn check_start(&self, what: &str, table: Table, start: u64) -> Result<(), String> {
        let mut sections = self.of(table.kind()).peekable();
        if sections.peek().is_none() || sections.any(|it| it.start == start) {
            return Ok(());
        }
        Err(elsewhere(what))
    }

    /// Checks that tables, of which each has a start and a size, begin and end where sections of a kind do, and that
    /// each of these sections is in one of them.
    pub(super) fn check_tables(
        &self,
        what: &str,
        kind: u32,
        tables: &[(u64, u64)],
    ) -> Result<(), String> {
        if self.of(kind).next().is_none() {
            return Ok(());
        }
        let end = |(start, size): (u64, u64)| start.saturating_add(size);
        let is_in = |section: &Section| {
            tables.iter().any(|it| it.0 <= section.start && section.end() <= end(*it))
        };
        let is_exact = |table: &(u64, u64)| {
            table.1 == 0
                || self.of(kind).any(|it| it.start == table.0)
                    && self.of(kind).any(|it| it.end() == end(*table))
        };
        if self.of(kind).all(is_in) && tables.iter().all(is_exact) {
            return Ok(());
        }
        Err(elsewhere(what))
    }

    /// Returns how many bytes the symbols have; 0 if there is no section of them.
    pub(super) fn symbols_size(&self) -> u64 {
        self.of(SHT_DYNSYM).map(|section| section.size).next().unwrap_or_default()
    }

    /// Whether the symbol of a number can be local, which only the first are.
    pub(super) fn may_be_local(&self, symbol: u64) -> bool {
        self.of(SHT_DYNSYM).all(|section| symbol < u64::from(section.info))
    }

    /// Checks the data of threads: its address, its sizes in the file and in memory, and its alignment.
    pub(super) fn check_threads(
        &self,
        start: u64,
        in_file: u64,
        memory: u64,
        align: u64,
    ) -> Result<(), String> {
        let all = || self.0.iter().filter(|it| it.has(SHF_TLS));
        let first = all().map(|it| it.start).min().unwrap_or(start);
        let end = all().map(Section::end).max().unwrap_or(first);
        let in_file_end = all().filter(|it| !it.is_empty()).map(Section::end).max();
        let size = end - first;
        // Some linkers round it up.
        let is_size = memory == size || size.checked_next_multiple_of(align) == Some(memory);
        let is_right = first == start
            && is_size
            && in_file == in_file_end.unwrap_or(first) - first
            && all().all(|it| it.align <= align);
        if self.0.is_empty() || is_right { Ok(()) } else { Err(elsewhere("data of threads is")) }
    }

    /// Checks that a file without data of threads has no section of it.
    pub(super) fn check_no_threads(&self) -> Result<(), String> {
        if self.0.iter().any(|it| it.has(SHF_TLS)) {
            return Err(elsewhere("data of threads is"));
        }
        Ok(())
    }

    /// Checks that what becomes read-only begins with a section, or with the segment, which starts at `load`, ends with
    /// a section, and has none that is written later.
    pub(super) fn check_read_only(&self, start: u64, end: u64, load: u64) -> Result<(), String> {
        let begins =
            start == load || self.0.is_empty() || self.0.iter().any(|it| it.start == start);
        let first = start / PAGE * PAGE;
        let is_wrong = |section: &Section| {
            let is_covered = section.start < end && section.end() > first;
            let is_cut = section.start < end && end < section.end() && !section.is_split;
            is_covered && (is_cut || section.is_changed || section.is_code())
        };
        if begins && !self.0.iter().filter(|it| !it.is_of_threads()).any(is_wrong) {
            return Ok(());
        }
        Err(elsewhere("part that becomes read-only is"))
    }

    /// Whether the first function and the last one have sections of their own.
    pub(super) fn has_first_and_last(&self) -> bool {
        self.0.iter().filter(|it| it.is_first_or_last).count() == FIRST_AND_LAST.len()
    }

    /// Says of an address of code whether a section begins there, and no if none has it; `None` if a function can be
    /// anywhere in its section.
    pub(super) fn is_first(&self, address: u64) -> Option<bool> {
        let mut code = self.0.iter().filter(|it| it.is_code()).peekable();
        code.peek()?;
        let section = code.find(|it| (it.start..it.end()).contains(&address));
        match section {
            Some(section) if section.start == address => Some(true),
            Some(section) if !section.is_whole => None,
            _ => Some(false),
        }
    }
}

/// Says that something is not where the sections say: `its symbols are`.
fn elsewhere(what: &str) -> String {
    format!("its {what} not where the sections say")
}
