//! Text decoding: any bytes as a text file, and the same as the text of a JSON Lines document.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    remiss_fuzz::read(data, Some("a.txt"));
    if let Ok(text) = std::str::from_utf8(data) {
        remiss_fuzz::check_document(&remiss_extract::plain_text(text));
    }
});
