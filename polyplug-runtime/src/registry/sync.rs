//! What threads share in the registry: the real thing, or under `cfg(polyplug_model)` what a model checker
//! knows, which tries every order in which threads can take their steps.
//!
//! The checker knows neither `OnceLock` nor `arc-swap`. Each is modelled by what it promises, so what is
//! checked is how they are used here, and not they themselves.

#[cfg(not(polyplug_model))]
mod real {
    pub(crate) use std::sync::atomic::AtomicU64;
    pub(in super::super) use std::sync::{OnceLock, atomic::AtomicUsize};

    pub(in super::super) use arc_swap::{ArcSwap, ArcSwapOption, Guard};
}

#[cfg(polyplug_model)]
mod model {
    use std::{ops::Deref, sync::Arc};

    pub(crate) use loom::sync::atomic::AtomicU64;
    pub(in super::super) use loom::sync::atomic::AtomicUsize;
    use loom::sync::{Mutex, atomic::AtomicBool};

    /// A cell that is filled once.
    pub(in super::super) struct OnceLock<T> {
        /// Readers look into the value only when this is true.
        is_full: AtomicBool,
        turn: Mutex<()>,
        value: std::sync::OnceLock<T>,
    }

    impl<T> OnceLock<T> {
        pub(in super::super) fn new() -> Self {
            let value = std::sync::OnceLock::new();
            Self { is_full: AtomicBool::new(false), turn: Mutex::new(()), value }
        }

        pub(in super::super) fn get(&self) -> Option<&T> {
            if self.is_full.load(std::sync::atomic::Ordering::Acquire) {
                self.value.get()
            } else {
                None
            }
        }

        pub(in super::super) fn set(&self, value: T) -> Result<(), T> {
            let _turn = self.turn.lock();
            self.value.set(value)?;
            self.is_full.store(true, std::sync::atomic::Ordering::Release);
            Ok(())
        }

        pub(in super::super) fn get_or_init(&self, init: impl FnOnce() -> T) -> &T {
            if let Some(value) = self.get() {
                return value;
            }
            let _turn = self.turn.lock();
            let value = self.value.get_or_init(init);
            self.is_full.store(true, std::sync::atomic::Ordering::Release);
            value
        }
    }

    impl<T> Default for OnceLock<T> {
        fn default() -> Self {
            Self::new()
        }
    }

    impl<T> From<T> for OnceLock<T> {
        fn from(value: T) -> Self {
            let cell = Self::new();
            let _ = cell.set(value);
            cell
        }
    }

    /// What [`Swap::load`] returns.
    pub(in super::super) struct Guard<T>(T);

    impl<T> Deref for Guard<T> {
        type Target = T;

        fn deref(&self) -> &T {
            &self.0
        }
    }

    /// A value that is read and replaced in one step.
    pub(in super::super) struct Swap<T>(Mutex<T>);

    pub(in super::super) type ArcSwap<T> = Swap<Arc<T>>;
    pub(in super::super) type ArcSwapOption<T> = Swap<Option<Arc<T>>>;

    impl<T: Clone> Swap<T> {
        pub(in super::super) fn load_full(&self) -> T {
            T::clone(&self.0.lock().expect("no step panics"))
        }

        pub(in super::super) fn load(&self) -> Guard<T> {
            Guard(self.load_full())
        }

        pub(in super::super) fn swap(&self, value: T) -> T {
            std::mem::replace(&mut *self.0.lock().expect("no step panics"), value)
        }

        pub(in super::super) fn store(&self, value: T) {
            drop(self.swap(value));
        }
    }

    impl<T> Swap<Arc<T>> {
        pub(in super::super) fn from_pointee(value: T) -> Self {
            Self(Mutex::new(Arc::new(value)))
        }
    }

    impl<T> Swap<Option<Arc<T>>> {
        pub(in super::super) fn from_pointee(value: T) -> Self {
            Self(Mutex::new(Some(Arc::new(value))))
        }
    }
}

#[cfg(polyplug_model)]
pub(crate) use model::*;
#[cfg(not(polyplug_model))]
pub(crate) use real::*;
