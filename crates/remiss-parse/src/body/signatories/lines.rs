//! Reads names whose roles stand beside them, above them, or in steps.

use super::{Reader, Signed, without_party};
use crate::Confidence;
use crate::body::names::{is_person, leading_person};
use crate::text::Span;

/// How many lines of signatures can close a document.
const CLOSING_LINES_MAX: usize = 40;
/// How far a role may stand from the column of its name, in characters.
pub(super) const COLUMN_DRIFT: usize = 3;

impl Reader<'_, '_> {
    /// "Ines Bergvall, lekplatschef" on a line of its own.
    pub(super) fn side_by_side(&self, line: usize) -> Vec<Signed> {
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
    pub(super) fn below_role(&self, line: usize, names: &[Span]) -> Option<Vec<Signed>> {
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
    pub(super) fn staggered(&self, line: usize) -> Vec<Signed> {
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
}
