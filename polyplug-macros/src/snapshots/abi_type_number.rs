//! The expansion of `#[derive(AbiType)]` for the item in `mod.rs`, which has a legend of the names.

const _: () = {
    #[allow(unused_imports, reason = "not every contract needs every name")]
    use ::polyplug_sdk::__private::{
        self as __pp, NotDrop as _, NotSend as _, NotSync as _, no_drop as __no_drop,
        visible as __visible,
    };
    const _: () = {
        __no_drop(__pp::DropProbe::<Sign>::ANSWER);
    };
    const __TAG0: ::core::primitive::i8 = -1;
    const __TAG1: ::core::primitive::i8 = __TAG0 + 1;
    const __TAG2: ::core::primitive::i8 = __TAG1 + 1;
    unsafe impl __pp::AbiType for Sign {
        type Repr = ::core::primitive::i8;
        type With<'__with> = Self;
        const SCHEMA: &'static __pp::TypeSchema = &__pp::TypeSchema::Enum(__pp::EnumSchema {
            name: "Sign",
            tag: "i8",
            size: ::core::mem::size_of::<::core::primitive::i8>(),
            align: ::core::mem::align_of::<::core::primitive::i8>(),
            variants: &[
                __pp::VariantSchema {
                    name: "Minus",
                    tag: __TAG0 as ::core::primitive::i128,
                    fields: &[],
                },
                __pp::VariantSchema {
                    name: "Zero",
                    tag: __TAG1 as ::core::primitive::i128,
                    fields: &[],
                },
                __pp::VariantSchema {
                    name: "Plus",
                    tag: __TAG2 as ::core::primitive::i128,
                    fields: &[],
                },
            ],
        });
        #[inline]
        fn into_repr(self) -> ::core::primitive::i8 {
            match self {
                Self::Minus {} => __TAG0,
                Self::Zero {} => __TAG1,
                Self::Plus {} => __TAG2,
            }
        }
        #[inline]
        unsafe fn from_repr(
            repr: ::core::primitive::i8,
            trust: __pp::Trust,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            match repr {
                __TAG0 => __pp::Ok(Self::Minus {}),
                __TAG1 => __pp::Ok(Self::Zero {}),
                __TAG2 => __pp::Ok(Self::Plus {}),
                tag => {
                    __pp::Err(__pp::InvalidValue::Tag {
                        ty: "Sign",
                        tag: tag as ::core::primitive::u8 as ::core::primitive::u64,
                    })
                }
            }
        }
    }
    unsafe impl __pp::AbiPlain for Sign {
        const SAME_LAYOUT: () = ::core::assert!(
            ::core::mem::size_of:: < Self > () == ::core::mem::size_of:: <
            ::core::primitive::i8 > () && ::core::mem::align_of:: < Self > () ==
            ::core::mem::align_of:: < ::core::primitive::i8 > (),
            "a type that crosses by reference is laid out as its mirror"
        );
        #[inline]
        fn validate(
            repr: &::core::primitive::i8,
        ) -> __pp::Result<(), __pp::InvalidValue> {
            match *repr {
                __TAG0 => __pp::Ok(()),
                __TAG1 => __pp::Ok(()),
                __TAG2 => __pp::Ok(()),
                tag => {
                    __pp::Err(__pp::InvalidValue::Tag {
                        ty: "Sign",
                        tag: tag as ::core::primitive::u8 as ::core::primitive::u64,
                    })
                }
            }
        }
    }
};
