//! What each peer's calls look like, as its users write them.

mod abi_stable;
mod cglue;
mod native;
mod polyplug;
mod predecessor;
mod raw;
mod savefile;
mod stabby;

use std::path::Path;

use libloading::Library;

use crate::{Failure, arm, arm::Arms, peer::Peer, plugins::Plugins};

/// Loads all plugins, and makes their arms.
pub(crate) fn all(plugins: &Plugins) -> Result<Arms, Failure> {
    let mut arms = Arms::default();
    raw::add(&mut arms, plugins)?;
    native::add(&mut arms);
    polyplug::add(&mut arms, plugins)?;
    stabby::add(&mut arms, plugins)?;
    abi_stable::add(&mut arms, plugins)?;
    cglue::add(&mut arms, plugins)?;
    savefile::add(&mut arms, plugins)?;
    predecessor::add(&mut arms, plugins)?;
    Ok(arms)
}

/// Loads a plugin and calls it once. Nothing is closed.
pub(crate) fn first_call(peer: Peer, plugins: &Plugins) -> Result<u32, Failure> {
    match peer {
        Peer::Raw | Peer::RawAgain => raw::first_call(plugins),
        Peer::Proxy => polyplug::first_call(&plugins.library("polyplug")),
        Peer::OneHeap => polyplug::first_call(&plugins.library("one-heap")),
        Peer::Cpp => polyplug::first_call(&plugins.cpp()),
        Peer::Stabby => stabby::first_call(plugins),
        Peer::AbiStable => abi_stable::first_call(plugins),
        Peer::Cglue => cglue::first_call(plugins),
        Peer::Savefile => savefile::first_call(plugins),
        Peer::Predecessor => predecessor::first_call(plugins),
        Peer::Native | Peer::Boxed | Peer::Live => Err("nothing is loaded for it alone".into()),
    }
}

/// Opens a library for ever.
fn open(path: &Path) -> Result<&'static Library, Failure> {
    // SAFETY: the libraries of this benchmark run no code of their own when they are opened.
    let library = unsafe { Library::new(path) }?;
    Ok(Box::leak(Box::new(library)))
}

/// 4 KiB.
static BYTES: [u8; 4096] = [1; 4096];

/// Returns the text of 64 bytes, of which the compiler does not know the length.
fn text(x: u32) -> &'static str {
    // The sums of lengths and bytes that come in are never that large.
    work::TEXT.get(..if x == u32::MAX { 0 } else { 64 }).unwrap_or_default()
}

/// Returns the length of a text, of which the compiler cannot leave out anything else.
fn length(mut text: String) -> u32 {
    arm::opaque(&mut text).len() as u32
}
