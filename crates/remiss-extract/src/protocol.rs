//! What worker and parent say to each other over the worker's standard input and output.
//!
//! The parent writes one line of JSON (a [`Request`]) and then the file's bytes. The worker answers
//! in frames, each a tag byte, a length (four bytes, little-endian) and a payload, and ends with
//! [`Frame::End`]; an answer without it was cut short, and what came before it is still good.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use crate::{ExtractError, Extracted, Member, MemberFailure, PageImage, RawPage};

/// The largest frame: a page image at the pixel limit, or a member as large as a file may be, and
/// text that JSON may blow up sixfold stays below it too.
const FRAME_BYTES_MAX: u32 = 512 * 1024 * 1024;

/// What the worker is asked to do with the bytes that follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Request {
    /// Read the file.
    Extract {
        /// Its name, if it has one.
        name: Option<String>,
        /// Length of the file in bytes.
        length: u64,
    },
    /// Draw pages of a PDF in grey.
    Render {
        /// The pages, from 1.
        pages: Vec<u32>,
        /// Dots per inch.
        dpi: u32,
        /// Length of the file in bytes.
        length: u64,
    },
}

/// A part of the worker's answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// The document has so many pages.
    Pages(u32),
    /// The next page.
    Page(RawPage),
    /// A file inside the file.
    Member(Member),
    /// A file inside the file that could not be taken out.
    MemberFailed(MemberFailure),
    /// The file's own text, whole.
    Document(Extracted),
    /// A page drawn: its number and pixels.
    Image(u32, PageImage),
    /// The file, or the page of this number (0 for the file), could not be read.
    Failed(u32, ExtractError),
    /// The answer is complete.
    End,
}

impl Request {
    /// The number of bytes that follow the request.
    pub fn length(&self) -> u64 {
        match self {
            Self::Extract { length, .. } | Self::Render { length, .. } => *length,
        }
    }
}

/// Writes one frame.
pub fn write_frame(out: &mut dyn Write, frame: &Frame) -> io::Result<()> {
    match frame {
        Frame::Pages(count) => write_parts(out, b'C', &[&count.to_le_bytes()]),
        Frame::Page(page) => write_parts(out, b'P', &[&serde_json::to_vec(page)?]),
        Frame::Member(member) => {
            let name = member.name.as_bytes();
            let length = (name.len() as u32).to_le_bytes();
            write_parts(out, b'M', &[&length, name, &member.bytes])
        }
        Frame::MemberFailed(failure) => write_parts(out, b'F', &[&serde_json::to_vec(failure)?]),
        Frame::Document(document) => write_parts(out, b'D', &[&serde_json::to_vec(document)?]),
        Frame::Image(page, image) => {
            let mut head = Vec::with_capacity(16);
            for number in [*page, image.width, image.height, image.dpi] {
                head.extend_from_slice(&number.to_le_bytes());
            }
            write_parts(out, b'I', &[&head, &image.grey])
        }
        Frame::Failed(page, error) => write_parts(out, b'E', &[&page.to_le_bytes(), &serde_json::to_vec(error)?]),
        Frame::End => write_parts(out, b'.', &[]),
    }
}

fn write_parts(out: &mut dyn Write, tag: u8, parts: &[&[u8]]) -> io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u32::try_from(length)
        .ok()
        .filter(|length| *length <= FRAME_BYTES_MAX)
        .ok_or_else(|| io::Error::other("a part of the answer is over the limit"))?;
    out.write_all(&[tag])?;
    out.write_all(&length.to_le_bytes())?;
    for part in parts {
        out.write_all(part)?;
    }
    out.flush()
}

/// Reads one frame; `None` where the stream ends between frames.
///
/// # Errors
/// `UnexpectedEof` in the middle of a frame, `InvalidData` for anything that is no frame.
pub fn read_frame(source: &mut dyn Read) -> io::Result<Option<Frame>> {
    let mut tag = [0u8];
    if source.read(&mut tag)? == 0 {
        return Ok(None);
    }
    let length = read_number(source)?;
    if length > FRAME_BYTES_MAX {
        return Err(invalid());
    }
    // The buffer grows with what really comes, whatever the length says.
    let mut payload = Vec::new();
    source.take(u64::from(length)).read_to_end(&mut payload)?;
    if payload.len() != length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    decode(tag[0], payload).map(Some)
}

fn decode(tag: u8, mut payload: Vec<u8>) -> io::Result<Frame> {
    Ok(match tag {
        b'C' => Frame::Pages(read_number(&mut payload.as_slice())?),
        b'P' => Frame::Page(serde_json::from_slice(&payload)?),
        b'D' => Frame::Document(serde_json::from_slice(&payload)?),
        b'F' => Frame::MemberFailed(serde_json::from_slice(&payload)?),
        b'.' => Frame::End,
        b'E' => {
            let page = read_number(&mut payload.as_slice())?;
            Frame::Failed(page, serde_json::from_slice(&payload[4..])?)
        }
        b'M' => {
            let length = read_number(&mut payload.as_slice())? as usize;
            let start = length.checked_add(4).ok_or_else(invalid)?;
            let name = payload.get(4..start).ok_or_else(invalid)?;
            let name = String::from_utf8(name.to_vec()).map_err(|_| invalid())?;
            payload.drain(..start);
            Frame::Member(Member { name, bytes: payload })
        }
        b'I' => {
            let mut head = payload.as_slice();
            let (page, width) = (read_number(&mut head)?, read_number(&mut head)?);
            let (height, dpi) = (read_number(&mut head)?, read_number(&mut head)?);
            if head.len() as u64 != u64::from(width) * u64::from(height) {
                return Err(invalid());
            }
            payload.drain(..16);
            let grey = payload;
            Frame::Image(page, PageImage { width, height, dpi, grey })
        }
        _ => return Err(invalid()),
    })
}

fn read_number(source: &mut dyn Read) -> io::Result<u32> {
    let mut bytes = [0u8; 4];
    source.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn invalid() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the worker's answer is malformed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;

    #[test]
    fn frames_survive_the_wire_and_cuts_are_noticed() {
        let frames = [
            Frame::Pages(7),
            Frame::Page(RawPage::default()),
            Frame::Member(Member { name: "bilaga å.pdf".to_owned(), bytes: vec![1, 2, 3] }),
            Frame::Document(Extracted::default()),
            Frame::Image(3, PageImage { width: 2, height: 1, dpi: 200, grey: vec![0, 255] }),
            Frame::Failed(2, ExtractError::new(ErrorCode::Bomb, "för stor")),
            Frame::End,
        ];
        let mut wire = Vec::new();
        for frame in &frames {
            write_frame(&mut wire, frame).expect("a vector takes all");
        }
        let mut source = wire.as_slice();
        for frame in &frames {
            assert_eq!(read_frame(&mut source).expect("whole").as_ref(), Some(frame));
        }
        assert!(read_frame(&mut source).expect("end").is_none());
        for cut in 1..wire.len() {
            let mut source = &wire[..cut];
            while let Ok(Some(_)) = read_frame(&mut source) {}
        }
    }
}
