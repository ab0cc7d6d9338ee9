//! Cursors: any token, and tokens of the engine with bytes changed; a sound one leads on without repeating.
#![no_main]

use remiss_fuzz::engine::ENGINE;
use remiss_index::{Engine as _, SearchRequest};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut request = SearchRequest { limit: 1, ..SearchRequest::default() };
    request.cursor = Some(String::from_utf8_lossy(data).into_owned());
    let _ = ENGINE.search(&request);
    request.cursor = None;
    let first = ENGINE.search(&request).expect("everything can be listed");
    let Some(token) = first.next else { panic!("there is a second page") };
    let mut bytes = token.into_bytes();
    for change in data.chunks_exact(2).take(4) {
        let place = usize::from(change[0]) % bytes.len();
        bytes[place] = change[1];
    }
    request.cursor = String::from_utf8(bytes).ok();
    let _ = ENGINE.search(&request);
});
