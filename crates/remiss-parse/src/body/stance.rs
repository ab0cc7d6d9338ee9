//! Reads what a document says of the proposal: by the decision's wording, else by the body's own plain words.

use std::ops::Range;

use crate::prose::{Prose, Sentence};
use crate::record::{DocumentType, Record, Stance};
use crate::tables::Tables;
use crate::text::{Document, Span};
use crate::{Confidence, Finding};

/// What the sentences of a text say, by kind the first that says it.
#[derive(Default)]
struct Signs {
    found: Vec<(String, Span, String)>,
}

impl Signs {
    fn has(&self, sign: &str) -> bool {
        self.found.iter().any(|(kind, _, _)| kind == sign)
    }

    fn add(&mut self, sign: &str, span: Span, rule: &str) {
        if !self.has(sign) {
            self.found.push((sign.to_owned(), span, rule.to_owned()));
        }
    }

    fn first(&self, signs: &[&str]) -> Option<(&Span, &str)> {
        signs.iter().find_map(|sign| {
            self.found.iter().find(|(kind, _, _)| kind == sign).map(|(_, span, rule)| (span, rule.as_str()))
        })
    }
}

/// Reads the stance into the record, with the sentence that shows it.
pub(crate) fn extract(document: &Document<'_>, prose: &Prose<'_>, tables: &Tables, record: &mut Record) {
    let decision = decision_signs(document, tables, record);
    let (stance, finding) = match by_decision(&decision) {
        Some((stance, signs)) => (stance, finding(document, stance, decision.first(signs), Confidence::High)),
        None if decision.has("aterremiss") => (Stance::Oklart, None),
        None => by_body(document, prose, tables, &decision, record.document_type),
    };
    record.stance = stance;
    if let Some(finding) = finding {
        record.findings.insert("stance".to_owned(), vec![finding]);
    }
}

fn finding(document: &Document<'_>, stance: Stance, sign: Option<(&Span, &str)>, grade: Confidence) -> Option<Finding> {
    sign.map(|(span, rule)| document.finding(stance.as_str(), span, rule, grade))
}

/// The signs in the sentences of the decision.
fn decision_signs(document: &Document<'_>, tables: &Tables, record: &Record) -> Signs {
    let mut signs = Signs::default();
    let found = record.findings.get("decision").and_then(|all| all.first());
    let Some((start, end)) = found.and_then(|f| Some((f.start? as usize, f.end? as usize))) else { return signs };
    let lines = document.line_at(start)..document.line_at(end) + 1;
    let prose = Prose::new(document.flow_of(lines), &tables.words);
    for sentence in &prose.sentences {
        read(tables, "stance-decision", &prose, sentence, &mut signs);
    }
    signs
}

fn read(tables: &Tables, field: &str, prose: &Prose<'_>, sentence: &Sentence, signs: &mut Signs) {
    let folded = prose.fold(sentence);
    let excused: Vec<Range<usize>> =
        prose.rules_in(sentence, tables.rules("stance-not")).filter_map(|rule| rule.find(folded)).collect();
    let mut rejected: Vec<Range<usize>> = Vec::new();
    // "inte tillstyrka" holds "tillstyrka": what rejects is read first and covers its words.
    let mut rules: Vec<_> = prose.rules_in(sentence, tables.rules(field)).collect();
    rules.sort_by_key(|rule| rule.value.as_deref() != Some("avstyrker"));
    for rule in rules {
        let Some(value) = rule.value.as_deref() else { continue };
        for range in rule.find_all(folded) {
            let covers = |other: &Range<usize>| other.start <= range.start && range.start < other.end;
            if value != "vidare" && (excused.iter().any(covers) || rejected.iter().any(covers)) {
                continue;
            }
            if value == "avstyrker" {
                rejected.push(range.clone());
            }
            signs.add(value, prose.plain.span(sentence.plain.clone()), &rule.id);
        }
    }
}

