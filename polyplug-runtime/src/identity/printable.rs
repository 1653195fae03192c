//! Text of others as it is shown to people: what could move a cursor, or show letters in another order, is written as
//! its number.
//!
//! The invariant: names of files, and what manifests, linkers and plugins said, reach errors, logs and names of bundles
//! through here alone. `tests/tidy.rs` refuses the `display` of a path in this crate for that.

use std::{borrow::Cow, fmt::Write as _, path::Path};

/// The most bytes that the name of a bundle, a loader or a dependency has.
pub(crate) const MOST_NAME: usize = 255;

/// Whether showing the character could do something else than show it.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns what keeps a text from being a name, if something does.
pub(crate) fn unfit_name(text: &str) -> Option<String> {
    if text.len() > MOST_NAME {
        return Some(format!("has {} bytes, and a name has at most {MOST_NAME}", text.len()));
    }
    let hidden = text.chars().find(|c| is_hidden(*c))?;
    Some(format!("has the character {}, which no name has", hidden.escape_unicode()))
}

/// Writes a text in one line.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    escape(text, is_hidden)
}

/// Writes a text that may have several lines.
pub(crate) fn printable_lines(text: &str) -> Cow<'_, str> {
    escape(text, |c| c != '\n' && c != '\t' && is_hidden(c))
}

/// Writes a path.
pub(crate) fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    // The long form of Windows, which canonical paths have and nobody writes.
    let short = if cfg!(windows) { path.strip_prefix(r"\\?\") } else { None };
    printable(short.unwrap_or(&path)).into_owned()
}

/// Makes the name of a bundle of a text that says nothing about its length.
pub(crate) fn as_name(text: &str) -> String {
    let mut name = printable(text).into_owned();
    name.truncate(name.floor_char_boundary(MOST_NAME));
    name
}

/// Writes the beginning of a text that may be long, in one line.
pub(crate) fn excerpt(text: &str) -> String {
    const MOST: usize = 80;
    let end = text.floor_char_boundary(MOST);
    let more = if end < text.len() { ".." } else { "" };
    format!("{}{more}", printable(&text[..end]))
}

fn escape(text: &str, is_hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut written = String::new();
    for c in text.chars() {
        if is_hidden(c) {
            // Writing to memory does not fail.
            let _ = write!(written, "{}", c.escape_unicode());
        } else {
            written.push(c);
        }
    }
    Cow::Owned(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_move_a_cursor_or_turn_letters_round_is_a_number() {
        assert!(matches!(printable("naïve 名前.so"), Cow::Borrowed(_)));
        assert_eq!(printable("a\u{1b}[2J\n\u{202e}b"), "a\\u{1b}[2J\\u{a}\\u{202e}b");
        assert_eq!(printable_lines("a\n\tb\r"), "a\n\tb\\u{d}");
        assert_eq!(shown(Path::new("/a\u{7}")), "/a\\u{7}");
        assert_eq!(excerpt(&"é".repeat(41)), format!("{}..", "é".repeat(40)));
    }

    #[test]
    fn a_name_has_a_length_and_no_hidden_characters() {
        assert_eq!(unfit_name(&"a".repeat(MOST_NAME)), None);
        assert!(unfit_name(&"a".repeat(MOST_NAME + 1)).unwrap().contains("at most 255"));
        assert!(unfit_name("a\u{2067}").unwrap().contains("\\u{2067}"));
        assert_eq!(as_name(&"\u{1}".repeat(900)).len(), 250 + 5);
    }
}
