//! The places in plugins that log, as `tracing` knows places of this process.
//!
//! A subscriber filters by target, level, file and line, which for code of this process are constants. Those of a
//! plugin are learned when it logs, and then kept for ever, as constants are. There are not more of them than
//! [`CAPACITY`], whatever plugins say.

use std::{
    collections::HashMap,
    sync::{
        OnceLock, PoisonError, RwLock,
        atomic::{AtomicU8, Ordering},
    },
};

use tracing::{
    Event, Level, Metadata,
    callsite::{self, Identifier},
    dispatcher,
    field::FieldSet,
    metadata::Kind,
    subscriber::Interest,
};

/// The most that are kept. A program has some thousands; a plugin that makes targets up can have any number.
const CAPACITY: usize = 1 << 14;

/// What every record has.
const FIELDS: &[&str] = &["message", "bundle"];

const NEVER: u8 = 0;
const SOMETIMES: u8 = 1;
const ALWAYS: u8 = 2;

/// What tells places apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CodePlace<'a> {
    pub(crate) level: Level,
    pub(crate) target: &'a str,
    pub(crate) module: Option<&'a str>,
    pub(crate) file: Option<&'a str>,
    pub(crate) line: Option<u32>,
}

/// A place in a plugin that logs.
pub(crate) struct Site {
    metadata: OnceLock<Metadata<'static>>,
    /// What the subscribers say about it, kept up to date by `tracing`.
    interest: AtomicU8,
}

static SITES: OnceLock<RwLock<HashMap<CodePlace<'static>, &'static Site>>> = OnceLock::new();

impl Site {
    /// Returns the site of a place; `None` if there are too many.
    pub(crate) fn of(place: &CodePlace<'_>) -> Option<&'static Self> {
        let sites = SITES.get_or_init(RwLock::default);
        let known = |sites: &HashMap<CodePlace<'_>, &'static Self>| sites.get(place).copied();
        let found = known(&sites.read().unwrap_or_else(PoisonError::into_inner));
        if found.is_some() {
            return found;
        }
        let mut all = sites.write().unwrap_or_else(PoisonError::into_inner);
        let found = known(&all);
        if found.is_some() || all.len() == CAPACITY {
            return found;
        }
        let place = place.leak();
        let site = Self::leak(&place);
        all.insert(place, site);
        // Subscribers are asked about it, and may log themselves.
        drop(all);
        callsite::register(site);
        Some(site)
    }

    fn leak(place: &CodePlace<'static>) -> &'static Self {
        let (metadata, interest) = (OnceLock::new(), AtomicU8::new(SOMETIMES));
        let site: &'static Self = Box::leak(Box::new(Self { metadata, interest }));
        site.metadata.get_or_init(|| {
            Metadata::new(
                "event of a plugin",
                place.target,
                place.level,
                place.file,
                place.line,
                place.module,
                FieldSet::new(FIELDS, Identifier(site)),
                Kind::EVENT,
            )
        });
        site
    }

    fn known(&self) -> &Metadata<'static> {
        self.metadata.get().expect("a site is made with its metadata")
    }

    /// Whether a subscriber of this thread wants to have records from there.
    pub(crate) fn is_enabled(&'static self) -> bool {
        match self.interest.load(Ordering::Relaxed) {
            NEVER => false,
            ALWAYS => true,
            _ => dispatcher::get_default(|current| current.enabled(self.known())),
        }
    }

    /// Hands a record to the subscriber of this thread, if it wants to have it.
    pub(crate) fn tell(&'static self, bundle: &str, message: &str) {
        if !self.is_enabled() {
            return;
        }
        let metadata = self.known();
        let message = format_args!("{message}");
        let values: [Option<&dyn tracing::Value>; 2] = [Some(&message), Some(&bundle)];
        Event::dispatch(metadata, &metadata.fields().value_set_all(&values));
    }
}

impl callsite::Callsite for Site {
    fn set_interest(&self, interest: Interest) {
        let interest = match interest {
            interest if interest.is_never() => NEVER,
            interest if interest.is_always() => ALWAYS,
            _ => SOMETIMES,
        };
        self.interest.store(interest, Ordering::Relaxed);
    }

    fn metadata(&self) -> &Metadata<'_> {
        self.known()
    }
}

impl CodePlace<'_> {
    fn leak(&self) -> CodePlace<'static> {
        fn leak(text: &str) -> &'static str {
            String::from(text).leak()
        }
        CodePlace {
            level: self.level,
            target: leak(self.target),
            module: self.module.map(leak),
            file: self.file.map(leak),
            line: self.line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(target: &str) -> CodePlace<'_> {
        let (module, file, line) = (None, Some("lib.rs"), Some(7));
        CodePlace { level: Level::INFO, target, module, file, line }
    }

    #[test]
    fn the_same_place_is_one_site_and_there_are_not_too_many() {
        let one = Site::of(&place("test::one")).unwrap();
        let (metadata, again) = (one.known(), Site::of(&place("test::one")).unwrap());
        assert!(std::ptr::eq(one, again));
        assert_eq!((metadata.target(), metadata.line()), ("test::one", Some(7)));
        let found = (0..CAPACITY).filter(|i| Site::of(&place(&format!("test::{i}"))).is_some());
        assert!(found.count() < CAPACITY);
        assert!(std::ptr::eq(one, Site::of(&place("test::one")).unwrap()));
    }
}
