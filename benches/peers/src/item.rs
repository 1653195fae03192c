//! What is measured.

/// A kind of call. `work` has what the plugins do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    IncStateless,
    Inc,
    TextStateless,
    Text,
    Bytes,
    Record,
    Shape,
    String,
    StringOwn,
    Numbers,
    NumbersOwn,
    Texts,
    TextsOwn,
    Message,
    MessageOwn,
    Each,
    Object,
    Create,
    FirstCall,
}

impl Item {
    pub(crate) const ALL: [Self; 19] = [
        Self::IncStateless,
        Self::Inc,
        Self::TextStateless,
        Self::Text,
        Self::Bytes,
        Self::Record,
        Self::Shape,
        Self::String,
        Self::StringOwn,
        Self::Numbers,
        Self::NumbersOwn,
        Self::Texts,
        Self::TextsOwn,
        Self::Message,
        Self::MessageOwn,
        Self::Each,
        Self::Object,
        Self::Create,
        Self::FirstCall,
    ];

    /// The name in the data and in the tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::IncStateless => "inc_stateless",
            Self::Inc => "inc",
            Self::TextStateless => "text_stateless",
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Record => "record",
            Self::Shape => "shape",
            Self::String => "string",
            Self::StringOwn => "string_own",
            Self::Numbers => "numbers",
            Self::NumbersOwn => "numbers_own",
            Self::Texts => "texts",
            Self::TextsOwn => "texts_own",
            Self::Message => "message",
            Self::MessageOwn => "message_own",
            Self::Each => "each",
            Self::Object => "object",
            Self::Create => "create",
            Self::FirstCall => "first_call",
        }
    }

    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|item| item.name() == name)
    }

    /// What one turn does.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::IncStateless => "u32 → u32, no state",
            Self::Inc => "u32 → u32",
            Self::TextStateless => "&str of 64 bytes → u64, no state",
            Self::Text => "&str of 64 bytes → u64",
            Self::Bytes => "&[u8] of 4 KiB → its sum",
            Self::Record => "a plain struct of 48 bytes, in and out",
            Self::Shape => "an enum with data, in and out",
            Self::String => "→ String of 64 bytes",
            Self::StringOwn => "→ a text of 64 bytes, not copied",
            Self::Numbers => "Vec<u64> of 100, in and out",
            Self::NumbersOwn => "a list of 100 u64, not copied",
            Self::Texts => "Vec<String> of 100, in and out",
            Self::TextsOwn => "a list of 100 texts, not copied",
            Self::Message => "a struct with two Strings, in and out",
            Self::MessageOwn => "a struct with two texts, not copied",
            Self::Each => "1000 calls of a callback",
            Self::Object => "an object made, called, dropped",
            Self::Create => "an instance made and dropped",
            Self::FirstCall => "open, get and call, in a fresh process",
        }
    }
}
