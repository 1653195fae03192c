//! Enums: a number if no variant has fields, else a tag and a union of mirrors.
//!
//! **Invariant:** a member of the union is read only after its tag was.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    assertions, fields, generics, lend, lifetimes,
    mirror::{self, Mirror},
    plain, recursion, tags,
};
use crate::{
    model::{DerivedField, DerivedType, DerivedVariant},
    names,
};

/// Expands the impls for an enum.
pub(super) fn expand(item: &DerivedType, variants: &[DerivedVariant]) -> TokenStream {
    let has_fields = item.fields().next().is_some();
    let mirror = has_fields.then(|| expand_mirror(item, variants));
    let abi_type = expand_abi_type(item, variants);
    let is_plain = item.layout.is_of_enum_mirror(has_fields) && !item.is_recursive;
    let plain = is_plain.then(|| expand_abi_plain(item, variants));
    let lend = expand_lend(item, variants, is_plain);
    quote!(#mirror #abi_type #plain #lend)
}

fn expand_lend(item: &DerivedType, variants: &[DerivedVariant], is_plain: bool) -> TokenStream {
    let lent = |fields: &[_]| (TokenStream::new(), lend::lent(fields));
    let parts = lend::Parts {
        repr: repr(item),
        is_plain,
        // What the derive read in `repr` is asserted where an enum is used as a plain one, and not here.
        in_place: quote!(false),
        lend: make_mirror(item, variants, &quote!(self), lent),
        copy: make_value(item, variants, lend::copied),
        refill: None,
    };
    lend::expand(item, &parts)
}

/// `__ShapePayload`: the union of the variants.
fn payload(item: &DerivedType) -> Mirror {
    Mirror::new(names::payload(&item.ident), item, item.fields())
}

/// `__Shape0`: the fields of a variant.
fn variant_mirror(item: &DerivedType, index: usize, variant: &DerivedVariant) -> Mirror {
    Mirror::new(names::variant_mirror(&item.ident, index), item, variant.fields.iter())
}

/// The variants with fields, and their numbers.
fn with_fields(variants: &[DerivedVariant]) -> impl Iterator<Item = (usize, &DerivedVariant)> {
    variants.iter().enumerate().filter(|(_, variant)| !variant.fields.is_empty())
}

fn expand_mirror(item: &DerivedType, variants: &[DerivedVariant]) -> TokenStream {
    let (mirror, payload) = (mirror::of(item), payload(item));
    let marker = mirror::marker(item).map(|(member, _)| member);
    let (mut definitions, mut members) = (Vec::new(), Vec::new());
    for (index, variant) in with_fields(variants) {
        let (of_variant, fields) =
            (variant_mirror(item, index, variant), mirror::members(item, &variant.fields));
        definitions.push(of_variant.expand(&quote!(struct), &quote!(#fields #marker)));
        let (member, ty) = (names::union_member(index), of_variant.inner());
        members.push(quote!(#member: #ty,));
    }
    let union = payload.expand(&quote!(union), &quote!(#(#members)* none: (),));
    let ((tag, _), payload) = (tags::ty(&item.layout), payload.inner());
    let members = quote!(tag: ::core::primitive::#tag, payload: #payload,);
    let (definition, same) = (mirror.expand(&quote!(struct), &members), mirror.expand_same());
    quote!(#(#definitions)* #union #definition #same)
}

/// The type of the representation.
fn repr(item: &DerivedType) -> TokenStream {
    if item.fields().next().is_some() {
        mirror::of(item).ty()
    } else {
        let (tag, _) = tags::ty(&item.layout);
        quote!(::core::primitive::#tag)
    }
}

fn expand_abi_type(item: &DerivedType, variants: &[DerivedVariant]) -> TokenStream {
    let (ident, name, repr) = (&item.ident, names::plain(&item.ident), repr(item));
    let generics = generics::for_impls(item);
    let (params, arguments, clause) = generics.split_for_impl();
    let borrows = assertions::expand_borrows(item);
    let with = lifetimes::expand_with(item, &quote!(__pp::AbiType));
    let tag = tags::ty(&item.layout).0.to_string();
    let described = describe(item, variants);
    let lowered = |fields: &[_]| (fields::lower(fields), fields::lowered(fields));
    let lower = make_mirror(item, variants, &recursion::value(item), lowered);
    let into_repr = recursion::expand_lower(item, &repr, &lower);
    let lift = make_value(item, variants, fields::lift);
    let from_repr = recursion::expand_lift(item, &repr, &lift);
    quote! {
        // SAFETY: the representation is a number, or a tag with a union of `repr(C)` mirrors that list
        // every field, as does the schema; the tag is checked, and every field of its variant is lifted,
        // once, before any failure is returned.
        #[automatically_derived]
        unsafe impl #params __pp::AbiType for #ident #arguments #clause {
            type Repr = #repr;
            #with
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

fn describe(item: &DerivedType, variants: &[DerivedVariant]) -> TokenStream {
    let mirror = repr(item);
    let variants = variants.iter().enumerate().map(|(index, variant)| {
        let (name, number, member) =
            (names::plain(&variant.ident), tags::number(index), names::union_member(index));
        let fields = fields::describe(item, &variant.fields, &mirror, &quote!(payload.#member.));
        quote! {
            __pp::VariantSchema {
                name: #name,
                tag: #number as ::core::primitive::i128,
                fields: #fields,
            },
        }
    });
    variants.collect()
}

/// Makes the mirror of `value`: `of_fields` expands steps for the fields of a variant, and the fields of their mirror.
fn make_mirror(
    item: &DerivedType,
    variants: &[DerivedVariant],
    value: &TokenStream,
    of_fields: impl Fn(&[DerivedField]) -> (TokenStream, TokenStream),
) -> TokenStream {
    let (mirror, payload) = (mirror::of(item).ident, payload(item).ident);
    let has_fields = item.fields().next().is_some();
    let marker = mirror::marker(item).map(|(_, value)| value);
    let arms = variants.iter().enumerate().map(|(index, variant)| {
        let DerivedVariant { ident, fields, .. } = variant;
        let (number, member, pattern) =
            (tags::number(index), names::union_member(index), fields::pattern(fields));
        let of_variant = variant_mirror(item, index, variant).ident;
        let (steps, mirrored) = of_fields(fields);
        let payload = match (has_fields, fields.is_empty()) {
            (false, _) => return quote!(Self::#ident #pattern => #number,),
            (true, true) => quote!(#payload { none: () }),
            (true, false) => quote!(#payload { #member: #of_variant { #mirrored #marker } }),
        };
        quote!(Self::#ident #pattern => {
            #steps
            #mirror { tag: #number, payload: #payload }
        })
    });
    quote!(match #value { #(#arms)* })
}

/// Makes a value of the mirror `__repr`: `of_fields` expands a `Result` of a variant, made of the fields of its mirror.
fn make_value(
    item: &DerivedType,
    variants: &[DerivedVariant],
    of_fields: impl Fn(&[DerivedField], &TokenStream) -> TokenStream,
) -> TokenStream {
    let arms = variants.iter().enumerate().map(|(index, DerivedVariant { ident, fields, .. })| {
        if fields.is_empty() {
            return quote!(__pp::Ok(Self::#ident {}));
        }
        let member = names::union_member(index);
        let made = of_fields(fields, &quote!(Self::#ident));
        quote! {
            // SAFETY: the maker wrote this member together with the tag.
            let __repr = unsafe { __repr.payload.#member };
            #made
        }
    });
    match_tag(item, &quote!(__repr), arms)
}

/// Expands the choice by the tag of a representation; other tags are an error. The numbers are constants of the item,
/// which can have parameters, so they cannot be patterns.
fn match_tag(
    item: &DerivedType,
    repr: &TokenStream,
    arms: impl Iterator<Item = TokenStream>,
) -> TokenStream {
    let (name, bits) = (names::plain(&item.ident), tags::bits(&item.layout));
    let place = item.fields().next().map(|_| quote!(.tag));
    let numbers = (0..).map(tags::number);
    let arms = arms.zip(numbers).map(|(arm, number)| quote!(if __tag == #number { #arm } else));
    quote! {
        let __tag = #repr #place;
        #(#arms)* {
            __pp::Err(__pp::InvalidValue::Tag {
                ty: #name,
                tag: __tag as ::core::primitive::#bits as ::core::primitive::u64,
            })
        }
    }
}

fn expand_abi_plain(item: &DerivedType, variants: &[DerivedVariant]) -> TokenStream {
    let has_fields = item.fields().next().is_some();
    let arms = variants.iter().enumerate().map(|(index, variant)| {
        if variant.fields.is_empty() {
            return quote!(__pp::Ok(()));
        }
        let member = names::union_member(index);
        let validated = fields::validate(&variant.fields);
        quote! {
            // SAFETY: the owner of the enum wrote the fields of the variant with the tag.
            let __repr = unsafe { &__repr.payload.#member };
            #validated
            __pp::Ok(())
        }
    });
    let subject = if has_fields { quote!(__repr) } else { quote!(*__repr) };
    let validate = match_tag(item, &subject, arms);
    let (tag, is_int) = tags::ty(&item.layout);
    let same_variants =
        variants.iter().enumerate().map(|(index, variant)| same_variant(item, index, variant));
    let same_parts = quote! {
        && __pp::tag_size::<Self>(#is_int) == ::core::mem::size_of::<::core::primitive::#tag>()
        #(&& #same_variants)*
    };
    let sample = variants.first().map(sample);
    plain::expand(item, &repr(item), &quote!(#sample), &same_parts, &validate)
}

/// A value of a variant.
fn sample(DerivedVariant { ident, fields, .. }: &DerivedVariant) -> TokenStream {
    let fields = fields::sample(fields);
    quote!(Self::#ident #fields)
}

/// Whether the tag and the fields of a variant are where the mirror has them: another attribute may have changed what the
/// derive read in `repr`, and a macro in a discriminant may expand to another number each time.
fn same_variant(item: &DerivedType, index: usize, variant: &DerivedVariant) -> TokenStream {
    let DerivedVariant { ident, fields, .. } = variant;
    let (repr, number, member) = (repr(item), tags::number(index), names::union_member(index));
    let (pattern, locals, mirrors) =
        (fields::pattern(fields), fields::locals(fields), fields::mirrors(fields));
    let (sample, (tag, _)) = (sample(variant), tags::ty(&item.layout));
    quote! {
        {
            let __value = ::core::mem::MaybeUninit::new(#sample);
            // SAFETY: there is a value in it.
            let __value = unsafe { ::core::mem::MaybeUninit::assume_init_ref(&__value) };
            // SAFETY: the tag comes first.
            let __tag = unsafe { __pp::first_of::<Self, ::core::primitive::#tag>(__value) };
            __tag == #number
                && match __value {
                    Self::#ident #pattern => true #(
                        // SAFETY: the field is one of the value.
                        && unsafe { __pp::offset_in(__value, #locals) }
                            == ::core::mem::offset_of!(#repr, payload.#member.#mirrors)
                    )*,
                    _ => false,
                }
        }
    }
}
