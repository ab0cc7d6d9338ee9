//! RTF after its first words.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| remiss_fuzz::read(&[b"{\\rtf1 ", data].concat(), None));
