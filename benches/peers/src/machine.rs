//! Where it was measured.

use std::{env, fs, process::Command, thread};

/// Names and values for the head of the data.
pub(crate) fn about() -> Vec<(String, String)> {
    let cores = thread::available_parallelism().map_or(0, usize::from);
    // Private copies of libraries are among them.
    let temporary = env::temp_dir().to_string_lossy().into_owned();
    let facts = [
        ("processor", processor().unwrap_or_else(|| env::consts::ARCH.to_owned())),
        ("cores", cores.to_string()),
        ("system", said("uname", &["-sr"])),
        ("temporary files", said("stat", &["-f", "-c", "%T", &temporary])),
        ("rustc", said(&env::var("RUSTC").unwrap_or_else(|_| "rustc".into()), &["--version"])),
        ("c++", said(&env::var("CXX").unwrap_or_else(|_| "c++".into()), &["--version"])),
        ("polyplug", commit()),
        ("date", said("date", &["-u", "+%Y-%m-%d"])),
    ];
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Which commit of this project is compared.
fn commit() -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    let commit = said("git", &["-C", folder, "rev-parse", "--short", "HEAD"]);
    let changes = said("git", &["-C", folder, "status", "--short", "--untracked-files=no"]);
    if changes == "unknown" { commit } else { format!("{commit}, changed") }
}

fn processor() -> Option<String> {
    let all = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = all.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The first line that a program says.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    text.ok().and_then(|text| Some(text.lines().next()?.to_owned())).unwrap_or("unknown".into())
}

/// Keeps this process on one processor, so that its timings are of one.
pub(crate) fn stay_on_one_processor() {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: the set is plain memory, of which every value is one.
        let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
        let size = size_of::<libc::cpu_set_t>();
        // SAFETY: the set has room.
        if unsafe { libc::sched_getaffinity(0, size, &raw mut set) } != 0 {
            return;
        }
        let fits = |processor: &usize| {
            // SAFETY: the number is in range.
            unsafe { libc::CPU_ISSET(*processor, &set) }
        };
        let Some(last) = (0..libc::CPU_SETSIZE as usize).rev().find(fits) else { return };
        // SAFETY: the set has room.
        unsafe { libc::CPU_ZERO(&mut set) };
        // SAFETY: the number is in range.
        unsafe { libc::CPU_SET(last, &mut set) };
        // SAFETY: the set was filled; without it the process stays where it is.
        unsafe { libc::sched_setaffinity(0, size, &raw const set) };
    }
}
