//! Which bytes of a file are mapped where, and with which rights.

use std::ops::Range;

use object::ReadRef;

use crate::bundle::{
    library_file::Part,
    linked::{
        sections::{self, Section, Sections, Table},
        words::{Words, outside},
    },
};

const PT_LOAD: u32 = 1;
const PT_DYNAMIC: u32 = 2;
const PT_INTERP: u32 = 3;
const PT_NOTE: u32 = 4;
const PT_PHDR: u32 = 6;
const PT_TLS: u32 = 7;
const PT_GNU_EH_FRAME: u32 = 0x6474_e550;
const PT_GNU_STACK: u32 = 0x6474_e551;
const PT_GNU_RELRO: u32 = 0x6474_e552;
const PT_GNU_PROPERTY: u32 = 0x6474_e553;

/// Those that a file has once. Of several, the dynamic linker uses one, and other code another.
const SINGLE: [u32; 8] = [
    PT_DYNAMIC,
    PT_INTERP,
    PT_PHDR,
    PT_TLS,
    PT_GNU_EH_FRAME,
    PT_GNU_STACK,
    PT_GNU_RELRO,
    PT_GNU_PROPERTY,
];

/// Libraries have less than twenty headers. The dynamic linker copies all of them to the stack.
const MOST_HEADERS: u16 = 256;

/// Libraries have less than ten that are mapped. Each address is looked for in all of them.
const MOST_LOADS: usize = 64;

/// The most bytes of notes that are followed.
const MOST_NOTES: u64 = 1 << 20;

/// The most bytes that a thread has.
const MOST_OF_THREAD: u64 = 1 << 30;

/// A right that a segment is mapped with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    Execute = 1,
    Write = 2,
    Read = 4,
}

/// A part of the file that is mapped.
struct Load {
    vaddr: u64,
    memory: u64,
    offset: u64,
    in_file: u64,
    rights: u32,
}

impl Load {
    fn has(&self, right: Right) -> bool {
        self.rights & right as u32 != 0
    }

    /// Where it lies. The end is known to be a number.
    fn place(&self) -> Range<u64> {
        self.vaddr..self.vaddr + self.memory
    }
}

/// Whether so many bytes lie in a segment. An address at its end counts as a part.
pub(super) fn is_in(segment: &Range<u64>, start: u64, size: u64) -> bool {
    start >= segment.start && start.checked_add(size).is_some_and(|end| end <= segment.end)
}

