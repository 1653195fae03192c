//! Contracts, structs and plugins that a macro writes.

#![deny(warnings)]

use polyplug_sdk::prelude::*;

macro_rules! family {
    ($contract:ident, $name:literal, $version:literal, $plugin:ident, $data:ident, $method:ident, $param:ident, $ty:ty, $ret:ty, $body:expr) => {
        #[derive(AbiType)]
        pub struct $data {
            pub value: $ty,
        }

        #[contract(name = $name, version = $version)]
        pub trait $contract: Send {
            fn $method(&self, $param: $ty, text: &str) -> $ret;
            fn data(&self, data: $data, list: &[u8]) -> Option<$ty>;
            fn unit(&self, value: Vec<$ty>) -> ();
            #[since($version)]
            fn later(&self, value: $ty) -> $ret {
                self.$method(value, "")
            }
        }

        #[derive(Default)]
        pub struct $plugin;

        #[plugin]
        impl $contract for $plugin {
            fn $method(&self, $param: $ty, text: &str) -> $ret {
                let _ = ($param, text);
                $body
            }
            fn data(&self, data: $data, _: &[u8]) -> Option<$ty> {
                Some(data.value)
            }
            fn unit(&self, _: Vec<$ty>) {}
        }
    };
}

family!(One, "test.One", "1.2", PluginOne, DataOne, run, input, u32, (), ());
family!(Two, "test.Two", "1.1", PluginTwo, DataTwo, text, text_, String, Option<String>, None);

fn main() {
    PluginOne.later(1);
    assert_eq!(PluginTwo.later(String::new()), None);
}
