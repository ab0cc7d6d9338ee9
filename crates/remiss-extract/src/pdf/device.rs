//! The drawing device that keeps only text: each glyph with its place, size and character.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};
use hayro::kurbo::{Affine, BezPath, Point, Rect};

use crate::RawPage;

use super::lines::{GlyphAt, LineBuilder};
use super::order;

/// The most glyphs kept of a page: a densely printed A2 table has some 60,000.
const GLYPHS_PER_PAGE_MAX: u32 = 1_000_000;
/// A page with more path drawings than this may show writing as outlines; ruled tables have fewer.
const PATHS_AS_WRITING: u32 = 400;
/// The share of the page that an image covers before its page counts as pictured.
const PICTURED_SHARE: f64 = 0.3;

/// The weight of a new glyph in the running mean width of Type 3 glyphs.
const TYPE3_WEIGHT: f64 = 0.05;

/// Collects the text of one page.
pub(super) struct TextDevice {
    bounds: Rect,
    lines: LineBuilder,
    glyphs: u32,
    glyphs_unknown: u32,
    paths: u32,
    image_area: f64,
    type3_advance: f64,
}

impl TextDevice {
    pub(super) fn new(bounds: Rect) -> Self {
        Self {
            bounds,
            lines: LineBuilder::default(),
            glyphs: 0,
            glyphs_unknown: 0,
            paths: 0,
            image_area: 0.0,
            type3_advance: 0.0,
        }
    }

    /// Ends the page and puts its lines in reading order.
    pub(super) fn finish(self) -> RawPage {
        let (lines, [width, height]) = self.lines.finish(self.bounds);
        let covered = self.image_area > PICTURED_SHARE * self.bounds.area();
        RawPage {
            width: width as f32,
            height: height as f32,
            lines: order::reading_order(lines),
            pictured: covered || self.paths > PATHS_AS_WRITING,
            glyphs: self.glyphs,
            glyphs_unknown: self.glyphs_unknown,
            ocr_confidence: None,
        }
    }

    fn glyph(&mut self, glyph: &Glyph<'_>, at: Affine, bold: bool) {
        let coefficients = at.as_coeffs();
        let [right_x, right_y, up_x, up_y, x, y] = coefficients;
        if !coefficients.iter().all(|value| value.is_finite()) {
            return;
        }
        // Marks for the printer stand outside the page.
        if !self.bounds.inflate(5.0, 5.0).contains(Point::new(x, y)) {
            return;
        }
        let (along, across) = (right_x.hypot(right_y), up_x.hypot(up_y));
        let (advance, size) = match glyph {
            // Outlines are drawn in units of a thousandth of the font size.
            Glyph::Outline(outline) => (f64::from(outline.advance_width().unwrap_or(500.0)) * along, across * 1000.0),
            // Type 3 fonts choose their own units; the advance is in theirs.
            Glyph::Type3(own) => {
                let advance = f64::from(own.advance_width().unwrap_or(0.5)) * along;
                (advance, self.type3_size(advance))
            }
        };
        self.glyphs += 1;
        let text = self.character(glyph);
        if text.is_empty() || !(0.5..2000.0).contains(&size) {
            return;
        }
        self.lines.push(GlyphAt { x, y, angle: right_y.atan2(right_x), advance, size, text, bold });
    }

    /// The font size of a Type 3 glyph, whose matrix says nothing of it: letters are on average half
    /// as wide as the font is high.
    fn type3_size(&mut self, advance: f64) -> f64 {
        let mean = &mut self.type3_advance;
        if *mean == 0.0 {
            *mean = advance;
        } else {
            *mean += TYPE3_WEIGHT * (advance - *mean);
        }
        *mean * 2.1
    }

    fn character(&mut self, glyph: &Glyph<'_>) -> String {
        match glyph.as_unicode() {
            Some(BfString::Char(c)) if c != '\0' && !is_unnamed(c) => c.to_string(),
            Some(BfString::String(text)) if !text.is_empty() => text,
            _ => {
                // Without a name the code itself is the best guess, in Latin 1 order.
                self.glyphs_unknown += 1;
                match u8::try_from(glyph.char_code()) {
                    Ok(code) if code >= 0x20 => char::from(code).to_string(),
                    Ok(code) => latex_ligature(code).to_owned(),
                    Err(_) => '\u{fffd}'.to_string(),
                }
            }
        }
    }
}

impl<'a> Device<'a> for TextDevice {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.paths = self.paths.saturating_add(1);
    }

    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_clip_rect(&mut self, _: &Rect) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        if self.glyphs >= GLYPHS_PER_PAGE_MAX {
            return;
        }
        let bold = match run.glyphs().first().map(|glyph| &**glyph) {
            Some(Glyph::Outline(outline)) => outline.font_data().is_some_and(|font| {
                font.weight.is_some_and(|weight| weight >= 600)
                    || font.postscript_name.is_some_and(|name| names_bold(&name))
            }),
            _ => false,
        };
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform(), bold);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let size = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let place = props.transform.transform_rect_bbox(size);
        let shown = place.intersect(self.bounds).area();
        if shown.is_finite() {
            self.image_area += shown;
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// Bitmap fonts of LaTeX name no characters and keep ligatures at these codes, old encoding and new.
fn latex_ligature(code: u8) -> &'static str {
    match code {
        0x0b | 0x1b => "ff",
        0x0c | 0x1c => "fi",
        0x0d | 0x1d => "fl",
        0x0e | 0x1e => "ffi",
        0x0f | 0x1f => "ffl",
        0x15 => "–",
        0x10 => "”",
        _ => "",
    }
}

fn names_bold(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["bold", "black", "heavy", "semibold", "demi"].iter().any(|part| name.contains(part))
}

fn is_unnamed(c: char) -> bool {
    c == '\u{fffd}'
}
