//! The receiver's side of iterators: an iterator over the items of another one, which it asks for some at once.
//!
//! Not here: the maker's side, in `maker`. Invariant: an item that was received is given out or freed, and none is
//! received after the end or a failure.

use alloc::{sync::Arc, vec::Vec};
use core::{ffi::c_void, iter::FusedIterator, mem};

use crate::{
    contract::{CallError, KeepAlive, call_error},
    crossing::{AbiType, InvalidValue, Trust, Unlifted, lift_whole},
    extension::{
        IteratorBatch, IteratorHint, IteratorVTable, NextFn, ObjectRepr, SizeHintFn, VTableHeader,
    },
    guard::raise,
    object::{
        lift::{end, head},
        owned::keep,
    },
    v1::AbiError,
};

/// What iterators are called in messages.
const NAME: &str = "Iterator";

/// How many items are asked for at most.
const MAX_ITEMS: usize = 64;
/// The same for items that own something, which can be as large as memory.
const MAX_OWNERS: usize = 16;
/// How many bytes the items of a batch take at most, where it is more than one.
const MAX_BYTES: usize = 4096;
/// How many times as many items are asked for than the last time.
const GROWTH: usize = 4;

/// Returns how many items are asked for at most.
const fn max_items<T: AbiType>() -> usize {
    let most = if mem::needs_drop::<T>() { MAX_OWNERS } else { MAX_ITEMS };
    let fitting = MAX_BYTES / size_of::<T::Repr>();
    match fitting {
        0 => 1,
        fitting if fitting < most => fitting,
        _ => most,
    }
}

/// An iterator over the items of another binary's.
pub(super) struct Reader<T: AbiType> {
    /// The items of the last batch.
    items: Vec<T::Repr>,
    /// How many of them were given out.
    taken: usize,
    /// How many items are asked for next.
    wanted: usize,
    trust: Trust,
    /// Whether no more are to be asked for.
    ended: bool,
    /// What is raised after the items that came before it.
    failure: Option<CallError>,
    this: *mut c_void,
    next: NextFn,
    size_hint: SizeHintFn,
    /// Ends the iterator, and keeps the library that it is from.
    keep: Arc<dyn KeepAlive>,
}

/// Takes an iterator over.
///
/// # Errors
/// If its table does not fit; the iterator is gone then.
///
/// # Safety
/// `object` is what `lower_iterator` made of an iterator of such items, or foreign code that keeps `SPEC.md`; it is
/// lifted once.
pub(super) unsafe fn lift_iterator<T: AbiType>(
    object: ObjectRepr,
) -> Result<Reader<T>, InvalidValue> {
    // SAFETY: the caller promises what a sender made, whose table is live if there is one.
    let head = unsafe { head(object) }?;
    // SAFETY: the caller promises the table of an iterator.
    let (next, size_hint) = match unsafe { functions(head) } {
        Ok(functions) => functions,
        Err(error) => {
            // SAFETY: the caller gives the iterator away.
            unsafe { end(object, head) };
            return Err(error);
        }
    };
    let is_trusted = head.flags & VTableHeader::TRUSTED_TEXT != 0;
    Ok(Reader {
        items: Vec::new(),
        taken: 0,
        wanted: 1,
        trust: if is_trusted { Trust::Sdk } else { Trust::Foreign },
        ended: false,
        failure: None,
        this: object.instance.cast_mut().cast(),
        next,
        size_hint,
        // SAFETY: the caller gives away a live instance of the table that begins with this head.
        keep: unsafe { keep(object, head, NAME) },
    })
}

/// Returns the functions of a table.
///
/// # Errors
/// If one of them is not there.
///
/// # Safety
/// The head is that of the table of an iterator.
unsafe fn functions(head: &'static VTableHeader) -> Result<(NextFn, SizeHintFn), InvalidValue> {
    let found = head.methods();
    if found < 2 {
        return Err(InvalidValue::Length { expected: 2, found });
    }
    // SAFETY: the table is at least as long as the type, whose functions are nullable; tables are not freed.
    let table = unsafe { &*core::ptr::from_ref(head).cast::<IteratorVTable>() };
    let functions = table.next.zip(table.size_hint);
    functions.ok_or(InvalidValue::Null)
}

impl<T: AbiType> Reader<T> {
    /// Asks for items, and returns the first of them.
    ///
    /// # Panics
    /// If the maker's `next` panicked or failed right away.
    #[cold]
    #[inline(never)]
    fn pull(&mut self) -> Option<T> {
        if let Some(failure) = self.failure.take() {
            raise(&failure);
        }
        if self.ended {
            return None;
        }
        self.receive();
        self.next()
    }

