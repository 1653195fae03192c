//! Private copies of libraries, which are what is checked and opened.
//!
//! A process dies when somebody overwrites a library that it has mapped, and the dynamic linker returns the
//! old library for a path that it knows, whatever lies there by now. So a library is copied to a path that
//! no other has, in a folder that only this user can enter, and stays there as long as it is mapped. What is checked is
//! the copy, so nothing that others write can come between the check and the opening.
//!
//! A later process removes what an earlier one left: as long as a process lives, it holds a lock in its folder.

use std::{
    collections::{HashMap, HashSet},
    env,
    ffi::OsString,
    fs::{self, DirBuilder, File},
    io,
    path::{self, Path, PathBuf},
    process,
    sync::{
        Arc, Mutex, OnceLock, Weak,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
};

use crate::{
    bundle::{
        content_hash::ContentHash,
        image::check_large,
        regular_file::{self, MAX_LIBRARY},
        stamp::Stamp,
    },
    error::load::LoadError,
    sync::lock,
};

/// What the folders of all processes are called, before a number.
const PREFIX: &str = "polyplug-";

/// The file in each of them that its process has locked.
const LOCK: &str = "lock";

/// Where a runtime opens libraries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placement {
    /// Whose copies these are: statics of a library, such as its host and its configuration, are of one runtime.
    owner: Owner,
    /// Where the folders with copies are; `None` for that of the operating system.
    pub(crate) copy_dir: Option<PathBuf>,
    /// Whether a library is opened where it lies, as long as that is possible.
    pub(crate) in_place: bool,
}

/// The number of a runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Owner(u64);

impl Default for Owner {
    /// Makes a number that no other runtime has.
    fn default() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A file that is open or about to be: a private copy, which is removed with this, or a library where it
/// lies. There is one of each file in a process.
#[derive(Debug)]
pub(crate) struct OpenFile {
    path: PathBuf,
    /// The folder of the process that it is in; `None` for a library where it lies.
    folder: Option<Arc<OwnFolder>>,
    hash: ContentHash,
    /// How often it is open.
    open: AtomicUsize,
    /// Whether the plugin in it was initialised, so that its statics have the state of that.
    was_initialised: AtomicBool,
}

impl OpenFile {
    /// Describes a library that is opened where it lies.
    pub(crate) fn in_place(path: PathBuf, hash: ContentHash) -> Self {
        Self::new(path, None, hash)
    }

    fn new(path: PathBuf, folder: Option<Arc<OwnFolder>>, hash: ContentHash) -> Self {
        let (open, was_initialised) = (AtomicUsize::new(0), AtomicBool::new(false));
        Self { path, folder, hash, open, was_initialised }
    }

