//! How numbers are written in a file, and what is said of an address that is wrong.

/// How numbers are written in a file.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub(super) is_64: bool,
    pub(super) little: bool,
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

    /// Reads four bytes that are a distance, and returns what lies so far from `from`.
    pub(super) fn beside(self, from: u64, bytes: &[u8], at: usize) -> u64 {
        from.wrapping_add_signed(self.u32(bytes, at).cast_signed().into())
    }

    /// Reads an address or a size.
    pub(super) fn word(self, bytes: &[u8], at: usize) -> u64 {
        self.number(bytes, at, self.pick(8, 4))
    }

    /// Reads a field of a record that the two widths have at different places.
    pub(super) fn field(self, bytes: &[u8], wide: usize, narrow: usize) -> u64 {
        self.word(bytes, self.pick(wide, narrow))
    }
}

/// Says that something is not in what is mapped: `its symbols are`.
pub(super) fn outside(what: &str) -> String {
    format!("its {what} at an address that is not part of it")
}
