//! The kinds of values that settings have beside text and numbers.

use std::collections::BTreeSet;
use std::str::FromStr;

use anyhow::bail;
use jiff::Span;
use jiff::civil::Date;
use remiss_archive::{Scope, UnknownScope};
use remiss_ingest::PersonalNumbers;

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl FromStr for LogFormat {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> anyhow::Result<Self> {
        match word {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => bail!("{word:?} is neither text nor json"),
        }
    }
}

/// When page images are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Ocr {
    /// For pages without a usable text layer.
    Auto,
    /// Never.
    Never,
    /// For every page that has an image.
    Always,
}

impl Ocr {
    /// The word that stands for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Never => "never",
            Self::Always => "always",
        }
    }
}

impl FromStr for Ocr {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> anyhow::Result<Self> {
        clap::ValueEnum::from_str(word, false).map_err(|_| anyhow::anyhow!("{word:?} is none of auto, never, always"))
    }
}

/// What is done about personal identity numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum NumberPolicy {
    /// Masked wherever text is shown, searched or exported; the original is withheld until reviewed.
    Mask,
    /// Masked, and the whole document is withheld until reviewed.
    Withhold,
    /// Left as they are.
    Allow,
}

impl From<NumberPolicy> for PersonalNumbers {
    fn from(policy: NumberPolicy) -> Self {
        match policy {
            NumberPolicy::Mask => Self::Mask,
            NumberPolicy::Withhold => Self::Withhold,
            NumberPolicy::Allow => Self::Allow,
        }
    }
}

impl FromStr for NumberPolicy {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> anyhow::Result<Self> {
        clap::ValueEnum::from_str(word, false).map_err(|_| {
            anyhow::anyhow!("{word:?} is none of {}", PersonalNumbers::ALL.map(PersonalNumbers::as_str).join(", "))
        })
    }
}

/// When names of private persons are not found any more.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NamesAfter {
    /// They are always found.
    Never,
    /// So long after the date of a document.
    Time(Span),
}

impl NamesAfter {
    /// The day before which they are not found, as of a day.
    pub(crate) fn day(self, today: Date) -> Option<Date> {
        match self {
            Self::Never => None,
            // A time that reaches back before all dates hides nothing.
            Self::Time(time) => today.checked_sub(time).ok(),
        }
    }
}

impl FromStr for NamesAfter {
    type Err = anyhow::Error;

    fn from_str(words: &str) -> anyhow::Result<Self> {
        match words.parse::<Span>() {
            _ if words == "never" => Ok(Self::Never),
            Ok(time) if time.is_positive() => Ok(Self::Time(time)),
            _ => bail!("{words:?} is no time such as 2 years, 18 months or 90 days, and not never"),
        }
    }
}

/// Scopes separated by commas.
pub(super) struct Scopes(pub(super) BTreeSet<Scope>);

impl FromStr for Scopes {
    type Err = UnknownScope;

    fn from_str(list: &str) -> Result<Self, UnknownScope> {
        list.split(',').map(|word| word.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}
