//! The entry of a plugin: it names a pair of contract and type. The code for the pair was written by
//! `#[contract]`.
//!
//! **Invariant:** nothing here looks into the impl; the compiler checks it against the trait.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{ExprPath, ItemImpl, Type, spanned::Spanned as _};

use crate::{model::PluginImpl, syntax::attribute::lint_levels};

/// Keeps the impl, and expands its entry.
pub(crate) fn expand(plugin: &PluginImpl) -> TokenStream {
    let (item, entry) = (&plugin.item, expand_entry(plugin));
    quote!(#item #entry)
}

/// Keeps an impl that breaks a rule.
pub(crate) fn expand_fallback(item: &ItemImpl, errors: &TokenStream) -> TokenStream {
    quote!(#item #errors)
}

/// Expands the entry, which `export_plugin!` registers, and the record in the file that describes it.
fn expand_entry(PluginImpl { sdk, item, create }: &PluginImpl) -> TokenStream {
    let private = sdk.private();
    let Some((_, contract, _)) = &item.trait_ else { return TokenStream::new() };
    let ty = &item.self_ty;
    let maker = match create {
        Some(_) => quote!(__Constructor),
        None => quote!(#private::ByDefault),
    };
    let constructor = create.as_ref().map(|path| expand_maker(&private, ty, path));
    // Nothing but the call lies where the type was written, for the sake of lints about paths.
    let arguments = quote! {
        ::core::stringify!(#ty),
        #private::schema_text!(__Contract),
        #private::StateProbe::<__Contract, #ty, #maker>::__HOOKS,
    };
    let described = quote_spanned! {ty.span()=>
        __describe::<__Contract, #ty, #maker>(#arguments)
    };
    // Where the trait is no contract, the constant is invalid, and with it all that mentions the alias: one
    // mistake, one error.
    let name = quote_spanned!(contract.span()=> <dyn #contract as __IsContract>::NAME_AT_MAJOR);
    let levels = lint_levels(&item.attrs);
    quote! {
        #(#levels)*
        const _: () = {
            use #private::{
                Contract as __IsContract, NotStateful as _, describe as __describe,
            };
            const __KNOWN: ::core::primitive::usize = ::core::primitive::str::len(#name);
            type __Contract = <#private::Checked<__KNOWN> as #private::Same<dyn #contract>>::Type;
            #constructor
            // SAFETY: the text is that of the contract, and the hooks are those of contract, type and maker.
            const __DESCRIBED: #private::Described = unsafe { #described };
            #private::inventory::submit! { __DESCRIBED.implementation }
            #private::record! { __DESCRIBED.record }
        };
    }
}

/// Expands the type by which the constructor of `ty` is known.
fn expand_maker(private: &TokenStream, ty: &Type, path: &ExprPath) -> TokenStream {
    // Nothing but the call lies where the path was written, for the sake of lints about paths.
    let call = quote_spanned!(path.span()=> __create_with(__asker, __constructor));
    quote! {
        struct __Constructor;
        type __Args = <__Contract as #private::Contract>::Args;
        impl #private::Create<__Constructor, __Args> for #ty {
            fn create(
                __asker: #private::Asker<'_, __Args>,
            ) -> #private::Result<Self, #private::ThunkFailure> {
                use #private::create_with as __create_with;
                let __constructor: #private::ConstructorOf<__Args, Self, _> = #path;
                #call
            }
        }
    }
}
