//! A referral as the answers to it tell it: who was asked, who answered, when, with what stance, who is missing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use remiss_archive::Stored;
use remiss_parse::{DocumentType, MatterType, Stance};
use serde::Serialize;
use utoipa::ToSchema;

use crate::format::slug;
use crate::parameters::escape;

/// One referral.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Case {
    /// The strongest key, which is the case's address.
    pub(crate) key: String,
    /// Every key that leads here.
    pub(crate) keys: Vec<String>,
    /// The title that most answers give.
    pub(crate) title: Option<String>,
    /// What is being answered.
    pub(crate) matter_type: MatterType,
    /// Who referred it.
    pub(crate) referred_by: Option<String>,
    /// Number of the motion.
    pub(crate) motion_number: Option<String>,
    /// Parties that put it forward.
    pub(crate) parties: Vec<String>,
    /// The last day for answers.
    pub(crate) answer_due: Option<Date>,
    /// The documents of the case, in order of date, undated last.
    pub(crate) answers: Vec<CaseAnswer>,
    /// Who was asked, as the documents name them.
    pub(crate) asked: Vec<Asked>,
    /// Who was asked and has no answer here.
    pub(crate) missing: Vec<String>,
    /// How many answers take each stance.
    pub(crate) stances: BTreeMap<&'static str, usize>,
    /// Address of the page.
    pub(crate) url: String,
}

/// A body that was asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Asked {
    /// Its name as the documents give it.
    pub(crate) name: String,
    /// Whether one of the documents is its answer.
    pub(crate) answered: bool,
}

/// One answer to a referral.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CaseAnswer {
    /// Identifier of the document.
    pub(crate) id: String,
    /// Address of its page on this service.
    pub(crate) url: String,
    /// Title of the matter.
    pub(crate) title: Option<String>,
    /// Committee.
    pub(crate) namnd: Option<String>,
    /// Municipality or region.
    pub(crate) kommun: Option<String>,
    /// Kind of document.
    pub(crate) document_type: DocumentType,
    /// Date of the document.
    pub(crate) date: Option<Date>,
    /// Whether the date was inferred from the preparation of the matter.
    pub(crate) date_inferred: bool,
    /// Officers.
    pub(crate) handlaggare: Vec<String>,
    /// Diary numbers.
    pub(crate) dnr: Vec<String>,
    /// What it says of the proposal.
    pub(crate) stance: Stance,
    /// The sentence that shows the stance.
    pub(crate) quote: Option<Quote>,
    /// Whether the date is on or before the last day for answers; unknown where either is.
    pub(crate) in_time: Option<bool>,
}

/// A sentence out of a document, with its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Quote {
    /// The sentence.
    pub(crate) text: String,
    /// Page, from 1.
    pub(crate) page: Option<u32>,
    /// Address of the place on the document's page.
    pub(crate) url: String,
}

/// The names under which bodies go.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    /// Slug of any spelling to the slug of the canonical name.
    canonical: HashMap<String, String>,
}

impl Bodies {
    /// Reads spellings with their canonical names.
    pub(crate) fn new(names: &BTreeMap<String, String>) -> Self {
        Self { canonical: names.iter().map(|(spelling, name)| (slug(spelling), slug(name))).collect() }
    }

    /// Whether two names are of one body.
    pub(crate) fn are_same(&self, one: &str, other: &str) -> bool {
        self.known(one) == self.known(other)
    }

    /// What all names of a body have in common.
    fn known(&self, name: &str) -> String {
        let slug = slug(name);
        self.canonical.get(&slug).cloned().unwrap_or(slug)
    }
}

