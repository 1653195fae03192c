//! What `#[contract]` implements for `dyn Trait`: the names, numbers and types of a contract.

use crate::{
    ContractSchema, GuestContractId, HostContractId, RawProxy, UniformFn, VTableHeader, Version,
    fnv1a_64,
};

/// A contract. Implemented for `dyn Trait` by `#[contract]`; not by hand.
///
/// # Safety
/// `VTable` is `repr(C)`, begins with a [`VTableHeader`] and goes on with one function pointer per
/// method of `SCHEMA`, each of the typed convention and with the types of `SCHEMA`; the slots of
/// methods with `since` are nullable. `ADAPTER` is such a table whose `this` is a
/// [`ForeignInstance`](crate::ForeignInstance). `SCHEMA_TEXT` is the canonical text of `SCHEMA`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a contract",
    label = "not a contract",
    note = "a contract is `dyn Trait` of a trait with `#[contract(name = \"..\", version = \"M.m\")]` on it"
)]
pub unsafe trait Contract: 'static {
    /// The name, as in `greeter.Hello`.
    const NAME: &'static str;
    /// The version; its patch number is 0.
    const VERSION: Version;
    /// `"name@major"`, as ABI v1 writes it.
    const NAME_AT_MAJOR: &'static str;
    /// The id under which plugins provide it.
    const ID: GuestContractId = GuestContractId::of(Self::NAME, Self::VERSION.major);
    /// The id under which a host provides it.
    const HOST_ID: HostContractId = HostContractId::of(Self::NAME, Self::VERSION.major);
    /// What it looks like.
    const SCHEMA: &'static ContractSchema;
    /// The canonical text of [`Contract::SCHEMA`].
    const SCHEMA_TEXT: &'static str;
    /// The hash of [`Contract::SCHEMA_TEXT`].
    const FINGERPRINT: u64 = fnv1a_64(Self::SCHEMA_TEXT.as_bytes());

    /// The typed table.
    type VTable: 'static;
    /// The type that calls through the table and implements the trait.
    type Proxy: Proxy<Contract = Self>;

    /// A typed table over anybody's uniform functions.
    const ADAPTER: &'static Self::VTable;
}

/// A contract of which one instance can serve everybody: all its methods take `&self`, and its trait is
/// `Send` and `Sync`.
///
/// Implemented by `#[contract]`.
///
/// # Safety
/// No method of the trait takes `&mut self`, nor `self` in any other way than `&self`.
#[diagnostic::on_unimplemented(
    message = "instances of `{Self}` cannot be shared",
    label = "has methods that take `&mut self`",
    note = "that takes a trait which is `Send + Sync` and has no method with `&mut self`",
    note = "use `create`, or `create_all`, for instances of your own"
)]
pub unsafe trait SharedContract: Contract + Send + Sync {}

/// The tables with which `Target` stands behind a contract. Implemented by `#[contract]`.
///
/// # Safety
/// `VTABLE` and `FUNCTIONS` are tables of the contract whose instances are those of `Target`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a contract that this type implements",
    label = "not a contract",
    note = "a contract is a trait with `#[contract(name = \"..\", version = \"M.m\")]` on it"
)]
pub unsafe trait ImplementedBy<Target>: Contract {
    /// The typed table.
    const VTABLE: &'static Self::VTable;
    /// The uniform table, one function per method.
    const FUNCTIONS: &'static [UniformFn];
}

/// What `#[contract]` generates to call through a typed table.
pub trait Proxy: Sized {
    /// The contract.
    type Contract: Contract<Proxy = Self> + ?Sized;

    /// Wraps an instance.
    fn from_raw(raw: RawProxy<Self::Contract>) -> Self;

    /// Returns the instance inside.
    fn as_raw(&self) -> &RawProxy<Self::Contract>;

    /// Unwraps the instance.
    fn into_raw(self) -> RawProxy<Self::Contract>;
}

/// Reads the head of a contract's table.
#[must_use]
pub fn header<C: Contract + ?Sized>(vtable: &C::VTable) -> &VTableHeader {
    // SAFETY: `Contract` says that every table begins with a header.
    unsafe { &*core::ptr::from_ref(vtable).cast() }
}
