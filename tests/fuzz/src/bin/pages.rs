//! Pages of lines to text: furniture, hyphens, paragraphs, page breaks.
#![no_main]

use remiss_extract::{Limits, RawLine, RawPage, assemble};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let pages: Vec<RawPage> = data.split(|&byte| byte == 0x0c).take(12).map(page).collect();
    remiss_fuzz::check_document(&assemble(&pages, "application/pdf", &Limits::default()));
});

/// A page of lines, each led by its place, size and kind.
fn page(data: &[u8]) -> RawPage {
    let recognised = data.first().is_some_and(|first| first % 2 == 1);
    let lines = data.split(|&byte| byte == b'\n').filter_map(|line| {
        let [x, y, size, kind, text @ ..] = line else { return None };
        Some(RawLine {
            text: String::from_utf8_lossy(text).into_owned(),
            x: f32::from(*x) * 2.0,
            x_end: f32::from(*x) * 2.0 + text.len() as f32 * 5.0,
            y: f32::from(*y) * 3.3,
            size: f32::from(*size) / 8.0,
            bold: kind & 1 == 1,
            turned: kind & 14 == 14,
            apart: recognised.then_some(kind & 2 == 2),
        })
    });
    RawPage {
        width: 595.0,
        height: 842.0,
        lines: lines.collect(),
        pictured: recognised,
        ocr_confidence: recognised.then_some(90.0),
        ..RawPage::default()
    }
}
