//! A referral as the answers to it tell it: who was asked, who answered, when, with what stance, who is missing.

mod bodies;
mod committees;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use remiss_archive::Stored;
use remiss_parse::{DocumentType, MatterType, Proposer, Record, Stance};
use serde::Serialize;
use utoipa::ToSchema;

use crate::format::slug;
use crate::parameters::escape;

pub(crate) use bodies::{Bodies, Body};
pub(crate) use committees::Papers;

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
    /// Parties that act in the matter, by its documents: those that put it forward, and those with reservations.
    pub(crate) parties: Vec<String>,
    /// Who put it forward, but for private persons.
    #[serde(skip)]
    pub(crate) proposers: Vec<Proposer>,
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
    /// The answers by the committee whose they are, in the order of its answer.
    #[serde(skip)]
    pub(crate) committees: Vec<Papers>,
    /// Address of the page.
    pub(crate) url: String,
}

/// A body that was asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Asked {
    /// Its name as the documents give it.
    pub(crate) name: String,
    /// The municipality of a committee or office: that of the documents that name it.
    pub(crate) kommun: Option<String>,
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
    /// Office.
    #[serde(skip)]
    pub(crate) forvaltning: Option<String>,
    /// Share of the words that are words.
    #[serde(skip)]
    pub(crate) text_quality: f32,
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

impl Case {
    /// Tells the case from its documents.
    pub(crate) fn new(key: String, keys: Vec<String>, documents: &[Stored], bodies: &Bodies) -> Self {
        let records = || documents.iter().map(|document| &document.record);
        let answer_due = most_frequent(records().filter_map(|r| r.answer_due));
        let mut answers: Vec<_> = documents.iter().map(|document| CaseAnswer::new(document, answer_due)).collect();
        answers.sort_by(|a, b| {
            (a.date.is_none(), a.date, &a.namnd, &a.id).cmp(&(b.date.is_none(), b.date, &b.namnd, &b.id))
        });
        let asked = asked(&records().collect::<Vec<_>>(), bodies);
        let missing = asked.iter().filter(|body| !body.answered).map(|body| body.name.clone()).collect();
        let mut stances = BTreeMap::new();
        for answer in &answers {
            *stances.entry(answer.stance.as_str()).or_default() += 1;
        }
        let parties: BTreeSet<String> = records().flat_map(|r| r.parties.iter().cloned()).collect();
        let committees = committees::by_committee(&answers, &[], bodies);
        Self {
            url: format!("/arende/{}", escape(&key)),
            proposers: proposers(records()),
            committees,
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

impl Case {
    /// Puts copies that do not say whose they are under the committee of the papers whose text they repeat.
    pub(crate) fn fold(&mut self, copies: &[Vec<String>], bodies: &Bodies) {
        self.committees = committees::by_committee(&self.answers, copies, bodies);
    }

    /// How many committees take each stance, each by the paper that says what it answers.
    pub(crate) fn tally(&self) -> BTreeMap<Stance, usize> {
        let mut tally = BTreeMap::new();
        for (answer, _) in self.committees.iter().filter_map(|papers| papers.of(self)) {
            *tally.entry(answer.stance).or_default() += 1;
        }
        tally
    }
}

/// Who was asked, and whether one of the documents is the answer. A committee is known by its name and the municipality of
/// the document that names it: another municipality's of the same name answers for itself.
fn asked(records: &[&Record], bodies: &Bodies) -> Vec<Asked> {
    // A committee may have been asked, or its office, or its municipality.
    let named = |r: &Record| [r.namnd.clone(), r.forvaltning.clone(), r.kommun.clone()];
    let answered: BTreeSet<Body> = records
        .iter()
        .flat_map(|r| named(r).into_iter().flatten().map(|name| bodies.body(&name, r.kommun.as_deref())))
        .collect();
    let mut asked: Vec<(Body, Asked)> = Vec::new();
    for (record, name) in records.iter().flat_map(|r| r.referral_bodies.iter().map(move |name| (r, name))) {
        let body = bodies.body(name, record.kommun.as_deref());
        if asked.iter().any(|(known, _)| *known == body) {
            continue;
        }
        let kommun = record.kommun.clone().filter(|kommun| body.kommun.as_deref() == Some(&slug(kommun)));
        let is_answered = answered.iter().any(|author| author.may_be(&body));
        asked.push((body, Asked { name: name.clone(), kommun, answered: is_answered }));
    }
    // A paper that does not say whose it is names those whom the others name.
    let all: Vec<Body> = asked.iter().map(|(body, _)| body.clone()).collect();
    asked.retain(|(body, _)| body.kommun.is_some() || !all.iter().any(|other| other != body && other.may_be(body)));
    asked.into_iter().map(|(_, asked)| asked).collect()
}

/// Who put the matter forward, each once, with the party where any document tells it.
fn proposers<'r>(records: impl Iterator<Item = &'r Record>) -> Vec<Proposer> {
    let mut found: Vec<Proposer> = Vec::new();
    for record in records {
        let private: BTreeSet<&str> = record.private_persons().collect();
        for proposer in record.proposers.iter().filter(|proposer| !private.contains(proposer.name.as_str())) {
            match found.iter_mut().find(|known| slug(&known.name) == slug(&proposer.name)) {
                Some(known) if known.party.is_none() => known.party.clone_from(&proposer.party),
                Some(_) => {}
                None => found.push(proposer.clone()),
            }
        }
    }
    found
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
            forvaltning: record.forvaltning.clone(),
            text_quality: record.text_quality,
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
