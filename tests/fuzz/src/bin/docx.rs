//! The XML parts of a DOCX: document, styles, numbering, relations and a page head, divided by zero bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [document, styles, numbering, relations, head] = remiss_fuzz::parts(data);
    let package = remiss_fuzz::package(&[
        ("word/document.xml", document),
        ("word/styles.xml", styles),
        ("word/numbering.xml", numbering),
        ("word/_rels/document.xml.rels", relations),
        ("word/header1.xml", head),
    ]);
    remiss_fuzz::read(&package, None);
});
