//! Page images for character recognition: grey, on white, within the pixel limit.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::limits::IMAGE_PIXELS_MAX;
use crate::{ErrorCode, ExtractError};

/// Every so many pixels one is looked at to tell grain; no divisor of usual page widths.
const NOISE_SAMPLE_STEP: usize = 37;
/// The mean difference of paper from its median at which a scan is grainy, in tenths of 255 levels:
/// drawn pages show less than 10, scans of a copier 20 to 100.
const NOISE_TENTHS_MIN: u64 = 15;

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
    // Whole pixels a side: a scan of the same resolution is then drawn pixel for pixel, not resampled.
    let (columns, rows) = pixels(dpi);
    let pixmap = render(
        found,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &PixmapSettings {
            x_scale: columns.round().max(1.0) / width,
            y_scale: rows.round().max(1.0) / height,
            bg_color: WHITE,
        },
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
    Ok(despeckled(PageImage { width, height, dpi, grey }))
}

/// Smooths the grain of a noisy scan with a median over three by three pixels; sound pages stay
/// as they are, because the filter eats the dots of small print.
fn despeckled(image: PageImage) -> PageImage {
    let (width, height) = (image.width as usize, image.height as usize);
    if width < 3 || height < 3 {
        return image;
    }
    let median = |x: usize, y: usize| {
        let mut around = [0u8; 9];
        for (row, values) in around.chunks_exact_mut(3).enumerate() {
            let start = (y + row - 1) * width + x - 1;
            values.copy_from_slice(&image.grey[start..start + 3]);
        }
        *around.select_nth_unstable(4).1
    };
    // Grain is measured on paper, not on ink: a printed edge differs from its median too.
    let (mut grain, mut paper) = (0u64, 0u64);
    for index in (width..image.grey.len() - width).step_by(NOISE_SAMPLE_STEP) {
        let (x, y) = (index % width, index / width);
        if x == 0 || x + 1 == width {
            continue;
        }
        let middle = median(x, y);
        if middle > 128 {
            grain += u64::from(image.grey[index].abs_diff(middle));
            paper += 1;
        }
    }
    if grain * 10 < NOISE_TENTHS_MIN * paper.max(1) {
        return image;
    }
    let mut grey = image.grey.clone();
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            grey[y * width + x] = median(x, y);
        }
    }
    PageImage { grey, ..image }
}
