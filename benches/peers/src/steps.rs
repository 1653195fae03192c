//! Counts the instructions of a turn, caller and callee together.

use std::io;

#[cfg(target_os = "linux")]
#[path = "../../steps/child.rs"]
mod child;

use crate::arm::Turns;

/// Counts the instructions of one turn, on average.
///
/// # Errors
/// If the operating system does not let this process step through its children.
pub(crate) fn of_turn(arm: &mut dyn Turns) -> io::Result<u64> {
    // What is looked up once is not part of a turn.
    arm.run(0, 3);
    // What is before and after the loop is in both.
    let few = of_loop(arm, 1)?;
    let turns = u32::try_from(5000 / few.max(1)).unwrap_or(1).clamp(1, 50);
    Ok((of_loop(arm, 1 + turns)? - few) / u64::from(turns))
}

/// Counts the instructions of so many turns, and of what is around them.
#[cfg(target_os = "linux")]
fn of_loop(arm: &mut dyn Turns, turns: u32) -> io::Result<u64> {
    child::count_of(|| _ = arm.run(0, turns))
}

#[cfg(not(target_os = "linux"))]
fn of_loop(_: &mut dyn Turns, _: u32) -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}
