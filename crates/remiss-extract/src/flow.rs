//! The running text of a flowing document: paragraphs, tables and page breaks, flattened to lines.

use crate::clean::TextBuilder;
use crate::{ErrorCode, ExtractError, Extracted, Limits};

/// A line on its way into the text.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) heading: bool,
    /// Whether white space is set before the paragraph.
    pub(crate) apart: bool,
    /// Whether a new page begins before the line.
    pub(crate) page_break: bool,
}

/// Collects lines, inside tables and outside them.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    lines: Vec<Line>,
    tables: Vec<Table>,
    bytes: usize,
    pending_page: bool,
    pending_gap: bool,
}

/// A table under construction: the cells of the current row, and the lines of the open cell.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<Line>,
    row: Vec<Vec<Line>>,
    cell: Option<Vec<Line>>,
    stacked: bool,
}

impl Flow {
    /// Adds a paragraph. `gap_before` and `gap_after` say whether white space is set around it.
    pub(crate) fn paragraph(
        &mut self,
        text: &str,
        heading: bool,
        gap_before: bool,
        gap_after: bool,
        limits: &Limits,
    ) -> Result<(), ExtractError> {
        self.bytes += text.len();
        if self.bytes > limits.text_bytes_max {
            return Err(ExtractError::new(
                ErrorCode::TooLarge,
                format!("the text is longer than {} bytes", limits.text_bytes_max),
            ));
        }
        if text.trim().is_empty() {
            self.pending_gap = true;
            self.pending_page |= text.contains('\u{c}');
            return Ok(());
        }
        let mut apart = std::mem::take(&mut self.pending_gap) || gap_before;
        for part in text.split('\n') {
            // A page break within the paragraph counts from the line it stands on.
            let page_break = std::mem::take(&mut self.pending_page) || part.contains('\u{c}');
            let part = part.replace('\u{c}', "");
            if part.trim().is_empty() {
                self.pending_page = page_break;
                continue;
            }
            let line = Line { text: part, heading, apart, page_break };
            self.push(line);
            apart = false;
        }
        self.pending_gap = gap_after;
        Ok(())
    }

    /// Sets white space before the next line.
    pub(crate) fn gap(&mut self) {
        self.pending_gap = true;
    }

    /// Begins a new page before the next line.
    pub(crate) fn page_break(&mut self) {
        self.pending_page = true;
    }

    pub(crate) fn start_table(&mut self) {
        self.tables.push(Table::default());
    }

    pub(crate) fn start_cell(&mut self) {
        self.pending_gap = false;
        if let Some(table) = self.tables.last_mut() {
            table.cell = Some(Vec::new());
        }
    }

    pub(crate) fn end_cell(&mut self) {
        self.pending_gap = false;
        if let Some(table) = self.tables.last_mut()
            && let Some(cell) = table.cell.take()
        {
            table.row.push(cell);
        }
    }

    /// Ends a row: cells of one line each stand side by side, taller ones below each other.
    pub(crate) fn end_row(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let mut row = std::mem::take(&mut table.row);
        if row.iter().all(|cell| cell.len() <= 1) {
            let heading = row.len() == 1 && row[0].first().is_some_and(|line| line.heading);
            let page_break = row.iter().flatten().any(|line| line.page_break);
            while row.last().is_some_and(Vec::is_empty) {
                row.pop();
            }
            let cells: Vec<&str> = row.iter().map(|cell| cell.first().map_or("", |line| line.text.trim())).collect();
            if !cells.is_empty() {
                let apart = std::mem::take(&mut table.stacked);
                table.rows.push(Line { text: cells.join("\t"), heading, apart, page_break });
            }
            return;
        }
        for mut cell in row {
            if let Some(first) = cell.first_mut() {
                first.apart = true;
            }
            table.rows.append(&mut cell);
        }
        table.stacked = true;
    }

    pub(crate) fn end_table(&mut self) {
        self.end_cell();
        self.end_row();
        let Some(table) = self.tables.pop() else {
            return;
        };
        let mut rows = table.rows;
        if let Some(first) = rows.first_mut() {
            first.apart = true;
        }
        for line in rows {
            self.push(line);
        }
        self.pending_gap = true;
    }

    /// Hands over the lines, closing what was left open.
    pub(crate) fn finish(mut self) -> Vec<Line> {
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.lines
    }

    fn push(&mut self, line: Line) {
        match self.tables.last_mut() {
            Some(table) => match &mut table.cell {
                Some(cell) => cell.push(line),
                None => table.rows.push(line),
            },
            None => self.lines.push(line),
        }
    }
}

/// Writes heads and body out as the document's text.
pub(crate) fn write(head: &[Line], body: &[Line], furniture: Vec<String>, limits: &Limits) -> Extracted {
    let mut builder = TextBuilder::new(limits.text_bytes_max);
    let mut begun = false;
    for part in [head, body] {
        builder.blank();
        for line in part {
            if line.apart {
                builder.blank();
            }
            if line.page_break && begun {
                builder.page_break();
            }
            begun = true;
            if line.heading {
                builder.heading(&line.text);
            } else {
                builder.line(&line.text);
            }
        }
    }
    let full = builder.is_full();
    let (text, pages, headings) = builder.finish();
    let mut document = Extracted { text, pages, headings, furniture, ..Extracted::default() };
    if full {
        document.warnings.push("the text is longer than the limit; its end was left out".to_owned());
    }
    document
}
