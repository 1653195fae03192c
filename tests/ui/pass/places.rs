//! Contracts and plugins where items can stand, as visible as items can be.

#![deny(warnings)]

mod outer {
    pub(crate) mod inner {
        use polyplug_sdk::prelude::*;

        #[contract(name = "test.Super", version = "1.0")]
        pub(super) trait Super {
            fn same(&self, text: &str) -> u32;
        }

        #[contract(name = "test.Crate", version = "1.1")]
        pub(crate) trait Crate {
            fn same(&self, text: &str) -> u32;
            #[since("1.1")]
            fn later(&self) -> u32 {
                self.same("")
            }
        }

        #[contract(name = "test.In", version = "1.0")]
        pub(in crate::outer) trait In {
            fn same(&self) -> u32;
        }

        #[contract(name = "test.Private", version = "1.0")]
        trait Private {
            fn same(&self) -> u32;
        }

        #[derive(Default)]
        struct Hidden;

        #[plugin]
        impl Private for Hidden {
            fn same(&self) -> u32 {
                1
            }
        }

        pub(crate) fn private() -> u32 {
            Hidden.same()
        }
    }

    pub(crate) fn names(crossing: &inner::CrateProxy) -> u32 {
        use inner::{Crate as _, In as _, Super as _};
        fn both(a: &inner::SuperProxy, b: &inner::InProxy) -> u32 {
            a.same("") + b.same()
        }
        let _ = both;
        crossing.later()
    }
}

fn local() -> u32 {
    use polyplug_sdk::prelude::*;

    #[derive(AbiType)]
    struct Local {
        value: u32,
    }

    #[contract(name = "test.Local", version = "1.1")]
    trait InFunction {
        fn value(&self, local: Local) -> Local;
        #[since("1.1")]
        fn twice(&self, local: Local) -> u32 {
            self.value(local).value * 2
        }
    }

    #[derive(Default)]
    struct Plugin;

    #[plugin]
    impl InFunction for Plugin {
        fn value(&self, local: Local) -> Local {
            local
        }
    }

    let _: Option<InFunctionProxy> = None;
    Plugin.twice(Local { value: 2 })
}

fn main() {
    let _ = outer::names;
    assert_eq!(outer::inner::private(), 1);
    assert_eq!(local(), 4);
}
