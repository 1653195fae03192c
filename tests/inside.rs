//! Fixtures without their libraries: their code runs in the process of the tests, behind the same tables.
//!
//! What is true of a library is true of them, and Miri, which opens no libraries, sees both sides of a call.

#[path = "../fixtures/everything/src/derived.rs"]
mod derived;
#[path = "../fixtures/everything/src/echo.rs"]
mod echo;
#[path = "../fixtures/everything/src/iterators.rs"]
mod iterators;
#[path = "../fixtures/everything/src/lent.rs"]
mod lent;
#[cfg(unix)]
#[path = "../fixtures/everything/src/paths.rs"]
mod paths;
#[path = "../fixtures/objects/src/workshop.rs"]
mod workshop;

use fixture_contracts::{
    Everything, Iterators, Workshop,
    derived::Derived,
    lent::{Lent, LentGeneric},
};
use polyplug_sdk::Runtime;

use crate::support::load;

/// Starts a runtime with what the fixtures `everything` and `objects` provide.
pub(crate) fn fixtures() -> Runtime {
    let runtime = load(&[]);
    let expected = "nobody else provides it";
    runtime.register::<dyn Everything, _>(echo::Echo).expect(expected);
    runtime.register::<dyn Derived, _>(derived::Echo).expect(expected);
    runtime.register::<dyn Lent, _>(lent::Echo).expect(expected);
    runtime.register::<dyn LentGeneric, _>(lent::Echo).expect(expected);
    runtime.register::<dyn Iterators, _>(iterators::Counter::default()).expect(expected);
    #[cfg(unix)]
    runtime.register::<dyn fixture_contracts::Paths, _>(paths::Echo).expect(expected);
    runtime.register::<dyn Workshop, _>(workshop::Bench::default()).expect(expected);
    runtime
}

/// Starts a runtime with each of these libraries, and one without any.
pub(crate) fn and_loaded(libraries: &[&str]) -> impl Iterator<Item = Runtime> {
    let loaded = libraries.iter().filter(|_| !cfg!(miri)).map(|library| load(&[library]));
    std::iter::once_with(fixtures).chain(loaded)
}
