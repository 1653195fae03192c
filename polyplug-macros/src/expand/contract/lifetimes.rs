//! Types with two lifetimes inside of names: the assertion that the names are those of the standard library.
//!
//! **Invariant:** a name that takes two lifetimes for each other does not compile, because the schema lists the sources of
//! borrows in the order in which they are written.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    Lifetime, PathArguments, ReturnType, Type, TypePath, TypeReference, parse_quote,
    spanned::Spanned as _,
    visit_mut::{self, VisitMut},
};

use crate::{
    expand::crossing,
    model::{ContractMethod, ContractModel, ParamType},
    syntax::{
        lifetime::{is_mixed_in_a_name, lifetime_in_a_name},
        outlives::SignatureLifetimes,
        signature::{receiver_lifetime, typed_params},
        trait_object::dyn_of,
        word::is_lifetime,
    },
};

/// Expands the assertions.
pub(super) fn expand(contract: &ContractModel) -> TokenStream {
    let of_method = |method| [expand_method(method), expand_sources(method)];
    contract.methods.iter().flat_map(of_method).collect()
}

/// Expands the assertions about parameters that are lent and that the result may borrow from.
fn expand_sources(method: &ContractMethod) -> TokenStream {
    let lifetimes = SignatureLifetimes::of(&method.sig);
    let params = method.params.iter().zip(typed_params(&method.sig)).enumerate();
    let sources = params.filter_map(|(index, (param, (_, ty)))| match &param.ty {
        ParamType::Lent { ty: lent, mutable: false } if lifetimes.is_source(index) => {
            Some(crossing::expand_source(*lent, ty))
        }
        _ => None,
    });
    sources.collect()
}

fn expand_method(method: &ContractMethod) -> TokenStream {
    let receiver = receiver_lifetime(&method.sig);
    let params = typed_params(&method.sig).map(|(_, ty)| (ty, None));
    let ret = match &method.sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some((&**ty, receiver.as_deref())),
    };
    let mixed = params
        .chain(ret)
        .filter(|(ty, unnamed)| dyn_of(ty).is_none() && is_mixed_in_a_name(ty, *unnamed));
    let (written, calls): (Vec<_>, Vec<_>) =
        mixed.map(|(ty, unnamed)| expand_call(ty, unnamed)).unzip();
    if calls.is_empty() {
        return TokenStream::new();
    }
    let lifetimes = method.sig.generics.lifetimes().map(|param| &param.lifetime);
    quote! {
        const _: () = {
            // Of the lifetimes in a parameter, the compiler assumes that those inside of a `&` outlive it.
            fn __lifetimes<#(#lifetimes,)* '__unnamed>(#(_: #written),*) { #(#calls)* }
        };
    }
}

/// Expands the type with all lifetimes in it named, and the assertion that it has these.
fn expand_call(ty: &Type, unnamed: Option<&str>) -> (Type, TokenStream) {
    let (mut written, mut real) = (ty.clone(), ty.clone());
    Names { unnamed, are_real: false }.visit_type_mut(&mut written);
    Names { unnamed, are_real: true }.visit_type_mut(&mut real);
    let call = quote_spanned!(ty.span()=> __lifetimes_are_written::<#written, #real>());
    (written, quote!(#call;))
}

/// Names the lifetimes that were left out, and the standard library's types by their own paths.
struct Names<'a> {
    unnamed: Option<&'a str>,
    are_real: bool,
}

impl Names<'_> {
    fn lifetime(&self) -> Lifetime {
        let name = self.unnamed.unwrap_or("__unnamed");
        Lifetime::new(&format!("'{name}"), Span::call_site())
    }
}

impl VisitMut for Names<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if is_lifetime(lifetime, "_") {
            *lifetime = self.lifetime();
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        reference.lifetime.get_or_insert_with(|| self.lifetime());
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_type_path_mut(&mut self, path: &mut TypePath) {
        let holds_lifetimes = lifetime_in_a_name(&Type::Path(path.clone()));
        visit_mut::visit_type_path_mut(self, path);
        if let Some(segment) = path.path.segments.first()
            && self.are_real
            && holds_lifetimes
            && let PathArguments::AngleBracketed(arguments) = &segment.arguments
        {
            let ident = &segment.ident;
            *path = parse_quote!(__pp::#ident #arguments);
        }
    }
}
