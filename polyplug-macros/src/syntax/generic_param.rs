//! The parameters of an item in the types of its fields.
//!
//! **Invariant:** a parameter is known by its name, which nothing inside of a type can hide.

use proc_macro2::Ident;
use syn::{
    ExprPath, GenericParam, Generics, Type, TypePath,
    visit::{self, Visit},
};

use super::word::{is_path_of, is_same};

/// Whether a type mentions one of the parameters.
pub(crate) fn mentions_any(ty: &Type, generics: &Generics) -> bool {
    generics.params.iter().any(|param| match param {
        GenericParam::Type(param) => count_mentions(ty, &param.ident) > 0,
        GenericParam::Const(param) => count_mentions(ty, &param.ident) > 0,
        GenericParam::Lifetime(_) => false,
    })
}

/// Counts how often a type mentions a parameter.
pub(crate) fn count_mentions(ty: &Type, param: &Ident) -> usize {
    let mut count = Count { param, found: 0 };
    count.visit_type(ty);
    count.found
}

struct Count<'a> {
    param: &'a Ident,
    found: usize,
}

impl<'ast> Visit<'ast> for Count<'_> {
    fn visit_type_path(&mut self, path: &'ast TypePath) {
        let first = path.path.segments.first();
        if path.qself.is_none() && first.is_some_and(|first| is_same(&first.ident, self.param)) {
            self.found += 1;
        }
        visit::visit_type_path(self, path);
    }

    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        self.found += usize::from(is_path_of(&path.path, self.param));
        visit::visit_expr_path(self, path);
    }
}
