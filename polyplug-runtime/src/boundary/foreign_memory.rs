//! Reading what a plugin wrote: every number is checked before it becomes a Rust value.
//!
//! The structs here mirror those of ABI v1 with fields for which every bit pattern is valid. What
//! cannot be checked is whether a pointer that is neither null nor misaligned points to what it
//! should; that is the plugin's promise.

use std::{
    borrow::Cow,
    ffi::c_void,
    mem::{MaybeUninit, offset_of},
};

use polyplug_abi::{
    AbiError, ContractExport, ContractRequest, CreateFn, CreateInstanceFn, DestroyInstanceFn,
    GuestContractInterface, HostContractInterface, LoadSourceFn, LoaderVTable, MentionedFn,
    NativeDispatch, RestoreFn, SaveFn, StringView, UnloadSourceFn, VTableHeader, Version, VmCallFn,
    VmLoaderData,
};

/// A text longer than this is a length that was never written.
const MAX_TEXT: usize = 16 << 20;

/// A table with more functions than this is a count that was never written.
pub(crate) const MAX_FUNCTIONS: usize = 1 << 16;

/// What is wrong with something that a plugin passed, for a person.
pub(crate) type Malformed = String;

/// [`GuestContractInterface`] as the plugin wrote it.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct RawInterface {
    pub(crate) contract_id: u64,
    pub(crate) contract_version: Version,
    pub(crate) dispatch_type: u32,
    pub(crate) create_instance: Option<CreateInstanceFn>,
    pub(crate) destroy_instance: Option<DestroyInstanceFn>,
    pub(crate) dispatch: RawDispatch,
}

/// The way in, as the plugin wrote it: every bit pattern is valid for both members.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) union RawDispatch {
    pub(crate) native: NativeDispatch,
    pub(crate) vm: RawVm,
}

/// [`VmDispatch`](polyplug_abi::VmDispatch) as the plugin wrote it.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct RawVm {
    pub(crate) call: Option<VmCallFn>,
    pub(crate) loader_data: VmLoaderData,
}

/// [`LoaderVTable`] as the loader wrote it.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct RawLoader {
    pub(crate) magic: u64,
    pub(crate) size: u32,
    pub(crate) language: u32,
    pub(crate) name: StringView,
    pub(crate) user_data: *mut c_void,
    pub(crate) load: Option<LoadSourceFn>,
    pub(crate) unload: Option<UnloadSourceFn>,
    pub(crate) instance_error: Option<unsafe extern "C" fn(*mut c_void, *mut AbiError)>,
    pub(crate) end: Option<unsafe extern "C" fn(*mut c_void)>,
}

/// [`HostContractInterface`] as whoever registers it wrote it.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct RawHostInterface {
    pub(crate) contract_id: u64,
    pub(crate) contract_version: Version,
    pub(crate) singleton: u8,
    pub(crate) dispatch_type: u32,
    pub(crate) runtime: *mut c_void,
    pub(crate) user_data: *mut c_void,
    pub(crate) create_instance: *const (),
    pub(crate) destroy_instance: *const (),
    pub(crate) dispatch: RawDispatch,
}

/// [`ContractExport`] as the plugin wrote it. Fields that it does not know of are null.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct RawExport {
    pub(crate) size: u32,
    pub(crate) flags: u32,
    pub(crate) interface: *const GuestContractInterface,
    pub(crate) vtable: *const VTableHeader,
    pub(crate) create: Option<CreateFn>,
    pub(crate) schema: StringView,
    pub(crate) fingerprint: u64,
    pub(crate) mentioned: Option<MentionedFn>,
    pub(crate) untrusting: *const VTableHeader,
    pub(crate) save: Option<SaveFn>,
    pub(crate) restore: Option<RestoreFn>,
}

impl RawExport {
    /// The size of the first exports there were.
    pub(crate) const LEAST: usize = offset_of!(Self, mentioned);

    /// Reads an export of `size` bytes; what it does not have is null.
    ///
    /// # Safety
    /// `from` is null, misaligned, or points to that many initialised bytes, as far as an export goes.
    pub(crate) unsafe fn read(from: *const ContractExport, size: usize) -> Result<Self, Malformed> {
        if !from.is_aligned() {
            return Err("the export is not aligned".into());
        }
        let mut export = MaybeUninit::<Self>::zeroed();
        // Half a pointer is none.
        let known = size.min(size_of::<Self>()) & !(size_of::<usize>() - 1);
        let bytes = export.as_mut_ptr().cast::<u8>();
        // SAFETY: the caller promises as many bytes, and there is room for them.
        unsafe { from.cast::<u8>().copy_to_nonoverlapping(bytes, known) };
        // SAFETY: each field is as it was written, or null, and either is a value of it.
        Ok(unsafe { export.assume_init() })
    }
}

