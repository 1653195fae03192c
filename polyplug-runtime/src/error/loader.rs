//! What a loader says when something cannot be done.

use std::{error::Error, fmt};

use polyplug_abi::AbiErrorCode;

/// What a [`Loader`](crate::loader::Loader) says when something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoaderError {
    code: u32,
    message: String,
    position: Option<(u32, u32)>,
}

impl LoaderError {
    /// Makes an error with the code that says nothing.
    pub fn new(message: impl Into<String>) -> Self {
        Self { code: AbiErrorCode::Generic as u32, message: message.into(), position: None }
    }

    /// Gives it a code: from 256 on one of the loader's own. 0 would mean that nothing is wrong, and changes
    /// nothing.
    #[must_use]
    pub fn with_code(self, code: u32) -> Self {
        if code == 0 { self } else { Self { code, ..self } }
    }

    /// Says where in the source something is wrong, both counted from 1.
    #[must_use]
    pub fn at(self, line: u32, column: u32) -> Self {
        Self { position: (line > 0).then_some((line, column)), ..self }
    }

    /// Returns the code.
    #[must_use]
    pub fn code(&self) -> u32 {
        self.code
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the line and the column, if they are known.
    #[must_use]
    pub fn position(&self) -> Option<(u32, u32)> {
        self.position
    }

    /// Makes the error for a panic of a loader.
    pub(crate) fn panicked(message: &str) -> Self {
        Self::new(message).with_code(AbiErrorCode::Panic as u32)
    }
}

impl fmt::Display for LoaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.position {
            write!(f, "{line}:{column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl Error for LoaderError {}
