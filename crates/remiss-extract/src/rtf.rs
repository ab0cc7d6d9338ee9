//! RTF: an own tokenizer with a stack of groups; page heads first, tables by cells.

use std::mem;

use encoding_rs::{Encoding, MACINTOSH, UTF_8, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1257};

use crate::flow::{Flow, Line, write};
use crate::heads::PageHeads;
use crate::limits::RTF_DEPTH_MAX;
use crate::{ErrorCode, ExtractError, Extracted, Limits};

/// White space from this many twentieths of a point on separates paragraphs visibly.
const GAP_TWIPS: i32 = 70;
/// Control words are shorter than this.
const WORD_BYTES_MAX: usize = 40;

/// Reads an RTF file.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut reader = Reader::new(limits);
    reader.run(bytes)?;
    let [body, head, foot, notes] = reader.parts;
    let mut heads = PageHeads::default();
    for line in head.finish()? {
        heads.show(line);
    }
    for line in foot.finish()? {
        heads.put_aside(&line.text);
    }
    let mut lines = body.finish()?;
    lines.extend(notes.finish()?);
    let mut document = write(&heads.shown, &lines, heads.furniture, limits);
    "application/rtf".clone_into(&mut document.media_type);
    Ok(document)
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Body,
    Head,
    Foot,
    Notes,
    Nowhere,
}

/// What a group inherits and restores.
#[derive(Debug, Clone, Copy)]
struct Group {
    target: Target,
    /// Bytes that stand for a `\u` character in readers without Unicode.
    fallback_bytes: usize,
    hidden: bool,
}

/// The text of one target under construction.
struct Part<'a> {
    flow: Flow,
    paragraph: String,
    heading: bool,
    before: i32,
    after: i32,
    in_table: bool,
    table_open: bool,
    limits: &'a Limits,
}

impl<'a> Part<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self {
            flow: Flow::default(),
            paragraph: String::new(),
            heading: false,
            before: 0,
            after: 0,
            in_table: false,
            table_open: false,
            limits,
        }
    }

    fn end_paragraph(&mut self) -> Result<(), ExtractError> {
        self.enter_or_leave_table();
        let text = mem::take(&mut self.paragraph);
        self.flow.paragraph(
            &text,
            self.heading,
            self.heading || self.before >= GAP_TWIPS,
            self.after >= GAP_TWIPS,
            self.limits,
        )
    }

    fn enter_or_leave_table(&mut self) {
        if self.in_table && !self.table_open {
            self.flow.start_table();
            self.flow.start_cell();
            self.table_open = true;
        } else if !self.in_table && self.table_open {
            self.flow.end_table();
            self.table_open = false;
        }
    }

    fn end_cell(&mut self) -> Result<(), ExtractError> {
        self.in_table = true;
        self.end_paragraph()?;
        self.flow.end_cell();
        self.flow.start_cell();
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Line>, ExtractError> {
        if !self.paragraph.is_empty() {
            self.end_paragraph()?;
        }
        Ok(self.flow.finish())
    }
}

struct Reader<'a> {
    parts: [Part<'a>; 4],
    groups: Vec<Group>,
    group: Group,
    encoding: &'static Encoding,
    pending: Vec<u8>,
    high_surrogate: Option<u32>,
    to_skip: usize,
    optional: bool,
}

