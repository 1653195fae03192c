//! How the types of a signature are written in each of the places where they appear.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{
    Lifetime, Type, TypeReference,
    spanned::Spanned as _,
    visit_mut::{self, VisitMut},
};

/// The type without its lifetimes, for items: representations have none, so any will do.
pub(crate) fn erased(ty: &Type) -> Type {
    with_lifetimes(ty, "'static")
}

/// The type with lifetimes for the compiler to find, for function bodies.
pub(crate) fn inferred(ty: &Type) -> Type {
    with_lifetimes(ty, "'_")
}

fn with_lifetimes(ty: &Type, lifetime: &'static str) -> Type {
    struct Replace(&'static str);
    impl VisitMut for Replace {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            *lifetime = Lifetime::new(self.0, lifetime.span());
        }

        fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
            let span = reference.and_token.span();
            reference.lifetime.get_or_insert_with(|| Lifetime::new(self.0, span));
            visit_mut::visit_type_reference_mut(self, reference);
        }
    }
    let mut ty = ty.clone();
    Replace(lifetime).visit_type_mut(&mut ty);
    ty
}

/// The type of the C parameter.
pub(crate) fn arg(ty: &Type) -> TokenStream {
    let erased = erased(ty);
    quote_spanned!(ty.span()=> __pp::Arg<#erased, { __pp::is_indirect::<#erased>() }>)
}

/// The type of the representation.
pub(crate) fn repr(ty: &Type) -> TokenStream {
    let erased = erased(ty);
    quote_spanned!(ty.span()=> __pp::ReprOf<#erased>)
}

/// The type of what travels in the uniform convention.
pub(crate) fn uniform(ty: &Type) -> TokenStream {
    let erased = erased(ty);
    quote_spanned!(ty.span()=> __pp::UniformOf<#erased>)
}

/// The generic arguments of `pass`, `receive` and `lift`.
pub(crate) fn passing(ty: &Type) -> TokenStream {
    let (erased, inferred) = (erased(ty), inferred(ty));
    quote_spanned!(ty.span()=> ::<#inferred, { __pp::is_indirect::<#erased>() }>)
}
