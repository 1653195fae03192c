//! The plugins of `shapes/`, and plain functions with the same bodies.

use std::{
    ffi::c_void,
    mem::MaybeUninit,
    path::{Path, PathBuf},
    ptr,
};

use bench_shapes::Sample;
use libloading::Library;
use polyplug_sdk::Runtime;

/// Builds the plugin in Rust.
#[must_use]
pub fn rust_library() -> PathBuf {
    polyplug_fixtures::rust_plugins(&["shapes-rust"]).remove(0)
}

/// Builds the plugin in Rust that has one heap with its host.
#[must_use]
pub fn one_heap_library() -> PathBuf {
    polyplug_fixtures::rust_plugins(&["shapes-one-heap"]).remove(0)
}

/// Builds the plugin in C++.
#[must_use]
pub fn cpp_library() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("shapes/cpp/shapes.cpp");
    polyplug_fixtures::cpp_plugin("shapes-cpp", &source)
}

/// Loads a library into a runtime of its own.
///
/// # Panics
/// If it does not load.
#[must_use]
pub fn load(library: &Path) -> Runtime {
    let runtime = Runtime::builder().build().expect("a runtime without plugins starts");
    runtime.load(library).expect("the plugin loads");
    runtime
}

/// Plain functions of a library, by value and with a pointer to state: raw FFI.
#[derive(Clone, Copy, Debug)]
pub struct Raw {
    this: *const c_void,
    inc: unsafe extern "C" fn(*const c_void, u32) -> u32,
    text: unsafe extern "C" fn(*const c_void, *const u8, usize) -> u32,
    sample: unsafe extern "C" fn(*const c_void, *const Sample, *mut Sample),
}

impl Raw {
    /// Opens the library of the plugin in Rust, for ever.
    ///
    /// # Panics
    /// If it does not open.
    #[must_use]
    pub fn open(library: &Path) -> Self {
        // SAFETY: the library runs no code of its own when it is opened.
        let library = unsafe { Library::new(library) };
        let library = Box::leak(Box::new(library.expect("the plugin opens")));
        /// # Safety
        /// The library exports the function with this type.
        unsafe fn function<F: Copy>(library: &Library, name: &[u8]) -> F {
            // SAFETY: the caller promises the type.
            *unsafe { library.get::<F>(name) }.expect("the plugin exports it")
        }
        // SAFETY: the library exports it with this type.
        let new: unsafe extern "C" fn() -> *mut c_void =
            unsafe { function(library, b"shapes_new") };
        // SAFETY: it takes nothing.
        let this = unsafe { new() };
        // SAFETY: the library exports it with the type of the field.
        let inc = unsafe { function(library, b"shapes_inc") };
        // SAFETY: the library exports it with the type of the field.
        let text = unsafe { function(library, b"shapes_text") };
        // SAFETY: the library exports it with the type of the field.
        let sample = unsafe { function(library, b"shapes_sample") };
        Self { this, inc, text, sample }
    }

    /// A number in and out.
    #[inline]
    #[must_use]
    pub fn inc(&self, x: u32) -> u32 {
        // SAFETY: the pointer came from the library.
        unsafe { (self.inc)(self.this, x) }
    }

    /// Text in.
    #[inline]
    #[must_use]
    pub fn text(&self, text: &str) -> u32 {
        // SAFETY: the pointer came from the library, and the text lives for the call.
        unsafe { (self.text)(self.this, text.as_ptr(), text.len()) }
    }

    /// A large struct in and out.
    #[inline]
    #[must_use]
    pub fn sample(&self, sample: &Sample) -> Sample {
        let mut out = MaybeUninit::uninit();
        // SAFETY: the pointer came from the library, the sample lives for the call, and there is room.
        unsafe { (self.sample)(self.this, ptr::from_ref(sample), out.as_mut_ptr()) };
        // SAFETY: the function has written it.
        unsafe { out.assume_init() }
    }
}