impl<'a> Reader<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self {
            parts: [Part::new(limits), Part::new(limits), Part::new(limits), Part::new(limits)],
            groups: Vec::new(),
            group: Group { target: Target::Body, fallback_bytes: 1, hidden: false },
            encoding: WINDOWS_1252,
            pending: Vec::new(),
            high_surrogate: None,
            to_skip: 0,
            optional: false,
        }
    }

    fn run(&mut self, bytes: &[u8]) -> Result<(), ExtractError> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    if self.groups.len() >= RTF_DEPTH_MAX {
                        return Err(ExtractError::new(
                            ErrorCode::TooDeep,
                            format!("the RTF groups are nested more than {RTF_DEPTH_MAX} deep"),
                        ));
                    }
                    self.groups.push(self.group);
                    self.to_skip = 0;
                }
                b'}' => {
                    self.flush();
                    if let Some(group) = self.groups.pop() {
                        // A note's or head's last paragraph ends with its group.
                        if self.group.target != group.target {
                            self.end_target()?;
                        }
                        self.group = group;
                    }
                    self.to_skip = 0;
                    self.optional = false;
                }
                b'\\' => at = self.control(bytes, at)?,
                b'\r' | b'\n' => {}
                _ => self.byte(byte),
            }
        }
        self.flush();
        Ok(())
    }

    fn end_target(&mut self) -> Result<(), ExtractError> {
        match self.part() {
            Some(part) if !part.paragraph.is_empty() => part.end_paragraph(),
            _ => Ok(()),
        }
    }

    /// Reads what follows a backslash and says where reading goes on.
    fn control(&mut self, bytes: &[u8], start: usize) -> Result<usize, ExtractError> {
        let Some(&first) = bytes.get(start) else {
            return Ok(start);
        };
        if !first.is_ascii_alphabetic() {
            return Ok(self.symbol(bytes, start, first));
        }
        let letters = bytes[start..].iter().take(WORD_BYTES_MAX).take_while(|b| b.is_ascii_alphabetic()).count();
        let word = &bytes[start..start + letters];
        let mut at = start + letters;
        let digits_from = at;
        if bytes.get(at) == Some(&b'-') {
            at += 1;
        }
        at += bytes[at..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
        let number: Option<i64> =
            std::str::from_utf8(&bytes[digits_from..at]).ok().and_then(|digits| digits.parse().ok());
        if bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        if word == b"bin" {
            // Raw bytes follow; a length beyond the file ends it.
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            return Ok(at.saturating_add(length).min(bytes.len()));
        }
        if self.to_skip > 0 && word != b"u" {
            self.to_skip -= 1;
            return Ok(at);
        }
        self.word(word, number)?;
        self.optional = false;
        Ok(at)
    }

    /// A control symbol: a backslash and one character that is no letter.
    fn symbol(&mut self, bytes: &[u8], at: usize, symbol: u8) -> usize {
        match symbol {
            b'\'' => {
                let code = bytes
                    .get(at + 1..at + 3)
                    .and_then(|hex| std::str::from_utf8(hex).ok())
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok());
                if let Some(code) = code {
                    self.byte(code);
                    return at + 3;
                }
            }
            b'*' => self.optional = true,
            b'~' => self.character(" "),
            b'_' => self.character("-"),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            b'\n' | b'\r' => self.character("\n"),
            // The optional hyphen `\-` and what is left are not text.
            _ => {}
        }
        at + 1
    }

    fn word(&mut self, word: &[u8], number: Option<i64>) -> Result<(), ExtractError> {
        let on = number != Some(0);
        match word {
            b"ansicpg" => self.encoding = code_page(number),
            b"mac" => self.encoding = MACINTOSH,
            b"uc" => self.group.fallback_bytes = number.unwrap_or(1).clamp(0, 16) as usize,
            b"u" => {
                self.unicode(number.unwrap_or(63));
                self.to_skip = self.group.fallback_bytes;
            }
            b"v" => self.group.hidden = on,
            b"plain" => self.group.hidden = false,
            b"par" | b"sect" => {
                self.flush();
                if let Some(part) = self.part() {
                    part.end_paragraph()?;
                }
            }
            b"page" | b"pagebb" | b"sbkpage" => {
                self.flush();
                if word == b"page"
                    && let Some(part) = self.part()
                {
                    part.paragraph.push('\u{c}');
                }
            }
            b"line" => self.character("\n"),
            b"tab" => self.character("\t"),
            b"cell" | b"nestcell" => {
                self.flush();
                if let Some(part) = self.part() {
                    part.end_cell()?;
                }
            }
            b"row" | b"nestrow" => {
                if let Some(part) = self.part() {
                    part.flow.end_cell();
                    part.flow.end_row();
                    part.flow.start_cell();
                }
            }
            b"emdash" => self.character("—"),
            b"endash" => self.character("–"),
            b"emspace" | b"enspace" | b"qmspace" => self.character(" "),
            b"lquote" => self.character("‘"),
            b"rquote" => self.character("’"),
            b"ldblquote" => self.character("“"),
            b"rdblquote" => self.character("”"),
            b"bullet" => self.character("•"),
            b"pard" | b"intbl" | b"outlinelevel" | b"sb" | b"sa" => self.layout(word, number),
            _ => self.destination(word),
        }
        Ok(())
    }

    /// What a paragraph looks like.
    fn layout(&mut self, word: &[u8], number: Option<i64>) {
        let number = number.unwrap_or(0).clamp(-32_000, 32_000) as i32;
        let Some(part) = self.part() else {
            return;
        };
        match word {
            b"intbl" => part.in_table = true,
            b"outlinelevel" => part.heading = (0..9).contains(&number),
            b"sb" => part.before = number,
            b"sa" => part.after = number,
            _ => {
                part.in_table = false;
                part.heading = false;
                part.before = 0;
                part.after = 0;
            }
        }
    }

    /// Groups that hold something else than the body's text.
    fn destination(&mut self, word: &[u8]) {
        if self.group.target == Target::Nowhere {
            return;
        }
        match word {
            b"header" | b"headerl" | b"headerr" | b"headerf" => self.group.target = Target::Head,
            b"footer" | b"footerl" | b"footerr" | b"footerf" => self.group.target = Target::Foot,
            b"footnote" | b"annotation" if word == b"footnote" => self.group.target = Target::Notes,
            // The text of a text box stands in optional groups that must be read all the same.
            b"shpinst" | b"shptxt" | b"shppict" | b"bkmkstart" | b"bkmkend" => {
                if matches!(word, b"bkmkstart" | b"bkmkend" | b"shppict") {
                    self.group.target = Target::Nowhere;
                }
            }
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" | b"fldinst" | b"nonshppict"
            | b"listtable" | b"listoverridetable" | b"xe" | b"tc" | b"template" | b"filetbl" | b"revtbl"
            | b"rsidtbl" | b"generator" | b"themedata" | b"datastore" | b"latentstyles" | b"sp" | b"sn" | b"sv"
            | b"shprslt" | b"annotation" | b"atnid" | b"atnauthor" | b"pnseclvl" | b"deleted" | b"ftnsep"
            | b"ftnsepc" | b"aftnsep" | b"aftnsepc" | b"userprops" | b"xmlnstbl" | b"nesttableprops" => {
                self.group.target = Target::Nowhere;
            }
            _ if self.optional => self.group.target = Target::Nowhere,
            _ => {}
        }
    }

    fn unicode(&mut self, number: i64) {
        let unit = (number & 0xffff) as u32;
        match (unit, self.high_surrogate.take()) {
            (0xd800..0xdc00, _) => self.high_surrogate = Some(unit),
            (0xdc00..0xe000, Some(high)) => {
                let code = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
                self.character(char::from_u32(code).unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]));
            }
            _ => self.character(char::from_u32(unit).unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4])),
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if self.group.target != Target::Nowhere {
            self.pending.push(byte);
        }
    }

    fn character(&mut self, text: &str) {
        self.flush();
        let hidden = self.group.hidden;
        if let Some(part) = self.part()
            && !hidden
        {
            part.paragraph.push_str(text);
        }
    }

    /// Decodes the bytes read since the last control word.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = mem::take(&mut self.pending);
        let (text, _) = self.encoding.decode_without_bom_handling(&bytes);
        let hidden = self.group.hidden;
        if let Some(part) = self.part()
            && !hidden
        {
            part.paragraph.push_str(&text);
        }
    }

    fn part(&mut self) -> Option<&mut Part<'a>> {
        match self.group.target {
            Target::Body => Some(&mut self.parts[0]),
            Target::Head => Some(&mut self.parts[1]),
            Target::Foot => Some(&mut self.parts[2]),
            Target::Notes => Some(&mut self.parts[3]),
            Target::Nowhere => None,
        }
    }
}

