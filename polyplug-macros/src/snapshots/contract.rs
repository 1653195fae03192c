//! The expansion of `#[contract]` for the item in `mod.rs`, which has a legend of the names.

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
    #[inline]
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

A call that fails, as by a panic in the plugin, panics here, or is the error of a method whose error can be made of a `CallError`. The `try_` methods return it as an error of their own.*/
#[repr(transparent)]
pub struct GreeterProxy(::polyplug_sdk::__private::RawProxy<dyn Greeter>);
const _: () = {
    use ::polyplug_sdk::__private::{
        self as __pp, Contract as __IsContract, NotDrop as _, NotSend as _, NotSync as _,
        Panics as _, PhantomData as __PhantomData, crosses as __is_abi_type,
        crosses_with as __crosses_with, holds_itself as __holds_itself,
        is_not_copied as __is_not_copied, lends as __is_lent, writes as __is_written,
        lifetimes_are_written as __lifetimes_are_written, no_drop as __no_drop,
        owned as __owned, send_is_sync as __send_is_sync, visible as __visible,
    };
    type __T0<'a> = &'a str;
    const __I0: ::core::primitive::bool = __visible(
        <__T0<'static> as __pp::AbiType>::BORROWS,
        1usize,
        ::core::mem::size_of::<<__T0<'static> as __pp::AbiType>::Repr>(),
    );
    type __T1 = String;
    const __I1: ::core::primitive::bool = __visible(
        <__T1 as __pp::AbiType>::BORROWS,
        0usize,
        ::core::mem::size_of::<<__T1 as __pp::AbiType>::Repr>(),
    );
    type __F0<'a> = __pp::value1::Method<__pp::Value<__T0<'a>, __I0>, __T1>;
    type __F1 = __pp::unit0::Method;
    type __F2<'a> = __pp::value1::Method<__pp::Value<__T0<'a>, __I0>, __T1>;
    #[repr(C)]
    pub struct __VTable {
        __header: __pp::VTableHeader,
        greet: __pp::Slot,
        forget: __pp::Slot,
        shout: __pp::Option<__pp::Slot>,
    }
    unsafe impl<__X: __pp::Target> __pp::ObjectOf<__X> for dyn Greeter
    where
        __X::Impl: Greeter,
    {
        const TABLES: __pp::Tables<__VTable> = unsafe {
            let __f0 = __F0::functions::<
                __pp::ByRef<true>,
                __X,
                _,
                0usize,
            >(<__X::Impl as Greeter>::greet);
            let __f1 = __F1::functions::<
                __pp::ByMut,
                __X,
                _,
                1usize,
            >(<__X::Impl as Greeter>::forget);
            let __f2 = __F2::functions::<
                __pp::ByRef<true>,
                __X,
                _,
                2usize,
            >(<__X::Impl as Greeter>::shout);
            __pp::Tables {
                typed: &__VTable {
                    __header: __pp::typed_header::<
                        __X,
                        __VTable,
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
                    greet: __f0.typed,
                    forget: __f1.typed,
                    shout: __pp::Some(__f2.typed),
                },
                original: &__VTable {
                    __header: __pp::typed_header::<
                        __X,
                        __VTable,
                    >(3usize, const { &__pp::original_info::<dyn Greeter, __X>() }),
                    greet: __f0.typed,
                    forget: __f1.typed,
                    shout: __pp::Some(__f2.typed),
                },
                uniform: &[__f0.uniform, __f1.uniform, __f2.uniform],
                adapter: &__VTable {
                    __header: __pp::adapter_header(3usize),
                    greet: __f0.adapter,
                    forget: __f1.adapter,
                    shout: __pp::Some(__f2.adapter),
                },
            }
        };
    }
    unsafe impl<__X: __pp::Target> __pp::ImplementedBy<__X> for dyn Greeter
    where
        __X::Impl: Greeter,
    {}
    unsafe impl __pp::Object for dyn Greeter {
        const NAME: &'static __pp::str = "greeter.Hello";
        const REQUIRED: ::core::primitive::usize = 2usize;
        type VTable = __VTable;
        type Proxy = GreeterProxy;
    }
    unsafe impl __pp::Contract for dyn Greeter {
        const NAME_AT_MAJOR: &'static __pp::str = "greeter.Hello@1";
        const SCHEMA: &'static __pp::ContractSchema = {
            let _: __PhantomData<dyn ::core::marker::Send> = __PhantomData::<dyn Send>;
            let _: __PhantomData<dyn ::core::marker::Sync> = __PhantomData::<dyn Sync>;
            &__pp::ContractSchema::unambiguous(__pp::ContractSchema {
                name: "greeter.Hello",
                major: 1u32,
                minor: 1u32,
                send: __pp::SendProbe::<dyn Greeter>::__ANSWER,
                sync: __pp::SyncProbe::<dyn Greeter>::__ANSWER,
                create: __pp::None,
                methods: &[
                    __pp::MethodSchema::new(
                        "greet",
                        __pp::Receiver::Ref,
                        &[<__T0<'static> as __pp::AbiType>::SCHEMA],
                        &["name"],
                        <__T1 as __pp::AbiType>::SCHEMA,
                    ),
                    __pp::MethodSchema::new(
                        "forget",
                        __pp::Receiver::Mut,
                        &[],
                        &[],
                        <() as __pp::AbiType>::SCHEMA,
                    ),
                    __pp::MethodSchema::with_default(
                        __pp::MethodSchema::since(
                            __pp::MethodSchema::new(
                                "shout",
                                __pp::Receiver::Ref,
                                &[<__T0<'static> as __pp::AbiType>::SCHEMA],
                                &["name"],
                                <__T1 as __pp::AbiType>::SCHEMA,
                            ),
                            1u32,
                            1u32,
                        ),
                    ),
                ],
            })
        };
        type Args = ();
        type Instance<__T: 'static> = __pp::Instance<__T>;
        #[inline]
        fn proxy_of(__implementation: &Self) -> __pp::IsProxy<'_, Self> {
            <Self as Greeter>::__proxy(__implementation)
        }
        #[inline]
        fn unsize(__raw: *const GreeterProxy) -> *const Self {
            __raw
        }
    }
    impl __pp::Boxed for dyn Greeter {
        type Way = __pp::BoxedObject;
    }
    impl GreeterProxy {
        /// Greets `name`.
        ///
        /**Calls [`Greeter::greet`] and returns failure as an error.

# Errors
If the plugin panics or fails, or a value is invalid.*/
        #[inline]
        pub fn try_greet(&self, name: &str) -> __pp::Result<String, __pp::CallError> {
            let __function = __pp::RawProxy::vtable(&self.0).greet;
            unsafe { __F0::call(&self.0, "greet", __function, name) }
        }
        /// Forgets all names.
        ///
        /**Calls [`Greeter::forget`] and returns failure as an error.

# Errors
If the plugin panics or fails, or a value is invalid.*/
        #[inline]
        pub fn try_forget(&mut self) -> __pp::Result<(), __pp::CallError> {
            let __function = __pp::RawProxy::vtable(&self.0).forget;
            unsafe { __F1::call(&self.0, "forget", __function) }
        }
        /// Greets `name` so that it is heard.
        ///
        /**Calls [`Greeter::shout`] and returns failure as an error.

# Errors
If the plugin panics or fails, or a value is invalid.*/
        #[inline]
        pub fn try_shout(&self, name: &str) -> __pp::Result<String, __pp::CallError> {
            let __pp::Some(__function) = __pp::RawProxy::vtable(&self.0).shout else {
                return __pp::Ok(
                    <Self as __GreeterDefaults>::__default_shout(self, name),
                );
            };
            unsafe { __F2::call(&self.0, "shout", __function, name) }
        }
        ///Returns whether the plugin has [`Greeter::shout`] itself; where it does not, a call runs the body that the trait has for it.
        #[inline]
        #[must_use]
        pub fn supports_shout(&self) -> ::core::primitive::bool {
            __pp::Option::is_some(&__pp::RawProxy::vtable(&self.0).shout)
        }
    }
    impl Greeter for GreeterProxy {
        #[inline]
        #[track_caller]
        fn greet(&self, name: &str) -> String {
            __pp::Ending::<String>::__of(Self::try_greet(self, name))
        }
        #[inline]
        #[track_caller]
        fn forget(&mut self) {
            __pp::or_panic(Self::try_forget(self))
        }
        #[inline]
        #[track_caller]
        fn shout(&self, name: &str) -> String {
            __pp::Ending::<String>::__of(Self::try_shout(self, name))
        }
        #[inline]
        fn __proxy(&self) -> __pp::IsProxy<'_, dyn Greeter> {
            __pp::IsProxy::to(&self.0)
        }
    }
    unsafe impl __pp::Proxy for GreeterProxy {
        type Contract = dyn Greeter;
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
        fn fmt(&self, __f: &mut __pp::fmt::Formatter<'_>) -> __pp::fmt::Result {
            __pp::fmt::Debug::fmt(&self.0, __f)
        }
    }
    impl dyn Greeter + '_ {
        /// Greets `name`.
        ///
        /**Calls [`Greeter::greet`]. Where the object is behind a [`GreeterProxy`], returns failure as an error; an object of this side is called as it is.

# Errors
If the plugin panics or fails, or a value is invalid.

# Panics
If an object of this side does.*/
        #[inline]
        pub fn try_greet(&self, name: &str) -> __pp::Result<String, __pp::CallError> {
            if __pp::is_itself::<dyn Greeter, Self>(self, Greeter::__proxy(self)) {
                let __proxy = unsafe { __pp::itself::<dyn Greeter, Self>(self) };
                return GreeterProxy::try_greet(__proxy, name);
            }
            __pp::Ok(Greeter::greet(self, name))
        }
        /// Forgets all names.
        ///
        /**Calls [`Greeter::forget`]. Where the object is behind a [`GreeterProxy`], returns failure as an error; an object of this side is called as it is.

# Errors
If the plugin panics or fails, or a value is invalid.

# Panics
If an object of this side does.*/
        #[inline]
        pub fn try_forget(&mut self) -> __pp::Result<(), __pp::CallError> {
            if __pp::is_itself::<dyn Greeter, Self>(self, Greeter::__proxy(self)) {
                let __proxy = unsafe { __pp::itself_mut::<dyn Greeter, Self>(self) };
                return GreeterProxy::try_forget(__proxy);
            }
            __pp::Ok(Greeter::forget(self))
        }
        /// Greets `name` so that it is heard.
        ///
        /**Calls [`Greeter::shout`]. Where the object is behind a [`GreeterProxy`], returns failure as an error; an object of this side is called as it is.

# Errors
If the plugin panics or fails, or a value is invalid.

# Panics
If an object of this side does.*/
        #[inline]
        pub fn try_shout(&self, name: &str) -> __pp::Result<String, __pp::CallError> {
            if __pp::is_itself::<dyn Greeter, Self>(self, Greeter::__proxy(self)) {
                let __proxy = unsafe { __pp::itself::<dyn Greeter, Self>(self) };
                return GreeterProxy::try_shout(__proxy, name);
            }
            __pp::Ok(Greeter::shout(self, name))
        }
        ///Returns whether [`Greeter::shout`] is that of the object: always, unless it is behind a [`GreeterProxy`] to an older plugin.
        #[inline]
        #[must_use]
        pub fn supports_shout(&self) -> ::core::primitive::bool {
            if __pp::is_itself::<dyn Greeter, Self>(self, Greeter::__proxy(self)) {
                return GreeterProxy::supports_shout(unsafe {
                    __pp::itself::<dyn Greeter, Self>(self)
                });
            }
            true
        }
    }
    const _: () = {
        _ = <dyn Greeter>::try_greet;
        _ = <dyn Greeter>::try_forget;
        _ = <dyn Greeter>::try_shout;
        _ = <dyn Greeter>::supports_shout;
    };
    #[automatically_derived]
    impl Greeter for __pp::Box<dyn Greeter> {
        #[inline]
        #[track_caller]
        fn greet(&self, name: &str) -> String {
            Greeter::greet(&**self, name)
        }
        #[inline]
        #[track_caller]
        fn forget(&mut self) {
            Greeter::forget(&mut **self)
        }
        #[inline]
        #[track_caller]
        fn shout(&self, name: &str) -> String {
            Greeter::shout(&**self, name)
        }
    }
    #[automatically_derived]
    impl Greeter for &mut (dyn Greeter + '_) {
        #[inline]
        #[track_caller]
        fn greet(&self, name: &str) -> String {
            Greeter::greet(&**self, name)
        }
        #[inline]
        #[track_caller]
        fn forget(&mut self) {
            Greeter::forget(&mut **self)
        }
        #[inline]
        #[track_caller]
        fn shout(&self, name: &str) -> String {
            Greeter::shout(&**self, name)
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<GreeterProxy> for __pp::Box<dyn Greeter> {
        #[inline]
        fn from(__proxy: GreeterProxy) -> Self {
            __pp::Box::new(__proxy)
        }
    }
    #[automatically_derived]
    impl ::core::convert::From<__pp::Box<dyn Greeter>> for GreeterProxy {
        #[inline]
        fn from(__object: __pp::Box<dyn Greeter>) -> Self {
            __pp::proxy_of_box(__object)
        }
    }
};