    /// Returns the hash of its content.
    pub(crate) fn hash(&self) -> &ContentHash {
        &self.hash
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Notes that it was opened.
    pub(crate) fn note_open(&self) {
        self.open.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that it was closed, as often as it was opened or less.
    pub(crate) fn note_closed(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    /// Notes that the plugin in it was initialised: who loads the same library again gets an image of its own.
    pub(crate) fn note_initialised(&self) {
        self.was_initialised.store(true, Ordering::Relaxed);
    }

    /// Whether somebody in this process has it open.
    pub(crate) fn is_open(&self) -> bool {
        self.open.load(Ordering::Relaxed) > 0
    }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        // Something else may be at the path by now.
        if self.folder.as_ref().is_some_and(|folder| folder.is_there()) {
            // What cannot be removed is left to a later process.
            let _ = fs::remove_file(&self.path);
            // The folder around it may be that of this copy alone; that of the process is not empty.
            let _ = self.path.parent().map(fs::remove_dir);
        }
    }
}

/// What this process has opened. The dynamic linker knows it as long as it is mapped, and so do we.
#[derive(Default)]
struct OpenFiles {
    /// By the place where copies are.
    folders: HashMap<PathBuf, Folder>,
    /// By the runtime, the library, and the place for copies: the copy that was made last.
    copies: HashMap<(Owner, PathBuf, PathBuf), Weak<OpenFile>>,
    /// The libraries that are open where they lie, and what they looked like.
    in_place: HashMap<PathBuf, (Stamp, Weak<OpenFile>)>,
}

/// The folder of this process.
struct Folder {
    itself: Arc<OwnFolder>,
    /// Held until the process ends.
    _lock: File,
    /// The names of the copies in the folder itself, also of those that were removed.
    names: HashSet<OsString>,
    /// How many folders with further copies were made.
    numbered: usize,
}

static OPEN_FILES: OnceLock<Mutex<OpenFiles>> = OnceLock::new();

impl Placement {
    /// Returns the file to check and to open for a library. An image serves one runtime, and is initialised once: the
    /// one that was opened for the same content of the same file is returned only while its plugin was not initialised,
    /// as after an attempt that failed, and `fresh` is false.
    pub(crate) fn image(&self, library: &Path, fresh: bool) -> Result<Arc<OpenFile>, LoadError> {
        let unreadable = |source| LoadError::Read { path: library.into(), source };
        check_large(library).map_err(unreadable)?;
        let stamp = Stamp::at(library).map_err(unreadable)?;
        let base = self.copy_dir.clone().unwrap_or_else(env::temp_dir);
        let base = path::absolute(&base).unwrap_or(base);
        let mut opened = lock(OPEN_FILES.get_or_init(Mutex::default));
        if self.in_place
            && !fresh
            && let Some(image) = opened.in_place(library, &stamp)
        {
            return Ok(image);
        }
        let key = (self.owner, library.to_path_buf(), base.clone());
        let known = opened.copies.get(&key).and_then(Weak::upgrade);
        let is_new = |image: &Arc<OpenFile>| !image.was_initialised.load(Ordering::Relaxed);
        let is_same = |image: &OpenFile| regular_file::have_same_content(library, &image.path);
        let known = known.filter(|it| !fresh && is_new(it) && is_same(it).unwrap_or(false));
        if let Some(image) = known {
            return Ok(image);
        }
        let failed = |source| LoadError::Copy { path: library.into(), to: base.clone(), source };
        let folder = opened.folder(&base).map_err(failed)?;
        let path = folder.place(library).map_err(failed)?;
        let hash = ContentHash::of_library(path.clone(), None);
        let image = Arc::new(OpenFile::new(path, Some(Arc::clone(&folder.itself)), hash));
        let copied = regular_file::copy_new(library, &image.path, MAX_LIBRARY).map_err(failed)?;
        if copied != stamp {
            return Err(LoadError::Changing { path: library.into() });
        }
        opened.copies.retain(|_, image| image.strong_count() > 0);
        opened.copies.insert(key, Arc::downgrade(&image));
        Ok(image)
    }
}

impl OpenFiles {
    /// Returns the library where it lies, unless another content was opened under its path.
    fn in_place(&mut self, library: &Path, stamp: &Stamp) -> Option<Arc<OpenFile>> {
        let known = self.in_place.get(library);
        let open = known.and_then(|(known, image)| Some((known, image.upgrade()?)));
        if let Some((known, image)) = open {
            return (known == stamp).then_some(image);
        }
        let hash = ContentHash::of_library(library.into(), Some(stamp.clone()));
        let image = Arc::new(OpenFile::in_place(library.into(), hash));
        self.in_place.insert(library.into(), (stamp.clone(), Arc::downgrade(&image)));
        Some(image)
    }

    /// Returns the folder of this process below `base`, and makes it if there is none.
    fn folder(&mut self, base: &Path) -> io::Result<&mut Folder> {
        // Whoever tidies up temporary files may have removed it, and somebody else have made another one.
        if !self.folders.get(base).is_some_and(|folder| folder.itself.is_there()) {
            self.folders.insert(base.into(), Folder::make(base)?);
        }
        self.folders.get_mut(base).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// A folder that this process made.
#[derive(Debug)]
struct OwnFolder {
    path: PathBuf,
    /// Device, number and owner.
    #[cfg(unix)]
    id: (u64, u64, u32),
}

impl OwnFolder {
    /// Describes a folder that was made a moment ago, with a file in it that was made after that.
    fn new(path: PathBuf, file: &File) -> io::Result<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let (found, owner) = (fs::symlink_metadata(&path)?, file.metadata()?.uid());
            Ok(Self { path, id: (found.dev(), found.ino(), owner) })
        }
        #[cfg(not(unix))]
        {
            let _ = file;
            Ok(Self { path })
        }
    }

    /// Whether it still is where it was made, and nobody else can enter it.
    fn is_there(&self) -> bool {
        let Ok(found) = fs::symlink_metadata(&self.path) else { return false };
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let is_private = found.mode() & 0o077 == 0;
            found.is_dir() && is_private && (found.dev(), found.ino(), found.uid()) == self.id
        }
        #[cfg(not(unix))]
        {
            found.is_dir()
        }
    }
}

impl Folder {
    /// Makes the folder of this process below `base`, and removes those of processes that are gone.
    fn make(base: &Path) -> io::Result<Self> {
        let mut number = 0_u32;
        let path = loop {
            let path = base.join(format!("{PREFIX}{}-{number}", process::id()));
            match builder().create(&path) {
                // What lies there already is not ours, whoever made it.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                made => break made.map(|()| path)?,
            }
        };
        // Nobody sees the lock before it is held.
        let hidden = path.join("lock.new");
        let held = File::create_new(&hidden)?;
        held.lock()?;
        fs::rename(&hidden, path.join(LOCK))?;
        sweep(base, &path);
        let itself = Arc::new(OwnFolder::new(path, &held)?);
        if !itself.is_there() {
            return Err(io::Error::other("somebody else changes the folder that is made there"));
        }
        Ok(Self { itself, _lock: held, names: HashSet::new(), numbered: 0 })
    }

