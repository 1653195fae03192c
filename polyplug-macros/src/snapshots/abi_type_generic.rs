//! The expansion of `#[derive(AbiType)]` for the item in `mod.rs`, which has a legend of the names.

const _: () = {
    use ::polyplug_sdk::__private::{
        self as __pp, Contract as __IsContract, NotDrop as _, NotSend as _, NotSync as _,
        Panics as _, PhantomData as __PhantomData, crosses as __is_abi_type,
        crosses_with as __crosses_with, holds_itself as __holds_itself,
        is_not_copied as __is_not_copied, lends as __is_lent, writes as __is_written,
        lifetimes_are_written as __lifetimes_are_written, no_drop as __no_drop,
        owned as __owned, send_is_sync as __send_is_sync, visible as __visible,
    };
    type __T0 = Option<u64>;
    const __I0: ::core::primitive::bool = __visible(
        <__T0 as __pp::AbiType>::BORROWS,
        0usize,
        ::core::mem::size_of::<<__T0 as __pp::AbiType>::Repr>(),
    );
    fn __crosses<'__with, T: __pp::AbiType, const N: usize>() {
        __crosses_with::<'__with, [T; N], [<T as __pp::AbiType>::With<'__with>; N]>();
    }
    #[repr(C)]
    pub struct __PageRepr<__R0: ::core::marker::Copy> {
        f0: __R0,
        f1: __pp::ReprOf<__T0>,
    }
    #[automatically_derived]
    impl<__R0: ::core::marker::Copy> ::core::clone::Clone for __PageRepr<__R0> {
        #[inline]
        fn clone(&self) -> Self {
            *self
        }
    }
    #[automatically_derived]
    impl<__R0: ::core::marker::Copy> ::core::marker::Copy for __PageRepr<__R0> {}
    #[automatically_derived]
    unsafe impl<__R0: ::core::marker::Copy> __pp::SameRepr for __PageRepr<__R0> {}
    #[automatically_derived]
    unsafe impl<T: __pp::AbiType, const N: usize> __pp::AbiType for Page<T, N>
    where
        [T; N]: __pp::AbiType,
    {
        type Repr = __PageRepr<__pp::ReprOf<[T; N]>>;
        type With<'__with> = Page<<T as __pp::AbiType>::With<'__with>, N>;
        const BORROWS: ::core::primitive::usize = {
            __no_drop(__pp::DropProbe::<Page<T, N>>::__ANSWER);
            __visible(
                <[T; N] as __pp::AbiType>::BORROWS,
                0 + 1usize * <T as __pp::AbiType>::BORROWS,
                ::core::mem::size_of::<__pp::ReprOf<[T; N]>>(),
            );
            0 + <T as __pp::AbiType>::BORROWS
        };
        const SCHEMA: &'static __pp::TypeSchema = &__pp::TypeSchema::Struct(__pp::StructSchema {
            name: "Page",
            size: ::core::mem::size_of::<__PageRepr<__pp::ReprOf<[T; N]>>>(),
            align: ::core::mem::align_of::<__PageRepr<__pp::ReprOf<[T; N]>>>(),
            fields: &[
                __pp::FieldSchema {
                    name: "items",
                    offset: ::core::mem::offset_of!(
                        __PageRepr < __pp::ReprOf < [T; N] > >, f0
                    ),
                    ty: <[T; N] as __pp::AbiType>::SCHEMA,
                },
                __pp::FieldSchema {
                    name: "next",
                    offset: ::core::mem::offset_of!(
                        __PageRepr < __pp::ReprOf < [T; N] > >, f1
                    ),
                    ty: <__T0 as __pp::AbiType>::SCHEMA,
                },
            ],
        });
        #[inline]
        fn into_repr(self) -> __PageRepr<__pp::ReprOf<[T; N]>> {
            let Self { items: __f0, next: __f1 } = self;
            let __f0 = __pp::Lowered::<[T; N]>::new(__f0);
            let __f1 = __pp::Lowered::<__T0>::new(__f1);
            __PageRepr {
                f0: __pp::Lowered::<[T; N]>::into_repr(__f0),
                f1: __pp::Lowered::<__T0>::into_repr(__f1),
            }
        }
        #[inline]
        unsafe fn from_repr(
            __repr: __PageRepr<__pp::ReprOf<[T; N]>>,
            __trust: __pp::Trust,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            let __f0 = unsafe { __pp::Unlifted::<[T; N]>::new(__repr.f0, __trust) };
            let __f1 = unsafe { __pp::Unlifted::<__T0>::new(__repr.f1, __trust) };
            let __f0 = __pp::Unlifted::<[T; N]>::lift(__f0);
            let __f1 = __pp::Unlifted::<__T0>::lift(__f1);
            __pp::Ok(Self { items: __f0?, next: __f1? })
        }
    }
    #[automatically_derived]
    unsafe impl<
        T: __pp::AbiType + __pp::Lend<Lent = __pp::ReprOf<T>>,
        const N: usize,
    > __pp::Lend for Page<T, N>
    where
        [T; N]: __pp::AbiType,
        for<'__plain> [T; N]: __pp::Lend<Lent = __pp::ReprOf<[T; N]>>,
        for<'__plain> __T0: __pp::Lend<Lent = __pp::ReprOf<__T0>>,
    {
        type Lent = __PageRepr<__pp::ReprOf<[T; N]>>;
        type With<'__with> = Page<<T as __pp::Lend>::With<'__with>, N>;
        const SCHEMA: &'static __pp::TypeSchema = <Self as __pp::AbiType>::SCHEMA;
        const BORROWS: ::core::primitive::usize = <Self as __pp::AbiType>::BORROWS;
        const COPIES: ::core::primitive::bool = false || <[T; N] as __pp::Lend>::COPIES
            || <__T0 as __pp::Lend>::COPIES;
        #[inline]
        fn lend(&self, __arena: &__pp::Arena) -> __PageRepr<__pp::ReprOf<[T; N]>> {
            let Self { items: __f0, next: __f1 } = self;
            __PageRepr {
                f0: <[T; N] as __pp::Lend>::lend(__f0, __arena),
                f1: <__T0 as __pp::Lend>::lend(__f1, __arena),
            }
        }
        #[inline]
        unsafe fn copy(
            __repr: __PageRepr<__pp::ReprOf<[T; N]>>,
            __copies: &__pp::Copies,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            __pp::Ok(Self {
                items: unsafe { <[T; N] as __pp::Lend>::copy(__repr.f0, __copies) }?,
                next: unsafe { <__T0 as __pp::Lend>::copy(__repr.f1, __copies) }?,
            })
        }
        #[inline]
        unsafe fn refill(
            &mut self,
            __repr: __PageRepr<__pp::ReprOf<[T; N]>>,
            __copies: &__pp::Copies,
        ) -> __pp::Result<(), __pp::InvalidValue> {
            let Self { items: __f0, next: __f1 } = self;
            unsafe { <[T; N] as __pp::Lend>::refill(__f0, __repr.f0, __copies) }?;
            unsafe { <__T0 as __pp::Lend>::refill(__f1, __repr.f1, __copies) }?;
            __pp::Ok(())
        }
    }
};