    /// Asks for items where there are none.
    fn receive(&mut self) {
        self.items.clear();
        self.taken = 0;
        let wanted = self.wanted;
        self.items.reserve_exact(wanted);
        let (mut batch, mut err) = (IteratorBatch::default(), AbiError::ok());
        let room = self.items.as_mut_ptr().cast();
        // SAFETY: the iterator is alive and used here only; there is room for so many representations, a batch that was set
        // to zeros, and an error.
        let status = unsafe { (self.next)(self.this, wanted, room, &raw mut batch, &raw mut err) };
        let found = batch.len;
        self.ended = status != 0 || batch.ended != 0;
        if found > wanted {
            // What was written where, and whether it is owned by anyone, is not known.
            self.fail(InvalidValue::Length { expected: wanted, found });
            return;
        }
        // SAFETY: the maker has written so many, for which there is room.
        unsafe { self.items.set_len(found) };
        self.wanted = (wanted * GROWTH).min(const { max_items::<T>() });
        if status != 0 {
            // SAFETY: the other side has written the error, or it is still the empty one.
            let failure =
                unsafe { call_error(&self.keep.provider().plugin, NAME, "next", status, err) };
            self.failure = Some(failure);
        } else if found == 0 && !self.ended {
            self.fail(InvalidValue::Length { expected: wanted, found });
        }
    }

    /// Ends the iterator after the items that came, with a failure.
    fn fail(&mut self, value: InvalidValue) {
        self.ended = true;
        let plugin = &self.keep.provider().plugin;
        self.failure = Some(CallError::invalid(plugin, NAME, "next", value));
    }

    /// Ends the iterator because of an item that is no value of its type.
    ///
    /// # Panics
    /// With that.
    #[cold]
    #[inline(never)]
    fn refuse(&mut self, value: InvalidValue) -> ! {
        self.free_rest();
        self.ended = true;
        raise(&CallError::invalid(&self.keep.provider().plugin, NAME, "next", value))
    }

    /// Frees the items that were not given out.
    fn free_rest(&mut self) {
        while let Some(&repr) = self.items.get(self.taken) {
            self.taken += 1;
            // SAFETY: the maker wrote it as an item, and it is lifted once.
            drop(unsafe { Unlifted::<T>::new(repr, self.trust) });
        }
    }

    /// Asks how many items the maker has left.
    ///
    /// # Panics
    /// If the maker's `size_hint` panicked or failed.
    fn ask(&self) -> (usize, Option<usize>) {
        let (mut hint, mut err) = (IteratorHint::default(), AbiError::ok());
        // SAFETY: the iterator is alive and used here only; there is room for a hint and an error.
        let status = unsafe { (self.size_hint)(self.this, &raw mut hint, &raw mut err) };
        if status != 0 {
            let plugin = &self.keep.provider().plugin;
            // SAFETY: the other side has written the error, or it is still the empty one.
            let failure = unsafe { call_error(plugin, NAME, "size_hint", status, err) };
            raise(&failure);
        }
        match (hint.lower, hint.has_upper) {
            (lower, 0) => (lower, None),
            (lower, _) if lower <= hint.upper => (lower, Some(hint.upper)),
            _ => (0, None),
        }
    }
}

impl<T: AbiType> Iterator for Reader<T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        let Some(&repr) = self.items.get(self.taken) else { return self.pull() };
        self.taken += 1;
        // SAFETY: the maker wrote it as an item, and it is lifted once; the flag of the table says who made it.
        match unsafe { lift_whole::<T>(repr, self.trust) } {
            Ok(item) => Some(item),
            Err(value) => self.refuse(value),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let here = self.items.len() - self.taken;
        if self.ended {
            return (here, Some(here));
        }
        let (lower, upper) = self.ask();
        (lower.saturating_add(here), upper.and_then(|upper| upper.checked_add(here)))
    }
}

impl<T: AbiType> FusedIterator for Reader<T> {}

impl<T: AbiType> Drop for Reader<T> {
    fn drop(&mut self) {
        self.free_rest();
    }
}

/// A reader of an iterator that may move to another thread.
pub(super) struct SendReader<T: AbiType + Send>(Reader<T>);

// SAFETY: `new` was promised that the iterator of the maker may move, its items may, and a representation of an item has no
// ties to a thread but those of the item.
unsafe impl<T: AbiType + Send> Send for SendReader<T> {}

impl<T: AbiType + Send> SendReader<T> {
    /// Wraps a reader.
    ///
    /// # Safety
    /// The iterator of the maker is `Send`.
    pub(super) unsafe fn new(reader: Reader<T>) -> Self {
        Self(reader)
    }
}

impl<T: AbiType + Send> Iterator for SendReader<T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T: AbiType + Send> FusedIterator for SendReader<T> {}
