//! Where the stack is, to know how much of it a recursion takes.
//!
//! Not here: who asks. Invariant: positions of one thread are compared with each other, and with nothing else.

/// Returns where the stack of this thread is now, in bytes; always 0 where that cannot be told.
#[inline(always)]
pub(super) fn position() -> usize {
    position_of_here()
}

// Not the address of a variable: a sanitizer can have these elsewhere.
#[cfg(all(target_arch = "x86_64", not(miri)))]
#[inline(always)]
fn position_of_here() -> usize {
    let here;
    // SAFETY: it reads a register, and does nothing else.
    unsafe {
        core::arch::asm!("mov {}, rsp", out(reg) here, options(nomem, nostack, preserves_flags));
    }
    here
}

#[cfg(all(target_arch = "aarch64", not(miri)))]
#[inline(always)]
fn position_of_here() -> usize {
    let here;
    // SAFETY: it reads a register, and does nothing else.
    unsafe {
        core::arch::asm!("mov {}, sp", out(reg) here, options(nomem, nostack, preserves_flags));
    }
    here
}

#[cfg(all(not(any(target_arch = "x86_64", target_arch = "aarch64")), not(miri)))]
#[inline(always)]
fn position_of_here() -> usize {
    let here = 0_u8;
    core::hint::black_box(core::ptr::from_ref(&here)).addr()
}

// Its variables lie anywhere, and its stack is that of the machine it imitates: without an end.
#[cfg(miri)]
fn position_of_here() -> usize {
    0
}
