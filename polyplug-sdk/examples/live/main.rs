//! A host that goes on working while its plugin is rebuilt and replaced.
//!
//! `cargo run --example live`

mod rebuild;

use std::{
    error::Error,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use live_contract::Desk;
use polyplug_sdk::{Event, GetError, Live, prelude::*};

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::builder().on_event(say).build()?;
    let desk = runtime.load(rebuild::plugin("Hello")?)?;

    let open = AtomicBool::new(true);
    thread::scope(|scope| {
        let worker = scope.spawn(|| serve(runtime.live(), &open));
        let done = improve(&runtime, desk.name());
        open.store(false, Ordering::Relaxed);
        let served = worker.join().expect("the worker does not panic")?;
        println!("── closed after {served} guests");
        done
    })
}

/// Serves guests until the shop closes, whatever happens to the plugin meanwhile.
fn serve(mut desk: Live<dyn Desk>, open: &AtomicBool) -> Result<u64, GetError> {
    let mut served = 0;
    while open.load(Ordering::Relaxed) {
        println!("{}", desk.get()?.welcome("Ada"));
        served += 1;
        thread::sleep(Duration::from_millis(200));
    }
    Ok(served)
}

/// Replaces the plugin with newer ones. The last of them does not work, so the one before goes on.
fn improve(runtime: &Runtime, desk: &str) -> Result<(), Box<dyn Error>> {
    for words in ["Welcome", "Good to see you", ""] {
        thread::sleep(Duration::from_secs(1));
        println!("── building the plugin that says {words:?}");
        rebuild::plugin(words)?;
        // What goes wrong is told to `say`, and changes nothing.
        let _ = runtime.reload(desk);
    }
    thread::sleep(Duration::from_secs(1));
    Ok(())
}

fn say(event: &Event<'_>) {
    match event {
        Event::Reloaded { bundle } => println!("── replaced `{}`", bundle.name()),
        Event::Failed { error, .. } => println!("── {error:?}"),
        _ => {}
    }
}
