//! Plugins that have one heap with their host. The allocator of this program is one that no other code has, so memory
//! that goes back to another ends the process.

use fixture_contracts::{Greeter, OneHeap};

use crate::{
    allocator,
    support::{load, uniform},
};

fn place<T>(of: &[T]) -> usize {
    of.as_ptr().addr()
}

#[test]
fn what_is_returned_stays_where_it_is() {
    let plugin = load(&["shares-heap"]).get::<dyn OneHeap>().unwrap();
    let (text, there) = plugin.text();
    assert_eq!((text.as_str(), place(text.as_bytes())), ("texttexttexttext", there));
    let (mut numbers, there) = plugin.numbers();
    assert_eq!((numbers.len(), place(&numbers)), (100, there));
    // It is a vector like any other.
    numbers.extend(0..1000);
    assert_eq!(numbers.len(), 1100);
    drop((numbers, text));
}

#[test]
fn what_is_taken_stays_where_it_is() {
    let plugin = load(&["shares-heap"]).get::<dyn OneHeap>().unwrap();
    let text = String::from("the host's text");
    let here = place(text.as_bytes());
    assert_eq!(plugin.place_of(text), here);
    assert_eq!(plugin.longer(String::from("text")), "text and longer");
    assert_eq!(plugin.longer(String::new()), " and longer");
    assert_eq!(plugin.longer(String::with_capacity(1000)), " and longer");
}

#[test]
fn memory_is_taken_from_the_host() {
    let plugin = load(&["shares-heap"]).get::<dyn OneHeap>().unwrap();
    drop(plugin.text());
    let (before, freed) = (allocator::count(), allocator::freed());
    drop(plugin.text());
    assert_eq!((allocator::count() - before, allocator::freed() - freed), (1, 1));
}

/// Memory that the library had before it knew the heap is of no heap, and is copied when it crosses.
#[test]
#[cfg(target_os = "linux")]
fn what_was_made_before_the_host_was_known_is_copied() {
    let plugin = load(&["shares-heap"]).get::<dyn OneHeap>().unwrap();
    let (text, there) = plugin.early();
    assert_eq!(text, "earlyearlyearlyearly");
    assert_ne!(place(text.as_bytes()), there);
    drop(text);
    let (text, there) = plugin.early_and_longer();
    assert_eq!(text, "too earlytoo earlytoo earlytoo early and longer");
    assert_eq!(place(text.as_bytes()), there, "it has moved since");
}

#[test]
fn threads_of_both_sides_share_the_heap() {
    let plugin = load(&["shares-heap"]).get::<dyn OneHeap>().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for text in plugin.of_threads(4) {
                    assert!(plugin.longer(text).ends_with("99 and longer"));
                }
            });
        }
    });
}

#[test]
fn uniform_calls_copy() {
    let runtime = load(&["shares-heap"]);
    let plugin = uniform::<dyn OneHeap>(&runtime);
    assert_eq!(plugin.text().0, "texttexttexttext");
    assert_eq!(plugin.longer(String::from("text")), "text and longer");
}

/// Each runtime has an image of its own, and all have the one heap of this program.
#[test]
fn text_outlives_its_runtime_and_goes_to_the_plugin_of_another() {
    let text = load(&["shares-heap"]).get::<dyn OneHeap>().unwrap().text().0;
    let here = place(text.as_bytes());
    let other = load(&["shares-heap"]).get::<dyn OneHeap>().unwrap();
    assert_eq!(other.place_of(text), here);
}

/// A library that has a heap of its own takes copies, and is given its own memory back.
#[test]
fn others_copy() {
    let plugin = load(&["greeter"]).get::<dyn Greeter>().unwrap();
    let before = allocator::count();
    assert_eq!(plugin.greet("you"), "Hello, you!");
    assert_eq!(allocator::count() - before, 1, "a copy");
}
