//! Lines of a PDF: letters set anywhere, in any size and direction, on one page.
#![no_main]

use std::fmt::Write as _;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut shown = String::from("BT\n");
    for glyph in data.chunks_exact(5) {
        let [x, y, size, turn, letter] = glyph else { continue };
        let (cos, sin) = [(1, 0), (0, 1), (-1, 0), (0, -1)][usize::from(turn & 3)];
        let (x, y) = (i32::from(*x) * 3 - 40, i32::from(*y) * 4 - 60);
        let _ = writeln!(shown, "/F {size} Tf {cos} {sin} {} {cos} {x} {y} Tm <{letter:02x}{turn:02x}> Tj", -sin);
    }
    shown.push_str("ET");
    let pdf = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F<</Type/Font\
         /Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{shown}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        shown.len()
    );
    remiss_fuzz::read(pdf.as_bytes(), None);
});
