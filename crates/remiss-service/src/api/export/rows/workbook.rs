//! An Excel workbook (Office Open XML) of one sheet, written as it goes: nothing of it is held but one page of rows.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use jiff::civil::{Date, date};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use crate::pieces::Pieces;

/// Letters that Excel takes in one cell.
const CELL_CHARS_MAX: usize = 32_767;

/// The parts of the workbook that do not vary, in the order in which readers look for them.
const PARTS: &[(&str, &str)] = &[
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Handlingar" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    // Style 0 is plain, 1 a date in the reader's own form, 2 bold.
    (
        "xl/styles.xml",
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>"#,
    ),
];

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The sheet up to its first row: the row of headings stays in sight, and columns are wide enough to read.
const SHEET_HEAD: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="1" width="18"/><col min="2" max="2" width="60"/><col min="3" max="20" width="22"/></cols><sheetData>"#;

/// A cell of a sheet. There is no kind of cell that a spreadsheet would run: text is text, whatever it begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Text(String),
    Day(Date),
    Heading(&'static str),
}

/// A workbook on its way.
pub(super) struct Workbook {
    zip: ZipWriter<StreamWriter<Pieces>>,
    pieces: Pieces,
}

impl Workbook {
    /// Begins a workbook.
    pub(super) fn new() -> io::Result<Self> {
        let pieces = Pieces::default();
        let mut zip = ZipWriter::new_stream(pieces.clone());
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, content) in PARTS {
            zip.start_file(*name, options)?;
            zip.write_all(DECLARATION.as_bytes())?;
            zip.write_all(content.as_bytes())?;
        }
        zip.start_file("xl/worksheets/sheet1.xml", options)?;
        zip.write_all(DECLARATION.as_bytes())?;
        zip.write_all(SHEET_HEAD.as_bytes())?;
        Ok(Self { zip, pieces })
    }

    /// Writes a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> io::Result<()> {
        let mut xml = String::from("<row>");
        for cell in cells {
            write_cell(&cell, &mut xml);
        }
        xml.push_str("</row>");
        self.zip.write_all(xml.as_bytes())
    }

    /// What has been written since the last time.
    pub(super) fn take(&self) -> Vec<u8> {
        self.pieces.take()
    }

    /// Ends the workbook, and gives the rest of it.
    pub(super) fn end(mut self) -> io::Result<Vec<u8>> {
        self.zip.write_all(b"</sheetData></worksheet>")?;
        self.zip.finish()?;
        Ok(self.pieces.take())
    }
}

fn write_cell(cell: &Cell, xml: &mut String) {
    let (style, text) = match cell {
        Cell::Text(text) => (0, text.as_str()),
        Cell::Heading(text) => (2, *text),
        Cell::Day(day) => match serial(*day) {
            Some(serial) => {
                let _ = write!(xml, "<c s=\"1\"><v>{serial}</v></c>");
                return;
            }
            None => return write_cell(&Cell::Text(day.to_string()), xml),
        },
    };
    if text.is_empty() {
        xml.push_str("<c/>");
        return;
    }
    let _ = write!(xml, "<c t=\"inlineStr\" s=\"{style}\"><is><t xml:space=\"preserve\">");
    for c in text.chars().take(CELL_CHARS_MAX) {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\n' | '\t' => xml.push(c),
            // XML has no place for them.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => xml.push(' '),
            c => xml.push(c),
        }
    }
    xml.push_str("</t></is></c>");
}

/// The number by which Excel knows a day; none for days before March 1900, which it counts wrongly.
fn serial(day: Date) -> Option<i32> {
    let first_counted_rightly = date(1900, 3, 1);
    (day >= first_counted_rightly).then(|| day.since(date(1899, 12, 30)).map(|span| span.get_days()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{Cell, serial, write_cell};
    use jiff::civil::date;

    fn check(cell: &Cell, expected: &str) {
        let mut xml = String::new();
        write_cell(cell, &mut xml);
        assert_eq!(xml, expected);
    }

    #[test]
    fn cells_are_text_or_days_and_nothing_else() {
        let text =
            |inside: &str| format!("<c t=\"inlineStr\" s=\"0\"><is><t xml:space=\"preserve\">{inside}</t></is></c>");
        check(&Cell::Text("=HYPERLINK(\"x\")".to_owned()), &text("=HYPERLINK(\"x\")"));
        check(&Cell::Text("<a> & \u{1}b".to_owned()), &text("&lt;a&gt; &amp;  b"));
        check(&Cell::Text(String::new()), "<c/>");
        check(&Cell::Day(date(2018, 1, 30)), "<c s=\"1\"><v>43130</v></c>");
        check(&Cell::Day(date(1812, 6, 1)), &text("1812-06-01"));
    }

    #[test]
    fn days_are_counted_as_excel_counts() {
        assert_eq!(serial(date(1900, 3, 1)), Some(61));
        assert_eq!(serial(date(2000, 1, 1)), Some(36_526));
        assert_eq!(serial(date(2026, 11, 22)), Some(46_348));
    }
}
