//! What a plugin implements to live on when it is reloaded.
//!
//! Not here: how the host asks for the state, in `state`. Invariant: a type opts in by implementing the trait, and
//! by nothing else.

use core::fmt::Display;

/// A type whose shared instance goes on with its state when its bundle is reloaded.
///
/// Implementing it is all there is to do: `#[plugin]` notices. When a host reloads the bundle, the new
/// generation makes its instance as always, with `Default` or `#[plugin(create = ..)]`, the old one saves its
/// state, and the new instance restores it before it can be found. If one of the three fails or panics, the
/// reload fails with that message (`ReloadError::Create`, `Save` or `Restore`), and the old generation goes on.
///
/// The two generations are two libraries, which can lay the type out differently and were perhaps built years
/// apart. So the state crosses as bytes, whose format is the plugin's own: begin it with a version, and accept
/// what older generations wrote.
///
/// ```no_run
/// use std::{num::ParseIntError, sync::atomic::{AtomicU64, Ordering}};
///
/// use polyplug_sdk::prelude::*;
/// # #[contract(name = "site.Visits", version = "1.0")]
/// # pub trait Visits: Send + Sync {
/// #     fn visit(&self) -> u64;
/// # }
///
/// #[derive(Default)]
/// struct Counted(AtomicU64);
///
/// #[plugin]
/// impl Visits for Counted {
///     fn visit(&self) -> u64 {
///         self.0.fetch_add(1, Ordering::Relaxed) + 1
///     }
/// }
///
/// impl Stateful for Counted {
///     type Error = AnyError;
///
///     fn save(&self) -> Result<Vec<u8>, AnyError> {
///         Ok(self.0.load(Ordering::Relaxed).to_string().into_bytes())
///     }
///
///     fn restore(&mut self, state: &[u8]) -> Result<(), AnyError> {
///         *self.0.get_mut() = str::from_utf8(state)?.parse()?;
///         Ok(())
///     }
/// }
/// # fn main() {}
/// ```
///
/// * **Which instances**: the one of each contract that all callers of `Runtime::get` share, if it was made. The
///   state of a type that stands behind several contracts is saved for each, because each has an instance of
///   its own. An instance of `Runtime::create`, so also every instance of a contract with `&mut self`, belongs to
///   its holder, and stays on its generation with its state. A plugin whose state no reload asks for is told of in
///   `Diagnostic::UnusedState`.
/// * **One side only**: if only one of the generations implements this, the new instance begins anew.
/// * **Meanwhile**: other threads go on calling the old instance until the new one has taken its place, and
///   holders of a proxy go on even longer. What they change after `save` is not carried over.
///
/// # Threads
/// Both are called on the thread that reloads, `save` perhaps while other threads call the instance, or even from
/// inside of a call of it. A `save` that waits for a lock which that call holds never returns.
pub trait Stateful {
    /// Why the state cannot be saved or restored.
    type Error: Display;

    /// Returns the state, in a format of the plugin's own.
    ///
    /// # Errors
    /// If it cannot be saved; the reload fails with this text.
    fn save(&self) -> Result<Vec<u8>, Self::Error>;

    /// Goes on with the state that another generation saved. The instance is new, and has not been called.
    ///
    /// # Errors
    /// If it is not a state that this generation can go on with; the reload fails with this text.
    fn restore(&mut self, state: &[u8]) -> Result<(), Self::Error>;
}
