//! Which types may move between threads, be shared by them, and be copied; checked by the compiler.
//!
//! What is here: assertions that compile. What is not: anything that runs.

use std::rc::Rc;

use polyplug_abi::*;

/// Compiles when `$ty` has all of the traits.
macro_rules! is {
    ($($ty:ty: $($bound:ident)+;)*) => {
        const _: () = {
            $({
                const fn check<T: $($bound +)+ ?Sized>() {}
                check::<$ty>();
            })*
        };
    };
}

/// Compiles when `$ty` does not have the trait: with it, two impls would fit and the call be ambiguous.
macro_rules! is_not {
    ($($ty:ty: $($bound:ident)+;)*) => {$($(
        const _: () = {
            trait Unless<Which> {
                const OK: () = ();
            }
            struct ItHasTheTrait;
            impl<T: ?Sized> Unless<()> for T {}
            impl<T: ?Sized + $bound> Unless<ItHasTheTrait> for T {}
            <$ty as Unless<_>>::OK
        };
    )+)*};
}

is! {
    // Constant tables, which are never written after they were made.
    HostApi: Send Sync Copy;
    HostExtension: Send Sync Copy;
    LogSource: Send Sync Copy;
    GuestContractInterface: Send Sync Copy;
    ContractExport: Send Sync Copy;
    VTableHeader: Send Sync Copy;

    // Plain numbers.
    Version: Send Sync Copy Ord;
    BundleId: Send Sync Copy Ord;
    GuestContractId: Send Sync Copy Ord;
    HostContractId: Send Sync Copy Ord;
    GuestContractHandle: Send Sync Copy Eq;
    DependencyInfo: Send Sync Copy Eq;
    Ed25519PublicKey: Send Sync Copy Eq;
    AbiErrorCode: Send Sync Copy Eq;
    ExtensionErrorCode: Send Sync Copy Eq;
    ContractSchema: Send Sync Copy;

    // What a caller keeps.
    CallError: Send Sync Clone;
    Provider: Send Sync Clone;
    Instance<u32>: Send;

    AbiString: Send Sync Clone Ord Default;
    AbiVec<u8>: Send Sync Clone Ord Default;
    AnyError: Send Sync;

    // Views and owned memory are plain bits; who lifts them takes over.
    StringView: Copy;
    SliceView<Rc<()>>: Copy;
    Array<Rc<()>>: Copy;
    OwnedVec<u8>: Copy;
    OwnedString: Copy;
    AbiError: Copy;
    GuestContractInstance: Copy;
}

is_not! {
    // They point to what belongs to somebody, who says whether it may be shared.
    StringView: Send Sync;
    SliceView<u8>: Send Sync;
    Buffer: Send Sync;
    Array<u8>: Send Sync;
    OwnedVec<u8>: Send Sync;
    OwnedString: Send Sync;
    AbiError: Send Sync;
    GuestContractInstance: Send Sync;
    HostContractInstance: Send Sync;
    HostContractInterface: Send Sync;
    CallArena: Send Sync;
    RuntimeConfig: Send Sync;
    ForeignInstance: Send Sync;
    ContractRequest: Send Sync;
    ContractLease: Send Sync;
    HostHeap: Send Sync;

    // A method may be running in the value.
    Instance<u32>: Sync;
    Instance<Rc<()>>: Send;

    CallError: Copy;
}

/// A contract by hand, as `#[contract]` makes it, with the given bounds on its trait.
macro_rules! contract {
    ($module:ident: $($bound:ident)*) => {
        mod $module {
            use polyplug_abi::*;

            pub(super) trait Empty: $($bound +)* {}

            unsafe extern "C" fn keep(_: *mut std::ffi::c_void, _: *mut AbiError) -> u32 {
                0
            }

            #[repr(transparent)]
            pub(super) struct Caller(RawProxy<dyn Empty>);

            impl Empty for Caller {}

            // SAFETY: it is transparent.
            unsafe impl Proxy for Caller {
                type Contract = dyn Empty;
            }

            // SAFETY: the table of a contract without methods is a header.
            unsafe impl Object for dyn Empty {
                const NAME: &'static str = "test.Empty";
                const REQUIRED: usize = 0;
                type VTable = VTableHeader;
                type Proxy = Caller;
            }

            // SAFETY: there are no methods to describe.
            unsafe impl Contract for dyn Empty {
                const NAME_AT_MAJOR: &'static str = "test.Empty@1";
                type Args = ();
                const SCHEMA: &'static ContractSchema = &ContractSchema {
                    create: None,
                    name: "test.Empty",
                    major: 1,
                    minor: 0,
                    send: false,
                    sync: false,
                    methods: &[],
                };
                type Instance<T: 'static> = Instance<T>;

                fn proxy_of(_: &Self) -> IsProxy<'_, Self> {
                    IsProxy::no()
                }

                fn unsize(proxy: *const Caller) -> *const Self {
                    proxy
                }
            }

            // SAFETY: there is nothing to call.
            unsafe impl ObjectOf<RefHolder<dyn Empty>> for dyn Empty {
                const TABLES: Tables<VTableHeader> =
                    Tables { typed: &HEAD, original: &HEAD, uniform: &[], adapter: &HEAD };
            }

            const HEAD: VTableHeader = VTableHeader {
                size: 24,
                flags: 0,
                drop_instance: keep,
                object: std::ptr::null(),
            };

            // SAFETY: there is no method that takes `&mut self`.
            unsafe impl SharedContract for dyn Empty where for<'plain> dyn Empty: Send + Sync {}
        }
    };
}

contract!(free: Send Sync);
contract!(movable: Send);
contract!(local:);

is! {
    RawProxy<dyn free::Empty>: Send Sync Clone;
    free::Caller: Send Sync;
    RawProxy<dyn movable::Empty>: Send;
    movable::Caller: Send;
}

is_not! {
    RawProxy<dyn movable::Empty>: Sync Clone;
    RawProxy<dyn local::Empty>: Send Sync Clone;
    local::Caller: Send Sync;
}
