//! The types of parameters, and how each crosses: as a value, as an object that is lent, or as a
//! callback. Values are `AbiType`s; the other two live in the caller's frame, so they have steps of
//! their own.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Lifetime, ReturnType, TraitBound, Type};

use crate::{
    crossing::{Crossing, Crossings, ObjectCrossing},
    signature::Signature,
    syntax::{
        bound::is_marker,
        trait_object::{
            CallbackKind, DynPointer, DynType, callback_bound, dyn_of, without_lifetimes,
        },
    },
};

/// The type of a parameter.
pub(crate) enum ParamType {
    /// Anything that is lowered and lifted by value.
    Value(Crossing),
    /// `&dyn Trait` or `&mut dyn Trait` of a contract.
    Object { object: ObjectCrossing, mutable: bool },
    /// `&dyn Fn(..)`, `&mut dyn FnMut(..)` or `Box<dyn Fn..(..)>`.
    Callback(Box<Callback>),
}

/// A function that is passed to a method.
pub(crate) struct Callback {
    /// Its number among those of the contract.
    pub(crate) index: usize,
    pub(crate) kind: CallbackKind,
    /// Whether it is given away in a box.
    pub(crate) boxed: bool,
    /// `dyn Fn(A, B) -> R + Send`, without the lifetime that it is lent for.
    pub(crate) object: Type,
    /// `Fn(A, B) -> R`.
    pub(crate) bound: TraitBound,
    /// The types of its parameters, as written and as they cross.
    pub(crate) params: Vec<(Type, ParamType)>,
    /// `None` for `()`.
    pub(crate) ret: Option<Crossing>,
    /// The type of its result.
    pub(crate) output: ReturnType,
    /// Whether `Send` and `Sync` are written.
    pub(crate) send: bool,
    pub(crate) sync: bool,
}

impl ParamType {
    /// Reads a type; callbacks are numbered from `callbacks` on.
    pub(crate) fn parse(ty: &Type, crossings: &mut Crossings, callbacks: &mut usize) -> Self {
        let Some(DynType { object, pointer }) = dyn_of(ty) else {
            return Self::Value(crossings.value(ty));
        };
        match callback_bound(object) {
            Some((kind, bound, arguments)) => {
                let index = *callbacks;
                *callbacks += 1;
                let param = |ty: &Type| {
                    // One in a callback is refused elsewhere.
                    (ty.clone(), Self::parse(ty, crossings, &mut 0))
                };
                let params = arguments.inputs.iter().map(param).collect();
                Self::Callback(Box::new(Callback {
                    index,
                    kind,
                    boxed: pointer == DynPointer::Box,
                    object: without_lifetimes(object),
                    bound: bound.clone(),
                    params,
                    ret: crate::parse::result(&arguments.output, crossings),
                    output: arguments.output.clone(),
                    send: object.bounds.iter().any(|bound| is_marker(bound, "Send")),
                    sync: object.bounds.iter().any(|bound| is_marker(bound, "Sync")),
                }))
            }
            None if pointer == DynPointer::Box => Self::Value(crossings.value(ty)),
            None => Self::Object {
                object: crossings.object(&without_lifetimes(object)),
                mutable: pointer == DynPointer::Mut,
            },
        }
    }

