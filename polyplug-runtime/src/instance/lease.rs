//! What a proxy holds: its instance, and the runtime that made it.
//!
//! The invariant: the instance ends while its runtime is still there, because its destructor may ask it.

use std::{any::Any, ops::Deref, sync::Arc};

use polyplug_abi::{CallError, KeepAlive, Provider};

use crate::instance::raw_instance::RawInstance;

/// Keeps a runtime from ending. Nothing is asked of it.
pub(crate) type KeepRuntime = Arc<dyn Any + Send + Sync>;

/// The lease of a proxy.
pub(crate) struct Lease {
    // The order matters: the instance ends while there still is a runtime that it can ask.
    instance: LeasedInstance,
    runtime: KeepRuntime,
}

/// The instance of a lease.
pub(crate) enum LeasedInstance {
    /// One that others may hold, too.
    Shared(Arc<RawInstance>),
    /// One that was made for this lease.
    Own(RawInstance),
}

impl Deref for LeasedInstance {
    type Target = RawInstance;

    fn deref(&self) -> &RawInstance {
        match self {
            Self::Shared(instance) => instance,
            Self::Own(instance) => instance,
        }
    }
}

impl Lease {
    #[inline]
    pub(crate) fn new(instance: LeasedInstance, runtime: KeepRuntime) -> Self {
        Self { instance, runtime }
    }
}

impl KeepAlive for Lease {
    fn provider(&self) -> &Provider {
        self.instance.provider()
    }

    fn close(self: Arc<Self>) -> Result<(), CallError> {
        let Some(Self { instance, runtime }) = Arc::into_inner(self) else { return Ok(()) };
        let mut runtime = Some(runtime);
        let result = match instance {
            LeasedInstance::Own(mut instance) => instance.end(),
            LeasedInstance::Shared(instance) => {
                if Arc::strong_count(&instance) > 1 {
                    // The registry shares it, and lets go now if this was the last to hold the runtime.
                    runtime = None;
                }
                Arc::into_inner(instance).map_or(Ok(()), |mut instance| instance.end())
            }
        };
        drop(runtime);
        result
    }

    fn is_only(&self) -> bool {
        match &self.instance {
            LeasedInstance::Own(_) => true,
            // The registry shares one instance of a contract that can be shared. A context knows the one of its plugin
            // weakly for as long as it lives, and would find it again.
            LeasedInstance::Shared(instance) => {
                Arc::strong_count(instance) == 1 && Arc::weak_count(instance) == 0
            }
        }
    }

    fn release(&self) -> bool {
        self.instance.leave()
    }
}
