//! The expansion of `#[derive(AbiType)]` for the item in `mod.rs`, which has a legend of the names.

const _: () = {
    #[automatically_derived]
    impl<T> ::polyplug_sdk::__private::Numbered for Tree<T> {
        type Tag = ::core::primitive::i32;
        const NUMBERS: &'static [::core::primitive::i32] = &::polyplug_sdk::__private::numbers::int([
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
    fn __crosses<'__with, T: __pp::AbiType + 'static>() {
        __holds_itself::<
            '__with,
            Box<__pp::Recursive<Tree<T>, fn(__Key<T>)>>,
            Box<<Tree<T> as __pp::AbiType>::With<'__with>>,
        >();
        __holds_itself::<
            '__with,
            Vec<__pp::Recursive<Tree<T>, fn(__Key<T>)>>,
            Vec<<Tree<T> as __pp::AbiType>::With<'__with>>,
        >();
    }
    struct __Key<T>(__PhantomData<(T,)>);
    #[automatically_derived]
    unsafe impl<T: __pp::AbiType + 'static> __pp::RecursiveType<fn(__Key<T>)>
    for Tree<T> {
        const NAME: &'static __pp::str = "Tree";
    }
    #[repr(C)]
    pub struct __Tree0<T: __pp::AbiType + 'static> {
        f0: __pp::ReprOf<T>,
        marker: __pp::PhantomData<(T,)>,
    }
    #[automatically_derived]
    impl<T: __pp::AbiType + 'static> ::core::clone::Clone for __Tree0<T> {
        #[inline]
        fn clone(&self) -> Self {
            *self
        }
    }
    #[automatically_derived]
    impl<T: __pp::AbiType + 'static> ::core::marker::Copy for __Tree0<T> {}
    #[repr(C)]
    pub struct __Tree1<T: __pp::AbiType + 'static> {
        f0: __pp::ReprOf<Box<Tree<T>>>,
        f1: __pp::ReprOf<Vec<Tree<T>>>,
        marker: __pp::PhantomData<(T,)>,
    }
    #[automatically_derived]
    impl<T: __pp::AbiType + 'static> ::core::clone::Clone for __Tree1<T> {
        #[inline]
        fn clone(&self) -> Self {
            *self
        }
    }
    #[automatically_derived]
    impl<T: __pp::AbiType + 'static> ::core::marker::Copy for __Tree1<T> {}
    #[repr(C)]
    pub union __TreePayload<T: __pp::AbiType + 'static> {
        v0: __Tree0<T>,
        v1: __Tree1<T>,
        none: (),
    }
    #[automatically_derived]
    impl<T: __pp::AbiType + 'static> ::core::clone::Clone for __TreePayload<T> {
        #[inline]
        fn clone(&self) -> Self {
            *self
        }
    }
    #[automatically_derived]
    impl<T: __pp::AbiType + 'static> ::core::marker::Copy for __TreePayload<T> {}
    #[repr(C)]
    pub struct __TreeRepr<T: __pp::AbiType + 'static> {
        tag: ::core::primitive::i32,
        payload: __TreePayload<T>,
    }
    #[automatically_derived]
    impl<T: __pp::AbiType + 'static> ::core::clone::Clone for __TreeRepr<T> {
        #[inline]
        fn clone(&self) -> Self {
            *self
        }
    }
    #[automatically_derived]
    impl<T: __pp::AbiType + 'static> ::core::marker::Copy for __TreeRepr<T> {}
    #[automatically_derived]
    unsafe impl<T: __pp::AbiType + 'static> __pp::SameRepr for __TreeRepr<T> {}
    #[automatically_derived]
    unsafe impl<T: __pp::AbiType + 'static> __pp::AbiType for Tree<T> {
        type Repr = __TreeRepr<T>;
        type With<'__with> = Tree<<T as __pp::AbiType>::With<'__with>>;
        const BORROWS: ::core::primitive::usize = {
            __no_drop(__pp::DropProbe::<Tree<T>>::__ANSWER);
            __visible(
                <T as __pp::AbiType>::BORROWS,
                0 + 1usize * <T as __pp::AbiType>::BORROWS,
                ::core::mem::size_of::<__pp::ReprOf<T>>(),
            );
            __visible(
                <Box<__pp::Recursive<Tree<T>, fn(__Key<T>)>> as __pp::AbiType>::BORROWS,
                0 + 0usize * <T as __pp::AbiType>::BORROWS,
                ::core::mem::size_of::<__pp::ReprOf<Box<Tree<T>>>>(),
            );
            __visible(
                <Vec<__pp::Recursive<Tree<T>, fn(__Key<T>)>> as __pp::AbiType>::BORROWS,
                0 + 0usize * <T as __pp::AbiType>::BORROWS,
                ::core::mem::size_of::<__pp::ReprOf<Vec<Tree<T>>>>(),
            );
            __pp::owned_parameter(<T as __pp::AbiType>::BORROWS);
            0 + <T as __pp::AbiType>::BORROWS
        };
        const SCHEMA: &'static __pp::TypeSchema = &__pp::TypeSchema::Enum(__pp::EnumSchema {
            name: "Tree",
            tag: "i32",
            size: ::core::mem::size_of::<__TreeRepr<T>>(),
            align: ::core::mem::align_of::<__TreeRepr<T>>(),
            variants: &[
                __pp::VariantSchema {
                    name: "Leaf",
                    tag: const { <Self as __pp::Numbered>::NUMBERS[0] }
                        as ::core::primitive::i128,
                    fields: &[
                        __pp::FieldSchema {
                            name: "0",
                            offset: ::core::mem::offset_of!(
                                __TreeRepr < T >, payload.v0.f0
                            ),
                            ty: <T as __pp::AbiType>::SCHEMA,
                        },
                    ],
                },
                __pp::VariantSchema {
                    name: "Fork",
                    tag: const { <Self as __pp::Numbered>::NUMBERS[1] }
                        as ::core::primitive::i128,
                    fields: &[
                        __pp::FieldSchema {
                            name: "0",
                            offset: ::core::mem::offset_of!(
                                __TreeRepr < T >, payload.v1.f0
                            ),
                            ty: <Box<
                                __pp::Recursive<Tree<T>, fn(__Key<T>)>,
                            > as __pp::AbiType>::SCHEMA,
                        },
                        __pp::FieldSchema {
                            name: "1",
                            offset: ::core::mem::offset_of!(
                                __TreeRepr < T >, payload.v1.f1
                            ),
                            ty: <Vec<
                                __pp::Recursive<Tree<T>, fn(__Key<T>)>,
                            > as __pp::AbiType>::SCHEMA,
                        },
                    ],
                },
            ],
        });
        #[inline]
        fn into_repr(self) -> __TreeRepr<T> {
            __pp::lower_nested(
                self,
                |__value: Self| {
                    match __value {
                        Self::Leaf { 0: __f0 } => {
                            let __f0 = __pp::Lowered::<T>::new(__f0);
                            __TreeRepr {
                                tag: const { <Self as __pp::Numbered>::NUMBERS[0] },
                                payload: __TreePayload {
                                    v0: __Tree0 {
                                        f0: __pp::Lowered::<T>::into_repr(__f0),
                                        marker: __pp::PhantomData,
                                    },
                                },
                            }
                        }
                        Self::Fork { 0: __f0, 1: __f1 } => {
                            let __f0 = __pp::Lowered::<Box<Tree<T>>>::new(__f0);
                            let __f1 = __pp::Lowered::<Vec<Tree<T>>>::new(__f1);
                            __TreeRepr {
                                tag: const { <Self as __pp::Numbered>::NUMBERS[1] },
                                payload: __TreePayload {
                                    v1: __Tree1 {
                                        f0: __pp::Lowered::<Box<Tree<T>>>::into_repr(__f0),
                                        f1: __pp::Lowered::<Vec<Tree<T>>>::into_repr(__f1),
                                        marker: __pp::PhantomData,
                                    },
                                },
                            }
                        }
                    }
                },
            )
        }
        #[inline]
        unsafe fn from_repr(
            __repr: __TreeRepr<T>,
            __trust: __pp::Trust,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            unsafe {
                __pp::lift_nested(
                    __repr,
                    __trust,
                    |__repr: __TreeRepr<T>| {
                        let __tag = __repr.tag;
                        if __tag == const { <Self as __pp::Numbered>::NUMBERS[0] } {
                            let __repr = unsafe { __repr.payload.v0 };
                            let __f0 = unsafe {
                                __pp::Unlifted::<T>::new(__repr.f0, __trust)
                            };
                            let __f0 = __pp::Unlifted::<T>::lift(__f0);
                            __pp::Ok(Self::Leaf { 0: __f0? })
                        } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[1] }
                        {
                            let __repr = unsafe { __repr.payload.v1 };
                            let __f0 = unsafe {
                                __pp::Unlifted::<Box<Tree<T>>>::new(__repr.f0, __trust)
                            };
                            let __f1 = unsafe {
                                __pp::Unlifted::<Vec<Tree<T>>>::new(__repr.f1, __trust)
                            };
                            let __f0 = __pp::Unlifted::<Box<Tree<T>>>::lift(__f0);
                            let __f1 = __pp::Unlifted::<Vec<Tree<T>>>::lift(__f1);
                            __pp::Ok(Self::Fork { 0: __f0?, 1: __f1? })
                        } else {
                            __pp::Err(__pp::InvalidValue::Tag {
                                ty: "Tree",
                                tag: __tag as ::core::primitive::u32
                                    as ::core::primitive::u64,
                            })
                        }
                    },
                )
            }
        }
    }
    #[automatically_derived]
    unsafe impl<
        T: __pp::AbiType + 'static + __pp::Lend<Lent = __pp::ReprOf<T>> + 'static,
    > __pp::Lend for Tree<T>
    where
        for<'__plain> T: __pp::Lend<Lent = __pp::ReprOf<T>>,
    {
        type Lent = __TreeRepr<T>;
        type With<'__with> = Tree<<T as __pp::Lend>::With<'__with>>;
        const SCHEMA: &'static __pp::TypeSchema = <Self as __pp::AbiType>::SCHEMA;
        const BORROWS: ::core::primitive::usize = <Self as __pp::AbiType>::BORROWS;
        const COPIES: ::core::primitive::bool = true;
        #[inline]
        fn lend(&self, __arena: &__pp::Arena) -> __TreeRepr<T> {
            unsafe {
                __pp::lend_nested(|| {
                    match self {
                        Self::Leaf { 0: __f0 } => {
                            __TreeRepr {
                                tag: const { <Self as __pp::Numbered>::NUMBERS[0] },
                                payload: __TreePayload {
                                    v0: __Tree0 {
                                        f0: <T as __pp::Lend>::lend(__f0, __arena),
                                        marker: __pp::PhantomData,
                                    },
                                },
                            }
                        }
                        Self::Fork { 0: __f0, 1: __f1 } => {
                            __TreeRepr {
                                tag: const { <Self as __pp::Numbered>::NUMBERS[1] },
                                payload: __TreePayload {
                                    v1: __Tree1 {
                                        f0: <Box<Tree<T>> as __pp::Lend>::lend(__f0, __arena),
                                        f1: <Vec<Tree<T>> as __pp::Lend>::lend(__f1, __arena),
                                        marker: __pp::PhantomData,
                                    },
                                },
                            }
                        }
                    }
                })
            }
        }
        #[inline]
        unsafe fn copy(
            __repr: __TreeRepr<T>,
            __copies: &__pp::Copies,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            __pp::copy_nested::<
                __TreeRepr<T>,
                Self,
            >(|| {
                let __tag = __repr.tag;
                if __tag == const { <Self as __pp::Numbered>::NUMBERS[0] } {
                    let __repr = unsafe { __repr.payload.v0 };
                    __pp::Ok(Self::Leaf {
                        0: unsafe { <T as __pp::Lend>::copy(__repr.f0, __copies) }?,
                    })
                } else if __tag == const { <Self as __pp::Numbered>::NUMBERS[1] } {
                    let __repr = unsafe { __repr.payload.v1 };
                    __pp::Ok(Self::Fork {
                        0: unsafe {
                            <Box<Tree<T>> as __pp::Lend>::copy(__repr.f0, __copies)
                        }?,
                        1: unsafe {
                            <Vec<Tree<T>> as __pp::Lend>::copy(__repr.f1, __copies)
                        }?,
                    })
                } else {
                    __pp::Err(__pp::InvalidValue::Tag {
                        ty: "Tree",
                        tag: __tag as ::core::primitive::u32 as ::core::primitive::u64,
                    })
                }
            })
        }
    }
};
