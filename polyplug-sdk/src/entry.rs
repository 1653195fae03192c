//! The functions that a plugin's library exports: `export_plugin!`.
//!
//! Not here: what they do, which is `plugin::export`'s. The invariant: they are compiled with the plugin, because
//! the linker would leave those of another crate out.

/// Exports every `#[plugin]` of the library, under the package's name and version.
///
/// Say it once in the library's root. With `init = path`, a function
/// `fn(&PluginContext) -> Result<(), E>` with `E: Display` runs before anything is registered; what it
/// returns as an error, or panics with, makes the load fail with that message.
#[cfg(feature = "plugin")]
#[macro_export]
macro_rules! export_plugin {
    () => {
        $crate::export_plugin!(init = $crate::__private::no_setup);
    };
    (init = $setup:path $(,)?) => {
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
                };
                // SAFETY: the host promises what `init` asks for.
                unsafe { $crate::__private::init(__host, __context, __bundle, $setup) }
            }
        };
    };
    ($($unknown:tt)+) => {
        ::core::compile_error!("`export_plugin!` takes nothing, or `init = path::to::function`");
    };
}

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
