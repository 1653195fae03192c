//! The expansion of `#[derive(AbiType)]` for the item in `mod.rs`, which has a legend of the names.

const _: () = {
    #[automatically_derived]
    impl ::polyplug_sdk::__private::Numbered for Shape {
        type Tag = ::core::primitive::u8;
        const NUMBERS: &'static [::core::primitive::u8] = &::polyplug_sdk::__private::numbers::u8([
            ::core::option::Option::None,
            ::core::option::Option::Some(7),
            ::core::option::Option::None,
        ]);
    }
};
const _: () = {
    use ::polyplug_sdk::__private::{
        self as __pp, Contract as __IsContract, NotDrop as _, NotSend as _, NotSync as _,
        Panics as _, PhantomData as __PhantomData, crosses as __is_abi_type,
        crosses_with as __crosses_with, holds_itself as __holds_itself,
        is_not_copied as __is_not_copied, lends as __is_lent, writes as __is_written,
        lifetimes_are_written as __lifetimes_are_written, no_drop as __no_drop,
        owned as __owned, send_is_sync as __send_is_sync, visible as __visible,
    };
    type __T0 = f64;
    const __I0: ::core::primitive::bool = __visible(
        <__T0 as __pp::AbiType>::BORROWS,
        0usize,
        ::core::mem::size_of::<<__T0 as __pp::AbiType>::Repr>(),
    );
    const _: () = {
        __no_drop(__pp::DropProbe::<Shape>::__ANSWER);
    };
    #[repr(C)]
    pub struct __Shape1 {
        f0: __pp::ReprOf<__T0>,
    }
    #[automatically_derived]
    impl ::core::clone::Clone for __Shape1 {
        #[inline]
        fn clone(&self) -> Self {
            *self
        }
    }
    #[automatically_derived]
    impl ::core::marker::Copy for __Shape1 {}
    #[repr(C)]
    pub struct __Shape2 {
        f0: __pp::ReprOf<__T0>,
        f1: __pp::ReprOf<__T0>,
    }
    #[automatically_derived]
    impl ::core::clone::Clone for __Shape2 {
        #[inline]
        fn clone(&self) -> Self {
            *self
        }
    }
    #[automatically_derived]
    impl ::core::marker::Copy for __Shape2 {}
    #[repr(C)]
    pub union __ShapePayload {
        v1: __Shape1,
        v2: __Shape2,
        none: (),
    }
    #[automatically_derived]
    impl ::core::clone::Clone for __ShapePayload {
        #[inline]
        fn clone(&self) -> Self {
            *self
        }
    }
    #[automatically_derived]
    impl ::core::marker::Copy for __ShapePayload {}
    #[repr(C)]
    pub struct __ShapeRepr {
        tag: ::core::primitive::u8,
        payload: __ShapePayload,
    }
    #[automatically_derived]
    impl ::core::clone::Clone for __ShapeRepr {
        #[inline]
        fn clone(&self) -> Self {
            *self
        }
    }
    #[automatically_derived]
    impl ::core::marker::Copy for __ShapeRepr {}
    #[automatically_derived]
    unsafe impl __pp::SameRepr for __ShapeRepr {}
    #[automatically_derived]
    unsafe impl __pp::AbiType for Shape {
        type Repr = __ShapeRepr;
        type With<'__with> = Self;
        const SCHEMA: &'static __pp::TypeSchema = &__pp::TypeSchema::Enum(__pp::EnumSchema {
            name: "Shape",
            tag: "u8",
            size: ::core::mem::size_of::<__ShapeRepr>(),
            align: ::core::mem::align_of::<__ShapeRepr>(),
            variants: &[
                __pp::VariantSchema {
                    name: "Empty",
                    tag: const { <Self as __pp::Numbered>::NUMBERS[0] }
                        as ::core::primitive::i128,
                    fields: &[],
                },
                __pp::VariantSchema {
                    name: "Circle",
                    tag: const { <Self as __pp::Numbered>::NUMBERS[1] }
                        as ::core::primitive::i128,
                    fields: &[
                        __pp::FieldSchema {
                            name: "radius",
                            offset: ::core::mem::offset_of!(__ShapeRepr, payload.v1.f0),
                            ty: <__T0 as __pp::AbiType>::SCHEMA,
                        },
                    ],
                },
                __pp::VariantSchema {
                    name: "Rect",
                    tag: const { <Self as __pp::Numbered>::NUMBERS[2] }
                        as ::core::primitive::i128,
                    fields: &[
                        __pp::FieldSchema {
                            name: "0",
                            offset: ::core::mem::offset_of!(__ShapeRepr, payload.v2.f0),
                            ty: <__T0 as __pp::AbiType>::SCHEMA,
                        },
                        __pp::FieldSchema {
                            name: "1",
                            offset: ::core::mem::offset_of!(__ShapeRepr, payload.v2.f1),
                            ty: <__T0 as __pp::AbiType>::SCHEMA,
                        },
                    ],
                },
            ],
        });
        #[inline]
        fn into_repr(self) -> __ShapeRepr {
            match self {
                Self::Empty {} => {
                    __ShapeRepr {
                        tag: const { <Self as __pp::Numbered>::NUMBERS[0] },
                        payload: __ShapePayload { none: () },
                    }
                }
                Self::Circle { radius: __f0 } => {
                    let __f0 = __pp::Lowered::<__T0>::new(__f0);
                    __ShapeRepr {
                        tag: const { <Self as __pp::Numbered>::NUMBERS[1] },
                        payload: __ShapePayload {
                            v1: __Shape1 {
                                f0: __pp::Lowered::<__T0>::into_repr(__f0),
                            },
                        },
                    }
                }
                Self::Rect { 0: __f0, 1: __f1 } => {
                    let __f0 = __pp::Lowered::<__T0>::new(__f0);
                    let __f1 = __pp::Lowered::<__T0>::new(__f1);
                    __ShapeRepr {
                        tag: const { <Self as __pp::Numbered>::NUMBERS[2] },
                        payload: __ShapePayload {
                            v2: __Shape2 {
                                f0: __pp::Lowered::<__T0>::into_repr(__f0),
                                f1: __pp::Lowered::<__T0>::into_repr(__f1),
                            },
                        },
                    }
                }
            }
        }
        #[inline]
        unsafe fn from_repr(
            __repr: __ShapeRepr,
            __trust: __pp::Trust,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            let __tag = __repr.tag;
            if __tag == const { <Self as __pp::Numbered>::NUMBERS[0] } {
                __pp::Ok(Self::Empty {})
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[1] } {
                let __repr = unsafe { __repr.payload.v1 };
                let __f0 = unsafe { __pp::Unlifted::<__T0>::new(__repr.f0, __trust) };
                let __f0 = __pp::Unlifted::<__T0>::lift(__f0);
                __pp::Ok(Self::Circle { radius: __f0? })
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[2] } {
                let __repr = unsafe { __repr.payload.v2 };
                let __f0 = unsafe { __pp::Unlifted::<__T0>::new(__repr.f0, __trust) };
                let __f1 = unsafe { __pp::Unlifted::<__T0>::new(__repr.f1, __trust) };
                let __f0 = __pp::Unlifted::<__T0>::lift(__f0);
                let __f1 = __pp::Unlifted::<__T0>::lift(__f1);
                __pp::Ok(Self::Rect { 0: __f0?, 1: __f1? })
            } else {
                __pp::Err(__pp::InvalidValue::Tag {
                    ty: "Shape",
                    tag: __tag as ::core::primitive::u8 as ::core::primitive::u64,
                })
            }
        }
    }
    #[automatically_derived]
    unsafe impl __pp::AbiPlain for Shape
    where
        for<'__plain> __T0: __pp::AbiPlain,
        for<'__plain> __T0: __pp::AbiPlain,
        for<'__plain> __T0: __pp::AbiPlain,
    {
        const SAMPLE: Self = Self::Empty {};
        const SAME_LAYOUT: () = {
            let () = <__T0 as __pp::AbiPlain>::SAME_LAYOUT;
            let () = <__T0 as __pp::AbiPlain>::SAME_LAYOUT;
            let () = <__T0 as __pp::AbiPlain>::SAME_LAYOUT;
            ::core::assert!(
                ::core::mem::size_of:: < Self > () == ::core::mem::size_of:: <
                __ShapeRepr > () && ::core::mem::align_of:: < Self > () ==
                ::core::mem::align_of:: < __ShapeRepr > () && __pp::tag_size:: < Self >
                (false) == ::core::mem::size_of:: < ::core::primitive::u8 > () && { let
                __value = ::core::mem::MaybeUninit::new(Self::Empty {}); let __value =
                unsafe { ::core::mem::MaybeUninit::assume_init_ref(& __value) }; let
                __tag = unsafe { __pp::first_of:: < Self, ::core::primitive::u8 >
                (__value) }; __tag == const { < Self as __pp::Numbered > ::NUMBERS[0] }
                && match __value { Self::Empty {} => true, _ => false, } } && { let
                __value = ::core::mem::MaybeUninit::new(Self::Circle { radius : < __T0 as
                __pp::AbiPlain > ::SAMPLE, }); let __value = unsafe {
                ::core::mem::MaybeUninit::assume_init_ref(& __value) }; let __tag =
                unsafe { __pp::first_of:: < Self, ::core::primitive::u8 > (__value) };
                __tag == const { < Self as __pp::Numbered > ::NUMBERS[1] } && match
                __value { Self::Circle { radius : __f0, } => true && unsafe {
                __pp::offset_in(__value, __f0) } == ::core::mem::offset_of!(__ShapeRepr,
                payload.v1.f0), _ => false, } } && { let __value =
                ::core::mem::MaybeUninit::new(Self::Rect { 0 : < __T0 as __pp::AbiPlain >
                ::SAMPLE, 1 : < __T0 as __pp::AbiPlain > ::SAMPLE, }); let __value =
                unsafe { ::core::mem::MaybeUninit::assume_init_ref(& __value) }; let
                __tag = unsafe { __pp::first_of:: < Self, ::core::primitive::u8 >
                (__value) }; __tag == const { < Self as __pp::Numbered > ::NUMBERS[2] }
                && match __value { Self::Rect { 0 : __f0, 1 : __f1, } => true && unsafe {
                __pp::offset_in(__value, __f0) } == ::core::mem::offset_of!(__ShapeRepr,
                payload.v2.f0) && unsafe { __pp::offset_in(__value, __f1) } ==
                ::core::mem::offset_of!(__ShapeRepr, payload.v2.f1), _ => false, } },
                "a type that crosses by reference is laid out as its mirror"
            );
        };
        #[inline]
        fn validate(__repr: &__ShapeRepr) -> __pp::Result<(), __pp::InvalidValue> {
            let __tag = __repr.tag;
            if __tag == const { <Self as __pp::Numbered>::NUMBERS[0] } {
                __pp::Ok(())
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[1] } {
                let __repr = unsafe { &__repr.payload.v1 };
                <__T0 as __pp::AbiPlain>::validate(&__repr.f0)?;
                __pp::Ok(())
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[2] } {
                let __repr = unsafe { &__repr.payload.v2 };
                <__T0 as __pp::AbiPlain>::validate(&__repr.f0)?;
                <__T0 as __pp::AbiPlain>::validate(&__repr.f1)?;
                __pp::Ok(())
            } else {
                __pp::Err(__pp::InvalidValue::Tag {
                    ty: "Shape",
                    tag: __tag as ::core::primitive::u8 as ::core::primitive::u64,
                })
            }
        }
    }
    #[automatically_derived]
    unsafe impl __pp::Lend for Shape
    where
        for<'__plain> __T0: __pp::Lend<Lent = __pp::ReprOf<__T0>>,
        for<'__plain> __T0: __pp::Lend<Lent = __pp::ReprOf<__T0>>,
        for<'__plain> __T0: __pp::Lend<Lent = __pp::ReprOf<__T0>>,
    {
        type Lent = __ShapeRepr;
        type With<'__with> = Self;
        const SCHEMA: &'static __pp::TypeSchema = <Self as __pp::AbiType>::SCHEMA;
        const BORROWS: ::core::primitive::usize = <Self as __pp::AbiType>::BORROWS;
        const COPIES: ::core::primitive::bool = false || <__T0 as __pp::Lend>::COPIES
            || <__T0 as __pp::Lend>::COPIES || <__T0 as __pp::Lend>::COPIES;
        const IS_PLAIN: ::core::primitive::bool = true && <__T0 as __pp::Lend>::IS_PLAIN
            && <__T0 as __pp::Lend>::IS_PLAIN && <__T0 as __pp::Lend>::IS_PLAIN;
        const IN_PLACE: ::core::primitive::bool = false;
        #[inline]
        fn lend(&self, __arena: &__pp::Arena) -> __ShapeRepr {
            match self {
                Self::Empty {} => {
                    __ShapeRepr {
                        tag: const { <Self as __pp::Numbered>::NUMBERS[0] },
                        payload: __ShapePayload { none: () },
                    }
                }
                Self::Circle { radius: __f0 } => {
                    __ShapeRepr {
                        tag: const { <Self as __pp::Numbered>::NUMBERS[1] },
                        payload: __ShapePayload {
                            v1: __Shape1 {
                                f0: <__T0 as __pp::Lend>::lend(__f0, __arena),
                            },
                        },
                    }
                }
                Self::Rect { 0: __f0, 1: __f1 } => {
                    __ShapeRepr {
                        tag: const { <Self as __pp::Numbered>::NUMBERS[2] },
                        payload: __ShapePayload {
                            v2: __Shape2 {
                                f0: <__T0 as __pp::Lend>::lend(__f0, __arena),
                                f1: <__T0 as __pp::Lend>::lend(__f1, __arena),
                            },
                        },
                    }
                }
            }
        }
        #[inline]
        unsafe fn copy(
            __repr: __ShapeRepr,
            __copies: &__pp::Copies,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            let __tag = __repr.tag;
            if __tag == const { <Self as __pp::Numbered>::NUMBERS[0] } {
                __pp::Ok(Self::Empty {})
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[1] } {
                let __repr = unsafe { __repr.payload.v1 };
                __pp::Ok(Self::Circle {
                    radius: unsafe { <__T0 as __pp::Lend>::copy(__repr.f0, __copies) }?,
                })
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[2] } {
                let __repr = unsafe { __repr.payload.v2 };
                __pp::Ok(Self::Rect {
                    0: unsafe { <__T0 as __pp::Lend>::copy(__repr.f0, __copies) }?,
                    1: unsafe { <__T0 as __pp::Lend>::copy(__repr.f1, __copies) }?,
                })
            } else {
                __pp::Err(__pp::InvalidValue::Tag {
                    ty: "Shape",
                    tag: __tag as ::core::primitive::u8 as ::core::primitive::u64,
                })
            }
        }
    }
};
