//! From a file's bytes to the documents in it: its own text, the members of archives and letters, the lines of lists.

use remiss_extract::{Content, ErrorCode, Extracted, Member, limits};
use remiss_parse::Given;

use crate::given::{read_line, read_sidecar};
use crate::lines::Lines;
use crate::reader::Reader;
use crate::report::Failure;
use crate::walk::{SIDECAR_ENDING, sidecar_names};

/// Archives and letters inside one another that are opened.
const DEPTH_MAX: u32 = limits::ARCHIVE_DEPTH_MAX;
/// The longest line of a JSON Lines file, which is a document of its own.
pub(crate) const LINE_BYTES_MAX: u64 = limits::FILE_BYTES_MAX;
/// What separates an archive's name from its member's in a source.
const INSIDE: &str = "!/";

/// A document before parsing.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its name in the archive.
    pub source: String,
    /// How failures name it.
    pub path: String,
    /// Its bytes as they came.
    pub original: Vec<u8>,
    /// Its text.
    pub extracted: Extracted,
    /// Fields known beforehand.
    pub given: Given,
    /// What looked wrong before parsing, beside the warnings of the extraction.
    pub warnings: Vec<String>,
}

/// A file, member or line on its way to be read.
#[derive(Debug)]
pub(crate) struct Unread {
    /// Its name in the archive.
    pub source: String,
    /// How failures name it.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The bytes of its sidecar with the sidecar's name, or why that could not be read.
    pub sidecar: Option<(String, Result<Vec<u8>, String>)>,
}

/// Receives documents and failures in the order of the file.
pub(crate) type Emit<'a> = dyn FnMut(Result<Document, Failure>) + 'a;

/// Whether a name is that of a JSON Lines file.
pub(crate) fn is_json_lines(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default();
    ending.eq_ignore_ascii_case("jsonl") || ending.eq_ignore_ascii_case("ndjson")
}

/// Whether a file holds data that programs lay beside documents, which nobody is to find as a document without a title.
fn is_data(name: &str, extracted: &Extracted) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default();
    ending.eq_ignore_ascii_case("json") && extracted.media_type == "text/plain"
}

/// Reads every document in a file.
pub(crate) fn read_file(reader: &Reader, file: Unread, emit: &mut Emit<'_>) {
    read_nested(reader, file, &Given::new(), 0, emit);
}

/// Reads one line of a JSON Lines file; `source` and `path` are used where the line gives no source.
pub(crate) fn read_json_line(
    source: String,
    path: &str,
    bytes: Vec<u8>,
    inherited: &Given,
) -> Result<Document, Failure> {
    let line = read_line(&bytes).map_err(|reason| Failure::new(path, "bad-line", reason))?;
    // A document's text is text whatever it begins with; this process runs no parser of other formats.
    let extracted = remiss_extract::plain_text(&line.text);
    if extracted.text.is_empty() {
        return Err(Failure::new(path, ErrorCode::NoText.as_str(), "the document's text holds only white space"));
    }
    let given = merged(inherited, line.given);
    let source = line.source.unwrap_or(source);
    Ok(Document { source, path: path.to_owned(), original: bytes, extracted, given, warnings: Vec::new() })
}

/// The failure of a line that is over the limit.
pub(crate) fn line_too_long(path: &str) -> Failure {
    Failure::new(path, ErrorCode::TooLarge.as_str(), format!("the line is longer than {} MiB", LINE_BYTES_MAX >> 20))
}

