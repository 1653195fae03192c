//! Arms: loops of calls that can be run for a number of turns.

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use std::{arch::asm, ptr};

use crate::{item::Item, peer::Peer};

/// How many places a loop is compiled for. Identical code is faster in one place than in another.
pub(crate) const PLACES: usize = 4;

/// A loop of calls, each of which needs the one before it.
pub(crate) trait Turns {
    /// Makes calls in the loop at one of the places, and returns what the last one does.
    fn run(&mut self, place: usize, turns: u32) -> u32;
}

/// One way to do one thing.
pub(crate) struct Arm {
    pub(crate) peer: Peer,
    pub(crate) item: Item,
    pub(crate) turns: Box<dyn Turns>,
}

/// All arms.
#[derive(Default)]
pub(crate) struct Arms(pub(crate) Vec<Arm>);

impl Arms {
    /// Adds an arm.
    pub(crate) fn add(&mut self, peer: Peer, item: Item, call: impl FnMut(u32) -> u32 + 'static) {
        self.0.push(Arm { peer, item, turns: Box::new(Call(call)) });
    }

    /// Adds arms of one peer, each of which has a caller of its own.
    pub(crate) fn of<C, M: Fn() -> C>(&mut self, peer: Peer, caller: M) -> ArmsOf<'_, M> {
        ArmsOf { arms: self, peer, caller }
    }
}

/// The arms of one peer.
pub(crate) struct ArmsOf<'a, M> {
    arms: &'a mut Arms,
    peer: Peer,
    caller: M,
}

impl<C: 'static, M: Fn() -> C> ArmsOf<'_, M> {
    /// Adds an arm.
    pub(crate) fn call(
        &mut self,
        item: Item,
        mut call: impl FnMut(&mut C, u32) -> u32 + 'static,
    ) -> &mut Self {
        let mut caller = (self.caller)();
        self.arms.add(self.peer, item, move |x| call(&mut caller, x));
        self
    }

    /// Adds an arm whose calls give back what they take.
    pub(crate) fn chain<T: 'static>(
        &mut self,
        item: Item,
        first: T,
        mut call: impl FnMut(&mut C, T) -> T + 'static,
    ) -> &mut Self {
        let mut kept = Some(first);
        self.call(item, move |caller, x| {
            kept = kept.take().map(|it| call(caller, it));
            x
        })
    }
}

/// A loop of one call.
pub(crate) struct Call<F>(pub(crate) F);

impl<F: FnMut(u32) -> u32> Turns for Call<F> {
    fn run(&mut self, place: usize, turns: u32) -> u32 {
        match place {
            0 => turns_at::<0>(&mut self.0, turns),
            1 => turns_at::<16>(&mut self.0, turns),
            2 => turns_at::<32>(&mut self.0, turns),
            _ => turns_at::<48>(&mut self.0, turns),
        }
    }
}

/// Runs the loop so many bytes behind the start of a cache line.
#[inline(never)]
fn turns_at<const OFFSET: usize>(call: &mut impl FnMut(u32) -> u32, turns: u32) -> u32 {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    // SAFETY: the instructions do nothing.
    unsafe {
        asm!(
            ".p2align 6",
            ".rept {offset} / {size}",
            "nop",
            ".endr",
            offset = const OFFSET,
            size = const if cfg!(target_arch = "x86_64") { 1 } else { 4 },
            options(nomem, nostack, preserves_flags)
        );
    }
    let mut x = 0;
    for _ in 0..turns {
        x = opaque(call)(x);
    }
    x
}

/// Hides from the compiler what a call is made with, so that it is read for each turn. It takes no instruction.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[expect(clippy::pointers_in_nomem_asm_block, reason = "nothing is read or written through it")]
pub(crate) fn opaque<T>(it: &mut T) -> &mut T {
    let mut pointer = ptr::from_mut(it);
    // SAFETY: there are no instructions.
    unsafe {
        asm!("/* {0} */", inout(reg) pointer, options(nomem, nostack, preserves_flags));
    }
    // SAFETY: the pointer is the one that came in.
    unsafe { &mut *pointer }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(crate) fn opaque<T>(it: &mut T) -> &mut T {
    std::hint::black_box(it)
}
