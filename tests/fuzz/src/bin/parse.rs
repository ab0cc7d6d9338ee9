//! The parser on any text, with pages, headings and furniture: every quote is the text at its offsets.
#![no_main]

use remiss_fuzz::PARSER;
use remiss_parse::{Given, Input};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let document = remiss_extract::plain_text(&String::from_utf8_lossy(data));
    let text = document.text.as_str();
    let mut headings = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.len() % 5 == 1 {
            headings.push((at, at + line.trim_end().len() as u32));
        }
        at += line.len() as u32;
    }
    let furniture: Vec<String> = text.lines().take(2).map(str::to_owned).collect();
    let given = Given::new();
    let input = Input {
        text,
        pages: &document.pages,
        headings: &headings,
        furniture: &furniture,
        source: "fuzz",
        given: &given,
    };
    let record = PARSER.parse(&input);
    for finding in record.findings.values().flatten() {
        if let (Some(start), Some(end), Some(quote)) = (finding.start, finding.end, &finding.quote) {
            assert_eq!(text.get(start as usize..end as usize), Some(quote.as_str()), "{finding:?}");
        }
    }
});
