//! Glyphs in content order to lines: words, cells, accents drawn apart, letters drawn twice.

use std::f64::consts::FRAC_PI_2;

use hayro::kurbo::Rect;

use crate::RawLine;

/// A glyph on the page; `y` grows downwards.
#[derive(Debug, Clone)]
pub(super) struct GlyphAt {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) angle: f64,
    pub(super) advance: f64,
    pub(super) size: f64,
    pub(super) text: String,
    pub(super) bold: bool,
}

/// Word gaps begin at this share of the font size; Word and LaTeX set them from 0.2 upwards.
const WORD_GAP: f64 = 0.16;
/// From this many font sizes on, a gap separates cells or columns; justified lines stay below.
const CELL_GAP: f64 = 2.0;
/// Superscripts and raised accents stay within this share of the font size of the base line.
const SAME_LINE: f64 = 0.45;

/// Collects glyphs into lines.
#[derive(Debug, Default)]
pub(super) struct LineBuilder {
    done: Vec<Closed>,
    open: Vec<Placed>,
    frame: Frame,
}

/// A finished line with its direction, in quarter turns, and its place along that direction.
#[derive(Debug)]
struct Closed {
    line: RawLine,
    quarters: i32,
    start: f64,
    base: f64,
    line_length: f64,
}

/// A glyph of the line under construction, measured along its direction of writing.
#[derive(Debug)]
struct Placed {
    start: f64,
    end: f64,
    text: String,
    bold: bool,
}

/// Direction and base line of the line under construction.
#[derive(Debug, Default)]
struct Frame {
    angle: f64,
    base: f64,
    size: f64,
    left: f64,
    top: f64,
}

impl LineBuilder {
    pub(super) fn push(&mut self, glyph: GlyphAt) {
        let (sin, cos) = glyph.angle.sin_cos();
        let start = glyph.x * cos + glyph.y * sin;
        let base = glyph.y * cos - glyph.x * sin;
        let end = start + glyph.advance.max(0.0);
        if let Some(last) = self.open.last() {
            let size = self.frame.size.max(glyph.size);
            let turned = (self.frame.angle - glyph.angle).abs() > 0.1;
            let gap = start - last.end;
            if !turned && (base - self.frame.base).abs() <= SAME_LINE * size {
                if self.is_repeated(&glyph.text, start, size) {
                    return;
                }
                if let Some(composed) = compose(last, &glyph.text, start, end) {
                    self.replace_last(composed, start, end);
                    return;
                }
                if gap > -0.6 * size {
                    self.open.push(Placed {
                        start,
                        end: end.max(last.end.min(start)),
                        text: glyph.text,
                        bold: glyph.bold,
                    });
                    if glyph.size > self.frame.size {
                        self.frame.size = glyph.size;
                        self.frame.base = base;
                    }
                    return;
                }
            }
            self.close();
        }
        if glyph.text.trim().is_empty() {
            return;
        }
        self.frame = Frame { angle: glyph.angle, base, size: glyph.size, left: glyph.x, top: glyph.y };
        self.open.push(Placed { start, end, text: glyph.text, bold: glyph.bold });
    }

    /// Hands over the lines, and the page's width and height, both as the reader holds the page:
    /// turned so that most of its text runs from left to right.
    pub(super) fn finish(mut self, bounds: Rect) -> (Vec<RawLine>, [f64; 2]) {
        self.close();
        let letters = |quarters: i32| -> usize {
            let lines = self.done.iter().filter(|closed| closed.quarters == quarters);
            lines.map(|closed| closed.line.text.len()).sum()
        };
        let upright = [0, 1, 2, 3].into_iter().max_by_key(|&q| (letters(q), q == 0)).unwrap_or(0);
        let (width, height) = (bounds.width(), bounds.height());
        if upright == 0 {
            let lines = self.done.into_iter().map(|closed| closed.line).collect();
            return (lines, [width, height]);
        }
        // The page's top left corner, in the turned frame, becomes the origin.
        let (left, top, size) = match upright {
            1 => (0.0, -width, [height, width]),
            2 => (-width, -height, [width, height]),
            _ => (-height, 0.0, [height, width]),
        };
        let lines = self.done.into_iter().map(|closed| {
            let mut line = closed.line;
            line.turned = closed.quarters != upright;
            if !line.turned {
                let length = closed.line_length;
                line.x = (closed.start - left) as f32;
                line.x_end = (closed.start - left + length) as f32;
                line.y = (closed.base - top) as f32;
            }
            line
        });
        (lines.collect(), size)
    }

    /// Whether the same character already stands here: bold type made by drawing twice.
    fn is_repeated(&self, text: &str, start: f64, size: f64) -> bool {
        !text.trim().is_empty()
            && self
                .open
                .iter()
                .rev()
                .take(200)
                .any(|placed| (placed.start - start).abs() < 0.08 * size && placed.text == text)
    }

    fn replace_last(&mut self, text: String, start: f64, end: f64) {
        if let Some(last) = self.open.last_mut() {
            last.start = last.start.min(start);
            last.end = last.end.max(end);
            last.text = text;
        }
    }

    fn close(&mut self) {
        let glyphs = std::mem::take(&mut self.open);
        let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else {
            return;
        };
        let size = self.frame.size;
        let turned = self.frame.angle.abs() > 0.1;
        let length = last.end - first.start;
        let text = spell(&glyphs, size);
        if text.is_empty() {
            return;
        }
        let mut letters = glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty());
        let bold = letters.all(|glyph| glyph.bold);
        let line = RawLine {
            text,
            x: self.frame.left as f32,
            x_end: (self.frame.left + if turned { size } else { length }) as f32,
            y: (if turned { self.frame.top } else { self.frame.base }) as f32,
            size: size as f32,
            bold,
            turned,
            apart: None,
        };
        self.done.push(Closed {
            line,
            quarters: (self.frame.angle / FRAC_PI_2).round().rem_euclid(4.0) as i32,
            start: first.start,
            base: self.frame.base,
            line_length: length,
        });
    }
}