    /// Returns where to put the copy of a library: at a path that the dynamic linker has never seen. The file name still
    /// says which library it is, so the second copy of a name has a folder of its own.
    fn place(&mut self, library: &Path) -> io::Result<PathBuf> {
        let name = library.file_name().unwrap_or_default();
        // File systems differ in which other letters are the same to them. A number is the name of a folder.
        let is_number = name.as_encoded_bytes().iter().all(u8::is_ascii_digit);
        let is_plain = name.is_ascii() && name != LOCK && !is_number;
        if is_plain && self.names.insert(name.to_ascii_lowercase()) {
            return Ok(self.itself.path.join(name));
        }
        self.numbered += 1;
        let folder = self.itself.path.join(self.numbered.to_string());
        builder().create(&folder)?;
        Ok(folder.join(name))
    }
}

/// Makes folders that nobody else can enter.
fn builder() -> DirBuilder {
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        let mut builder = DirBuilder::new();
        builder.mode(0o700);
        builder
    }
    #[cfg(not(unix))]
    DirBuilder::new()
}

/// Removes the folders whose processes are gone. What cannot be removed stays.
fn sweep(base: &Path, ours: &Path) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_one = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if !is_one || path == ours || !is_same_owner(&path, ours) {
            continue;
        }
        // One without a lock is being made.
        if let Ok(lock) = regular_file::open(&path.join(LOCK)) {
            remove_if_dead(&path, &lock);
        }
    }
}

/// Removes the folder in which `lock` was found, if the process that held it is gone.
fn remove_if_dead(folder: &Path, lock: &File) {
    // Another process can have removed it meanwhile, and a third one have made it again under the same number.
    if lock.try_lock().is_ok() && is_at(lock, &folder.join(LOCK)) {
        let _ = fs::remove_dir_all(folder);
    }
}

/// Whether an open file is still the one at `path`. It is where files that are open cannot be removed.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let (Ok(file), Ok(found)) = (file.metadata(), fs::symlink_metadata(path)) else {
            return false;
        };
        (file.dev(), file.ino()) == (found.dev(), found.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = (file, path);
        true
    }
}

