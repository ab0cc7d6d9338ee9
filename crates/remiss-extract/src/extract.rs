//! From bytes to content: recognises the format and hands the file to its reader.

use crate::office::{Package, docx, odt};
use crate::sniff::{Format, has_stream, recognise};
use crate::{
    Content, ErrorCode, ExtractError, Limits, Member, MemberFailure, RawPage, archive, assemble, html, mail, pdf,
    plain, rtf,
};

/// Takes what a reader finds, as soon as it is found.
pub(crate) trait Sink {
    /// The document has so many pages.
    fn pages(&mut self, count: u32) -> Result<(), ExtractError>;
    /// A page of a fixed layout.
    fn page(&mut self, page: &RawPage) -> Result<(), ExtractError>;
    /// A file inside the file.
    fn member(&mut self, member: Member) -> Result<(), ExtractError>;
    /// A file inside the file that could not be taken out.
    fn member_failed(&mut self, name: &str, error: &ExtractError) -> Result<(), ExtractError>;
}

/// Reads a file of any supported format.
///
/// The name only helps where content cannot tell (a letter without machine headers). The document
/// it returns may be without text where pages are images: they are in `pages_without_text`.
///
/// # Errors
/// A code and a reason where nothing can be read. Parsers of hostile input may still exhaust memory
/// or the stack, which is why the program runs this in a worker process.
pub fn extract(bytes: &[u8], name: Option<&str>, limits: &Limits) -> Result<Content, ExtractError> {
    let mut sink = Collected::default();
    let document = extract_into(bytes.to_vec(), name, limits, &mut sink)?;
    Ok(Content { document, members: sink.members, failed: sink.failed })
}

#[derive(Default)]
struct Collected {
    members: Vec<Member>,
    failed: Vec<MemberFailure>,
}

impl Sink for Collected {
    fn pages(&mut self, _: u32) -> Result<(), ExtractError> {
        Ok(())
    }

    fn page(&mut self, _: &RawPage) -> Result<(), ExtractError> {
        Ok(())
    }

    fn member(&mut self, member: Member) -> Result<(), ExtractError> {
        self.members.push(member);
        Ok(())
    }

    fn member_failed(&mut self, name: &str, error: &ExtractError) -> Result<(), ExtractError> {
        self.failed.push(MemberFailure { name: name.to_owned(), error: error.clone() });
        Ok(())
    }
}

/// Reads a file and hands pages and members on as they come; the file's own text is the result.
pub(crate) fn extract_into(
    bytes: Vec<u8>,
    name: Option<&str>,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<Option<crate::Extracted>, ExtractError> {
    if bytes.is_empty() {
        return Err(ExtractError::new(ErrorCode::Empty, "the file is empty"));
    }
    if bytes.len() as u64 > limits.file_bytes_max {
        return Err(ExtractError::new(
            ErrorCode::TooLarge,
            format!("the file is larger than {} bytes", limits.file_bytes_max),
        ));
    }
    match recognise(&bytes, name) {
        Format::Pdf => read_pdf(bytes, limits, sink).map(Some),
        Format::Zip => read_package(&bytes, limits, sink),
        Format::Text => {
            let document = plain::read(&bytes, limits);
            if document.text.is_empty() {
                return Err(ExtractError::new(ErrorCode::NoText, "the file holds only white space"));
            }
            Ok(Some(document))
        }
        Format::Rtf => rtf::read(&bytes, limits).map(Some),
        Format::Html => html::read(&bytes, limits).map(Some),
        Format::Mail => mail::read(&bytes, limits, sink).map(Some),
        Format::Ole if has_stream(&bytes, "EncryptedPackage") => {
            Err(ExtractError::new(ErrorCode::Encrypted, "the Office document needs a password to be opened"))
        }
        Format::Ole => read_ole(bytes, limits).map(Some),
        Format::Unknown => Err(unknown()),
    }
}

fn unknown() -> ExtractError {
    ExtractError::new(ErrorCode::UnknownFormat, "the content is none of the supported formats")
}

#[cfg(feature = "doc")]
fn read_ole(bytes: Vec<u8>, limits: &Limits) -> Result<crate::Extracted, ExtractError> {
    crate::doc::read(bytes, limits)
}

#[cfg(not(feature = "doc"))]
fn read_ole(_: Vec<u8>, _: &Limits) -> Result<crate::Extracted, ExtractError> {
    Err(ExtractError::new(ErrorCode::UnknownFormat, "this program was built without support for Word 97 to 2003"))
}

fn read_pdf(bytes: Vec<u8>, limits: &Limits, sink: &mut dyn Sink) -> Result<crate::Extracted, ExtractError> {
    let pdf = pdf::open(bytes, limits)?;
    sink.pages(pdf.pages().len() as u32)?;
    let mut pages = Vec::new();
    pdf::read_pages(&pdf, limits, &mut |page| {
        sink.page(&page)?;
        pages.push(page);
        Ok(())
    })?;
    Ok(assemble(&pages, "application/pdf", limits))
}

fn read_package(bytes: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Result<Option<crate::Extracted>, ExtractError> {
    let mut package = Package::open(bytes)?;
    let (mut document, media_type) = if package.has("word/document.xml") {
        (docx::read(&mut package, limits)?, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    } else if package.has("content.xml") {
        (odt::read(&mut package, limits)?, "application/vnd.oasis.opendocument.text")
    } else {
        // Spreadsheets and slides are packages too, but no documents of ours.
        if package.has("[Content_Types].xml") || package.has("mimetype") {
            return Err(unknown());
        }
        archive::read(bytes, limits, sink)?;
        return Ok(None);
    };
    media_type.clone_into(&mut document.media_type);
    Ok(Some(document))
}
