//! Which bytes of a file are mapped where, and with which rights.

use object::ReadRef;

use crate::bundle::library_file::Part;

const PT_LOAD: u32 = 1;
const PT_DYNAMIC: u32 = 2;
const PT_NOTE: u32 = 4;
const PT_TLS: u32 = 7;
const PT_GNU_EH_FRAME: u32 = 0x6474_e550;
const PT_GNU_RELRO: u32 = 0x6474_e552;
const PT_GNU_PROPERTY: u32 = 0x6474_e553;

const SHT_NOBITS: u32 = 8;
const SHF_WRITE: u64 = 1;
const SHF_ALLOC: u64 = 2;
const SHF_EXECINSTR: u64 = 4;
const SHF_TLS: u64 = 0x400;

/// Libraries have less than ten that are mapped. Each address is looked for in all of them.
const MOST_LOADS: usize = 64;

/// A right that a segment is mapped with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    Execute = 1,
    Write = 2,
    Read = 4,
}

/// How numbers are written in a file.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub(super) is_64: bool,
    little: bool,
}

impl Words {
    /// Returns the one for the width of the file.
    pub(super) fn pick<T>(self, wide: T, narrow: T) -> T {
        if self.is_64 { wide } else { narrow }
    }

    /// Returns the size of an address.
    pub(super) fn size(self) -> u64 {
        self.pick(8, 4)
    }

    /// Reads a number of `len` bytes; 0 if they are not there, because callers cut records before.
    fn number(self, bytes: &[u8], at: usize, len: usize) -> u64 {
        let bytes = bytes.get(at..at + len).unwrap_or_default();
        let add = |number, byte: &u8| number << 8 | u64::from(*byte);
        if self.little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) }
    }

    /// Reads two bytes.
    pub(super) fn u16(self, bytes: &[u8], at: usize) -> u16 {
        u16::try_from(self.number(bytes, at, 2)).unwrap_or_default()
    }

    /// Reads four bytes.
    pub(super) fn u32(self, bytes: &[u8], at: usize) -> u32 {
        u32::try_from(self.number(bytes, at, 4)).unwrap_or_default()
    }

    /// Reads an address or a size.
    pub(super) fn word(self, bytes: &[u8], at: usize) -> u64 {
        self.number(bytes, at, self.pick(8, 4))
    }

    /// Reads a field of a record that the two widths have at different places.
    fn field(self, bytes: &[u8], wide: usize, narrow: usize) -> u64 {
        self.word(bytes, self.pick(wide, narrow))
    }
}

/// A part of the file that is mapped.
struct Load {
    vaddr: u64,
    memory: u64,
    offset: u64,
    in_file: u64,
    rights: u32,
}

/// A section that is mapped.
struct Section {
    kind: u32,
    start: u64,
    end: u64,
}

/// Which bytes of a file are mapped where.
pub(super) struct Segments<R> {
    data: Part<R>,
    pub(super) words: Words,
    pub(super) machine: u16,
    loads: Vec<Load>,
    /// Address and size of the list of tables.
    pub(super) dynamic: (u64, u64),
    /// How many bytes each thread has.
    pub(super) tls: u64,
    /// Empty for a file without headers of sections.
    sections: Vec<Section>,
}

struct Header {
    kind: u32,
    rights: u32,
    offset: u64,
    vaddr: u64,
    in_file: u64,
    memory: u64,
    align: u64,
}

impl<'a, R: ReadRef<'a>> Segments<R> {
    pub(super) fn read(data: Part<R>) -> Result<Self, String> {
        let head = data.read_bytes_at(0, 64.min(data.len)).unwrap_or_default();
        let words = Words { is_64: head.get(4) == Some(&2), little: head.get(5) == Some(&1) };
        let mut segments = Self {
            data,
            words,
            machine: words.u16(head, 18),
            loads: Vec::new(),
            dynamic: (0, 0),
            tls: 0,
            sections: Vec::new(),
        };
        let headers = segments.headers(head)?;
        for header in headers.iter().filter(|it| it.kind == PT_LOAD) {
            segments.add_load(header)?;
        }
        for header in &headers {
            segments.check_header(header)?;
        }
        if segments.dynamic.1 == 0 {
            return Err("it has no list of tables for the dynamic linker".into());
        }
        segments.read_sections(head)?;
        Ok(segments)
    }

