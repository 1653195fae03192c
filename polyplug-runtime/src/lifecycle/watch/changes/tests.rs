//! Changes of real bundles, followed step by step, so that nothing depends on time.

use std::{
    env, fs, process,
    sync::{Mutex, mpsc},
    time::SystemTime,
};

use super::*;
use crate::{
    lifecycle::{load, steps::new_core, unload},
    loader::loaders::Loaders,
    shared::settings::{Location, Settings},
};

/// A runtime whose files are looked at when a test says so.
struct Watched {
    folder: PathBuf,
    core: Arc<Core>,
    changes: Changes,
    told: Arc<Mutex<Vec<String>>>,
    stop: AtomicBool,
}

impl Watched {
    /// Watches a plugin directory of the test called `name`, with what `fill` puts into it.
    fn new(name: &str, load_new: bool, fill: fn(&Path)) -> Self {
        let folder = env::temp_dir().join(format!("watched-{name}-{}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fill(&folder);
        let mut settings = Settings::default();
        settings.locations.push(Location::Directory(folder.clone()));
        let told = Arc::new(Mutex::new(Vec::new()));
        let to = Arc::clone(&told);
        settings.listeners.add(Arc::new(move |event| {
            to.lock().unwrap().push(match event {
                Event::Preparing { .. } => return,
                Event::Reloaded { bundle } => format!("reloaded {}", bundle.name()),
                Event::Failed { bundle, .. } => format!("failed {bundle}"),
                Event::Vanished { bundle } => format!("vanished {}", bundle.name()),
                Event::Appeared { bundle } => format!("appeared {}", bundle.name()),
                Event::Unloaded { bundle } => format!("unloading {}", bundle.name()),
            });
        }));
        let core = new_core(settings, Loaders::default());
        search::load_all(&core, search::find(&core).unwrap());
        // Nobody listens: the tests look by themselves.
        let changes = Changes::since_now(&core, load_new, mpsc::channel().0).unwrap();
        let mut watched = Self { folder, core, changes, told, stop: AtomicBool::new(false) };
        assert_eq!(watched.follow(), [""; 0]);
        watched
    }

    /// Looks until nothing moves any more, and returns what was told.
    fn follow(&mut self) -> Vec<String> {
        for _ in 0..10 {
            if !self.changes.follow(&self.core, &self.stop) {
                return std::mem::take(&mut *self.told.lock().unwrap());
            }
        }
        panic!("it never settles");
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    fn diagnostics(&self) -> usize {
        self.core.diagnostics.all().len()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn put(fixture: &str, to: &Path) {
    fs::write(to, fs::read(polyplug_fixtures::library(fixture)).unwrap()).unwrap();
}

fn make(folder: &Path, name: &str, fixture: &str, manifest: &str) {
    let bundle = folder.join(name);
    fs::create_dir_all(&bundle).unwrap();
    put(fixture, &bundle.join("lib.so"));
    fs::write(bundle.join("manifest.toml"), format!("name = \"{name}\"\n{manifest}")).unwrap();
}

fn one(folder: &Path) {
    make(folder, "it", "greeter", "file = \"lib.so\"");
}

#[test]
fn a_library_is_reloaded_however_it_was_replaced() {
    let mut watched = Watched::new("replaced", false, one);
    let library = watched.path("it/lib.so");
    put("seed-rust", &library);
    assert_eq!(watched.follow(), ["reloaded it"]);
    assert_eq!(watched.follow(), [""; 0]);
    let new = watched.path("it/new");
    put("greeter", &new);
    assert_eq!(watched.follow(), [""; 0]);
    fs::rename(new, &library).unwrap();
    assert_eq!(watched.follow(), ["reloaded it"]);
    fs::remove_file(&library).unwrap();
    put("stateful", &library);
    assert_eq!(watched.follow(), ["reloaded it"]);
    assert_eq!(watched.diagnostics(), 0);
}

#[test]
fn the_same_content_is_no_change() {
    let mut watched = Watched::new("touched", false, one);
    let library = watched.path("it/lib.so");
    let touched = fs::File::options().write(true).open(&library).unwrap();
    touched.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(watched.follow(), [""; 0]);
    fs::remove_file(&library).unwrap();
    put("greeter", &library);
    assert_eq!(watched.follow(), [""; 0]);
    let manifest = watched.path("it/manifest.toml");
    fs::write(manifest, "# another text\nname = 'it'\nfile = 'lib.so'").unwrap();
    assert_eq!(watched.follow(), [""; 0]);
}

#[test]
fn what_a_manifest_says_is_a_change() {
    let mut watched = Watched::new("manifest", false, one);
    make(&watched.folder, "it", "greeter", "priority = 3");
    assert_eq!(watched.follow(), ["reloaded it"]);
    fs::remove_file(watched.path("it/manifest.toml")).unwrap();
    // Without one it is called after its library.
    assert_eq!(watched.follow(), ["failed it"]);
    assert_eq!(watched.core.registry.bundles()[0].priority(), 3);
}

#[test]
fn a_library_in_a_folder_of_its_own_and_behind_a_link_is_followed() {
    let mut watched = Watched::new("nested", false, |folder| {
        one(folder);
        fs::create_dir(folder.join("it/linux")).unwrap();
        fs::rename(folder.join("it/lib.so"), folder.join("it/linux/lib.so")).unwrap();
        fs::write(folder.join("it/manifest.toml"), "name = 'it'\nfile = 'linux/lib.so'").unwrap();
        let elsewhere = folder.join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        put("stateful", &elsewhere.join("real"));
        #[cfg(unix)]
        std::os::unix::fs::symlink(elsewhere.join("real"), folder.join("link.so")).unwrap();
    });
    put("seed-rust", &watched.path("it/linux/lib.so"));
    assert_eq!(watched.follow(), ["reloaded it"]);
    #[cfg(unix)]
    {
        // It has a name of its own by now, and so does not fit; that was noticed, and told.
        put("panics-call", &watched.path("elsewhere/real"));
        assert_eq!(watched.follow(), ["failed stateful"]);
        put("text", &watched.path("elsewhere/real"));
        assert_eq!(watched.follow(), ["failed stateful"]);
    }
}

#[test]
fn a_failure_is_told_once_and_tried_again_when_something_changes() {
    let mut watched = Watched::new("failure", false, one);
    let before = watched.core.registry.bundles();
    put("truncated", &watched.path("it/lib.so"));
    assert_eq!(watched.follow(), ["failed it"]);
    assert_eq!((watched.diagnostics(), watched.core.registry.bundles()), (1, before));
    assert_eq!(watched.follow(), [""; 0]);
    put("seed-rust", &watched.path("it/lib.so"));
    assert_eq!(watched.follow(), ["reloaded it"]);
}

#[test]
fn what_is_gone_goes_on_until_it_is_back() {
    let mut watched = Watched::new("gone", false, one);
    fs::remove_dir_all(watched.path("it")).unwrap();
    assert_eq!(watched.follow(), ["vanished it"]);
    assert_eq!(watched.follow(), [""; 0]);
    assert_eq!(watched.core.registry.bundles().len(), 1);
    one(&watched.folder);
    assert_eq!(watched.follow(), [""; 0]);
    put("seed-rust", &watched.path("it/lib.so"));
    assert_eq!(watched.follow(), ["reloaded it"]);
}

fn two(folder: &Path) {
    make(folder, "a", "greeter", "version = '1.0.0'");
    make(folder, "b", "stateful", "version = '1.0.0'");
}

/// Changes both, so that the first needs the second as it is by now.
fn turn_around(folder: &Path) {
    let needs =
        "version = '2.0.0'\n[[dependency]]\nkind = 'bundle'\nbundle = 'b'\nversion = '^2.0'";
    make(folder, "a", "seed-rust", needs);
    make(folder, "b", "greeter", "version = '2.0.0'");
}

#[test]
fn several_are_reloaded_after_what_they_need() {
    let mut watched = Watched::new("order", false, two);
    turn_around(&watched.folder);
    assert_eq!(watched.follow(), ["reloaded b", "reloaded a"]);
}

#[test]
fn what_lacked_something_is_tried_again_when_that_has_come() {
    let mut watched = Watched::new("lacked", false, two);
    turn_around(&watched.folder);
    make(&watched.folder, "b", "stateful", "version = '1.0.0'");
    assert_eq!(watched.follow(), ["failed a"]);
    make(&watched.folder, "b", "stateful", "version = '2.0.0'");
    assert_eq!(watched.follow(), ["reloaded b", "reloaded a"]);
}

#[test]
fn a_reload_that_goes_on_is_waited_for() {
    let mut watched = Watched::new("busy", false, one);
    watched.core.registry.begin_reload("it").unwrap();
    put("seed-rust", &watched.path("it/lib.so"));
    for _ in 0..5 {
        assert!(watched.changes.follow(&watched.core, &watched.stop));
    }
    watched.core.registry.end_reload("it");
    assert_eq!(watched.follow(), ["reloaded it"]);
}

#[test]
fn nothing_happens_after_the_end() {
    let mut watched = Watched::new("end", true, one);
    watched.stop = AtomicBool::new(true);
    put("seed-rust", &watched.path("it/lib.so"));
    make(&watched.folder, "new", "stateful", "");
    assert_eq!(watched.follow(), [""; 0]);
}

#[test]
fn new_bundles_are_loaded_only_if_asked_for() {
    let mut watched = Watched::new("not-new", false, one);
    make(&watched.folder, "new", "stateful", "");
    assert_eq!(watched.follow(), [""; 0]);

    let mut watched = Watched::new("new", true, |folder| {
        one(folder);
        make(folder, "broken", "truncated", "");
    });
    make(&watched.folder, "new", "stateful", "");
    assert_eq!(watched.follow(), ["appeared new"]);
    // One that is loaded by another way is not new.
    let other = watched.path("libother.so");
    put("values", &other);
    load::load(&watched.core, &Source::locate(&other).unwrap()).unwrap();
    assert_eq!(watched.follow(), [""; 0]);
    // One that could not be loaded is tried again when it has changed.
    put("seed-rust", &watched.path("broken/lib.so"));
    assert_eq!(watched.follow(), ["appeared broken"]);
    // One that was unloaded stays so.
    unload::unload(&watched.core, "new").unwrap();
    put("panics-call", &watched.path("new/lib.so"));
    assert_eq!(watched.follow(), ["unloading new"]);
}

#[test]
fn a_new_bundle_that_fails_is_reported_and_tried_again() {
    let mut watched = Watched::new("new-fails", true, one);
    make(&watched.folder, "new", "text", "");
    assert_eq!(watched.follow(), [""; 0]);
    assert_eq!((watched.diagnostics(), watched.core.registry.all_bundles().len()), (1, 2));
    // What it lacks may be there when another one has come.
    make(&watched.folder, "newer", "seed-rust", "");
    assert_eq!(watched.follow(), ["appeared newer"]);
    put("stateful", &watched.path("new/lib.so"));
    assert_eq!(watched.follow(), ["appeared new"]);
    assert_eq!(watched.core.registry.all_bundles().len(), 3);
}
