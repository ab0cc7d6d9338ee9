//! The identifier of a document: what its original bytes alone determine.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// Characters of an identifier: 16 of base32 hold 80 bits, so that among a million documents two
/// share an identifier with a probability of about 4 in 10^13.
const LENGTH: usize = 16;

/// Names a document: the first 16 characters of the lower-case base32 BLAKE3 digest of its original bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, pattern = "^[a-z2-7]{16}$")]
pub struct DocumentId([u8; LENGTH]);

impl DocumentId {
    /// The identifier of the document with these original bytes.
    pub fn of(original: &[u8]) -> Self {
        Self::from_digest(blake3::hash(original).as_bytes())
    }

    /// The identifier that belongs to a BLAKE3 digest.
    pub(crate) fn from_digest(digest: &[u8; 32]) -> Self {
        let mut characters = [0; LENGTH];
        // Five bytes make eight characters, so ten bytes make exactly sixteen, without padding.
        data_encoding::BASE32_NOPAD.encode_mut(&digest[..LENGTH * 5 / 8], &mut characters);
        characters.make_ascii_lowercase();
        Self(characters)
    }

    /// The identifier as text.
    #[expect(clippy::missing_panics_doc, reason = "both constructors admit ASCII only")]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("an identifier is ASCII by construction")
    }
}

impl FromStr for DocumentId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let characters: [u8; LENGTH] = text.as_bytes().try_into().map_err(|_| MalformedId)?;
        if characters.iter().all(|c| matches!(c, b'a'..=b'z' | b'2'..=b'7')) {
            Ok(Self(characters))
        } else {
            Err(MalformedId)
        }
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for DocumentId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for DocumentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that cannot be an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a document identifier has 16 characters out of a–z and 2–7")]
pub struct MalformedId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_head_of_the_lower_case_base32_digest() {
        let whole = data_encoding::BASE32_NOPAD.encode(blake3::hash(b"Hej").as_bytes()).to_lowercase();
        assert_eq!(DocumentId::of(b"Hej").as_str(), &whole[..16]);
    }

    #[test]
    fn reads_what_it_prints_and_nothing_else() {
        let id = DocumentId::of(b"");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(serde_json::from_str::<DocumentId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
        for wrong in ["", "abc", "ABCDEFGHIJKLMNOP", "abcdefghijklmno1", "abcdefghijklmnopq", "abcdefghijklmnå"] {
            assert_eq!(wrong.parse::<DocumentId>(), Err(MalformedId), "{wrong}");
        }
    }
}
