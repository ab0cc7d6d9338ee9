//! The walk through a ZIP: a sound one with names of any kind, and one of any bytes.
#![no_main]

use zip::write::{SimpleFileOptions, ZipWriter};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    remiss_fuzz::read(&[b"PK\x03\x04", data].concat(), None);
    let mut sound = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in data.split(|&byte| byte == b'\n').take(8) {
        let _ = sound.start_file(String::from_utf8_lossy(name), SimpleFileOptions::default());
    }
    if let Ok(sound) = sound.finish() {
        remiss_fuzz::read(&sound.into_inner(), None);
    }
});
