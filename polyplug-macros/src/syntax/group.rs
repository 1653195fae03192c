//! Parentheses, and the invisible groups that `macro_rules!` macros make.
//!
//! **Invariant:** a result is no group.

use syn::{Expr, Type};

/// The type without parentheses, written or not.
pub(crate) fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Paren(paren) => peel(&paren.elem),
        Type::Group(group) => peel(&group.elem),
        _ => ty,
    }
}

/// The expression that a `macro_rules!` macro put into an invisible group.
pub(crate) fn ungrouped(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => ungrouped(&group.expr),
        expr => expr,
    }
}
