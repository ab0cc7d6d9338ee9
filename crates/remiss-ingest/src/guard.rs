//! Personal identity numbers: found before anything is read out of a text, and dealt with by policy.

use std::borrow::Cow;

use remiss_archive::{mask, mask_numbers, mask_value};
use remiss_parse::Given;
use remiss_swedish::personal_numbers;
use serde_json::Value;

use crate::documents::Document;

/// What is done about personal identity numbers in documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PersonalNumbers {
    /// They are masked wherever text is shown, searched or exported, and the original is withheld until reviewed.
    #[default]
    Mask,
    /// As with masking, and the whole document is withheld until reviewed.
    Withhold,
    /// They are left as they are.
    Allow,
}

impl PersonalNumbers {
    /// All policies.
    pub const ALL: [Self; 3] = [Self::Mask, Self::Withhold, Self::Allow];

    /// The word that stands for the policy.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mask => "mask",
            Self::Withhold => "withhold",
            Self::Allow => "allow",
        }
    }
}

/// A document as the parser may see it.
pub(crate) struct Guarded<'a> {
    /// Its text, masked; every byte stands where it stood.
    pub text: Cow<'a, str>,
    /// Where the text is masked.
    pub masked: Vec<(u32, u32)>,
    /// Its source, masked.
    pub source: Cow<'a, str>,
    /// Its known fields, masked.
    pub given: Cow<'a, Given>,
    /// Lines that repeat on its pages, masked.
    pub furniture: Vec<String>,
    /// Places at which a number was found.
    pub found: usize,
}

impl<'a> Guarded<'a> {
    /// Masks what the policy wants masked.
    pub(crate) fn new(document: &'a Document, policy: PersonalNumbers) -> Self {
        let extracted = &document.extracted;
        let mut guarded = Self {
            text: Cow::Borrowed(&extracted.text),
            masked: Vec::new(),
            source: Cow::Borrowed(&document.source),
            given: Cow::Borrowed(&document.given),
            furniture: extracted.furniture.clone(),
            found: 0,
        };
        if policy == PersonalNumbers::Allow {
            return guarded;
        }
        guarded.masked = personal_numbers(&extracted.text);
        guarded.found = guarded.masked.len();
        if !guarded.masked.is_empty() {
            guarded.text = Cow::Owned(mask(&extracted.text, &guarded.masked));
        }
        guarded.source = mask_numbers(&document.source);
        guarded.found += usize::from(matches!(guarded.source, Cow::Owned(_)));
        let mut given = Value::Object(document.given.clone());
        let in_given = mask_value(&mut given);
        if let (1.., Value::Object(given)) = (in_given, given) {
            guarded.given = Cow::Owned(given);
            guarded.found += in_given;
        }
        for line in &mut guarded.furniture {
            if let Cow::Owned(masked) = mask_numbers(line) {
                *line = masked;
                guarded.found += 1;
            }
        }
        guarded
    }

    /// The warning in the record; it says nothing of the numbers themselves.
    pub(crate) fn warning(&self, policy: PersonalNumbers) -> Option<String> {
        let places = match self.found {
            0 => return None,
            1 => "på ett ställe".to_owned(),
            found => format!("på {found} ställen"),
        };
        let withheld = if policy == PersonalNumbers::Withhold { "handlingen" } else { "originalfilen" };
        Some(format!("personnummer är maskerat {places}; {withheld} hålls inne tills någon har granskat den"))
    }
}
