//! What the `this` of a table leads to: found while it is there, refused where it cannot be used, and ended once.
//!
//! What is here: each way to keep an implementation, by itself. What is not: tables and calls, which `tests/objects.rs`
//! and `tests/instances.rs` of the workspace have. The invariant: an implementation counts its life and its end.

use std::{
    ptr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use polyplug_abi::*;

/// An implementation that notes its end.
struct Ends(Arc<AtomicUsize>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

/// Makes one, and what tells how many have ended.
fn ends() -> (Ends, Arc<AtomicUsize>) {
    let ended = Arc::<AtomicUsize>::default();
    (Ends(Arc::clone(&ended)), ended)
}

/// Asserts that null leads to no implementation, whatever is asked for.
fn null_leads_nowhere<X: Target>() {
    let this: *mut () = ptr::null_mut();
    // SAFETY: a `Target` takes null.
    let found = unsafe { X::get::<true>(this) }.err();
    assert_eq!(found, Some(TargetRefusal::Null));
    // SAFETY: a `Target` takes null.
    assert!(unsafe { X::get_mut(this) }.is_err());
    // SAFETY: a `Target` takes null.
    assert!(unsafe { X::take(this) }.is_err());
    // SAFETY: a `Target` takes null.
    assert!(unsafe { X::share(this) }.is_err());
    // SAFETY: a `Target` takes null.
    unsafe { X::poison(this) };
}

#[test]
fn null_leads_to_no_implementation() {
    null_leads_nowhere::<Instance<u8>>();
    null_leads_nowhere::<SharedInstance<u8>>();
    null_leads_nowhere::<BoxHolder<u8>>();
    null_leads_nowhere::<ArcHolder<u8>>();
    null_leads_nowhere::<RefHolder<u8>>();
    null_leads_nowhere::<MutHolder<u8>>();
    null_leads_nowhere::<Untrusting<Instance<u8>>>();
}

#[test]
fn an_instance_ends_once() {
    let (value, ended) = ends();
    let this = Instance::into_raw(value);
    // SAFETY: it was made a moment ago, and is not used after this.
    unsafe { Instance::<Ends>::drop_raw(this) };
    assert_eq!(ended.load(Relaxed), 1);
    let (value, ended) = ends();
    let this = Instance::into_raw(value);
    // SAFETY: it was made a moment ago, and is given away.
    let taken = unsafe { Instance::<Ends>::take(this) };
    assert_eq!((taken.is_ok(), ended.load(Relaxed)), (true, 0));
    drop(taken);
    assert_eq!(ended.load(Relaxed), 1);
}

#[test]
fn a_poisoned_instance_is_found_by_nobody_and_ends_when_it_is_taken() {
    let (value, ended) = ends();
    let this = Instance::into_raw(value);
    // SAFETY: it was made a moment ago.
    unsafe { Instance::<Ends>::poison(this) };
    // SAFETY: it was made a moment ago, and is borrowed by nobody.
    let found = unsafe { Instance::<Ends>::get::<true>(this) }.err();
    assert_eq!(found, Some(TargetRefusal::Poisoned));
    // SAFETY: as for the last one.
    let found = unsafe { Instance::<Ends>::get_mut(this) }.err();
    assert_eq!(found, Some(TargetRefusal::Poisoned));
    // SAFETY: it is given away.
    let taken = unsafe { Instance::<Ends>::take(this) }.err();
    assert_eq!((taken, ended.load(Relaxed)), (Some(TargetRefusal::Poisoned), 1));
}

#[test]
fn a_shared_instance_that_others_have_is_neither_changed_nor_given_away() {
    let (value, ended) = ends();
    let this = SharedInstance::into_raw(value);
    // SAFETY: it was made a moment ago.
    let share = unsafe { SharedInstance::<Ends>::share(this) }.expect("it is shared");
    // SAFETY: the instance is there, and nobody borrows it.
    let changed = unsafe { SharedInstance::<Ends>::get_mut(this) }.err();
    assert_eq!(changed, Some(TargetRefusal::Held));
    // SAFETY: the instance is there, and given away.
    let taken = unsafe { SharedInstance::<Ends>::take(this) }.err();
    assert_eq!((taken, ended.load(Relaxed)), (Some(TargetRefusal::Held), 0));
    assert_eq!(Arc::strong_count(&share), 1);
    drop(share);
    assert_eq!(ended.load(Relaxed), 1);
}

#[test]
fn a_shared_instance_ends_with_its_last_share() {
    let (value, ended) = ends();
    let this = SharedInstance::into_raw(value);
    // SAFETY: it was made a moment ago.
    let share = unsafe { SharedInstance::<Ends>::share(this) }.expect("it is shared");
    // SAFETY: the instance is there, and is not used after this.
    unsafe { SharedInstance::<Ends>::drop_raw(this) };
    assert_eq!((ended.load(Relaxed), Arc::strong_count(&share)), (0, 1));
    drop(share);
    assert_eq!(ended.load(Relaxed), 1);
    let (value, ended) = ends();
    let this = SharedInstance::into_raw(value);
    // SAFETY: it was made a moment ago, and nobody else has it.
    assert!(unsafe { SharedInstance::<Ends>::get_mut(this) }.is_ok());
    // SAFETY: it is given away.
    drop(unsafe { SharedInstance::<Ends>::take(this) });
    assert_eq!(ended.load(Relaxed), 1);
}

/// Makes what an [`ArcHolder`] leads to, as `lower_arc` does.
fn held(value: Arc<Ends>) -> *mut () {
    Box::into_raw(Box::new(value)).cast()
}

#[test]
fn a_share_of_the_other_side_counts_until_it_is_given_back() {
    let (value, ended) = ends();
    let own = Arc::new(value);
    let this = held(Arc::clone(&own));
    // SAFETY: it was made a moment ago.
    let more = unsafe { ArcHolder::<Ends>::share(this) }.expect("it is shared");
    assert_eq!(Arc::strong_count(&own), 3);
    // SAFETY: the holder is there, and is not used after this.
    unsafe { ArcHolder::<Ends>::drop_raw(this) };
    assert_eq!(Arc::strong_count(&own), 2);
    drop(more);
    let this = held(own);
    // SAFETY: it was made a moment ago, and is given away.
    let taken = unsafe { ArcHolder::<Ends>::take(this) }.err();
    assert_eq!((taken, ended.load(Relaxed)), (Some(TargetRefusal::Held), 1));
}

#[test]
fn what_is_lent_is_neither_changed_nor_taken() {
    let (mut value, ended) = ends();
    let lent = &value;
    let this = (&raw const lent).cast_mut().cast();
    // SAFETY: it leads to a reference.
    assert!(unsafe { RefHolder::<Ends>::get::<true>(this) }.is_ok());
    // SAFETY: it leads to a reference, and is refused.
    assert!(unsafe { RefHolder::<Ends>::get_mut(this) }.is_err());
    // SAFETY: it leads to a reference, and is refused.
    assert!(unsafe { RefHolder::<Ends>::take(this) }.is_err());
    // SAFETY: it leads to a reference, which ends with its frame.
    unsafe { RefHolder::<Ends>::drop_raw(this) };
    let mut lent = &mut value;
    let this = (&raw mut lent).cast();
    // SAFETY: it leads to a unique reference that nobody else uses.
    assert!(unsafe { MutHolder::<Ends>::get_mut(this) }.is_ok());
    // SAFETY: it leads to a reference, and is refused.
    assert!(unsafe { MutHolder::<Ends>::take(this) }.is_err());
    // SAFETY: it leads to a reference, which ends with its frame.
    unsafe { MutHolder::<Ends>::drop_raw(this) };
    assert_eq!(ended.load(Relaxed), 0);
}
