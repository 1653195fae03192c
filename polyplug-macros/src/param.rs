//! The types of parameters, and how each crosses: as a value, as an object that is lent, or as a
//! callback. Values are `AbiType`s; the other two live in the caller's frame, so they have steps of
//! their own.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{
    GenericArgument, Lifetime, ParenthesizedGenericArguments, PathArguments, ReturnType,
    TraitBound, Type, TypeParamBound, TypeTraitObject,
    visit::{self, Visit},
};

use crate::crossing::{Crossing, Crossings, ObjectCrossing};

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

/// Which of the three traits a callback has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallbackKind {
    Fn,
    FnMut,
    FnOnce,
}

impl CallbackKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fn => "Fn",
            Self::FnMut => "FnMut",
            Self::FnOnce => "FnOnce",
        }
    }
}

/// A trait object where one may stand.
pub(crate) struct Dyn<'a> {
    pub(crate) object: &'a TypeTraitObject,
    pub(crate) held: Held,
}

/// How a trait object is held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    Ref,
    Mut,
    Box,
}

/// Finds the trait object that a parameter's type is about, if it is about one.
pub(crate) fn dyn_of(ty: &Type) -> Option<Dyn<'_>> {
    match peel(ty) {
        Type::Reference(reference) => {
            let held = if reference.mutability.is_some() { Held::Mut } else { Held::Ref };
            object_in(&reference.elem).map(|object| Dyn { object, held })
        }
        Type::Path(path) => {
            let last = path.path.segments.last().filter(|last| last.ident == "Box")?;
            let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
            match arguments.args.first() {
                Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => {
                    object_in(ty).map(|object| Dyn { object, held: Held::Box })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The type without parentheses, written or not.
fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Paren(paren) => peel(&paren.elem),
        Type::Group(group) => peel(&group.elem),
        _ => ty,
    }
}

fn object_in(ty: &Type) -> Option<&TypeTraitObject> {
    match peel(ty) {
        Type::TraitObject(object) => Some(object),
        _ => None,
    }
}

/// Finds the bound that makes a trait object a callback.
pub(crate) fn callback_bound(
    object: &TypeTraitObject,
) -> Option<(CallbackKind, &TraitBound, &ParenthesizedGenericArguments)> {
    object.bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else { return None };
        let last = bound.path.segments.last()?;
        let kind = [CallbackKind::Fn, CallbackKind::FnMut, CallbackKind::FnOnce]
            .into_iter()
            .find(|kind| last.ident == kind.name())?;
        match &last.arguments {
            PathArguments::Parenthesized(arguments) => Some((kind, bound, arguments)),
            _ => None,
        }
    })
}

/// Whether the bound is the marker trait of that name.
pub(crate) fn is_marker(bound: &TypeParamBound, name: &str) -> bool {
    match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|last| last.ident == name)
        }
        _ => false,
    }
}

