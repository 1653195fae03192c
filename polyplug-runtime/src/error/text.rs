//! How errors are written: names in a row, an error with its causes, and `{:?}` as `{}`.

use std::{error::Error, fmt, path::Path};

use crate::identity::{
    printable::{printable, printable_lines, shown},
    similar::meant_by,
};

use polyplug_abi::AbiErrorCode;

/// Writes names one after the other.
pub(crate) struct Names<'a>(pub(crate) &'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.0.iter().enumerate() {
            write!(f, "{}`{}`", if i > 0 { ", " } else { "" }, printable(name))?;
        }
        Ok(())
    }
}

/// Writes the first names, and how many more there are.
pub(crate) struct FewNames<'a>(pub(crate) &'a [String]);

impl fmt::Display for FewNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 4;
        match self.0.split_at_checked(MOST) {
            Some((few, more)) if !more.is_empty() => {
                write!(f, "{} and {} more", Names(few), more.len())
            }
            _ => Names(self.0).fmt(f),
        }
    }
}

/// Writes which bundles are loaded, if they are few.
pub(super) struct LoadedNames<'a>(pub(super) &'a [String]);

impl fmt::Display for LoadedNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 8;
        match self.0 {
            [] => f.write_str("no bundle is"),
            [one] => write!(f, "`{one}` is"),
            few if few.len() <= MOST => write!(f, "{} are", Names(few)),
            all => {
                let more = all.len() - MOST;
                write!(
                    f,
                    "{} and {more} more are; `Runtime::bundles` lists them",
                    Names(&all[..MOST])
                )
            }
        }
    }
}

/// Writes which of the names was meant, if one is near.
pub(super) struct Meant<'a>(pub(super) &'a str, pub(super) &'a [String]);

impl fmt::Display for Meant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<_> = self.1.iter().map(String::as_str).collect();
        let meant = meant_by(self.0, &known);
        meant.map_or(Ok(()), |meant| write!(f, "; did you mean `{}`?", printable(meant)))
    }
}

/// Writes an error together with its causes.
pub(crate) struct Chain<'a>(pub(crate) &'a dyn Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        let mut cause = self.0.source();
        while let Some(error) = cause {
            // Most errors say their cause themselves, in one line.
            let text = error.to_string();
            if !said.contains(&OneLine(&text).to_string()) || text.contains('\n') {
                said = format!("{said}: {text}");
            }
            cause = error.source();
        }
        f.write_str(&said)
    }
}

/// Writes the first line of a cause.
pub(crate) struct OneLine<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for OneLine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        f.write_str(&printable(text.lines().next().unwrap_or_default()))
    }
}

/// Writes what to do, where it is known.
pub(super) struct Cure(pub(super) Option<&'static str>);

impl fmt::Display for Cure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |cure| write!(f, "; {cure}"))
    }
}

/// Writes problems below each other.
pub(super) struct Lines<'a, T>(pub(super) &'a [T]);

impl<T: fmt::Display> fmt::Display for Lines<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.0.iter().map(ToString::to_string);
        lines.try_for_each(|line| write!(f, "\n  {}", printable_lines(&line)))
    }
}

/// Writes what to do about a library that a private copy does not find.
pub(super) struct MissingLibrary<'a>(pub(super) &'a Option<String>);

impl fmt::Display for MissingLibrary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(missing) = self.0 else { return Ok(()) };
        write!(
            f,
            ", because `{missing}` was not found; if that lies beside the plugin, say \
             `RuntimeBuilder::open_in_place(true)`: without it a private copy is opened, in a folder of its own"
        )
    }
}

/// Writes a length, unless it is a nonsensical one.
pub(super) struct Bytes(pub(super) u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // More than any file system keeps in one file.
        if self.0 > 1 << 48 { f.write_str("far more") } else { write!(f, "{} bytes", self.0) }
    }
}

/// Writes what a plugin said, if it said anything.
pub(super) struct Said<'a>(pub(super) &'a str);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, ": {}", printable_lines(self.0)) }
    }
}

/// Writes a code, unless it is the one that says nothing.
pub(super) struct Code(pub(super) u32);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == AbiErrorCode::Generic as u32 {
            Ok(())
        } else {
            write!(f, " with code {}", self.0)
        }
    }
}

/// Writes where the other one came from, and what to do, by whether that is the same path.
pub(super) struct From<'a>(pub(super) &'a Path, pub(super) &'a Path);

impl fmt::Display for From<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == self.1 {
            return f.write_str(" from there; `Runtime::reload` looks at it again");
        }
        let loaded = shown(self.1);
        write!(f, " from `{loaded}`; give one of them another `name` in a `manifest.toml`")
    }
}

/// Lets `{:?}` say what `{}` says, and the causes: it is what a `main` that returns the error prints.
macro_rules! debug_as_display {
    ($error:ty) => {
        impl ::std::fmt::Debug for $error {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&$crate::error::text::Chain(self), f)
            }
        }
    };
}
pub(crate) use debug_as_display;