    /// Cuts `count` records out of the file.
    fn records(
        &self,
        what: &str,
        offset: u64,
        count: u64,
        size: usize,
    ) -> Result<impl Iterator<Item = &'a [u8]> + use<'a, R>, String> {
        let bytes = self.data.read_bytes_at(offset, count.saturating_mul(size as u64));
        let bytes = bytes.map_err(|()| format!("its {what} are not inside the file"))?;
        Ok(bytes.chunks_exact(size))
    }

    fn headers(&self, head: &[u8]) -> Result<Vec<Header>, String> {
        let words = self.words;
        let (size, expected) = (words.u16(head, words.pick(54, 42)), words.pick(56, 32));
        if usize::from(size) != expected {
            return Err(format!("a header of a segment has {size} bytes, expected {expected}"));
        }
        let offset = words.field(head, 32, 28);
        let count = words.u16(head, words.pick(56, 44));
        let records = self.records("headers of segments", offset, count.into(), expected)?;
        let header = |bytes: &[u8]| Header {
            kind: words.u32(bytes, 0),
            rights: words.u32(bytes, words.pick(4, 24)),
            offset: words.field(bytes, 8, 4),
            vaddr: words.field(bytes, 16, 8),
            in_file: words.field(bytes, 32, 16),
            memory: words.field(bytes, 40, 20),
            align: words.field(bytes, 48, 28),
        };
        Ok(records.map(header).collect())
    }

    fn add_load(&mut self, header: &Header) -> Result<(), String> {
        let Header { rights, offset, vaddr, in_file, memory, align, .. } = *header;
        let end = vaddr.checked_add(memory).filter(|end| *end < 1 << 56);
        let fits = memory >= in_file
            && rights & Right::Read as u32 != 0
            && (align <= 1 || align.is_power_of_two() && vaddr % align == offset % align)
            && offset.checked_add(in_file).is_some_and(|end| end <= self.data.len);
        if self.loads.len() == MOST_LOADS {
            return Err(format!("it has more than {MOST_LOADS} segments that are mapped"));
        }
        let after = self.loads.last().map_or(0, |last| last.vaddr + last.memory);
        if end.is_none() || !fits || vaddr < after {
            return Err(format!("its segment at {vaddr:#x} cannot be mapped"));
        }
        self.loads.push(Load { vaddr, memory, offset, in_file, rights });
        Ok(())
    }

    /// Checks a segment that describes a part of what is mapped.
    fn check_header(&mut self, header: &Header) -> Result<(), String> {
        let Header { kind, offset, vaddr, in_file, memory, align, .. } = *header;
        let what = match kind {
            PT_DYNAMIC => {
                self.dynamic = (vaddr, memory.min(in_file));
                "list of tables"
            }
            PT_TLS => {
                self.tls = memory;
                if memory < in_file || align > 1 << 16 || (align > 1 && !align.is_power_of_two()) {
                    return Err("its data of threads has no usable size".into());
                }
                "data of threads"
            }
            PT_NOTE | PT_GNU_PROPERTY => "notes",
            PT_GNU_EH_FRAME => "table for unwinding",
            PT_GNU_RELRO => {
                // The linker makes it read-only, and what it covers is written to before.
                let is_inside = self.load_at(vaddr, 0).is_some_and(|load| {
                    let end = load.vaddr + load.memory.next_multiple_of(1 << 16);
                    load.rights & Right::Write as u32 != 0 && vaddr.saturating_add(memory) <= end
                });
                return if is_inside {
                    Ok(())
                } else {
                    Err(outside("part that becomes read-only"))
                };
            }
            _ => return Ok(()),
        };
        if in_file == 0 {
            return Ok(());
        }
        let is_there = self.load_at(vaddr, in_file).is_some_and(|load| {
            let within = vaddr - load.vaddr;
            within + in_file <= load.in_file && load.offset.checked_add(within) == Some(offset)
        });
        if is_there { Ok(()) } else { Err(outside(what)) }
    }

