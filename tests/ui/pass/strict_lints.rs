//! A crate that forbids what it can.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(elided_lifetimes_in_paths, explicit_outlives_requirements, let_underscore_drop)]
#![deny(missing_copy_implementations, missing_debug_implementations, single_use_lifetimes)]
#![deny(trivial_casts, trivial_numeric_casts, unused_import_braces, unused_lifetimes)]
#![deny(unused_qualifications, unused_results, variant_size_differences, ambiguous_negative_literals)]
#![deny(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]
#![deny(clippy::missing_safety_doc, clippy::allow_attributes_without_reason, clippy::allow_attributes)]

pub mod api {
    //! The contract.

    use polyplug_sdk::{AbiType, contract};

    /// A place.
    #[derive(AbiType, Clone, Copy, Debug)]
    #[repr(C)]
    pub struct Point {
        /// To the right.
        pub x: f64,
        /// Upwards.
        pub y: f64,
    }

    /// A contract with one method of each kind.
    #[contract(name = "test.Strict", version = "1.2")]
    pub trait Strict: Send + Sync {
        /// Nothing in, nothing out.
        fn nothing(&self);
        /// By reference.
        fn norm(&self, of: &Point) -> f64;
        /// By value.
        fn moved(&self, from: Point, by: Point) -> Point;
        /// Borrowed from the instance.
        fn name(&self) -> &str;
        /// Large parameters.
        fn join(&self, a: String, b: Vec<u8>) -> Result<String, String>;
        /// Without a body.
        #[since("1.1")]
        fn newer(&self, value: Option<u32>) -> u32;
        /// With a body.
        #[since("1.2")]
        fn newest(&self, value: u32) -> u32 {
            self.newer(Some(value))
        }
    }
}

pub mod plugin {
    //! The plugin.

    use crate::api::{Point, Strict};

    /// A plugin.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct Plugin;

    #[polyplug_sdk::plugin]
    impl Strict for Plugin {
        fn nothing(&self) {}
        fn norm(&self, of: &Point) -> f64 {
            of.x.hypot(of.y)
        }
        fn moved(&self, from: Point, by: Point) -> Point {
            Point { x: from.x + by.x, y: from.y + by.y }
        }
        fn name(&self) -> &'static str {
            "plugin"
        }
        fn join(&self, a: String, b: Vec<u8>) -> Result<String, String> {
            String::from_utf8(b).map(|b| a + &b).map_err(|error| error.to_string())
        }
        fn newer(&self, value: Option<u32>) -> u32 {
            value.unwrap_or_default()
        }
    }
}

fn main() {
    use api::Strict as _;
    assert_eq!(plugin::Plugin.newest(3), 3);
}