    /// The SDK's type for this way to cross, with this lifetime for what is borrowed.
    pub(crate) fn marker(&self, lifetime: &str) -> TokenStream {
        let place = Lifetime::new(lifetime, Span::call_site());
        match self {
            Self::Value(ty) => {
                let (named, indirect) = (ty.named(lifetime), ty.indirect());
                quote!(__pp::Value<#named, #indirect>)
            }
            Self::Object { object, mutable: false } => quote!(__pp::Lent<#place, #object>),
            Self::Object { object, mutable: true } => quote!(__pp::LentMut<#place, #object>),
            Self::Callback(callback) => {
                let (marker, object) = (callback.marker(), &callback.object);
                match (callback.boxed, callback.kind) {
                    (true, _) => quote!(__pp::BoxedFn<#marker, #object>),
                    (false, CallbackKind::FnMut) => {
                        quote!(__pp::LentFnMut<#place, #marker, #object>)
                    }
                    (false, _) => quote!(__pp::LentFn<#place, #marker, #object>),
                }
            }
        }
    }

    /// Whether the SDK's type has a lifetime.
    pub(crate) fn borrows(&self) -> bool {
        match self {
            Self::Value(ty) => ty.borrows(),
            Self::Object { .. } => true,
            Self::Callback(callback) => !callback.boxed,
        }
    }

    /// What a call takes for the parameter `ident`. A trait object loses the lifetime that it has besides
    /// that of the reference, which is a matter of types only.
    pub(crate) fn sent(&self, ident: &Ident) -> TokenStream {
        let (mutable, object) = match self {
            Self::Value(_) => return quote!(#ident),
            Self::Callback(callback) if callback.boxed => return quote!(#ident),
            Self::Callback(callback) => {
                let object = &callback.object;
                (callback.kind == CallbackKind::FnMut, quote!((#object + 'static)))
            }
            Self::Object { object, mutable } => (*mutable, quote!(#object)),
        };
        let mutability = mutable.then(|| quote!(mut));
        quote!(::core::mem::transmute::<_, &'_ #mutability #object>(#ident))
    }

    /// The description.
    pub(crate) fn schema(&self) -> TokenStream {
        match self {
            Self::Value(ty) => ty.schema(),
            Self::Object { object, mutable } => {
                let by = if *mutable { quote!(Mut) } else { quote!(Ref) };
                quote! {
                    &__pp::TypeSchema::Object(
                        __pp::ObjectSchema::of::<#object>(__pp::Pointer::#by)
                    )
                }
            }
            Self::Callback(callback) => callback.schema(),
        }
    }

    /// What the implementation takes, made of what it is given as `ident`.
    pub(crate) fn given(&self, ident: &Ident) -> TokenStream {
        match self {
            Self::Value(_) | Self::Object { .. } => quote!(#ident),
            Self::Callback(callback) => callback.closure(ident),
        }
    }
}

impl Callback {
    /// `__Call0`: what stands for the type in tables and proxies.
    pub(crate) fn marker(&self) -> Ident {
        format_ident!("__Call{}", self.index)
    }

    /// What a call of it looks like.
    pub(crate) fn signature(&self) -> Signature<'_> {
        let params = self.params.iter().map(|(_, ty)| ty).collect();
        Signature { name: format_ident!("__C{}", self.index), params, ret: self.ret }
    }

    /// The names of its parameters.
    pub(crate) fn idents(&self) -> Vec<Ident> {
        (0..self.params.len()).map(|index| format_ident!("__a{index}")).collect()
    }

    fn schema(&self) -> TokenStream {
        let kind = self.kind.name();
        let by = match (self.boxed, self.kind) {
            (true, _) => quote!(Box),
            (false, CallbackKind::FnMut) => quote!(Mut),
            (false, _) => quote!(Ref),
        };
        let params = self.params.iter().map(|(_, ty)| ty.schema());
        let ret = Crossing::schema_of(self.ret);
        let (send, sync) = (self.send, self.sync);
        quote! {
            &__pp::TypeSchema::Callback(__pp::CallbackSchema {
                by: __pp::Pointer::#by,
                kind: #kind,
                params: &[#(#params),*],
                ret: #ret,
                send: #send,
                sync: #sync,
            })
        }
    }

    /// The closure that calls the other side's. It owns the proxy, so that it may go where that may.
    fn closure(&self, ident: &Ident) -> TokenStream {
        let idents = self.idents();
        let mutability = (self.kind == CallbackKind::FnMut).then(|| quote!(mut));
        let closure = quote!({
            let #mutability __callback = #ident;
            move |#(#idents),*| __callback.call(#(#idents),*)
        });
        match (self.boxed, self.kind) {
            (true, _) => quote!(__pp::Box::new(#closure)),
            (false, CallbackKind::FnMut) => quote!(&mut #closure),
            (false, _) => quote!(&#closure),
        }
    }
}
