//! Page images for character recognition: grey, on white, within the pixel limit.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::limits::IMAGE_PIXELS_MAX;
use crate::{ErrorCode, ExtractError};

/// A page as grey pixels, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageImage {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Dots per inch that it was drawn at: fewer than asked for where the page is huge.
    pub dpi: u32,
    /// One byte a pixel, 255 is white.
    pub grey: Vec<u8>,
}

impl PageImage {
    /// The image in the PGM format.
    pub fn to_pgm(&self) -> Vec<u8> {
        let mut out = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        out.extend_from_slice(&self.grey);
        out
    }
}

/// Draws a page (from 1).
pub(crate) fn page_image(pdf: &Pdf, page: u32, dpi: u32) -> Result<PageImage, ExtractError> {
    let index = (page as usize).saturating_sub(1);
    let found = pdf.pages().get(index).ok_or_else(|| ExtractError::broken(format!("the PDF has no page {page}")))?;
    let (width, height) = found.render_dimensions();
    let mut dpi = dpi.clamp(50, 600);
    let pixels = |dpi: u32| {
        let scale = dpi as f32 / 72.0;
        (width * scale, height * scale)
    };
    // A wall map is drawn coarser until it fits; the renderer itself takes sides of 16 bits.
    loop {
        let (columns, rows) = pixels(dpi);
        if columns < f32::from(u16::MAX) && rows < f32::from(u16::MAX) && columns * rows <= IMAGE_PIXELS_MAX as f32 {
            break;
        }
        if dpi <= 50 {
            return Err(ExtractError::new(ErrorCode::TooLarge, format!("page {page} is too large to be drawn")));
        }
        dpi = (dpi * 3 / 4).max(50);
    }
    let scale = dpi as f32 / 72.0;
    let pixmap = render(
        found,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE },
    );
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    if width == 0 || height == 0 {
        return Err(ExtractError::broken(format!("page {page} has no size")));
    }
    // Luma of ITU-R BT.601 in whole numbers.
    let grey = pixmap
        .data()
        .iter()
        .map(|p| ((u32::from(p.r) * 77 + u32::from(p.g) * 150 + u32::from(p.b) * 29) >> 8) as u8)
        .collect();
    Ok(PageImage { width, height, dpi, grey })
}
