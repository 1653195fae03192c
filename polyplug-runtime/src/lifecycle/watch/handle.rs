//! The handle of a watch, and the thread behind it.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    error::watch::WatchError, lifecycle::watch::changes::Changes, shared::runtime_core::Core,
};

/// Files that are written in less time than this apart have the same time of change on some file systems.
const SHORTEST: Duration = Duration::from_millis(10);

/// How a runtime watches files; see [`Runtime::watch_options`](crate::Runtime::watch_options).
#[derive(Clone, Debug)]
#[must_use = "nothing is watched before it is handed to `Runtime::watch_options`"]
pub struct WatchOptions {
    settle: Duration,
    load_new: bool,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self { settle: Duration::from_millis(200), load_new: false }
    }
}

impl WatchOptions {
    /// Says for how long the files of a bundle have to stay as they are before they count as written: 200 ms
    /// without this, and at least 10.
    ///
    /// A compiler or an editor writes a file in several steps. With a longer time fewer attempts hit one that
    /// is not whole, and what has changed is used later.
    pub fn settle(mut self, settle: Duration) -> Self {
        self.settle = settle.max(SHORTEST);
        self
    }

    /// Says whether bundles that appear in the plugin directories of the builder are loaded, and those that
    /// could not be loaded are tried again when they change. Without this they are not.
    ///
    /// Who can write into such a directory can then have code run in this process at any time. What lies there
    /// already, and what was unloaded, is left alone.
    pub fn load_new(mut self, load_new: bool) -> Self {
        self.load_new = load_new;
        self
    }
}

/// Has bundles reloaded when their files change, until it is dropped. Made by
/// [`Runtime::watch`](crate::Runtime::watch).
///
/// Dropping it waits for nothing: a reload that has begun goes on to its end. It does not keep the runtime
/// alive, and has nothing to do any more when the runtime is gone.
#[derive(Debug)]
#[must_use = "nothing is watched any more when this is dropped"]
pub struct Watch {
    stop: Arc<AtomicBool>,
    wake: Sender<()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // A thread that has ended needs no waking.
        let _ = self.wake.send(());
    }
}

/// Starts to watch the files of a runtime.
pub(crate) fn watch(core: &Arc<Core>, options: &WatchOptions) -> Result<Watch, WatchError> {
    let (wake, woken) = mpsc::channel();
    let changes = Changes::since_now(core, options.load_new, wake.clone())?;
    let stop = Arc::new(AtomicBool::new(false));
    let watcher = Watcher {
        core: Arc::downgrade(core),
        stop: Arc::clone(&stop),
        woken,
        settle: options.settle,
        changes,
    };
    let thread = thread::Builder::new().name("polyplug-watch".into());
    thread
        .spawn(move || watcher.run())
        .map_err(|error| WatchError::Start { source: error.into() })?;
    Ok(Watch { stop, wake })
}

/// What the thread has.
struct Watcher {
    core: Weak<Core>,
    stop: Arc<AtomicBool>,
    woken: Receiver<()>,
    settle: Duration,
    changes: Changes,
}

impl Watcher {
    fn run(mut self) {
        // What has changed between loading and watching counts too.
        let mut is_moving = true;
        while is_moving || self.woken.recv().is_ok() {
            self.rest();
            if self.stop.load(Ordering::Acquire) {
                return;
            }
            let Some(core) = self.core.upgrade() else { return };
            is_moving = self.changes.follow(&core, &self.stop);
        }
    }

    /// Lets the time pass in which files settle, whatever is reported meanwhile.
    fn rest(&self) {
        let begun = Instant::now();
        while let Some(left) = self.settle.checked_sub(begun.elapsed()) {
            let reported = self.woken.recv_timeout(left);
            if reported == Err(RecvTimeoutError::Disconnected) || self.stop.load(Ordering::Acquire)
            {
                return;
            }
        }
    }
}
