//! `#[derive(AbiType)]`: a struct crosses as a `repr(C)` mirror of its fields' representations.
//!
//! The mirror of a plain `repr(C)` struct has the struct's own layout, so converting costs nothing and
//! references cross without being touched.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Data, DeriveInput, Fields, Index, Member, Type, spanned::Spanned as _};

use crate::{diag::Diagnostics, names, paths};

/// Derives `AbiType`, and `AbiPlain` for a `repr(C)` struct.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    let mut diag = Diagnostics::default();
    let fields = fields(&item, &mut diag);
    if let Some(errors) = diag.into_tokens() {
        return errors;
    }
    let import = paths::import();
    let mirror = format_ident!("__{}Repr", item.ident);
    let mirror_item = expand_mirror(&mirror, &fields);
    let abi_type = expand_abi_type(&item.ident, &mirror, &fields);
    let plain = is_repr_c(&item).then(|| expand_abi_plain(&item.ident, &mirror, &fields));
    quote! {
        const _: () = {
            #import
            #mirror_item
            #abi_type
            #plain
        };
    }
}

/// A field: how it is named in the struct, how in the mirror, and its type.
struct Field {
    member: Member,
    mirror: Ident,
    ty: Type,
}

fn fields(item: &DeriveInput, diag: &mut Diagnostics) -> Vec<Field> {
    if let Some(param) = item.generics.params.first() {
        let help = "write a struct for each type that crosses";
        diag.error(param, "a struct with parameters cannot cross a plugin boundary yet", help);
    }
    let fields = match &item.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => {
            let help = "use a struct, or a number with constants";
            diag.error(data.enum_token, "an enum cannot cross a plugin boundary yet", help);
            return Vec::new();
        }
        Data::Union(data) => {
            let help = "use a struct";
            diag.error(data.union_token, "a union cannot cross a plugin boundary", help);
            return Vec::new();
        }
    };
    if matches!(fields, Fields::Unit) || fields.is_empty() {
        let help = "leave the value out, or add a field";
        diag.error(&item.ident, "a struct without fields has nothing to cross with", help);
    }
    let field = |(index, field): (usize, &syn::Field)| Field {
        member: match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(Index::from(index)),
        },
        mirror: format_ident!("f{index}"),
        ty: field.ty.clone(),
    };
    fields.iter().enumerate().map(field).collect()
}

fn is_repr_c(item: &DeriveInput) -> bool {
    item.attrs.iter().filter(|attr| attr.path().is_ident("repr")).any(|attr| {
        let mut found = false;
        // An argument of `repr` that is no plain word is none of our business.
        let _ = attr.parse_nested_meta(|meta| {
            found |= meta.path.is_ident("C");
            Ok(())
        });
        found
    })
}

fn expand_mirror(mirror: &Ident, fields: &[Field]) -> TokenStream {
    let idents = fields.iter().map(|field| &field.mirror);
    let types = fields
        .iter()
        .map(|Field { ty, .. }| quote_spanned!(ty.span()=> <#ty as __pp::AbiType>::Repr));
    quote! {
        #[repr(C)]
        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        pub struct #mirror {
            #(#idents: #types,)*
        }
        // SAFETY: the representation of every field is valid for every bit pattern.
        unsafe impl __pp::SameRepr for #mirror {}
    }
}

fn expand_abi_type(ident: &Ident, mirror: &Ident, fields: &[Field]) -> TokenStream {
    let name = names::plain(ident);
    let members: Vec<_> = fields.iter().map(|field| &field.member).collect();
    let mirrors: Vec<_> = fields.iter().map(|field| &field.mirror).collect();
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    let labels = fields.iter().map(|field| match &field.member {
        Member::Named(ident) => names::plain(ident),
        Member::Unnamed(index) => index.index.to_string(),
    });
    quote! {
        // SAFETY: the mirror is `repr(C)` and lists every field, as does the schema; every field is
        // lifted, once, before any failure is returned.
        unsafe impl __pp::AbiType for #ident {
            type Repr = #mirror;
            const SCHEMA: &'static __pp::TypeSchema =
                &__pp::TypeSchema::Struct(__pp::StructSchema {
                    name: #name,
                    size: ::core::mem::size_of::<#mirror>(),
                    align: ::core::mem::align_of::<#mirror>(),
                    fields: &[#(__pp::FieldSchema {
                        name: #labels,
                        offset: ::core::mem::offset_of!(#mirror, #mirrors),
                        ty: <#types as __pp::AbiType>::SCHEMA,
                    },)*],
                });

            #[inline]
            fn into_repr(self) -> #mirror {
                let Self { #(#members: #mirrors,)* } = self;
                #mirror { #(#mirrors: __pp::AbiType::into_repr(#mirrors),)* }
            }

            #[inline]
            unsafe fn from_repr(
                repr: #mirror,
                trust: __pp::Trust,
            ) -> __pp::Result<Self, __pp::InvalidValue> {
                // SAFETY: the caller's promise covers every field.
                #(let #mirrors = unsafe {
                    <#types as __pp::AbiType>::from_repr(repr.#mirrors, trust)
                };)*
                __pp::Ok(Self { #(#members: #mirrors?,)* })
            }
        }
    }
}

fn expand_abi_plain(ident: &Ident, mirror: &Ident, fields: &[Field]) -> TokenStream {
    let members: Vec<_> = fields.iter().map(|field| &field.member).collect();
    let mirrors: Vec<_> = fields.iter().map(|field| &field.mirror).collect();
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    quote! {
        // The bounds hold or do not hold as they stand; the lifetime keeps the compiler from insisting
        // that they do, so that a struct with other fields simply is not plain.
        //
        // SAFETY: struct and mirror are both `repr(C)`, and each field has the layout of its
        // representation because it is plain, which the assertion repeats.
        unsafe impl __pp::AbiPlain for #ident
        where
            #(for<'__plain> #types: __pp::AbiPlain,)*
        {
            const SAME_LAYOUT: () = ::core::assert!(
                ::core::mem::size_of::<#ident>() == ::core::mem::size_of::<#mirror>()
                    && ::core::mem::align_of::<#ident>() == ::core::mem::align_of::<#mirror>()
                    #(&& ::core::mem::offset_of!(#ident, #members)
                        == ::core::mem::offset_of!(#mirror, #mirrors))*,
                "a struct that crosses by reference has the layout of C; \
                 remove `packed` and `align` from its `repr`"
            );

            #[inline]
            fn validate(repr: &#mirror) -> __pp::Result<(), __pp::InvalidValue> {
                #(<#types as __pp::AbiPlain>::validate(&repr.#mirrors)?;)*
                __pp::Ok(())
            }
        }
    }
}
