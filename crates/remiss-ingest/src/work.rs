//! The workers: from a piece of work to documents ready to be stored.

use std::panic::{AssertUnwindSafe, catch_unwind};

use remiss_archive::{Layout, NewDocument, Prepared, Status};
use remiss_extract::ErrorCode;
use remiss_parse::Parser;

use crate::documents::{self, Document, Unread, line_too_long, read_json_line};
use crate::guard::PersonalNumbers;
use crate::job::{Done, File, Item, Job, Ready, Remember, Work};
use crate::lines::Line;
use crate::parse::{Parsed, no_text, parse};
use crate::reader::Reader;
use crate::report::Failure;
use crate::single::{read_bytes, sidecar_of};

/// What a worker uses.
#[derive(Clone, Copy)]
pub(crate) struct Tools<'a> {
    pub parser: &'a Parser,
    pub reader: &'a Reader,
    pub archive: &'a remiss_archive::Reader,
    pub policy: PersonalNumbers,
    /// When a document was last deleted; files read before may hold it, and are read again to say so.
    pub deleted_at: Option<jiff::Timestamp>,
}

/// Does a piece of work; a fault of ours costs the piece alone.
pub(crate) fn work(tools: Tools<'_>, job: Job) -> Done {
    let Job { place, cost, file, work } = job;
    let done = catch_unwind(AssertUnwindSafe(|| match work {
        Work::Whole => whole(tools, &file),
        Work::Lines { lines, digest } => some_lines(tools, &file, lines, digest),
    }));
    let (items, remember, bytes, last) = done.unwrap_or_else(|_| {
        let reason = "reading stopped on a fault in this program";
        let failure = Failure::new(&file.path, ErrorCode::Crashed.as_str(), reason);
        (vec![Item::Failed(failure)], None, 0, true)
    });
    Done { place, cost, bytes, file, items, remember, last }
}

type Parts = (Vec<Item>, Option<Remember>, u64, bool);

fn whole(tools: Tools<'_>, file: &File) -> Parts {
    let source = &file.found.source;
    let bytes = match read_bytes(&file.found.path) {
        Ok(bytes) => bytes,
        Err(failure) => return (vec![Item::Failed(failure)], None, 0, true),
    };
    let length = bytes.len() as u64;
    let sidecar = file.found.sidecar.as_ref().and_then(|_| sidecar_of(&file.found.path));
    let mut hasher = blake3::Hasher::new();
    hasher.update(&bytes);
    if let Some((_, Ok(sidecar))) = &sidecar {
        // The length keeps bytes from wandering between file and sidecar.
        hasher.update(&length.to_le_bytes());
        hasher.update(sidecar);
    }
    let digest = *hasher.finalize().as_bytes();
    let remember = Some(Remember { name: source.clone(), digest, whole: true });
    if file.may_skip
        && let Ok(Some(input)) = tools.archive.input(source)
        && input.same_bytes(&digest, &file.fingerprint)
        && input.failed == 0
        && tools.deleted_at.is_none_or(|at| at < input.read_at)
    {
        return (vec![Item::Unchanged(input.documents)], remember, length, true);
    }
    let mut items = Vec::new();
    let unread = Unread { source: source.clone(), path: file.path.clone(), bytes, sidecar };
    documents::read_file(tools.reader, unread, &mut |read| push(tools, file, read, &mut items));
    (items, remember, length, true)
}

fn some_lines(tools: Tools<'_>, file: &File, lines: Vec<Line>, digest: [u8; 32]) -> Parts {
    let mut items = Vec::with_capacity(lines.len());
    let mut length = 0;
    let name = lines.first().map(|line| format!("{}#{}", file.found.source, line.number));
    for Line { number, bytes } in lines {
        let path = format!("{}#{number}", file.path);
        let read = match bytes {
            Some(bytes) => {
                length += bytes.len() as u64 + 1;
                read_json_line(format!("{}#{number}", file.found.source), &path, bytes, &file.given)
            }
            None => Err(line_too_long(&path)),
        };
        push(tools, file, read, &mut items);
    }
    (items, name.map(|name| Remember { name, digest, whole: false }), length, false)
}

/// Parses a document and gets it ready to be stored.
fn push(tools: Tools<'_>, file: &File, read: Result<Document, Failure>, items: &mut Vec<Item>) {
    match read.and_then(|document| ready(tools, file, document)) {
        Ok((ready, kept)) => {
            items.push(Item::Document(Box::new(ready)));
            items.extend(kept.map(Item::Kept));
        }
        Err(failure) => items.push(Item::Failed(failure)),
    }
}

fn ready(tools: Tools<'_>, file: &File, document: Document) -> Result<(Ready, Option<Failure>), Failure> {
    let Parsed { record, masked, furniture, numbers_found } = parse(tools.parser, &document, tools.policy)?;
    let kept = no_text(&document);
    let Document { source, path, original, extracted, .. } = document;
    let source_given = !source.starts_with(&file.found.source);
    let new = NewDocument {
        original,
        source,
        media_type: extracted.media_type,
        text: extracted.text,
        page_count: extracted.pages.len().max(1) as u32,
        layout: Layout {
            pages: extracted.pages,
            headings: extracted.headings,
            furniture,
            pages_without_text: extracted.pages_without_text,
            ocr: extracted.ocr,
            masked,
        },
        case_keys: remiss_parse::case_keys(&record),
        record,
        status: match tools.policy {
            PersonalNumbers::Withhold if numbers_found > 0 => Status::Withheld,
            _ => Status::Public,
        },
        withhold_original: numbers_found > 0,
        numbers_allowed: tools.policy == PersonalNumbers::Allow,
    };
    let prepared = Prepared::new(new).map_err(|e| Failure::new(&path, "archive", e.to_string()))?;
    Ok((Ready { prepared, path, source_given, numbers_found }, kept))
}
