//! Reads who signed: names with their roles, stacked, side by side or after a label.

use std::ops::Range;

use super::names::{is_person, leading_person, mended};
use crate::prose::Prose;
use crate::record::{DocumentType, Record, Signatory};
use crate::tables::Tables;
use crate::text::{Document, Span};
use crate::{Confidence, fold};

/// The longest line that can hold roles, in characters.
const ROLE_CHARS_MAX: usize = 110;
/// The most names that stand above each other before their roles.
const STACK_MAX: usize = 6;
/// The most that sign one document.
const SIGNATORIES_MAX: usize = 60;
/// How many lines are searched for a name that stands elsewhere, too.
const LINES_MAX: usize = 1_000;
/// How many lines of signatures can close a document.
const CLOSING_LINES_MAX: usize = 40;
/// How far a role may stand from the column of its name, in characters.
const COLUMN_DRIFT: usize = 3;
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
            .map(|role| if document.damaged { mended_role(&role) } else { role })
            .or_else(|| one.label.map(str::to_owned));
        let value = serde_json::json!({ "name": name, "role": role });
        record.signatories.push(Signatory { name, role });
        let finding = document.finding(value, &one.span, one.rule, one.grade);
        record.findings.entry("signatories".to_owned()).or_default().push(finding);
    }
}

/// Words of roles whose å, ä and ö a scan loses.
const ROLE_PARTS: &[&str] = &[
    "direktör",
    "förvaltnings",
    "förvaltare",
    "förbunds",
    "ordförande",
    "handläggare",
    "planläggare",
    "sekreterare",
    "åldringsvårds",
    "vård",
    "omsorgs",
    "miljö",
    "nämnd",
    "råd",
    "äldre",
    "hälso",
    "för",
    "föredragande",
    "biträdande",
];

