//! Parameters that wait for the others: held for a call that has not begun, or arrived and not lifted.
//!
//! Converting a parameter can run code of the author's, as the `Hash` of a key, and that can panic. What the
//! other parameters own would then be lost, because representations are plain bits.
//!
//! Invariant: a parameter is passed on, lifted, or freed, and only one of them.

use core::mem::{ManuallyDrop, forget};

use polyplug_abi::{InvalidValue, Trust, swallow};

use super::param::Param;

/// A parameter of a call that has not begun. Dropping it frees what it owns.
pub(super) struct NotPassed<P: Param>(ManuallyDrop<P::CallerFrame>);

impl<P: Param> NotPassed<P> {
    /// Puts a parameter into the caller's frame.
    #[inline]
    pub(super) fn hold(sent: P::Sent) -> Self {
        Self(ManuallyDrop::new(P::hold(sent)))
    }

    /// Returns the parameter, which the call is about to pass.
    #[inline]
    pub(super) fn into_frame(mut self) -> P::CallerFrame {
        // SAFETY: it is taken once, because `self` ends here without being dropped.
        let frame = unsafe { ManuallyDrop::take(&mut self.0) };
        forget(self);
        frame
    }
}

impl<P: Param> Drop for NotPassed<P> {
    fn drop(&mut self) {
        // SAFETY: it is taken once, in the destructor.
        let frame = unsafe { ManuallyDrop::take(&mut self.0) };
        // SAFETY: it was held here and never passed.
        swallow(|| unsafe { P::take_back(frame) });
    }
}

/// A parameter that arrived. Dropping it frees what it owns.
pub(super) struct NotLifted<P: Param>(P::Repr, Trust);

impl<P: Param> NotLifted<P> {
    /// Takes a parameter that `caller` made.
    ///
    /// # Safety
    /// As for [`Param::lift`].
    #[inline]
    pub(super) unsafe fn new(repr: P::Repr, caller: Trust) -> Self {
        Self(repr, caller)
    }

    /// Lifts the parameter.
    ///
    /// # Errors
    /// As for [`Param::lift`].
    #[inline]
    pub(super) fn lift(self) -> Result<P::Lifted, InvalidValue> {
        let (repr, caller) = (self.0, self.1);
        forget(self);
        // SAFETY: `new` was promised what `lift` asks for, and `self` ended without being dropped.
        unsafe { P::lift(repr, caller) }
    }
}

impl<P: Param> Drop for NotLifted<P> {
    fn drop(&mut self) {
        // SAFETY: `new` was promised what `lift` asks for, and it was not lifted.
        swallow(|| drop(unsafe { P::lift(self.0, self.1) }));
    }
}
