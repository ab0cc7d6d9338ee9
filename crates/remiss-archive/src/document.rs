//! What goes into the archive and what comes out: documents as plain data.

use jiff::Timestamp;
use remiss_parse::Record;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::error::Result;
use crate::originals::FILE_FROM_BYTES;
use crate::{DocumentId, mask, pack};

/// Who may see a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everyone.
    #[default]
    Public,
    /// Nobody without the right, until someone has looked at it.
    Withheld,
    /// Staff only.
    Internal,
}

impl Status {
    /// The word that stands for the status in records and in the catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Withheld => "withheld",
            Self::Internal => "internal",
        }
    }

    pub(crate) fn from_catalogue(word: &str) -> Self {
        match word {
            "public" => Self::Public,
            "internal" => Self::Internal,
            // The catalogue admits only the three words; anything else is damage, which must not publish a document.
            _ => Self::Withheld,
        }
    }
}

/// How the text lies on the pages, as the extraction found it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// Byte offset at which each page begins; the first is 0.
    pub pages: Vec<u32>,
    /// Byte ranges of lines that the format itself marks as headings.
    pub headings: Vec<(u32, u32)>,
    /// Lines that repeat at the head or foot of every page, taken out of the running text.
    pub furniture: Vec<String>,
    /// Pages (from 1) without a usable text.
    pub pages_without_text: Vec<u32>,
    /// Whether any of the text was read from page images.
    pub ocr: bool,
    /// Byte ranges of the text whose digits are masked, because they are personal identity numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub masked: Vec<(u32, u32)>,
}

/// A document on its way into the archive.
#[derive(Debug, Clone, Default)]
pub struct NewDocument {
    /// The original bytes, from which the identifier is derived.
    pub original: Vec<u8>,
    /// Where it came from: a name that is never an absolute path.
    pub source: String,
    /// Media type as recognised by content.
    pub media_type: String,
    /// Canonical text.
    pub text: String,
    /// Pages, headings and what else the extraction saw.
    pub layout: Layout,
    /// Pages of the original.
    pub page_count: u32,
    /// What the parser found.
    pub record: Record,
    /// Keys of the referral that the document answers, strongest first; documents that share one are joined.
    pub case_keys: Vec<String>,
    /// Who may see it, unless someone has decided by hand.
    pub status: Status,
    /// Whether the original is kept from the public until someone has looked at it.
    pub withhold_original: bool,
    /// Whether personal identity numbers are left as they are in the record, its sources and its corrections.
    pub numbers_allowed: bool,
}

/// A document ready to be stored: hashed, packed, and no more work for the one writer than necessary.
///
/// Made where there are many threads, stored where there is one.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(crate) id: DocumentId,
    pub(crate) blake3: [u8; 32],
    pub(crate) sha256: [u8; 32],
    pub(crate) bytes: u64,
    pub(crate) original: PreparedOriginal,
    pub(crate) source: String,
    pub(crate) media_type: String,
    pub(crate) page_count: u32,
    pub(crate) reading: Vec<u8>,
    pub(crate) layout: Vec<u8>,
    pub(crate) text: Vec<u8>,
    pub(crate) without_text: bool,
    pub(crate) place: Place,
    pub(crate) case_keys: Vec<String>,
    pub(crate) status: Status,
    pub(crate) withhold_original: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum PreparedOriginal {
    /// Packed, for the catalogue.
    Row(Vec<u8>),
    /// As it came, for a file.
    File(Vec<u8>),
}

/// Under which committee and month a document is counted; empty where that is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) kommun: String,
    pub(crate) namnd: String,
    pub(crate) month: String,
}

impl Place {
    pub(crate) fn of(record: &Record) -> Self {
        Self {
            kommun: record.kommun.clone().unwrap_or_default(),
            namnd: record.namnd.clone().unwrap_or_default(),
            month: record.date.map(|date| date.strftime("%Y-%m").to_string()).unwrap_or_default(),
        }
    }
}

/// What was read in a document at one source, as it is stored (packed JSON).
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Reading {
    pub(crate) record: Record,
    pub(crate) case_keys: Vec<String>,
    /// Whether personal identity numbers are left as they are.
    #[serde(default)]
    pub(crate) numbers_allowed: bool,
}

#[derive(Serialize)]
struct ReadingRef<'a> {
    record: &'a Record,
    case_keys: &'a [String],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    numbers_allowed: bool,
}

impl ReadingRef<'_> {
    fn to_json(&self) -> Result<Vec<u8>> {
        Ok(serde_json::to_vec(self)?)
    }
}

