//! Levels of lints, and outdated items, in crates that forbid what they can.

#![deny(warnings, missing_docs, unused_qualifications)]
#![forbid(unused_imports, dead_code)]

pub mod outdated {
    //! Outdated items, and outdated parts of items.
    #![allow(deprecated, reason = "it is about outdated items")]

    use polyplug_sdk::prelude::*;

    /// An outdated type.
    #[derive(AbiType)]
    #[deprecated(note = "use another")]
    #[repr(C)]
    pub struct Old<T> {
        /// A field.
        pub of: T,
    }

    /// An outdated contract.
    #[contract(name = "test.Outdated", version = "1.1", create = u32)]
    #[deprecated]
    pub trait Outdated: std::fmt::Debug {
        /// A method.
        fn old(&self, of: Old<u32>) -> Old<u32>;
        /// A method with a body.
        #[since("1.1")]
        fn newer(&self) -> u32 {
            0
        }
    }
}

pub mod parts {
    //! Outdated parts of items, which the author does not name elsewhere.

    use polyplug_sdk::prelude::*;

    /// A type with an outdated field.
    #[derive(AbiType)]
    pub struct Fields {
        /// An outdated field.
        #[deprecated]
        pub old: u32,
        /// A field.
        pub new: u32,
    }

    /// A type with an outdated variant.
    #[derive(AbiType)]
    pub enum Variants {
        /// An outdated variant.
        #[deprecated]
        Old,
        /// A variant.
        New {
            /// An outdated field.
            #[cfg_attr(all(), deprecated)]
            of: u32,
        },
    }

    /// An outdated contract that is not named again.
    #[contract(name = "test.Alone", version = "1.1")]
    #[deprecated]
    pub trait Alone {
        /// A method.
        fn method(&self, of: Variants);
        /// An outdated method with a body.
        #[since("1.1")]
        #[deprecated]
        fn old(&self) -> u32 {
            7
        }
    }
}

pub mod moved {
    //! Bodies that move, and levels on them.

    use polyplug_sdk::prelude::*;

    /// A contract.
    #[contract(name = "test.Moved", version = "1.1")]
    #[allow(unused_mut, reason = "it is an example")]
    pub trait Moved {
        /// Has a permission.
        #[since("1.1")]
        #[allow(unused_variables, reason = "it is an example")]
        fn permitted(&self, of: u32) -> u32 {
            let mut unused = 1;
            7
        }
        /// Has an expectation about its body.
        #[since("1.1")]
        #[expect(unused_assignments, unused_variables, reason = "it is an example")]
        fn expected(&self) -> u32 {
            let mut value = 1;
            value = 2;
            7
        }
        /// Has an expectation about its parameter.
        #[since("1.1")]
        #[expect(non_snake_case, reason = "it is an example")]
        fn parameter(&self, OfAnother: u32) -> u32 {
            OfAnother
        }
        /// Has a condition on its permission.
        #[since("1.1")]
        #[cfg_attr(all(), allow(unused_variables, reason = "it is an example"))]
        fn conditional(&self, of: u32) -> u32 {
            7
        }
    }
}

fn main() {}
