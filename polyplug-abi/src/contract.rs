//! What `#[contract]` implements for `dyn Trait`: the names, numbers and types of a contract.

use alloc::{boxed::Box, sync::Arc};

use crate::{
    ContractSchema, GuestContractId, Hold, HostContractId, ObjectRepr, RawProxy, UniformFn,
    Untrusting, VTableHeader, Version,
};

/// What stands behind a typed table: a contract, or a callback of one. Implemented by `#[contract]`;
/// not by hand.
///
/// # Safety
/// `VTable` is `repr(C)`, begins with a [`VTableHeader`] and goes on with one function pointer per
/// method, each of the typed convention. The slots from `REQUIRED` on are nullable.
pub unsafe trait Object: 'static {
    /// The name in messages: that of the contract, as in `greeter.Hello`.
    const NAME: &'static str;
    /// How many methods every implementation has, however old it is.
    const REQUIRED: usize;
    /// The typed table.
    type VTable: 'static;
    /// The type that calls through the table.
    type Proxy: Proxy<Contract = Self>;
}

/// The typed table with which `Target` stands behind an object. Implemented by `#[contract]`.
///
/// # Safety
/// `VTABLE` is a table of the object whose instances are those of `Target`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a contract that this type implements",
    label = "not a contract",
    note = "a contract is a trait with `#[contract(name = \"..\", version = \"M.m\")]` on it"
)]
pub unsafe trait ObjectOf<Target>: Object {
    /// The typed table.
    const VTABLE: &'static Self::VTable;
}

/// A contract. Implemented for `dyn Trait` by `#[contract]`; not by hand.
///
/// # Safety
/// The table of the object has a slot per method of `SCHEMA`, with the types of `SCHEMA`. `ADAPTER` is
/// such a table whose `this` is a [`ForeignInstance`](crate::ForeignInstance).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a contract",
    label = "not a contract",
    note = "a contract is `dyn Trait` of a trait with `#[contract(name = \"..\", version = \"M.m\")]` on it"
)]
pub unsafe trait Contract: Object {
    /// The version; its patch number is 0.
    const VERSION: Version;
    /// `"name@major"`, as ABI v1 writes it.
    const NAME_AT_MAJOR: &'static str;
    /// The id under which plugins provide it.
    const ID: GuestContractId = GuestContractId::of(Self::NAME, Self::VERSION.major);
    /// The id under which a host provides it.
    const HOST_ID: HostContractId = HostContractId::of(Self::NAME, Self::VERSION.major);
    /// What it looks like; [`ContractSchema::to_text`] writes it.
    const SCHEMA: &'static ContractSchema;
    /// How a value that stands behind the contract is kept.
    type Instance<T: 'static>: Hold<T>;

    /// A typed table over anybody's uniform functions.
    const ADAPTER: &'static Self::VTable;

    /// Returns the proxy as the trait's object.
    fn as_dyn(proxy: &Self::Proxy) -> &Self;

    /// Returns the proxy as the trait's object, for methods that may change it.
    fn as_dyn_mut(proxy: &mut Self::Proxy) -> &mut Self;

    /// Makes an object of the proxy.
    fn into_box(proxy: Self::Proxy) -> Box<Self>;

    /// Makes an object of the proxy that can be shared.
    fn into_arc(proxy: Self::Proxy) -> Arc<Self>;
}

/// A contract of which one instance can serve everybody: all its methods take `&self` or
/// `self: Arc<Self>`, and its trait is `Send` and `Sync`.
///
/// Implemented by `#[contract]`.
///
/// # Safety
/// No method of the trait takes `self` in any other way than `&self` and `self: Arc<Self>`.
#[diagnostic::on_unimplemented(
    message = "instances of `{Self}` cannot be shared",
    label = "has methods that take `&mut self`",
    note = "that takes a trait which is `Send + Sync` and has no method with `&mut self`",
    note = "use `create`, or `create_all`, for instances of your own"
)]
pub unsafe trait SharedContract: Contract + Send + Sync {}

/// A contract of which both sides can share an object, as `Arc<dyn Trait>`.
///
/// Implemented by `#[contract]` for every [`SharedContract`].
#[diagnostic::on_unimplemented(
    message = "`Arc<{Self}>` cannot cross a plugin boundary",
    label = "cannot be shared by both sides",
    note = "`Arc<dyn Trait>` can, of a contract that is `Send + Sync` and has no method with `&mut self`",
    note = "pass a value by itself, and an object that changes as `Box<dyn Trait>`"
)]
pub trait ArcContract: SharedContract {
    /// Shares an object: the receiver gives its share back.
    fn lower(object: Arc<Self>) -> ObjectRepr;
}

/// The tables with which `Target` stands behind a contract. Implemented by `#[contract]`.
///
/// # Safety
/// `FUNCTIONS` is the uniform table of the contract, with the instances of `Target`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a contract that this type implements",
    label = "not a contract",
    note = "a contract is a trait with `#[contract(name = \"..\", version = \"M.m\")]` on it"
)]
pub unsafe trait ImplementedBy<Target>:
    Contract + ObjectOf<Target> + ObjectOf<Untrusting<Target>>
{
    /// The uniform table, one function per method.
    const FUNCTIONS: &'static [UniformFn];

    /// The typed table for callers whose texts may be anything: the same one if no method takes text.
    const UNTRUSTING: &'static Self::VTable = if Self::SCHEMA.takes_text() {
        <Self as ObjectOf<Untrusting<Target>>>::VTABLE
    } else {
        <Self as ObjectOf<Target>>::VTABLE
    };
}

/// What `#[contract]` generates to call through a typed table.
pub trait Proxy: Sized {
    /// The contract, or the callback.
    type Contract: Object<Proxy = Self> + ?Sized;

    /// Wraps an instance.
    fn from_raw(raw: RawProxy<Self::Contract>) -> Self;

    /// Returns the instance inside.
    fn as_raw(&self) -> &RawProxy<Self::Contract>;

    /// Unwraps the instance.
    fn into_raw(self) -> RawProxy<Self::Contract>;
}

/// Reads the head of a contract's table.
#[must_use]
pub fn header<C: Object + ?Sized>(vtable: &C::VTable) -> &VTableHeader {
    // SAFETY: `Object` says that every table begins with a header.
    unsafe { &*core::ptr::from_ref(vtable).cast() }
}
