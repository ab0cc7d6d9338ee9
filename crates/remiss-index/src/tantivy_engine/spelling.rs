//! Words that no document holds, and the words of the index that they may have been meant to be.

use std::collections::BTreeMap;

use crate::query::{Plan, Planner, WordPlan};
use crate::tantivy_engine::build::Builder;
use crate::tantivy_engine::dictionary;

/// Words that are corrected in one query; each costs a walk through the dictionary.
const CORRECTED_WORDS_MAX: usize = 8;
/// Candidates that stand in for one word.
const CANDIDATES_MAX: usize = 3;
/// Shorter words are not corrected: everything is near everything.
const LETTERS_MIN: usize = 4;
/// From this length on, two letters may be wrong.
const TWO_ERRORS_FROM: usize = 7;

/// What is known of the words of a query that no document holds.
#[derive(Debug, Default)]
pub(crate) struct Corrections {
    /// What each may have been meant to be, best first.
    words: BTreeMap<String, Vec<WordPlan>>,
    /// Those for which there is nothing else.
    missing: Vec<String>,
}

/// Finds candidates for the words of a plan that no document holds. A Swedish word was meant as it was typed, and so was a
/// compound of words that documents hold: "soffa" is no "Sofia", nor "båttrafik" "lågtrafik".
pub(crate) fn corrections(
    plan: &Plan,
    builder: &Builder<'_>,
    planner: &mut Planner<'_>,
) -> tantivy::Result<Corrections> {
    let mut unknown = Vec::new();
    unknown_words(plan, builder, &mut unknown)?;
    let mut corrections = Corrections::default();
    for word in unknown.into_iter().take(CORRECTED_WORDS_MAX) {
        let is_meant = planner.analyzer.is_known(&word.lower) || builder.has_parts(&word)?;
        let candidates = if is_meant { Vec::new() } else { candidates(&word.lower, builder)? };
        let plans: Vec<WordPlan> = candidates.iter().map(|c| planner.word(c)).collect();
        if !plans.is_empty() {
            corrections.words.insert(word.lower.clone(), plans);
        } else if word.parts.is_empty() && word.synonyms.is_empty() {
            corrections.missing.push(word.lower.clone());
        }
    }
    Ok(corrections)
}

impl Corrections {
    /// The plan with unknown words replaced by what they may have been meant to be.
    pub(crate) fn apply(&self, plan: &Plan) -> Plan {
        match plan {
            Plan::Word(word) => match self.words.get(&word.lower) {
                Some(candidates) => {
                    let mut candidates = candidates.iter().cloned();
                    let Some(mut best) = candidates.next() else { return plan.clone() };
                    best.synonyms.extend(candidates.map(|c| vec![c]));
                    Plan::Word(best)
                }
                None => plan.clone(),
            },
            Plan::And(plans) => Plan::And(plans.iter().map(|p| self.apply(p)).collect()),
            Plan::Or(plans) => Plan::Or(plans.iter().map(|p| self.apply(p)).collect()),
            plan => plan.clone(),
        }
    }

    /// What is to be said of the corrections, in Swedish.
    pub(crate) fn notices(&self) -> Vec<String> {
        let corrected = self.words.iter().map(|(typed, candidates)| {
            let shown: Vec<String> = candidates.iter().map(|c| format!("”{}”", c.lower)).collect();
            format!("Inga träffar på ”{typed}”. Sökte i stället på {}.", shown.join(", "))
        });
        corrected.collect()
    }

    /// What is to be said of words that no document holds where others of the query found documents, in Swedish.
    pub(crate) fn notice_of_missing(&self) -> Option<String> {
        let shown: Vec<String> = self.missing.iter().map(|word| format!("”{word}”")).collect();
        (!shown.is_empty()).then(|| format!("Inget dokument innehåller {}.", shown.join(", ")))
    }

    /// The query text with each unknown word replaced by its best candidate; none where nothing is unknown.
    pub(crate) fn rewrite(&self, query: &str) -> Option<String> {
        if self.words.is_empty() {
            return None;
        }
        let mut rewritten = String::with_capacity(query.len());
        let mut at = 0;
        let mut buffer = String::new();
        for token in remiss_swedish::tokenize(query) {
            let lower = remiss_swedish::normal(token.of(query), &mut buffer);
            if let Some(best) = self.words.get(lower).and_then(|c| c.first()) {
                rewritten.push_str(&query[at..token.start as usize]);
                rewritten.push_str(&best.lower);
                at = token.end as usize;
            }
        }
        rewritten.push_str(&query[at..]);
        Some(rewritten)
    }
}

fn unknown_words(plan: &Plan, builder: &Builder<'_>, unknown: &mut Vec<WordPlan>) -> tantivy::Result<()> {
    match plan {
        Plan::Word(word) => {
            let correctable = !word.function_word && word.lower.chars().all(char::is_alphabetic);
            if correctable && word.lower.chars().count() >= LETTERS_MIN && !builder.is_known(word)? {
                unknown.push(word.clone());
            }
        }
        Plan::And(plans) | Plan::Or(plans) => {
            for plan in plans {
                unknown_words(plan, builder, unknown)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Words of the index near an unknown word: the nearer the better, then the commoner.
fn candidates(word: &str, builder: &Builder<'_>) -> tantivy::Result<Vec<String>> {
    let letters = word.chars().count();
    let mut found: Vec<(f32, String)> = Vec::new();
    for distance in 1..=if letters >= TWO_ERRORS_FROM { 2 } else { 1 } {
        for candidate in dictionary::near_words(builder.terms.searcher(), builder.fields.exact, word, distance)? {
            // What only unseen documents say must not be heard from the speller.
            let documents = builder.terms.find(builder.fields.exact, &candidate)?.documents;
            if documents > 0 && candidate != word && candidate.chars().all(char::is_alphabetic) {
                let likeness = if candidate.chars().next() == word.chars().next() { 1.0 } else { 0.0 };
                found.push(((documents as f32).ln() + likeness, candidate));
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(found.into_iter().take(CANDIDATES_MAX).map(|(_, word)| word).collect())
}