impl ParamType {
    /// Reads a type; callbacks are numbered from `callbacks` on.
    pub(crate) fn parse(ty: &Type, crossings: &mut Crossings, callbacks: &mut usize) -> Self {
        let Some(Dyn { object, held }) = dyn_of(ty) else {
            return Self::Value(crossings.parameter(ty));
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
                    boxed: held == Held::Box,
                    object: without_lifetimes(object),
                    bound: bound.clone(),
                    params,
                    ret: crate::parse::result(&arguments.output, crossings),
                    output: arguments.output.clone(),
                    send: object.bounds.iter().any(|bound| is_marker(bound, "Send")),
                    sync: object.bounds.iter().any(|bound| is_marker(bound, "Sync")),
                }))
            }
            None if held == Held::Box => Self::Value(crossings.parameter(ty)),
            None => Self::Object {
                object: crossings.object(&without_lifetimes(object)),
                mutable: held == Held::Mut,
            },
        }
    }

    /// The type of the C parameter.
    pub(crate) fn arg(&self) -> TokenStream {
        match self {
            Self::Value(ty) => ty.arg(),
            Self::Object { .. } | Self::Callback(_) => quote!(__pp::ObjectRepr),
        }
    }

    /// The type of what travels in the uniform convention.
    pub(crate) fn uniform(&self) -> TokenStream {
        match self {
            Self::Value(ty) => ty.uniform(),
            Self::Object { .. } | Self::Callback(_) => quote!(__pp::ObjectRepr),
        }
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

    /// Keeps the parameter `ident` in the caller's frame.
    pub(crate) fn hold(&self, ident: &Ident) -> TokenStream {
        match self {
            Self::Value(ty) => {
                let inferred = ty.inferred();
                quote!(let #ident = __pp::lower::<#inferred>(#ident);)
            }
            Self::Object { object, mutable } => {
                let held = if *mutable { quote!(HeldMut) } else { quote!(HeldRef) };
                quote!(let mut #ident = __pp::#held::<#object, _>::new(#ident);)
            }
            Self::Callback(callback) => {
                let marker = callback.marker();
                match (callback.boxed, callback.kind) {
                    (true, _) => quote!(let #ident = __pp::lower_owned::<#marker, _>(#ident);),
                    (false, CallbackKind::FnMut) => {
                        quote!(let mut #ident = __pp::HeldMut::<#marker, _>::new(#ident);)
                    }
                    (false, _) => {
                        quote!(let mut #ident = __pp::HeldRef::<#marker, _>::new(#ident);)
                    }
                }
            }
        }
    }

    /// Makes the C parameter of what `hold` kept.
    pub(crate) fn pass(&self, ident: &Ident) -> TokenStream {
        match self {
            Self::Value(ty) => {
                let passing = ty.passing();
                quote!(__pp::pass #passing (&#ident))
            }
            Self::Callback(callback) if callback.boxed => quote!(#ident),
            Self::Object { .. } | Self::Callback(_) => quote!(#ident.lend()),
        }
    }

    /// Reads the C parameter `ident` in an adapter.
    pub(crate) fn receive(&self, ident: &Ident) -> TokenStream {
        match self {
            Self::Value(ty) => {
                let passing = ty.passing();
                quote!(let #ident = __pp::receive #passing (#ident);)
            }
            Self::Object { .. } | Self::Callback(_) => TokenStream::new(),
        }
    }

    /// Lifts the C parameter `ident` in a thunk, or remembers why that failed.
    pub(crate) fn lift(&self, ident: &Ident, name: &str) -> TokenStream {
        match self {
            Self::Value(ty) => {
                let passing = ty.passing();
                quote!(let #ident = __pp::lift #passing (#ident, #name, __X::CALLER);)
            }
            _ => self.lift_object(ident, name, &quote!(#ident)),
        }
    }

    /// Lifts a parameter of a uniform call, which `from` reads.
    pub(crate) fn adopt(&self, ident: &Ident, name: &str, from: &TokenStream) -> TokenStream {
        match self {
            Self::Value(ty) => {
                let inferred = ty.inferred();
                quote!(let #ident = __pp::adopt::<#inferred>(#from, #name);)
            }
            _ => self.lift_object(ident, name, from),
        }
    }

    fn lift_object(&self, ident: &Ident, name: &str, from: &TokenStream) -> TokenStream {
        let lift = match self {
            Self::Value(_) => return TokenStream::new(),
            Self::Object { object, mutable: false } => quote!(lift_ref::<#object>),
            Self::Object { object, mutable: true } => quote!(lift_mut::<#object>),
            Self::Callback(callback) => {
                let marker = callback.marker();
                let lift = if callback.boxed { quote!(lift_owned) } else { quote!(lift_proxy) };
                quote!(#lift::<#marker>)
            }
        };
        quote!(let #ident = __pp::#lift(#from, #name);)
    }

    /// Takes what was lifted out of its `Result`, where that needs a statement.
    pub(crate) fn unwrap(&self, ident: &Ident) -> TokenStream {
        match self {
            Self::Callback(callback) if callback.kind == CallbackKind::FnMut => {
                quote!(let mut #ident = #ident?;)
            }
            Self::Callback(_) => quote!(let #ident = #ident?;),
            Self::Value(_) | Self::Object { .. } => TokenStream::new(),
        }
    }

    /// Makes what the method takes of what was lifted.
    pub(crate) fn get(&self, ident: &Ident) -> TokenStream {
        match self {
            Self::Value(_) => quote!(#ident?),
            Self::Object { .. } => quote!(#ident?.get()),
            Self::Callback(callback) => callback.closure(ident),
        }
    }
}

impl Callback {
    /// `__Call0`: what stands for the type in tables and proxies.
    pub(crate) fn marker(&self) -> Ident {
        format_ident!("__Call{}", self.index)
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
        let closure = quote!(move |#(#idents),*| #ident.call(#(#idents),*));
        match (self.boxed, self.kind) {
            (true, _) => quote!(__pp::Box::new(#closure)),
            (false, CallbackKind::FnMut) => quote!(&mut #closure),
            (false, _) => quote!(&#closure),
        }
    }
}

/// The trait object as it is named outside of signatures, where no lifetime of theirs is known.
fn without_lifetimes(object: &TypeTraitObject) -> Type {
    let mut object = object.clone();
    object.bounds = object
        .bounds
        .into_iter()
        .filter(|bound| !matches!(bound, TypeParamBound::Lifetime(_)))
        .collect();
    Type::TraitObject(object)
}

/// Finds the lifetimes that are named in a callback's types.
pub(crate) fn named_lifetimes(arguments: &ParenthesizedGenericArguments) -> Vec<Lifetime> {
    struct Named(Vec<Lifetime>);
    impl<'ast> Visit<'ast> for Named {
        fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
            if lifetime.ident != "_" {
                self.0.push(lifetime.clone());
            }
        }
    }
    let mut named = Named(Vec::new());
    visit::visit_parenthesized_generic_arguments(&mut named, arguments);
    named.0
}
