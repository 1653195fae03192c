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
    type __T0 = u32;
    const __I0: ::core::primitive::bool = __visible(
        <__T0 as __pp::AbiType>::BORROWS,
        0usize,
        ::core::mem::size_of::<<__T0 as __pp::AbiType>::Repr>(),
    );
    type __T1 = char;
    const __I1: ::core::primitive::bool = __visible(
        <__T1 as __pp::AbiType>::BORROWS,
        0usize,
        ::core::mem::size_of::<<__T1 as __pp::AbiType>::Repr>(),
    );
    const _: () = {
        __no_drop(__pp::DropProbe::<Point>::__ANSWER);
    };
    #[repr(C)]
    pub struct __PointRepr {
        f0: __pp::ReprOf<__T0>,
        f1: __pp::ReprOf<__T0>,
        f2: __pp::ReprOf<__T1>,
    }
    #[automatically_derived]
    impl ::core::clone::Clone for __PointRepr {
        #[inline]
        fn clone(&self) -> Self {
            *self
        }
    }
    #[automatically_derived]
    impl ::core::marker::Copy for __PointRepr {}
    #[automatically_derived]
    unsafe impl __pp::SameRepr for __PointRepr {}
    #[automatically_derived]
    unsafe impl __pp::AbiType for Point {
        type Repr = __PointRepr;
        type With<'__with> = Self;
        const SCHEMA: &'static __pp::TypeSchema = &__pp::TypeSchema::Struct(__pp::StructSchema {
            name: "Point",
            size: ::core::mem::size_of::<__PointRepr>(),
            align: ::core::mem::align_of::<__PointRepr>(),
            fields: &[
                __pp::FieldSchema {
                    name: "x",
                    offset: ::core::mem::offset_of!(__PointRepr, f0),
                    ty: <__T0 as __pp::AbiType>::SCHEMA,
                },
                __pp::FieldSchema {
                    name: "y",
                    offset: ::core::mem::offset_of!(__PointRepr, f1),
                    ty: <__T0 as __pp::AbiType>::SCHEMA,
                },
                __pp::FieldSchema {
                    name: "label",
                    offset: ::core::mem::offset_of!(__PointRepr, f2),
                    ty: <__T1 as __pp::AbiType>::SCHEMA,
                },
            ],
        });
        const IS_BITS: ::core::primitive::bool = <__T0 as __pp::AbiType>::IS_BITS
            && <__T0 as __pp::AbiType>::IS_BITS && <__T1 as __pp::AbiType>::IS_BITS
            && ::core::mem::size_of::<Self>() == ::core::mem::size_of::<__PointRepr>()
            && ::core::mem::align_of::<Self>() == ::core::mem::align_of::<__PointRepr>()
            && ::core::mem::offset_of!(Self, x)
                == ::core::mem::offset_of!(__PointRepr, f0)
            && ::core::mem::offset_of!(Self, y)
                == ::core::mem::offset_of!(__PointRepr, f1)
            && ::core::mem::offset_of!(Self, label)
                == ::core::mem::offset_of!(__PointRepr, f2);
        #[inline]
        fn into_repr(self) -> __PointRepr {
            let Self { x: __f0, y: __f1, label: __f2 } = self;
            let __f0 = __pp::Lowered::<__T0>::new(__f0);
            let __f1 = __pp::Lowered::<__T0>::new(__f1);
            let __f2 = __pp::Lowered::<__T1>::new(__f2);
            __PointRepr {
                f0: __pp::Lowered::<__T0>::into_repr(__f0),
                f1: __pp::Lowered::<__T0>::into_repr(__f1),
                f2: __pp::Lowered::<__T1>::into_repr(__f2),
            }
        }
        #[inline]
        unsafe fn from_repr(
            __repr: __PointRepr,
            __trust: __pp::Trust,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            let __f0 = unsafe { __pp::Unlifted::<__T0>::new(__repr.f0, __trust) };
            let __f1 = unsafe { __pp::Unlifted::<__T0>::new(__repr.f1, __trust) };
            let __f2 = unsafe { __pp::Unlifted::<__T1>::new(__repr.f2, __trust) };
            let __f0 = __pp::Unlifted::<__T0>::lift(__f0);
            let __f1 = __pp::Unlifted::<__T0>::lift(__f1);
            let __f2 = __pp::Unlifted::<__T1>::lift(__f2);
            __pp::Ok(Self {
                x: __f0?,
                y: __f1?,
                label: __f2?,
            })
        }
    }
    #[automatically_derived]
    unsafe impl __pp::AbiPlain for Point
    where
        for<'__plain> __T0: __pp::AbiPlain,
        for<'__plain> __T0: __pp::AbiPlain,
        for<'__plain> __T1: __pp::AbiPlain,
    {
        const SAMPLE: Self = Self {
            x: <__T0 as __pp::AbiPlain>::SAMPLE,
            y: <__T0 as __pp::AbiPlain>::SAMPLE,
            label: <__T1 as __pp::AbiPlain>::SAMPLE,
        };
        const SAME_LAYOUT: () = {
            let () = <__T0 as __pp::AbiPlain>::SAME_LAYOUT;
            let () = <__T0 as __pp::AbiPlain>::SAME_LAYOUT;
            let () = <__T1 as __pp::AbiPlain>::SAME_LAYOUT;
            ::core::assert!(
                ::core::mem::size_of:: < Self > () == ::core::mem::size_of:: <
                __PointRepr > () && ::core::mem::align_of:: < Self > () ==
                ::core::mem::align_of:: < __PointRepr > () &&
                ::core::mem::offset_of!(Self, x) == ::core::mem::offset_of!(__PointRepr,
                f0) && ::core::mem::offset_of!(Self, y) ==
                ::core::mem::offset_of!(__PointRepr, f1) && ::core::mem::offset_of!(Self,
                label) == ::core::mem::offset_of!(__PointRepr, f2),
                "a type that crosses by reference is laid out as its mirror"
            );
        };
        #[inline]
        fn validate(__repr: &__PointRepr) -> __pp::Result<(), __pp::InvalidValue> {
            <__T0 as __pp::AbiPlain>::validate(&__repr.f0)?;
            <__T0 as __pp::AbiPlain>::validate(&__repr.f1)?;
            <__T1 as __pp::AbiPlain>::validate(&__repr.f2)?;
            __pp::Ok(())
        }
    }
    #[automatically_derived]
    unsafe impl __pp::AbiBits for Point
    where
        for<'__plain> __T0: __pp::AbiBits,
        for<'__plain> __T0: __pp::AbiBits,
        for<'__plain> __T1: __pp::AbiBits,
    {}
    #[automatically_derived]
    unsafe impl __pp::Lend for Point
    where
        for<'__plain> __T0: __pp::Lend<Lent = __pp::ReprOf<__T0>>,
        for<'__plain> __T0: __pp::Lend<Lent = __pp::ReprOf<__T0>>,
        for<'__plain> __T1: __pp::Lend<Lent = __pp::ReprOf<__T1>>,
    {
        type Lent = __PointRepr;
        type With<'__with> = Self;
        const SCHEMA: &'static __pp::TypeSchema = <Self as __pp::AbiType>::SCHEMA;
        const BORROWS: ::core::primitive::usize = <Self as __pp::AbiType>::BORROWS;
        const COPIES: ::core::primitive::bool = false || <__T0 as __pp::Lend>::COPIES
            || <__T0 as __pp::Lend>::COPIES || <__T1 as __pp::Lend>::COPIES;
        const IS_PLAIN: ::core::primitive::bool = true && <__T0 as __pp::Lend>::IS_PLAIN
            && <__T0 as __pp::Lend>::IS_PLAIN && <__T1 as __pp::Lend>::IS_PLAIN;
        const IN_PLACE: ::core::primitive::bool = <__T0 as __pp::Lend>::IS_PLAIN
            && <__T0 as __pp::Lend>::IN_PLACE && <__T0 as __pp::Lend>::IS_PLAIN
            && <__T0 as __pp::Lend>::IN_PLACE && <__T1 as __pp::Lend>::IS_PLAIN
            && <__T1 as __pp::Lend>::IN_PLACE
            && ::core::mem::size_of::<Self>() == ::core::mem::size_of::<__PointRepr>()
            && ::core::mem::align_of::<Self>() == ::core::mem::align_of::<__PointRepr>()
            && ::core::mem::offset_of!(Self, x)
                == ::core::mem::offset_of!(__PointRepr, f0)
            && ::core::mem::offset_of!(Self, y)
                == ::core::mem::offset_of!(__PointRepr, f1)
            && ::core::mem::offset_of!(Self, label)
                == ::core::mem::offset_of!(__PointRepr, f2);
        #[inline]
        fn lend(&self, __arena: &__pp::Arena) -> __PointRepr {
            let Self { x: __f0, y: __f1, label: __f2 } = self;
            __PointRepr {
                f0: <__T0 as __pp::Lend>::lend(__f0, __arena),
                f1: <__T0 as __pp::Lend>::lend(__f1, __arena),
                f2: <__T1 as __pp::Lend>::lend(__f2, __arena),
            }
        }
        #[inline]
        unsafe fn copy(
            __repr: __PointRepr,
            __copies: &__pp::Copies,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            __pp::Ok(Self {
                x: unsafe { <__T0 as __pp::Lend>::copy(__repr.f0, __copies) }?,
                y: unsafe { <__T0 as __pp::Lend>::copy(__repr.f1, __copies) }?,
                label: unsafe { <__T1 as __pp::Lend>::copy(__repr.f2, __copies) }?,
            })
        }
        #[inline]
        unsafe fn refill(
            &mut self,
            __repr: __PointRepr,
            __copies: &__pp::Copies,
        ) -> __pp::Result<(), __pp::InvalidValue> {
            let Self { x: __f0, y: __f1, label: __f2 } = self;
            unsafe { <__T0 as __pp::Lend>::refill(__f0, __repr.f0, __copies) }?;
            unsafe { <__T0 as __pp::Lend>::refill(__f1, __repr.f1, __copies) }?;
            unsafe { <__T1 as __pp::Lend>::refill(__f2, __repr.f2, __copies) }?;
            __pp::Ok(())
        }
    }
};
