//! Repair of scanning errors and the judgement of a text: replacements stand in order, apart and in bounds.
#![no_main]

use remiss_fuzz::SWEDISH;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let _ = SWEDISH.assess(&text);
    let mut end = 0;
    for replacement in SWEDISH.repair(&text) {
        assert!(replacement.start >= end, "{replacement:?}");
        assert!(text.get(replacement.start as usize..replacement.end as usize).is_some(), "{replacement:?}");
        end = replacement.end;
    }
});
