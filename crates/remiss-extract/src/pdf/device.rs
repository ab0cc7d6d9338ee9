//! The drawing device that keeps only text: each glyph with its place, size and character.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};
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

/// Collects the text of one page.
pub(super) struct TextDevice {
    bounds: Rect,
    lines: LineBuilder,
    glyphs: u32,
    glyphs_unknown: u32,
    paths: u32,
    image_area: f64,
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
        }
    }

    /// Ends the page and puts its lines in reading order.
    pub(super) fn finish(self) -> RawPage {
        let covered = self.image_area > PICTURED_SHARE * self.bounds.area();
        RawPage {
            width: self.bounds.width() as f32,
            height: self.bounds.height() as f32,
            lines: order::reading_order(self.lines.finish()),
            pictured: covered || self.paths > PATHS_AS_WRITING,
            glyphs: self.glyphs,
            glyphs_unknown: self.glyphs_unknown,
            ocr_confidence: None,
        }
    }

    fn glyph(&mut self, glyph: &Glyph<'_>, at: Affine, bold: bool) {
        let [a, b, c, d, x, y] = at.as_coeffs();
        if ![a, b, c, d, x, y].iter().all(|value| value.is_finite()) {
            return;
        }
        // Marks for the printer stand outside the page.
        if !self.bounds.inflate(5.0, 5.0).contains(Point::new(x, y)) {
            return;
        }
        let (along, across) = (a.hypot(b), c.hypot(d));
        let (advance, size) = match glyph {
            // Outlines are drawn in units of a thousandth of the font size.
            Glyph::Outline(outline) => (
                f64::from(outline.advance_width().unwrap_or(500.0)) * along,
                across * 1000.0,
            ),
            // Type 3 fonts choose their own units; the advance is in theirs.
            Glyph::Type3(own) => {
                let advance = f64::from(own.advance_width().unwrap_or(0.5)) * along;
                (advance, type3_size(across, advance))
            }
        };
        self.glyphs += 1;
        let text = self.character(glyph);
        if text.is_empty() || !(0.5..2000.0).contains(&size) {
            return;
        }
        self.lines.push(GlyphAt {
            x,
            y,
            angle: b.atan2(a),
            advance,
            size,
            text,
            bold,
        });
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
                    Ok(_) => String::new(),
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

/// The font size of a Type 3 glyph: its matrix may already scale to the page, or hold a fraction.
fn type3_size(across: f64, advance: f64) -> f64 {
    // A letter is about half as wide as the font is high; take the matrix where it is plausible.
    if (advance * 0.5..advance * 6.0).contains(&across) {
        across
    } else {
        advance * 2.0
    }
}

fn names_bold(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["bold", "black", "heavy", "semibold", "demi"]
        .iter()
        .any(|part| name.contains(part))
}

fn is_unnamed(c: char) -> bool {
    c == '\u{fffd}'
}
