//! Reads names behind or below a word that says what they are, and digital approvals.

use super::lines::COLUMN_DRIFT;
use super::{Reader, STACK_MAX, Signed};
use crate::Confidence;
use crate::body::names::{is_person, leading_person};
use crate::text::Span;

impl Reader<'_, '_> {
    /// "Ordförande: Ines Bergvall", "Vid protokollet" above a name, as minutes have it.
    pub(super) fn labelled(&self) -> Vec<Signed> {
        const LABELS: &[(&str, &str)] = &[
            ("ordforande", "ordförande"),
            ("vice ordforande", "vice ordförande"),
            ("justerare", "justerare"),
            ("justerande", "justerare"),
            ("justeras av", "justerare"),
            ("utses att justera", "justerare"),
            ("justerat av", "justerare"),
            ("sekreterare", "sekreterare"),
            ("vid protokollet", "sekreterare"),
            ("protokollforare", "sekreterare"),
        ];
        let mut out: Vec<Signed> = Vec::new();
        for line in 0..self.document.lines.len() {
            if line >= self.document.head_end
                && self.document.line_folded(line).trim_end_matches(':').ends_with("vagnar")
            {
                out.extend(self.on_behalf(line + 1));
                continue;
            }
            let cells = self.document.cells(line);
            for (i, cell) in cells.iter().enumerate() {
                let folded = self.document.fold(&cell.span);
                let Some(&(label, role)) = LABELS.iter().find(|(label, _)| {
                    folded
                        .strip_prefix(label)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ' ', '.', '_']))
                }) else {
                    continue;
                };
                let text = &self.document.text[cell.span.clone()];
                let chars = label.chars().count();
                let from = text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
                let rest = text[from..].trim_start_matches(|c: char| !c.is_alphabetic());
                let at = cell.span.end - rest.len();
                let mut places = self.name_list(at..cell.span.end);
                if places.is_empty() && rest.is_empty() {
                    if let Some(beside) = cells.get(i + 1) {
                        places = self.name_list(beside.span.clone());
                    }
                    if places.is_empty()
                        && let Some(below) = self.below(line, cell.column, cells.len() == 1)
                    {
                        places = self.name_list(below);
                    }
                }
                out.extend(places.into_iter().map(|span| Signed {
                    span,
                    role: None,
                    label: Some(role),
                    rule: "label-name",
                    grade: Confidence::High,
                }));
            }
        }
        out
    }

    /// "På kommunstyrelsens vägnar", and the names below it.
    fn on_behalf(&self, from: usize) -> Vec<Signed> {
        (from..self.document.lines.len().min(from + 2 * STACK_MAX))
            .filter(|&line| !self.document.lines[line].is_blank())
            .map_while(|line| Some(self.name_cells(line)).filter(|names| !names.is_empty()))
            .flatten()
            .map(|span| Signed { span, role: None, label: None, rule: "on-behalf", grade: Confidence::Medium })
            .collect()
    }

    /// What stands below a label: in its column, or on the whole of the line where the label stands alone.
    fn below(&self, line: usize, column: usize, alone: bool) -> Option<Span> {
        let next = (line + 1..self.document.lines.len().min(line + 4)).find(|&i| !self.document.lines[i].is_blank())?;
        let mut cells = self.document.cells(next).into_iter();
        cells.find(|cell| alone || cell.column.abs_diff(column) <= COLUMN_DRIFT).map(|cell| cell.span)
    }

    /// "Ines Bergvall", "Ines Bergvall (M) och Bo Ek": the names in a cell that begins with one.
    fn name_list(&self, span: Span) -> Vec<Span> {
        let mut out = Vec::new();
        let mut at = span.start;
        while let Some(name) = leading_person(&self.document.text[at..span.end]) {
            out.push(at + name.start..at + name.end);
            at += name.end;
            let rest = &self.document.text[at..span.end];
            let rest = skip_party(rest);
            let trimmed = rest.trim_start_matches([' ', ',']);
            let trimmed = trimmed.strip_prefix("och ").or_else(|| trimmed.strip_prefix("samt ")).unwrap_or(trimmed);
            if trimmed.len() == rest.len() {
                break;
            }
            at = span.end - trimmed.len();
        }
        // "Ordförande Ines Bergvall (M) yrkar bifall": a sentence is no signature.
        if skip_party(&self.document.text[at..span.end]).trim_start().starts_with(char::is_lowercase) {
            out.clear();
        }
        out
    }

    /// A role without the day of the approval behind it.
    fn undated(&self, span: Span) -> Span {
        let folded = self.document.fold(&span);
        let day = crate::dates::find(folded).first().map_or(folded.len(), |date| date.range.start);
        let role = folded[..day].trim_end_matches([' ', ',']).len();
        if role == folded.len() {
            return span;
        }
        let base = self.document.folded.at(span.start);
        span.start..self.document.folded.span(base..base + role).end.max(span.start)
    }

    /// The digital approvals, which say who stands behind a document that nobody signed.
    pub(super) fn attested(&self) -> Vec<Signed> {
        let mut out = Vec::new();
        for part in self.document.parts.iter().filter(|part| self.is_approval(part)) {
            for line in part.lines.clone() {
                let Some(cell) = self.document.cells(line).into_iter().next() else { continue };
                let text = &self.document.text[cell.span.clone()];
                let Some((name, role)) = text.split_once(',') else {
                    let reader = Reader { approvals: true, ..*self };
                    out.extend(reader.block(line).0);
                    continue;
                };
                if !is_person(name, 5) {
                    continue;
                }
                let start = cell.span.start + name.len() + 1 + (role.len() - role.trim_start().len());
                let role = self.roles(&self.undated(start..cell.span.end)).into_iter().next();
                out.push(Signed {
                    span: cell.span.start..cell.span.start + name.len(),
                    role,
                    label: None,
                    rule: "digital-approval",
                    grade: Confidence::Medium,
                });
            }
        }
        out
    }
}

fn skip_party(text: &str) -> &str {
    let trimmed = text.trim_start();
    match trimmed.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((party, rest)) if party.len() <= 4 => rest,
        _ => text,
    }
}
