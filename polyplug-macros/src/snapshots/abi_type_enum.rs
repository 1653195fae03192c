//! The expansion of `#[derive(AbiType)]` for the item in `mod.rs`, which has a legend of the names.

const _: () = {
    #[allow(unused_imports, reason = "not every contract needs every name")]
    use ::polyplug_sdk::__private::{
        self as __pp, NotDrop as _, NotSend as _, NotSync as _, no_drop as __no_drop,
        visible as __visible,
    };
    type __T0 = f64;
    const __I0: ::core::primitive::bool = __visible(
        <__T0 as __pp::AbiType>::BORROWS,
        0usize,
        ::core::mem::size_of::<<__T0 as __pp::AbiType>::Repr>(),
    );
    const _: () = {
        __no_drop(__pp::DropProbe::<Shape>::ANSWER);
    };
    const __TAG0: ::core::primitive::u8 = 0;
    const __TAG1: ::core::primitive::u8 = 7;
    const __TAG2: ::core::primitive::u8 = __TAG1 + 1;
    #[repr(C)]
    pub struct __Shape1 {
        f0: __pp::ReprOf<__T0>,
    }
    impl ::core::clone::Clone for __Shape1 {
        fn clone(&self) -> Self {
            *self
        }
    }
    impl ::core::marker::Copy for __Shape1 {}
    #[repr(C)]
    pub struct __Shape2 {
        f0: __pp::ReprOf<__T0>,
        f1: __pp::ReprOf<__T0>,
    }
    impl ::core::clone::Clone for __Shape2 {
        fn clone(&self) -> Self {
            *self
        }
    }
    impl ::core::marker::Copy for __Shape2 {}
    #[repr(C)]
    pub union __ShapePayload {
        v1: __Shape1,
        v2: __Shape2,
        none: (),
    }
    impl ::core::clone::Clone for __ShapePayload {
        fn clone(&self) -> Self {
            *self
        }
    }
    impl ::core::marker::Copy for __ShapePayload {}
    #[repr(C)]
    pub struct __ShapeRepr {
        tag: ::core::primitive::u8,
        payload: __ShapePayload,
    }
    impl ::core::clone::Clone for __ShapeRepr {
        fn clone(&self) -> Self {
            *self
        }
    }
    impl ::core::marker::Copy for __ShapeRepr {}
    unsafe impl __pp::SameRepr for __ShapeRepr {}
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
                    tag: __TAG0 as ::core::primitive::i128,
                    fields: &[],
                },
                __pp::VariantSchema {
                    name: "Circle",
                    tag: __TAG1 as ::core::primitive::i128,
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
                    tag: __TAG2 as ::core::primitive::i128,
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
                        tag: __TAG0,
                        payload: __ShapePayload { none: () },
                    }
                }
                Self::Circle { radius: f0 } => {
                    __ShapeRepr {
                        tag: __TAG1,
                        payload: __ShapePayload {
                            v1: __Shape1 {
                                f0: <__T0 as __pp::AbiType>::into_repr(f0),
                            },
                        },
                    }
                }
                Self::Rect { 0: f0, 1: f1 } => {
                    __ShapeRepr {
                        tag: __TAG2,
                        payload: __ShapePayload {
                            v2: __Shape2 {
                                f0: <__T0 as __pp::AbiType>::into_repr(f0),
                                f1: <__T0 as __pp::AbiType>::into_repr(f1),
                            },
                        },
                    }
                }
            }
        }
        #[inline]
        unsafe fn from_repr(
            repr: __ShapeRepr,
            trust: __pp::Trust,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            match repr.tag {
                __TAG0 => __pp::Ok(Self::Empty {}),
                __TAG1 => {
                    let repr = unsafe { repr.payload.v1 };
                    let f0 = unsafe {
                        <__T0 as __pp::AbiType>::from_repr(repr.f0, trust)
                    };
                    __pp::Ok(Self::Circle { radius: f0? })
                }
                __TAG2 => {
                    let repr = unsafe { repr.payload.v2 };
                    let f0 = unsafe {
                        <__T0 as __pp::AbiType>::from_repr(repr.f0, trust)
                    };
                    let f1 = unsafe {
                        <__T0 as __pp::AbiType>::from_repr(repr.f1, trust)
                    };
                    __pp::Ok(Self::Rect { 0: f0?, 1: f1? })
                }
                tag => {
                    __pp::Err(__pp::InvalidValue::Tag {
                        ty: "Shape",
                        tag: tag as ::core::primitive::u8 as ::core::primitive::u64,
                    })
                }
            }
        }
    }
    unsafe impl __pp::AbiPlain for Shape
    where
        for<'__plain> __T0: __pp::AbiPlain,
        for<'__plain> __T0: __pp::AbiPlain,
        for<'__plain> __T0: __pp::AbiPlain,
    {
        const SAME_LAYOUT: () = ::core::assert!(
            ::core::mem::size_of:: < Self > () == ::core::mem::size_of:: < __ShapeRepr >
            () && ::core::mem::align_of:: < Self > () == ::core::mem::align_of:: <
            __ShapeRepr > (),
            "a type that crosses by reference is laid out as its mirror"
        );
        #[inline]
        fn validate(repr: &__ShapeRepr) -> __pp::Result<(), __pp::InvalidValue> {
            match repr.tag {
                __TAG0 => __pp::Ok(()),
                __TAG1 => {
                    let repr = unsafe { &repr.payload.v1 };
                    <__T0 as __pp::AbiPlain>::validate(&repr.f0)?;
                    __pp::Ok(())
                }
                __TAG2 => {
                    let repr = unsafe { &repr.payload.v2 };
                    <__T0 as __pp::AbiPlain>::validate(&repr.f0)?;
                    <__T0 as __pp::AbiPlain>::validate(&repr.f1)?;
                    __pp::Ok(())
                }
                tag => {
                    __pp::Err(__pp::InvalidValue::Tag {
                        ty: "Shape",
                        tag: tag as ::core::primitive::u8 as ::core::primitive::u64,
                    })
                }
            }
        }
    }
};