/// Writes a line's glyphs out with spaces between words and tabs between cells.
fn spell(glyphs: &[Placed], size: f64) -> String {
    let word_gap = word_gap(glyphs, size);
    let mut out = String::new();
    let mut end = f64::INFINITY;
    for glyph in glyphs {
        let gap = glyph.start - end;
        if gap > CELL_GAP * size {
            out.truncate(out.trim_end().len());
            out.push('\t');
        } else if gap > word_gap && !out.ends_with([' ', '\t']) && !glyph.text.starts_with(' ') {
            out.push(' ');
        }
        if glyph.text.trim().is_empty() {
            // A run of spaces may stand for a tab; the next gap is measured from the last letter
            // only where the spaces themselves leave one.
            if !out.ends_with([' ', '\t']) {
                out.push(' ');
            }
        } else {
            out.push_str(&glyph.text);
        }
        end = glyph.end;
    }
    out.trim().to_owned()
}

/// The gap at which a word ends: wider where all letters are spaced apart, as in some letterheads.
fn word_gap(glyphs: &[Placed], size: f64) -> f64 {
    let mut gaps: Vec<f64> = glyphs.windows(2).map(|pair| pair[1].start - pair[0].end).collect();
    if gaps.len() < 5 {
        return WORD_GAP * size;
    }
    let middle = gaps.len() / 2;
    let (_, median, _) = gaps.select_nth_unstable_by(middle, f64::total_cmp);
    (WORD_GAP * size).max(*median * 1.7)
}

/// Joins an accent that is drawn over its letter, whichever comes first, as in LaTeX's old fonts.
fn compose(last: &Placed, text: &str, start: f64, end: f64) -> Option<String> {
    let overlap = last.end.min(end) - last.start.max(start);
    let narrower = (last.end - last.start).min(end - start);
    if overlap <= 0.5 * narrower {
        return None;
    }
    let (base, mark) = match (accent(&last.text), accent(text)) {
        (Some(mark), None) => (text, mark),
        (None, Some(mark)) => (last.text.as_str(), mark),
        _ => return None,
    };
    let letter = base.chars().next()?;
    // The dotless i of LaTeX carries the accent in place of the dot.
    let letter = if letter == 'ı' { 'i' } else { letter };
    letter.is_alphabetic().then(|| format!("{letter}{mark}"))
}

/// The combining mark for an accent that stands alone.
fn accent(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let mark = match chars.next()? {
        '\u{a8}' | '\u{308}' => '\u{308}',
        '\u{2da}' | '\u{b0}' | '\u{30a}' => '\u{30a}',
        '\u{b4}' | '\u{301}' | '\u{2ca}' => '\u{301}',
        '`' | '\u{2cb}' | '\u{300}' => '\u{300}',
        '\u{2c6}' | '\u{302}' => '\u{302}',
        '\u{2dc}' | '\u{303}' => '\u{303}',
        _ => return None,
    };
    chars.next().is_none().then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(x: f64, y: f64, advance: f64, text: &str) -> GlyphAt {
        GlyphAt { x, y, angle: 0.0, advance, size: 10.0, text: text.to_owned(), bold: false }
    }

    fn lines(glyphs: Vec<GlyphAt>) -> Vec<String> {
        let mut builder = LineBuilder::default();
        for glyph in glyphs {
            builder.push(glyph);
        }
        let page = Rect::new(0.0, 0.0, 600.0, 800.0);
        builder.finish(page).0.into_iter().map(|line| line.text).collect()
    }

    fn written(x: f64, y: f64, step: f64, text: &str) -> Vec<GlyphAt> {
        text.chars().enumerate().map(|(i, c)| glyph(x + step * i as f64, y, 5.0, &c.to_string())).collect()
    }

    #[test]
    fn gaps_become_spaces_cells_and_lines() {
        let mut all = written(0.0, 10.0, 5.0, "Dnr");
        all.extend(written(18.0, 10.0, 5.0, "12"));
        all.extend(written(100.0, 10.0, 5.0, "Sida"));
        all.extend(written(0.0, 24.0, 5.0, "nästa"));
        assert_eq!(lines(all), ["Dnr 12\tSida", "nästa"]);
    }

    #[test]
    fn spaced_letters_stay_one_word() {
        let mut all = written(0.0, 10.0, 8.0, "NACKA");
        all.extend(written(48.0, 10.0, 8.0, "KOMMUN"));
        assert_eq!(lines(all), ["NACKA KOMMUN"]);
    }

    #[test]
    fn accents_join_their_letters_and_doubles_vanish() {
        let accents = vec![
            glyph(0.0, 10.0, 5.0, "f"),
            glyph(5.0, 9.0, 5.0, "\u{a8}"),
            glyph(5.2, 10.0, 5.0, "o"),
            glyph(10.2, 10.0, 4.0, "r"),
        ];
        assert_eq!(lines(accents), ["fo\u{308}r"]);
        let mut twice = written(0.0, 10.0, 5.0, "Beslut");
        twice.extend(written(0.3, 10.0, 5.0, "Beslut"));
        assert_eq!(lines(twice), ["Beslut"]);
    }
}
