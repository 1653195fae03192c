//! A loader that was registered through ABI v1, behind the trait.

use std::{
    any::Any,
    ffi::c_void,
    path::Path,
    ptr,
    sync::atomic::{AtomicBool, Ordering},
};

use polyplug_abi::{
    AbiError, BundleId, HostApi, LoadSourceFn, LoaderSource, LoaderVTable, SliceView, SourcePlace,
    StringView, SupportedLanguage, UnloadSourceFn,
};

use crate::{
    boundary::foreign_memory::{self, Malformed, RawLoader},
    error::loader::LoaderError,
    loader::api::{BundleSource, LoadedBundle, Loader},
};

/// A loader that was registered through ABI v1.
pub(crate) struct TableLoader {
    name: String,
    language: u32,
    user_data: *mut c_void,
    load: LoadSourceFn,
    unload: UnloadSourceFn,
    instance_error: Option<unsafe extern "C" fn(*mut c_void, *mut AbiError)>,
    /// Whether the loader is the host's to end.
    is_owned: AtomicBool,
    end: Option<unsafe extern "C" fn(*mut c_void)>,
}

// SAFETY: `SPEC.md` says that the functions may be called on any thread, and nobody else looks at the
// pointer, which is theirs.
unsafe impl Send for TableLoader {}
// SAFETY: `SPEC.md` says that the functions may be called on several threads at once, and nobody else looks at the
// pointer.
unsafe impl Sync for TableLoader {}

/// What a loader wrote for a bundle.
struct TableBundle(*mut c_void);

// SAFETY: `SPEC.md` says that the functions of the loader may be called on any thread, and nobody else looks at the
// pointer.
unsafe impl Send for TableBundle {}
// SAFETY: `SPEC.md` says that the functions of the loader may be called on several threads at once, and nobody else
// looks at the pointer.
unsafe impl Sync for TableBundle {}

impl TableLoader {
    /// Checks and copies a table. It is not ended before [`TableLoader::own`] was called.
    ///
    /// # Safety
    /// `table` is null, misaligned, or points to as many bytes as it says, whose functions keep `SPEC.md`.
    pub(crate) unsafe fn read(table: *const c_void) -> Result<Self, Malformed> {
        // SAFETY: whatever it is, it has eight bytes, or the caller's promise does not cover it.
        let magic = unsafe { foreign_memory::read(table.cast::<u64>(), "loader") }?;
        if magic != LoaderVTable::MAGIC {
            return Err(
                "the loader does not begin with `POLYPLUG_LOADER_MAGIC`; pass a pointer to a \
                        `PolyplugLoaderVTable`"
                    .into(),
            );
        }
        // SAFETY: it is a table, which has its size there.
        let size = unsafe { foreign_memory::read(table.cast::<u32>().wrapping_add(2), "loader") }?
            as usize;
        if size < size_of::<RawLoader>() {
            let least = size_of::<RawLoader>();
            return Err(format!("the loader's table has {size} bytes, expected at least {least}"));
        }
        // SAFETY: the table says that it is large enough; the mirror is valid for every bit pattern.
        let raw = unsafe { foreign_memory::read(table.cast::<RawLoader>(), "loader") }?;
        // SAFETY: the caller promises a table, whose name is null or there.
        let name = unsafe { foreign_memory::text(raw.name, "loader's name") }?;
        let missing = |what: &str| format!("the `{what}` of the loader `{name}` is null");
        let load = raw.load.ok_or_else(|| missing("load"))?;
        let unload = raw.unload.ok_or_else(|| missing("unload"))?;
        let RawLoader { language, user_data, instance_error, end, .. } = raw;
        let is_owned = AtomicBool::new(false);
        Ok(Self { name, language, user_data, load, unload, instance_error, is_owned, end })
    }

    /// Takes the loader over, which ends when this is dropped.
    pub(crate) fn own(&self) {
        self.is_owned.store(true, Ordering::Release);
    }
}

impl Drop for TableLoader {
    fn drop(&mut self) {
        if let Some(end) = self.end
            && *self.is_owned.get_mut()
        {
            // SAFETY: the loader is the host's, and nobody uses it any more.
            unsafe { end(self.user_data) };
        }
    }
}

impl Loader for TableLoader {
    fn name(&self) -> &str {
        &self.name
    }

    fn language(&self) -> Option<SupportedLanguage> {
        SupportedLanguage::from_u32(self.language)
    }

    fn load(
        &self,
        host: &'static HostApi,
        source: &BundleSource<'_>,
        previous: Option<&(dyn Any + Send + Sync)>,
    ) -> Result<LoadedBundle, LoaderError> {
        let path = source.path.map(Path::to_string_lossy);
        let file = source.file.map(Path::to_string_lossy);
        let view = |text: Option<&str>| text.map_or(StringView::null(), StringView::from_str);
        let source = LoaderSource {
            #[expect(clippy::cast_possible_truncation, reason = "a small struct")]
            size: size_of::<LoaderSource>() as u32,
            flags: 0,
            bundle_id: BundleId::of(source.name),
            name: StringView::from_str(source.name),
            path: view(path.as_deref()),
            file: view(file.as_deref()),
            content: SliceView::new(source.content.as_ptr(), source.content.len()),
        };
        let previous = previous.and_then(|it| it.downcast_ref::<TableBundle>());
        let previous = previous.map_or(ptr::null_mut(), |it| it.0);
        let mut out = ptr::null_mut();
        let (mut place, mut err) = (SourcePlace::default(), AbiError::ok());
        // SAFETY: the function is the table's, and gets its own data, a host that stays, what it wrote for
        // the bundle before, and room for all answers.
        let status = unsafe {
            (self.load)(
                self.user_data,
                host,
                &raw const source,
                previous,
                &raw mut out,
                &raw mut place,
                &raw mut err,
            )
        };
        if status == 0 {
            return Ok(Box::new(TableBundle(out)));
        }
        // SAFETY: the loader has written the error, or it is still the empty one.
        Err(unsafe { failure(status, err) }.at(place.line, place.column))
    }

    fn unload(&self, bundle: LoadedBundle) -> Result<(), LoaderError> {
        let Ok(bundle) = bundle.downcast::<TableBundle>() else { return Ok(()) };
        let mut err = AbiError::ok();
        // SAFETY: the function is the table's, and gets its own data and a bundle that it made, which is
        // not used any more.
        let status = unsafe { (self.unload)(self.user_data, bundle.0, &raw mut err) };
        if status == 0 {
            return Ok(());
        }
        // SAFETY: the loader has written the error, or it is still the empty one.
        Err(unsafe { failure(status, err) })
    }

    fn instance_error(&self) -> Option<LoaderError> {
        let mut err = AbiError::ok();
        // SAFETY: the function is the table's, and gets its own data and room for the answer.
        unsafe { self.instance_error?(self.user_data, &raw mut err) };
        // SAFETY: the loader has written the error, or it is still the empty one.
        (err.code != 0).then(|| unsafe { failure(err.code, err) })
    }
}

/// Copies an error of the loader.
///
/// # Safety
/// The message is null, longer than any text, or live bytes.
unsafe fn failure(status: u32, err: AbiError) -> LoaderError {
    // SAFETY: the caller promises a message that is null, longer than any text, or live bytes.
    LoaderError::new(unsafe { foreign_memory::lossy(err.message) }).with_code(status)
}
