//! A place for bytes that are put together in the compiler.
//!
//! Here: counting bytes, and keeping them. Not here: what they say. The invariant: the kept bytes are a beginning of
//! what was pushed, so a first run without room tells how much a second one needs.

/// Collects bytes: counts them, and keeps them as long as there is room.
pub(crate) struct ByteSink<'a> {
    len: usize,
    room: &'a mut [u8],
}

impl<'a> ByteSink<'a> {
    pub(crate) const fn new(room: &'a mut [u8]) -> Self {
        Self { len: 0, room }
    }

    /// Returns how many bytes were pushed, kept or not.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    pub(crate) const fn push(&mut self, bytes: &[u8]) {
        let (start, count) = (self.len, bytes.len());
        let room = &mut *self.room;
        if start + count <= room.len() {
            // This runs in the compiler, to which the calls inside of `copy_from_slice` are dearer than a loop.
            let mut i = 0;
            while i < count {
                room[start + i] = bytes[i];
                i += 1;
            }
        }
        self.len = start + count;
    }
}