/// Which bytes of a file are mapped where.
pub(super) struct Segments<R> {
    data: Part<R>,
    pub(super) words: Words,
    pub(super) machine: u16,
    loads: Vec<Load>,
    /// Address and size of the list of tables.
    pub(super) dynamic: (u64, u64),
    /// Address and size of the table for unwinding.
    pub(super) unwinding: Option<(u64, u64)>,
    /// How many bytes each thread has.
    pub(super) tls: u64,
    /// How many bytes of notes may still be followed.
    notes: u64,
    pub(super) sections: Sections,
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
            unwinding: None,
            tls: 0,
            notes: MOST_NOTES,
            sections: Sections::default(),
        };
        let headers = segments.headers(head)?;
        for header in headers.iter().filter(|it| it.kind == PT_LOAD) {
            segments.add_load(header)?;
        }
        segments.read_sections(head)?;
        for header in &headers {
            segments.check_header(header, head)?;
        }
        if segments.dynamic.1 == 0 {
            return Err("it has no list of tables for the dynamic linker".into());
        }
        if segments.tls == 0 {
            segments.sections.check_no_threads()?;
        }
        segments.sections.check_start("list of tables is", Table::Tables, segments.dynamic.0)?;
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

    /// Returns where the headers of segments are in the file, and how many there are.
    fn headers_at(&self, head: &[u8]) -> (u64, u16) {
        let words = self.words;
        (words.field(head, 32, 28), words.u16(head, words.pick(56, 44)))
    }

    fn headers(&self, head: &[u8]) -> Result<Vec<Header>, String> {
        let words = self.words;
        let (size, expected) = (words.u16(head, words.pick(54, 42)), words.pick(56, 32));
        if usize::from(size) != expected {
            return Err(format!("a header of a segment has {size} bytes, expected {expected}"));
        }
        let (offset, count) = self.headers_at(head);
        if count > MOST_HEADERS {
            return Err(format!("it has more than {MOST_HEADERS} headers of segments"));
        }
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
        let headers: Vec<_> = records.map(header).collect();
        for kind in SINGLE {
            if headers.iter().filter(|it| it.kind == kind).count() > 1 {
                return Err(format!("it has two segments of the kind {kind:#x}"));
            }
        }
        Ok(headers)
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
        let after = self.loads.last().map_or(0, |last| last.place().end);
        if end.is_none() || !fits || vaddr < after {
            return Err(format!("its segment at {vaddr:#x} cannot be mapped"));
        }
        self.loads.push(Load { vaddr, memory, offset, in_file, rights });
        Ok(())
    }

    /// Checks a segment that describes a part of what is mapped.
    fn check_header(&mut self, header: &Header, head: &[u8]) -> Result<(), String> {
        let Header { kind, vaddr, in_file, memory, .. } = *header;
        match kind {
            PT_DYNAMIC => {
                self.dynamic = (vaddr, memory.min(in_file));
                self.check_dynamic(header)
            }
            PT_PHDR => self.check_own(header, head),
            PT_TLS => self.check_threads(header),
            PT_NOTE | PT_GNU_PROPERTY => self.check_notes(header),
            PT_GNU_EH_FRAME => {
                self.unwinding = Some((vaddr, in_file));
                if in_file == 0 || memory != in_file {
                    return Err("its table for unwinding has no usable size".into());
                }
                self.check_place("table for unwinding is", header)
            }
            PT_GNU_RELRO => self.check_read_only(header),
            _ => Ok(()),
        }
    }

    /// Checks that a segment is where its bytes in the file are mapped.
    fn check_place(&self, what: &str, header: &Header) -> Result<(), String> {
        let Header { offset, vaddr, in_file, .. } = *header;
        let is_there = in_file == 0
            || self.load_at(vaddr, in_file).is_some_and(|load| {
                let within = vaddr - load.vaddr;
                within + in_file <= load.in_file && load.offset.checked_add(within) == Some(offset)
            });
        if is_there { Ok(()) } else { Err(outside(what)) }
    }

    /// Checks the list of tables, which the dynamic linker writes to unless it is said to be read-only.
    fn check_dynamic(&self, header: &Header) -> Result<(), String> {
        let is_written = header.rights & Right::Write as u32 != 0;
        if is_written && !self.has(header.vaddr, header.in_file, Right::Write) {
            return Err("its list of tables is writable, and where it is mapped is not".into());
        }
        self.check_place("list of tables is", header)
    }

    /// Checks the segment of the headers themselves.
    fn check_own(&self, header: &Header, head: &[u8]) -> Result<(), String> {
        let (offset, count) = self.headers_at(head);
        let size = u64::from(count) * self.words.pick(56, 32);
        // Some linkers count a header there that they leave out later.
        if header.offset != offset || header.in_file < size {
            return Err("its headers of segments are not where they say".into());
        }
        self.check_place("headers of segments are", header)
    }

    fn check_threads(&mut self, header: &Header) -> Result<(), String> {
        let Header { vaddr, in_file, memory, align, .. } = *header;
        self.tls = memory;
        let is_usable = align.is_power_of_two() && align <= 1 << 16 && memory <= MOST_OF_THREAD;
        if memory < in_file || memory > 0 && !is_usable {
            return Err("its data of threads has no usable size".into());
        }
        if memory > 0 {
            self.sections.check_threads(vaddr, in_file, memory, align)?;
        }
        self.check_place("data of threads is", header)
    }

    /// Checks notes, which the dynamic linker follows if they have the alignment of an address.
    fn check_notes(&mut self, header: &Header) -> Result<(), String> {
        let (words, align) = (self.words, self.words.size());
        let Header { vaddr, in_file, memory, .. } = *header;
        self.check_place("notes are", header)?;
        if memory != in_file {
            return Err("its notes have no usable size".into());
        }
        if header.align != align || memory == 0 {
            return Ok(());
        }
        self.notes = self.notes.checked_sub(memory).ok_or("its notes have no end")?;
        let mut rest = self.bytes("notes are", vaddr, memory)?;
        while rest.len() > 12 {
            let [name, content] = [0, 4].map(|at| u64::from(words.u32(rest, at)));
            let end = (12 + name).next_multiple_of(align) + content;
            if end > rest.len() as u64 {
                return Err("its last note does not end".into());
            }
            let next = usize::try_from(end.next_multiple_of(align)).ok();
            rest = next.and_then(|next| rest.get(next..)).unwrap_or_default();
        }
        Ok(())
    }

    /// Checks the part that the dynamic linker makes read-only, once it has written all of it.
    fn check_read_only(&self, header: &Header) -> Result<(), String> {
        let Header { vaddr, memory, .. } = *header;
        let end = vaddr.saturating_add(memory);
        let load = self.load_at(vaddr, 0).filter(|load| {
            // The end is that of a page.
            let most = load.vaddr + load.memory.next_multiple_of(1 << 16);
            load.has(Right::Write) && end <= most
        });
        let load = load.ok_or_else(|| outside("part that becomes read-only is"))?;
        self.sections.check_read_only(vaddr, end, load.vaddr)
    }

    /// Reads the sections that are mapped, each of which lies in a segment with its rights.
    fn read_sections(&mut self, head: &[u8]) -> Result<(), String> {
        let words = self.words;
        let offset = words.field(head, 40, 32);
        let [size, count, names] =
            [0, 2, 4].map(|at| usize::from(words.u16(head, words.pick(58, 46) + at)));
        // More sections than fit the number, or none: nothing is known of them.
        if offset == 0 || count == 0 || size < words.pick(64, 40) {
            return Ok(());
        }
        let headers = || self.records("headers of sections", offset, count as u64, size);
        let names = headers()?.nth(names).map(|header| sections::names(words, header));
        let names = names.and_then(|(at, size)| self.data.read_bytes_at(at, size).ok());
        let names = names.unwrap_or_default();
        let all: Vec<_> = headers()?.filter_map(|it| Section::read(words, it, names)).collect();
        for section in &all {
            self.check_section(section)?;
        }
        self.sections = Sections(all);
        Ok(())
    }

    /// Checks that a section lies in a segment with its rights. Where the file has no bytes of it, it has none either
    /// of the segment.
    fn check_section(&self, section: &Section) -> Result<(), String> {
        let Section { start, size, offset, .. } = *section;
        if section.is_of_threads() {
            return Ok(());
        }
        let load = self.load_at(start, size).ok_or_else(|| outside("section is"))?;
        let within = start - load.vaddr;
        let is_there = if section.is_empty() {
            within >= load.in_file
        } else {
            within + size <= load.in_file && load.offset.checked_add(within) == Some(offset)
        };
        if is_there
            && (!section.is_written() || load.has(Right::Write))
            && (!section.is_code() || load.has(Right::Execute))
        {
            return Ok(());
        }
        Err(format!("its section at {start:#x} is not where its segment is"))
    }

    /// Returns the segments that something is in. The end of a segment counts as a part of it, so what has no
    /// size can be in two of them.
    fn loads_at(&self, start: u64, size: u64) -> impl DoubleEndedIterator<Item = &Load> {
        self.loads.iter().filter(move |load| is_in(&load.place(), start, size))
    }

    /// Returns the segment that something is in; where two touch, the one that starts there.
    fn load_at(&self, start: u64, size: u64) -> Option<&Load> {
        self.loads_at(start, size).next_back()
    }

    /// Whether something is mapped with a right.
    pub(super) fn has(&self, start: u64, size: u64, right: Right) -> bool {
        self.place_of(start, size, right).is_some()
    }

    /// Returns where the segment lies in which something is mapped with a right.
    pub(super) fn place_of(&self, start: u64, size: u64, right: Right) -> Option<Range<u64>> {
        self.loads_at(start, size).find(|load| load.has(right)).map(Load::place)
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
}
