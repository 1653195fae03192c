//! Counting the instructions of a loop, by stepping a process through it.

use std::{hint::black_box, io, ptr};

/// Counts the instructions of one turn of a loop of calls.
///
/// # Errors
/// If the operating system does not let this process step through its children.
pub(crate) fn of_one(inc: impl FnMut(u32) -> u32) -> io::Result<u64> {
    of_turns(100, inc)
}

/// Does the same for a call that takes thousands.
///
/// # Errors
/// If the operating system does not let this process step through its children.
pub(crate) fn of_long_one(inc: impl FnMut(u32) -> u32) -> io::Result<u64> {
    of_turns(4, inc)
}

fn of_turns(few: u32, mut inc: impl FnMut(u32) -> u32) -> io::Result<u64> {
    // What is before and after the loop is in both.
    let (fewer, more) = (of_loop(few, &mut inc)?, of_loop(2 * few, &mut inc)?);
    Ok((more - fewer) / u64::from(few))
}

/// Counts the instructions of so many increments, and of what is around them.
fn of_loop(increments: u32, inc: &mut impl FnMut(u32) -> u32) -> io::Result<u64> {
    // SAFETY: what the child does until it is gone needs no lock that another thread may hold.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => be_counted(increments, inc),
        child => {
            let counted = count(child);
            // SAFETY: the child is ours, and has not been waited for.
            unsafe { libc::kill(child, libc::SIGKILL) };
            // SAFETY: as above; its status is of no interest.
            unsafe { libc::waitpid(child, ptr::null_mut(), 0) };
            counted
        }
    }
}

/// Makes the calls between two stops.
#[inline(never)]
fn be_counted(increments: u32, inc: &mut impl FnMut(u32) -> u32) -> ! {
    let null = ptr::null_mut::<libc::c_void>();
    // SAFETY: this asks for nothing but to be traced by whoever made this process.
    if unsafe { libc::ptrace(libc::PTRACE_TRACEME, 0, null, null) } != 0 {
        // SAFETY: it ends the process at once.
        unsafe { libc::_exit(1) };
    }
    let mut counter = black_box(0);
    stop();
    for _ in 0..increments {
        counter = inc(counter);
    }
    stop();
    // SAFETY: it ends the process at once.
    unsafe { libc::_exit(i32::from(black_box(counter) == 1)) };
}

fn stop() {
    // SAFETY: whoever traces this process is told.
    unsafe { libc::raise(libc::SIGSTOP) };
}

/// Steps through a child from its first stop to its second.
fn count(child: libc::pid_t) -> io::Result<u64> {
    let null = ptr::null_mut::<libc::c_void>();
    let mut steps = 0;
    let mut stops = 0;
    loop {
        let mut status = 0;
        // SAFETY: the status has room.
        if unsafe { libc::waitpid(child, &raw mut status, 0) } != child {
            return Err(io::Error::last_os_error());
        }
        if !libc::WIFSTOPPED(status) {
            return Err(io::Error::other("the child ended early"));
        }
        match libc::WSTOPSIG(status) {
            libc::SIGSTOP => stops += 1,
            libc::SIGTRAP => steps += 1,
            signal => return Err(io::Error::other(format!("the child got signal {signal}"))),
        }
        if stops == 2 {
            return Ok(steps);
        }
        // SAFETY: the child is traced, and stopped.
        if unsafe { libc::ptrace(libc::PTRACE_SINGLESTEP, child, null, null) } != 0 {
            return Err(io::Error::last_os_error());
        }
    }
}
