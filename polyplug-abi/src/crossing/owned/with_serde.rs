//! `AbiString` and `AbiVec<T>` for serde: the same as `String` and `Vec<T>`.
//!
//! Invariant: a text that one type stores can be read by the other, and so can a list.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{abi_string::AbiString, abi_vec::AbiVec};
use crate::crossing::abi_type::AbiPlain;

impl Serialize for AbiString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for AbiString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl<T: AbiPlain + Serialize> Serialize for AbiVec<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de, T: AbiPlain + Deserialize<'de>> Deserialize<'de> for AbiVec<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_read_and_written_as_text_and_lists() {
        let text: AbiString = serde_json::from_str("\"text\"").unwrap();
        let values: AbiVec<u16> = serde_json::from_str("[1,2]").unwrap();
        assert_eq!(serde_json::to_string(&(text, values)).unwrap(), "[\"text\",[1,2]]");
    }
}
