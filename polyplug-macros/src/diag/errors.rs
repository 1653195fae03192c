//! The list of mistakes that one expansion found, so that one build reports them all.
//!
//! **Invariant:** an error points to the smallest part of the source that shows the mistake, and errors are
//! reported in the order in which they were found.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::Error;

use super::message::Message;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Errors {
    found: Option<Error>,
}

impl Errors {
    /// Notes a mistake that `place` shows.
    pub(crate) fn report(&mut self, place: impl ToTokens, message: Message) {
        self.push(Error::new_spanned(place, message));
    }

    /// Notes a mistake that is at `span`.
    pub(crate) fn report_at(&mut self, span: Span, message: Message) {
        self.push(Error::new(span, message));
    }

    fn push(&mut self, error: Error) {
        match &mut self.found {
            Some(found) => found.combine(error),
            None => self.found = Some(error),
        }
    }

    /// Returns the mistakes as `compile_error!`s, or `None` when there are none.
    pub(crate) fn into_tokens(self) -> Option<TokenStream> {
        self.found.map(Error::into_compile_error)
    }
}
