//! Collects everything that is wrong with an item, so that one build reports it all.
//!
//! Every message says the rule in its first line and the remedy in a line that begins with `help:`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Error;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Diagnostics {
    errors: Option<Error>,
}

impl Diagnostics {
    /// Notes a mistake at `place`, the smallest part of the source that shows it.
    pub(crate) fn error(&mut self, place: impl ToTokens, rule: &str, help: &str) {
        self.push(Error::new_spanned(place, format!("{rule}\nhelp: {help}")));
    }

    /// Notes a mistake that syn found.
    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.errors {
            Some(errors) => errors.combine(error),
            None => self.errors = Some(error),
        }
    }

    /// Returns the mistakes as `compile_error!`s, or `None` when there are none.
    pub(crate) fn into_tokens(self) -> Option<TokenStream> {
        self.errors.map(Error::into_compile_error)
    }
}
