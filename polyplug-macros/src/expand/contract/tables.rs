//! The tables: a header, then a function per method.
//!
//! The contract's crate has the type of the table, and tables that are generic over the implementation. The
//! plugin's crate monomorphises them.
//!
//! **Invariant:** each function in a table is one of the SDK's private module, instantiated with the types of a
//! method and the function that implements it. The macro writes no `extern` function.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::{
    expand::{param, signature},
    model::{ContractMethod, ContractModel, ReceiverKind},
    names,
};

/// Expands the forms of the methods' calls, the type of the table, and the tables of implementations.
pub(super) fn expand(contract: &ContractModel) -> TokenStream {
    let calls = contract.methods.iter().map(signature::expand_of_method);
    let (ty, tables) = (expand_type(contract), expand_tables(contract));
    quote!(#(#calls)* #ty #tables)
}

/// Expands the type of the table.
fn expand_type(contract: &ContractModel) -> TokenStream {
    let idents = contract.methods.iter().map(|method| names::generated(method.ident()));
    let types = contract.methods.iter().map(|method| {
        if method.is_appended() { quote!(__pp::Option<__pp::Slot>) } else { quote!(__pp::Slot) }
    });
    quote! {
        #[repr(C)]
        pub struct __VTable {
            __header: __pp::VTableHeader,
            #(#idents: #types,)*
        }
    }
}

/// Expands the tables of implementations.
fn expand_tables(contract: &ContractModel) -> TokenStream {
    let ident = &contract.item.ident;
    let proxy = format_ident!("{}", names::PROXY);
    let count = contract.methods.len();
    let idents: Vec<_> =
        contract.methods.iter().map(|method| names::generated(method.ident())).collect();
    let locals: Vec<_> =
        contract.methods.iter().map(|method| names::method_functions(method.index)).collect();
    let functions = contract.methods.iter().map(|method| expand_functions(contract, method));
    let slot = |(method, local): (&ContractMethod, &Ident), field: &str| {
        let field = format_ident!("{field}");
        if method.is_appended() { quote!(__pp::Some(#local.#field)) } else { quote!(#local.#field) }
    };
    let typed: Vec<_> = contract.methods.iter().zip(&locals).map(|of| slot(of, "typed")).collect();
    let adapter = contract.methods.iter().zip(&locals).map(|of| slot(of, "adapter"));
    quote! {
        // SAFETY: the tables are those of the contract whose instances are those of `__X`.
        unsafe impl<__X: __pp::Target> __pp::ObjectOf<__X> for dyn #ident
        where
            __X::Impl: #ident,
        {
            // SAFETY: the tables are of instances of `__X`, and each index is that of its method.
            const TABLES: __pp::Tables<__VTable> = unsafe {
                #(let #locals = #functions;)*
                __pp::Tables {
                    typed: &__VTable {
                        __header: __pp::typed_header::<__X, __VTable>(
                            #count,
                            const { &__pp::object_info::<dyn #ident, __X, _>(<__X::Impl as #ident>::#proxy) },
                        ),
                        #(#idents: #typed,)*
                    },
                    original: &__VTable {
                        __header: __pp::typed_header::<__X, __VTable>(
                            #count,
                            const { &__pp::original_info::<dyn #ident, __X>() },
                        ),
                        #(#idents: #typed,)*
                    },
                    uniform: &[#(#locals.uniform),*],
                    adapter: &__VTable {
                        __header: __pp::adapter_header(#count),
                        #(#idents: #adapter,)*
                    },
                }
            };
        }
        // SAFETY: the impl overrides no constant of the trait.
        unsafe impl<__X: __pp::Target> __pp::ImplementedBy<__X> for dyn #ident
        where
            __X::Impl: #ident,
        {
        }
    }
}

/// Expands the functions of a method for all tables: those of the SDK, with the implementation as an argument.
fn expand_functions(contract: &ContractModel, method: &ContractMethod) -> TokenStream {
    let (trait_ident, ident) = (&contract.item.ident, names::generated(method.ident()));
    let (signature, index) = (names::method_call(method.index), method.index);
    let check = !contract.is_shared();
    let access = match method.receiver {
        ReceiverKind::Ref => quote!(ByRef<#check>),
        ReceiverKind::Mut => quote!(ByMut),
        ReceiverKind::Box => quote!(ByBox),
        ReceiverKind::Arc => quote!(ByArc),
    };
    let implementation = quote!(<__X::Impl as #trait_ident>::#ident);
    let implementation = if method.params.iter().any(|param| param.ty.is_made()) {
        let idents: Vec<_> = method.params.iter().map(|param| &param.ident).collect();
        let given = method.params.iter().map(|param| param::given(&param.ty, &param.ident));
        quote!(|__this, #(#idents),*| #implementation(__this, #(#given),*))
    } else {
        implementation
    };
    quote!(#signature::functions::<__pp::#access, __X, _, #index>(#implementation))
}
