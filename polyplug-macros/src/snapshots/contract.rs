//! What `#[contract]` makes of the item in `snapshots.rs`.

/// Greets people.
pub trait Greeter: Send + Sync {
    /// Greets `name`.
    fn greet(&self, name: &str) -> String;
    /// Forgets all names.
    fn forget(&mut self);
    /// Greets `name` so that it is heard.
    fn shout(&self, name: &str) -> String {
        __GreeterDefaults::__default_shout(self, name)
    }
    #[doc(hidden)]
    fn __proxy(&self) -> ::polyplug_sdk::__private::IsProxy<'_, dyn Greeter> {
        ::polyplug_sdk::__private::IsProxy::no()
    }
}
#[doc(hidden)]
pub trait __GreeterDefaults: Greeter {
    fn __default_shout(&self, name: &str) -> String {
        self.greet(name).to_uppercase()
    }
}
impl<__T: Greeter + ?::core::marker::Sized> __GreeterDefaults for __T {}
/// Greets people.
///
/**Calls an implementation of [`Greeter`], wherever it is.

Through the trait's methods, a panic in the plugin becomes a panic here; the `try_` methods return it as an error.*/
pub struct GreeterProxy(::polyplug_sdk::__private::RawProxy<dyn Greeter>);
#[allow(
    deprecated,
    clippy::too_many_arguments,
    reason = "the author of the contract decides about its methods"
)]
const _: () = {
    #[allow(unused_imports, reason = "not every contract needs every name")]
    use ::polyplug_sdk::__private::{
        self as __pp, NotDrop as _, NotSend as _, NotSync as _, no_drop as __no_drop,
        visible as __visible,
    };
    const __N0: ::core::primitive::usize = ::core::mem::size_of::<
        <&str as __pp::AbiType>::Repr,
    >();
    type __T0<'a> = <[&'a str; __N0] as ::core::iter::IntoIterator>::Item;
    const __I0: ::core::primitive::bool = __visible(
        <__T0<'static> as __pp::AbiType>::BORROWS,
        1usize,
        __N0,
    );
    const __N1: ::core::primitive::usize = ::core::mem::size_of::<
        <String as __pp::AbiType>::Repr,
    >();
    type __T1 = <[String; __N1] as ::core::iter::IntoIterator>::Item;
    const __I1: ::core::primitive::bool = __visible(
        <__T1 as __pp::AbiType>::BORROWS,
        0usize,
        __N1,
    );
    #[repr(C)]
    pub struct __VTable {
        __header: __pp::VTableHeader,
        greet: __pp::value1::Typed<__pp::Value<__T0<'static>, __I0>, __T1>,
        forget: __pp::unit0::Typed,
        shout: __pp::Option<__pp::value1::Typed<__pp::Value<__T0<'static>, __I0>, __T1>>,
    }
    const _: () = __pp::assert!(
        ::core::mem::size_of:: < __VTable > () == __pp::VTableHeader::size_for(3usize)
    );
    unsafe impl<__X: __pp::Target> __pp::ObjectOf<__X> for dyn Greeter
    where
        __X::Impl: Greeter,
    {
        const VTABLE: &'static __VTable = unsafe {
            &__VTable {
                __header: __pp::typed_header::<
                    __X,
                >(
                    3usize,
                    const {
                        &__pp::object_info::<
                            dyn Greeter,
                            __X,
                            _,
                        >(<__X::Impl as Greeter>::__proxy)
                    },
                ),
                greet: __pp::value1::typed::<
                    __pp::ByRef<true>,
                    __X,
                    __pp::Value<__T0<'static>, __I0>,
                    __T1,
                    _,
                >(<__X::Impl as Greeter>::greet),
                forget: __pp::unit0::typed::<
                    __pp::ByMut,
                    __X,
                    (),
                    _,
                >(<__X::Impl as Greeter>::forget),
                shout: __pp::Some(
                    __pp::value1::typed::<
                        __pp::ByRef<true>,
                        __X,
                        __pp::Value<__T0<'static>, __I0>,
                        __T1,
                        _,
                    >(<__X::Impl as Greeter>::shout),
                ),
            }
        };
    }
    unsafe impl<__X: __pp::Target> __pp::ImplementedBy<__X> for dyn Greeter
    where
        __X::Impl: Greeter,
    {
        const FUNCTIONS: &'static [__pp::UniformFn] = unsafe {
            &[
                __pp::value1::uniform::<
                    __pp::ByRef<true>,
                    __X,
                    __pp::Value<__T0<'static>, __I0>,
                    __T1,
                    _,
                >(<__X::Impl as Greeter>::greet),
                __pp::unit0::uniform::<
                    __pp::ByMut,
                    __X,
                    (),
                    _,
                >(<__X::Impl as Greeter>::forget),
                __pp::value1::uniform::<
                    __pp::ByRef<true>,
                    __X,
                    __pp::Value<__T0<'static>, __I0>,
                    __T1,
                    _,
                >(<__X::Impl as Greeter>::shout),
            ]
        };
    }
    const __ADAPTER: &__VTable = &__VTable {
        __header: __pp::adapter_header(3usize),
        greet: __pp::value1::adapter::<__pp::Value<__T0<'static>, __I0>, __T1, 0usize>,
        forget: __pp::unit0::adapter::<(), 1usize>,
        shout: __pp::Some(
            __pp::value1::adapter::<__pp::Value<__T0<'static>, __I0>, __T1, 2usize>,
        ),
    };
    const __SCHEMA: __pp::ContractSchema = __pp::ContractSchema {
        name: "greeter.Hello",
        major: 1u32,
        minor: 1u32,
        send: __pp::SendProbe::<dyn Greeter>::ANSWER,
        sync: __pp::SyncProbe::<dyn Greeter>::ANSWER,
        methods: &[
            __pp::MethodSchema {
                name: "greet",
                receiver: __pp::Receiver::Ref,
                params: &[<__T0<'static> as __pp::AbiType>::SCHEMA],
                param_names: &["name"],
                ret: <__T1 as __pp::AbiType>::SCHEMA,
                from: "",
                since: __pp::None,
                has_default: false,
                optional: false,
            },
            __pp::MethodSchema {
                name: "forget",
                receiver: __pp::Receiver::Mut,
                params: &[],
                param_names: &[],
                ret: <() as __pp::AbiType>::SCHEMA,
                from: "",
                since: __pp::None,
                has_default: false,
                optional: false,
            },
            __pp::MethodSchema {
                name: "shout",
                receiver: __pp::Receiver::Ref,
                params: &[<__T0<'static> as __pp::AbiType>::SCHEMA],
                param_names: &["name"],
                ret: <__T1 as __pp::AbiType>::SCHEMA,
                from: "",
                since: __pp::Some((1u32, 1u32)),
                has_default: true,
                optional: false,
            },
        ],
    }
        .unambiguous();
    unsafe impl __pp::Object for dyn Greeter {
        const NAME: &'static __pp::str = "greeter.Hello";
        const REQUIRED: ::core::primitive::usize = 2usize;
        type VTable = __VTable;
        type Proxy = GreeterProxy;
    }
    unsafe impl __pp::Contract for dyn Greeter {
        const VERSION: __pp::Version = __pp::Version::new(1u32, 1u32, 0);
        const NAME_AT_MAJOR: &'static __pp::str = "greeter.Hello@1";
        const SCHEMA: &'static __pp::ContractSchema = &__SCHEMA;
        type Instance<__T: 'static> = __pp::Instance<__T>;
        const ADAPTER: &'static __VTable = __ADAPTER;
        #[inline]
        fn as_dyn(proxy: &GreeterProxy) -> &Self {
            proxy
        }
        #[inline]
        fn as_dyn_mut(proxy: &mut GreeterProxy) -> &mut Self {
            proxy
        }
        #[inline]
        fn into_box(proxy: GreeterProxy) -> __pp::Box<Self> {
            __pp::Box::new(proxy)
        }
        #[inline]
        fn into_arc(proxy: GreeterProxy) -> __pp::Arc<Self> {
            __pp::Arc::new(proxy)
        }
    }
    unsafe impl __pp::AbiType for __pp::Box<dyn Greeter> {
        type Repr = __pp::ObjectRepr;
        const SCHEMA: &'static __pp::TypeSchema = &__pp::TypeSchema::Object(
            __pp::ObjectSchema::of::<dyn Greeter>(__pp::Pointer::Box),
        );
        #[inline]
        fn into_repr(self) -> __pp::ObjectRepr {
            __pp::lower_box::<dyn Greeter>(self)
        }
        #[inline]
        unsafe fn from_repr(
            repr: __pp::ObjectRepr,
            _: __pp::Trust,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            unsafe { __pp::lift_box::<dyn Greeter>(repr) }
        }
    }
    const _: __pp::PhantomData<dyn ::core::marker::Send> = __pp::PhantomData::<dyn Send>;
    const _: __pp::PhantomData<dyn ::core::marker::Sync> = __pp::PhantomData::<dyn Sync>;
    impl GreeterProxy {
        /// Greets `name`.
        ///
        /**Calls [`Greeter::greet`] and returns failure as an error.

# Errors
If the plugin panics or fails, or a value is invalid.*/
        #[inline]
        pub fn try_greet(&self, name: &str) -> __pp::Result<String, __pp::CallError> {
            let __function = self.0.vtable().greet;
            unsafe {
                __pp::value1::call::<
                    _,
                    __pp::Value<__T0<'_>, __I0>,
                    __T1,
                >(&self.0, "greet", __function, name)
            }
        }
        /// Forgets all names.
        ///
        /**Calls [`Greeter::forget`] and returns failure as an error.

# Errors
If the plugin panics or fails, or a value is invalid.*/
        #[inline]
        pub fn try_forget(&mut self) -> __pp::Result<(), __pp::CallError> {
            let __function = self.0.vtable().forget;
            unsafe { __pp::unit0::call::<_, ()>(&self.0, "forget", __function) }
        }
        /// Greets `name` so that it is heard.
        ///
        /**Calls [`Greeter::shout`] and returns failure as an error.

# Errors
If the plugin panics or fails, or a value is invalid.*/
        #[inline]
        pub fn try_shout(&self, name: &str) -> __pp::Result<String, __pp::CallError> {
            let __pp::Some(__function) = self.0.vtable().shout else {
                return __pp::Ok(
                    <Self as __GreeterDefaults>::__default_shout(self, name),
                );
            };
            unsafe {
                __pp::value1::call::<
                    _,
                    __pp::Value<__T0<'_>, __I0>,
                    __T1,
                >(&self.0, "shout", __function, name)
            }
        }
        ///Returns whether the plugin has [`Greeter::shout`] itself; where it does not, a call runs the body that the trait has for it.
        #[inline]
        #[must_use]
        pub fn supports_shout(&self) -> ::core::primitive::bool {
            self.0.vtable().shout.is_some()
        }
    }
    impl Greeter for GreeterProxy {
        #[inline]
        #[track_caller]
        fn greet(&self, name: &str) -> String {
            __pp::or_panic(Self::try_greet(self, name))
        }
        #[inline]
        #[track_caller]
        fn forget(&mut self) {
            __pp::or_panic(Self::try_forget(self))
        }
        #[inline]
        #[track_caller]
        fn shout(&self, name: &str) -> String {
            __pp::or_panic(Self::try_shout(self, name))
        }
        #[inline]
        fn __proxy(&self) -> __pp::IsProxy<'_, dyn Greeter> {
            __pp::IsProxy::to(&self.0)
        }
    }
    impl __pp::Proxy for GreeterProxy {
        type Contract = dyn Greeter;
        #[inline]
        fn from_raw(raw: __pp::RawProxy<dyn Greeter>) -> Self {
            Self(raw)
        }
        #[inline]
        fn as_raw(&self) -> &__pp::RawProxy<dyn Greeter> {
            &self.0
        }
        #[inline]
        fn into_raw(self) -> __pp::RawProxy<dyn Greeter> {
            self.0
        }
    }
    impl ::core::clone::Clone for GreeterProxy
    where
        for<'__plain> __pp::RawProxy<dyn Greeter>: ::core::clone::Clone,
    {
        #[inline]
        fn clone(&self) -> Self {
            Self(::core::clone::Clone::clone(&self.0))
        }
    }
    impl __pp::fmt::Debug for GreeterProxy {
        #[inline]
        fn fmt(&self, f: &mut __pp::fmt::Formatter<'_>) -> __pp::fmt::Result {
            __pp::fmt::Debug::fmt(&self.0, f)
        }
    }
};
