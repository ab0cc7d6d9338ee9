//! JSON Lines and the sidecar beside them, from the file to the record.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use remiss_ingest::{OcrMode, PersonalNumbers, Reader, ReaderOptions, SingleParser};
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("a temporary folder"));
static PARSER: LazyLock<SingleParser> = LazyLock::new(|| {
    // Lines are read without a worker; none is ever started.
    let program = PathBuf::from("no-worker");
    let reader = Reader::new(ReaderOptions { program, worker_args: Vec::new(), ocr: OcrMode::Never, ocr_cache: None });
    SingleParser::new(remiss_fuzz::parser(), reader, PersonalNumbers::Mask)
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [lines, sidecar] = remiss_fuzz::parts(data);
    let file = FOLDER.path().join("a.jsonl");
    std::fs::write(&file, lines).expect("files can be written");
    std::fs::write(FOLDER.path().join("a.meta.json"), sidecar).expect("files can be written");
    let outcome = PARSER.parse(&file, &mut |parsed| {
        assert!(parsed.failure.is_none_or(|failure| failure.code != "crashed"), "the parser stopped");
        Ok::<(), std::convert::Infallible>(())
    });
    outcome.expect("nothing can fail");
});
