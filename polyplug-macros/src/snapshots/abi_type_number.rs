//! The expansion of `#[derive(AbiType)]` for the item in `mod.rs`, which has a legend of the names.

const _: () = {
    #[automatically_derived]
    impl ::polyplug_sdk::__private::Numbered for Sign {
        type Tag = ::core::primitive::i8;
        const NUMBERS: &'static [::core::primitive::i8] = &::polyplug_sdk::__private::numbers::i8([
            ::core::option::Option::Some(-1),
            ::core::option::Option::None,
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
    const _: () = {
        __no_drop(__pp::DropProbe::<Sign>::__ANSWER);
    };
    #[automatically_derived]
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
                    tag: const { <Self as __pp::Numbered>::NUMBERS[0] }
                        as ::core::primitive::i128,
                    fields: &[],
                },
                __pp::VariantSchema {
                    name: "Zero",
                    tag: const { <Self as __pp::Numbered>::NUMBERS[1] }
                        as ::core::primitive::i128,
                    fields: &[],
                },
                __pp::VariantSchema {
                    name: "Plus",
                    tag: const { <Self as __pp::Numbered>::NUMBERS[2] }
                        as ::core::primitive::i128,
                    fields: &[],
                },
            ],
        });
        #[inline]
        fn into_repr(self) -> ::core::primitive::i8 {
            match self {
                Self::Minus {} => const { <Self as __pp::Numbered>::NUMBERS[0] }
                Self::Zero {} => const { <Self as __pp::Numbered>::NUMBERS[1] }
                Self::Plus {} => const { <Self as __pp::Numbered>::NUMBERS[2] }
            }
        }
        #[inline]
        unsafe fn from_repr(
            __repr: ::core::primitive::i8,
            __trust: __pp::Trust,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            let __tag = __repr;
            if __tag == const { <Self as __pp::Numbered>::NUMBERS[0] } {
                __pp::Ok(Self::Minus {})
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[1] } {
                __pp::Ok(Self::Zero {})
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[2] } {
                __pp::Ok(Self::Plus {})
            } else {
                __pp::Err(__pp::InvalidValue::Tag {
                    ty: "Sign",
                    tag: __tag as ::core::primitive::u8 as ::core::primitive::u64,
                })
            }
        }
    }
    #[automatically_derived]
    unsafe impl __pp::AbiPlain for Sign {
        const SAMPLE: Self = Self::Minus {};
        const SAME_LAYOUT: () = {
            ::core::assert!(
                ::core::mem::size_of:: < Self > () == ::core::mem::size_of:: <
                ::core::primitive::i8 > () && ::core::mem::align_of:: < Self > () ==
                ::core::mem::align_of:: < ::core::primitive::i8 > () && __pp::tag_size::
                < Self > (false) == ::core::mem::size_of:: < ::core::primitive::i8 > ()
                && { let __value = ::core::mem::MaybeUninit::new(Self::Minus {}); let
                __value = unsafe { ::core::mem::MaybeUninit::assume_init_ref(& __value)
                }; let __tag = unsafe { __pp::first_of:: < Self, ::core::primitive::i8 >
                (__value) }; __tag == const { < Self as __pp::Numbered > ::NUMBERS[0] }
                && match __value { Self::Minus {} => true, _ => false, } } && { let
                __value = ::core::mem::MaybeUninit::new(Self::Zero {}); let __value =
                unsafe { ::core::mem::MaybeUninit::assume_init_ref(& __value) }; let
                __tag = unsafe { __pp::first_of:: < Self, ::core::primitive::i8 >
                (__value) }; __tag == const { < Self as __pp::Numbered > ::NUMBERS[1] }
                && match __value { Self::Zero {} => true, _ => false, } } && { let
                __value = ::core::mem::MaybeUninit::new(Self::Plus {}); let __value =
                unsafe { ::core::mem::MaybeUninit::assume_init_ref(& __value) }; let
                __tag = unsafe { __pp::first_of:: < Self, ::core::primitive::i8 >
                (__value) }; __tag == const { < Self as __pp::Numbered > ::NUMBERS[2] }
                && match __value { Self::Plus {} => true, _ => false, } },
                "a type that crosses by reference is laid out as its mirror"
            );
        };
        #[inline]
        fn validate(
            __repr: &::core::primitive::i8,
        ) -> __pp::Result<(), __pp::InvalidValue> {
            let __tag = *__repr;
            if __tag == const { <Self as __pp::Numbered>::NUMBERS[0] } {
                __pp::Ok(())
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[1] } {
                __pp::Ok(())
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[2] } {
                __pp::Ok(())
            } else {
                __pp::Err(__pp::InvalidValue::Tag {
                    ty: "Sign",
                    tag: __tag as ::core::primitive::u8 as ::core::primitive::u64,
                })
            }
        }
    }
    #[automatically_derived]
    unsafe impl __pp::Lend for Sign {
        type Lent = ::core::primitive::i8;
        type With<'__with> = Self;
        const SCHEMA: &'static __pp::TypeSchema = <Self as __pp::AbiType>::SCHEMA;
        const BORROWS: ::core::primitive::usize = <Self as __pp::AbiType>::BORROWS;
        const COPIES: ::core::primitive::bool = false;
        const IS_PLAIN: ::core::primitive::bool = true;
        const IN_PLACE: ::core::primitive::bool = false;
        #[inline]
        fn lend(&self, __arena: &__pp::Arena) -> ::core::primitive::i8 {
            match self {
                Self::Minus {} => const { <Self as __pp::Numbered>::NUMBERS[0] }
                Self::Zero {} => const { <Self as __pp::Numbered>::NUMBERS[1] }
                Self::Plus {} => const { <Self as __pp::Numbered>::NUMBERS[2] }
            }
        }
        #[inline]
        unsafe fn copy(
            __repr: ::core::primitive::i8,
            __copies: &__pp::Copies,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            let __tag = __repr;
            if __tag == const { <Self as __pp::Numbered>::NUMBERS[0] } {
                __pp::Ok(Self::Minus {})
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[1] } {
                __pp::Ok(Self::Zero {})
            } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[2] } {
                __pp::Ok(Self::Plus {})
            } else {
                __pp::Err(__pp::InvalidValue::Tag {
                    ty: "Sign",
                    tag: __tag as ::core::primitive::u8 as ::core::primitive::u64,
                })
            }
        }
    }
};
