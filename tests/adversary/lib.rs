//! Macros that an author could write, without unsafe code, so that what a macro of polyplug reads is not what the compiler
//! compiles.

use std::sync::atomic::{AtomicU8, Ordering};

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use quote::quote;

/// Makes `repr(u8)` of `repr(C, u8)`.
#[proc_macro_attribute]
pub fn without_c(
    _: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    replace(item.into(), &|token| match token {
        TokenTree::Group(group) if group.stream().to_string().replace(' ', "") == "C,u8" => {
            Some(Group::new(group.delimiter(), quote!(u8)).into())
        }
        _ => None,
    })
    .into()
}

/// Makes `&'static str` of `&str`.
#[proc_macro_attribute]
pub fn with_static(
    _: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    replace(item.into(), &|token| match token {
        TokenTree::Ident(word) if word == "str" => {
            Some(Group::new(proc_macro2::Delimiter::None, quote!('static str)).into())
        }
        _ => None,
    })
    .into()
}

/// Expands to another number each time.
#[proc_macro]
pub fn another_number(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    static NEXT: AtomicU8 = AtomicU8::new(3);
    let number = NEXT.fetch_add(7, Ordering::Relaxed);
    TokenStream::from(TokenTree::Literal(Literal::u8_suffixed(number))).into()
}

/// Replaces tokens, also inside of groups.
fn replace(tokens: TokenStream, by: &dyn Fn(&TokenTree) -> Option<TokenTree>) -> TokenStream {
    let replaced = tokens.into_iter().map(|token| match (by(&token), token) {
        (Some(other), _) => other,
        (None, TokenTree::Group(group)) => {
            let mut inner = Group::new(group.delimiter(), replace(group.stream(), by));
            inner.set_span(group.span());
            inner.into()
        }
        (None, token) => token,
    });
    replaced.collect()
}

/// Expands to 1 at first, and to 2 from then on.
#[proc_macro]
pub fn two_after_one(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let number = NEXT.fetch_max(2, Ordering::Relaxed);
    TokenStream::from(TokenTree::Literal(Literal::u8_suffixed(number))).into()
}