impl Prepared {
    /// Hashes and packs a document.
    ///
    /// # Errors
    /// When the record cannot be written as JSON.
    pub fn new(new: NewDocument) -> Result<Self> {
        let NewDocument {
            original,
            source,
            media_type,
            text,
            layout,
            page_count,
            mut record,
            mut case_keys,
            status,
            withhold_original,
            numbers_allowed,
        } = new;
        // The source is kept once, beside the document, so that readings of one original at two sources can be equal.
        record.source.clear();
        let mut seen = std::collections::HashSet::new();
        case_keys.retain(|key| !key.is_empty() && seen.insert(key.clone()));
        if case_keys.is_empty() {
            case_keys.extend(record.case.clone());
        }
        let mut reading = ReadingRef { record: &record, case_keys: &case_keys, numbers_allowed }.to_json()?;
        if !numbers_allowed && mask::may_hold_numbers(&reading) {
            mask::mask_record(&mut record)?;
            for key in &mut case_keys {
                *key = mask::mask_numbers(key).into_owned();
            }
            reading = ReadingRef { record: &record, case_keys: &case_keys, numbers_allowed }.to_json()?;
        }
        let blake3 = *blake3::hash(&original).as_bytes();
        Ok(Self {
            id: DocumentId::from_digest(&blake3),
            blake3,
            sha256: Sha256::digest(&original).into(),
            bytes: original.len() as u64,
            original: if original.len() < FILE_FROM_BYTES {
                PreparedOriginal::Row(pack::pack(&original))
            } else {
                PreparedOriginal::File(original)
            },
            source,
            media_type,
            page_count,
            reading: pack::pack(&reading),
            layout: pack::pack(&serde_json::to_vec(&layout)?),
            text: pack::pack(text.as_bytes()),
            without_text: text.trim().is_empty(),
            place: Place::of(&record),
            case_keys,
            status,
            withhold_original,
        })
    }

    /// The identifier that the document has or will have.
    pub fn id(&self) -> DocumentId {
        self.id
    }

    /// The source that it came from.
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// What became of a document that was put into the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    Added,
    /// It is new and takes the place of what its source named before; where the old document turns up at another
    /// source before the run ends, it stays.
    Updated {
        /// The document that the source named before.
        replaced: DocumentId,
    },
    /// It was there from this source, and is now read differently.
    Refreshed,
    /// It was there from this source, and read the same.
    Unchanged,
    /// It was there from another source.
    SourceAdded,
    /// It was deleted, and its bytes may not come back.
    Refused {
        /// Why it was deleted.
        reason: String,
    },
}

/// A current document with what the archive adds to its record.
///
/// Serialises as one flat object: the fields of the record, then those of the archive.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Stored {
    /// The record, corrections applied, `case` being the strongest key of the joined case.
    #[serde(flatten)]
    pub record: Record,
    /// Its identifier.
    pub id: DocumentId,
    /// When it came into the archive, to the millisecond.
    pub added_at: Timestamp,
    /// When anything about it changed last.
    pub changed_at: Timestamp,
    /// Media type as recognised by content.
    pub media_type: String,
    /// Length of the original.
    pub bytes: u64,
    /// Pages of the original.
    pub pages: u32,
    /// SHA-256 of the original, in hexadecimal.
    pub sha256: String,
    /// Who may see it.
    pub status: Status,
    /// Whether the original is kept from the public.
    pub original_withheld: bool,
    /// Names of the fields that a person corrected.
    pub corrected: Vec<String>,
    /// Every source that names it, in order; the first is the record's `source`.
    pub sources: Vec<String>,
    /// Order of arrival, with which iteration goes on.
    #[serde(skip)]
    pub arrival: i64,
    /// Key of the case that the public documents alone make; none where it is not one of them.
    #[serde(skip)]
    pub public_case: Option<String>,
}

/// A current document with its text, as an index wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct Full {
    /// Record and archive fields.
    pub stored: Stored,
    /// Canonical text, personal identity numbers masked.
    pub text: String,
    /// Pages and headings.
    pub layout: Layout,
}

/// When a document came and changed, without its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The document.
    pub id: DocumentId,
    /// When it came into the archive, to the millisecond.
    pub added_at: Timestamp,
    /// When anything about it changed last.
    pub changed_at: Timestamp,
    /// Who may see it.
    pub status: Status,
    /// Order of arrival, with which a listing goes on.
    pub arrival: i64,
}

/// What an identifier leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// A current document.
    Found(Box<Stored>),
    /// A document that a newer one replaced.
    Moved(DocumentId),
    /// A document that was deleted.
    Deleted(Tombstone),
    /// Nothing that was ever here.
    Unknown,
}

/// What is left of a deleted document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tombstone {
    /// Its identifier.
    pub id: DocumentId,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// Why.
    pub reason: String,
    /// Whether its bytes are refused if they come again; those of a document whose source vanished are not.
    pub refused: bool,
    /// Who might see it when it was deleted.
    #[serde(skip)]
    pub status: Status,
}

pub(crate) fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

pub(crate) fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or_default()
}
