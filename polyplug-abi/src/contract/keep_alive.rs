//! What keeps the instance behind a proxy alive, and ends it.
//!
//! Not here: who implements it, which is the runtime for instances and `object` for objects. Invariant: the
//! instance ends once, when the last holder lets go.

use alloc::sync::Arc;

use super::{call_error::CallError, provider::Provider};

/// Keeps an instance, its library and its runtime alive for as long as a proxy lives.
pub trait KeepAlive: Send + Sync {
    /// Returns who stands behind the instance.
    fn provider(&self) -> &Provider;

    /// Lets go, and reports what the destructor of the instance said when this was the last holder.
    ///
    /// # Errors
    /// If the instance was destroyed and its destructor panicked or failed.
    fn close(self: Arc<Self>) -> Result<(), CallError>;

    /// Whether there is no other holder of the instance than this, and there can be none. It may read counts relaxed: the
    /// caller follows with an acquire fence.
    fn is_only(&self) -> bool;

    /// Lets the instance live on, or be gone already: it is not ended any more. Returns whether it was
    /// to be ended by this.
    fn release(&self) -> bool;
}