/// [`ContractRequest`] as the plugin wrote it.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct RawRequest {
    pub(crate) size: u32,
    pub(crate) kind: u32,
    pub(crate) flags: u32,
    pub(crate) version: Version,
    pub(crate) name: StringView,
    pub(crate) bundle: StringView,
    pub(crate) schema: StringView,
    pub(crate) fingerprint: u64,
    pub(crate) mentioned: Option<MentionedFn>,
}

impl RawRequest {
    /// Reads a request.
    ///
    /// # Safety
    /// The pointer is null, misaligned, or points to a request, which begins with its size.
    pub(crate) unsafe fn read(from: *const ContractRequest) -> Result<Self, Malformed> {
        // SAFETY: the caller promises that it begins with its size.
        let size = unsafe { read(from.cast::<u32>(), "request") }? as usize;
        let least = size_of::<Self>();
        if size < least {
            return Err(format!("the request has {size} bytes, expected at least {least}"));
        }
        // SAFETY: the request says that it is large enough, and the caller promises the rest.
        unsafe { read(from.cast::<Self>(), "request") }
    }
}

/// How many contracts a contract may mention before its plugin is taken to have no end.
const MAX_MENTIONED: usize = 1 << 10;

/// Copies the schemas of contracts whose objects a contract passes.
///
/// # Safety
/// The function keeps what [`MentionedFn`] asks for.
pub(crate) unsafe fn texts(function: Option<MentionedFn>) -> Result<Vec<String>, Malformed> {
    let mut texts = Vec::new();
    let Some(function) = function else { return Ok(texts) };
    for index in 0..MAX_MENTIONED {
        let mut view = StringView::from_str("");
        // SAFETY: the caller promises a function that writes to its parameter, which has room.
        if unsafe { function(index, &raw mut view) } == 0 {
            return Ok(texts);
        }
        // SAFETY: the caller promises a text that stays.
        texts.push(unsafe { text(view, "schema of a mentioned contract") }?);
    }
    Err(format!("more than {MAX_MENTIONED} contracts are mentioned"))
}

/// [`VTableHeader`] as the plugin wrote it.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct RawHeader {
    pub(crate) size: u32,
    pub(crate) flags: u32,
    pub(crate) drop_instance: *const (),
    pub(crate) object: *const (),
}

const _: () = {
    assert!(size_of::<RawInterface>() == size_of::<GuestContractInterface>());
    assert!(align_of::<RawInterface>() == align_of::<GuestContractInterface>());
    assert!(
        offset_of!(RawInterface, dispatch_type)
            == offset_of!(GuestContractInterface, dispatch_type)
    );
    assert!(offset_of!(RawInterface, dispatch) == offset_of!(GuestContractInterface, dispatch));
    assert!(size_of::<RawHostInterface>() == size_of::<HostContractInterface>());
    assert!(
        offset_of!(RawHostInterface, dispatch_type)
            == offset_of!(HostContractInterface, dispatch_type)
    );
    assert!(offset_of!(RawHostInterface, dispatch) == offset_of!(HostContractInterface, dispatch));
    assert!(size_of::<RawExport>() == size_of::<ContractExport>());
    assert!(align_of::<RawExport>() == align_of::<ContractExport>());
    assert!(offset_of!(RawExport, mentioned) == offset_of!(ContractExport, mentioned));
    assert!(offset_of!(RawExport, untrusting) == offset_of!(ContractExport, untrusting));
    assert!(offset_of!(RawExport, schema) == offset_of!(ContractExport, schema));
    assert!(size_of::<RawRequest>() == size_of::<ContractRequest>());
    assert!(offset_of!(RawRequest, mentioned) == offset_of!(ContractRequest, mentioned));
    assert!(offset_of!(RawExport, restore) == offset_of!(ContractExport, restore));
    assert!(size_of::<RawVm>() == size_of::<polyplug_abi::VmDispatch>());
    assert!(size_of::<RawLoader>() == size_of::<LoaderVTable>());
    assert!(align_of::<RawLoader>() == align_of::<LoaderVTable>());
    assert!(offset_of!(RawLoader, size) == 8);
    assert!(offset_of!(RawLoader, end) == offset_of!(LoaderVTable, end));
    assert!(size_of::<RawHeader>() == size_of::<VTableHeader>());
    assert!(align_of::<RawHeader>() == align_of::<VTableHeader>());
};

/// Reads a value; `what` names it in the message.
///
/// # Safety
/// `from` is null, misaligned, or points to an initialised `T`.
pub(crate) unsafe fn read<T: Copy>(from: *const T, what: &str) -> Result<T, Malformed> {
    if from.is_null() {
        return Err(format!("the {what} is null"));
    }
    if !from.is_aligned() {
        return Err(format!("the {what} is not aligned"));
    }
    // SAFETY: null and misaligned pointers are ruled out, and the caller promises that any other
    // points to a value.
    Ok(unsafe { from.read() })
}