fn read_nested(reader: &Reader, file: Unread, inherited: &Given, depth: u32, emit: &mut Emit<'_>) {
    let Unread { mut source, path, bytes, sidecar } = file;
    let mut warnings = Vec::new();
    let mut given = inherited.clone();
    if let Some((name, read)) = sidecar {
        match read.and_then(|bytes| read_sidecar(&bytes)) {
            Ok((own_source, fields)) => {
                given = merged(inherited, fields);
                source = own_source.unwrap_or(source);
            }
            Err(reason) => warnings.push(format!("the known fields in {name} are not used: {reason}")),
        }
    }
    if is_json_lines(&path) {
        return read_lines(&source, &path, &bytes, &given, emit);
    }
    let Content { document, members, failed } = match reader.read(&bytes, Some(&path)) {
        Ok(content) => content,
        Err(error) => return emit(Err(Failure::new(path, error.code.as_str(), error.reason).knowing(&given))),
    };
    if document.is_none() && members.is_empty() && failed.is_empty() {
        return emit(Err(Failure::new(path, ErrorCode::Empty.as_str(), "there are no files inside")));
    }
    if let Some(extracted) = document {
        if is_data(&path, &extracted) {
            let reason = "a .json file is no document: JSON Lines end in .jsonl, known fields of a file in .meta.json";
            return emit(Err(Failure::new(path, ErrorCode::UnknownFormat.as_str(), reason).knowing(&given)));
        }
        let (source, path, given) = (source.clone(), path.clone(), given.clone());
        emit(Ok(Document { source, path, original: bytes, extracted, given, warnings }));
    }
    for member in failed.into_iter().filter(|m| !is_hidden(&m.name)) {
        let path = format!("{path}{INSIDE}{}", member.name);
        emit(Err(Failure::new(path, member.error.code.as_str(), member.error.reason).knowing(&given)));
    }
    read_members(reader, members, (&source, &path), &given, depth + 1, emit);
}

/// Reads the files inside a file; `(source, path)` name the file around them.
fn read_members(
    reader: &Reader,
    mut members: Vec<Member>,
    (source, path): (&str, &str),
    given: &Given,
    depth: u32,
    emit: &mut Emit<'_>,
) {
    let mut sidecars = Vec::new();
    members.retain_mut(|member| {
        if member.name.ends_with(SIDECAR_ENDING) {
            sidecars.push((member.name.clone(), std::mem::take(&mut member.bytes)));
            return false;
        }
        !is_hidden(&member.name)
    });
    for Member { name, bytes } in members {
        let path = format!("{path}{INSIDE}{name}");
        if depth > DEPTH_MAX {
            let reason = format!("it is packed more than {DEPTH_MAX} deep");
            emit(Err(Failure::new(path, ErrorCode::TooDeep.as_str(), reason)));
            continue;
        }
        let mut named = sidecar_names(&name).into_iter();
        let sidecar = named.find_map(|own| sidecars.iter().find(|(n, _)| *n == own)).cloned();
        let sidecar = sidecar.map(|(name, bytes)| (name, Ok(bytes)));
        let source = format!("{source}{INSIDE}{name}");
        read_nested(reader, Unread { source, path, bytes, sidecar }, given, depth, emit);
    }
}

fn read_lines(source: &str, path: &str, bytes: &[u8], given: &Given, emit: &mut Emit<'_>) {
    let mut any = false;
    for line in Lines::new(bytes, LINE_BYTES_MAX) {
        any = true;
        // Reading from memory cannot fail.
        let Ok(line) = line else { continue };
        let path = format!("{path}#{}", line.number);
        emit(match line.bytes {
            Some(bytes) => read_json_line(format!("{source}#{}", line.number), &path, bytes, given),
            None => Err(line_too_long(&path)),
        });
    }
    if !any {
        emit(Err(no_lines(path)));
    }
}

/// The failure of a JSON Lines file without lines.
pub(crate) fn no_lines(path: &str) -> Failure {
    Failure::new(path, ErrorCode::Empty.as_str(), "the file holds no lines")
}

/// Fields of a document over those of the file around it.
fn merged(inherited: &Given, own: Given) -> Given {
    let mut given = inherited.clone();
    given.extend(own);
    given
}

/// Whether a member is hidden or a leaving of macOS, which packs a shadow of every file.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}
