//! What `#[contract]` implements for `dyn Trait`: the names, numbers and types of a contract.
//!
//! Not here: the table of a contract and the type of its proxies, which callbacks have too (`proxy`). The
//! invariant: the bounds of a contract say how its objects may be shared, and its schema agrees with its table.

use alloc::{boxed::Box, sync::Arc};

use super::{
    create::CreateArgs,
    is_proxy::IsProxy,
    proxy::{ObjectOf, RawProxy},
};
use crate::{
    schema::{ContractSchema, ObjectSchema, Pointer},
    target::{ArcHolder, Hold, RefHolder, Untrusting},
    v1::{GuestContractId, HostContractId, UniformFn, Version},
};

/// A contract. Implemented for `dyn Trait` by `#[contract]`; not by hand.
///
/// # Safety
/// The table of the object has a slot per method of `SCHEMA`, with the types of `SCHEMA`. `unsize` returns
/// the address that it was given, with the table of the proxy's type. `ADAPTER` is
/// such a table whose `this` is a [`ForeignInstance`](crate::ForeignInstance). `Args` borrow nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a contract",
    label = "not a contract",
    note = "a contract is `dyn Trait` of a trait with `#[contract(name = \"..\", version = \"M.m\")]` on it"
)]
pub unsafe trait Contract: ObjectOf<RefHolder<Self>> {
    /// The version; its patch number is 0.
    const VERSION: Version = Version::new(Self::SCHEMA.major, Self::SCHEMA.minor, 0);
    /// `"name@major"`, as ABI v1 writes it.
    const NAME_AT_MAJOR: &'static str;
    /// The id under which plugins provide it.
    const ID: GuestContractId = GuestContractId::of(Self::NAME, Self::VERSION.major);
    /// The id under which a host provides it.
    const HOST_ID: HostContractId = HostContractId::of(Self::NAME, Self::VERSION.major);
    /// What it looks like; [`ContractSchema::to_text`] writes it.
    const SCHEMA: &'static ContractSchema;

    /// What instances are made from: `()`, or one value in a tuple.
    type Args: CreateArgs;

    /// How a value that stands behind the contract is kept.
    type Instance<T: 'static>: Hold<T>;

    /// A typed table over uniform functions of any provider.
    const ADAPTER: &'static Self::VTable = Self::TABLES.adapter;

    /// Asks an implementation whether it is a proxy.
    fn proxy_of(implementation: &Self) -> IsProxy<'_, Self>;

    /// Makes a pointer to the proxy one to the trait's object.
    fn unsize(proxy: *const Self::Proxy) -> *const Self;

    /// Returns the proxy as the trait's object.
    #[inline]
    fn as_dyn(proxy: &Self::Proxy) -> &Self {
        // SAFETY: it is the same pointer, with the proxy's table.
        unsafe { &*Self::unsize(proxy) }
    }

    /// Returns the proxy as the trait's object, for methods that may change it.
    #[inline]
    fn as_dyn_mut(proxy: &mut Self::Proxy) -> &mut Self {
        // SAFETY: it is the same pointer, with the proxy's table, and the proxy is borrowed mutably for as long.
        unsafe { &mut *Self::unsize(proxy).cast_mut() }
    }

    /// Makes an object of the proxy.
    #[inline]
    fn into_box(proxy: Self::Proxy) -> Box<Self> {
        let object = Self::unsize(Box::into_raw(Box::new(proxy)));
        // SAFETY: it is the pointer of the box, with the proxy's table.
        unsafe { Box::from_raw(object.cast_mut()) }
    }

    /// Makes an object of the proxy that can be shared.
    #[inline]
    fn into_arc(proxy: Self::Proxy) -> Arc<Self> {
        let object = Self::unsize(Arc::into_raw(Arc::new(proxy)));
        // SAFETY: it is the pointer of the `Arc`, with the proxy's table.
        unsafe { Arc::from_raw(object) }
    }
}

/// A contract whose instance can serve all callers at once: all its methods take `&self` or
/// `self: Arc<Self>`, and its trait is `Send` and `Sync`.
///
/// Implemented by `#[contract]`.
///
/// # Safety
/// No method of the trait takes `self` in any other way than `&self` and `self: Arc<Self>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a contract whose instances can be shared",
    label = "not a contract that is `Send + Sync` and has no method with `&mut self`",
    note = "write `dyn Trait` for the trait that has `#[contract(..)]` on it, and not the type of its proxies",
    note = "use `create`, or `create_all`, for instances of your own"
)]
pub unsafe trait SharedContract: Contract + Send + Sync {}

/// A contract whose objects both sides can share, as `Arc<dyn Trait>`.
///
/// Implemented by `#[contract]` for every [`SharedContract`].
#[diagnostic::on_unimplemented(
    message = "`Arc<{Self}>` cannot cross a plugin boundary",
    label = "cannot be shared by both sides",
    note = "`Arc<dyn Trait>` can, of a contract that is `Send + Sync` and has no method with `&mut self`",
    note = "pass a value by itself, and an object that changes as `Box<dyn Trait>`"
)]
pub trait ArcContract: SharedContract + ObjectOf<ArcHolder<Self>> {}

/// A contract that the instances of `X` stand behind. Implemented by `#[contract]`.
///
/// # Safety
/// The constants are what the tables of the contract say.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a contract that this type implements",
    label = "not a contract",
    note = "a contract is a trait with `#[contract(name = \"..\", version = \"M.m\")]` on it"
)]
pub unsafe trait ImplementedBy<X>: Contract + ObjectOf<X> + ObjectOf<Untrusting<X>> {
    /// The typed table.
    const VTABLE: &'static Self::VTable = <Self as ObjectOf<X>>::TABLES.typed;
    /// The uniform table, one function per method.
    const FUNCTIONS: &'static [UniformFn] = <Self as ObjectOf<X>>::TABLES.uniform;
    /// The typed table for callers that are not believed: the same one if no method takes text or a borrow.
    const UNTRUSTING: &'static Self::VTable = if Self::SCHEMA.takes_beliefs() {
        <Self as ObjectOf<Untrusting<X>>>::TABLES.typed
    } else {
        <Self as ObjectOf<X>>::TABLES.typed
    };
}

impl ObjectSchema {
    /// Describes an object of `C`.
    #[must_use]
    pub const fn of<C: Contract + ?Sized>(by: Pointer) -> Self {
        fn shape<C: Contract + ?Sized>() -> &'static ContractSchema {
            C::SCHEMA
        }
        Self { by, contract: C::NAME_AT_MAJOR, shape: shape::<C> }
    }
}

impl<C: SharedContract + ?Sized> Clone for RawProxy<C> {
    fn clone(&self) -> Self {
        // SAFETY: the bound says that the contract can be shared.
        unsafe { self.share() }
    }
}
