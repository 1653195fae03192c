//! How deep tables and lists lie in each other in a text, before any of them is made.
//!
//! Each takes its part of the stack when it is made, looked at, written or dropped, and a dotted key stands for many of
//! them in a few bytes. What is here: brackets and dots are counted. What is not: TOML, so a text that is none can be
//! taken for a deeper one. The invariant: no text is taken for a less deep one.

use toml_parser::{Source, lexer::TokenKind};

/// As many tables and lists may lie in each other. Readers of JSON refuse about twice as many.
pub(super) const MOST_LEVELS: usize = 64;

/// What is said of more.
pub(super) const TOO_DEEP: &str = "more than 64 tables and lists lie in each other";

/// A bracket that is open.
struct Open {
    by: TokenKind,
    /// How deep what is around it is.
    levels: usize,
}

/// Returns where tables and lists lie too deep in each other, if they do.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut open: Vec<Open> = Vec::new();
    let mut levels = 0;
    for token in Source::new(text).lex() {
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                open.push(Open { by: token.kind(), levels });
                levels += 1;
            }
            TokenKind::RightSquareBracket => {
                close(&mut open, TokenKind::LeftSquareBracket, &mut levels)
            }
            TokenKind::RightCurlyBracket => {
                close(&mut open, TokenKind::LeftCurlyBracket, &mut levels)
            }
            TokenKind::Dot => levels += 1,
            // Keys end with their line, and with what they are the key of.
            TokenKind::Comma | TokenKind::Newline => {
                levels = open.last().map_or(0, |around| around.levels + 1);
            }
            _ => {}
        }
        if levels > MOST_LEVELS {
            return Some(token.span().start());
        }
    }
    None
}

/// Closes a bracket. One that closes nothing is not believed.
fn close(open: &mut Vec<Open>, by: TokenKind, levels: &mut usize) {
    if let Some(closed) = open.pop_if(|last| last.by == by) {
        *levels = closed.levels;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_dots_add_up() {
        for (text, levels) in [
            ("a = 1", 0),
            ("a.b.c = 1.5", 3),
            ("[a.b]\nc = { d.e = [[1, 2], [{}]] }", 5),
            ("a = [1.5, 2.5, 3.5]\nb.c = 1", 2),
            ("a = [\n1.5,\n2.5\n]", 2),
            ("a = '{{[[..' # {{[[..", 0),
            ("a = \"\"\"\n{{[[..\n\"\"\"", 0),
            // What closes something else closes nothing.
            ("a = [}]}", 1),
            ("a = {b={]]]c={", 3),
        ] {
            let fits = |more: usize| too_deep(&format!("k = {}{text}", "[".repeat(more))).is_none();
            assert!(fits(MOST_LEVELS - levels), "{text}");
            assert!(!fits(MOST_LEVELS - levels + 1), "{text}");
        }
    }

    #[test]
    fn the_number_in_the_message_is_the_bound() {
        assert!(TOO_DEEP.contains(&format!(" {MOST_LEVELS} ")));
    }
}
