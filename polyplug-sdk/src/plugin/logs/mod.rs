//! How what a plugin says with the macros of `log` and `tracing` gets to the host's log.
//!
//! Here: asking the host and telling it (`source`), and what the two crates know of it (`facade`, `subscriber`,
//! `spans`). A library has its own copies of the crates, so `export_plugin!` installs both, unless they are taken
//! already. Not here: the log of the runtime. The invariant: nothing is formatted before the host said that it
//! listens, and nothing has a destructor per thread, which would keep the library mapped.

#[cfg(feature = "log")]
mod facade;
mod source;
#[cfg(feature = "tracing")]
mod spans;
#[cfg(feature = "tracing")]
mod subscriber;

/// Has the macros of `log` and `tracing` reach the last host that initialised the library.
pub(super) fn install() {
    #[cfg(feature = "log")]
    facade::install();
    #[cfg(feature = "tracing")]
    subscriber::install();
}
