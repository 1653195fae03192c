//! What the fuzz targets share: the laws of what readers say.

use polyplug_runtime::fuzzing::is_hidden;

/// Checks that a message is not empty, has at most `most` bytes, and shows nothing but what it says.
///
/// # Panics
/// If it does not.
pub fn check_message(message: &str, most: usize) {
    assert!(!message.is_empty(), "a message says nothing");
    assert!(message.len() <= most, "a message has {} bytes: {message}", message.len());
    let hidden = message.chars().find(|c| is_hidden(*c));
    assert_eq!(hidden, None, "a message has a hidden character: {message:?}");
}
