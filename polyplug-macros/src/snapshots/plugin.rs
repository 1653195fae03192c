//! The expansion of `#[plugin]` for the item in `mod.rs`, which has a legend of the names.

impl Greeter for English {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
}
const _: () = {
    use ::polyplug_sdk::__private::{
        Contract as __IsContract, NotStateful as _, describe as __describe,
    };
    const __KNOWN: ::core::primitive::usize = ::core::primitive::str::len(
        <dyn Greeter as __IsContract>::NAME_AT_MAJOR,
    );
    type __Contract = <::polyplug_sdk::__private::Checked<
        __KNOWN,
    > as ::polyplug_sdk::__private::Same<dyn Greeter>>::Type;
    const __DESCRIBED: ::polyplug_sdk::__private::Described = unsafe {
        __describe::<
            __Contract,
            English,
            ::polyplug_sdk::__private::ByDefault,
        >(
            ::core::stringify!(English),
            ::polyplug_sdk::__private::schema_text!(__Contract),
            ::polyplug_sdk::__private::StateProbe::<
                __Contract,
                English,
                ::polyplug_sdk::__private::ByDefault,
            >::__HOOKS,
        )
    };
    ::polyplug_sdk::__private::inventory::submit! {
        __DESCRIBED.implementation
    }
    ::polyplug_sdk::__private::record! {
        __DESCRIBED.record
    }
};
