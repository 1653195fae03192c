//! Counting instructions, by stepping a child process through them.

use std::{io, ptr};

/// Counts the instructions of `run`, and of a little around it. A child process runs it; this one does not.
///
/// # Errors
/// If the operating system does not let this process step through its children.
pub(crate) fn count_of(run: impl FnOnce()) -> io::Result<u64> {
    // SAFETY: what the child does until it is gone needs no lock that another thread may hold.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => be_counted(run),
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

/// Runs it between two stops.
#[inline(never)]
fn be_counted(run: impl FnOnce()) -> ! {
    let null = ptr::null_mut::<libc::c_void>();
    // SAFETY: this asks for nothing but to be traced by whoever made this process.
    if unsafe { libc::ptrace(libc::PTRACE_TRACEME, 0, null, null) } != 0 {
        // SAFETY: it ends the process at once.
        unsafe { libc::_exit(1) };
    }
    stop();
    run();
    stop();
    // SAFETY: it ends the process at once.
    unsafe { libc::_exit(0) };
}

fn stop() {
    // SAFETY: whoever traces this process is told.
    unsafe { libc::raise(libc::SIGSTOP) };
}

/// Steps through a child from its first stop to its second.
fn count(child: libc::pid_t) -> io::Result<u64> {
    let null = ptr::null_mut::<libc::c_void>();
    let (mut steps, mut stops) = (0, 0);
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
