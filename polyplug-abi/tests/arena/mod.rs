//! The call arena hands out memory that is aligned, nobody else's, and freed.
//!
//! What is here: the arena alone, from Rust and from C. What is not: calls; see the tests about loaders.

use std::{cell::Cell, ffi::c_void, ops::Range, ptr, sync::LazyLock};

use polyplug_abi::*;
use proptest::prelude::*;

use crate::{SHARED, host, toolchain};

thread_local! {
    /// How many bytes of the host are out.
    static OUT: Cell<usize> = const { Cell::new(0) };
}

unsafe extern "C" fn counted_alloc(host: *const HostApi, size: usize, align: usize) -> *mut u8 {
    // SAFETY: any size and alignment will do.
    let memory = unsafe { host::host_alloc(host, size, align) };
    OUT.set(OUT.get() + if memory.is_null() { 0 } else { size });
    memory
}

unsafe extern "C" fn counted_free(
    host: *const HostApi,
    memory: *mut u8,
    size: usize,
    align: usize,
) {
    OUT.set(OUT.get() - size);
    // SAFETY: the arena returns what it was given.
    unsafe { host::host_free(host, memory, size, align) };
}

/// How an arena is asked for memory.
type Alloc = unsafe extern "C" fn(*mut CallArena, usize, usize) -> *mut u8;

unsafe extern "C" fn from_rust(arena: *mut CallArena, size: usize, align: usize) -> *mut u8 {
    // SAFETY: the tests pass a live arena.
    let arena = unsafe { &mut *arena };
    // SAFETY: it is whole.
    unsafe { arena.alloc(size, align) }
}

/// Asks as C does, through the header.
static FROM_C: LazyLock<Alloc> = LazyLock::new(|| {
    let library = host::Library::open(&toolchain::c11().build("c/arena.c", "libarena.so", &SHARED));
    // SAFETY: the symbol of this name has this type.
    unsafe { std::mem::transmute::<*mut c_void, Alloc>(library.symbol("arena_alloc")) }
});

/// Runs `look` on an arena with a buffer of 256 bytes, and checks that nothing of the host is left out.
fn with_arena(look: impl FnOnce(&mut CallArena)) {
    let host = HostApi { alloc: counted_alloc, free: counted_free, ..*host::api() };
    let mut buffer = [0_u64; 32];
    let base = buffer.as_mut_ptr().cast::<u8>();
    let end = base.wrapping_add(size_of_val(&buffer));
    let mut arena =
        CallArena { cur: base, end, base, host: &raw const host, first_overflow: ptr::null_mut() };
    look(&mut arena);
    // SAFETY: nothing of the arena is used any more.
    unsafe { arena.reset() };
    assert_eq!((OUT.get(), arena.cur, arena.first_overflow), (0, base, ptr::null_mut()));
}

fn apart(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.end <= b.start || b.end <= a.start
}

fn law(alloc: Alloc, asked: &[(usize, u32)]) -> Result<(), TestCaseError> {
    let mut result = Ok(());
    with_arena(|arena| {
        let mut given: Vec<Range<usize>> = Vec::new();
        for (size, align) in asked {
            let align = 1 << align;
            // SAFETY: the arena is whole.
            let place = unsafe { alloc(arena, *size, align) };
            // SAFETY: the memory is said to have this size, and to be nobody else's.
            unsafe { place.write_bytes(0xa5, *size) };
            let range = place.addr()..place.addr() + size;
            let whole = !place.is_null() && place.addr() % align == 0;
            if !whole || !given.iter().all(|other| apart(other, &range)) {
                result = Err(TestCaseError::fail(format!("{range:x?} after {given:x?}")));
                return;
            }
            given.push(range);
        }
    });
    result
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_is_given_is_aligned_and_apart(
        asked in prop::collection::vec((1_usize..6000, 0_u32..7), 0..40)
    ) {
        law(from_rust, &asked)?;
    }
}

#[test]
fn c_and_rust_give_the_same() {
    let alloc = *FROM_C;
    let asked = [(1, 0), (200, 3), (100, 6), (5000, 4), (1, 0), (4096, 0), (40, 5), (8, 3)];
    law(alloc, &asked).unwrap();
    let asked_of = |alloc: Alloc| {
        let mut places = Vec::new();
        with_arena(|arena| {
            let base = arena.base.addr();
            for (size, align) in asked.iter().take(3) {
                // SAFETY: the arena is whole.
                let place = unsafe { alloc(arena, *size, 1 << align) };
                let inside = (base..arena.end.addr()).contains(&place.addr());
                places.push(inside.then(|| place.addr() - base));
            }
        });
        places
    };
    assert_eq!(asked_of(alloc), asked_of(from_rust));
}

#[test]
fn what_cannot_be_given_is_null() {
    for alloc in [from_rust as Alloc, *FROM_C] {
        with_arena(|arena| {
            let impossible =
                [(0, 1), (1, 0), (1, 3), (usize::MAX, 1), (usize::MAX - 8, 16), (1, 1 << 63)];
            for (size, align) in impossible {
                // SAFETY: the arena is whole.
                assert!(unsafe { alloc(arena, size, align) }.is_null(), "{size} {align}");
            }
            arena.host = ptr::null();
            // SAFETY: as above; there is no host to ask.
            assert!(unsafe { alloc(arena, 300, 1) }.is_null());
            // SAFETY: as above.
            assert!(!unsafe { alloc(arena, 200, 1) }.is_null());
        });
    }
}
