//! The functions that a plugin's library exports: `export_plugin!`.
//!
//! Not here: what they do, which is `plugin::export`'s. The invariant: they are compiled with the plugin, because
//! the linker would leave those of another crate out.

/// Exports every `#[plugin]` of the library, under the package's name and version.
///
/// Say it once in the library's root. With `init = path`, a function
/// `fn(&PluginContext) -> Result<(), E>` with `E: Display` runs before anything is registered; what it
/// returns as an error, or panics with, makes the load fail with that message.
///
/// With `heap = host`, the library allocates with the allocator of the host: the macro declares its
/// `#[global_allocator]`, so the library has no other. A `String`, and a `Vec` of values that any bits are, such as
/// `Vec<f32>`, then cross without a copy, in both directions, and so do those inside of other values. Each allocation
/// costs an indirect call. Where the host shares no heap, as one that only speaks ABI v1, the library uses the allocator
/// of the system, and everything is copied as without `heap = host`.
///
/// ```
/// # use polyplug_sdk::prelude::*;
/// # use std::convert::Infallible;
/// fn start(_: &polyplug_sdk::PluginContext<'_>) -> Result<(), Infallible> {
///     Ok(())
/// }
///
/// export_plugin!(init = start, heap = host);
/// # fn main() {}
/// ```
#[cfg(feature = "plugin")]
#[macro_export]
macro_rules! export_plugin {
    () => {
        $crate::export_plugin!(@ $crate::__private::no_setup, own);
    };
    (init = $setup:path $(,)?) => {
        $crate::export_plugin!(@ $setup, own);
    };
    (heap = host $(,)?) => {
        $crate::export_plugin!(init = $crate::__private::no_setup, heap = host);
    };
    (heap = host, init = $setup:path $(,)?) => {
        $crate::export_plugin!(init = $setup, heap = host);
    };
    (init = $setup:path, heap = host $(,)?) => {
        $crate::export_plugin!(@ $setup, host);
    };
    (@ $setup:path, $heap:ident) => {
        $crate::__private::record!($crate::__private::bundle_record(
            ::core::env!("CARGO_PKG_NAME"),
            $crate::Version::parse(::core::env!("CARGO_PKG_VERSION")),
            if ::core::cfg!(panic = "abort") { "abort" } else { "unwind" },
        ));
        const _: () = {
            /// Returns the version of the binary interface that this library was built with.
            #[unsafe(export_name = "polyplug_abi_version")]
            extern "C" fn __polyplug_abi_version() -> $crate::__private::u32 {
                $crate::__private::POLYPLUG_ABI_VERSION
            }

            /// Registers what this library implements.
            ///
            /// # Safety
            /// The host calls it with its own tables.
            #[unsafe(export_name = "polyplug_init")]
            unsafe extern "C" fn __polyplug_init(
                __host: *const $crate::__private::HostApi,
                __context: *const $crate::__private::BundleInitContext,
            ) -> $crate::__private::AbiError {
                let __bundle = $crate::__private::BundleInfo {
                    name: ::core::env!("CARGO_PKG_NAME"),
                    version: const { $crate::Version::parse(::core::env!("CARGO_PKG_VERSION")) },
                    aborts: ::core::cfg!(panic = "abort"),
                    shares_heap: $crate::__private::shares_heap!($heap),
                };
                // SAFETY: the host promises what `init` asks for, and the heap is declared where it is said to be shared.
                unsafe { $crate::__private::init(__host, __context, __bundle, $setup) }
            }
        };
    };
    ($($unknown:tt)+) => {
        ::core::compile_error!("`export_plugin!` takes nothing, or `init = path::to::function`, `heap = host`, or both");
    };
}

/// Says whether a library shares the heap of its host, and declares its allocator if it does: neither is there without
/// the other.
#[cfg(feature = "plugin")]
#[doc(hidden)]
#[macro_export]
macro_rules! __shares_heap {
    (own) => {
        false
    };
    (host) => {{
        // By its path: an attribute of the author's could have the name.
        #[$crate::__private::global_allocator]
        static __HEAP: $crate::__private::HostAllocator = $crate::__private::HostAllocator;
        true
    }};
}

#[cfg(feature = "plugin")]
pub use __shares_heap as shares_heap;

/// Stands in for the macro of the feature `plugin`, to say that it is missing.
#[cfg(not(feature = "plugin"))]
#[doc(hidden)]
#[macro_export]
macro_rules! export_plugin {
    ($($anything:tt)*) => {
        ::core::compile_error!(
            "`export_plugin!` needs the feature `plugin` of polyplug-sdk\n\
             help: write `polyplug-sdk = { .., features = [\"plugin\"] }` in Cargo.toml"
        );
    };
}
