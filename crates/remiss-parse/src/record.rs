//! The record of a document: its fields, and the finding that proves each value.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What `remiss parse FILE --json` prints: every field of one document.
///
/// Field names and their meaning are a contract with other programs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Record {
    /// The matter's title as a reader would cite it, OCR damage repaired.
    pub title: Option<String>,
    /// Canonical name of the committee that the statement is addressed to, or that decides.
    pub namnd: Option<String>,
    /// Municipality or region.
    pub kommun: Option<String>,
    /// The office that wrote it.
    pub forvaltning: Option<String>,
    /// Diary numbers of this matter, as first written, without label, one spelling each.
    pub dnr: Vec<String>,
    /// The document's own date, or the latest date of its preparation.
    pub date: Option<Date>,
    /// Whether `date` was inferred from the preparation of the matter.
    pub date_inferred: bool,
    /// The meeting that the statement is written for, where it stands beside the document's own date.
    pub meeting_date: Option<Date>,
    /// The officers named as handläggare.
    pub handlaggare: Vec<String>,
    /// What kind of document it is.
    pub document_type: DocumentType,
    /// What is being answered.
    pub matter_type: MatterType,
    /// Who referred the matter.
    pub referred_by: Option<String>,
    /// Number of the motion ("2017:54").
    pub motion_number: Option<String>,
    /// The authors of the motion or letter.
    pub proposers: Vec<Proposer>,
    /// Parties that act in the matter (M, S, V, MP, L, C, KD, SD, FI …).
    pub parties: Vec<String>,
    /// The last day for the answer (remisstiden).
    pub answer_due: Option<Date>,
    /// Who else was asked.
    pub referral_bodies: Vec<String>,
    /// The proposed decision, verbatim.
    pub decision: Option<String>,
    /// What the decision or the body says of the proposal; never guessed.
    pub stance: Stance,
    /// Those who signed, with their roles.
    pub signatories: Vec<Signatory>,
    /// The sections of the text in order.
    pub sections: Vec<Section>,
    /// Items under Bilaga, Bilagor, Beslutsunderlag.
    pub attachments: Vec<String>,
    /// Key of the referral that the document answers.
    pub case: Option<String>,
    /// SOU, Ds, prop., SFS and other diary numbers cited in the body, normalised.
    pub references: Vec<String>,
    /// ISO 639-1 code of the language.
    pub language: Option<String>,
    /// Share of the words that are words, 0 to 1.
    pub text_quality: f32,
    /// Whether OCR damage was mended for search and display.
    pub repaired: bool,
    /// The file name or address that the document came from, as given.
    pub source: String,
    /// The proof of every extracted value, by field name.
    pub findings: BTreeMap<String, Vec<Finding>>,
    /// What looked wrong.
    pub warnings: Vec<String>,
}

impl Record {
    /// The private persons that the record knows: authors without a party, unless of a motion or an interpellation, which
    /// only elected people make. Officers and those who sign act for the authority.
    pub fn private_persons(&self) -> impl Iterator<Item = &str> {
        let elected = matches!(self.matter_type, MatterType::Motion | MatterType::Interpellation);
        self.proposers
            .iter()
            .filter(move |author| author.party.is_none() && !elected)
            .map(|author| author.name.as_str())
    }
}

/// The proof of one extracted value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// The normal form of the value.
    pub value: serde_json::Value,
    /// First byte of the proof in the canonical text; none for a given or derived value.
    pub start: Option<u32>,
    /// One past the last byte of the proof.
    pub end: Option<u32>,
    /// Page of the proof, from 1.
    pub page: Option<u32>,
    /// The text at `start..end`.
    pub quote: Option<String>,
    /// The rule that found the value ("given" for known values).
    pub rule: String,
    /// How far the rule is to be trusted.
    pub confidence: Confidence,
}

/// Three grades of trust, set by the rule that found the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A weak sign, shown as such.
    Low,
    /// A sign that is sometimes wrong.
    Medium,
    /// A sign that is hardly ever wrong.
    High,
}

/// An author of a motion or letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Proposer {
    /// Name as written.
    pub name: String,
    /// Abbreviation of the party, where it is known.
    pub party: Option<String>,
}

/// A person who signed the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Signatory {
    /// Name as written.
    pub name: String,
    /// Role as written ("förvaltningschef").
    pub role: Option<String>,
}

/// A section of the text: its heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Section {
    /// The heading, on one line.
    pub heading: String,
    /// What the heading means ("decision", "summary", "background", …), or "other".
    pub kind: String,
    /// Page on which the heading stands, from 1.
    pub page: u32,
    /// First byte of the heading in the canonical text.
    pub start: u32,
    /// One past the last byte of the section's text.
    pub end: u32,
}

macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// All values in the order of the contract.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word that stands for the value in records, answers and filters.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|v| v.as_str() == word).ok_or_else(|| UnknownWord(word.to_owned()))
            }
        }
    };
}

/// A word that names no value of a closed list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown value {0:?}")]
pub struct UnknownWord(pub String);

word_enum! {
    /// Kinds of documents.
    DocumentType {
        /// An officer's statement in Stockholm's form.
        Tjansteutlatande = "tjänsteutlåtande",
        /// An officer's statement elsewhere.
        Tjansteskrivelse = "tjänsteskrivelse",
        /// A statement by the body itself.
        Yttrande = "yttrande",
        /// A letter that answers a referral.
        Remissvar = "remissvar",
        /// An extract of minutes.
        Protokollsutdrag = "protokollsutdrag",
        /// Anything else.
        #[default] Annat = "annat",
    }
}

word_enum! {
    /// What is being answered.
    MatterType {
        /// A referral.
        Remiss = "remiss",
        /// A motion in a council.
        Motion = "motion",
        /// A letter.
        Skrivelse = "skrivelse",
        /// A citizens' proposal.
        Medborgarforslag = "medborgarförslag",
        /// A question to a member of the government or a commissioner.
        Interpellation = "interpellation",
        /// A consultation on a plan.
        Samrad = "samråd",
        /// Anything else.
        #[default] Annat = "annat",
    }
}

word_enum! {
    /// What a document says of the proposal that it answers.
    Stance {
        /// Supports it.
        Tillstyrker = "tillstyrker",
        /// Supports a part of it.
        TillstyrkerDelvis = "tillstyrker delvis",
        /// Rejects it.
        Avstyrker = "avstyrker",
        /// Declares it answered.
        Besvarad = "besvarad",
        /// Refers to the statement.
        Hanvisar = "hänvisar",
        /// Has no objection.
        IngenErinran = "ingen erinran",
        /// Nothing can be told.
        #[default] Oklart = "oklart",
    }
}
