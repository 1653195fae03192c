//! Mirrors: `repr(C)` types of representations.
//!
//! **Invariant:** a mirror has no lifetimes, whatever the parameters of the item are. Where fields depend on
//! parameters, their representations are parameters of the mirror. That would not end for an item that holds
//! itself; its mirror has the item's own parameters, which do not borrow.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{fields, generics};
use crate::{
    model::{DerivedField, DerivedType, FieldType},
    names,
};

/// A struct or union of representations, and its parameters.
pub(super) struct Mirror {
    pub(super) ident: Ident,
    params: TokenStream,
    arguments: TokenStream,
    plain_arguments: TokenStream,
    clause: TokenStream,
}

impl Mirror {
    /// Names the mirror of fields.
    pub(super) fn new<'a>(
        ident: Ident,
        item: &'a DerivedType,
        fields: impl Iterator<Item = &'a DerivedField>,
    ) -> Self {
        if item.is_recursive {
            let generics = generics::for_impls(item);
            let (params, arguments, clause) = generics.split_for_impl();
            return Self {
                ident,
                params: quote!(#params),
                plain_arguments: quote!(#arguments),
                arguments: quote!(#arguments),
                clause: quote!(#clause),
            };
        }
        let (mut params, mut types) = (Vec::new(), Vec::new());
        for field in fields {
            if let Some(param) = param(&field.ty) {
                params.push(param);
                types.push(fields::ty(&field.ty));
            }
        }
        let is_generic = !params.is_empty();
        let when = |tokens: TokenStream| if is_generic { tokens } else { TokenStream::new() };
        Self {
            ident,
            params: when(quote!(<#(#params: ::core::marker::Copy),*>)),
            arguments: when(quote!(<#(__pp::ReprOf<#types>),*>)),
            plain_arguments: when(quote!(<#(#params),*>)),
            clause: TokenStream::new(),
        }
    }

    /// The type, for the item.
    pub(super) fn ty(&self) -> TokenStream {
        let Self { ident, arguments, .. } = self;
        quote!(#ident #arguments)
    }

    /// The type, for other mirrors of the same item.
    pub(super) fn inner(&self) -> TokenStream {
        let Self { ident, plain_arguments, .. } = self;
        quote!(#ident #plain_arguments)
    }

    /// Expands the definition, a `struct` or `union`, and `Copy`, which a derive would get wrong for
    /// parameters.
    pub(super) fn expand(&self, keyword: &TokenStream, members: &TokenStream) -> TokenStream {
        let Self { ident, params, clause, .. } = self;
        let inner = self.inner();
        quote! {
            #[repr(C)]
            pub #keyword #ident #params #clause {
                #members
            }
            #[automatically_derived]
            impl #params ::core::clone::Clone for #inner #clause {
                #[inline]
                fn clone(&self) -> Self {
                    *self
                }
            }
            #[automatically_derived]
            impl #params ::core::marker::Copy for #inner #clause {}
        }
    }

    /// Expands that it is a representation.
    pub(super) fn expand_same(&self) -> TokenStream {
        let (Self { params, clause, .. }, inner) = (self, self.inner());
        quote! {
            // SAFETY: the representation of every field is valid for every bit pattern.
            #[automatically_derived]
            unsafe impl #params __pp::SameRepr for #inner #clause {}
        }
    }
}

/// `__PointRepr`: the representation of an item.
pub(super) fn of(item: &DerivedType) -> Mirror {
    Mirror::new(names::mirror(&item.ident), item, item.fields())
}

/// The parameter of the mirror for the representation of a field.
fn param(ty: &FieldType) -> Option<Ident> {
    match ty {
        FieldType::Fixed(_) => None,
        FieldType::Dependent { index, .. } => Some(names::mirror_param(*index)),
    }
}

/// The members of the mirror of fields.
pub(super) fn members(item: &DerivedType, fields: &[DerivedField]) -> TokenStream {
    let idents = fields::mirrors(fields);
    let types = fields.iter().map(|field| match param(&field.ty) {
        Some(param) if !item.is_recursive => quote!(#param),
        _ => {
            let ty = fields::ty(&field.ty);
            quote!(__pp::ReprOf<#ty>)
        }
    });
    quote!(#(#idents: #types,)*)
}

/// A member that mentions the parameters of the item, if it would be an error not to.
pub(super) fn marker(item: &DerivedType) -> Option<(TokenStream, TokenStream)> {
    (item.is_recursive && item.generics.type_params().next().is_some()).then(|| {
        let types = item.generics.type_params().map(|param| &param.ident);
        (quote!(marker: __pp::PhantomData<(#(#types,)*)>,), quote!(marker: __pp::PhantomData,))
    })
}
