//! The expansion of `#[plugin(create = ..)]` for the item in `mod.rs`, which has a legend of the names.

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
    struct __Constructor;
    type __Args = <__Contract as ::polyplug_sdk::__private::Contract>::Args;
    impl ::polyplug_sdk::__private::Create<__Constructor, __Args> for English {
        fn create(
            __asker: ::polyplug_sdk::__private::Asker<'_, __Args>,
        ) -> ::polyplug_sdk::__private::Result<
            Self,
            ::polyplug_sdk::__private::ThunkFailure,
        > {
            use ::polyplug_sdk::__private::create_with as __create_with;
            let __constructor: ::polyplug_sdk::__private::ConstructorOf<
                __Args,
                Self,
                _,
            > = Self::open::<Self>;
            __create_with(__asker, __constructor)
        }
    }
    const __DESCRIBED: ::polyplug_sdk::__private::Described = unsafe {
        __describe::<
            __Contract,
            English,
            __Constructor,
        >(
            ::core::stringify!(English),
            ::polyplug_sdk::__private::schema_text!(__Contract),
            ::polyplug_sdk::__private::StateProbe::<
                __Contract,
                English,
                __Constructor,
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