/// Whether a folder, and no link to one, belongs to whoever has ours.
fn is_same_owner(path: &Path, ours: &Path) -> bool {
    let (Ok(theirs), Ok(ours)) = (fs::symlink_metadata(path), fs::symlink_metadata(ours)) else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        theirs.is_dir() && theirs.uid() == ours.uid()
    }
    #[cfg(not(unix))]
    {
        theirs.is_dir() && ours.is_dir()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_process_left_is_removed_and_what_a_living_one_has_stays() {
        let base = env::temp_dir().join(format!("copies-of-{}", process::id()));
        let _ = fs::remove_dir_all(&base);
        fs::create_dir(&base).unwrap();
        let dead = base.join("polyplug-0-0");
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join(LOCK), "").unwrap();
        fs::write(dead.join("library"), "old").unwrap();
        let (unmarked, other) = (base.join("polyplug-1-0"), base.join("other"));
        fs::create_dir(&unmarked).unwrap();
        fs::create_dir(&other).unwrap();
        let first = Folder::make(&base).unwrap();
        let second = Folder::make(&base).unwrap();
        assert!(!dead.exists());
        assert!(
            [&unmarked, &other, &first.itself.path, &second.itself.path]
                .iter()
                .all(|path| path.exists())
        );
        assert_ne!(first.itself.path, second.itself.path);
        fs::remove_dir_all(&base).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn a_pipe_that_is_called_like_a_lock_keeps_nobody_waiting() {
        let base = env::temp_dir().join(format!("pipe-of-{}", process::id()));
        let _ = fs::remove_dir_all(&base);
        let folder = base.join("polyplug-0-0");
        fs::create_dir_all(&folder).unwrap();
        let made = process::Command::new("mkfifo").arg(folder.join(LOCK)).status().unwrap();
        assert!(made.success());
        let ours = Folder::make(&base).unwrap();
        assert!(ours.itself.path.exists() && folder.exists());
        fs::remove_dir_all(&base).unwrap();
    }

    /// Two processes look at the folder of a dead one; the first removes it, and a new process has its number.
    #[test]
    #[cfg(unix)]
    fn who_looked_at_a_folder_too_early_does_not_remove_that_of_a_later_process() {
        let base = env::temp_dir().join(format!("later-{}", process::id()));
        let _ = fs::remove_dir_all(&base);
        fs::create_dir(&base).unwrap();
        let folder = base.join(format!("{PREFIX}{}-0", process::id()));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(LOCK), "").unwrap();
        let seen = || File::open(folder.join(LOCK)).unwrap();
        let (first, second) = (seen(), seen());
        remove_if_dead(&folder, &first);
        drop(first);
        let later = Folder::make(&base).unwrap();
        assert_eq!(later.itself.path, folder);
        remove_if_dead(&folder, &second);
        assert!(later.itself.path.exists());
        fs::remove_dir_all(&base).unwrap();
    }

    #[test]
    fn a_copy_serves_one_runtime_and_is_initialised_once() {
        let base = env::temp_dir().join(format!("serves-{}", process::id()));
        fs::create_dir_all(&base).unwrap();
        let library = base.join("library");
        fs::write(&library, "one").unwrap();
        let placement = Placement { copy_dir: Some(base.clone()), ..Placement::default() };
        let image = placement.image(&library, false).unwrap();
        assert_eq!(placement.image(&library, false).unwrap().path(), image.path());
        assert_ne!(placement.image(&library, true).unwrap().path(), image.path());
        // What was initialised has statics of its runtime.
        let other = Placement { owner: Owner::default(), ..placement.clone() };
        let image = placement.image(&library, false).unwrap();
        assert_ne!(other.image(&library, false).unwrap().path(), image.path());
        image.note_initialised();
        let next = placement.image(&library, false).unwrap();
        assert_ne!(next.path(), image.path());
        // A copy is of its time, under whatever stamp the file was written.
        fs::write(&library, "two").unwrap();
        let two = placement.image(&library, false).unwrap();
        assert_ne!(two.path(), next.path());
        let content = |image: &OpenFile| fs::read_to_string(image.path()).unwrap();
        assert_eq!(
            (content(&image), content(&next), content(&two)),
            ("one".into(), "one".into(), "two".into())
        );
        fs::remove_dir_all(&base).unwrap();
    }

    /// Another user could make the folder again, and write to copies in it.
    #[test]
    #[cfg(unix)]
    fn a_folder_that_was_made_again_is_not_used() {
        use std::os::unix::fs::PermissionsExt as _;

        let base = env::temp_dir().join(format!("again-{}", process::id()));
        let _ = fs::remove_dir_all(&base);
        fs::create_dir_all(&base).unwrap();
        let copies = base.join("copies");
        fs::create_dir(&copies).unwrap();
        let library = base.join("library");
        fs::write(&library, "one").unwrap();
        let placement = Placement { copy_dir: Some(copies.clone()), ..Placement::default() };
        let folder = |image: &OpenFile| image.path().parent().unwrap().to_path_buf();
        let first = placement.image(&library, true).unwrap();
        let made = folder(&first);
        let mode = fs::metadata(first.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::set_permissions(&made, fs::Permissions::from_mode(0o777)).unwrap();
        let second = placement.image(&library, true).unwrap();
        assert!(!second.path().starts_with(&made));
        let made = folder(&second);
        // A link leads to a folder of the same owner.
        let (elsewhere, moved) = (base.join("elsewhere"), base.join("moved"));
        fs::create_dir(&elsewhere).unwrap();
        fs::rename(&made, &moved).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &made).unwrap();
        let third = placement.image(&library, true).unwrap();
        assert!(!third.path().starts_with(&made));
        // What is found by a link is not removed as if it were the copy.
        fs::write(elsewhere.join("library"), "of somebody").unwrap();
        drop(second);
        assert!(elsewhere.join("library").exists() && moved.join("library").exists());
        fs::remove_dir_all(&base).unwrap();
    }

    #[test]
    fn libraries_of_any_name_are_copied_more_than_once() {
        let base = env::temp_dir().join(format!("names-of-{}", process::id()));
        let _ = fs::remove_dir_all(&base);
        fs::create_dir_all(base.join("copies")).unwrap();
        let placement = Placement { copy_dir: Some(base.join("copies")), ..Placement::default() };
        let mut images = Vec::new();
        for name in ["1", "2", LOCK, "LIB.so", "lib.so", "b\u{e4}r.so", "B\u{c4}R.so"] {
            let library = base.join(name);
            fs::write(&library, name).unwrap();
            for _ in 0..3 {
                let image = placement.image(&library, true).unwrap();
                assert_eq!(image.path().file_name().unwrap(), name);
                assert_eq!(fs::read_to_string(image.path()).unwrap(), name);
                images.push(image);
            }
        }
        drop(images);
        let folder = fs::read_dir(base.join("copies")).unwrap().next().unwrap().unwrap().path();
        let left: Vec<_> =
            fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(left, [LOCK]);
        fs::remove_dir_all(&base).unwrap();
    }

    #[test]
    fn a_copy_goes_with_the_last_who_has_it_and_a_library_in_place_stays() {
        let base = env::temp_dir().join(format!("goes-with-{}", process::id()));
        fs::create_dir_all(&base).unwrap();
        let library = base.join("library");
        fs::write(&library, "one").unwrap();
        let placement = Placement { copy_dir: Some(base.clone()), ..Placement::default() };
        let first = placement.image(&library, false).unwrap();
        let second = placement.image(&library, false).unwrap();
        let path = first.path().to_path_buf();
        drop(first);
        assert!(path.exists());
        drop(second);
        assert!(!path.exists());
        // Nobody gets a path again that the dynamic linker could know.
        assert_ne!(placement.image(&library, false).unwrap().path(), path);

        let in_place = Placement { in_place: true, ..placement };
        let first = in_place.image(&library, false).unwrap();
        assert_eq!(first.path(), library);
        fs::write(&library, "another").unwrap();
        assert_ne!(in_place.image(&library, false).unwrap().path(), library);
        drop(first);
        assert!(library.exists());
        // Nobody has the old content open any more.
        assert_eq!(in_place.image(&library, false).unwrap().path(), library);
        fs::remove_dir_all(&base).unwrap();
    }
}
