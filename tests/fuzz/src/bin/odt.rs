//! The XML parts of an ODT: content and styles, divided by a zero byte.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [content, styles] = remiss_fuzz::parts(data);
    remiss_fuzz::read(&remiss_fuzz::package(&[("content.xml", content), ("styles.xml", styles)]), None);
});
