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
        const SCHEMA: &$crate::__private::ContractSchema =
            <$contract as $crate::__private::Contract>::SCHEMA;
        const DRAFT: $crate::__private::SchemaDraft = SCHEMA.draft();
        // SAFETY: the schema wrote it.
        unsafe { $crate::__private::utf8(const { &SCHEMA.text::<{ DRAFT.text_len() }>(&DRAFT) }) }
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
            const RECORD: $crate::__private::Record<'static> = $record;
            #[used]
            #[cfg_attr(windows, unsafe(link_section = ".polyplg"))]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__polyplug"))]
            #[cfg_attr(
                not(any(windows, target_vendor = "apple")),
                unsafe(link_section = ".polyplug")
            )]
            static BYTES: [$crate::__private::u8; RECORD.size()] = RECORD.bytes();
            // The linker of MinGW drops a section that nothing refers to, and keeps initialisers.
            #[cfg(all(windows, target_env = "gnu"))]
            #[used]
            #[unsafe(link_section = ".CRT$XCU")]
            static KEEP: extern "C" fn() = {
                extern "C" fn keep() {
                    ::core::hint::black_box(&BYTES);
                }
                keep
            };
        };
    };
}

pub use __record as record;
pub use __schema_text as schema_text;
