//! Office documents in ZIP packages (DOCX, ODT): parts read within limits, XML walked event by event.

pub(crate) mod docx;
mod lists;
pub(crate) mod odt;
mod styles;

use std::io::{BufReader, Cursor, Read};

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::limits::{RATIO_FREE_BYTES, RATIO_MAX, XML_DEPTH_MAX, XML_PART_BYTES_MAX, ZIP_ENTRIES_MAX};
use crate::{ErrorCode, ExtractError};

/// An opened package.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    packed_bytes: u64,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, ExtractError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| zip_error(&error))?;
        if archive.len() > ZIP_ENTRIES_MAX {
            return Err(ExtractError::new(
                ErrorCode::TooLarge,
                format!("the archive has {} entries, the limit is {ZIP_ENTRIES_MAX}", archive.len()),
            ));
        }
        Ok(Self { archive, packed_bytes: bytes.len() as u64 })
    }

    /// Whether the package has a part of this name.
    pub(crate) fn has(&mut self, name: &str) -> bool {
        self.archive.by_name(name).is_ok()
    }

    /// Walks an XML part; false if there is none of that name.
    pub(crate) fn walk(&mut self, name: &str, walker: &mut dyn Walker) -> Result<bool, ExtractError> {
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(false),
            Err(error) => return Err(zip_error(&error)),
        };
        let mut guarded = Guarded { inner: entry, read: 0, packed_bytes: self.packed_bytes, refused: None };
        let result = walk_xml(&mut guarded, walker);
        match guarded.refused {
            Some(error) => Err(error),
            None => result.map(|()| true),
        }
    }
}

/// What a format does with the events of its XML; most want some of them.
pub(crate) trait Walker {
    /// An element begins.
    fn start(&mut self, element: &Element<'_>) -> Result<(), ExtractError>;

    /// An element of this local name ends.
    fn end(&mut self, _: &str) -> Result<(), ExtractError> {
        Ok(())
    }

    /// Text between tags, with entities resolved.
    fn text(&mut self, _: &str) -> Result<(), ExtractError> {
        Ok(())
    }

    /// Elements whose whole content is passed over.
    fn skips(&self, _: &Element<'_>) -> bool {
        false
    }
}

/// A start tag.
pub(crate) struct Element<'a> {
    tag: &'a BytesStart<'a>,
}

impl Element<'_> {
    /// The name without its prefix.
    pub(crate) fn name(&self) -> &str {
        local(self.tag.name().0)
    }

    /// An attribute by its name without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.tag.attributes().with_checks(false).flatten().find(|attribute| local(attribute.key.0) == name).map(
            |attribute| {
                attribute
                    .normalized_value(XmlVersion::Explicit1_0)
                    .map_or_else(|_| attribute.value.to_string(), std::borrow::Cow::into_owned)
            },
        )
    }

    /// An attribute that switches something: absent is `None`, `0` and `false` are off.
    pub(crate) fn is_on(&self) -> bool {
        !matches!(self.attribute("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }

    /// A number attribute.
    pub(crate) fn number(&self, name: &str) -> Option<i32> {
        self.attribute(name)?.parse().ok()
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn walk_xml(source: &mut dyn Read, walker: &mut dyn Walker) -> Result<(), ExtractError> {
    let mut reader = Reader::from_reader(BufReader::new(source));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let mut depth = 0usize;
    let mut skipped_at = None;
    loop {
        buffer.clear();
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|error| ExtractError::broken(format!("the XML inside is damaged: {error}")))?;
        match event {
            Event::Eof if depth > 0 => {
                return Err(ExtractError::broken("the XML inside ends too early"));
            }
            Event::Eof => return Ok(()),
            Event::DocType(_) => {
                return Err(ExtractError::broken(
                    "the XML inside declares a document type, which office files never do",
                ));
            }
            Event::Start(tag) => {
                depth += 1;
                if depth > XML_DEPTH_MAX {
                    return Err(ExtractError::new(
                        ErrorCode::TooDeep,
                        format!("the XML inside is nested more than {XML_DEPTH_MAX} deep"),
                    ));
                }
                let element = Element { tag: &tag };
                if skipped_at.is_none() {
                    if walker.skips(&element) {
                        skipped_at = Some(depth);
                    } else {
                        walker.start(&element)?;
                    }
                }
            }
            Event::Empty(tag) => {
                let element = Element { tag: &tag };
                if skipped_at.is_none() && !walker.skips(&element) {
                    walker.start(&element)?;
                    walker.end(element.name())?;
                }
            }
            Event::End(tag) => {
                match skipped_at {
                    None => walker.end(local(tag.name().0))?,
                    Some(at) if at == depth => skipped_at = None,
                    Some(_) => {}
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) if skipped_at.is_none() => walker.text(&text)?,
            Event::CData(text) if skipped_at.is_none() => walker.text(&text)?,
            Event::GeneralRef(reference) if skipped_at.is_none() => {
                if let Some(text) = resolve(&reference) {
                    walker.text(&text)?;
                }
            }
            _ => {}
        }
    }
}

/// The character of `&#229;` or `&amp;`; other entities need a document type and are refused with it.
fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c.to_string());
    }
    let text = match &**reference {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    };
    Some(text.to_owned())
}

/// Counts what a part really unpacks to and stops a bomb; sizes in the header are not believed.
struct Guarded<R> {
    inner: R,
    read: u64,
    packed_bytes: u64,
    refused: Option<ExtractError>,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read += count as u64;
        if self.read > RATIO_FREE_BYTES && self.read > RATIO_MAX.saturating_mul(self.packed_bytes) {
            self.refused = Some(ExtractError::new(
                ErrorCode::Bomb,
                format!("a part unpacks to more than {RATIO_MAX} times the file's size"),
            ));
        } else if self.read > XML_PART_BYTES_MAX {
            self.refused = Some(ExtractError::new(
                ErrorCode::TooLarge,
                format!("a part unpacks to more than {XML_PART_BYTES_MAX} bytes"),
            ));
        }
        if self.refused.is_some() {
            return Err(std::io::Error::other("over the limit"));
        }
        Ok(count)
    }
}

/// Tells a password and an unsupported method apart from damage.
pub(crate) fn zip_error(error: &ZipError) -> ExtractError {
    match error {
        ZipError::InvalidPassword => {
            ExtractError::new(ErrorCode::Encrypted, "the archive needs a password to be opened")
        }
        ZipError::UnsupportedArchive(reason) if reason.to_ascii_lowercase().contains("password") => {
            ExtractError::new(ErrorCode::Encrypted, "the archive needs a password to be opened")
        }
        error => ExtractError::broken(format!("the archive is damaged: {error}")),
    }
}
