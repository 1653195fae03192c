//! What threads share where an order of steps decides something: in the registry, in the graveyard, and in what
//! leads there. It is the real thing, or under `cfg(polyplug_model)` what a model checker knows, which tries
//! every order in which threads can take their steps.
//!
//! The checker knows neither `OnceLock` nor `arc-swap`, and no weak references. Each is modelled by what it
//! promises, so what is checked is how they are used here, and not they themselves.

#[cfg(not(polyplug_model))]
mod real {
    /// A reference of which the count decides something: whether a library is closed.
    pub(crate) use std::sync::{Arc as Counted, Weak as WeakCounted};
    pub(crate) use std::sync::{
        Mutex, OnceLock,
        atomic::{AtomicBool, AtomicU64, AtomicUsize},
    };

    pub(crate) use arc_swap::{ArcSwap, ArcSwapOption, Guard};

    /// Declares a value of each thread.
    macro_rules! of_each_thread {
        ($(#[$attribute:meta])* static $name:ident: $of:ty = const $make:block;) => {
            thread_local! { $(#[$attribute])* static $name: $of = const $make; }
        };
    }
    pub(crate) use of_each_thread;

    /// Declares a value of the process that is made when somebody asks for it.
    macro_rules! of_the_process {
        ($(#[$attribute:meta])* static $name:ident: $of:ty = $make:expr;) => {
            $(#[$attribute])*
            static $name: std::sync::LazyLock<$of> = std::sync::LazyLock::new(|| $make);
        };
    }
    pub(crate) use of_the_process;
}

#[cfg(polyplug_model)]
mod model {
    use std::{
        ops::Deref,
        sync::{Arc, Weak, atomic::Ordering},
    };

    pub(crate) use loom::sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize},
    };

    /// Declares a value of each thread of the checker.
    macro_rules! of_each_thread {
        ($(#[$attribute:meta])* static $name:ident: $of:ty = const $make:block;) => {
            loom::thread_local! { $(#[$attribute])* static $name: $of = $make; }
        };
    }
    pub(crate) use of_each_thread;

    /// Declares a value of the process, which for the checker is one execution of a model.
    macro_rules! of_the_process {
        ($(#[$attribute:meta])* static $name:ident: $of:ty = $make:expr;) => {
            loom::lazy_static! { $(#[$attribute])* static ref $name: $of = $make; }
        };
    }
    pub(crate) use of_the_process;

    /// A cell that is filled once.
    pub(crate) struct OnceLock<T> {
        /// Readers look into the value only when this is true.
        is_full: AtomicBool,
        turn: Mutex<()>,
        value: std::sync::OnceLock<T>,
    }

    impl<T> OnceLock<T> {
        pub(crate) fn new() -> Self {
            let value = std::sync::OnceLock::new();
            Self { is_full: AtomicBool::new(false), turn: Mutex::new(()), value }
        }

        pub(crate) fn get(&self) -> Option<&T> {
            if self.is_full.load(Ordering::Acquire) { self.value.get() } else { None }
        }

        pub(crate) fn set(&self, value: T) -> Result<(), T> {
            let _turn = self.turn.lock();
            self.value.set(value)?;
            self.is_full.store(true, Ordering::Release);
            Ok(())
        }

        pub(crate) fn get_or_init(&self, init: impl FnOnce() -> T) -> &T {
            if let Some(value) = self.get() {
                return value;
            }
            let _turn = self.turn.lock();
            let value = self.value.get_or_init(init);
            self.is_full.store(true, Ordering::Release);
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
    pub(crate) struct Guard<T>(T);

    impl<T> Deref for Guard<T> {
        type Target = T;

        fn deref(&self) -> &T {
            &self.0
        }
    }

    /// A value that is read and replaced in one step.
    pub(crate) struct Swap<T>(Mutex<T>);

    pub(crate) type ArcSwap<T> = Swap<Arc<T>>;
    pub(crate) type ArcSwapOption<T> = Swap<Option<Arc<T>>>;

    impl<T: Clone> Swap<T> {
        pub(crate) fn load_full(&self) -> T {
            T::clone(&self.0.lock().expect("no step panics"))
        }

        pub(crate) fn load(&self) -> Guard<T> {
            Guard(self.load_full())
        }

        pub(crate) fn swap(&self, value: T) -> T {
            std::mem::replace(&mut *self.0.lock().expect("no step panics"), value)
        }

        pub(crate) fn store(&self, value: T) {
            drop(self.swap(value));
        }
    }

    impl<T> Swap<Arc<T>> {
        pub(crate) fn from_pointee(value: T) -> Self {
            Self(Mutex::new(Arc::new(value)))
        }
    }

    impl<T> Default for Swap<Option<Arc<T>>> {
        fn default() -> Self {
            Self(Mutex::new(None))
        }
    }

    impl<T> Swap<Option<Arc<T>>> {
        pub(crate) fn from_pointee(value: T) -> Self {
            Self(Mutex::new(Some(Arc::new(value))))
        }
    }

    /// An `Arc` of which the count is read and changed in steps of the checker.
    pub(crate) struct Counted<T> {
        turn: Turn,
        /// `None` where it is about to be gone.
        value: Option<Arc<T>>,
    }

    /// A reference that does not count.
    pub(crate) struct WeakCounted<T> {
        /// `None` for one to nothing.
        turn: Option<Turn>,
        value: Weak<T>,
    }

    /// What all references to a value step on.
    #[derive(Clone)]
    struct Turn(Arc<AtomicUsize>);

    impl Turn {
        fn step(&self) {
            self.0.fetch_add(1, Ordering::AcqRel);
        }
    }

    impl<T> Counted<T> {
        pub(crate) fn new(value: T) -> Self {
            let turn = Turn(Arc::new(AtomicUsize::new(0)));
            Self { turn, value: Some(Arc::new(value)) }
        }

        fn value(&self) -> &Arc<T> {
            self.value.as_ref().expect("it is there until it is dropped")
        }

        pub(crate) fn strong_count(this: &Self) -> usize {
            this.turn.step();
            Arc::strong_count(this.value())
        }

        pub(crate) fn downgrade(this: &Self) -> WeakCounted<T> {
            WeakCounted { turn: Some(this.turn.clone()), value: Arc::downgrade(this.value()) }
        }

        pub(crate) fn try_unwrap(mut this: Self) -> Result<T, Self> {
            this.turn.step();
            let value = this.value.take().expect("it is there until it is dropped");
            let turn = this.turn.clone();
            Arc::try_unwrap(value).map_err(|value| Self { turn, value: Some(value) })
        }
    }

    impl<T> Deref for Counted<T> {
        type Target = T;

        fn deref(&self) -> &T {
            self.value()
        }
    }

    impl<T> Clone for Counted<T> {
        fn clone(&self) -> Self {
            self.turn.step();
            Self { turn: self.turn.clone(), value: self.value.clone() }
        }
    }

    impl<T> Drop for Counted<T> {
        fn drop(&mut self) {
            if self.value.is_some() {
                self.turn.step();
            }
        }
    }

    impl<T> Clone for WeakCounted<T> {
        fn clone(&self) -> Self {
            Self { turn: self.turn.clone(), value: self.value.clone() }
        }
    }

    impl<T> WeakCounted<T> {
        pub(crate) const fn new() -> Self {
            Self { turn: None, value: Weak::new() }
        }

        pub(crate) fn upgrade(&self) -> Option<Counted<T>> {
            let turn = self.turn.as_ref()?;
            turn.step();
            Some(Counted { turn: turn.clone(), value: Some(self.value.upgrade()?) })
        }

        pub(crate) fn strong_count(&self) -> usize {
            if let Some(turn) = &self.turn {
                turn.step();
            }
            self.value.strong_count()
        }

        pub(crate) fn ptr_eq(&self, other: &Self) -> bool {
            self.value.ptr_eq(&other.value)
        }
    }
}

/// A mutex, the standard library's or the model checker's.
pub(crate) trait Lock {
    type Guard<'a>
    where
        Self: 'a;

    fn guard(&self) -> Self::Guard<'_>;
}

impl<T> Lock for std::sync::Mutex<T> {
    type Guard<'a>
        = std::sync::MutexGuard<'a, T>
    where
        T: 'a;

    fn guard(&self) -> Self::Guard<'_> {
        self.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(polyplug_model)]
impl<T> Lock for loom::sync::Mutex<T> {
    type Guard<'a>
        = loom::sync::MutexGuard<'a, T>
    where
        T: 'a;

    fn guard(&self) -> Self::Guard<'_> {
        self.lock().expect("no step panics")
    }
}

/// Locks a mutex. What the runtime keeps in one is whole between any two statements, so a panic of another thread spoils
/// nothing.
pub(crate) fn lock<M: Lock>(mutex: &M) -> M::Guard<'_> {
    mutex.guard()
}

#[cfg(polyplug_model)]
pub(crate) use model::*;
#[cfg(not(polyplug_model))]
pub(crate) use real::*;
