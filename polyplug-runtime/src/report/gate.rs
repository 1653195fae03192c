//! The way to functions of a host that can go away before its plugins do.
//!
//! A plugin's library stays, and so do its threads; what they say to a runtime that was ended must not reach memory
//! that its host has freed meanwhile.

use std::{
    sync::{Condvar, Mutex, PoisonError},
    thread::{self, ThreadId},
};

use crate::sync::lock;

/// Lets calls through until it is closed.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    passing: Mutex<Passing>,
    /// Told when a call has ended.
    left: Condvar,
}

#[derive(Debug, Default)]
struct Passing {
    is_closed: bool,
    /// The threads whose calls are under way, once for each call.
    threads: Vec<ThreadId>,
}

impl Gate {
    /// Makes a call, unless it is closed. No lock is held meanwhile.
    pub(crate) fn pass(&self, call: impl FnOnce()) {
        let thread = thread::current().id();
        let mut passing = lock(&self.passing);
        if passing.is_closed {
            return;
        }
        passing.threads.push(thread);
        drop(passing);
        let _pass = Pass { gate: self, thread };
        call();
    }

    /// Closes it, and waits until no call is under way but those of this thread, which would wait for itself.
    pub(crate) fn close(&self) {
        let this = thread::current().id();
        let mut passing = lock(&self.passing);
        passing.is_closed = true;
        let others = |passing: &mut Passing| passing.threads.iter().any(|thread| *thread != this);
        drop(self.left.wait_while(passing, others).unwrap_or_else(PoisonError::into_inner));
    }
}

/// Ends a call, also when it panics.
struct Pass<'a> {
    gate: &'a Gate,
    thread: ThreadId,
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut passing = lock(&self.gate.passing);
        if let Some(at) = passing.threads.iter().position(|thread| *thread == self.thread) {
            passing.threads.swap_remove(at);
        }
        drop(passing);
        self.gate.left.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc,
    };

    use super::*;

    #[test]
    fn a_closed_gate_lets_nothing_through() {
        let (gate, calls) = (Gate::default(), AtomicU32::new(0));
        let call = || _ = calls.fetch_add(1, Ordering::Relaxed);
        gate.pass(|| gate.pass(call));
        gate.close();
        gate.pass(call);
        gate.close();
        assert_eq!(calls.into_inner(), 1);
    }

    #[test]
    fn a_call_can_close_the_gate() {
        let gate = Gate::default();
        gate.pass(|| gate.pass(|| gate.close()));
        gate.pass(|| unreachable!("it is closed"));
    }

    #[test]
    fn closing_waits_for_the_calls_of_other_threads() {
        let (gate, is_over) = (Arc::new(Gate::default()), Arc::new(AtomicBool::new(false)));
        let (inside, is_inside) = mpsc::channel();
        let other = thread::spawn({
            let (gate, is_over) = (Arc::clone(&gate), Arc::clone(&is_over));
            move || {
                gate.pass(|| {
                    inside.send(()).unwrap();
                    // The other thread closes the gate meanwhile; it must not come back before this is over.
                    while !lock(&gate.passing).is_closed {
                        thread::yield_now();
                    }
                    is_over.store(true, Ordering::SeqCst);
                });
            }
        });
        is_inside.recv().unwrap();
        gate.close();
        assert!(is_over.load(Ordering::SeqCst));
        other.join().unwrap();
    }

    #[test]
    fn a_call_that_panics_is_over() {
        let gate = Arc::new(Gate::default());
        let other = thread::spawn({
            let gate = Arc::clone(&gate);
            move || gate.pass(|| panic!("in a call"))
        });
        other.join().unwrap_err();
        gate.close();
    }
}
