//! An export in each of its forms: what each page of hits adds to a CSV table, to lines of JSON, or to a workbook.

use std::io;

use remiss_index::Hit;

use workbook::{Cell, Workbook};

mod workbook;

/// Columns of the tables, named as in the answers of a search.
const COLUMNS: [&str; 13] = [
    "id",
    "title",
    "namnd",
    "kommun",
    "dnr",
    "date",
    "handlaggare",
    "document_type",
    "matter_type",
    "stance",
    "case",
    "source",
    "url",
];

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportForm {
    /// A row for each document, after a byte-order mark, without which Excel takes a file for Windows-1252, and a row of
    /// headings.
    Csv,
    /// One hit a line as JSON.
    Ndjson,
    /// A workbook for Excel.
    Xlsx,
}

/// An export on its way; nothing of it is held but one page of rows.
pub struct Export(Form);

enum Form {
    Csv { is_begun: bool },
    Ndjson,
    Xlsx(Box<Workbook>),
}

impl Export {
    /// Begins an export.
    ///
    /// # Errors
    /// A workbook cannot be begun.
    pub fn new(form: ExportForm) -> io::Result<Self> {
        Ok(Self(match form {
            ExportForm::Csv => Form::Csv { is_begun: false },
            ExportForm::Ndjson => Form::Ndjson,
            ExportForm::Xlsx => {
                let mut workbook = Workbook::new()?;
                workbook.row(COLUMNS.iter().map(|name| Cell::Heading(name)))?;
                Form::Xlsx(Box::new(workbook))
            }
        }))
    }

    /// What a page of hits adds; `base_url` makes their addresses whole. An export without hits has one empty page.
    ///
    /// # Errors
    /// A row cannot be written.
    pub fn page(&mut self, hits: &[Hit], base_url: &str) -> io::Result<Vec<u8>> {
        let mut text = String::new();
        match &mut self.0 {
            Form::Csv { is_begun } => {
                if !std::mem::replace(is_begun, true) {
                    text = format!("\u{feff}{}\r\n", COLUMNS.join(","));
                }
                for hit in hits {
                    csv_row(&cells(hit, base_url), &mut text);
                }
            }
            Form::Ndjson => {
                for hit in hits {
                    text.push_str(&serde_json::to_string(hit)?);
                    text.push('\n');
                }
            }
            Form::Xlsx(workbook) => {
                hits.iter().try_for_each(|hit| workbook.row(cells(hit, base_url)))?;
                return Ok(workbook.take());
            }
        }
        Ok(text.into_bytes())
    }

    /// What stands after the last row.
    ///
    /// # Errors
    /// A workbook cannot be ended.
    pub fn end(self) -> io::Result<Vec<u8>> {
        match self.0 {
            Form::Csv { .. } | Form::Ndjson => Ok(Vec::new()),
            Form::Xlsx(workbook) => workbook.end(),
        }
    }
}

/// The cells of a hit, one for each column.
fn cells(hit: &Hit, base_url: &str) -> [Cell; COLUMNS.len()] {
    let text = |value: &str| Cell::Text(value.to_owned());
    let optional = |value: &Option<String>| Cell::Text(value.clone().unwrap_or_default());
    [
        text(&hit.id),
        optional(&hit.title),
        optional(&hit.namnd),
        optional(&hit.kommun),
        text(&hit.dnr.join("; ")),
        hit.date.map_or_else(|| text(""), Cell::Day),
        text(&hit.handlaggare.join("; ")),
        text(hit.document_type.as_str()),
        text(hit.matter_type.as_str()),
        text(hit.stance.as_str()),
        optional(&hit.case),
        text(&hit.source),
        Cell::Text(format!("{base_url}{}", hit.url)),
    ]
}

fn csv_row(cells: &[Cell], rows: &mut String) {
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            rows.push(',');
        }
        match cell {
            Cell::Text(text) => csv_cell(text, rows),
            Cell::Day(day) => csv_cell(&day.to_string(), rows),
            Cell::Heading(text) => csv_cell(text, rows),
        }
    }
    rows.push_str("\r\n");
}

/// Writes one cell after RFC 4180.
///
/// Spreadsheets run what begins with `=`, `+`, `-` or `@` as a formula; an apostrophe makes it text again.
fn csv_cell(cell: &str, rows: &mut String) {
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n']);
    let quoted = formula || cell.contains(['"', ',', ';', '\n', '\r']);
    if !quoted {
        rows.push_str(cell);
        return;
    }
    rows.push('"');
    if formula {
        rows.push('\'');
    }
    rows.push_str(&cell.replace('"', "\"\""));
    rows.push('"');
}

#[cfg(test)]
mod tests {
    use super::csv_cell;

    fn check(cell: &str, expected: &str) {
        let mut written = String::new();
        csv_cell(cell, &mut written);
        assert_eq!(written, expected, "cell {cell:?}");
    }

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        check("Socialnämnden", "Socialnämnden");
        check("KS 2019/1; KS 2019/2", "\"KS 2019/1; KS 2019/2\"");
        check("Remiss om \"trygghet\", igen", "\"Remiss om \"\"trygghet\"\", igen\"");
        check("två\nrader", "\"två\nrader\"");
        check("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"");
        check("+46 8", "\"'+46 8\"");
        check("-1", "\"'-1\"");
        check("@SUM(A1)", "\"'@SUM(A1)\"");
        check("\t=1", "\"'\t=1\"");
        check("  =1", "\"'  =1\"");
        check("", "");
    }
}
