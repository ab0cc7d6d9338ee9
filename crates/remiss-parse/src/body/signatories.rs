//! Reads who signed: names with their roles, stacked, side by side or after a label.

mod labelled;
mod lines;
mod roles;

use std::ops::Range;

use super::names::{self, is_person, mended};
use crate::prose::Prose;
use crate::record::{DocumentType, Record, Signatory};
use crate::tables::Tables;
use crate::text::{Document, Span};
use crate::{Confidence, fold};

/// The most names that stand above each other before their roles.
const STACK_MAX: usize = 6;
/// The most that sign one document.
const SIGNATORIES_MAX: usize = 60;
/// How many lines are searched for a name that stands elsewhere, too.
const LINES_MAX: usize = 1_000;
/// The most words of several names on one line.
const NAMES_WORDS_MAX: usize = 12;

/// Reads the signatories into the record.
pub(crate) fn extract(document: &Document<'_>, _: &Prose<'_>, tables: &Tables, record: &mut Record) {
    let reader = Reader { document, tables, approvals: false };
    let mut found = reader.blocks();
    if record.document_type == DocumentType::Protokollsutdrag || found.is_empty() {
        found.extend(reader.labelled());
    }
    if found.is_empty() {
        found = reader.attested();
    }
    found.sort_by_key(|one| one.span.start);
    for one in found {
        if record.signatories.len() >= SIGNATORIES_MAX {
            break;
        }
        let name = mended(&document.text[one.span.clone()], document.damaged);
        if record.signatories.iter().any(|s| fold::fold(&s.name) == fold::fold(&name)) {
            continue;
        }
        let role = one.role.map(|span| one_line(&document.text[span]));
        let role = role
            .map(|role| if document.damaged { roles::mended(&role) } else { role })
            .or_else(|| one.label.map(str::to_owned));
        // Who signs as the officer is one, where the head names none.
        if record.handlaggare.is_empty()
            && role.as_deref().is_some_and(|role| fold::fold(role).starts_with("handlaggare"))
        {
            let finding = document.finding(name.clone(), &one.span, "officer-signed", Confidence::Medium);
            record.findings.insert("handlaggare".to_owned(), vec![finding]);
            record.handlaggare.push(name.clone());
        }
        let value = serde_json::json!({ "name": name, "role": role });
        record.signatories.push(Signatory { name, role });
        let finding = document.finding(value, &one.span, one.rule, one.grade);
        record.findings.entry("signatories".to_owned()).or_default().push(finding);
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name and its role, not yet in the record.
struct Signed {
    span: Span,
    role: Option<Span>,
    label: Option<&'static str>,
    rule: &'static str,
    grade: Confidence,
}

struct Reader<'d, 'a> {
    document: &'d Document<'a>,
    tables: &'d Tables,
    /// Whether lists of digital approvals are read as signatures.
    approvals: bool,
}

impl Reader<'_, '_> {
    /// Names directly above their roles.
    fn blocks(&self) -> Vec<Signed> {
        let mut out = Vec::new();
        let mut line = self.document.head_end;
        while line < self.document.lines.len() {
            if self.skips(line) {
                line += 1;
                continue;
            }
            let (signed, next) = self.block(line);
            out.extend(signed);
            line = next.max(line + 1);
        }
        out
    }

    /// Lists of officers and of digital approvals hold names with roles that are no signatures.
    fn skips(&self, line: usize) -> bool {
        let row = &self.document.lines[line];
        row.is_blank()
            || row.furniture
            || self.document.part_at(line).is_some_and(|part| {
                part.kind == "officers" || part.kind == "meeting" || (!self.approvals && self.is_approval(part))
            })
    }

    fn is_approval(&self, part: &crate::sections::Part) -> bool {
        if part.kind != "signatures" {
            return false;
        }
        let heading = self.document.fold(&part.heading);
        ["attest", "dokument", "digital", "elektron", "godkan"].iter().any(|word| heading.contains(word))
    }

    fn block(&self, line: usize) -> (Vec<Signed>, usize) {
        let row = &self.document.lines[line];
        if row.single_spaces && !names::may_begin_with_person(self.document.line(line)) {
            return (Vec::new(), line + 1);
        }
        let mut names = self.name_cells(line);
        if names.is_empty() {
            let beside = self.side_by_side(line);
            let signed = if beside.is_empty() { self.staggered(line) } else { beside };
            return (signed, line + 1);
        }
        if let Some(signed) = self.below_role(line, &names) {
            return (signed, line + 1);
        }
        let mut next = line + 1;
        if names.len() == 1 {
            while names.len() < STACK_MAX && next < self.document.lines.len() && !self.skips(next) {
                let more = self.name_cells(next);
                if more.len() != 1 {
                    break;
                }
                names.extend(more);
                next += 1;
            }
        }
        // In files that set every line as a paragraph of its own, a blank line stands between name and role.
        let gap = usize::from(self.document.lines.get(next).is_some_and(crate::text::Line::is_blank));
        let mut roles = Vec::new();
        let mut at = next + gap;
        while roles.len() < names.len() && at < self.document.lines.len() && !self.skips(at) {
            let more = self.role_cells(at);
            if more.is_empty() || (gap > 0 && more.len() < names.len()) {
                break;
            }
            roles.extend(more);
            at += 1;
        }
        if roles.is_empty() {
            return (self.staggered(line), line + 1);
        }
        if names.len() == 1 && roles.len() > 1 {
            let split = self.split_names(&names[0], roles.len());
            if split.len() == roles.len() {
                names = split;
            }
        }
        if names.len() > roles.len() {
            // Only the names next to the roles are signed with them.
            names.drain(..names.len() - roles.len());
        }
        let words = |span: &Span| self.document.text[span.clone()].split_whitespace().count();
        if names.iter().any(|name| words(name) > 5) {
            return (Vec::new(), line + 1);
        }
        let signed = names
            .into_iter()
            .zip(roles)
            .map(|(span, role)| Signed {
                span,
                role: Some(role),
                label: None,
                rule: "name-above-role",
                grade: Confidence::High,
            })
            .collect();
        (signed, at)
    }

    /// The cells of a line if all of them are names.
    fn name_cells(&self, line: usize) -> Vec<Span> {
        let mut out = Vec::new();
        for cell in self.document.cells(line) {
            let text = &self.document.text[cell.span.clone()];
            let name = without_party(text);
            if !(is_person(name, NAMES_WORDS_MAX)) || self.is_role(name) {
                return Vec::new();
            }
            out.push(cell.span.start..cell.span.start + name.len());
        }
        out
    }

    /// Cuts a line of several names, whose columns a scan has lost, by the first names that are known.
    fn split_names(&self, span: &Span, count: usize) -> Vec<Span> {
        let text = &self.document.text[span.clone()];
        let words: Vec<Range<usize>> = text
            .split_whitespace()
            .map(|word| {
                let start = word.as_ptr() as usize - text.as_ptr() as usize;
                start..start + word.len()
            })
            .collect();
        if words.len() < count * 2 {
            return Vec::new();
        }
        let mut out = Vec::new();
        let mut from = 0;
        for left in (1..=count).rev() {
            let until = if left == 1 {
                words.len()
            } else {
                let last = words.len() - (left - 1) * 2;
                let even = from + (words.len() - from) / left;
                let cut = |at: usize| {
                    self.begins_name(
                        &text[words[at].clone()],
                        &text[words[at].start..words[(at + 1).min(words.len() - 1)].end],
                    )
                };
                (from + 2..=last).find(|&at| cut(at)).unwrap_or(even.clamp(from + 2, last))
            };
            out.push(span.start + words[from].start..span.start + words[until - 1].end);
            from = until;
        }
        out
    }

    /// Whether a word is a first name, by the table or because the text has the name elsewhere at a line's start.
    fn begins_name(&self, word: &str, with_next: &str) -> bool {
        let folded = fold::fold(word);
        if self.tables.rules("first-name").iter().any(|rule| rule.is_match(&folded)) {
            return true;
        }
        let name = fold::fold(with_next);
        (0..self.document.lines.len().min(LINES_MAX)).any(|i| self.document.line_folded(i).starts_with(&name))
    }
}

/// A name without the party in parentheses behind it.
fn without_party(text: &str) -> &str {
    let open = text.ends_with(')').then(|| text.rsplit_once('(')).flatten();
    open.filter(|(_, party)| party.len() <= 6).map_or(text, |(name, _)| name.trim_end())
}
