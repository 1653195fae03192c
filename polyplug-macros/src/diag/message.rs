//! The form of a diagnostic: the rule that was broken in the first line, the remedy after `help:`.
//!
//! **Invariant:** only the catalogue can make one.

use std::{
    borrow::Cow,
    fmt::{self, Display, Formatter},
};

use proc_macro2::Span;

/// A broken rule and its remedy.
pub(crate) struct Message {
    rule: Cow<'static, str>,
    help: Cow<'static, str>,
}

impl Message {
    /// Makes a message of fixed text.
    pub(super) const fn new(rule: &'static str, help: &'static str) -> Self {
        Self { rule: Cow::Borrowed(rule), help: Cow::Borrowed(help) }
    }

    /// Makes a message that names something.
    pub(super) fn naming(
        rule: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { rule: rule.into(), help: help.into() }
    }

    /// Makes the error for an item that the attribute cannot read at all.
    pub(crate) fn at(self, span: Span) -> syn::Error {
        syn::Error::new(span, self)
    }
}

impl Display for Message {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nhelp: {}", self.rule, self.help)
    }
}
