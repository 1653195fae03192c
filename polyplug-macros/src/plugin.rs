//! `#[plugin]`: names a pair of contract and type; the code for the pair was written by `#[contract]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{ItemImpl, spanned::Spanned as _};

use crate::{diag::Diagnostics, paths};

/// Keeps the impl, submits the pair to what `export_plugin!` registers, and describes it in the file.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let item: ItemImpl = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => {
            let rule = "`#[plugin]` goes on the impl of a contract\n\
                        help: write `impl Contract for Type { .. }` below it";
            return syn::Error::new(error.span(), rule).into_compile_error();
        }
    };
    let mut diag = Diagnostics::default();
    check(&args, &item, &mut diag);
    let rest = diag.into_tokens().unwrap_or_else(|| submission(&item));
    quote!(#item #rest)
}

fn check(args: &TokenStream, item: &ItemImpl, diag: &mut Diagnostics) {
    if !args.is_empty() {
        diag.error(args, "`#[plugin]` takes no arguments", "write `#[plugin]`");
    }
    match &item.trait_ {
        None => diag.error(
            &item.self_ty,
            "`#[plugin]` goes on the impl of a contract, and this impl has no trait",
            "write `impl Contract for Type { .. }`",
        ),
        Some((Some(not), ..)) => {
            diag.error(not, "a plugin implements its contract", "remove `!`");
        }
        Some(_) => {}
    }
    if let Some(param) = item.generics.params.first() {
        diag.error(
            param,
            "a plugin is one concrete type, and this impl is for many",
            "write an impl without parameters",
        );
    }
}

fn submission(item: &ItemImpl) -> TokenStream {
    let private = paths::private();
    let Some((_, contract, _)) = &item.trait_ else { return TokenStream::new() };
    let ty = &item.self_ty;
    let described = quote_spanned! {ty.span()=>
        #private::describe::<dyn #contract, #ty>(::core::stringify!(#ty))
    };
    quote! {
        const _: () = {
            const __DESCRIBED: #private::Described = #described;
            #private::inventory::submit! { __DESCRIBED.implementation }
            #private::record! { __DESCRIBED.record }
        };
    }
}