/// The stance that the decision states, with the signs that show it.
fn by_decision(signs: &Signs) -> Option<(Stance, &'static [&'static str])> {
    let (yes, no, part) = (signs.has("tillstyrker"), signs.has("avstyrker"), signs.has("tillstyrker delvis"));
    let (answered, nothing) = (signs.has("besvarad"), signs.has("ingen erinran"));
    if part || (yes && no) {
        return Some((Stance::TillstyrkerDelvis, &["tillstyrker delvis", "avstyrker", "tillstyrker"]));
    }
    if no {
        return Some((Stance::Avstyrker, &["avstyrker"]));
    }
    if yes {
        return Some((Stance::Tillstyrker, &["tillstyrker"]));
    }
    if nothing {
        return Some((Stance::IngenErinran, &["ingen erinran"]));
    }
    if answered {
        return Some((Stance::Besvarad, &["besvarad"]));
    }
    signs.has("hänvisar").then_some((Stance::Hanvisar, &["hänvisar"]))
}

/// What the body says in its summary and assessment; without plain words the decision that forwards the statement.
fn by_body(
    document: &Document<'_>,
    prose: &Prose<'_>,
    tables: &Tables,
    decision: &Signs,
    form: DocumentType,
) -> (Stance, Option<Finding>) {
    let mut signs = Signs::default();
    let rules = prose.active(tables.rules("stance-body"));
    for range in body_ranges(document, form) {
        for sentence in document.sentences(range) {
            let folded = prose.fold(sentence);
            if !prose.rules_in(sentence, rules.iter().copied()).any(|rule| rule.pattern.is_match(folded)) {
                continue;
            }
            let own = prose.rules_in(sentence, tables.rules("stance-subject")).any(|rule| rule.is_match(folded));
            let others = prose.rules_in(sentence, tables.rules("stance-other")).any(|rule| rule.is_match(folded));
            let plain_rejection = folded.contains("bor daremot inte") || folded.contains("bor dock inte");
            if (own && !others) || plain_rejection {
                read(tables, "stance-body", prose, sentence, &mut signs);
            }
        }
    }
    let (yes, no, nothing) = (signs.has("tillstyrker"), signs.has("avstyrker"), signs.has("ingen erinran"));
    let (stance, kinds): (Stance, &[&str]) = match (yes, no, nothing) {
        (true, true, _) | (false, true, true) => (Stance::TillstyrkerDelvis, &["avstyrker"]),
        (true, false, _) => (Stance::Tillstyrker, &["tillstyrker"]),
        (false, true, false) => (Stance::Avstyrker, &["avstyrker"]),
        (false, false, true) => (Stance::IngenErinran, &["ingen erinran"]),
        (false, false, false) if decision.has("vidare") => {
            return (
                Stance::Hanvisar,
                finding(document, Stance::Hanvisar, decision.first(&["vidare"]), Confidence::Low),
            );
        }
        _ => return (Stance::Oklart, None),
    };
    (stance, finding(document, stance, signs.first(kinds), Confidence::Medium))
}

/// The lines of the sections in which the body speaks for itself: summary and assessment with their subsections.
///
/// A letter without such sections speaks throughout, and one with any in what stands above them, too.
pub(crate) fn body_ranges(document: &Document<'_>, form: DocumentType) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut speaking = false;
    for part in &document.parts {
        match part.kind.as_str() {
            "summary" | "assessment" => speaking = true,
            "other" | "consequences" | "economy" | "decision" => {}
            _ => speaking = false,
        }
        if speaking && part.kind != "decision" {
            out.push(part.lines.clone());
        }
    }
    // Where no part speaks for the body, those that tell of the matter may.
    if out.is_empty() {
        out = document
            .parts
            .iter()
            .filter(|part| matches!(part.kind.as_str(), "other" | "matter" | "background"))
            .map(|part| part.lines.clone())
            .collect();
    }
    if out.is_empty() {
        out.push(document.head_end..document.lines.len());
    } else if matches!(form, DocumentType::Remissvar | DocumentType::Yttrande)
        && let Some(first) = document.parts.first()
    {
        out.insert(0, document.head_end..first.lines.start.max(document.head_end));
    }
    out
}
