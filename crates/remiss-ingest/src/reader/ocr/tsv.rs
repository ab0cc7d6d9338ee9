//! Tesseract's table of words to a page of lines, with the confidence of its words.

use remiss_extract::{RawLine, RawPage};

/// A gap between words wider than this many line heights separates cells.
const CELL_GAP: f32 = 2.0;
/// Specks that were taken for signs have confidences below this.
const SPECK_CONFIDENCE: f32 = 30.0;
/// Signs that dirt and the edges of tables are taken for; none of them is a word.
const SPECKS: &str = "|¦:;.,'’`´^~=_\"\\!";
/// A letter alone in a margin that is read with less confidence is dirt.
const MARGIN_CONFIDENCE: f32 = 75.0;
/// A line this much taller than the usual one is set in larger letters.
const LARGER: f32 = 1.45;
/// The height of a line's box over its font size, on average.
const BOX_OVER_SIZE: f32 = 0.95;

/// A word with its box in pixels.
struct Word<'a> {
    place: [u32; 3],
    left: f32,
    top: f32,
    width: f32,
    height: f32,
    confidence: f32,
    text: &'a str,
}

/// Reads the table; nothing if it is none.
pub(super) fn page(table: &str, width: u32, height: u32, dpi: u32) -> Option<RawPage> {
    let mut rows = table.lines();
    if !rows.next()?.starts_with("level\t") {
        return None;
    }
    let points = 72.0 / dpi.max(1) as f32;
    let words: Vec<Word<'_>> = rows.filter_map(word).collect();
    let mut lines: Vec<Vec<&Word<'_>>> = Vec::new();
    for word in &words {
        match lines.last_mut() {
            Some(line) if line[0].place == word.place => line.push(word),
            _ => lines.push(vec![word]),
        }
    }
    for line in &mut lines {
        without_marginal_specks(line);
    }
    lines.retain(|line| !line.is_empty());
    let usual = median(lines.iter().map(|line| box_height(line)).collect());
    let usual_word = median(lines.iter().map(|line| word_height(line)).collect());
    let mut page = RawPage {
        width: width as f32 * points,
        height: height as f32 * points,
        pictured: true,
        glyphs: words.len() as u32,
        ocr_confidence: (!words.is_empty()).then(|| mean(&words)),
        ..RawPage::default()
    };
    let mut before: Option<[u32; 3]> = None;
    for line in &lines {
        let tall = if word_height(line) > LARGER * usual_word { box_height(line) } else { usual };
        let place = line[0].place;
        let first = line[0];
        let right = line.iter().map(|word| word.left + word.width).fold(0.0, f32::max);
        let bottom = line.iter().map(|word| word.top + word.height).fold(0.0, f32::max);
        page.lines.push(RawLine {
            text: spell(line, usual),
            x: first.left * points,
            x_end: right * points,
            y: bottom * points,
            size: tall * points / BOX_OVER_SIZE,
            apart: Some(before.is_some_and(|before| before[..2] != place[..2])),
            ..RawLine::default()
        });
        before = Some(place);
    }
    Some(page)
}

/// A row of the table that is a word and no speck.
fn word(row: &str) -> Option<Word<'_>> {
    let fields: Vec<&str> = row.splitn(12, '\t').collect();
    let [level, _, block, paragraph, line, _, left, top, width, height, confidence, text] = fields[..] else {
        return None;
    };
    if level != "5" {
        return None;
    }
    let confidence: f32 = confidence.parse().ok()?;
    let text = text.trim();
    let bare = !text.chars().any(char::is_alphanumeric);
    let speck = bare && (confidence < SPECK_CONFIDENCE || text.chars().all(|c| SPECKS.contains(c)));
    if text.is_empty() || speck {
        return None;
    }
    Some(Word {
        place: [block.parse().ok()?, paragraph.parse().ok()?, line.parse().ok()?],
        left: left.parse().ok()?,
        top: top.parse().ok()?,
        width: width.parse().ok()?,
        height: height.parse().ok()?,
        confidence,
        text,
    })
}

/// Takes single letters off the ends of a line that stand far from its words and are read badly.
fn without_marginal_specks(line: &mut Vec<&Word<'_>>) {
    let height = box_height(line);
    let is_speck = |word: &Word<'_>, gap: f32| {
        let signs = word.text.chars().count();
        signs == 1 && gap > CELL_GAP * height && word.confidence < MARGIN_CONFIDENCE
    };
    while let [.., before, last] = line[..] {
        if !is_speck(last, last.left - before.left - before.width) {
            break;
        }
        line.pop();
    }
    while let [first, next, ..] = line[..] {
        if !is_speck(first, next.left - first.left - first.width) {
            break;
        }
        line.remove(0);
    }
}

fn spell(line: &[&Word<'_>], height: f32) -> String {
    let mut out = String::new();
    let mut end = f32::INFINITY;
    for word in line {
        if !out.is_empty() {
            out.push(if word.left - end > CELL_GAP * height { '\t' } else { ' ' });
        }
        out.push_str(word.text);
        end = word.left + word.width;
    }
    out
}

fn box_height(line: &[&Word<'_>]) -> f32 {
    line.iter().map(|word| word.height).fold(0.0, f32::max)
}

/// The height that half of a line's words keep to; signs alone say nothing.
fn word_height(line: &[&Word<'_>]) -> f32 {
    let words = line.iter().filter(|word| word.text.chars().filter(|c| c.is_alphabetic()).count() >= 2);
    median(words.map(|word| word.height).collect())
}

fn median(mut values: Vec<f32>) -> f32 {
    let middle = values.len() / 2;
    if values.is_empty() { 0.0 } else { *values.select_nth_unstable_by(middle, f32::total_cmp).1 }
}

fn mean(words: &[Word<'_>]) -> f32 {
    words.iter().map(|word| word.confidence).sum::<f32>() / words.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_lines_and_paragraphs() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            1\t1\t0\t0\t0\t0\t0\t0\t2480\t3508\t-1\t\n\
            5\t1\t1\t1\t1\t1\t300\t300\t200\t50\t96.5\tDnr\n\
            5\t1\t1\t1\t1\t2\t510\t300\t200\t50\t93.5\t12/34\n\
            5\t1\t1\t1\t1\t3\t1500\t300\t200\t50\t95.0\tSida\n\
            5\t1\t1\t1\t2\t1\t300\t370\t200\t50\t95.0\tnästa\n\
            5\t1\t1\t2\t1\t1\t300\t600\t200\t50\t95.0\tstycke\n\
            5\t1\t2\t1\t1\t1\t900\t3000\t9\t9\t11.0\t|\n";
        let page = page(table, 2480, 3508, 300).expect("a table");
        let lines: Vec<(&str, Option<bool>)> = page.lines.iter().map(|l| (l.text.as_str(), l.apart)).collect();
        assert_eq!(lines, [("Dnr 12/34\tSida", Some(false)), ("nästa", Some(false)), ("stycke", Some(true))]);
        assert!((page.width - 595.2).abs() < 0.1);
        assert_eq!(page.ocr_confidence, Some(95.0));
        assert!(super::page("Error", 1, 1, 300).is_none());
    }
}
