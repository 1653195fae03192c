//! `#[derive(AbiType)]`: a struct crosses as a `repr(C)` mirror of its fields' representations.
//!
//! The mirror of a plain `repr(C)` struct has the struct's own layout, so converting costs nothing and
//! references cross without being touched.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{
    Data, DeriveInput, Fields, Index, Member, Type, TypePath,
    visit::{self, Visit},
};

use crate::{
    crossing::{Crossing, Crossings},
    diag::Diagnostics,
    names, paths,
};

/// Derives `AbiType`, and `AbiPlain` for a struct with the layout of its mirror.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    let mut diag = Diagnostics::default();
    let mut crossings = Crossings::default();
    let fields = fields(&item, &mut crossings, &mut diag);
    if let Some(errors) = diag.into_tokens() {
        return errors;
    }
    let import = paths::import();
    let mirror = format_ident!("__{}Repr", item.ident);
    let crossings = crossings.expand();
    let no_drop = expand_no_drop(&item.ident);
    let mirror_item = expand_mirror(&mirror, &fields);
    let abi_type = expand_abi_type(&item.ident, &mirror, &fields);
    let plain = has_mirror_layout(&item).then(|| expand_abi_plain(&item.ident, &mirror, &fields));
    quote! {
        const _: () = {
            #import
            #crossings
            #no_drop
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
    ty: Crossing,
}

fn fields(item: &DeriveInput, crossings: &mut Crossings, diag: &mut Diagnostics) -> Vec<Field> {
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
    let types = fields.iter().map(|field| &field.ty);
    let field = |(index, field): (usize, &syn::Field)| Field {
        member: match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(Index::from(index)),
        },
        mirror: format_ident!("f{index}"),
        ty: crossings.value(&field.ty),
    };
    let fields: Vec<_> = fields.iter().enumerate().map(field).collect();
    for (field, ty) in fields.iter().zip(types) {
        if holds(ty, &item.ident) {
            let help = "pass the parts in a `Vec` and let them name each other by index";
            diag.error(ty, "a struct that holds itself cannot cross a plugin boundary yet", help);
        }
        if field.ty.borrows() && item.generics.params.is_empty() {
            let help = "use an owned type like `String` or `Vec<T>`";
            diag.error(ty, "a struct that crosses a plugin boundary owns what it holds", help);
        }
    }
    fields
}

/// Whether the struct `ident` is part of a type.
fn holds(ty: &Type, ident: &Ident) -> bool {
    struct Search<'a>(&'a Ident, bool);
    impl<'ast> Visit<'ast> for Search<'_> {
        fn visit_type_path(&mut self, path: &'ast TypePath) {
            self.1 |= path.path.is_ident(self.0) || path.path.is_ident("Self");
            visit::visit_type_path(self, path);
        }
    }
    let mut search = Search(ident, false);
    search.visit_type(ty);
    search.1
}

/// Whether the struct is laid out as its mirror, if its fields are: by C, or by its only field.
fn has_mirror_layout(item: &DeriveInput) -> bool {
    let (mut same, mut changed) = (false, false);
    for attr in item.attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
        // What is wrong with a `repr`, the compiler says itself.
        let _ = attr.parse_nested_meta(|meta| {
            same |= meta.path.is_ident("C") || meta.path.is_ident("transparent");
            changed |= meta.path.is_ident("packed") || meta.path.is_ident("align");
            Ok(())
        });
    }
    same && !changed
}

/// A conflict between two impls if the struct has a destructor: each side would run it.
fn expand_no_drop(ident: &Ident) -> TokenStream {
    quote! {
        trait StructThatCrossesHasNoDrop {}
        #[allow(drop_bounds, reason = "whether there is a destructor is the question")]
        impl<__T: ::core::ops::Drop + ?::core::marker::Sized> StructThatCrossesHasNoDrop for __T {}
        impl StructThatCrossesHasNoDrop for #ident {}
    }
}

fn expand_mirror(mirror: &Ident, fields: &[Field]) -> TokenStream {
    let idents = fields.iter().map(|field| &field.mirror);
    let types = fields.iter().map(|field| field.ty.repr());
    quote! {
        #[repr(C)]
        pub struct #mirror {
            #(#idents: #types,)*
        }
        impl ::core::clone::Clone for #mirror {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl ::core::marker::Copy for #mirror {}
        // SAFETY: the representation of every field is valid for every bit pattern.
        unsafe impl __pp::SameRepr for #mirror {}
    }
}

fn expand_abi_type(ident: &Ident, mirror: &Ident, fields: &[Field]) -> TokenStream {
    let name = names::plain(ident);
    let members: Vec<_> = fields.iter().map(|field| &field.member).collect();
    let mirrors: Vec<_> = fields.iter().map(|field| &field.mirror).collect();
    let types: Vec<_> = fields.iter().map(|field| field.ty.erased()).collect();
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
                #mirror { #(#mirrors: <#types as __pp::AbiType>::into_repr(#mirrors),)* }
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
    let types: Vec<_> = fields.iter().map(|field| field.ty.erased()).collect();
    quote! {
        // The bounds hold or do not hold as they stand; the lifetime keeps the compiler from insisting
        // that they do, so that a struct with other fields simply is not plain.
        //
        // SAFETY: struct and mirror are both laid out by C, or the only field lays them out; each field
        // has the layout of its representation because it is plain, which the assertion repeats.
        unsafe impl __pp::AbiPlain for #ident
        where
            #(for<'__plain> #types: __pp::AbiPlain,)*
        {
            const SAME_LAYOUT: () = ::core::assert!(
                ::core::mem::size_of::<#ident>() == ::core::mem::size_of::<#mirror>()
                    && ::core::mem::align_of::<#ident>() == ::core::mem::align_of::<#mirror>()
                    #(&& ::core::mem::offset_of!(#ident, #members)
                        == ::core::mem::offset_of!(#mirror, #mirrors))*,
                "a struct that crosses by reference is laid out as its mirror"
            );

            #[inline]
            fn validate(repr: &#mirror) -> __pp::Result<(), __pp::InvalidValue> {
                #(<#types as __pp::AbiPlain>::validate(&repr.#mirrors)?;)*
                __pp::Ok(())
            }
        }

        // SAFETY: every bit pattern of every field is a value.
        unsafe impl __pp::AbiBits for #ident
        where
            #(for<'__plain> #types: __pp::AbiBits,)*
        {
        }
    }
}