fn code_page(number: Option<i64>) -> &'static Encoding {
    match number {
        Some(1250) => WINDOWS_1250,
        Some(1251) => WINDOWS_1251,
        Some(1257) => WINDOWS_1257,
        Some(10000) => MACINTOSH,
        Some(65001) => UTF_8,
        _ => WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rtf: &str) -> String {
        read(rtf.as_bytes(), &Limits::default()).expect("readable").text
    }

    #[test]
    fn letters_tables_heads_and_hidden_text() {
        assert_eq!(
            text(
                r"{\rtf1\ansi\ansicpg1252 {\fonttbl{\f0 Arial;}}N\'e4mnden {\b besl\u246 ?t}\par Andra{\v dolt} raden\par}"
            ),
            "Nämnden beslöt\nAndra raden\n"
        );
        assert_eq!(
            text(
                r"{\rtf1{\header Dnr 7/20\par Sida 1\par}Br\'f6dtext\par\trowd\intbl A\cell B\cell\row\pard Efter\par}"
            ),
            "Dnr 7/20\n\nBrödtext\n\nA\tB\n\nEfter\n"
        );
        assert_eq!(
            text(r"{\rtf1{\shp{\*\shpinst{\sp{\sn wzName}{\sv Ruta}}{\shptxt I rutan\par}}}Text\par}"),
            "I rutan\nText\n"
        );
    }

    #[test]
    fn broken_files_end() {
        for rtf in [r"{\rtf1\'", r"{\rtf1\'zz\u", r"{\rtf1\bin999999999 abc", r"{\rtf1 a}}}}b", r"{\rtf1\u-1 ?x"] {
            let _ = read(rtf.as_bytes(), &Limits::default());
        }
        let deep = "{".repeat(RTF_DEPTH_MAX + 1);
        let error = read(deep.as_bytes(), &Limits::default()).expect_err("too deep");
        assert_eq!(error.code, ErrorCode::TooDeep);
    }
}
