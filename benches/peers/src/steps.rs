//! Counts the instructions of a turn, caller and callee together, by stepping a process through it.

use std::io;

use crate::arm::Turns;

/// Counts the instructions of one turn, on average.
///
/// # Errors
/// If the operating system does not let this process step through its children.
pub(crate) fn of_turn(arm: &mut dyn Turns) -> io::Result<u64> {
    // What is before and after the loop is in both.
    let few = of_loop(arm, 1)?;
    let turns = u32::try_from(5000 / few.max(1)).unwrap_or(1).clamp(1, 50);
    Ok((of_loop(arm, 1 + turns)? - few) / u64::from(turns))
}

#[cfg(not(target_os = "linux"))]
fn of_loop(_: &mut dyn Turns, _: u32) -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Counts the instructions of so many turns, and of what is around them.
#[cfg(target_os = "linux")]
fn of_loop(arm: &mut dyn Turns, turns: u32) -> io::Result<u64> {
    // SAFETY: this program has one thread, so the child may do what it likes.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => be_counted(arm, turns),
        child => {
            let counted = count(child);
            // SAFETY: the child is ours, and has not been waited for.
            unsafe { libc::kill(child, libc::SIGKILL) };
            // SAFETY: as above; its status is of no interest.
            unsafe { libc::waitpid(child, std::ptr::null_mut(), 0) };
            counted
        }
    }
}

/// Makes the calls between two stops.
#[cfg(target_os = "linux")]
fn be_counted(arm: &mut dyn Turns, turns: u32) -> ! {
    // What is looked up once is not part of a turn.
    arm.run(0, 3);
    let null = std::ptr::null_mut::<libc::c_void>();
    // SAFETY: this asks for nothing but to be traced by whoever made this process.
    if unsafe { libc::ptrace(libc::PTRACE_TRACEME, 0, null, null) } != 0 {
        // SAFETY: it ends the process at once.
        unsafe { libc::_exit(1) };
    }
    stop();
    arm.run(0, turns);
    stop();
    // SAFETY: it ends the process at once.
    unsafe { libc::_exit(0) };
}

#[cfg(target_os = "linux")]
fn stop() {
    // SAFETY: whoever traces this process is told.
    unsafe { libc::raise(libc::SIGSTOP) };
}

/// Steps through a child from its first stop to its second.
#[cfg(target_os = "linux")]
fn count(child: libc::pid_t) -> io::Result<u64> {
    let null = std::ptr::null_mut::<libc::c_void>();
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