impl Case {
    /// Tells the case from its documents.
    pub(crate) fn new(key: String, keys: Vec<String>, documents: &[Stored], bodies: &Bodies) -> Self {
        let records = || documents.iter().map(|document| &document.record);
        let answer_due = most_frequent(records().filter_map(|r| r.answer_due));
        let mut answers: Vec<_> = documents.iter().map(|document| CaseAnswer::new(document, answer_due)).collect();
        answers.sort_by(|a, b| {
            (a.date.is_none(), a.date, &a.namnd, &a.id).cmp(&(b.date.is_none(), b.date, &b.namnd, &b.id))
        });
        // A committee may have been asked, or its office, or its municipality.
        let authors = records().flat_map(|r| [&r.namnd, &r.forvaltning, &r.kommun]).flatten();
        let answered: BTreeSet<String> = authors.map(|name| bodies.known(name)).collect();
        let mut seen = BTreeSet::new();
        let asked: Vec<Asked> = records()
            .flat_map(|r| &r.referral_bodies)
            .filter(|name| seen.insert(bodies.known(name)))
            .map(|name| Asked { name: name.clone(), answered: answered.contains(&bodies.known(name)) })
            .collect();
        let missing = asked.iter().filter(|body| !body.answered).map(|body| body.name.clone()).collect();
        let mut stances = BTreeMap::new();
        for answer in &answers {
            *stances.entry(answer.stance.as_str()).or_default() += 1;
        }
        let parties: BTreeSet<String> = records().flat_map(|r| r.parties.iter().cloned()).collect();
        Self {
            url: format!("/arende/{}", escape(&key)),
            title: title(documents),
            matter_type: most_frequent(records().map(|r| r.matter_type).filter(|m| *m != MatterType::Annat))
                .unwrap_or_default(),
            referred_by: most_frequent(records().filter_map(|r| r.referred_by.clone())),
            motion_number: most_frequent(records().filter_map(|r| r.motion_number.clone())),
            parties: parties.into_iter().collect(),
            key,
            keys,
            answer_due,
            answers,
            asked,
            missing,
            stances,
        }
    }
}

impl CaseAnswer {
    fn new(document: &Stored, answer_due: Option<Date>) -> Self {
        let record = &document.record;
        let url = format!("/dokument/{}", document.id);
        let proof = record.findings.get("stance").and_then(|findings| findings.first());
        let quote = proof.and_then(|finding| {
            Some(Quote {
                text: finding.quote.as_deref()?.split_whitespace().collect::<Vec<_>>().join(" "),
                page: finding.page,
                url: format!("{url}#f-stance-0"),
            })
        });
        Self {
            id: document.id.to_string(),
            title: record.title.clone(),
            namnd: record.namnd.clone(),
            kommun: record.kommun.clone(),
            document_type: record.document_type,
            date: record.date,
            date_inferred: record.date_inferred,
            handlaggare: record.handlaggare.clone(),
            dnr: record.dnr.clone(),
            stance: record.stance,
            in_time: record.date.zip(answer_due).map(|(date, due)| date <= due),
            quote,
            url,
        }
    }
}

/// The title that most documents give. Among those that only scanning errors part, and among as many others, the
/// document whose text is best readable tells how it is written.
fn title(documents: &[Stored]) -> Option<String> {
    let mut titles: Vec<(String, f32, usize)> = Vec::new();
    for record in documents.iter().map(|document| &document.record) {
        let Some(title) = &record.title else { continue };
        match titles.iter_mut().find(|(known, _, _)| is_same_title(known, title)) {
            Some((known, quality, count)) => {
                *count += 1;
                if record.text_quality > *quality {
                    known.clone_from(title);
                    *quality = record.text_quality;
                }
            }
            None => titles.push((title.clone(), record.text_quality, 1)),
        }
    }
    // The first of equals wins, so that the same documents always give the same title.
    let better = |a: &(String, f32, usize), b: &(String, f32, usize)| a.2.cmp(&b.2).then(a.1.total_cmp(&b.1));
    titles.into_iter().rev().max_by(better).map(|(title, _, _)| title)
}

/// Whether two titles are one but for what a scan does to letters: every word as long, and few letters apart.
fn is_same_title(a: &str, b: &str) -> bool {
    const LETTERS_APART_MAX: usize = 12;
    let (a, b): (Vec<char>, Vec<char>) = (slug(a).chars().collect(), slug(b).chars().collect());
    let apart = a.iter().zip(&b).filter(|(a, b)| a != b).count();
    a.len() == b.len() && apart * LETTERS_APART_MAX <= a.len()
}

/// The value that most documents give; of several the one that comes first.
fn most_frequent<T: PartialEq + Clone>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for value in values {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(value, _)| value)
}
