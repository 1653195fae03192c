//! Tests that need more than one crate, a file per topic.

mod ui;
