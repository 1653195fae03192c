//! Tables of objects that are older than this side's contract: extended by null slots.
//!
//! Here: finding or making the copy of a table that is as long as this side's type of it. Not here: the instances
//! of a table. The invariant: a copy is never freed, because proxies hand out their table without a lifetime. There
//! is one copy for each table and Rust type of the contract, found again in a list that only grows.

use alloc::{boxed::Box, vec::Vec};
use core::{
    any::TypeId,
    ptr, slice,
    sync::atomic::{AtomicPtr, Ordering},
};

use crate::{
    contract::{Contract, Object, header},
    crossing::InvalidValue,
    extension::VTableHeader,
};

/// A copy, and what it is a copy of.
struct Copied {
    contract: TypeId,
    head: *const VTableHeader,
    /// How many of its methods were copied.
    methods: usize,
    /// Header and slots as words, as long as this side's table.
    words: Box<[usize]>,
    next: *mut Copied,
}

static COPIES: AtomicPtr<Copied> = AtomicPtr::new(ptr::null_mut());

const WORD: usize = size_of::<usize>();
const HEAD_WORDS: usize = size_of::<VTableHeader>() / WORD;
const _: () = assert!(size_of::<VTableHeader>().is_multiple_of(WORD));

/// Returns the words of a table, header included.
fn words(head: &VTableHeader) -> &[usize] {
    let len = HEAD_WORDS + head.methods();
    // SAFETY: a table is its header and one slot per method, each a word; its size says how many.
    unsafe { slice::from_raw_parts(ptr::from_ref(head).cast(), len) }
}

/// Returns the table that `head` is the head of as this side's type of it.
///
/// # Errors
/// If a method is missing that every implementation has.
#[inline]
pub(super) fn extend_table<O: Object + ?Sized>(
    head: &'static VTableHeader,
) -> Result<&'static O::VTable, InvalidValue> {
    if !head.object.is_null() && head.size as usize >= size_of::<O::VTable>() {
        // SAFETY: the table is at least as long as the type, and this SDK made it, which fills the required slots; the rest of
        // them are nullable. It is never freed.
        return Ok(unsafe { &*ptr::from_ref(head).cast() });
    }
    extend_other::<O>(head)
}

/// Does that for a table that is shorter, or of other code.
fn extend_other<O: Object + ?Sized>(
    head: &'static VTableHeader,
) -> Result<&'static O::VTable, InvalidValue> {
    let found = head.methods();
    if found < O::REQUIRED {
        return Err(InvalidValue::Length { expected: O::REQUIRED, found });
    }
    // A table that this SDK did not make can have empty slots.
    if head.object.is_null() && words(head)[HEAD_WORDS..HEAD_WORDS + O::REQUIRED].contains(&0) {
        return Err(InvalidValue::Null);
    }
    let whole = if words(head).len() * WORD >= size_of::<O::VTable>() {
        ptr::from_ref(head)
    } else {
        padded_copy(head, found, TypeId::of::<O>(), size_of::<O::VTable>() / WORD)
    };
    // SAFETY: the table is at least as long as the type, its required slots are functions, and the rest
    // of them are nullable; it is never freed.
    Ok(unsafe { &*whole.cast() })
}

/// Returns the adapter of `C`, limited to as many methods as there are uniform functions behind it: the other
/// slots are null.
///
/// # Errors
/// If a method is missing that every implementation has.
pub(super) fn limit_adapter<C: Contract + ?Sized>(
    functions: usize,
) -> Result<&'static C::VTable, InvalidValue> {
    let head = header::<C>(C::ADAPTER);
    if functions < C::REQUIRED {
        return Err(InvalidValue::Length { expected: C::REQUIRED, found: functions });
    }
    if functions >= head.methods() {
        return Ok(C::ADAPTER);
    }
    let table = padded_copy(head, functions, TypeId::of::<C>(), words(head).len());
    // SAFETY: the copy is as long as the adapter, and the slots that are null in it are nullable.
    Ok(unsafe { &*table.cast() })
}

/// Returns a copy of the first `methods` methods of the table, padded with null slots to `len` words.
#[cold]
fn padded_copy(
    head: &'static VTableHeader,
    methods: usize,
    contract: TypeId,
    len: usize,
) -> *const VTableHeader {
    let words = &words(head)[..HEAD_WORDS + methods];
    let first = COPIES.load(Ordering::Acquire);
    let mut node = first;
    // SAFETY: nodes are never freed, and constant once they are in the list.
    while let Some(copied) = unsafe { node.as_ref() } {
        // The address may have been reused by another library.
        let same = ptr::eq(copied.head, head)
            && copied.methods == methods
            && copied.words.starts_with(words);
        if same && copied.contract == contract && copied.words.len() == len {
            return copied.words.as_ptr().cast();
        }
        node = copied.next;
    }
    let mut copy = Vec::with_capacity(len);
    copy.extend_from_slice(words);
    copy.resize(len, 0);
    let words = copy.into_boxed_slice();
    insert(first, Copied { contract, head, methods, words, next: ptr::null_mut() })
}

/// Puts a copy at the front of the list, where `first` was when it was searched.
fn insert(mut first: *mut Copied, copied: Copied) -> *const VTableHeader {
    let table = copied.words.as_ptr();
    let new = Box::into_raw(Box::new(copied));
    loop {
        // SAFETY: the node is not in the list yet.
        unsafe { (*new).next = first };
        match COPIES.compare_exchange_weak(first, new, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => return table.cast(),
            Err(now) => first = now,
        }
    }
}
