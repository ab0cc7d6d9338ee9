//! What worker and parent say to each other, each hearing any bytes.
#![no_main]

use remiss_extract::protocol::read_frame;
use remiss_extract::worker::run_unconfined;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut answer = data;
    while let Ok(Some(_)) = read_frame(&mut answer) {}
    let mut heard = Vec::new();
    let _ = run_unconfined(data, &mut heard);
    let mut answer = heard.as_slice();
    while let Some(_frame) = read_frame(&mut answer).expect("the worker speaks the protocol") {}
});
