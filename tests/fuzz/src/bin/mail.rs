//! E-mail with its attachments.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let head: &[u8] = b"From: a@example.se\r\nTo: b@example.se\r\nSubject: x\r\nMIME-Version: 1.0\r\n";
    remiss_fuzz::read(&[head, data].concat(), Some("a.eml"));
});