/// Writes the parts of a damaged role that are known as they should be.
fn mended_role(role: &str) -> String {
    let words = role.split(' ').map(|word| {
        let class = |c: char| match fold::fold(c.encode_utf8(&mut [0; 4])).as_str() {
            "e" | "6" | "o" => 'o',
            other => other.chars().next().unwrap_or(c),
        };
        let classes: Vec<char> = word.chars().map(class).collect();
        let mut out: Vec<char> = word.chars().collect();
        for part in ROLE_PARTS {
            let wanted: Vec<char> = part.chars().map(class).collect();
            // Short parts stand for whole words only: "rad" is in many others.
            if wanted.len() < 5 && wanted.len() != classes.len() {
                continue;
            }
            let found = classes.windows(wanted.len()).position(|window| window == wanted);
            if let Some(at) = found {
                for (offset, right) in part.chars().enumerate() {
                    let upper = out[at + offset].is_uppercase();
                    out[at + offset] = if upper { right.to_uppercase().next().unwrap_or(right) } else { right };
                }
            }
        }
        out.into_iter().collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
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
        // A line of one piece that begins in small letters holds no name in front.
        if row.single_spaces && !self.document.line(line).starts_with(char::is_uppercase) {
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

    /// The roles on a line, if the line holds roles only.
    fn role_cells(&self, line: usize) -> Vec<Span> {
        let text = self.document.line(line);
        if text.chars().count() > ROLE_CHARS_MAX {
            return Vec::new();
        }
        let cells = self.document.cells(line);
        let mut out = Vec::new();
        for cell in &cells {
            let roles = self.roles(&cell.span);
            if roles.is_empty() {
                return Vec::new();
            }
            out.extend(roles);
        }
        out
    }

    /// The roles in a cell, one after the other.
    fn roles(&self, cell: &Span) -> Vec<Span> {
        let folded = self.document.fold(cell);
        if folded.ends_with(['.', ':', ',', ';', '!', '?']) || folded.split_whitespace().count() > 9 {
            return Vec::new();
        }
        let mut heads: Vec<Range<usize>> = Vec::new();
        for rule in self.tables.rules("role") {
            for range in rule.find_all(folded) {
                if heads.iter().all(|head| head.end <= range.start || range.end <= head.start) {
                    heads.push(range);
                }
            }
        }
        heads.sort_by_key(|head| head.start);
        let Some(first) = heads.first() else { return Vec::new() };
        // "Kommunstyrelsens ordförande" has a word before its head; a sentence has many.
        if folded[..first.start].split_whitespace().count() > 3
            || self.tables.rules("no-role").iter().any(|rule| rule.find(folded).is_some())
        {
            return Vec::new();
        }
        let base = self.document.folded.at(cell.start);
        let mut starts = vec![0];
        for pair in heads.windows(2) {
            let between = &folded[pair[0].end..pair[1].start];
            let next_word = between.split_whitespace().next().unwrap_or_default();
            if !matches!(next_word, "i" | "for" | "vid" | "pa" | "av" | "och" | "of" | "and" | "for the") {
                starts.push(pair[0].end + (between.len() - between.trim_start().len()));
            }
        }
        let mut out = Vec::new();
        for (i, &start) in starts.iter().enumerate() {
            let end = starts.get(i + 1).copied().unwrap_or(folded.len());
            let end = start + folded[start..end].trim_end().len();
            if end > start {
                out.push(self.document.folded.span(base + start..base + end));
            }
        }
        out
    }

    fn is_role(&self, text: &str) -> bool {
        let folded = fold::fold(text);
        self.tables.rules("role").iter().any(|rule| rule.find(&folded).is_some())
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
        if self.tables.rules("first-name").iter().any(|rule| rule.find(&folded).is_some()) {
            return true;
        }
        let name = fold::fold(with_next);
        (0..self.document.lines.len().min(LINES_MAX)).any(|i| self.document.line_folded(i).starts_with(&name))
    }

    /// "Ines Bergvall, lekplatschef" on a line of its own.
    fn side_by_side(&self, line: usize) -> Vec<Signed> {
        let mut out = Vec::new();
        for cell in self.document.cells(line) {
            let text = &self.document.text[cell.span.clone()];
            let Some((name, role)) = text.split_once(',') else {
                return self.in_one_line(line, &cell.span).into_iter().collect();
            };
            let name_text = without_party(name.trim_end());
            let lead = role.len() - role.trim_start().len();
            let at = cell.span.start + name.len() + 1 + lead;
            if !is_person(name_text, 5) || self.roles(&(at..cell.span.end)).len() != 1 {
                return Vec::new();
            }
            if self.in_list(line) && !self.ends_document(line) {
                return Vec::new();
            }
            out.push(Signed {
                span: cell.span.start..cell.span.start + name_text.len(),
                role: Some(at..cell.span.end),
                label: None,
                rule: "name-comma-role",
                grade: Confidence::Medium,
            });
        }
        out
    }

    /// Names directly below their roles, which begin a paragraph: "Ordförande", "Ines Bergvall".
    fn below_role(&self, line: usize, names: &[Span]) -> Option<Vec<Signed>> {
        let free = |at: usize| self.document.lines.get(at).is_none_or(|row| row.is_blank() || row.furniture);
        let above = line.checked_sub(1).filter(|&above| above >= self.document.head_end && !self.skips(above))?;
        let roles = self.role_cells(above);
        if roles.len() != names.len() || !above.checked_sub(1).is_none_or(free) || !free(line + 1) {
            return None;
        }
        let signed = names.iter().zip(roles).map(|(name, role)| Signed {
            span: name.clone(),
            role: Some(role),
            label: None,
            rule: "name-below-role",
            grade: Confidence::High,
        });
        Some(signed.collect())
    }

    /// "Ines Bergvall Lekplatschef" without a mark between them, under "Ansvariga" or at the very end.
    fn in_one_line(&self, line: usize, cell: &Span) -> Option<Signed> {
        let responsible = self.document.part_at(line).is_some_and(|part| part.kind == "planning");
        let last = || self.document.lines[line + 1..].iter().all(|row| row.is_blank() || row.furniture);
        if !responsible && !last() {
            return None;
        }
        let text = &self.document.text[cell.clone()];
        let name = leading_person(text)?;
        let at = cell.start + name.end + (text[name.end..].len() - text[name.end..].trim_start().len());
        let roles = self.roles(&(at..cell.end));
        let [role] = roles.as_slice() else { return None };
        (name.start == 0 && role.start == at).then(|| Signed {
            span: cell.start..cell.start + name.end,
            role: Some(role.clone()),
            label: None,
            rule: "name-role",
            grade: Confidence::Medium,
        })
    }

    /// Names whose roles stand in the same column one line below, beside what others signed a line higher or lower.
    fn staggered(&self, line: usize) -> Vec<Signed> {
        if line + 1 >= self.document.lines.len() || self.skips(line + 1) {
            return Vec::new();
        }
        let below = self.document.cells(line + 1);
        let mut out = Vec::new();
        for cell in self.document.cells(line) {
            let text = &self.document.text[cell.span.clone()];
            let name = without_party(text);
            if !is_person(name, 5) || self.is_role(name) {
                continue;
            }
            let role = below
                .iter()
                .find(|role| role.column.abs_diff(cell.column) <= COLUMN_DRIFT)
                .map(|role| self.roles(&role.span));
            if let Some([role]) = role.as_deref() {
                out.push(Signed {
                    span: cell.span.start..cell.span.start + name.len(),
                    role: Some(role.clone()),
                    label: None,
                    rule: "name-above-role",
                    grade: Confidence::High,
                });
            }
        }
        out
    }

    fn in_list(&self, line: usize) -> bool {
        let part = self.document.part_at(line);
        part.is_some_and(|part| matches!(part.kind.as_str(), "distribution" | "basis" | "attachments"))
    }

    /// Whether nothing but names with roles follows: signatures close a document, whatever list stands before them.
    fn ends_document(&self, line: usize) -> bool {
        let signs = |i: usize| {
            self.document.cells(i).iter().all(|cell| {
                let text = &self.document.text[cell.span.clone()];
                text.split_once(',').is_some_and(|(name, _)| is_person(without_party(name.trim_end()), 5))
            })
        };
        let mut rest = (line..self.document.lines.len())
            .filter(|&i| !self.document.lines[i].is_blank() && !self.document.lines[i].furniture);
        rest.by_ref().take(CLOSING_LINES_MAX).all(signs) && rest.next().is_none()
    }

    /// "Ordförande: Ines Bergvall", "Vid protokollet" above a name, as minutes have it.
    fn labelled(&self) -> Vec<Signed> {
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
                    } else if let Some(below) = self.below(line) {
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

    fn below(&self, line: usize) -> Option<Span> {
        let next = (line + 1..self.document.lines.len().min(line + 4)).find(|&i| !self.document.lines[i].is_blank())?;
        self.document.cells(next).first().map(|cell| cell.span.clone())
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
    fn attested(&self) -> Vec<Signed> {
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

/// A name without the party in parentheses behind it.
fn without_party(text: &str) -> &str {
    match text.rsplit_once('(') {
        Some((name, party)) if party.ends_with(')') && party.len() <= 6 => name.trim_end(),
        _ => text,
    }
}

fn skip_party(text: &str) -> &str {
    let trimmed = text.trim_start();
    match trimmed.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((party, rest)) if party.len() <= 4 => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_scans_are_mended() {
        for (read, role) in [
            ("stadsdelsdirekt6r", "stadsdelsdirektör"),
            ("t.f. forvaltningschef", "t.f. förvaltningschef"),
            ("Férvaltningschef", "Förvaltningschef"),
            ("enhetschef for lek", "enhetschef för lek"),
            ("utredare", "utredare"),
        ] {
            assert_eq!(mended_role(read), role);
        }
    }
}
