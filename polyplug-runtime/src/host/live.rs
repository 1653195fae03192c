//! Handles that follow a contract from one generation of its provider to the next.
//!
//! A proxy stays with its instance. A [`Live`] looks, each time it is asked, whether an implementation of
//! the contract was replaced or removed since, which is one load and one comparison. The reference that it
//! lends borrows it exclusively, so it cannot turn to another instance while a call through it runs,
//! whatever that call does: the old proxy is dropped only when nobody uses it any more.

use std::{fmt, sync::Arc};

use polyplug_abi::{NoArgs, SharedContract};

use crate::{
    error::get::GetError, host::providers::Providers, registry::revision::Revision,
    shared::runtime_core::Core,
};

/// A handle to the shared instance of `C` that follows when its provider is reloaded or unloaded. Made by
/// [`Runtime::live`](crate::Runtime::live).
///
/// Each thread has its own: a clone is cheap, and begins by looking for the provider.
///
/// ```no_run
/// # use polyplug_runtime::{GetError, Runtime};
/// # fn greet<C: polyplug_abi::SharedContract<Args = ()> + ?Sized>(runtime: &Runtime) -> Result<(), GetError> {
/// let mut greeter = runtime.live::<C>();
/// loop {
///     let now = greeter.get()?;
///     // `now` is an ordinary proxy, to whatever is loaded at this moment.
/// #   break Ok(());
/// }
/// # }
/// ```
pub struct Live<C: SharedContract + ?Sized> {
    core: Arc<Core>,
    /// Moves when an implementation of the contract is replaced or removed.
    revision: Arc<Revision>,
    /// What it is as long as the proxy is the one to lend; [`Revision::NEVER`] while there is none.
    seen: u64,
    proxy: Option<C::Proxy>,
}

impl<C: SharedContract + ?Sized> Live<C>
where
    C::Args: NoArgs,
{
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        let revision = core.registry.revision_of(C::ID.0);
        Self { core: Arc::clone(core), revision, seen: Revision::NEVER, proxy: None }
    }

    /// Returns the proxy to the instance that [`Runtime::get`](crate::Runtime::get) returns at this moment,
    /// but for providers that were added since without replacing one.
    ///
    /// Once a reload or an unload is over, or anybody has found what came of it, no handle returns what was
    /// there before.
    ///
    /// When the provider has changed, the old proxy is dropped here, before the new one is lent; if it was
    /// the last to hold its instance, the destructor of the plugin runs.
    ///
    /// # Errors
    /// If nothing provides the contract any more, the provider does not fit it, or the instance cannot be
    /// made. It is tried again the next time.
    #[inline]
    pub fn get(&mut self) -> Result<&C::Proxy, GetError> {
        let now = self.revision.now();
        if now != self.seen {
            self.rebind(now)?;
        }
        // SAFETY: the number that was seen is one that a revision has, so there is a proxy.
        Ok(unsafe { self.proxy.as_ref().unwrap_unchecked() })
    }

    /// Looks for the provider. Afterwards there is a proxy, or an error.
    #[cold]
    #[inline(never)]
    fn rebind(&mut self, now: u64) -> Result<(), GetError> {
        self.seen = Revision::NEVER;
        let old = self.proxy.take();
        let new = Providers::<C>::new(&self.core).get();
        drop(old);
        self.proxy = Some(new?);
        self.seen = Revision::settled(now);
        Ok(())
    }
}

/// Makes one for another thread.
impl<C: SharedContract + ?Sized> Clone for Live<C> {
    fn clone(&self) -> Self {
        let (core, revision) = (Arc::clone(&self.core), Arc::clone(&self.revision));
        Self { core, revision, seen: Revision::NEVER, proxy: None }
    }
}

impl<C: SharedContract + ?Sized> fmt::Debug for Live<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "whoever provides `{}` {}", C::NAME, C::VERSION)
    }
}
