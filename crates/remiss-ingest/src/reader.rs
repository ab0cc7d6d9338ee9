//! The parent side of extraction: worker processes for files, recognition of page images.

mod cache;
mod doctor;
mod ocr;
mod process;

use std::path::PathBuf;
use std::sync::OnceLock;

use remiss_extract::{Content, ErrorCode, ExtractError, Extracted, Limits, RawPage, assemble};

use cache::Cache;
use ocr::{Slots, Tesseract};
use process::Worker;

pub use doctor::{Check, doctor};

/// When page images are read by character recognition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OcrMode {
    /// Pages without a usable text layer, and pages whose layer lost letters that the image shows.
    #[default]
    Auto,
    /// No page; such pages are listed.
    Never,
    /// Every page of every PDF.
    Always,
}

/// How files are read.
#[derive(Debug, Clone)]
pub struct ReaderOptions {
    /// The program that serves as worker: usually this one.
    pub program: PathBuf,
    /// The arguments that make it a worker.
    pub worker_args: Vec<String>,
    /// When page images are read.
    pub ocr: OcrMode,
    /// Where recognised pages are kept, so that none is read twice.
    pub ocr_cache: Option<PathBuf>,
}

/// Reads files, each in a worker process of its own. Threads may share one.
#[derive(Debug)]
pub struct Reader {
    worker: Worker,
    ocr: OcrMode,
    cache: Cache,
    tesseract: OnceLock<Result<Tesseract, String>>,
    slots: Slots,
}

impl Reader {
    /// Makes a reader; nothing is started yet.
    pub fn new(options: ReaderOptions) -> Self {
        Self {
            worker: Worker { program: options.program, arguments: options.worker_args },
            ocr: options.ocr,
            cache: Cache::new(options.ocr_cache),
            tesseract: OnceLock::new(),
            slots: Slots::of_cores(),
        }
    }

    /// Reads one file. Members of archives and letters are handed back unread.
    ///
    /// # Errors
    /// A code and a reason; a worker that crashed, hung or grew too large is a failure of this file
    /// alone. Pages that were read before it are kept, with a warning.
    pub fn read(&self, bytes: &[u8], name: Option<&str>) -> Result<Content, ExtractError> {
        let mut answer = self.worker.extract(bytes, name)?;
        let is_pdf = answer.content.document.as_ref().is_some_and(|document| document.media_type == "application/pdf");
        if is_pdf && let Some(document) = answer.content.document.take() {
            answer.content.document = Some(self.read_images(bytes, document, &answer.pages));
        }
        Ok(answer.content)
    }

    /// Reads the pages that need it from their images and puts the document together anew.
    fn read_images(&self, bytes: &[u8], document: Extracted, pages: &[RawPage]) -> Extracted {
        let wanted: Vec<u32> = match self.ocr {
            OcrMode::Auto => {
                let mut wanted = document.pages_without_text.clone();
                wanted.extend(&document.pages_doubtful);
                wanted.sort_unstable();
                wanted
            }
            OcrMode::Always => (1..=pages.len() as u32).collect(),
            OcrMode::Never => Vec::new(),
        };
        if wanted.is_empty() {
            return with_unread_pages(document, "reading page images is switched off");
        }
        let tesseract = match self.tesseract.get_or_init(Tesseract::find) {
            Ok(tesseract) => tesseract,
            Err(reason) => return with_unread_pages(document, reason),
        };
        let mut pages = pages.to_vec();
        let mut warnings = document.warnings.clone();
        let read = ocr::read_pages(bytes, &wanted, tesseract, &self.worker, &self.cache, &self.slots);
        for (number, outcome) in read {
            match (pages.get_mut(number as usize - 1), outcome) {
                (Some(page), Ok(seen)) => *page = seen,
                (_, Err(error)) => warnings.push(format!("page {number} could not be read from its image: {error}")),
                _ => {}
            }
        }
        let mut mended = assemble(&pages, &document.media_type, &Limits::default());
        mended.warnings.splice(0..0, warnings);
        with_unread_pages(mended, "the page image shows no text that could be read")
    }
}

/// Adds the warning that some pages stay without text, and why.
fn with_unread_pages(mut document: Extracted, reason: &str) -> Extracted {
    if !document.pages_without_text.is_empty() {
        let numbers: Vec<String> = document.pages_without_text.iter().take(20).map(u32::to_string).collect();
        let more = if document.pages_without_text.len() > 20 { " …" } else { "" };
        document.warnings.push(format!("no text on page {}{more}: {reason}", numbers.join(", ")));
    }
    document
}

/// What a worker that was lost leaves behind: the pages before, or the reason alone.
fn salvage(pages: &[RawPage], expected: u32, error: ExtractError) -> Result<Extracted, ExtractError> {
    let mut document = assemble(pages, "application/pdf", &Limits::default());
    if document.text.is_empty() {
        return Err(error);
    }
    let all = expected.max(pages.len() as u32);
    document.warnings.push(format!("only the first {} of {all} pages could be read: {}", pages.len(), error.reason));
    Ok(document)
}

/// An error of the machinery rather than of the file.
fn worker_error(reason: impl Into<String>) -> ExtractError {
    ExtractError::new(ErrorCode::Worker, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_worker_is_a_coded_failure() {
        let reader = Reader::new(ReaderOptions {
            program: PathBuf::from("no-such-program-here"),
            worker_args: Vec::new(),
            ocr: OcrMode::Auto,
            ocr_cache: None,
        });
        let error = reader.read(b"text", None).expect_err("there is no worker");
        assert_eq!(error.code, ErrorCode::Worker);
    }

    #[test]
    fn pages_before_a_crash_are_kept() {
        let error = ExtractError::new(ErrorCode::Crashed, "the reader crashed");
        assert_eq!(salvage(&[], 3, error.clone()), Err(error.clone()));
        let page = RawPage {
            width: 595.0,
            height: 842.0,
            lines: vec![remiss_extract::RawLine {
                text: "Nämnden beslutar".to_owned(),
                y: 400.0,
                size: 11.0,
                ..Default::default()
            }],
            ..Default::default()
        };
        let document = salvage(&[page], 3, error).expect("one page is left");
        assert_eq!(document.text, "Nämnden beslutar\n");
        assert!(document.warnings[0].contains("1 of 3"), "{:?}", document.warnings);
    }
}
