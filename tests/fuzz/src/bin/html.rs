//! HTML after its first tag.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| remiss_fuzz::read(&[b"<html>", data].concat(), None));
