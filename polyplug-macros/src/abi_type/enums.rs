//! Enums: a number if no variant has fields, else a tag and a union of mirrors.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    checks, fields,
    mirror::{self, Mirror},
    model::{Item, Variant},
    plain, recursion,
};
use crate::names;

/// Expands the impls for an enum.
pub(super) fn expand(item: &Item, variants: &[Variant]) -> TokenStream {
    let tags = expand_tags(item, variants);
    let has_fields = item.fields().next().is_some();
    let mirror = has_fields.then(|| expand_mirror(item, variants));
    let abi_type = expand_abi_type(item, variants);
    let is_plain = item.layout.is_of_enum_mirror(has_fields) && !item.is_recursive;
    let plain = is_plain.then(|| expand_abi_plain(item, variants));
    quote!(#tags #mirror #abi_type #plain)
}

/// `__TAG0`: the tag of a variant.
fn tag(index: usize) -> Ident {
    format_ident!("__TAG{index}")
}

/// `v0`: what is in the union for a variant.
fn member(index: usize) -> Ident {
    format_ident!("v{index}")
}

/// `__ShapePayload`: the union of the variants.
fn payload(item: &Item) -> Mirror {
    Mirror::new(format_ident!("__{}Payload", item.ident), item, item.fields())
}

/// `__Shape0`: the fields of a variant.
fn variant_mirror(item: &Item, index: usize, variant: &Variant) -> Mirror {
    Mirror::new(format_ident!("__{}{index}", item.ident), item, variant.fields.iter())
}

/// The variants with fields, and their numbers.
fn with_fields(variants: &[Variant]) -> impl Iterator<Item = (usize, &Variant)> {
    variants.iter().enumerate().filter(|(_, variant)| !variant.fields.is_empty())
}

/// Expands a constant for each tag, counted as Rust counts discriminants.
fn expand_tags(item: &Item, variants: &[Variant]) -> TokenStream {
    let (ty, is_int) = item.layout.tag();
    let tags = variants.iter().enumerate().map(|(index, variant)| {
        let (tag, before) = (tag(index), index.checked_sub(1).map(tag));
        let number = match (&variant.discriminant, before) {
            (Some(number), _) if is_int => quote!(__pp::int_tag(#number)),
            (Some(number), _) => quote!(#number),
            (None, Some(before)) => quote!(#before + 1),
            (None, None) => quote!(0),
        };
        quote!(const #tag: ::core::primitive::#ty = #number;)
    });
    tags.collect()
}

fn expand_mirror(item: &Item, variants: &[Variant]) -> TokenStream {
    let (mirror, payload) = (mirror::of(item), payload(item));
    let marker = mirror::marker(item).map(|(member, _)| member);
    let (mut definitions, mut members) = (Vec::new(), Vec::new());
    for (index, variant) in with_fields(variants) {
        let (of_variant, fields) =
            (variant_mirror(item, index, variant), mirror::members(item, &variant.fields));
        definitions.push(of_variant.expand(&quote!(struct), &quote!(#fields #marker)));
        let (member, ty) = (member(index), of_variant.inner());
        members.push(quote!(#member: #ty,));
    }
    let union = payload.expand(&quote!(union), &quote!(#(#members)* none: (),));
    let ((tag, _), payload) = (item.layout.tag(), payload.inner());
    let members = quote!(tag: ::core::primitive::#tag, payload: #payload,);
    let (definition, same) = (mirror.expand(&quote!(struct), &members), mirror.expand_same());
    quote!(#(#definitions)* #union #definition #same)
}

/// The type of the representation.
fn repr(item: &Item) -> TokenStream {
    if item.fields().next().is_some() {
        mirror::of(item).ty()
    } else {
        let (tag, _) = item.layout.tag();
        quote!(::core::primitive::#tag)
    }
}

fn expand_abi_type(item: &Item, variants: &[Variant]) -> TokenStream {
    let (ident, name, repr) = (&item.ident, names::plain(&item.ident), repr(item));
    let (params, arguments, clause) = item.generics.split_for_impl();
    let borrows = checks::expand_borrows(item);
    let tag = item.layout.tag().0.to_string();
    let described = describe(item, variants);
    let into_repr = recursion::expand_lower(item, &repr, &lower(item, variants));
    let lift = lift(item, variants);
    let from_repr = recursion::expand_lift(item, &repr, &lift);
    quote! {
        // SAFETY: the representation is a number, or a tag with a union of `repr(C)` mirrors that list
        // every field, as does the schema; the tag is checked, and every field of its variant is lifted,
        // once, before any failure is returned.
        unsafe impl #params __pp::AbiType for #ident #arguments #clause {
            type Repr = #repr;
            #borrows
            const SCHEMA: &'static __pp::TypeSchema =
                &__pp::TypeSchema::Enum(__pp::EnumSchema {
                    name: #name,
                    tag: #tag,
                    size: ::core::mem::size_of::<#repr>(),
                    align: ::core::mem::align_of::<#repr>(),
                    variants: &[#described],
                });
            #into_repr
            #from_repr
        }
    }
}

fn describe(item: &Item, variants: &[Variant]) -> TokenStream {
    let mirror = repr(item);
    let variants = variants.iter().enumerate().map(|(index, variant)| {
        let (name, tag, member) = (names::plain(&variant.ident), tag(index), member(index));
        let fields = fields::describe(&variant.fields, &mirror, &quote!(payload.#member.));
        quote! {
            __pp::VariantSchema {
                name: #name,
                tag: #tag as ::core::primitive::i128,
                fields: #fields,
            },
        }
    });
    variants.collect()
}

fn lower(item: &Item, variants: &[Variant]) -> TokenStream {
    let (mirror, payload) = (mirror::of(item).ident, payload(item).ident);
    let has_fields = item.fields().next().is_some();
    let marker = mirror::marker(item).map(|(_, value)| value);
    let arms = variants.iter().enumerate().map(|(index, variant)| {
        let Variant { ident, fields, .. } = variant;
        let (tag, member, pattern) = (tag(index), member(index), fields::pattern(fields));
        let of_variant = variant_mirror(item, index, variant).ident;
        let lowered = fields::lower(fields);
        let payload = match (has_fields, fields.is_empty()) {
            (false, _) => return quote!(Self::#ident #pattern => #tag,),
            (true, true) => quote!(#payload { none: () }),
            (true, false) => quote!(#payload { #member: #of_variant { #lowered #marker } }),
        };
        quote!(Self::#ident #pattern => #mirror { tag: #tag, payload: #payload },)
    });
    let value = item.value();
    quote!(match #value { #(#arms)* })
}

fn lift(item: &Item, variants: &[Variant]) -> TokenStream {
    let arms = variants.iter().enumerate().map(|(index, Variant { ident, fields, .. })| {
        let (tag, member) = (tag(index), member(index));
        if fields.is_empty() {
            return quote!(#tag => __pp::Ok(Self::#ident {}),);
        }
        let lifted = fields::lift(fields, &quote!(Self::#ident));
        quote! {
            #tag => {
                // SAFETY: the maker wrote this member together with the tag.
                let repr = unsafe { repr.payload.#member };
                #lifted
            }
        }
    });
    match_tag(item, &quote!(repr), &quote!(#(#arms)*))
}

/// Expands the match over the tag of a representation; other tags are an error.
fn match_tag(item: &Item, repr: &TokenStream, arms: &TokenStream) -> TokenStream {
    let (name, bits) = (names::plain(&item.ident), item.layout.tag_bits());
    let place = item.fields().next().map(|_| quote!(.tag));
    quote! {
        match #repr #place {
            #arms
            tag => __pp::Err(__pp::InvalidValue::Tag {
                ty: #name,
                tag: tag as ::core::primitive::#bits as ::core::primitive::u64,
            }),
        }
    }
}

fn expand_abi_plain(item: &Item, variants: &[Variant]) -> TokenStream {
    let has_fields = item.fields().next().is_some();
    let arms = variants.iter().enumerate().map(|(index, variant)| {
        let (tag, member) = (tag(index), member(index));
        if variant.fields.is_empty() {
            return quote!(#tag => __pp::Ok(()),);
        }
        let validated = fields::validate(&variant.fields);
        quote! {
            #tag => {
                // SAFETY: whoever has the enum in memory wrote the fields of the variant.
                let repr = unsafe { &repr.payload.#member };
                #validated
                __pp::Ok(())
            }
        }
    });
    let subject = if has_fields { quote!(repr) } else { quote!(*repr) };
    let validate = match_tag(item, &subject, &quote!(#(#arms)*));
    plain::expand(item, &repr(item), &TokenStream::new(), &validate)
}
