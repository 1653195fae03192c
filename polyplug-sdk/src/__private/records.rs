//! The macros that put what a plugin says about itself into its file.
//!
//! Not here: the records, which `plugin::metadata` and `plugin::implementation` describe. The invariant: what the
//! macros write is constant, and made in the compiler.

/// Writes the canonical text of a contract.
///
/// A macro, because its length has to be known first. The crate of the contract has no text of it: most of
/// those who use a contract need none, and it costs the compiler as much as all of its tables.
#[doc(hidden)]
#[macro_export]
macro_rules! __schema_text {
    ($contract:ty) => {{
        const __SCHEMA: &$crate::__private::ContractSchema =
            <$contract as $crate::__private::Contract>::SCHEMA;
        const __DRAFT: $crate::__private::SchemaDraft =
            $crate::__private::ContractSchema::draft(__SCHEMA);
        // SAFETY: the schema wrote it.
        unsafe {
            $crate::__private::utf8(
                const {
                    &$crate::__private::ContractSchema::text::<
                        { $crate::__private::SchemaDraft::text_len(&__DRAFT) },
                    >(__SCHEMA, &__DRAFT)
                },
            )
        }
    }};
}

/// Puts a record into the library that is being compiled.
///
/// A macro, because the static must be compiled with the plugin: that of another crate could be left
/// out by the linker.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ($record:expr) => {
        const _: () = {
            const __RECORD: $crate::__private::Record<'static> = $record;
            #[used]
            #[cfg_attr(windows, unsafe(link_section = ".polyplg"))]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__polyplug"))]
            #[cfg_attr(
                not(any(windows, target_vendor = "apple")),
                unsafe(link_section = ".polyplug")
            )]
            static __BYTES: [$crate::__private::u8; $crate::__private::Record::size(&__RECORD)] =
                $crate::__private::Record::bytes(&__RECORD);
            // The linker of MinGW drops a section that nothing refers to, and keeps initialisers.
            #[cfg(all(windows, target_env = "gnu"))]
            #[used]
            #[unsafe(link_section = ".CRT$XCU")]
            static __KEEP: extern "C" fn() = {
                extern "C" fn __keep() {
                    ::core::hint::black_box(&__BYTES);
                }
                __keep
            };
        };
    };
}

pub use __record as record;
pub use __schema_text as schema_text;
