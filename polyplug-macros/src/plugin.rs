//! `#[plugin]`: names a pair of contract and type; the code for the pair was written by `#[contract]`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    Expr, ExprPath, ItemImpl, Meta, Token, Type, parse::Parser as _, punctuated::Punctuated,
    spanned::Spanned as _,
};

use crate::{
    diag::{self, Errors},
    paths,
    syntax::group::ungrouped,
};

/// Keeps the impl, submits the pair to what `export_plugin!` registers, and describes it in the file.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let item: ItemImpl = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => {
            return diag::plugin::NOT_AN_IMPL.at(error.span()).into_compile_error();
        }
    };
    let mut errors = Errors::default();
    let create = parse_create(args, &mut errors);
    check(&item, &mut errors);
    let rest = errors.into_tokens().unwrap_or_else(|| submission(&item, create));
    quote!(#item #rest)
}

/// Keeps the impl, and says that the SDK was built without the feature for it.
pub(crate) fn without_feature(item: TokenStream) -> TokenStream {
    let error = diag::plugin::WITHOUT_FEATURE.at(Span::call_site()).into_compile_error();
    quote!(#error #item)
}

/// Reads `create = path`, or notes what is wrong with the arguments.
fn parse_create(args: TokenStream, errors: &mut Errors) -> Option<ExprPath> {
    let metas = match Punctuated::<Meta, Token![,]>::parse_terminated.parse2(args) {
        Ok(metas) => metas,
        Err(error) => {
            errors.report_at(error.span(), diag::plugin::malformed(&error));
            return None;
        }
    };
    let mut create = None;
    for meta in &metas {
        if !meta.path().is_ident("create") {
            errors.report(meta.path(), diag::plugin::UNKNOWN_KEY);
        } else if create.is_some() {
            errors.report(meta.path(), diag::plugin::TWICE);
        } else {
            create = constructor(meta, errors);
        }
    }
    create
}

/// Reads the path of `create = path`.
fn constructor(meta: &Meta, errors: &mut Errors) -> Option<ExprPath> {
    if let Meta::NameValue(pair) = meta
        && let Expr::Path(path) = ungrouped(&pair.value)
        && !path.path.is_ident("Self")
    {
        return Some(path.clone());
    }
    errors.report(meta, diag::plugin::CREATE_IS_NO_PATH);
    None
}

fn check(item: &ItemImpl, errors: &mut Errors) {
    match &item.trait_ {
        None => errors.report(&item.self_ty, diag::plugin::NO_TRAIT),
        Some((Some(not), ..)) => {
            errors.report(not, diag::plugin::NEGATIVE);
        }
        Some(_) => {}
    }
    if let Some(param) = item.generics.params.first() {
        errors.report(param, diag::plugin::GENERIC);
    }
}

fn submission(item: &ItemImpl, create: Option<ExprPath>) -> TokenStream {
    let private = paths::private();
    let Some((_, contract, _)) = &item.trait_ else { return TokenStream::new() };
    let ty = &item.self_ty;
    let maker = match create {
        Some(_) => quote!(__Constructor),
        None => quote!(#private::ByDefault),
    };
    let constructor = create.map(|path| maker_of(ty, &path));
    let described = quote_spanned! {ty.span()=>
        #private::describe::<__Contract, #ty, #maker>(
            ::core::stringify!(#ty),
            #private::schema_text!(__Contract),
            #private::StateProbe::<__Contract, #ty, #maker>::HOOKS,
        )
    };
    // Where the trait is no contract, the constant is invalid, and with it all that mentions the alias: one
    // mistake, one error.
    let name =
        quote_spanned!(contract.span()=> <dyn #contract as #private::Contract>::NAME_AT_MAJOR);
    quote! {
        const _: () = {
            #[allow(unused_imports, reason = "a type with state answers by itself")]
            use #private::NotStateful as _;
            const __KNOWN: ::core::primitive::usize = #name.len();
            type __Contract = <#private::Checked<__KNOWN> as #private::Same<dyn #contract>>::Type;
            #constructor
            const __DESCRIBED: #private::Described = #described;
            #private::inventory::submit! { __DESCRIBED.implementation }
            #private::record! { __DESCRIBED.record }
        };
    }
}

/// Writes the type that stands for the constructor of `ty`.
fn maker_of(ty: &Type, path: &ExprPath) -> TokenStream {
    let private = paths::private();
    let call = quote_spanned!(path.span()=> __asker.construct(#path));
    quote! {
        struct __Constructor;
        type __Args = <__Contract as #private::Contract>::Args;
        impl #private::Create<__Constructor, __Args> for #ty {
            fn create(
                __asker: #private::Asker<'_, __Args>,
            ) -> #private::Result<Self, #private::Failure> {
                #call
            }
        }
    }
}