/// Reads bytes that should be text; `what` names them in the message.
///
/// # Safety
/// `view` is null, longer than any text, or points to that many initialised bytes that live and stay
/// unchanged for `'a`.
pub(crate) unsafe fn bytes<'a>(view: StringView, what: &str) -> Result<&'a [u8], Malformed> {
    if view.len > MAX_TEXT {
        return Err(format!("the {what} is {} bytes long, which no text is", view.len));
    }
    if view.ptr.is_null() && view.len > 0 {
        return Err(format!("the {what} is null"));
    }
    // SAFETY: null and senseless lengths are ruled out, and the caller promises the rest.
    Ok(unsafe { view.as_bytes() })
}

/// Copies text; `what` names it in the message.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn text(view: StringView, what: &str) -> Result<String, Malformed> {
    // SAFETY: the caller promises a view that is null, longer than any text, or of live bytes.
    let bytes = unsafe { bytes(view, what) }?;
    let text = std::str::from_utf8(bytes).map_err(|_| format!("the {what} is not UTF-8"))?;
    Ok(text.to_string())
}

/// Copies text of which nothing may depend, replacing what is not UTF-8.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn lossy(view: StringView) -> String {
    // SAFETY: the caller promises a view that is null, longer than any text, or of live bytes.
    unsafe { lent(view) }.into_owned()
}

/// Shows text of which nothing may depend, replacing what is not UTF-8. It is copied only if it has to be.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn lent<'a>(view: StringView) -> Cow<'a, str> {
    // SAFETY: the caller promises a view that is null, longer than any text, or of live bytes.
    match unsafe { bytes(view, "text") } {
        Ok(bytes) => String::from_utf8_lossy(bytes),
        Err(problem) => Cow::Owned(format!("<{problem}>")),
    }
}

/// A pointer to something constant that is never freed as long as it is used: a table in a library, which whoever
/// has this holds, or leaked memory of the host.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Constant<T>(*const T);

impl<T> Clone for Constant<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Constant<T> {}

// SAFETY: nobody writes what it points to, and nobody frees it meanwhile, so it can be read on any thread.
unsafe impl<T> Send for Constant<T> {}
// SAFETY: nobody writes what it points to, and nobody frees it meanwhile, so it can be read on several threads at
// once.
unsafe impl<T> Sync for Constant<T> {}

impl<T> Constant<T> {
    /// # Safety
    /// `pointer` points to a `T` (for a table: to the head of one) that is never written, nor freed while this is used.
    pub(crate) const unsafe fn new(pointer: *const T) -> Self {
        Self(pointer)
    }

    pub(crate) const fn as_ptr(self) -> *const T {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_misaligned_and_endless_things_are_refused() {
        let value = [7_u64; 2];
        let odd = value.as_ptr().cast::<u8>().wrapping_add(1).cast::<u64>();
        // SAFETY: null.
        assert_eq!(unsafe { read::<u64>(std::ptr::null(), "x") }, Err("the x is null".into()));
        // SAFETY: misaligned.
        assert_eq!(unsafe { read(odd, "x") }, Err("the x is not aligned".into()));
        // SAFETY: a live value.
        assert_eq!(unsafe { read(value.as_ptr(), "x") }, Ok(7));

        let endless = StringView { ptr: b"x".as_ptr(), len: usize::MAX };
        // SAFETY: longer than any text.
        assert!(unsafe { text(endless, "x") }.is_err());
        let null = StringView { ptr: std::ptr::null(), len: 1 };
        // SAFETY: null.
        assert!(unsafe { text(null, "x") }.is_err());
        let broken = StringView { ptr: [0xff_u8].as_ptr(), len: 1 };
        // SAFETY: a live byte.
        assert_eq!(unsafe { text(broken, "x") }, Err("the x is not UTF-8".into()));
        // SAFETY: a live byte.
        assert_eq!(unsafe { lossy(broken) }, "\u{fffd}");
        // SAFETY: the empty text.
        assert_eq!(unsafe { text(StringView::null(), "x") }, Ok(String::new()));
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn an_older_export_has_nothing_at_its_end() {
        let export = [8_u64; 11];
        for (size, has) in
            [(56, 0), (60, 0), (64, 1), (72, 2), (79, 2), (80, 3), (87, 3), (88, 4), (4096, 4)]
        {
            // SAFETY: the words are alive, and no more of them are read than an export has.
            let read = unsafe { RawExport::read(export.as_ptr().cast(), size) }.unwrap();
            let end = [
                read.mentioned.is_some(),
                !read.untrusting.is_null(),
                read.save.is_some(),
                read.restore.is_some(),
            ];
            assert_eq!(end.iter().filter(|there| **there).count(), has, "{size}");
        }
        let odd = export.as_ptr().wrapping_byte_add(4).cast();
        // SAFETY: misaligned.
        assert!(unsafe { RawExport::read(odd, 64) }.is_err());
    }
}
