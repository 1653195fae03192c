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

    /// Cuts the bytes of a number out; zeros if they are not there, because callers cut records before.
    fn number<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
        bytes.get(at..).and_then(<[u8]>::first_chunk).copied().unwrap_or([0; N])
    }

    /// Reads two bytes.
    pub(super) fn u16(self, bytes: &[u8], at: usize) -> u16 {
        let number = Self::number(bytes, at);
        if self.little { u16::from_le_bytes(number) } else { u16::from_be_bytes(number) }
    }

    /// Reads four bytes.
    pub(super) fn u32(self, bytes: &[u8], at: usize) -> u32 {
        let number = Self::number(bytes, at);
        if self.little { u32::from_le_bytes(number) } else { u32::from_be_bytes(number) }
    }

    /// Reads eight bytes.
    fn u64(self, bytes: &[u8], at: usize) -> u64 {
        let number = Self::number(bytes, at);
        if self.little { u64::from_le_bytes(number) } else { u64::from_be_bytes(number) }
    }

    /// Reads four bytes that are a distance, and returns what lies so far from `from`.
    pub(super) fn beside(self, from: u64, bytes: &[u8], at: usize) -> u64 {
        from.wrapping_add_signed(self.u32(bytes, at).cast_signed().into())
    }

    /// Reads an address or a size.
    pub(super) fn word(self, bytes: &[u8], at: usize) -> u64 {
        if self.is_64 { self.u64(bytes, at) } else { self.u32(bytes, at).into() }
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
