//! A page as a reader of fixed layouts sees it, before furniture and hyphens are dealt with.

use serde::{Deserialize, Serialize};

/// One page of a PDF, or of a page image that was read by character recognition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RawPage {
    /// Width in points (1/72 inch).
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// The lines in reading order.
    pub lines: Vec<RawLine>,
    /// Whether an image, or drawing that may be writing, covers a good part of the page.
    pub pictured: bool,
    /// Glyphs drawn.
    pub glyphs: u32,
    /// Glyphs among them that name no character.
    pub glyphs_unknown: u32,
    /// Mean word confidence, 0 to 100, where the page was read from its image.
    #[serde(default)]
    pub ocr_confidence: Option<f32>,
}

/// One line on a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RawLine {
    /// Its text; a tab stands between cells.
    pub text: String,
    /// Left end in points from the left edge.
    pub x: f32,
    /// Right end.
    pub x_end: f32,
    /// Base line in points from the top edge.
    pub y: f32,
    /// Font size in points.
    pub size: f32,
    /// Whether every letter is bold.
    pub bold: bool,
    /// Whether the line runs in another direction than from left to right.
    pub turned: bool,
    /// Whether a new paragraph begins here, where the reader of the page knows.
    #[serde(default)]
    pub apart: Option<bool>,
}

impl RawPage {
    /// Letters and digits on the page.
    pub fn alphanumerics(&self) -> usize {
        self.lines.iter().flat_map(|line| line.text.chars()).filter(|c| c.is_alphanumeric()).count()
    }

    /// Whether the page shows something but hardly any of it is text: a bare stamp or page number
    /// over a scan has fewer than 30 letters and digits.
    pub fn lacks_text(&self) -> bool {
        self.pictured && self.alphanumerics() < 30
    }

    /// Whether the text layer lost letters that the page image still shows.
    pub fn is_doubtful(&self) -> bool {
        if self.ocr_confidence.is_some() {
            return false;
        }
        // One glyph in twenty without a character makes every third word unfindable.
        let unnamed = self.glyphs >= 20 && self.glyphs_unknown * 20 > self.glyphs;
        let words = self.words();
        (unnamed && !words.reads_as_swedish()) || (self.pictured && words.lost_diacritics())
    }

    fn words(&self) -> Words {
        const WORDS: [&str; 12] = ["och", "att", "som", "av", "det", "den", "en", "till", "med", "inte", "om", "har"];
        let (mut letters, mut swedish, mut words, mut known) = (0usize, 0usize, 0usize, 0usize);
        for line in &self.lines {
            for word in line.text.split(|c: char| !c.is_alphabetic()) {
                if word.is_empty() {
                    continue;
                }
                words += 1;
                known += usize::from(WORDS.contains(&word.to_lowercase().as_str()));
                for c in word.chars() {
                    letters += 1;
                    swedish += usize::from("åäöÅÄÖ".contains(c));
                }
            }
        }
        Words { letters, swedish, count: words, known }
    }
}

/// What a page's words look like.
struct Words {
    letters: usize,
    /// Letters å, ä and ö among them.
    swedish: usize,
    count: usize,
    /// Swedish function words among them that are written without å, ä and ö.
    known: usize,
}

impl Words {
    // Swedish prose has 5 to 6 % å, ä and ö, and 15 to 20 % of these function words; 0.5 % and 6 %
    // lie far outside what a page of sound text shows.

    /// Whether this is Swedish without its letters å, ä and ö, as recognition in English leaves it.
    fn lost_diacritics(&self) -> bool {
        self.letters >= 200 && self.swedish * 200 < self.letters && self.known * 100 >= self.count * 6
    }

    /// Whether this is whole Swedish: codes guessed in Latin 1 order turned out right.
    fn reads_as_swedish(&self) -> bool {
        self.swedish * 50 >= self.letters && self.known * 100 >= self.count * 6
    }
}
