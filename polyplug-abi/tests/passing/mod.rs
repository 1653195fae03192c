//! The contract `test.Passing`, as `#[contract]` would make it: its structs, its table and its schema.
//!
//! What is here: what Rust knows of `cpp/passing.cpp`. What is not: calls; see `c_plugin.rs`.

use polyplug_abi::*;

/// Declares a plain struct as `#[derive(AbiType)]` does.
macro_rules! plain {
    ($name:ident { $($field:ident: $ty:ty),* }) => {
        #[repr(C)]
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(crate) struct $name {
            $(pub(crate) $field: $ty),*
        }

        // SAFETY: numbers are valid for every bit pattern.
        unsafe impl SameRepr for $name {}

        // SAFETY: the struct is its own representation, and the schema names all of its fields.
        unsafe impl AbiType for $name {
            type With<'x> = Self;
            type Repr = Self;
            const SCHEMA: &'static TypeSchema = &TypeSchema::Struct(StructSchema {
                name: stringify!($name),
                size: size_of::<Self>(),
                align: align_of::<Self>(),
                fields: &[$(FieldSchema {
                    name: stringify!($field),
                    offset: std::mem::offset_of!(Self, $field),
                    ty: <$ty as AbiType>::SCHEMA,
                }),*],
            });

            fn into_repr(self) -> Self {
                self
            }

            unsafe fn from_repr(repr: Self, _: Trust) -> Result<Self, InvalidValue> {
                Ok(repr)
            }
        }

        // SAFETY: the struct is its own representation.
        unsafe impl AbiPlain for $name {
            const SAMPLE: Self = Self { $($field: <$ty as AbiPlain>::SAMPLE),* };

            fn validate(_: &Self) -> Result<(), InvalidValue> {
                Ok(())
            }
        }
    };
}

plain!(Pair { left: f32, right: f32 });
plain!(Mixed { kind: u8, value: f64 });
plain!(Box { a: u64, b: u64, c: u64 });

/// The C parameter of a `T` that fits into registers.
pub(crate) type Direct<T> = Arg<T, false>;
/// The C parameter of a larger `T`.
pub(crate) type Indirect<T> = Arg<T, true>;
/// Room for the result of a typed call.
pub(crate) type Out<T> = *mut <T as AbiType>::Repr;
pub(crate) type This = *const ();
pub(crate) type Err = *mut AbiError;

/// The typed table of `cpp/passing.cpp`, as `#[contract]` would declare it.
#[repr(C)]
#[expect(
    clippy::type_complexity,
    reason = "the slots are spelt out to be compared with the schema"
)]
pub(crate) struct Passing {
    pub(crate) header: VTableHeader,
    pub(crate) options: unsafe extern "C" fn(
        This,
        Direct<Option<f64>>,
        Direct<Option<u64>>,
        Direct<Option<u8>>,
        Out<Option<f64>>,
        Err,
    ) -> u32,
    pub(crate) structs: unsafe extern "C" fn(
        This,
        Direct<Pair>,
        Direct<Mixed>,
        Indirect<Box>,
        Direct<&Box>,
        Out<Mixed>,
        Err,
    ) -> u32,
    pub(crate) flip:
        unsafe extern "C" fn(This, Direct<Result<f32, u32>>, Out<Result<u32, f32>>, Err) -> u32,
    pub(crate) words:
        unsafe extern "C" fn(This, Indirect<String>, Direct<&str>, Out<Vec<String>>, Err) -> u32,
    pub(crate) join: unsafe extern "C" fn(
        This,
        Indirect<Vec<String>>,
        Direct<char>,
        Direct<bool>,
        Out<String>,
        Err,
    ) -> u32,
    pub(crate) many: unsafe extern "C" fn(
        This,
        i8,
        i16,
        i32,
        i64,
        isize,
        usize,
        f32,
        f64,
        Direct<&str>,
        Direct<&[u16]>,
        Direct<Option<u64>>,
        Out<f64>,
        Err,
    ) -> u32,
    pub(crate) wide: unsafe extern "C" fn(This, u8, u128, i128, u128, Out<u128>, Err) -> u32,
    pub(crate) lend: unsafe extern "C" fn(This, Out<&'static str>, Err) -> u32,
    pub(crate) fail: unsafe extern "C" fn(This, Direct<&str>, Err) -> u32,
}

/// Describes a method of [`PASSING`].
const fn method(
    name: &'static str,
    receiver: Receiver,
    params: &'static [&'static TypeSchema],
    ret: &'static TypeSchema,
    since: Option<(u32, u32)>,
) -> MethodSchema {
    MethodSchema {
        name,
        receiver,
        params,
        param_names: &[],
        ret,
        from: "",
        since,
        has_default: matches!(since, Some((_, 2))),
        optional: matches!(since, Some((_, 1))),
    }
}

const fn schema<T: AbiType>() -> &'static TypeSchema {
    T::SCHEMA
}

/// The schema that `#[contract]` would make.
pub(crate) const PASSING: ContractSchema = ContractSchema {
    create: None,
    name: "test.Passing",
    major: 1,
    minor: 2,
    send: true,
    sync: false,
    methods: &[
        method(
            "options",
            Receiver::Ref,
            &[schema::<Option<f64>>(), schema::<Option<u64>>(), schema::<Option<u8>>()],
            schema::<Option<f64>>(),
            None,
        ),
        method(
            "structs",
            Receiver::Ref,
            &[schema::<Pair>(), schema::<Mixed>(), schema::<Box>(), schema::<&Box>()],
            schema::<Mixed>(),
            None,
        ),
        method(
            "flip",
            Receiver::Ref,
            &[schema::<Result<f32, u32>>()],
            schema::<Result<u32, f32>>(),
            None,
        ),
        method(
            "words",
            Receiver::Ref,
            &[schema::<String>(), schema::<&str>()],
            schema::<Vec<String>>(),
            None,
        ),
        method(
            "join",
            Receiver::Ref,
            &[schema::<Vec<String>>(), schema::<char>(), schema::<bool>()],
            schema::<String>(),
            None,
        ),
        method(
            "many",
            Receiver::Ref,
            &[
                schema::<i8>(),
                schema::<i16>(),
                schema::<i32>(),
                schema::<i64>(),
                schema::<isize>(),
                schema::<usize>(),
                schema::<f32>(),
                schema::<f64>(),
                schema::<&str>(),
                schema::<&[u16]>(),
                schema::<Option<u64>>(),
            ],
            schema::<f64>(),
            None,
        ),
        method(
            "wide",
            Receiver::Ref,
            &[schema::<u8>(), schema::<u128>(), schema::<i128>(), schema::<u128>()],
            schema::<u128>(),
            None,
        ),
        method("lend", Receiver::Mut, &[], schema::<&str>(), Some((1, 1))),
        method("fail", Receiver::Mut, &[schema::<&str>()], schema::<()>(), Some((1, 2))),
    ],
};
