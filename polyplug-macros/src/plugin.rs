//! `#[plugin]`: names a pair of contract and type; the code for the pair was written by `#[contract]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{
    Expr, ExprPath, ItemImpl, Meta, Token, Type, parse::Parser as _, punctuated::Punctuated,
    spanned::Spanned as _,
};

use crate::{args::ungrouped, diag::Diagnostics, paths};

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
    let create = parse_create(args, &mut diag);
    check(&item, &mut diag);
    let rest = diag.into_tokens().unwrap_or_else(|| submission(&item, create));
    quote!(#item #rest)
}

const EXAMPLE: &str = "write `#[plugin]`, or `#[plugin(create = Self::new)]`";

/// Reads `create = path`, or notes what is wrong with the arguments.
fn parse_create(args: TokenStream, diag: &mut Diagnostics) -> Option<ExprPath> {
    let metas = match Punctuated::<Meta, Token![,]>::parse_terminated.parse2(args) {
        Ok(metas) => metas,
        Err(error) => {
            diag.push(syn::Error::new(error.span(), format!("{error}\nhelp: {EXAMPLE}")));
            return None;
        }
    };
    let mut create = None;
    for meta in &metas {
        if !meta.path().is_ident("create") {
            diag.error(meta.path(), "`#[plugin]` takes `create`, and nothing else", EXAMPLE);
        } else if create.is_some() {
            diag.error(meta.path(), "this key is given twice", "remove one of the two");
        } else {
            create = constructor(meta, diag);
        }
    }
    create
}

/// Reads the path of `create = path`.
fn constructor(meta: &Meta, diag: &mut Diagnostics) -> Option<ExprPath> {
    if let Meta::NameValue(pair) = meta
        && let Expr::Path(path) = ungrouped(&pair.value)
        && !path.path.is_ident("Self")
    {
        return Some(path.clone());
    }
    let rule = "`create` is the path of a function `fn(&PluginContext) -> Result<Self, E>`";
    diag.error(meta, rule, EXAMPLE);
    None
}

fn check(item: &ItemImpl, diag: &mut Diagnostics) {
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
