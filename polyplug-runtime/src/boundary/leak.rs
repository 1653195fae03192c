//! What is never freed, because a plugin may have kept a pointer to it in a place that nobody knows: host tables,
//! what is behind them, and tables that plugins and proxies are given.
//!
//! Each has some hundred bytes. Nothing else is lost on purpose, which a run under a sanitizer relies on.

/// Keeps a value until the process ends.
pub(crate) fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
