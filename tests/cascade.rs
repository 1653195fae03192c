//! Who is reloaded with whom, in which order, and what becomes of the others when one cannot be.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use polyplug_sdk::{Compatibility, Diagnostic, Event, Runtime};

use crate::support::{bundle, folder};

/// Makes a bundle that depends on others, and asks to be reloaded with them.
fn dependent(root: &Path, name: &str, on: &[&str]) -> PathBuf {
    let needs: String =
        on.iter().map(|on| format!("[[dependency]]\nbundle = \"{on}\"\n")).collect();
    bundle(root, name, "seed-rust", &format!("needs_reinit_on_dep_reload = true\n{needs}"))
}

/// Makes a runtime with these bundles, loaded in this order, and the names of those that are reloaded.
fn loaded(bundles: &[PathBuf]) -> (Runtime, Arc<Mutex<Vec<String>>>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let to = Arc::clone(&told);
    let listener = move |event: &Event<'_>| match event {
        Event::Reloaded { bundle } => to.lock().unwrap().push(bundle.name().to_owned()),
        Event::Failed { bundle, .. } => to.lock().unwrap().push(format!("not {bundle}")),
        _ => {}
    };
    // Bundles that need each other cannot be loaded otherwise.
    let builder = Runtime::builder().compatibility(Compatibility::Yolo).on_event(listener);
    let runtime = builder.build().unwrap();
    for bundle in bundles {
        runtime.load(bundle).unwrap();
    }
    (runtime, told)
}

#[test]
fn each_dependent_comes_once_after_all_that_it_depends_on() {
    let root = folder("cascade_diamond");
    // Loaded in the opposite order, so that nothing follows from that.
    let bundles = [
        dependent(&root, "top", &["left", "right"]),
        dependent(&root, "left", &["long"]),
        dependent(&root, "right", &["it"]),
        dependent(&root, "long", &["it"]),
        bundle(&root, "quiet", "stateful", "[[dependency]]\nbundle = \"it\""),
        bundle(&root, "it", "greeter", ""),
        dependent(&root, "other", &["quiet"]),
    ];
    let (runtime, told) = loaded(&bundles);
    runtime.reload("it").unwrap();
    let told = told.lock().unwrap();
    assert_eq!(told.len(), 5, "{told:?}");
    let place = |name: &str| told.iter().position(|it| it == name).unwrap();
    assert_eq!((place("it"), place("top")), (0, 4));
    assert!(place("long") < place("left"));
    assert!(place("right") < 4);
}

#[test]
fn what_depends_on_a_contract_follows_its_provider() {
    let root = folder("cascade_contract");
    let needs = "[[dependency]]\ncontract = \"greeter.Hello\"\nversion = \"^1\"\n";
    let asks = format!("needs_reinit_on_dep_reload = true\n{needs}");
    let bundles = [
        bundle(&root, "it", "greeter", ""),
        bundle(&root, "asks", "stateful", &asks),
        bundle(&root, "quiet", "stateful", needs),
    ];
    let (runtime, told) = loaded(&bundles);
    runtime.reload("it").unwrap();
    assert_eq!(*told.lock().unwrap(), ["it", "asks"]);
}

#[test]
fn one_that_fails_stops_those_that_follow_it_alone() {
    let root = folder("cascade_fails");
    let bundles = [
        bundle(&root, "it", "greeter", ""),
        dependent(&root, "broken", &["it"]),
        dependent(&root, "follows", &["broken"]),
        dependent(&root, "both", &["broken", "it"]),
        dependent(&root, "last", &["both"]),
    ];
    let (runtime, told) = loaded(&bundles);
    let before = runtime.bundles();
    fs::write(bundles[1].join("manifest.toml"), "name = 7").unwrap();
    runtime.reload("it").unwrap();
    assert_eq!(*told.lock().unwrap(), ["it", "not broken", "both", "last"]);
    let same: Vec<_> = runtime.bundles().iter().zip(&before).map(|(now, it)| now == it).collect();
    assert_eq!(same, [false, true, true, false, false]);
    let diagnostics = runtime.diagnostics();
    assert!(
        matches!(&*diagnostics, [Diagnostic::Reload { bundle, .. }] if bundle == "broken"),
        "{diagnostics:?}"
    );
}

#[test]
fn those_that_depend_on_each_other_come_once() {
    let root = folder("cascade_cycle");
    let bundles = [
        dependent(&root, "first", &["second"]),
        dependent(&root, "second", &["first", "it"]),
        dependent(&root, "it", &["first"]),
    ];
    let (runtime, told) = loaded(&bundles);
    runtime.reload("it").unwrap();
    assert_eq!(*told.lock().unwrap(), ["it", "second", "first"]);
}
