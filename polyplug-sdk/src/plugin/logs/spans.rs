//! The spans of `tracing` in this library: which there are, and which each thread is in.
//!
//! A host learns of a span when something is said inside it, as a prefix like `outer{id=7}:inner: `.
//!
//! Invariant: nothing of users runs while the list of spans is locked, and nothing here has a destructor per
//! thread.

use std::{
    cell::Cell,
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing_core::Metadata;

/// How many spans a thread can be in at once and have them all shown; of more, the inner ones are not.
const DEPTH: usize = 64;

/// A span that has holders.
struct Span {
    metadata: &'static Metadata<'static>,
    /// As in ` id=7`.
    fields: String,
    parent: Option<u64>,
    /// Handles, and spans inside it.
    holders: usize,
}

static SPANS: Mutex<BTreeMap<u64, Span>> = Mutex::new(BTreeMap::new());

/// The spans that a thread is in, the innermost last. Without a destructor, which would keep the library
/// mapped as long as the thread lives.
struct Entered {
    ids: [Cell<u64>; DEPTH],
    len: Cell<usize>,
}

thread_local! {
    static ENTERED: Entered =
        const { Entered { ids: [const { Cell::new(0) }; DEPTH], len: Cell::new(0) } };
}

fn spans() -> MutexGuard<'static, BTreeMap<u64, Span>> {
    // Nothing of users runs while it is held.
    SPANS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens a span with one holder, and returns its id, which no other ever has.
pub(super) fn open(
    metadata: &'static Metadata<'static>,
    fields: String,
    parent: Option<u64>,
) -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut spans = spans();
    let parent = parent.filter(|parent| match spans.get_mut(parent) {
        Some(parent) => {
            parent.holders += 1;
            true
        }
        None => false,
    });
    spans.insert(id, Span { metadata, fields, parent, holders: 1 });
    id
}

/// Adds fields to a span.
pub(super) fn record(id: u64, fields: &str) {
    if let Some(span) = spans().get_mut(&id) {
        span.fields.push_str(fields);
    }
}

/// Notes one more holder.
pub(super) fn hold(id: u64) {
    if let Some(span) = spans().get_mut(&id) {
        span.holders += 1;
    }
}

/// Notes one holder less, and returns whether it was the last.
pub(super) fn let_go(id: u64) -> bool {
    let mut spans = spans();
    let (mut next, mut is_closed) = (Some(id), false);
    while let Some(id) = next {
        let Some(span) = spans.get_mut(&id) else { break };
        span.holders -= 1;
        if span.holders > 0 {
            break;
        }
        // It held its parent.
        next = spans.remove(&id).and_then(|span| span.parent);
        is_closed = true;
    }
    is_closed
}

/// Notes that this thread enters a span.
pub(super) fn enter(id: u64) {
    ENTERED.with(|entered| {
        let len = entered.len.get();
        if let Some(place) = entered.ids.get(len) {
            place.set(id);
            entered.len.set(len + 1);
        }
    });
}

/// Notes that this thread leaves a span, which need not be the innermost.
pub(super) fn exit(id: u64) {
    ENTERED.with(|entered| {
        let len = entered.len.get();
        let Some(at) = entered.ids[..len].iter().rposition(|place| place.get() == id) else {
            return;
        };
        for i in at + 1..len {
            entered.ids[i - 1].set(entered.ids[i].get());
        }
        entered.len.set(len - 1);
    });
}

/// Returns the span that this thread is in.
pub(super) fn current() -> Option<u64> {
    ENTERED.with(|entered| {
        let last = entered.len.get().checked_sub(1)?;
        Some(entered.ids[last].get())
    })
}

/// Returns the constant part of a span.
pub(super) fn metadata_of(id: u64) -> Option<&'static Metadata<'static>> {
    Some(spans().get(&id)?.metadata)
}

/// Writes a span and those around it, the outermost first.
pub(super) fn prefix(id: Option<u64>) -> String {
    let spans = spans();
    let mut path = Vec::new();
    let mut next = id;
    while let Some(span) = next.and_then(|id| spans.get(&id)) {
        path.push(span);
        next = span.parent;
    }
    let mut prefix = String::new();
    for span in path.iter().rev() {
        prefix.push_str(span.metadata.name());
        if !span.fields.is_empty() {
            // Writing to memory does not fail.
            let _ = write!(prefix, "{{{}}}", span.fields.trim_start());
        }
        prefix.push(':');
    }
    if !prefix.is_empty() {
        prefix.push(' ');
    }
    prefix
}