    /// Reads the sections that are mapped, each of which lies in a segment with its rights.
    fn read_sections(&mut self, head: &[u8]) -> Result<(), String> {
        let words = self.words;
        let offset = words.field(head, 40, 32);
        let size = usize::from(words.u16(head, words.pick(58, 46)));
        let count = words.u16(head, words.pick(60, 48));
        // More sections than fit the number, or none: nothing is known of them.
        if offset == 0 || count == 0 || size < words.pick(64, 40) {
            return Ok(());
        }
        for bytes in self.records("headers of sections", offset, count.into(), size)? {
            let kind = words.u32(bytes, 4);
            let flags = words.field(bytes, 8, 8);
            let (start, offset) = (words.field(bytes, 16, 12), words.field(bytes, 24, 16));
            let size = words.field(bytes, 32, 20);
            if flags & SHF_ALLOC == 0 || size == 0 || kind == SHT_NOBITS && flags & SHF_TLS != 0 {
                continue;
            }
            let load = self.load_at(start, size).ok_or_else(|| outside("section"))?;
            let within = start - load.vaddr;
            let has = |flag, right: Right| flags & flag == 0 || load.rights & right as u32 != 0;
            let is_there = kind == SHT_NOBITS
                || within + size <= load.in_file && load.offset.checked_add(within) == Some(offset);
            if !is_there || !has(SHF_WRITE, Right::Write) || !has(SHF_EXECINSTR, Right::Execute) {
                return Err(format!("its section at {start:#x} is not where its segment is"));
            }
            self.sections.push(Section { kind, start, end: start + size });
        }
        Ok(())
    }

    /// Returns the segments that something is in. The end of a segment counts as a part of it, so what has no
    /// size can be in two of them.
    fn loads_at(&self, start: u64, size: u64) -> impl DoubleEndedIterator<Item = &Load> {
        let end = start.checked_add(size);
        self.loads.iter().filter(move |load| {
            start >= load.vaddr && end.is_some_and(|end| end <= load.vaddr + load.memory)
        })
    }

    /// Returns the segment that something is in; where two touch, the one that starts there.
    fn load_at(&self, start: u64, size: u64) -> Option<&Load> {
        self.loads_at(start, size).next_back()
    }

    /// Whether something is mapped with a right.
    pub(super) fn has(&self, start: u64, size: u64, right: Right) -> bool {
        self.loads_at(start, size).any(|load| load.rights & right as u32 != 0)
    }

    /// Returns the bytes of a table, all of which are in the file.
    pub(super) fn bytes(&self, what: &str, start: u64, size: u64) -> Result<&'a [u8], String> {
        let load = self.load_at(start, size).ok_or_else(|| outside(what))?;
        let within = start - load.vaddr;
        if within + size > load.in_file {
            return Err(outside(what));
        }
        self.data.read_bytes_at(load.offset + within, size).map_err(|()| outside(what))
    }

    /// Checks that a table begins and ends where sections of its kind do, if the file has sections.
    pub(super) fn check_section(
        &self,
        what: &str,
        kind: u32,
        start: u64,
        size: u64,
    ) -> Result<(), String> {
        let mut of_kind = self.sections.iter().filter(|it| it.kind == kind).peekable();
        if of_kind.peek().is_none() || size == 0 {
            return Ok(());
        }
        let (mut begins, mut ends) = (false, false);
        for section in of_kind {
            begins |= section.start == start;
            ends |= Some(section.end) == start.checked_add(size);
        }
        if begins && ends {
            Ok(())
        } else {
            Err(format!("its {what} are not where their section is"))
        }
    }
}

/// Says that something is not in what is mapped.
pub(super) fn outside(what: &str) -> String {
    format!("its {what} at an address that is not part of it")
}
