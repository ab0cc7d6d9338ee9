//! Parsing single files without an archive.

use std::path::Path;

use remiss_archive::mask_record;
use remiss_extract::limits::FILE_BYTES_MAX;
use remiss_parse::{Parser, Record};

use crate::documents::{self, Document, Unread};
use crate::guard::PersonalNumbers;
use crate::parse::{no_text, parse};
use crate::reader::Reader;
use crate::report::Failure;
use crate::walk::sidecar_path;

/// Reads and parses files one by one, touching nothing.
pub struct SingleParser {
    parser: Parser,
    reader: Reader,
    policy: PersonalNumbers,
}

/// What became of one document of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ParseOutcome {
    /// The record; nearly empty, with a warning, where the file could not be read.
    pub record: Record,
    /// Why the file could not be read, or that there is no text in it.
    pub failure: Option<Failure>,
}

impl SingleParser {
    /// Puts a parser and a reader together; personal identity numbers are masked in the records unless allowed.
    pub fn new(parser: Parser, reader: Reader, policy: PersonalNumbers) -> Self {
        Self { parser, reader, policy }
    }

    /// Reads one file and hands over each document in it.
    ///
    /// # Errors
    /// The first error of `each`; a file that cannot be read is an outcome, not an error.
    pub fn parse<E>(&self, file: &Path, each: &mut dyn FnMut(ParseOutcome) -> Result<(), E>) -> Result<(), E> {
        let path = file.to_string_lossy().into_owned();
        let bytes = match read_bytes(file) {
            Ok(bytes) => bytes,
            Err(failure) => return each(failed(failure)),
        };
        let sidecar = sidecar_of(file);
        let unread = Unread { source: path.clone(), path: path.clone(), bytes, sidecar };
        let mut result = Ok(());
        documents::read_file(&self.reader, unread, &mut |read| {
            if result.is_err() {
                return;
            }
            let outcome = match read {
                Ok(document) => match self.record(&document) {
                    Ok(record) => ParseOutcome { record, failure: no_text(&document) },
                    Err(failure) => failed(failure),
                },
                Err(failure) => failed(failure),
            };
            result = each(outcome);
        });
        result
    }

    fn record(&self, document: &Document) -> Result<Record, Failure> {
        let mut record = parse(&self.parser, document, self.policy)?.record;
        if self.policy != PersonalNumbers::Allow {
            mask_record(&mut record).map_err(|e| Failure::new(&document.path, "record", e.to_string()))?;
        }
        Ok(record)
    }
}

fn failed(failure: Failure) -> ParseOutcome {
    let mut record = Record { source: failure.path.clone(), ..Record::default() };
    record.warnings.push(failure.reason.clone());
    ParseOutcome { record, failure: Some(failure) }
}

/// Reads a file's bytes, unless it is no file or over the limit.
pub(crate) fn read_bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let path = || file.to_string_lossy().into_owned();
    let metadata = std::fs::metadata(file).map_err(|e| Failure::of_io(path(), &e))?;
    if !metadata.is_file() {
        return Err(Failure::new(path(), "not-a-file", "it is a folder, device or pipe; give a file"));
    }
    if metadata.len() > FILE_BYTES_MAX {
        let reason = format!("the file is larger than {} MiB", FILE_BYTES_MAX >> 20);
        return Err(Failure::new(path(), remiss_extract::ErrorCode::TooLarge.as_str(), reason));
    }
    std::fs::read(file).map_err(|e| Failure::of_io(path(), &e))
}

/// The sidecar beside a file, where there is one: its name, and its bytes or why they cannot be read.
pub(crate) fn sidecar_of(file: &Path) -> Option<(String, Result<Vec<u8>, String>)> {
    /// A sidecar holds a few fields; a megabyte is a thousand times what they need.
    const SIDECAR_BYTES_MAX: u64 = 1 << 20;
    let path = sidecar_path(file)?;
    let metadata = std::fs::metadata(&path).ok()?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = if metadata.len() > SIDECAR_BYTES_MAX {
        Err(format!("it is larger than {} KiB", SIDECAR_BYTES_MAX >> 10))
    } else {
        std::fs::read(&path).map_err(|e| e.to_string())
    };
    Some((name, bytes))
}
