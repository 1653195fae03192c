//! The rules of the names of methods beside each other.
//!
//! **Invariant:** the methods of a trait, of its proxy and of its tables have different names.

use std::collections::HashSet;

use crate::{
    diag::{self, Errors},
    model::ContractMethod,
    names,
};

/// No two methods have the same name.
pub(super) fn check_unique(methods: &[ContractMethod], errors: &mut Errors) {
    let mut seen = HashSet::new();
    for method in methods {
        if !seen.insert(names::plain(method.ident())) {
            errors.report(method.ident(), diag::names::SAME_NAME);
        }
    }
}

/// No method has the name of another one's fallible twin in the proxy.
pub(super) fn check_fallible(methods: &[ContractMethod], errors: &mut Errors) {
    let all: HashSet<_> = methods.iter().map(|method| names::plain(method.ident())).collect();
    for method in methods {
        if let Some(of) = names::plain(method.ident()).strip_prefix("try_")
            && all.contains(of)
        {
            errors.report(method.ident(), diag::names::same_name_as_fallible(of));
        }
    }
}

/// No method has the name of the proxy's question whether the plugin has another one.
pub(super) fn check_queries(methods: &[ContractMethod], errors: &mut Errors) {
    for method in methods.iter().filter(|method| method.is_appended()) {
        let name = names::plain(method.ident());
        let query = names::query(method.ident()).to_string();
        if let Some(other) = methods.iter().find(|other| query == names::plain(other.ident())) {
            errors.report(other.ident(), diag::names::same_name_as_query(&query, &name));
        }
    }
}
